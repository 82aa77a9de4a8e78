package plots

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"github.com/wallacea-go/wallacea/population"
)

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		name   string
		d      dimension
		lo, hi float64
		room   int
		want   string // the labels
	}{
		{"octaves", dimension{log: true, whole: true}, 0.8, 5000, 14, "1 2 4 8 16 32 64 128 256 512 1k 2k 4k"},
		{"every other octave", dimension{log: true, whole: true}, 0.8, 5000, 7, "1 4 16 64 256 1k 4k"},
		{"large octaves", dimension{log: true, whole: true}, 4e8, 2e9, 7, "512M 1G 2G"},
		{"few whole numbers", dimension{log: true, whole: true}, 3, 8, 7, "4 6 8"},
		{"decades", dimension{log: true}, 2e-7, 20, 10, "10⁻⁶ 10⁻⁵ 10⁻⁴ 10⁻³ 10⁻² 10⁻¹ 10⁰ 10¹"},
		{"every other decade", dimension{log: true}, 2e-7, 20, 5, "10⁻⁶ 10⁻⁴ 10⁻² 10⁰"},
		{"plain decades", dimension{log: true}, 0.05, 150, 10, "0.1 1 10 100"},
		{"within decades", dimension{log: true}, 0.05, 5, 8, "0.05 0.1 0.2 0.5 1 2 5"},
		{"within small decades", dimension{log: true}, 5e-8, 1e-6, 8, "5×10⁻⁸ 10⁻⁷ 2×10⁻⁷ 5×10⁻⁷ 10⁻⁶"},
		{"less than a decade", dimension{log: true}, 2, 6, 8, "2 3 4 5 6"},
		{"linear", dimension{}, 0, 1.6, 8, "0 0.5 1.0 1.5"},
		{"linear, negative", dimension{}, -0.35, 0.1, 10, "-0.3 -0.2 -0.1 0 0.1"},
		{"linear, whole", dimension{whole: true}, 0, 3, 10, "0 1 2 3"},
		{"linear, large", dimension{}, 1.2e7, 1.9e7, 14, "1.2×10⁷ 1.3×10⁷ 1.4×10⁷ 1.5×10⁷ 1.6×10⁷ 1.7×10⁷ 1.8×10⁷ 1.9×10⁷"},
		{"linear, small", dimension{}, 0, 4e-5, 4, "0 2×10⁻⁵ 4×10⁻⁵"},
		{"not one label alone", dimension{}, 2.6352, 2.6358, 2, "2.6352 2.6354 2.6356 2.6358"},
		{"counts", dimension{whole: true}, 0, 25_000, 8, "0 5k 10k 15k 20k 25k"},
		{"many counts", dimension{whole: true}, 0, 2_100_000, 8, "0 0.5M 1.0M 1.5M 2.0M"},
		{"600 decades", dimension{log: true}, 1e-300, 1e300, 8, "10⁻³⁰⁰ 10⁻²⁰⁰ 10⁻¹⁰⁰ 10⁰ 10¹⁰⁰ 10²⁰⁰ 10³⁰⁰"},
		{"names", dimension{names: []string{"a", "", "c", "d"}}, -0.5, 2.5, 4, "a c"},
		{"names elsewhere", dimension{names: []string{"a", "b"}, places: []float64{1.5, 7}}, 0, 10, 4, "a b"},
		{"relative to an offset", dimension{offset: 1}, 1, 1 + 1e-12, 4, "0 0.5×10⁻¹² 1.0×10⁻¹²"},
	} {
		var labels []string
		for _, tick := range c.d.ticks(c.lo, c.hi, c.room) {
			if !tick.IsMinor() {
				labels = append(labels, tick.Label)
			}
			if tick.Value < c.lo*(1-1e-6)-1e-12 || tick.Value > c.hi*(1+1e-6) {
				t.Errorf("%s: a tick at %v, outside %v to %v", c.name, tick.Value, c.lo, c.hi)
			}
		}
		if got := strings.Join(labels, " "); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// TestTicksOfOddRanges checks that ticks are few and finite, however odd the
// range.
func TestTicksOfOddRanges(t *testing.T) {
	for _, c := range [][2]float64{
		{1, math.Nextafter(1, 2)}, {1e300, math.Nextafter(1e300, 2e300)}, {-math.MaxFloat64, math.MaxFloat64},
		{5e-324, 1e308}, {5e-324, 1e-323}, {1e15, 1e15 + 1}, {0, 5e-324},
	} {
		for _, d := range []dimension{{}, {whole: true}, {log: true}, {log: true, whole: true}} {
			if d.log && c[0] <= 0 {
				continue
			}
			ticks := d.ticks(c[0], c[1], 8)
			if len(ticks) > 3000 {
				t.Errorf("%v, log %v: %d ticks", c, d.log, len(ticks))
			}
			for _, tick := range ticks {
				if math.IsNaN(tick.Value) || math.IsInf(tick.Value, 0) {
					t.Errorf("%v, log %v: a tick at %v", c, d.log, tick.Value)
				}
			}
		}
	}
}

func TestDimension(t *testing.T) {
	log := population.Objective{LogFloor: 1e-9}
	for _, c := range []struct {
		name       string
		axis       Axis
		objective  population.Objective
		core, more []float64
		log        bool
		min, max   float64 // to a thousandth
	}{
		{"linear", Axis{}, population.Objective{}, []float64{10, 20}, nil, false, 9.6, 20.4},
		{"from zero", Axis{}, population.Objective{}, []float64{1, 20}, nil, false, 0, 20.76},
		{"near ones too", Axis{}, population.Objective{}, []float64{10, 20}, []float64{22, 8, 24}, false, 7.44, 22.56},
		{"wide", Axis{}, population.Objective{}, []float64{1, 1000}, nil, true, 0.7586, 1318},
		{"wide, not positive", Axis{}, population.Objective{}, []float64{0, 1000}, nil, false, 0, 1040},
		{"wide, but linear", Axis{Scale: Linear}, population.Objective{}, []float64{1, 1000}, nil, false, 0, 1039.96},
		{"log asked for", Axis{Scale: Log}, population.Objective{}, []float64{1, math.E}, nil, true, 0.9608, 2.829},
		{"with a floor", Axis{}, log, []float64{1, math.E}, nil, true, 0.9608, 2.829},
		{"below the floor", Axis{}, log, []float64{0, 1e-12, 1, math.E}, []float64{0, -1}, true, 0.9608, 2.829},
		{"all below the floor", Axis{}, log, []float64{1e-12}, []float64{0}, true, 1e-10, 1e-8},
		{"one point", Axis{}, population.Objective{}, []float64{30.5}, nil, false, 27.45, 33.55},
		{"nearly one point", Axis{}, population.Objective{}, []float64{1, math.Nextafter(1, 2)}, nil, false, 0.5, 1.5},
		{"a small difference", Axis{}, population.Objective{}, []float64{3, 3 + 1e-12}, nil, false, 3 - 4e-14, 3 + 1.04e-12},
		{"all numbers", Axis{}, population.Objective{}, []float64{-math.MaxFloat64, math.MaxFloat64}, nil, false, -math.MaxFloat64, math.MaxFloat64},
		{"one whole number", Axis{}, population.Objective{}, []float64{30}, nil, false, 29, 31},
		{"one point and far others", Axis{}, population.Objective{}, []float64{10}, []float64{20}, false, 9.6, 20.4},
		{"chosen", Axis{Min: 3, Max: 4}, log, []float64{1, 1000}, nil, true, 3, 4},
	} {
		d, err := newDimension(c.axis, scope{objective: c.objective, core: c.core, more: c.more, whole: areWhole(slices.Concat(c.core, c.more))})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if d.log != c.log || math.Abs(d.min-c.min) > 1e-3*math.Abs(c.min) || math.Abs(d.max-c.max) > 1e-3*math.Abs(c.max) {
			t.Errorf("%s: got log %v, %.4g to %.4g, want log %v, %.4g to %.4g", c.name, d.log, d.min, d.max, c.log, c.min, c.max)
		}
	}
}

func TestWritten(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", -3: "-3", 0.25: "0.25", 1234: "1,234", -10_000: "-10,000", 1e7: "10⁷", 1234.5: "1,235", 999.5: "1,000", 1.238e-15: "1.24×10⁻¹⁵", -1e300: "-1×10³⁰⁰",
	} {
		if got := written(v); got != want {
			t.Errorf("written(%v) = %q, want %q", v, got, want)
		}
	}
}

