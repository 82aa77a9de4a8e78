package wallacea_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aclements/go-moremath/stats"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/gp"
	"github.com/wallacea-go/wallacea/internal/cputime"
	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// A gpTask is a search with the built-in mutator.
type gpTask struct {
	name string
	pkg  string
	env  string // of the program
	args []string

	// reference is where the hypervolume ends, in the objectives' units, if there are
	// several: what is worse in one of them does not count.
	reference []float64
}

var gpTasks = []gpTask{
	{name: "fizzbuzz", pkg: "./examples/fizzbuzz"},
	{name: "sort", pkg: "./examples/sort", args: []string{"-candidates", "200"}},
	{name: "rastrigin", pkg: "./examples/rastrigin", args: []string{"-tuning", "200"}, reference: []float64{1000, 300}},
	{name: "tictactoe", pkg: "./examples/tictactoe", reference: []float64{300, 300}},
	{name: "quantize", pkg: "./examples/quantize", reference: []float64{1, 1024}},
	{name: "nguyen-7", pkg: "./internal/programtest/tasks", env: "nguyen-7"},
	{name: "nguyen-12", pkg: "./internal/programtest/tasks", env: "nguyen-12"},
	{name: "keijzer-6", pkg: "./internal/programtest/tasks", env: "keijzer-6"},
	{name: "thresholds", pkg: "./internal/programtest/tasks", env: "thresholds"},
	{name: "camel case", pkg: "./internal/programtest/tasks", env: "camel case"},
	{name: "hash", pkg: "./internal/programtest/tasks", env: "hash"},
	{name: "circles", pkg: "./internal/programtest/packing"},
}

// A gpWay is a way to search: with all operators, without some, without selection.
type gpWay struct {
	name    string
	ldflags string
	args    []string
}

// gpWays returns the ways. The first is what the others are compared with.
func gpWays() []gpWay {
	const module = "github.com/wallacea-go/wallacea/"
	ways := []gpWay{
		{name: "gp"},
		{"random search", "-X " + module + "population.parents=uniform", []string{"-islands", "1", "-members", "1000000", "-children", "128"}},
		{"hill climbing", "", []string{"-islands", "1", "-members", "1", "-children", "128"}},
	}
	for _, family := range []string{"constants", "expressions", "coordinates", "statements", "cases", "loops", "templates", "crossover", "expanded"} {
		ways = append(ways, gpWay{"without " + family, "-X " + module + "gp.without=" + family, nil})
	}
	return ways
}

// BenchmarkGP compares searches with the built-in mutator, of 1,000 candidates each, with
// those without one family of its operators, and with those without its selection. What
// was run before is in the log, and is not run again.
func BenchmarkGP(b *testing.B) {
	log, seeds, bin := openLog(b, "out/gp.jsonl"), cmp.Or(*benchSeeds, 5), programs(b.TempDir())
	tasks := slices.DeleteFunc(slices.Clone(gpTasks), func(t gpTask) bool { return !matching(b, *benchTasks, t.name) })
	ways := slices.DeleteFunc(gpWays(), func(w gpWay) bool { return w.name != "gp" && !matching(b, *benchWays, w.name) })
	for seed := 1; seed <= seeds; seed++ {
		for _, t := range tasks {
			for _, w := range ways {
				log.once(b, t.name, w.name, seed, func() benchRun { return t.once(b, bin, w, seed) })
			}
		}
	}
	fmt.Print("| task |")
	for _, w := range ways {
		fmt.Printf(" %s |", w.name)
	}
	fmt.Println("\n|---|" + strings.Repeat("---|", len(ways)))
	for _, t := range tasks {
		fmt.Printf("| %s |", t.name)
		gp := log.of(t.name, "gp", seeds)
		for _, w := range ways {
			runs := log.of(t.name, w.name, seeds)
			fmt.Printf(" %.4g%s |", math.Abs(median(runs, func(r benchRun) float64 { return r.Value })), differs(b, gp, runs))
		}
		fmt.Println()
	}
	fmt.Println("\n| task | evaluations of random search | of gp, to the same value | of hill climbing | of gp, to the same value |\n|---|---|---|---|---|")
	for _, t := range tasks {
		fmt.Printf("| %s |", t.name)
		for _, name := range []string{"random search", "hill climbing"} {
			if runs := log.of(t.name, name, seeds); len(runs) > 0 {
				theirs, ours := sameValue(runs, log.of(t.name, "gp", seeds))
				fmt.Printf(" %.0f | %.0f |", theirs, ours)
			}
		}
		fmt.Println()
	}
	fmt.Println("\n| seed | children per second and core | of descendants |\n|---|---|---|")
	for _, seed := range gpSeeds {
		fmt.Printf("| %s | %.0f | %.0f |\n", seed.file, seed.speed(b, 1), seed.speed(b, 20))
	}
}

// A gpSeed is the seed of an example.
type gpSeed struct {
	file, name, feedback string
	typ                  reflect.Type
}

var gpSeeds = []gpSeed{
	{"fizzbuzz/fizzbuzz.go", "FizzBuzz", "n=5: got 0, want 2", reflect.TypeFor[func(int) int]()},
	{"rastrigin/height.go", "Height", "x=4.49495, y=4.49495: got 0, want 80.3991", reflect.TypeFor[func(x, y float64) float64]()},
	{"sort/sort.go", "Sort", "random: 8.7e+04 µs", reflect.TypeFor[func([]int)]()},
	{"tictactoe/move.go", "Move", "Move([0 0 2 0 0 0 0 0 0]) = 0, want 4", reflect.TypeFor[func([9]int) int]()},
	{"quantize/quantize.go", "Quantize", "Levels: 7; mean squared error: 0.1.", reflect.TypeFor[func(in, out []float64)]()},
}

