package plots_test

import (
	"bytes"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/internal/cputime"
	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
)

// search returns a Source of candidates with the given values, eight per
// generation after the seed.
func search(objectives []population.Objective, values ...[]float64) *memory {
	m := &memory{search: population.Search{Name: "F", Objectives: objectives}}
	for i, v := range values {
		c := population.Candidate{ID: population.ID(i + 1), Generation: (i + 7) / 8, Objectives: v}
		if i > 0 {
			c.Parents = []population.ID{population.ID(1 + (i-1)/3)}
		}
		m.candidates = append(m.candidates, c)
	}
	return m
}

// convex returns n points that approach the curve √a + √b = 1.
func convex(n int) [][]float64 {
	rng := rand.New(rand.NewPCG(3, 4))
	values := make([][]float64, n)
	for i := range values {
		x, far := 0.1+0.8*rng.Float64(), 0.4*(1-float64(i)/float64(n))
		values[i] = []float64{(1-x)*(1-x) + far*rng.ExpFloat64(), x*x + far*rng.ExpFloat64()}
	}
	return values
}

func TestFrontGolden(t *testing.T) {
	golden(t, "front", plots.Front(small(), optimum()))
}

func TestFrontLinearGolden(t *testing.T) {
	objectives := []population.Objective{{Name: "error"}, {Name: "cost"}}
	golden(t, "front-linear", plots.Front(search(objectives, convex(100)...), plots.Curve{Name: "baseline", Y: []float64{0.62}}))
}

// TestFrontBeyondGolden draws members of the front that a logarithmic axis
// cannot show.
func TestFrontBeyondGolden(t *testing.T) {
	objectives := []population.Objective{{Name: "error", LogFloor: 1e-9}, {Name: "cost", LogFloor: 1e-3}}
	golden(t, "front-beyond", plots.Front(search(objectives, []float64{0, 900}, []float64{0.1, 20}, []float64{3, 4}, []float64{40, 0}, []float64{8, 9})))
}

func TestFrontMaximizeGolden(t *testing.T) {
	objectives := []population.Objective{{Name: "throughput", Maximize: true}, {Name: "cost"}}
	values := convex(100)
	for _, v := range values {
		v[0] = 1 - v[0]
	}
	golden(t, "front-maximize", plots.Front(search(objectives, values...)))
}

func TestFrontOfOneObjectiveGolden(t *testing.T) {
	var values [][]float64
	for _, v := range convex(60) {
		values = append(values, v[:1])
	}
	golden(t, "front-one", plots.Front(search([]population.Objective{{Name: "error"}}, values...), plots.Curve{Name: "limit", Y: []float64{0.005}}))
}

// TestFrontOfThreeObjectivesSaysOfWhich checks that the legend names the
// objectives of the front: other candidates may be on the front of all
// objectives.
func TestFrontOfThreeObjectivesSaysOfWhich(t *testing.T) {
	objectives := []population.Objective{{Name: "a"}, {Name: "b"}, {Name: "c"}}
	for _, n := range []int{2, 3} {
		svg := encode(t, plots.Front(search(objectives[:n], []float64{3, 1, 2}[:n], []float64{2, 2, 1}[:n])), "svg")
		if got := bytes.Contains(svg, []byte(">front of these two objectives after generation 1<")); got != (n == 3) {
			t.Errorf("%d objectives: the legend says that the front is of two: %v", n, got)
		}
	}
}

// TestLongNamesLeaveTheRest checks that a long name does not hide the text
// after it.
func TestLongNamesLeaveTheRest(t *testing.T) {
	long := strings.Repeat("very long ", 40)
	src := search([]population.Objective{{Name: long}, {Name: long + "too", Maximize: true}}, []float64{1, 2}, []float64{2, 1})
	src.search.Name = long
	svg := encode(t, plots.Front(src), "svg")
	for _, want := range []string{"… (lower is better)<", "… (higher is better)<", "…: Pareto front by generation<"} {
		if !bytes.Contains(svg, []byte(want)) {
			t.Errorf("the picture has no %q", want)
		}
	}
}

