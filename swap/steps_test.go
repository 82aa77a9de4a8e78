package swap

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/wallacea-go/wallacea/internal/cputime"
)

// stepping are bodies of Quantize, with the number of steps that one call makes.
var stepping = map[string]struct {
	body  string
	steps int64
}{
	"entry":         {"out[0] = in[0]", 1},
	"loop":          {"for i := 10; i != 0; i-- {\n\t\tout[0]++\n\t}", 1 + 10},
	"short loop":    {"for i := range in {\n\t\tout[i]++\n\t}", 1 + 3},
	"short literal": {"sum := func(x []float64) (s float64) {\n\t\tfor _, v := range x {\n\t\t\ts += v\n\t\t}\n\t\treturn\n\t}\n\tout[0] = sum(in)", 1 + 3},
	"short, no end": {"if in[0] > 99 {\n\t\tout[0] = most(in)\n\t}\n}\n\nfunc most(x []float64) float64 {\n\tfor i := range x {\n\t\tx[i]++\n\t}\n\tpanic(\"made up\")", 1},
	"short inside":  {"for i := 10; i != 0; i-- {\n\t\tfor j := range in {\n\t\t\tout[j]++\n\t\t}\n\t}", 1 + 10*(1+3)},
	"short called":  {"for i := 10; i != 0; i-- {\n\t\tout[0] += sum(in)\n\t}\n}\n\nfunc sum(x []float64) (s float64) {\n\tfor _, v := range x {\n\t\ts += v\n\t}\n\treturn", 1 + 10*(1+3)},
	"short, deep":   {"out[0] = walk(in, 4)\n}\n\nfunc walk(x []float64, n int) (s float64) {\n\tfor _, v := range x {\n\t\ts += v\n\t}\n\tif n > 0 {\n\t\treturn s + walk(x, n-1)\n\t}\n\treturn", 1 + 5*(1+3)},
	"nested":        {"for i := 10; i != 0; i-- {\n\t\tfor j := 10; j != 0; j-- {\n\t\t\tout[0]++\n\t\t}\n\t}", 1 + 10 + 100},
	"goto":          {"i := 0\nagain:\n\tif i++; i < 10 {\n\t\tgoto again\n\t}", 1 + 9},
	"early return":  {"for i := 10; i != 0; i-- {\n\t\tif i == 5 {\n\t\t\treturn\n\t\t}\n\t}", 1 + 6},
	"one line":      {"for i := 10; i != 0; i-- {\n\t\ttwice(3)\n\t}\n}\n\nfunc twice(n int) { for ; n != 0; n-- { } ; for n = 2; n != 0; n-- { } ", 1 + 10*(1+3+2)},
	"result":        {"for i := 10; i != 0; i-- {\n\t\tout[0] += down(i)\n\t}\n}\n\nfunc down(n int) float64 {\n\tfor {\n\t\tif n--; n == 0 {\n\t\t\treturn 1\n\t\t}\n\t}", 1 + 10 + 55},
	"results":       {"for i := 10; i != 0; i-- {\n\t\t_, _ = pair(both(i))\n\t}\n}\n\nfunc both(n int) (a, b int) {\n\tfor a = n; a != 0; a-- {\n\t\tb++\n\t}\n\treturn\n}\n\nfunc pair(a, b int) (int, int) {\n\treturn b, a", 1 + 10 + 55},
	"recursion":     {"out[0] = float64(fib(10))\n}\n\nfunc fib(n int) int {\n\tif n < 2 {\n\t\treturn n\n\t}\n\treturn fib(n-1) + fib(n-2)", 1 + 88},
	"recursive":     {"if in[0] -= 1; in[0] > -5 {\n\t\tQuantize(in, out)\n\t}", 6},
	"loop inside":   {"walk(4)\n}\n\nfunc walk(n int) {\n\tfor i := n; i != 0; i-- {\n\t\twalk(i - 1)\n\t}", 1 + 31},
	"passed on":     {"f(1, 2)\n}\n\nfunc g(a, b int) (int, int) { return a + 1, b }\nfunc f(a, b int) int {\n\tif a > 9 {\n\t\treturn 0\n\t}\n\treturn f(g(a, b)) + 1", 1 + 9},
	"method":        {"out[0] = float64(t{}.walk(10))\n}\n\ntype t struct{}\n\nfunc (x t) walk(n int) int {\n\tif n < 2 {\n\t\treturn n\n\t}\n\treturn x.walk(n-1) + x.walk(n-2)", 1 + 88},
	"closure":       {"var f func(int) int\n\tf = func(n int) int {\n\t\tif n < 2 {\n\t\t\treturn n\n\t\t}\n\t\treturn f(n-1) + f(n-2)\n\t}\n\tout[0] = float64(f(10))", 1 + 177},
	"callback":      {"slices.SortFunc(in, func(a, b float64) int {\n\t\treturn int(a - b)\n\t})", 1 + 2},
	"iterator":      {"for x := range numbers {\n\t\tif x == 5 {\n\t\t\treturn\n\t\t}\n\t}\n}\n\nfunc numbers(yield func(int) bool) {\n\tfor i := 0; yield(i); i++ {\n\t}", 1 + 6 + 1 + 5},
	"deferred":      {"defer func() {\n\t\tfor i := 10; i != 0; i-- {\n\t\t\tout[0]++\n\t\t}\n\t}()", 1 + 10},
	"panic hidden":  {"panic := func() {}\n\tfor i := 10; i != 0; i-- {\n\t\tpanic()\n\t}", 1 + 10},
	"formatted":     {"out[0] = float64(len(fmt.Sprint(t{})))\n}\n\ntype t struct{}\n\nfunc (t) String() string {\n\tfor i := 10; i != 0; i-- {\n\t}\n\treturn \"\"", 1 + 1 + 10},
	"large entries": {"for i := 10; i != 0; i-- {\n\t\tout[0] += big(i)[i]\n\t}\n}\n\nfunc big(n int) (a [200]float64) {\n\ta[n] = 1\n\treturn", 1 + 10},
}

