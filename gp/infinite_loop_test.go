package gp

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestCounting lets loops that count from literal to literal run: those that end
// are told from those that do not.
func TestCounting(t *testing.T) {
	var loops []string
	for _, start := range []string{"int(-3)", "0", "1", "5", "10", "0.5", "int8(7)", "uint8(7)", "uint(5)"} {
		for _, op := range []string{"<", "<=", ">", ">=", "==", "!="} {
			for _, bound := range []string{"-1", "0", "3", "10", "1000"} {
				for _, post := range []string{"i++", "i--", "i += 2", "i -= 3", "i += 0", "i *= 2", "i *= 3", "i *= -2", "i *= 0", "i *= 1", "i /= 2", "i /= -1", "i <<= 1", "i >>= 1"} {
					loops = append(loops, fmt.Sprintf("for i := %s; i %s %s; %s {\nn++\n}", start, op, bound, post))
				}
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(loops), func(i, j int) { loops[i], loops[j] = loops[j], loops[i] })
	compareLoops(t, loops[:900], 200)
}

// others are loops of other kinds.
var others = []string{
	// That end.
	"for { break }", "for { if n > 3 { break }; n++ }", "for { n++; if n > 9 { return n } }", "for { switch { case n > 0: return n; default: return 2 } }", "for true { panic(n) }", "for false { n++ }", "for { goto end }",
	"out: for { for { break out } }", "out: for range 3 { for { continue out } }", "for n < 9 { n++ }", "for i := 0; n < 100; i++ { n = n*2 + 1 }", "for i := 9; i > n; i-- { n += 2 }", "for i := 0; i < len(a); i++ { n++ }", "for a[0] = 0; a[0] < 3; a[0]++ {}",
	"for a[0], a[1] = 0, 5; a[0] < a[1]; a[1]-- {}", "for more() { n++ }", "for b.n < 5 { b.step() }", "for k < 5 { more() }", "for a[0] = 0; a[0] < 5; { raise(a) }", "p := &n; for n < 5 { *p++; more() }", "for i := 0; i < 9; i += 0 { i += 2 }", "for i := 0; 9 > i; i++ {}",
	"for i, j := 0, 9; i < j; i, j = i+1, j-1 {}", "for i := 0; i < 9 && n < 9; i++ {}", "for i := n; i > 0; i /= 2 {}", "for len(a) > 0 { a = a[1:] }", "for i := 5; i >= 0; i-- {}", "for x := 1.0; x > 0; x /= 2 {}", "for i := 0; i*i < 50; i++ {}",

	// That do not.
	"for {}", "for { n++ }", "for true { n++ }", "for { switch { default: break } }", "for { for { break } }", "for { in: for { break in } }", "for { func() { return }() }", "in: for { continue in }", "for { in: for range 3 { continue in } }", "for { in: n++; if n < 0 { goto in } }",
	"n = 3; for n > 0 { k++ }", "for i := 0; i < 9; k++ { n++ }", "for i := 0; i < len(a)+1; i -= 1 {}", "for i := uint(3); i >= 0; i-- {}", "for i := 0; i < len(a)+9; i *= 2 {}", "for i := 0; 9 > i; i-- {}", "for i := 0; i < 9; i++ { i = 0 }", "for i := 0; i < 9; i++ { i-- ; more() }",
	"for i := n + 7; i > -1; i /= 2 {}", "n = 3; for n*n > 3 { k = n }", "n = 3; for min(n, 2) > 1 { k++ }", "n = 3; for n > 1 { more() }", "for i := len(a); i > -1; i++ { k++ }",
}

func TestEndless(t *testing.T) { compareLoops(t, others, 22) }

// compareLoops runs loops, each in a function of its own. It wants at least so many
// that do not end.
func compareLoops(t *testing.T, loops []string, want int) {
	t.Helper()
	s := given[func(loop int) int](t, "func F(loop int) int { return 0 }")
	var text, cases strings.Builder
	text.WriteString("package main\n")
	var kept []string
	var verdicts []bool
	for _, loop := range loops {
		one := fmt.Sprintf(`
func loop%d(n int, a []int) int {
	var k int
	b := box{}
	more := func() bool { k++; return k < 9 }
	raise := func(a []int) { a[0]++ }
	_, _ = raise, more
	%s
	_ = b
	goto end
end:
	return n
}
`, len(kept), loop)
		const types = "\ntype box struct{ n int }\n\nfunc (b *box) step() { b.n++ }\n"
		d, err := unchecked("package main\n" + types + one)
		if err != nil {
			continue // 0.5 shifted, -1 compared with a byte
		}
		if len(kept) == 0 {
			text.WriteString(types)
		}
		text.WriteString(one)
		fmt.Fprintf(&cases, "case %d:\nreturn loop%[1]d(0, []int{1, 2, 3})\n", len(kept))
		kept, verdicts = append(kept, loop), append(verdicts, d.endless(d.file) > 0)
	}
	fmt.Fprintf(&text, "\nfunc F(loop int) int {\nswitch loop {\n%s}\nreturn 0\n}\n", cases.String())
	s.mustCheck(t, text.String())
	f := load(t, []string{text.String() + s.driver()})[0]
	endless := 0
	for i, loop := range kept {
		runs := outcome(f, []any{i}) == "endless"
		if runs {
			endless++
		}
		if runs != verdicts[i] {
			t.Errorf("%s: does not end: %v, taken to be endless: %v", loop, runs, verdicts[i])
		}
	}
	if endless < want || len(kept)-endless < want {
		t.Errorf("%d of %d loops do not end, want more of both kinds", endless, len(kept))
	}
	t.Logf("%d of %d loops do not end", endless, len(kept))
}
