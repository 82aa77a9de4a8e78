package plots_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
)

// TestNothingIsLeftOutSilently checks that pictures name what they do not show.
func TestNothingIsLeftOutSilently(t *testing.T) {
	two := []population.Objective{{Name: "error"}, {Name: "cost"}}
	for _, c := range []struct {
		name string
		f    *plots.Figure
		want string
	}{
		{"a line outside", plots.Front(search(two, convex(60)...), plots.Curve{Name: "far", Y: []float64{1}}, plots.Curve{Name: "limit", X: []float64{50, 60}, Y: []float64{1, 2}}), ">limit (outside)<"},
		{"islands", plots.Islands(quantise(2, 15, 2)), ">Quantize: islands (12 of 15)<"},
		{"lines of candidates", plots.Parallel(search(two, convex(900)...)), ">300 of "},
		{"candidates over time", plots.Best(single(), plots.Generations), " outside: sum of radii 2.15 to 2.63"},
		{"spend", plots.Spend(small(), plots.Time), ">constants 0.064<"},
		{"spend of who has not answered", plots.Spend(refused(), plots.Candidates), ">first 0.25<"},
		{"the final volume", plots.Hypervolume(small(), plots.Candidates), ">91.7<"},
		{"failures", plots.Objectives(small(), plots.Generations), " failed candidates<"},
		{"members that cannot be compared", plots.Front(small(), optimum()), ">dB above optimum (8 not comparable)<"},
		{"what the volume is measured against", plots.Hypervolume(small(), plots.Candidates), ">volume between the front and mse 100, levels 10,000<"},
	} {
		if svg := string(encode(t, c.f, "svg")); !strings.Contains(svg, c.want) {
			t.Errorf("%s: the picture lacks %q", c.name, c.want)
		}
	}
	if svg := string(encode(t, plots.Islands(quantise(8, 3, 6)), "svg")); strings.Contains(svg, ">0 migrants<") {
		t.Error("the legend has migrants that are all outside")
	}
}

// refused is a search in which another model has answered than the one that was asked first.
func refused() *memory {
	m := search([]population.Objective{{Name: "error"}, {Name: "cost"}}, convex(3)...)
	c := &m.candidates[2]
	c.Mutator, c.Usage = "second", population.Usage{Cost: 1}
	c.UsedBy = []population.ModelUsage{{Model: "first", Usage: population.Usage{Cost: 0.25}}, {Model: "second", Usage: population.Usage{Cost: 0.75}}}
	return m
}

// TestSpendHasTuning checks that the time of tuning, which Times does not include, is drawn.
func TestSpendHasTuning(t *testing.T) {
	m := small()
	m.candidates[1].Tuned.Elapsed = 2000 * time.Hour
	if svg := string(encode(t, plots.Spend(m, plots.Time), "svg")); !strings.Contains(svg, ">tuning 2k<") {
		t.Error("the picture lacks the time of tuning")
	}
}

func TestBestNeedsOneObjective(t *testing.T) {
	if err := plots.Best(small(), plots.Generations).Encode(new(strings.Builder), "svg"); err == nil || !strings.Contains(err.Error(), "one objective, and this one has 2: use Objectives") {
		t.Errorf("got error %v", err)
	}
	if err := plots.Parallel(single()).Encode(new(strings.Builder), "svg"); err == nil || !strings.Contains(err.Error(), "at least two objectives: use Best") {
		t.Errorf("got error %v", err)
	}
}
