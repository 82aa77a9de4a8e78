package gp

import (
	"context"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// corpusTypes are the types of the functions in testdata/corpus.txtar.
var corpusTypes = map[string]reflect.Type{
	"identity.go":  reflect.TypeFor[func(in, out []float64)](),
	"copy.go":      reflect.TypeFor[func(in, out []float64)](),
	"count.go":     reflect.TypeFor[func(int) int](),
	"words.go":     reflect.TypeFor[func(int) string](),
	"surface.go":   reflect.TypeFor[func(x, y float64) float64](),
	"bubble.go":    reflect.TypeFor[func([]int)](),
	"board.go":     reflect.TypeFor[func([9]int, int) int](),
	"machine.go":   reflect.TypeFor[func(string) bool](),
	"histogram.go": reflect.TypeFor[func(string) map[string]int](),
	"shapes.go":    reflect.TypeFor[func(xs, ys []float64) (float64, bool)](),
	"generic.go":   reflect.TypeFor[func([]int) int](),
	"closures.go":  reflect.TypeFor[func(int) []int](),
	"bits.go":      reflect.TypeFor[func([]byte, uint32) uint64](),
	"matrix.go":    reflect.TypeFor[func(a, b [][]float64) [][]float64](),
	"runes.go":     reflect.TypeFor[func(string) string](),
	"labels.go":    reflect.TypeFor[func([][]rune, rune) (int, int)](),
	"kinds.go":     reflect.TypeFor[func(int, ...float32) string](),
}

// builder holds the one Builder of all tests: its first Check takes a moment.
var builder = sync.OnceValue(func() *swap.Builder { return new(swap.Builder) })

// A sample is a function to mutate.
type sample struct {
	name, source string
	decl         rules.Decl
}

func corpus(t testing.TB) []sample {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/corpus.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var list []sample
	for _, f := range archive.Files {
		typ, ok := corpusTypes[f.Name]
		if !ok {
			t.Fatalf("corpusTypes has no row for %s", f.Name)
		}
		s := sample{f.Name, string(f.Data), rules.Decl{Name: "F", Type: typ}}
		s.source = s.mustCheck(t, s.source).Source
		list = append(list, s)
	}
	return list
}

// one returns the sample of that name.
func one(t testing.TB, name string) sample {
	t.Helper()
	for _, s := range corpus(t) {
		if s.name == name {
			return s
		}
	}
	t.Fatalf("no sample %s", name)
	return sample{}
}

// given returns a sample that is not in the corpus, without its package
// clause.
func given[F any](t testing.TB, source string) sample {
	t.Helper()
	s := sample{"given", "package main\n\n" + source, rules.Decl{Name: "F", Type: reflect.TypeFor[F]()}}
	s.source = s.mustCheck(t, s.source).Source
	return s
}

func (s sample) check(ctx context.Context, source string) (rules.Checked, error) {
	return s.checkWith(builder())(ctx, source)
}

// checkWith is a Request.Check by the rules of a builder.
func (s sample) checkWith(b *swap.Builder) func(context.Context, string) (rules.Checked, error) {
	return func(ctx context.Context, source string) (rules.Checked, error) { return b.Check(ctx, s.decl, source) }
}

// draftWith is a Request.Draft by a builder.
func (s sample) draftWith(b *swap.Builder) func(context.Context, string) (*rules.Draft, error) {
	return func(ctx context.Context, source string) (*rules.Draft, error) { return b.Draft(ctx, s.decl, source) }
}

// checkDraftWith is a Request.CheckDraft by a builder.
func (s sample) checkDraftWith(b *swap.Builder) func(context.Context, *rules.Draft) (rules.Checked, error) {
	return func(ctx context.Context, d *rules.Draft) (rules.Checked, error) { return b.CheckDraft(ctx, s.decl, d) }
}

func (s sample) mustCheck(t testing.TB, source string) rules.Checked {
	t.Helper()
	c, err := s.check(t.Context(), source)
	if err != nil {
		t.Fatalf("%s: %v\n%s", s.name, err, source)
	}
	return c
}

// mustDraft returns the draft of a source, which may have type errors.
func (s sample) mustDraft(t testing.TB, source string) *rules.Draft {
	t.Helper()
	d, err := s.draftWith(builder())(t.Context(), source)
	if err != nil {
		t.Fatalf("%v\n%s", err, source)
	}
	return d
}

// request asks for a mutation of the sample.
func (s sample) request(random uint64, inspirations ...string) population.Request {
	r := population.Request{
		ID: 2, Rand: rand.New(rand.NewPCG(random, 1)), Task: `Say "fizz" for 3 and 0.25.`, Decl: s.decl,
		Parent: population.Candidate{ID: 1, Source: s.source}, Check: s.check, Draft: s.draftWith(builder()), CheckDraft: s.checkDraftWith(builder()), Imports: rules.DefaultImports(),
	}
	for i, source := range inspirations {
		r.Inspirations = append(r.Inspirations, population.Candidate{ID: population.ID(10 + i), Source: source})
	}
	return r
}

// job returns what one call of Mutate works with.
func (s sample) job(t testing.TB, random uint64, inspirations ...string) *job {
	t.Helper()
	j, err := new(Mutator).newJob(t.Context(), s.request(random, inspirations...))
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// started returns a draft of the sample that operators can be applied to.
func (j *job) started() *draft {
	d := j.draft()
	d.p.look()
	return d
}

// apply applies an operator, and reports whether it has changed the draft.
func (d *draft) apply(t testing.TB, name string) bool {
	t.Helper()
	for _, o := range operators {
		if o.name == name {
			d.p.look()
			c := o.propose(d)
			return len(c.edits) > 0 && d.make(c)
		}
	}
	t.Fatalf("no operator %s", name)
	return false
}

// body returns the statements of F, one on each line without indentation.
func (d *draft) body() string {
	var lines []string
	for line := range strings.Lines(d.p.text(d.p.Func.Body)) {
		lines = append(lines, strings.TrimSpace(line))
	}
	text := strings.Join(lines, "\n")
	return strings.TrimSpace(text[1 : len(text)-1])
}
