package gp

import (
	"strings"
	"testing"
)

// endings are the last statements of a function with a result: terminating ones as
// the language defines them, and others.
var endings = []string{
	"", "n++", "return 1", "panic(n)", "{ return 1 }", "{ n++ }", "for {}", "for { n++ }", "for n > 0 { return 1 }", "for range n { return 1 }", "for { break }", "for { if n > 0 { break } }",
	"for { for { break } }", "for { switch { case true: break } }", "for { func() { for { break } }() }", "for { switch { case n > 1: return 1; default: n-- } }",
	"out: for { for { break out } }", "for { in: for { break in } }", "out: for { in: for { break in }; continue out }", "out: switch n { default: for { break out } }",
	"if n > 0 { return 1 }", "if n > 0 { return 1 } else { return 2 }", "if n > 0 { return 1 } else { n++ }", "if n > 0 { return 1 } else if n < 0 { return 2 } else { panic(1) }", "if n > 0 { return 1 } else if n < 0 { return 2 }",
	"switch n { case 1: return 1 }", "switch n { case 1: return 1; default: return 2 }", "switch n { default: break }", "switch n { case 1: fallthrough; default: return 2 }", "switch n { case 1: n++; default: return 2 }", "switch n { default: if n > 0 { break }; return 1 }",
	"switch n { default: for { break }; return 1 }", "switch n { default: l: for { break l }; return 1 }", "switch any(n).(type) { case int: return 1; default: panic(2) }", "switch any(n).(type) { case int: return 1 }",
	"l: goto l", "l: if n > 0 { goto l }", "panic := func(int) int { return n }; panic(n)", "func() int { return 1 }()",
}

// TestTerminates compares with the compiler: it reports a missing return exactly
// where addReturns adds one. After that all compile.
func TestTerminates(t *testing.T) {
	s := given[func(n int) int](t, "func F(n int) int { return n }")
	for _, body := range endings {
		source := "package main\n\nfunc F(n int) int {\n" + body + "\n}\n"
		_, err := s.check(t.Context(), source)
		if err != nil && !strings.Contains(err.Error(), "missing return") {
			t.Errorf("%s: %v", body, err)
			continue
		}
		d := mustUnchecked(t, source)
		before := d.mustPrint(t)
		d.addReturns()
		after := d.mustPrint(t)
		if changed := after != before; changed != (err != nil) {
			t.Errorf("%s: a return was added: %v, but the compiler says %v", body, changed, err)
		}
		if _, err := s.check(t.Context(), after); err != nil {
			t.Errorf("%s: %v\n%s", body, err, after)
		}
	}
}
