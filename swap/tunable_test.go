package swap

import (
	"errors"
	"flag"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/wallacea-go/wallacea/swap/constants"
)

var settings = flag.Int("settings", 200, "how many settings of numbers TestNumbers tries")

// tunable are the programs of the corpus, and those whose numbers are tricky.
func tunable(t *testing.T) (names, sources []string) {
	t.Helper()
	names, sources = programs(t)
	ar, err := txtar.ParseFile(filepath.Join("testdata", "numbers.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ar.Files {
		names, sources = append(names, f.Name), append(sources, string(f.Data))
	}
	return names, sources
}

// A result is what a program returns and in how many steps, or how it ends.
type result struct {
	text  string
	ended string
	steps int64
}

// enough is how many steps a program may make, and few how many a setting of it: with
// more, those that join strings in long loops take minutes. Other tests run the programs
// as written at the same time, as the same functions.
const (
	enough = 1 << 22
	few    = 1 << 16
)

func resultOf(f *Function[func() string], enough int64) (r result) {
	f.Allow(enough)
	if err := Call(func() { r.text = f.Func() }); err != nil {
		r.ended = err.Error()
		var p *PanicError
		if errors.As(err, &p) {
			r.ended = p.Message
		}
	}
	r.steps = enough - *f.stop
	return r
}

func loadAll(t *testing.T, built []Built) []*Function[func() string] {
	t.Helper()
	functions := make([]*Function[func() string], len(built))
	for i, r := range built {
		if r.Err != nil {
			t.Fatalf("%v\n%s", r.Err, r.Source)
		}
		f, err := Load[func() string](r.Artifact)
		if err != nil {
			t.Fatal(err)
		}
		functions[i] = f
	}
	return functions
}

func buildAll(t *testing.T, build func([]string) ([]Built, error), sources []string) []*Function[func() string] {
	t.Helper()
	built, err := build(sources)
	if err != nil {
		t.Fatal(err)
	}
	return loadAll(t, built)
}

// TestNumbers makes programs read their numbers from tables. The functions of both
// parts are the same, so one comes after the other.
func TestNumbers(t *testing.T) {
	t.Parallel()
	b := counting(t)
	t.Run("as written", func(t *testing.T) { asWritten(t, b) })
	t.Run("settings", func(t *testing.T) { randomSettings(t, b) })
}

// asWritten compares the programs with the same as they are: they return the same
// in as many steps.
func asWritten(t *testing.T, b *Builder) {
	names, sources := tunable(t)
	parameters := 0
	ordinary := buildAll(t, func(s []string) ([]Built, error) { return b.Build(t.Context(), run, s) }, sources)
	for i, f := range buildAll(t, func(s []string) ([]Built, error) { return b.BuildTunable(t.Context(), run, s) }, sources) {
		want := resultOf(ordinary[i], enough)
		if got := resultOf(f, enough); got != want {
			t.Errorf("%s: got %+v, want %+v", names[i], got, want)
		}
		n := f.Artifact.Numbers
		parameters += len(n.Parameters)
		if err := f.Set(n.Values()); err != nil {
			t.Errorf("%s: %v", names[i], err)
		}
		if got := resultOf(f, enough); got != want {
			t.Errorf("%s: set again: got %+v, want %+v", names[i], got, want)
		}
	}
	if parameters < 300 {
		t.Errorf("%d parameters", parameters)
	}
	if err := ordinary[0].Set(nil); err == nil {
		t.Error("the numbers of an ordinary function were set")
	}
}

// randomSettings gives the programs random numbers: what runs from the table builds
// as text, and does the same.
func randomSettings(t *testing.T, b *Builder) {
	names, sources := tunable(t)
	functions := buildAll(t, func(s []string) ([]Built, error) { return b.BuildTunable(t.Context(), run, s) }, sources)
	rng := rand.New(rand.NewPCG(1, 2))
	changed, refused := 0, 0
	for left := *settings; left > 0; {
		var texts []string
		var wants []result
		var of []int
		for len(texts) < min(left, 64) {
			i := rng.IntN(len(functions))
			f, n := functions[i], functions[i].Artifact.Numbers
			if len(n.Parameters) == 0 {
				continue
			}
			values := randomValues(rng, n)
			if slices.Equal(values, n.Values()) { // it is the program as written
				continue
			}
			if err := f.Set(values); err != nil {
				refused++
				continue
			}
			text := n.Write(sourceOf(t, b, sources[i]), values)
			texts, wants, of = append(texts, text), append(wants, resultOf(f, few)), append(of, i)
		}
		left -= len(texts)
		built, err := b.Build(t.Context(), run, texts)
		if err != nil {
			t.Fatal(err)
		}
		for k, r := range built {
			if r.Err != nil {
				t.Errorf("%s: a setting does not build: %v\n%s", names[of[k]], r.Err, texts[k])
				continue
			}
			f, err := Load[func() string](r.Artifact)
			if err != nil {
				t.Fatal(err)
			}
			got := resultOf(f, few)
			if wants[k].ended == "interrupted" {
				continue // as text, a loop of few rounds counts nothing
			}
			if strings.Contains(got.ended, "recursion") { // how deep it gets depends on how large its frames are
				got.steps = wants[k].steps
			}
			if got != wants[k] {
				t.Errorf("%s: got %+v, want %+v\n%s", names[of[k]], got, wants[k], texts[k])
			}
			changed++
		}
	}
	t.Logf("%d compared, %d refused", changed, refused)
	if changed < *settings/2 {
		t.Errorf("only %d of %d settings are compared", changed, *settings)
	}
}

func sourceOf(t *testing.T, b *Builder, source string) string {
	t.Helper()
	c, err := b.Check(t.Context(), run, source)
	if err != nil {
		t.Fatal(err)
	}
	return c.Source
}

// randomValues changes one or a few numbers.
func randomValues(rng *rand.Rand, n *constants.Numbers) []float64 {
	values := n.Values()
	for range 1 + rng.IntN(3) {
		i := rng.IntN(len(values))
		p := n.Parameters[i]
		v := p.Value
		switch rng.IntN(6) {
		case 0:
			v = -v
		case 1:
			v = 0
		case 2:
			v *= math.Exp(rng.NormFloat64())
		case 3:
			v += rng.NormFloat64() * 3
		case 4:
			v = float64(rng.IntN(300) - 20)
		case 5:
			v = math.Ldexp(rng.Float64(), rng.IntN(40)-20)
		}
		if p.Kind == constants.Integer {
			v = math.Round(v)
		}
		if len(p.Choices) > 0 && rng.IntN(8) > 0 { // else most are refused
			v = p.Choices[rng.IntN(len(p.Choices))]
		}
		values[i] = v
	}
	return values
}

// TestMarkedApart: sources that differ in their comments alone read other numbers from
// tables of their own.
func TestMarkedApart(t *testing.T) {
	t.Parallel()
	b := needPlugins(t)
	source := func(a, b, c string) string {
		return "package main\n\nfunc Run() string {\n\ta := 1.5" + a + "\n\tb := 2.5" + b + "\n\tc := 3.5" + c + "\n\treturn fmt.Sprint(a, b, c)\n}\n"
	}
	build := func(s []string) ([]Built, error) { return b.BuildTunable(t.Context(), run, s) }
	sources := []string{source("", " // fixed", ""), source("", "", " // fixed"), source("", "", ""), source("", " // fixed", " // tune: 3..9")}
	functions := buildAll(t, build, sources)
	functions = append(functions, buildAll(t, build, sources)...) // from the cache
	wants := []string{"8 2.5 9", "8 9 3.5", "8 9 10", "8 2.5 9"}
	for i, f := range functions {
		if f.Artifact.Hash != functions[0].Artifact.Hash {
			t.Errorf("%d: the comments count in the canonical form", i)
		}
		values := f.Artifact.Numbers.Values()
		for i := range values {
			values[i] = 8 + float64(i)
		}
		if err := f.Set(values); err != nil {
			t.Fatal(err)
		}
		if got, want := f.Func(), wants[i%len(wants)]; got != want {
			t.Errorf("%d: got %s, want %s", i, got, want)
		}
	}
}
