package swap

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/internal/cputime"
)

// bombs are sources that pass the check and that a compiler cannot or should
// not compile.
func bombs() map[string]string {
	long := strings.Repeat("\tout[0]++\n\tin[0] /= out[0] + 1\n", 1000)
	doubled := "type t0 struct{ a, b, c, d int }\n"
	for i := 1; i < 7; i++ {
		doubled += fmt.Sprintf("type t%d struct{ a, b, c, d [1 << 12]t%d }\n", i, i-1)
	}
	chain := "type a[T any] struct{ x T }\ntype b[T any] struct{ y T }\n\nfunc f0[T any](x T) int { return 1 }\n"
	for i := 1; i < 30; i++ {
		chain += fmt.Sprintf("func f%d[T any](x T) int { return f%d(a[T]{}) + f%d(b[T]{}) }\n", i, i-1, i-1)
	}
	body := func(s string) string { return "package main\n\nfunc Quantize(in, out []float64) {\n" + s + "}\n" }
	many := func(n int, format string) (text string) {
		for i := range n {
			text += fmt.Sprintf(format, i)
		}
		return text
	}
	squares := "const c0 = 1.0 / 3\n"
	for i := 1; i < 40; i++ {
		squares += fmt.Sprintf("const c%d = c%d*c%d + 1.0/7\n", i, i-1, i-1)
	}
	return map[string]string{
		"nested calls":    body("\tx := "+strings.Repeat("pair(", 40)+"1"+strings.Repeat(")", 40)+"\n\t_ = x\n") + "func pair[T any](x T) struct{ a, b T } { return struct{ a, b T }{x, x} }\n",
		"nested methods":  body("\tx := box[int]{}"+strings.Repeat(".wrap()", 40)+"\n\t_ = x\n") + "type two[A, B any] struct{ a A; b B }\ntype box[T any] struct{ t *T }\nfunc (b box[T]) wrap() box[two[T, T]] { return box[two[T, T]]{} }\n",
		"large index":     body("\tx := []int{1 << 30: 0}\n\tout[0] = float64(x[3])\n"),
		"array index":     body("\tx := [...]int{1 << 30: 0}\n\tout[0] = float64(x[3])\n"),
		"large product":   body("\tconst c = 1 << 500 * (1 << 500) * (1 << 500)\n\tout[0] = c >> 1499\n"),
		"large shift":     body("\tout[0] = 1 << 1000000 >> 999999\n"),
		"cyclic generics": body("\tvar a left[int]\n\t_ = a\n") + "type left[T any] struct{ r *right[left[T]] }\ntype right[T any] struct{ l *left[right[T]] }\n",
		"embedded":        body("") + "type i0 interface{ m() }\n" + embeddings(1200),
		"ok squares":      body("\tif c39 > 2 {\n\t\tout[0] = 1\n\t}\n") + squares,
		"ok switch":       body("\tswitch int(in[0]) {\n" + many(200, "\tcase %[1]d:\n\t\tout[0] = %[1]d\n") + "\t}\n"),
		"ok literal":      body("\tx := []float64{" + many(2000, "%d, ") + "}\n\tout[0] = x[len(in)]\n"),
		"ok functions":    body("\tout[0] = f3(in[0])\n") + many(300, "func f%[1]d(x float64) float64 { return x + %[1]d }\n"),
		"array":           body("\tvar a [1 << 40]byte\n\ta[1<<39] = 1\n\tout[0] = float64(a[len(in)])\n"),
		"array of arrays": body("\tvar a [1 << 20][1 << 20][1 << 20]float64\n\tout[0] = a[1][2][3]\n"),
		"60,000 lines":    body(strings.Repeat(long, 30)),
		"doubled types":   body("\tvar x t6\n\tout[0] = float64(x.a[1].a[2].b[3].c[4].d[5].a[1].a)\n") + doubled,
		"instances":       body("\tout[0] = float64(f29(1))\n") + chain,
		"nested":          body("\tout[0] = " + strings.Repeat("(in[0] + ", 190) + "1" + strings.Repeat(")", 190) + strings.Repeat(" + in[1]", 3000) + "\n"),
		"large constants": body("\tconst big = 1 << 500\n\tout[0] = big / (1 << 400)\n\tvar a [big >> 460]int\n\tout[1] = float64(a[5])\n"),
	}
}