func TestFrontOfNamesObjectives(t *testing.T) {
	objectives := []population.Objective{{Name: "error"}, {Name: "cost"}, {Name: "size"}}
	m := search(objectives, []float64{1, 2, 3}, []float64{3, 2, 1})
	svg := encode(t, plots.FrontOf(m, "size", "cost"), "svg")
	for _, want := range []string{"size (lower is better)", "cost (lower is better)"} {
		if !bytes.Contains(svg, []byte(want)) {
			t.Errorf("FrontOf(size, cost) has no label %q", want)
		}
	}
	if bytes.Contains(svg, []byte("error")) {
		t.Error("FrontOf(size, cost) mentions the error")
	}
	for _, c := range []struct{ x, y, want string }{
		{"size", "speed", `no objective "speed": the search has ["error" "cost" "size"]`},
		{"speed", "size", `no objective "speed"`},
		{"size", "size", "name two objectives"},
	} {
		if err := plots.FrontOf(m, c.x, c.y).Encode(new(bytes.Buffer), "svg"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("FrontOf(%q, %q): got error %v, want %q", c.x, c.y, err, c.want)
		}
	}
}

// TestFrontShowsWhereThingsHappen checks that axes leave out outliers, and that
// arrowheads show what an axis cannot.
func TestFrontShowsWhereThingsHappen(t *testing.T) {
	objectives := []population.Objective{{Name: "error"}, {Name: "cost"}}
	values := append(convex(100), []float64{1e6, 1e6})
	f := plots.Front(search(objectives, values...))
	svg := string(encode(t, f, "svg"))
	inside := regexp.MustCompile(`>([0-9]+) evaluated candidates shown<`).FindStringSubmatch(svg)
	outside := regexp.MustCompile(`>([0-9]+) outside: [^<]*1,000,000`).FindStringSubmatch(svg)
	if inside == nil || outside == nil {
		t.Fatal("the legend does not say what is inside and outside")
	}
	if n := parse(t, []byte(inside[1])) + parse(t, []byte(outside[1])); n != float64(len(values)) {
		t.Errorf("the legend counts %v candidates, of %d", n, len(values))
	}
	ticks := func(f *plots.Figure) []string {
		return regexp.MustCompile(`>0\.[0-9]<`).FindAllString(string(encode(t, f, "svg")), -1)
	}
	if got, want := ticks(f), ticks(plots.Front(search(objectives, convex(100)...))); !slices.Equal(got, want) {
		t.Errorf("an outlier has changed the ticks: %v instead of %v", got, want)
	}
	if !strings.Contains(string(encode(t, plots.Front(small()), "svg")), ">seed: mse 0, levels 10,000<") {
		t.Error("the seed, with an error of zero on a logarithmic axis, is not pointed at")
	}
}

func TestFrontOfAHundredThousand(t *testing.T) {
	objectives := []population.Objective{{Name: "error"}, {Name: "cost"}}
	nondominated := make([][]float64, 20_000)
	for i := range nondominated {
		nondominated[i] = []float64{float64(i), float64(len(nondominated) - i)}
	}
	for name, values := range map[string][][]float64{"a cloud": convex(100_000), "all on the front": nondominated} {
		m := search(objectives, values...)
		start := cputime.Self()
		svg := encode(t, plots.Front(m), "svg")
		if took, most := cputime.Self()-start, 10*time.Second; took > most {
			t.Errorf("%s: drawing it took %v of processor time, more than %v", name, took, most)
		}
		if most := 2 << 20; len(svg) > most {
			t.Errorf("%s: an SVG of %d bytes, more than %d", name, len(svg), most)
		}
	}
}

func TestFrontOfTheSeedAloneHasNoColourBar(t *testing.T) {
	objectives := []population.Objective{{Name: "error"}, {Name: "cost"}}
	if svg := encode(t, plots.Front(search(objectives, []float64{1, 2})), "svg"); bytes.Contains(svg, []byte(">generation<")) {
		t.Error("there is a colour bar of one generation")
	}
}

// TestFrontOfFewPointsShowsTheProgress: the surroundings of two points say
// nothing about a search that began far away.
func TestFrontOfFewPointsShowsTheProgress(t *testing.T) {
	objectives := []population.Objective{{Name: "error"}, {Name: "cost"}}
	m := search(objectives, []float64{0.9, 50}, []float64{0.044, 5}, []float64{0.042, 6})
	svg := encode(t, plots.Front(m), "svg")
	if !bytes.Contains(svg, []byte(">0.8<")) || !bytes.Contains(svg, []byte(">40<")) {
		t.Errorf("the axes do not reach the seed:\n%s", svg)
	}
}