// TestOffset checks that values that hardly differ have short ticks, relative to
// what the label says.
func TestOffset(t *testing.T) {
	for _, c := range []struct {
		min, max float64
		label    string // of "mse (lower is better)"
		offset   float64
	}{
		{2.63599999, 2.63600001, "mse − 2.636 (lower is better)", 2.636},
		{-7 - 1e-9, -7, "mse + 7 (lower is better)", -7},
		{1, 2, "mse (lower is better)", 0},
		{0, 1e-12, "mse (lower is better)", 0},
	} {
		d := dimension{label: "mse (lower is better)", min: c.min, max: c.max}
		if d.relate(); d.label != c.label || d.offset != c.offset {
			t.Errorf("%v to %v: got %q, offset %v, want %q, offset %v", c.min, c.max, d.label, d.offset, c.label, c.offset)
		}
		for _, tick := range d.ticks(c.min, c.max, 6) {
			if len([]rune(tick.Label)) > 12 {
				t.Errorf("%v to %v: the tick %q is long", c.min, c.max, tick.Label)
			}
		}
	}
}

func TestPosition(t *testing.T) {
	linear := dimension{min: 10, max: 20}
	log := dimension{log: true, floor: 1e-3, min: 1, max: 100}
	free := dimension{log: true, min: 0.1, max: 10}
	down := dimension{min: 0, max: 5, down: true}
	for _, c := range []struct {
		d    dimension
		v    float64
		want float64
	}{
		{linear, 10, 0}, {linear, 12.5, 0.25}, {linear, 20, 1}, {linear, 1e9, 1 + farAway}, {linear, -1e9, -farAway},
		{log, 1, 0}, {log, 10, 0.5}, {log, 100, 1}, {log, 0, -farAway}, {log, -5, -farAway}, {log, 1e-4, -farAway}, {log, 0.1, -0.5},
		{free, 0, -farAway}, {free, -5, -farAway}, {free, 1, 0.5},
		{down, 5, 0}, {down, 4, 0.2}, {down, 0, 1},
	} {
		if got := c.d.position(c.v); !(math.Abs(got-c.want) <= 1e-12) {
			t.Errorf("position of %v on %v to %v: got %v, want %v", c.v, c.d.min, c.d.max, got, c.want)
		}
	}
}

// TestRoomAcross checks that adjacent labels do not overlap.
func TestRoomAcross(t *testing.T) {
	s := &sheet{letters: newLettering("png")}
	st := s.style(tickSize)
	for _, d := range []dimension{
		{min: 0, max: 1}, {min: 1.2e7, max: 1.9e7}, {min: 1e6, max: 1e6 + 5, whole: true}, {log: true, min: 1e-30, max: 1e30},
		{log: true, whole: true, min: 1, max: 1e12}, {min: -math.MaxFloat64, max: math.MaxFloat64},
	} {
		for _, width := range []vg.Length{200, 400, 2000} {
			var ends vg.Length
			for _, tick := range d.ticks(d.min, d.max, s.roomAcross(&d, width)) {
				if tick.IsMinor() {
					continue
				}
				at, half := vg.Length(d.position(tick.Value))*width, st.Width(tick.Label)/2
				if ends > 0 && at-half < ends+2 {
					t.Errorf("from %v to %v on %v: %q overlaps the label before", d.min, d.max, width, tick.Label)
				}
				ends = at + half
			}
		}
	}
}
