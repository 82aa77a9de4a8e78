package plots

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"

	"github.com/wallacea-go/wallacea/population"
)

// ticks returns the ticks of an axis from lo to hi, at most about room of them
// with labels. One label alone does not say how long the axis is: then there may be
// more.
func (d *dimension) ticks(lo, hi float64, room int) []plot.Tick {
	const enough = 16
	room = max(room, 2)
	for {
		ticks := d.spaced(lo, hi, room)
		labels := 0
		for _, t := range ticks {
			if !t.IsMinor() && t.Value >= lo && t.Value <= hi {
				labels++
			}
		}
		if labels >= 2 || room >= enough || d.names != nil {
			return ticks
		}
		room *= 2
	}
}

// spaced returns ticks of which about room have labels.
func (d *dimension) spaced(lo, hi float64, room int) []plot.Tick {
	switch {
	case d.names != nil:
		return d.namedTicks(lo, hi)
	case d.offset != 0:
		ticks := linearTicks(lo-d.offset, hi-d.offset, room, false)
		for i := range ticks {
			ticks[i].Value += d.offset
		}
		return ticks
	case d.log && d.whole && hi/lo >= 4:
		return octaveTicks(lo, hi, room)
	case d.log && hi/lo >= 10:
		return decadeTicks(lo, hi, room)
	}
	return linearTicks(lo, hi, room, d.whole)
}

// namedTicks labels the numbers from 0 on with names.
func (d *dimension) namedTicks(lo, hi float64) []plot.Tick {
	var ticks []plot.Tick
	for i, name := range d.names {
		v := float64(i)
		if d.places != nil {
			v = d.places[i]
		}
		if v >= lo && v <= hi && name != "" {
			ticks = append(ticks, plot.Tick{Value: v, Label: name})
		}
	}
	return ticks
}

// octaveTicks labels about every power of two: 1 2 4 … 512 1k 2k … 512k 1M. A
// 1000 lies where the eye expects 1024.
func octaveTicks(lo, hi float64, room int) []plot.Tick {
	value := func(k int) float64 { return math.Ldexp(math.Pow(1000, float64(k/10)), k%10) }
	last := 0
	for last < 60 && value(last+1) <= hi*(1+1e-9) {
		last++
	}
	first := 0
	for first < last && value(first) < lo*(1-1e-9) {
		first++
	}
	if last >= 60 {
		return decadeTicks(lo, hi, room)
	}
	stride := 1
	for (last-first)/stride+1 > room {
		stride++
	}
	var ticks []plot.Tick
	for k := first; k <= last; k++ {
		t := plot.Tick{Value: value(k)}
		if k%stride == 0 {
			t.Label = count(t.Value)
		}
		ticks = append(ticks, t)
		if half := 1.5 * t.Value; stride == 1 && half < hi {
			ticks = append(ticks, plot.Tick{Value: half})
		}
	}
	return ticks
}

// thousandfold are the prefixes of large counts.
const thousandfold = "kMGTP"

// count formats a whole number with at most three digits and a prefix: 512, 1k,
// 2.02M.
func count(v float64) string {
	k := 0
	for math.Abs(v) >= 1000 && k < len(thousandfold) {
		v /= 1000
		k++
	}
	s := strconv.FormatFloat(v, 'g', 3, 64)
	if k > 0 {
		s += thousandfold[k-1 : k]
	}
	return s
}

// decadeTicks labels powers of ten and, if there is room, 2 and 5 times these.
func decadeTicks(lo, hi float64, room int) []plot.Tick {
	first, last := int(math.Floor(math.Log10(lo))), int(math.Floor(math.Log10(hi)+1e-9))
	stride := 1
	for _, stride = range []int{1, 2, 3, 5, 10, 20, 50, 100, 200} {
		if (last-first)/stride+1 <= room {
			break
		}
	}
	decades := math.Log10(hi / lo)
	steps := stride == 1 && decades <= 2.2 && int(3*decades)+1 <= room
	crowded := stride > 1 || decades > 10
	plain := first >= -4 && last <= 4 && (first >= -3 || steps)
	var ticks []plot.Tick
	for k := first; k <= last; k++ {
		if k%stride != 0 && last-first > 40 { // hundreds of marks say nothing
			continue
		}
		for m := 1; m <= 9; m++ {
			t := plot.Tick{Value: float64(m) * math.Pow10(k)}
			if t.Value < lo*(1-1e-9) || t.Value > hi*(1+1e-9) || t.Value == 0 || m > 1 && crowded {
				continue
			}
			switch {
			case m == 1 && k%stride != 0, m > 1 && !steps, m != 1 && m != 2 && m != 5:
			case plain:
				t.Label = strconv.FormatFloat(t.Value, 'f', max(-k, 0), 64)
			case m == 1:
				t.Label = "10" + superscript(k)
			default:
				t.Label = strconv.Itoa(m) + "×10" + superscript(k)
			}
			ticks = append(ticks, t)
		}
	}
	return ticks
}

