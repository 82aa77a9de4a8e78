package offline

import (
	"context"
	"math/rand/v2"
	"reflect"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/galapagos-go/galapagos/population"
	"github.com/galapagos-go/galapagos/swap"
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

// A seed is a program of the corpus.
type seed struct {
	name, source string
	decl         swap.Decl
}

func corpus(t testing.TB) []seed {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/corpus.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var list []seed
	for _, f := range archive.Files {
		typ, ok := corpusTypes[f.Name]
		if !ok {
			t.Fatalf("corpusTypes has no row for %s", f.Name)
		}
		list = append(list, seed{f.Name, string(f.Data), swap.Decl{Name: "F", Type: typ}})
	}
	return list
}

// request asks for a mutation of a program, as the candidate with the given
// ID, with the check of a real build.
func (s seed) request(b *swap.Builder, id population.ID, source string, inspirations ...string) population.Request {
	req := population.Request{
		ID: id, Rand: rand.New(rand.NewPCG(1, uint64(id))), Task: "Say \"fizz\" for 3 and 0.25.", Decl: s.decl,
		Parent: population.Candidate{ID: 1, Source: source},
		Check: func(ctx context.Context, source string) (*swap.Checked, error) {
			return b.Check(ctx, s.decl, source)
		},
		Imports: swap.DefaultImports(),
	}
	for i, source := range inspirations {
		req.Inspirations = append(req.Inspirations, population.Candidate{ID: population.ID(10_000 + i), Source: source})
	}
	return req
}
