package swap

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/internal/cputime"
)

// endless are bodies of Quantize that never end by themselves, with what
// else they declare.
var endless = map[string]string{
	"for":                   "for {\n\t}",
	"empty body":            "for i := 0; i >= 0 || i < 0; i++ {\n\t}",
	"condition":             "for len(in) == len(in) {\n\t}",
	"goto":                  "again:\n\tgoto again",
	"goto back":             "i := 0\nagain:\n\ti++\n\tif i != -1 {\n\t\tgoto again\n\t}",
	"continue label":        "outer:\n\tfor {\n\t\tfor range 3 {\n\t\t\tcontinue outer\n\t\t}\n\t}",
	"range integer":         "for range 1 << 62 {\n\t}",
	"range function":        "for range forever {\n\t}\n}\n\nfunc forever(yield func() bool) {\n\tfor yield() {\n\t}",
	"iterator":              "for x := range numbers() {\n\t\tout[0] = float64(x)\n\t}\n}\n\nfunc numbers() iter.Seq[int] {\n\treturn func(yield func(int) bool) {\n\t\tfor i := 0; yield(i); i++ {\n\t\t}\n\t}",
	"iterator recurses":     "for range r {\n\t}\n}\n\nfunc r(yield func() bool) {\n\tif yield() {\n\t\tfor range r {\n\t\t\tif !yield() {\n\t\t\t\treturn\n\t\t\t}\n\t\t}\n\t}",
	"mutual tail":           "for {\n\t\tping(3)\n\t}\n}\n\nfunc ping(n int) {\n\tif n > 0 {\n\t\tpong(n - 1)\n\t}\n}\n\nfunc pong(n int) {\n\tping(n)",
	"exponential":           "fib(200)\n}\n\nfunc fib(n int) int {\n\tif n < 2 {\n\t\treturn n\n\t}\n\treturn fib(n-1) + fib(n-2)",
	"closure":               "var fib func(n int) int\n\tfib = func(n int) int {\n\t\tif n < 2 {\n\t\t\treturn n\n\t\t}\n\t\treturn fib(n-1) + fib(n-2)\n\t}\n\tfib(200)",
	"method value":          "f := tree{}.walk\n\tf(200)\n}\n\ntype tree struct{}\n\nfunc (t tree) walk(n int) int {\n\tif n < 2 {\n\t\treturn 1\n\t}\n\tg := t.walk\n\treturn g(n-1) + g(n-2)",
	"deferred":              "defer func() {\n\t\tfor {\n\t\t}\n\t}()",
	"deferred panic":        "defer func() {\n\t\tfor {\n\t\t}\n\t}()\n\tpanic(1)",
	"comparison":            "sort.Slice(in, func(i, j int) bool {\n\t\tfor {\n\t\t}\n\t})",
	"long comparison":       "sort.Sort(huge{})\n}\n\ntype huge struct{}\n\nfunc (huge) Len() int { return 1 << 50 }\nfunc (huge) Less(i, j int) bool { return i < j }\nfunc (huge) Swap(i, j int) {",
	"leaf callback":         "sort.Slice(make([]struct{}, 1<<50), func(i, j int) bool { return i*7919%1024 < j*7919%1024 })",
	"stringer":              "for {\n\t\t_ = fmt.Sprint(t{})\n\t}\n}\n\ntype t struct{}\n\nfunc (t) String() string {\n\tfor {\n\t}",
	"generic":               "spin(1)\n}\n\nfunc spin[T any](x T) {\n\tspin(x)\n\tspin(x)",
	"doubling":              doubling("func f%d(o []float64) {\n\tf%d(o)\n\tf%d(o)\n}\n", "f50(out)\n}\n\nfunc f0(o []float64) {\n\to[0]++\n}\n", 50) + "func none() {",
	"doubling methods":      doubling("func (x *t) f%d() {\n\tx.f%d()\n\tx.f%d()\n}\n", "new(t).f50()\n}\n\ntype t struct{ n int }\n\nfunc (x *t) f0() {\n\tx.n++\n}\n", 50) + "func none() {",
	"doubling closures":     "huge := make([]byte, 1<<20)\n\t" + doubling("f%d := func() {\n\t\tf%d()\n\t\tf%d()\n\t}\n\t", "f0 := func() {\n\t\tfor i := range huge {\n\t\t\thuge[i]++\n\t\t}\n\t\tfor i := range huge {\n\t\t\thuge[i]--\n\t\t}\n\t}\n\t", 7) + "f7()",
	"index in a constant":   "var a [4][8]int\n\tfor i := 0; i < math.MaxInt; i++ {\n\t\tout[0] += float64(len(a[i]))\n\t}",
	"call in a condition":   "xs := make([]int, 1<<22)\n\tfor i := 0; i < len(pass(xs)); i++ {\n\t}\n}\n\nfunc pass(xs []int) []int {\n\tfor i, x := range xs {\n\t\txs[i] = x + 1\n\t}\n\treturn xs",
	"call in a range key":   "xs := make([]int, 1<<22)\n\tfor xs[first(xs)] = range xs {\n\t}\n}\n\nfunc first(xs []int) (s int) {\n\tfor _, x := range xs {\n\t\ts ^= x\n\t}\n\treturn s & 1",
	"call in a range value": "xs := make([]int, 1<<22)\n\tvar i int\n\tfor i, xs[first(xs)] = range xs {\n\t}\n\tout[0] = float64(i)\n}\n\nfunc first(xs []int) (s int) {\n\tfor _, x := range xs {\n\t\ts ^= x\n\t}\n\treturn s & 1",
	"no size":               "for i := range make([]struct{ a [0]int }, 1<<60) {\n\t\tout[0] = float64(i)\n\t}",
	"no size, generic":      "long(make([]box[struct{}], 1<<60), out)\n}\n\ntype box[T any] struct{ x T }\n\nfunc long[T any](xs []box[T], out []float64) {\n\tfor i := range xs {\n\t\tout[0] = float64(i)\n\t}",
	"no size, array":        "long(make([][4]struct{}, 1<<60), out)\n}\n\nfunc long[T any](xs [][4]T, out []float64) {\n\tfor i := 0; i < len(xs); i++ {\n\t\tout[0] = float64(i)\n\t}",
	"large variables":       "xs := make([]byte, 1<<24)\n\tfor i := range xs {\n\t\tvar a [1 << 22]byte\n\t\ta[i&0xffff] = 1\n\t\tb := &a\n\t\txs[i] += b[1]\n\t}",
	"Bessel function":       "xs := make([]float64, 1<<20)\n\tfor i := range xs {\n\t\txs[i] = math.Jn(1<<22, 1e50+float64(i))\n\t}",
	"comparing strings":     "s, t := strings.Repeat(\"a\", 1<<24), strings.Repeat(\"a\", 1<<24)\n\tfor i := range s {\n\t\tif len(max(s, t)) == i {\n\t\t\tout[0]++\n\t\t}\n\t}",
	"converting strings":    "s := strings.Repeat(\"a\", 1<<22)\n\tfor i := range s {\n\t\tb := []byte(s)\n\t\tb[i%7]++\n\t\tout[0] += float64(b[i])\n\t}",
	"step overflows":        "for p := 1 << 31; p <= math.MaxInt; p += 1 << 31 {\n\t\tif p < 1<<38 {\n\t\t\tcontinue\n\t\t}\n\t\tfor w := 1 << 62; w <= math.MaxInt; w += p {\n\t\t\tif w > 0 {\n\t\t\t\tcontinue\n\t\t\t}\n\t\t\tfor q := 0; q < len(in); q += w {\n\t\t\t\tout[0]++\n\t\t\t}\n\t\t}\n\t}",
	"large constant":        "for range 1 << 36 {\n\t\tout[0]++\n\t}",
	"index skipped":         "for i := 0; i < math.MaxInt; i++ {\n\t\tif i >= 0 {\n\t\t\tcontinue\n\t\t}\n\t\tout[i] = 1\n\t}",
	"index not evaluated":   "for i := 0; i < math.MaxInt; i++ {\n\t\tif out[0] > 0 && out[i] > 0 {\n\t\t\tout[0] = 0\n\t\t}\n\t}",
	"start overflows":       "for i := math.MaxInt + len(in); i < len(in); i++ {\n\t}",
	"steady overflows":      "for p := math.MaxInt - 1; p <= math.MaxInt; p++ {\n\t\tif p > 0 {\n\t\t\tcontinue\n\t\t}\n\t\tfor q := 0; q < len(in); q += p {\n\t\t}\n\t}",
	"large value":           "xs := make([]byte, 1<<24)\n\tvar a [1 << 23]byte\n\tb := &a\n\tvar y any\n\tfor i := range xs {\n\t\tvar x any = *b\n\t\ty = x\n\t\txs[i]++\n\t}\n\tif y == nil {\n\t\tout[0]++\n\t}",
	"panic variable":        "panic := func(any) {}\n\tfor {\n\t\tpanic(1)\n\t}",
	"panic constant":        "const panic = 1\n\tfor {\n\t\tout[0] = panic\n\t}",
	"panic in a switch":     "var x any = func(any) {}\n\tswitch panic := x.(type) {\n\tcase func(any):\n\t\tfor {\n\t\t\tpanic(1)\n\t\t}\n\t}",
	"panic function":        "for {\n\t\tpanic(1)\n\t}\n}\n\nfunc panic(x any) {",
	"stringer, deep":        "out[0] = float64(len(t{300000}.String()))\n}\n\ntype t struct{ n int }\n\nfunc (x t) String() string {\n\tif x.n > 0 {\n\t\treturn t{x.n - 1}.String()\n\t}\n\tfor {\n\t}",
	"unsigned":              "for i := uint(len(in)); i >= 0; i-- {\n\t}",
	"no step":               "step := 0\n\tfor i := 0; i < len(in); i += step {\n\t}",
	"grows":                 "for i := 0; i < len(in); i++ {\n\t\tif in = append(in, 1); len(in) > 1000 {\n\t\t\tin, i = in[:500], 10\n\t\t}\n\t}",
	"another len":           "for i := 0; i < len(in); i++ {\n\t}\n}\n\nfunc len(x []float64) int {\n\treturn 1 << 62",
	"reset by a method":     "for i := counter(0); i < counter(len(in)); i++ {\n\t\ti.reset()\n\t}\n}\n\ntype counter int\n\nfunc (c *counter) reset() {\n\t*c = 0",
	"reset by a pointer":    "for i := 0; i < len(in); i++ {\n\t\tp := &i\n\t\t*p = 0\n\t}",
	"reset by a closure":    "var f func()\n\tfor i := 0; i < len(in); i++ {\n\t\tf = func() { i = 0 }\n\t\tf()\n\t}",
	"floating counter":      "for x := 0.0; x < 1e300; x += 1e-300 {\n\t}",
	"narrow counter":        "for i := int8(0); i <= 127; i++ {\n\t}",
	"map":                   "m := map[int]int{}\n\tfor i := range 1000 {\n\t\tm[i] = i\n\t}\n\tfor {\n\t\tfor k := range m {\n\t\t\tdelete(m, k)\n\t\t\tm[k+1000] = 1\n\t\t}\n\t}",
	"stringer, eaten":       "out[0] = float64(len(fmt.Sprint(t{})))\n}\n\ntype t struct{}\n\nfunc (t) String() string {\n\tfor {\n\t}",
	"stringer, doubling":    "out[0] = float64(len(fmt.Sprint(t{})))\n}\n\ntype t struct{}\n\nfunc (t) String() string {\n\treturn fmt.Sprint(t{}) + fmt.Sprint(t{})",
	"deferred twice":        "f()\n}\n\nfunc f() {\n\tdefer f()\n\tdefer f()",
	"deferred, many":        "for range 100000 {\n\t\tdefer func() {\n\t\t\tfor {\n\t\t\t\tout[0]++\n\t\t\t}\n\t\t}()\n\t}",
	"deferred, deep":        "f(out)\n}\n\nfunc f(out []float64) {\n\tdefer func() {\n\t\tfor {\n\t\t\tout[0]++\n\t\t}\n\t}()\n\tf(out)",
	"deferred iterator":     "defer func() {\n\t\tfor i := range seq {\n\t\t\tout[0] = float64(i)\n\t\t}\n\t}()\n}\n\nfunc seq(yield func(int) bool) {\n\tfor i := 0; yield(i); i++ {\n\t}",
	"field":                 "x := &s{}\n\tx.f = func(y *s) {\n\t\tif out[0]++; out[0] < 1e6 {\n\t\t\ty.f(y)\n\t\t}\n\t}\n\tfor {\n\t\tout[0] = 1e6 - 1000\n\t\tx.f(x)\n\t}\n}\n\ntype s struct{ f func(*s) }\n\nfunc none() {",
	"unwrapping":            "errors.Is(e{}, errors.ErrUnsupported)\n}\n\ntype e struct{}\n\nfunc (e) Error() string { return \"\" }\nfunc (x e) Unwrap() error {\n\treturn x",
	"reader":                "io.Copy(w{}, r{})\n}\n\ntype w struct{}\n\nfunc (w) Write(p []byte) (int, error) { return len(p), nil }\n\ntype r struct{}\n\nfunc (r) Read(p []byte) (int, error) {\n\treturn len(p), nil",
	"pulled again":          "for {\n\t\tnext, stop := iter.Pull(func(yield func(int) bool) {\n\t\t\tfor yield(1) {\n\t\t\t}\n\t\t})\n\t\tnext()\n\t\tstop()\n\t}",
	"many short loops":      "huge := make([]byte, 1<<22)\n\t" + strings.Repeat("for i := range huge {\n\t\thuge[i]++\n\t}\n\t", 2000),
	"pulled":                "next, stop := iter.Pull(func(yield func(int) bool) {\n\t\tfor {\n\t\t}\n\t})\n\tdefer stop()\n\tnext()",
}

