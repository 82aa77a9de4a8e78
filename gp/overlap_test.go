package gp

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap/rules"
)

// copier is a function whose statements copy.
type copier = func(a, b []int, g [4]int, m [][]int, n int) [4]int

// copying returns a program with the given statements.
func copying(body string) string {
	return `package main

type list []int

func (l *list) set(to []int) { *l = to }

func help(a, b []int) int { return copy(a, b) }

func F(a, b []int, g [4]int, m [][]int, n int) [4]int {
	if len(a) < 3 || len(b) < 3 || len(m) < 2 || n < 0 || n > 2 {
		return g
	}
	fresh := make([]int, 4)
	var h [4]int
	l := list(fresh)
	inner := func(c []int) { _ = append(c, 1) }
	_ = help(a, l)
	inner(a)
` + body + `
	copied := append([]int(nil), fresh...)
	for i, v := range append(copied, h[:]...) {
		g[i%4] += v
	}
	return g
}
`
}

// copies lists statements, the last of which copies, and whether a loop may do that.
var copies = []struct {
	body   string
	expand bool
}{
	{"copy(a, b)", true}, {"copy(a, b[1:])", true}, {"copy(a[n:], b)", true}, {"copy(a, fresh)", true}, {"copy(fresh[1:], a)", true}, {"copy(h[:], a)", true}, {"copy(h[1:], fresh[:n+1])", true}, {"copy(g[:], h[1:])", true},
	{"other := make([]int, 3); copy(other, fresh)", true}, {"other := []int{1, 2}; copy(fresh, other)", true}, {"a = a[1:]; copy(b, a)", true}, {"fresh = append(fresh, n); copy(fresh, b)", true}, {"var z []int; z = make([]int, 2); copy(z, a)", true},
	{"copy(a[1:], a)", false}, {"copy(a, a[1:])", false}, {"copy(g[1:], g[:])", false}, {"copy(m[0][1:], m[0])", false}, {"copy(m[0], m[1])", false}, {"m[0] = a; copy(m[0][1:], a)", false},
	{"c := a; copy(c[1:], a)", false}, {"c := a[:2]; copy(a[1:], c)", false}, {"c := h[:]; copy(h[1:], c)", false}, {"c := fresh; copy(fresh[1:], c)", false}, {"b = a; copy(a[1:], b)", false}, {"a, b = b, a; copy(a[1:], b)", false},
	{"p := &b; *p = a; copy(a[1:], b)", false}, {"for _, c := range [][]int{a} { copy(a[1:], c) }", false}, {"for _, b = range [][]int{a} { copy(a[1:], b) }", false}, {"k := list{1, 2}; k.set(a); copy(a[1:], k)", false}, {"func(c []int) { copy(a[1:], c) }(a)", false},
	{"copy(a, b[min(2, max(0, a[0])):])", false}, {"copy(g[:], b[min(2, max(0, g[0])):])", false}, {"copy(a, append(b, a...))", false}, {"c, ok := any(a).([]int); _ = ok; copy(a[1:], c)", false},
}

// TestExpandedCopies: a copy becomes a loop only where that does the same, whatever the
// arguments are as long as they share no element.
func TestExpandedCopies(t *testing.T) {
	t.Parallel()
	var changes []comparison
	for _, tt := range copies {
		s := sample{"copies", copying(tt.body), rules.Decl{Name: "F", Type: reflect.TypeFor[copier]()}}
		s.source = s.mustCheck(t, s.source).Source
		d := s.job(t, 1).started()
		expanded := false
		for _, b := range d.p.blocks {
			for i := range b.list {
				if at := (spot{b, i}); isCopy(d, at) {
					made := *d
					if c := d.before(at).expand(at); len(c.edits) > 0 && made.make(c) {
						expanded = true
						changes = append(changes, comparison{s, tt.body, s.source, made.p.Source})
					}
				}
			}
		}
		if expanded != tt.expand {
			t.Errorf("%s: expanded %v", tt.body, expanded)
		}
	}
	if n := sameMeaning(t, changes, 60); n < 12 {
		t.Errorf("compared %d programs", n)
	}
}

// TestExpandedHelper: two parameters of a function that the program calls may overlap.
func TestExpandedHelper(t *testing.T) {
	t.Parallel()
	const helper = "func help(a, b []int) {\ncopy(a, b)\n}\n\nfunc F(a []int) {\nhelp(a[1:], a)\n}\n"
	const recursive = "func F(a []int, b []int) {\ncopy(a, b)\nif len(a) > 2 {\nF(a[1:], a)\n}\n}\n"
	for _, s := range []sample{given[func([]int)](t, helper), given[func(a, b []int)](t, recursive)} {
		if d := s.job(t, 1).started(); d.apply(t, "expanded") {
			t.Errorf("expanded:\n%s", d.p.Source)
		}
	}
	s := given[func(a, b []int)](t, strings.Replace(recursive, "F(a[1:], a)", "clear(a)", 1))
	if d := s.job(t, 1).started(); !d.apply(t, "expanded") {
		t.Error(fmt.Sprint("not expanded:\n", d.p.Source))
	}
}