// embeddings returns a chain of n interfaces, each of which embeds the one before.
func embeddings(n int) (text string) {
	for i := 1; i < n; i++ {
		text += fmt.Sprintf("type i%d interface{ i%d; m%d() }\n", i, i-1, i)
	}
	return text
}

// TestBombs builds sources that the compiler chokes on together with an
// honest one, which has to come out well.
func TestBombs(t *testing.T) {
	b := needCache(t)
	b.Timeout = time.Second // three bombs take all of it
	withLimit(t, checkLimit{Time: time.Second / 2, Memory: checkMemory})
	b.MaxSource = 4 << 20
	var names, sources []string
	for name, s := range bombs() {
		names = append(names, name)
		sources = append(sources, s)
	}
	names, sources = append(names, "honest"), append(sources, seedSource)
	self, children := cputime.Self(), cputime.Children()
	built, err := b.Build(t.Context(), quantize, sources)
	if err != nil {
		t.Fatal(err)
	}
	if took := cputime.Self() - self + cputime.Children() - children; took > time.Minute {
		t.Errorf("took %v of processor time", took)
	}
	for i, r := range built {
		var e *Error
		switch kind, _, _ := strings.Cut(names[i], " "); kind {
		case "ok":
			if r.Err != nil {
				t.Errorf("%s: %.300s", names[i], r.Err)
			}
		case "honest":
			if r.Err != nil {
				t.Fatalf("honest: %v", r.Err)
			}
			f, err := Load[func(in, out []float64)](r.Artifact)
			if err != nil {
				t.Fatal(err)
			}
			out := []float64{0}
			if f.Func([]float64{3}, out); out[0] != 3 {
				t.Errorf("honest: got %v", out)
			}
		case "nested":
			if r.Err != nil && !errors.As(r.Err, &e) {
				t.Errorf("nested: got %v", r.Err)
			}
		default:
			if !errors.As(r.Err, &e) || len(e.Diagnostics) == 0 {
				t.Errorf("%s: got %v", names[i], r.Err)
			}
		}
	}
}

// TestHeavyBatch builds candidates that compile one by one and together need
// more than one compiler may take: none of them is to blame.
func TestHeavyBatch(t *testing.T) {
	b := needCache(t)
	b.Parallel = 1
	fakeTool(t, "compile", `case "$*" in *c1.go*) echo "fatal error: out of memory" >&2; exit 2;; esac`)
	sources := []string{numbered(0), numbered(1), strings.Replace(numbered(2), "out[0] = 2", "var a [1 << 23]byte; f(a, a)", 1) + "\nfunc f(a, b [1 << 23]byte) { f(b, a) }\n", numbered(3)}
	built, err := b.Build(t.Context(), quantize, sources)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range built {
		if r.Err != nil {
			t.Fatalf("source %d: %v", i, r.Err)
		}
		f, err := Load[func(in, out []float64)](r.Artifact)
		if err != nil {
			t.Fatal(err)
		}
		out := make([]float64, 1)
		if err := Call(func() { f.Func(nil, out) }); i == 2 != (err != nil) || i != 2 && out[0] != float64(i) {
			t.Errorf("source %d gives %v, %v", i, out[0], err)
		}
	}
}

// TestClock builds with compilers that take longer than the limit: one waits,
// as on a busy machine, and the other computes.
func TestClock(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("compilers are bounded by the clock here")
	}
	b := needCache(t)
	b.Timeout = time.Second
	fakeTool(t, "compile", `case "$*" in *c0.go*) if grep -q "= 70" c0.go; then sleep 2; else while :; do :; done; fi;; esac`)
	before := cputime.Children()
	for n, want := range map[int]string{70: "", 71: "took longer than 1s"} {
		built, err := b.Build(t.Context(), quantize, []string{numbered(n)})
		if err != nil {
			t.Fatal(err)
		}
		if err := built[0].Err; want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("source %d: got %v, want %q", n, err, want)
		}
	}
	if used := cputime.Children() - before; used > 10*time.Second {
		t.Errorf("compilers used %v", used)
	}
}