// repeated returns n texts, each with its number.
func repeated(n int, format string) (text string) {
	for i := range n {
		text += fmt.Sprintf(format, i)
	}
	return text
}

// doubling returns start and then n functions, each of which calls the one
// before it twice.
func doubling(function, start string, n int) string {
	for i := 1; i <= n; i++ {
		start += fmt.Sprintf(function, i, i-1, i-1)
	}
	return start
}

func TestInterrupt(t *testing.T) {
	limit := time.Second
	if tc, err := new(Builder).Toolchain(t.Context()); err == nil && tc.Race { // a pass over memory takes ten times as long
		limit = 5 * time.Second
	}
	forEach(t, endless, func(t *testing.T, name string, f *Function[func(in, out []float64)]) {
		for range 2 { // the second time shows that Reset makes it usable
			asked := interruptAfter(t, f, 15*time.Millisecond)
			err := Call(func() { f.Func([]float64{1, 2, 3}, make([]float64, 3)) })
			used := asked()
			if slices.Contains([]string{"generic", "iterator recurses", "deferred twice"}, name) {
				// Their recursion is as deep as it is long.
				if !errors.Is(err, ErrInterrupted) && !errors.Is(err, ErrRecursion) {
					t.Fatalf("got %v", err)
				}
				f.Reset()
				continue
			}
			if !errors.Is(err, ErrInterrupted) {
				t.Fatalf("got %v", err)
			}
			if used > limit {
				t.Errorf("used %v of processor time after it was asked to end", used)
			}
			f.Reset()
		}
	})
}

