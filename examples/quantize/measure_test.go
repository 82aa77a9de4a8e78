package main

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestMeasure(t *testing.T) {
	eight := []float64{6, 0, 1, 7, 2, 3, 5, 4}
	nought := math.Copysign(0, -1)
	for _, test := range []struct {
		name     string
		samples  []float64
		quantize func(in, out []float64)
		want     []float64
		feedback string
	}{
		{
			"identity", eight, keep, []float64{0, 8},
			"Levels: 8; bits per value: 3.00 (log2 of the levels; entropy 3.00); mean squared error: 0.\nNo error anywhere.",
		},
		{
			"upper half to one level", eight, each(func(v float64) float64 {
				if v < 4 {
					return v
				}
				return 5.5
			}), []float64{0.625, 5},
			"Levels: 5; bits per value: 2.32 (log2 of the levels; entropy 2.00); mean squared error: 0.625.\n" +
				"Worst served: inputs from 4 to 7, with 50.0 % of the samples, 100.0 % of the squared error and 1 of the 5 levels.",
		},
		{
			"out of order", []float64{1, 2, 3, 4}, each(func(v float64) float64 { return 5 - v }), []float64{5, 4},
			"Levels: 4; bits per value: 2.00 (log2 of the levels; entropy 2.00); mean squared error: 5.\n" +
				"Worst served: inputs from 1 to 1, with 25.0 % of the samples, 45.0 % of the squared error and 1 of the 4 levels.",
		},
		{
			"one level", []float64{-1, 3}, each(func(float64) float64 { return 1 }), []float64{4, 1},
			"Levels: 1; bits per value: 0.00 (log2 of the levels; entropy 0.00); mean squared error: 4.\n" +
				"Worst served: inputs from -1 to 3, with 100.0 % of the samples, 100.0 % of the squared error and 1 of the 1 levels.",
		},
		{
			"two zeros", []float64{1, -1}, each(func(v float64) float64 { return math.Copysign(0, v) }), []float64{1, 2},
			"Levels: 2; bits per value: 1.00 (log2 of the levels; entropy 1.00); mean squared error: 1.\n0 and -0 count as two levels.\n" +
				"Worst served: inputs from -1 to 1, with 100.0 % of the samples, 100.0 % of the squared error and 2 of the 2 levels.",
		},
		{
			"zeros kept", []float64{0, nought}, keep, []float64{0, 2},
			"Levels: 2; bits per value: 1.00 (log2 of the levels; entropy 1.00); mean squared error: 0.\n0 and -0 count as two levels.\nNo error anywhere.",
		},
	} {
		got, err := newData(test.samples).measure(t.Context(), test.quantize)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if !slices.Equal(got.Objectives, test.want) || got.Solved {
			t.Errorf("%s: objectives are %v, solved %v; want %v, false", test.name, got.Objectives, got.Solved, test.want)
		}
		if got.Feedback != test.feedback {
			t.Errorf("%s: feedback is\n%s\nwant\n%s", test.name, got.Feedback, test.feedback)
		}
	}
}

func keep(in, out []float64) { copy(out, in) }

// each makes a candidate of a function of one value.
func each(f func(float64) float64) func(in, out []float64) {
	return func(in, out []float64) {
		for i, v := range in {
			out[i] = f(v)
		}
	}
}