// stepsOf returns how many steps a call makes: the least that have to be allowed.
func stepsOf[F any](f *Function[F], call func()) int64 {
	low, high := int64(0), int64(1)<<20 // too few, and enough
	for high-low > 1 {
		steps := (low + high) / 2
		f.Allow(steps)
		if err := Call(call); err != nil || f.Spent() {
			low = steps
		} else {
			high = steps
		}
	}
	return high
}

// TestSteps makes sure that steps are counted one by one, over several calls and
// goroutines, and that a call that makes too many ends.
func TestSteps(t *testing.T) {
	t.Parallel()
	bodies := make(map[string]string)
	for name, s := range stepping {
		bodies[name] = s.body
	}
	forEachOf(t, counting(t), bodies, func(t *testing.T, name string, f *Function[func(in, out []float64)]) {
		call := func() { f.Func([]float64{1, 2, 3}, make([]float64, 3)) }
		want := stepping[name].steps
		if got := stepsOf(f, call); got != want {
			t.Fatalf("got %d steps, want %d", got, want)
		}
		if f.Allow(want - 1); want > 1 { // 0 is no limit
			if err := Call(call); err != nil && !errors.Is(err, ErrInterrupted) || !f.Spent() {
				t.Errorf("one step too many: got %v, spent %v", err, f.Spent())
			}
			if err := Call(call); !errors.Is(err, ErrInterrupted) {
				t.Errorf("a call after that: got %v", err)
			}
		}
		const calls = 8
		for _, spread := range []bool{false, true} {
			for _, allowed := range []int64{calls * want, calls*want - 1} {
				f.Allow(allowed)
				var wg sync.WaitGroup
				for range calls {
					if spread {
						wg.Go(func() { _ = Call(call) })
					} else {
						_ = Call(call)
					}
				}
				wg.Wait()
				if got := f.Spent(); got != (allowed < calls*want) {
					t.Errorf("%d calls, in goroutines %v, with %d steps: got spent %v", calls, spread, allowed, got)
				}
			}
		}
	})
}

// TestStepsEnd makes sure that what does not end by itself ends when its steps
// are spent, and that it can be interrupted.
func TestStepsEnd(t *testing.T) {
	t.Parallel()
	forEachOf(t, counting(t), endless, func(t *testing.T, _ string, f *Function[func(in, out []float64)]) {
		call := func() { f.Func([]float64{1, 2, 3}, make([]float64, 3)) }
		begin := cputime.Self()
		f.Allow(10)
		if err := Call(call); !errors.Is(err, ErrInterrupted) || !f.Spent() {
			t.Errorf("got %v, spent %v", err, f.Spent())
		}
		f.Reset()
		f.Interrupt()
		if err := Call(call); !errors.Is(err, ErrInterrupted) || f.Spent() {
			t.Errorf("after Interrupt: got %v, spent %v", err, f.Spent())
		}
		t.Log(cputime.Self() - begin)
	})
}

// TestInterruptCounting makes sure that what counts its steps can be interrupted
// while it runs, with steps left.
func TestInterruptCounting(t *testing.T) {
	bodies := maps.Clone(endless)
	maps.DeleteFunc(bodies, func(name, _ string) bool {
		return !slices.Contains([]string{"for", "exponential", "closure", "comparison", "stringer, eaten", "deferred"}, name)
	})
	forEachOf(t, counting(t), bodies, func(t *testing.T, _ string, f *Function[func(in, out []float64)]) {
		f.Allow(1 << 60)
		asked := interruptAfter(t, f, 0)
		err := Call(func() { f.Func([]float64{1, 2, 3}, make([]float64, 3)) })
		asked()
		if !errors.Is(err, ErrInterrupted) || f.Spent() {
			t.Errorf("got %v, spent %v", err, f.Spent())
		}
	})
}

// TestStepsUncounted makes sure that Allow does nothing to a function that does
// not count.
func TestStepsUncounted(t *testing.T) {
	t.Parallel()
	forEach(t, map[string]string{"": strings.ReplaceAll(stepping["nested"].body, "10", "1000")}, func(t *testing.T, _ string, f *Function[func(in, out []float64)]) {
		f.Allow(1)
		if err := Call(func() { f.Func(nil, make([]float64, 1)) }); err != nil || f.Spent() {
			t.Errorf("got %v, spent %v", err, f.Spent())
		}
	})
}

// counting returns a Builder of functions that count their steps.
func counting(t *testing.T) *Builder {
	b := needPlugins(t)
	return &Builder{Timeout: b.Timeout, CacheDir: b.CacheDir, CountSteps: true}
}