// speed returns how many children, checked and ready to be compiled, the mutator makes in
// a second of processor time: in lines of descent of so many generations, where a child
// is the parent of the next and its parent is the inspiration.
func (s gpSeed) speed(b *testing.B, generations uint64) float64 {
	b.Helper()
	text, err := os.ReadFile(filepath.Join("examples", s.file))
	if err != nil {
		b.Fatal(err)
	}
	var m gp.Mutator
	builder, decl := new(swap.Builder), rules.Decl{Name: s.name, Type: s.typ}
	seed, err := builder.Check(b.Context(), decl, string(text)) // and the packages are imported
	if err != nil {
		b.Fatal(err)
	}
	lines := 2000 / generations
	begin := cputime.Self()
	for line := range lines {
		parent, other := seed.Source, seed.Source
		for g := range generations {
			r, err := m.Mutate(b.Context(), population.Request{
				ID: 2, Rand: rand.New(rand.NewPCG(line, g)), Decl: decl, Imports: rules.DefaultImports(),
				Parent:       population.Candidate{ID: 1, Source: parent, Feedback: s.feedback},
				Inspirations: []population.Candidate{{ID: 10, Source: other}},
				Check: func(ctx context.Context, source string) (rules.Checked, error) {
					return builder.Check(ctx, decl, source)
				},
				Draft: func(ctx context.Context, source string) (*rules.Draft, error) {
					return builder.Draft(ctx, decl, source)
				},
				CheckDraft: func(ctx context.Context, d *rules.Draft) (rules.Checked, error) {
					return builder.CheckDraft(ctx, decl, d)
				},
			})
			if err != nil {
				b.Fatal(err)
			}
			parent, other = r.Source, parent
		}
	}
	return float64(lines*generations) / (cputime.Self() - begin).Seconds()
}

// differs returns a mark if the values of two ways differ by a rank test: + where the
// second way is better and - where it is worse with p below 0.05, twice below 0.01.
func differs(b *testing.B, first, second []benchRun) string {
	b.Helper()
	values := func(runs []benchRun) []float64 {
		var list []float64
		for _, r := range runs {
			list = append(list, r.Value)
		}
		return list
	}
	test, err := stats.MannWhitneyUTest(values(first), values(second), stats.LocationDiffers)
	switch {
	case errors.Is(err, stats.ErrSamplesEqual), errors.Is(err, stats.ErrSampleSize):
		return ""
	case err != nil:
		b.Fatal(err)
	case test.P >= 0.05:
		return ""
	}
	mark := "-"
	if test.U < float64(test.N1*test.N2)/2 {
		mark = "+"
	}
	if test.P < 0.01 {
		mark += mark
	}
	return " " + mark
}

// sameValue returns how many evaluations it took the median run of theirs to reach the
// median of their values, and the median run of ours: +Inf if it does not.
func sameValue(theirs, ours []benchRun) (float64, float64) {
	value := median(theirs, func(r benchRun) float64 { return r.Value })
	reach := func(r benchRun) float64 {
		for _, g := range r.Gains {
			if g.Value >= value {
				return float64(g.Evaluations)
			}
		}
		return math.Inf(1)
	}
	return median(theirs, func(r benchRun) float64 { return float64(r.Evaluations) }), median(ours, reach)
}

// once runs a task once. Its value is the hypervolume where there are several objectives,
// or else the best value, negative if less is better.
func (t gpTask) once(b *testing.B, bin programs, w gpWay, seed int) benchRun {
	b.Helper()
	dir := b.TempDir()
	args := slices.Concat([]string{"-seed", strconv.Itoa(seed), "-generations", "1000000", "-candidates", "1000", "-time", "0", "-archive", "a.db", "-plot", "a.png"}, t.args, w.args)
	cmd := bin.command(b, t.pkg, w.ldflags, dir, args...)
	cmd.Env = append(cmd.Env, "TASK="+t.env)
	start := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	r := benchRun{Took: time.Since(start)}
	name := filepath.Join(dir, "a.db")
	front := t.front(b, name)
	each(b, name, func(c population.Candidate) {
		r.Candidates++
		r.Evaluations += spent(c)
		if c.Failed() {
			return
		}
		if v := front.add(b, c.Objectives); len(r.Gains) == 0 || v > r.Value {
			r.Value = v
			r.Gains = append(r.Gains, gain{r.Evaluations, v})
		}
	})
	return r
}

// A benchFront is the nondominated points of a search so far.
type benchFront struct {
	objectives []population.Objective
	reference  []float64
	points     [][]float64
}

func (t gpTask) front(b *testing.B, name string) *benchFront {
	b.Helper()
	db, err := archive.OpenRead(name)
	if err != nil {
		b.Fatal(err)
	}
	search, err := db.Search()
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		b.Fatal(err)
	}
	f := &benchFront{objectives: search.Objectives}
	if t.reference != nil {
		f.reference = population.Point(f.objectives, t.reference)
	}
	return f
}

// add adds a point and returns the value of all.
func (f *benchFront) add(b *testing.B, values []float64) float64 {
	b.Helper()
	if f.reference == nil {
		if f.objectives[0].Maximize {
			return values[0]
		}
		return -values[0]
	}
	f.points = append(f.points, population.Point(f.objectives, values))
	front, err := pareto.Nondominated(f.points)
	if err != nil {
		b.Fatal(err)
	}
	var kept [][]float64
	for _, i := range front {
		kept = append(kept, f.points[i])
	}
	f.points = kept
	v, err := pareto.Hypervolume(f.points, f.reference)
	if err != nil {
		b.Fatal(err)
	}
	return v
}