// linearTicks labels multiples of 1, 2 or 5 times a power of ten.
func linearTicks(lo, hi float64, room int, whole bool) []plot.Tick {
	mantissa, exponent := niceStep((hi/2-lo/2)/float64(room)*3, whole)
	step := float64(mantissa) * math.Pow10(exponent)
	// Each tick is computed from its index, so rounding errors do not add up.
	first := math.Ceil(lo/step - 1e-9)
	n := int(min(math.Floor(hi/step+1e-9)-first+1, mostTicks))
	top := math.Max(math.Abs(first*step), math.Abs((first+float64(n-1))*step))
	var ticks []plot.Tick
	for i := range n {
		k := first + float64(i)
		ticks = append(ticks, plot.Tick{Value: k * step, Label: tickLabel(k*float64(mantissa), exponent, top, whole)})
	}
	parts := 5.0
	switch { // between two labels
	case len(ticks) > 8 && mantissa != 5:
		parts = 2
	case mantissa == 2:
		parts = 4
	}
	if whole && math.Mod(step, parts) != 0 {
		return ticks
	}
	small := step / parts
	first = math.Ceil(lo/small - 1e-9)
	for i := range int(min(math.Floor(hi/small+1e-9)-first+1, mostTicks)) {
		if k := first + float64(i); math.Mod(k, parts) != 0 {
			ticks = append(ticks, plot.Tick{Value: k * small})
		}
	}
	return ticks
}

// mostTicks limits the ticks of a range so narrow that its step is zero.
const mostTicks = 200

// niceStep returns the smallest step that is at least the given one and is 1, 2
// or 5 times a power of ten.
func niceStep(step float64, whole bool) (mantissa, exponent int) {
	exponent = int(math.Floor(math.Log10(step)))
	if whole && exponent < 0 {
		return 1, 0
	}
	for _, m := range []int{1, 2, 5} {
		if float64(m)*math.Pow10(exponent) >= step*(1-1e-9) {
			return m, exponent
		}
	}
	return 1, exponent + 1
}

// tickLabel formats n times ten to the power of exponent. If top, the largest
// tick, is very large or small, the label has a prefix, if it is a count, or a
// power of ten.
func tickLabel(n float64, exponent int, top float64, whole bool) string {
	if n == 0 {
		return "0"
	}
	if whole && top >= 1e4 && top < 1e16 {
		prefix := int(math.Log10(top)+1e-9) / 3
		return strconv.FormatFloat(n*math.Pow10(exponent-3*prefix), 'f', max(3*prefix-exponent, 0), 64) + thousandfold[prefix-1:prefix]
	}
	if top >= 1e-3 && top < 1e6 {
		return strconv.FormatFloat(n*math.Pow10(exponent), 'f', max(-exponent, 0), 64)
	}
	decade := int(math.Floor(math.Log10(top) + 1e-9))
	digits := max(decade-exponent, 0)
	return strconv.FormatFloat(n*math.Pow10(exponent-decade), 'f', digits, 64) + "×10" + superscript(decade)
}

// superscript formats n in superscript digits.
func superscript(n int) string {
	return strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴",
		"5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹").Replace(strconv.Itoa(n))
}

// distinct formats v with as many digits as it takes to tell it from others, but
// at least four; see population.Digits.
func distinct(v float64, others ...float64) string {
	if v == math.Trunc(v) {
		return written(v)
	}
	rows := [][]float64{{v}}
	for _, o := range others {
		rows = append(rows, []float64{o})
	}
	return powerOfTen(population.Digits(4, rows...)(0, v))
}

// written formats v with three digits, and with a power of ten if that is
// shorter; numbers from a thousand on as whole ones.
func written(v float64) string {
	switch size := math.Abs(v); {
	case size >= 1e7 || size < 999.5 && v != math.Trunc(v):
		return powerOfTen(strconv.FormatFloat(v, 'g', 3, 64))
	case v < 0:
		return "-" + thousands(int(math.Round(size)))
	default:
		return thousands(int(math.Round(size)))
	}
}

// powerOfTen writes a number's exponent as a power of ten.
func powerOfTen(s string) string {
	digits, exponent, ok := strings.Cut(s, "e")
	if !ok {
		return digits
	}
	power, err := strconv.Atoi(exponent)
	if err != nil {
		return s
	}
	if digits == "1" {
		return "10" + superscript(power)
	}
	return digits + "×10" + superscript(power)
}

// thousands formats a non-negative n as in 12,345.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
