package plots

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// ticks returns the ticks of an axis from lo to hi, at most about room of them
// with labels.
func (d *dimension) ticks(lo, hi float64, room int) []plot.Tick {
	room = max(room, 2)
	switch {
	case d.blank:
		return nil
	case d.log && d.whole && hi/lo >= 4:
		return octaveTicks(lo, hi, room)
	case d.log && hi/lo >= 10:
		return decadeTicks(lo, hi, room)
	}
	return linearTicks(lo, hi, room, d.whole)
}

// octaveTicks labels powers of two: 1 2 4 … 512 1Ki 2Ki …
func octaveTicks(lo, hi float64, room int) []plot.Tick {
	first, last := int(math.Ceil(math.Log2(lo)-1e-9)), int(math.Floor(math.Log2(hi)+1e-9))
	first = max(first, 0) // whole numbers start at 1
	stride := 1
	for (last-first)/stride+1 > room {
		stride++
	}
	var ticks []plot.Tick
	for k := first; k <= last; k++ {
		t := plot.Tick{Value: math.Ldexp(1, k)}
		if k%stride == 0 {
			t.Label = binary(k)
		}
		ticks = append(ticks, t)
		if half := 1.5 * t.Value; stride == 1 && half < hi {
			ticks = append(ticks, plot.Tick{Value: half})
		}
	}
	return ticks
}

// binary formats 2 to the power of a non-negative k with the prefixes Ki, Mi
// and so on.
func binary(k int) string {
	prefixes := [...]string{"", "Ki", "Mi", "Gi", "Ti", "Pi"}
	if k/10 >= len(prefixes) {
		return "2" + superscript(k)
	}
	return strconv.Itoa(1<<(k%10)) + prefixes[k/10]
}

// decadeTicks labels powers of ten and, if there is room, 2 and 5 times these.
func decadeTicks(lo, hi float64, room int) []plot.Tick {
	first, last := int(math.Floor(math.Log10(lo))), int(math.Floor(math.Log10(hi)+1e-9))
	stride := 1
	for (last-first)/stride+1 > room {
		stride++
	}
	decades := math.Log10(hi / lo)
	steps := stride == 1 && decades <= 2.2 && int(3*decades)+1 <= room
	crowded := stride > 1 || decades > 10
	plain := first >= -4 && last <= 4 && (first >= -3 || steps)
	var ticks []plot.Tick
	for k := first; k <= last; k++ {
		for m := 1; m <= 9; m++ {
			t := plot.Tick{Value: float64(m) * math.Pow10(k)}
			if t.Value < lo*(1-1e-9) || t.Value > hi*(1+1e-9) || m > 1 && crowded {
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
	count := int(min(math.Floor(hi/step+1e-9)-first+1, mostTicks))
	top := math.Max(math.Abs(first*step), math.Abs((first+float64(count-1))*step))
	var ticks []plot.Tick
	for i := range count {
		n := first + float64(i)
		ticks = append(ticks, plot.Tick{Value: n * step, Label: tickLabel(n*float64(mantissa), exponent, top)})
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
		if n := first + float64(i); math.Mod(n, parts) != 0 {
			ticks = append(ticks, plot.Tick{Value: n * small})
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
// tick, is very large or small, the label has a power of ten.
func tickLabel(n float64, exponent int, top float64) string {
	if n == 0 {
		return "0"
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

// written formats v with three digits, and with a power of ten if that is
// shorter.
func written(v float64) string {
	digits, exponent, ok := strings.Cut(strconv.FormatFloat(v, 'g', 3, 64), "e")
	if !ok {
		return digits
	}
	power, err := strconv.Atoi(exponent)
	if err != nil {
		return digits + "e" + exponent
	}
	return digits + "×10" + superscript(power)
}