// interruptAfter interrupts a function as soon as the process has used so much
// processor time, that is, when the function is running, however busy the
// machine is. The caller calls done when the function has ended; it returns how
// much the process used after the interrupt.
func interruptAfter(t *testing.T, f *Function[func(in, out []float64)], d time.Duration) (done func() time.Duration) {
	t.Helper()
	begin, ended, asked := cputime.Self(), make(chan struct{}), make(chan time.Duration, 1)
	go func() {
		for cputime.Self()-begin < d {
			select {
			case <-ended:
				asked <- cputime.Self()
				return
			case <-time.After(time.Millisecond):
			}
		}
		now := cputime.Self()
		f.Interrupt()
		asked <- now
	}()
	return func() time.Duration {
		now := cputime.Self()
		close(ended)
		return now - <-asked
	}
}

// forEach builds a Quantize of each body, all in one batch, and runs test on
// each as a subtest.
func forEach(t *testing.T, bodies map[string]string, test func(t *testing.T, name string, f *Function[func(in, out []float64)])) {
	t.Helper()
	forEachOf(t, needPlugins(t), bodies, test)
}

// forEachOf is forEach with a Builder of its own.
func forEachOf(t *testing.T, b *Builder, bodies map[string]string, test func(t *testing.T, name string, f *Function[func(in, out []float64)])) {
	t.Helper()
	var names, sources []string
	for name, body := range bodies {
		names = append(names, name)
		sources = append(sources, "package main\n\nfunc Quantize(in, out []float64) {\n\t"+body+"\n}\n")
	}
	built, err := b.Build(t.Context(), quantize, sources)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range built {
		t.Run(names[i], func(t *testing.T) {
			if r.Err != nil {
				t.Fatalf("%v\n%s", r.Err, sources[i])
			}
			f, err := Load[func(in, out []float64)](r.Artifact)
			if err != nil {
				t.Fatal(err)
			}
			test(t, names[i], f)
		})
	}
}

