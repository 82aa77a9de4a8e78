package gp

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/wallacea-go/wallacea/swap"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// counting holds the one Builder whose artifacts run in this process. Its cache
// outlives the tests: what has not changed is built once.
var counting = sync.OnceValues(func() (*swap.Builder, error) {
	dir, err := os.UserCacheDir()
	return &swap.Builder{CacheDir: filepath.Join(dir, "wallacea-test", "gp"), CountSteps: true}, err
})

// A runner calls a program with any arguments and returns its results.
type runner = func(args []any) []any

// driver returns the text of a function that calls the sample's as a runner. With
// it programs of all types are built at once.
func (s sample) driver() string {
	var args, results []string
	for i := range s.decl.Type.NumIn() {
		args = append(args, fmt.Sprintf("args[%d].(%v)", i, s.decl.Type.In(i)))
	}
	for i := range s.decl.Type.NumOut() {
		results = append(results, fmt.Sprintf("r%d", i))
	}
	call := s.decl.Name + "(" + strings.Join(args, ", ")
	if s.decl.Type.IsVariadic() {
		call += "..."
	}
	call += ")"
	if len(results) > 0 {
		call = strings.Join(results, ", ") + " := " + call
	}
	return fmt.Sprintf("\nfunc Run(args []any) []any {\n%s\nreturn []any{%s}\n}\n", call, strings.Join(results, ", "))
}

// load builds the sources and loads the functions of those that build; the others
// are nil.
func load(t *testing.T, sources []string) []*swap.Function[runner] {
	t.Helper()
	if testing.Short() {
		t.Skip("builds plugins")
	}
	b, err := counting()
	if err != nil {
		t.Fatal(err)
	}
	built, err := b.Build(t.Context(), rules.Decl{Name: "Run", Type: reflect.TypeFor[runner]()}, sources)
	if err != nil {
		t.Fatal(err)
	}
	list := make([]*swap.Function[runner], len(built))
	for i, o := range built {
		if o.Err != nil {
			continue
		}
		if list[i], err = swap.Load[runner](o.Artifact); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// enough is how many steps a call may make.
const enough = 1 << 12

// outcome returns all that can be seen of a call as text: the results or the
// panic, and the arguments after it. A call that makes too many steps is "endless".
func outcome(f *swap.Function[runner], args []any) string {
	var out []any
	f.Allow(enough)
	err := swap.Call(func() { out = f.Func(args) })
	var s strings.Builder
	var p *swap.PanicError
	switch {
	case errors.Is(err, swap.ErrInterrupted) || f.Spent():
		return "endless"
	case errors.As(err, &p):
		s.WriteString("panic: " + p.Message)
	}
	for _, v := range slices.Concat(out, args) {
		s.WriteString(" ")
		spellValue(&s, reflect.ValueOf(&v).Elem()) // with its type
	}
	return tag.ReplaceAllString(s.String(), "$1")
}

// tag matches what is in the name of a type because of the build.
var tag = regexp.MustCompile(`\bs\d+(?:x\d+)?\.(\w+)_g[0-9a-f]{12}\b`)

// spellValue writes a value so that two texts are equal if the values are, bit for
// bit but for NaN.
func spellValue(s *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.Invalid:
		s.WriteString("nil")
	case reflect.Float32, reflect.Float64:
		s.WriteString(strconv.FormatFloat(v.Float(), 'g', -1, 64)) // -0 and 0 differ
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			s.WriteString("nil")
			return
		}
		fmt.Fprintf(s, "%v:", v.Elem().Type())
		spellValue(s, v.Elem())
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.IsNil() {
			s.WriteString("nil")
			return
		}
		s.WriteString("[")
		for i := range v.Len() {
			spellValue(s, v.Index(i))
			s.WriteString(" ")
		}
		s.WriteString("]")
	default: // fmt sorts the keys of maps
		fmt.Fprintf(s, "%#v", v.Interface())
	}
}

// Edge values of numbers and strings. There are none that make slices of many
// gigabytes.
var (
	edgeInts    = []int64{0, 0, 1, -1, 2, -2, 3, 7, 31, 64, math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, math.MaxInt8, math.MinInt8}
	edgeFloats  = []float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 1, -1, 0.5, 1e200, -1e-200, 1 << 53}
	edgeStrings = []string{"", "a", "a1;", "Ab aB ab", "é\xff", "5"}
)

// random returns a value of a type, often one at the edge: arguments for what can
// be called with anything.
func random(r *rand.Rand, t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	edge := r.Float64() < 0.5
	switch t.Kind() {
	case reflect.Bool:
		v.SetBool(edge)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if v.SetInt(r.Int64N(41) - 20); edge {
			v.SetInt(oneOf(r, edgeInts...))
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if v.SetUint(r.Uint64N(20)); edge {
			v.SetUint(uint64(oneOf(r, edgeInts...)))
		}
	case reflect.Float32, reflect.Float64:
		if v.SetFloat(r.NormFloat64() * math.Exp(2*r.NormFloat64())); edge {
			v.SetFloat(oneOf(r, edgeFloats...))
		}
	case reflect.String:
		v.SetString(oneOf(r, edgeStrings...))
	case reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		v.Elem().Set(random(r, t.Elem()))
	case reflect.Array:
		for i := range v.Len() {
			v.Index(i).Set(random(r, t.Elem()))
		}
	case reflect.Slice:
		if n := r.IntN(7) - 1; n >= 0 {
			v.Set(reflect.MakeSlice(t, n, n))
			for i := range n {
				v.Index(i).Set(random(r, t.Elem()))
			}
		}
	default:
		panic("no values of " + t.String())
	}
	return v
}

// arguments returns arguments for a function, the same for the same seed.
func (s sample) arguments(seed uint64) []any {
	r := rand.New(rand.NewPCG(seed, 7))
	args := make([]any, s.decl.Type.NumIn())
	for i := range args {
		args[i] = random(r, s.decl.Type.In(i)).Interface()
	}
	return args
}

// A comparison is a program before and after something that must not change what it
// does.
type comparison struct {
	sample              sample
	name, before, after string
}

// happens reports whether a program ever has an outcome. A program that ranges over a
// map has several, some of which are rare: one of two orders comes once in eight times.
func happens(f *swap.Function[runner], args func() []any, wanted string) bool {
	for range 300 {
		if outcome(f, args()) == wanted {
			return true
		}
	}
	return false
}

// sameMeaning runs programs before and after a change, and reports those that do
// something else. It returns how many of them it could compare.
func sameMeaning(t *testing.T, changes []comparison, calls int) int {
	t.Helper()
	sources := make([]string, 0, 2*len(changes))
	for _, c := range changes {
		sources = append(sources, c.before+c.sample.driver(), c.after+c.sample.driver())
	}
	loaded := load(t, sources)
	compared := 0
	for i, c := range changes {
		before, after := loaded[2*i], loaded[2*i+1]
		if before == nil {
			continue // it does not compile
		}
		if compared++; after == nil {
			t.Errorf("%s: does not compile any more\n%s\nwas\n%s", c.name, c.after, c.before)
			continue
		}
		for k := range uint64(calls) {
			args := func() []any { return c.sample.arguments(k) }
			want, got := outcome(before, args()), outcome(after, args())
			if got != want && want != "endless" && !happens(after, args, want) && !happens(before, args, got) { // what would end late may end soon
				t.Errorf("%s: for %v\ngot  %s\nwant %s\nof\n%s\nwas\n%s", c.name, args(), got, want, c.after, c.before)
				break
			}
		}
	}
	return compared
}
