package gp

import (
	"math/rand/v2"
	"os"
	"reflect"
	"testing"

	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// seeds are the seed functions of the examples, each with a line of the
// feedback that its program gives.
var seeds = []struct {
	file, name, feedback string
	typ                  reflect.Type
	imports              []string // nil: the default
}{
	{"counter/step.go", "Step", "it adds 1, want another increment from 5 to 20", reflect.TypeFor[func(*int)](), nil},
	{"fizzbuzz/fizzbuzz.go", "FizzBuzz", "n=5: got 0, want 2", reflect.TypeFor[func(int) int](), nil},
	{"rastrigin/height.go", "Height", "x=4.49495, y=4.49495: got 0, want 80.3991", reflect.TypeFor[func(x, y float64) float64](), []string{"math"}},
	{"sort/sort.go", "Sort", "random: 8.7e+04 µs", reflect.TypeFor[func([]int)](), nil},
	{"tictactoe/move.go", "Move", "Move([0 0 2 0 0 0 0 0 0]) = 0, want 4", reflect.TypeFor[func([9]int) int](), nil},
	{"quantize/quantize.go", "Quantize", "Levels: 7; mean squared error: 0.1.", reflect.TypeFor[func(in, out []float64)](), nil},
}

// TestCompiles follows lines of descent from the seeds of the examples, where
// each child is the parent of the next, and compiles all replies to native
// code: 99 % of the requests must lead to an artifact.
func TestCompiles(t *testing.T) {
	if testing.Short() {
		t.Skip("builds plugins")
	}
	const lines, generations = 3, 20
	dir := t.TempDir()
	asked, built := 0, 0
	for _, seed := range seeds {
		text, err := os.ReadFile("../examples/" + seed.file)
		if err != nil {
			t.Fatal(err)
		}
		b := &swap.Builder{Imports: seed.imports, CacheDir: dir}
		imports := seed.imports
		if imports == nil {
			imports = rules.DefaultImports()
		}
		s := sample{seed.file, string(text), rules.Decl{Name: seed.name, Type: seed.typ}}
		var m Mutator
		var sources []string
		for line := range uint64(lines) {
			parent, other := s.source, s.source
			for g := range uint64(generations) {
				asked++
				r, err := m.Mutate(t.Context(), population.Request{
					ID: 2, Rand: rand.New(rand.NewPCG(line, g)), Decl: s.decl, Imports: imports,
					Parent:       population.Candidate{ID: 1, Source: parent, Feedback: seed.feedback},
					Inspirations: []population.Candidate{{ID: 10, Source: other}},
					Check:        s.checkWith(b),
					Draft:        s.draftWith(b),
					CheckDraft:   s.checkDraftWith(b),
				})
				if err != nil {
					t.Logf("%s: %v", s.name, err)
					continue
				}
				sources = append(sources, r.Source)
				parent, other = r.Source, parent
			}
		}
		outcomes, err := b.Build(t.Context(), s.decl, sources)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range outcomes {
			if o.Err == nil {
				built++
				continue
			}
			t.Logf("%s: %v\n%s", s.name, o.Err, o.Source)
		}
	}
	if built*100 < asked*99 {
		t.Errorf("%d of %d replies compile, want at least 99%%", built, asked)
	}
	t.Logf("%d of %d", built, asked)
}