func TestMeasureErrors(t *testing.T) {
	for _, test := range []struct {
		name     string
		quantize func(in, out []float64)
		want     string
	}{
		{"in sorted", func(in, out []float64) { slices.Sort(in); copy(out, in) },
			"in was changed: in[0] is -2 and was 3 (2 of 4 values differ); read in, and write to out only"},
		{"sign of a zero", func(in, out []float64) { copy(out, in); in[1] = 0 },
			"in was changed: in[1] is 0 and was -0 (1 of 4 values differ); read in, and write to out only"},
		{"in spoilt, out as well", func(in, _ []float64) { in[3] = math.NaN() },
			"in was changed: in[3] is NaN and was 5 (1 of 4 values differ); read in, and write to out only"},
		{"nothing written", func(_, _ []float64) {},
			"out[0] was not written (4 of 4 values are missing or not finite); write every value of out, which holds NaN at first"},
		{"last not written", func(in, out []float64) { copy(out[:3], in) },
			"out[3] was not written (1 of 4 values are missing or not finite); write every value of out, which holds NaN at first"},
		{"divided by zero", each(func(v float64) float64 { return 1 / (v + 2) / 0x1p-1074 * 0x1p-1074 }),
			"out[0] is +Inf (4 of 4 values are not finite); every value of out must be a finite number"},
		{"logarithm", each(math.Log),
			"out[1] is -Inf (2 of 4 values are not finite); every value of out must be a finite number"},
		{"root", each(math.Sqrt),
			"out[2] is NaN (1 of 4 values are not finite); every value of out must be a finite number"},
		{"copies", func(in, out []float64) {
			for range 128 {
				copy(out, append(make([]float64, 0, 1<<17), in...))
			}
		}, "it allocates 128 MiB, and may allocate 64: make copies before loops, not in them"},
		{"far off", func(in, out []float64) { copy(out, in); out[2] = -1e200 },
			"the squared error is too large for a float64: out[2] is -1e+200, for in[2] = -2"},
	} {
		samples := []float64{3, math.Copysign(0, -1), -2, 5}
		d := newData(samples)
		got, err := d.measure(t.Context(), test.quantize)
		if err == nil || err.Error() != test.want || got.Objectives != nil {
			t.Errorf("%s: %v, %v; want the error %q", test.name, got, err, test.want)
		}
		if got, err := d.measure(t.Context(), keep); err != nil || got.Objectives[0] != 0 {
			t.Errorf("after %s: %v, %v; want no trace of it", test.name, got, err)
		}
	}
}

// What a candidate is given: its own memory, and no more than it may write.
func TestMeasureArguments(t *testing.T) {
	samples := []float64{3, 1, 2}
	d := newData(samples)
	for range 2 {
		_, err := d.measure(t.Context(), func(in, out []float64) {
			if !slices.Equal(in, samples) || &in[0] == &samples[0] {
				t.Errorf("in is %v at %p, want a copy of %v at %p", in, in, samples, samples)
			}
			if len(out) != 3 || cap(in) != 3 || cap(out) != 3 {
				t.Errorf("len(out) is %d, cap(in) %d and cap(out) %d, want 3 each", len(out), cap(in), cap(out))
			}
			if slices.ContainsFunc(out, func(v float64) bool { return !math.IsNaN(v) }) {
				t.Errorf("out holds %v, want NaN", out)
			}
			copy(out, in)
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestMeasureRepeats(t *testing.T) {
	d := newData(laplace(laplaceSamples, laplaceSeed))
	shuffled := each(func(v float64) float64 { return math.Round(20*math.Sin(30*v)) / 20 })
	first, err := d.measure(t.Context(), shuffled)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(first.Feedback, "Levels: 42;") {
		t.Errorf("feedback is %q, want 42 levels: 41 and -0", first.Feedback)
	}
	for range 5 {
		if got, err := d.measure(t.Context(), shuffled); err != nil || got.Feedback != first.Feedback || !slices.Equal(got.Objectives, first.Objectives) {
			t.Fatalf("measured again: %v, %v; want %v", got, err, first)
		}
	}
}

func BenchmarkMeasure(b *testing.B) {
	d := newData(laplace(laplaceSamples, laplaceSeed))
	for _, bench := range []struct {
		name     string
		quantize func(in, out []float64)
	}{
		{"identity", keep},
		{"round", each(func(v float64) float64 { return math.Round(v*8) / 8 })},
		{"disorder", each(func(v float64) float64 { return math.Sin(1e6 * v) })},
	} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := d.measure(b.Context(), bench.quantize); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