// runaway are bodies of Quantize whose recursion never ends.
var runaway = map[string]string{
	"direct":        "Quantize(in, out)",
	"mutual":        "a(1)\n}\n\nfunc a(n int) int { return b(n) + 1 }\nfunc b(n int) int {\n\treturn a(n) + 1",
	"closure":       "var f func(int) int\n\tf = func(n int) int { return f(n+1) + 1 }\n\tf(0)",
	"method":        "t{}.m(0)\n}\n\ntype t struct{}\n\nfunc (t t) m(n int) int {\n\treturn t.m(n+1) + 1",
	"method value":  "t{}.m(0)\n}\n\ntype t struct{}\n\nfunc (t t) m(n int) int {\n\tf := t.m\n\treturn f(n+1) + 1",
	"interface":     "var x i = t{}\n\tx.m(0)\n}\n\ntype i interface{ m(int) int }\ntype t struct{}\n\nfunc (t t) m(n int) int {\n\tvar x i = t\n\treturn x.m(n+1) + 1",
	"large frame":   "f([4096]float64{})\n}\n\nfunc f(a [4096]float64) float64 {\n\ta[3]++\n\treturn f(a) + a[2]",
	"generic":       "f[float64](in)\n}\n\nfunc f[T any](x []T) int {\n\treturn f(x) + 1",
	"comparison":    "less(in, 0)\n}\n\nfunc less(in []float64, n int) bool {\n\tsort.Slice(in, func(i, j int) bool { return less(in, n+1) })\n\treturn n > 0",
	"passed on":     "f(1, 2)\n}\n\nfunc g() (int, int) { return 1, 2 }\nfunc f(a, b int) int {\n\treturn f(g()) + 1",
	"deferred":      "defer Quantize(in, out)\n\tout[0]++",
	"inlined":       "out[0] = f(0)\n}\n\nfunc g(x int) *[12000]float64 {\n\tvar a [12000]float64\n\ta[x&1023] = 1\n\treturn &a\n}\n\nfunc f(n int) (x float64) {\n\tif n < 0 {\n\t\treturn 0\n\t}\n\tps := [...]*[12000]float64{" + strings.Repeat("g(n), ", 60) + "}\n\tif n < 256 {\n\t\tx = f(n + 1)\n\t} else {\n\t\tx = forever(1)\n\t}\n\treturn x + ps[n%60][n&1023]\n}\n\nfunc forever(x float64) float64 {\n\treturn forever(x+1) + 1",
	"inlined often": "out[0] = f(0)\n}\n\nfunc g(x int) *[48]float64 {\n\tvar a [48]float64\n\ta[x&31] = 1\n\treturn &a\n}\n\nfunc f(n int) (x float64) {\n\tif n < 0 {\n\t\treturn 0\n\t}\n\tps := [...]*[48]float64{" + strings.Repeat("g(n), ", 15000) + "}\n\tx = f(n + 1)\n\treturn x + ps[n%60][n&31]",
	"made":          "out[0] = f(0)\n}\n\nfunc f(n int) (x float64) {\n\tif n < 0 {\n\t\treturn 0\n\t}\n" + repeated(60, "\ta%[1]d := make([]byte, 65536)\n\ta%[1]d[n&255] = 1\n") + "\tx = f(n + 1)\n" + repeated(60, "\tx += float64(a%d[n&127])\n") + "\treturn x",
	"as a value":    "g := Quantize\n\tg(in, out)",
	"variadic":      "f(1, 2, 3)\n}\n\nfunc f(xs ...int) int {\n\treturn f(xs...) + 1",
}

func TestRecursion(t *testing.T) {
	t.Parallel()
	forEach(t, runaway, func(t *testing.T, _ string, f *Function[func(in, out []float64)]) {
		err := Call(func() { f.Func([]float64{1, 2, 3}, make([]float64, 3)) })
		if !errors.Is(err, ErrRecursion) {
			t.Fatalf("got %v", err)
		}
	})
}

// TestDeepRecursion is for recursion that is deep and ends.
func TestDeepRecursion(t *testing.T) {
	t.Parallel()
	b := needPlugins(t)
	built, err := b.Build(t.Context(), quantize, []string{`package main

func Quantize(in, out []float64) { out[0] = float64(depth(int(in[0]))) }

func depth(n int) int {
	if n == 0 {
		return 0
	}
	return depth(n-1) + 1
}
`})
	if err != nil {
		t.Fatal(err)
	}
	f, err := Load[func(in, out []float64)](built[0].Artifact)
	if err != nil {
		t.Fatal(err)
	}
	out := []float64{0}
	if err := Call(func() { f.Func([]float64{500_000}, out) }); err != nil || out[0] != 500_000 {
		t.Errorf("got %v, %v", out, err)
	}
}
