package gp

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap/rules"
)

// busy is a function whose log tells which calls its statements make.
type busy = func(n, m int, p bool, x float64, s string, a []int, g [3]int) (r int, log []int, z int)

// statements returns a program with the given statements.
func statements(body string) string {
	return `package main

func F(n, m int, p bool, x float64, s string, a []int, g [3]int) (r int, log []int, z int) {
	do := func(n int) int {
		log = append(log, n)
		return n
	}
	set := map[int]int{n: 1}
	defer func() { log = append(log, r, len(set), set[m]) }()
	_ = do(0)
` + body + `
	return r + m, log, 0
}
`
}

// cleanups lists what becomes of statements: for each kind of dead code where it is
// removed, and where something much like it does something. A want of "=" is the
// statements themselves.
var cleanups = []struct{ body, want string }{
	// Unused variables. Before, these do not compile.
	{"v := n", ""}, {"v := n; v++; v += 2; v = m", ""}, {"var v, w = n, 1", ""}, {"v := do(1)", "_ = do(1)"}, {"v := 1; v += do(2)", "_ = do(2)"}, {"v := 1; v /= n", "="},
	{"v, w := do(1), n; r = w", "_, w := do(1), n; r = w"}, {"v, ok := set[1]", ""}, {"v := a[0]", "_ = a[0]"}, {"v := 1 << m", "_ = 1 << m"}, {"v := n / m", "_ = n / m"}, {"v := n / 2", ""},
	{"v := func() int { return do(1) }", ""}, {"v := 0; f := func() { v = do(1) }; f()", "f := func() { _ = do(1) }; f()"},
	{"{ r := 1; r++ }; r = 3", "="}, {"{ z := 1; z++ }; if n > 1 { z = 3; return }", "="},

	// Assignments without effect.
	{"_ = n", ""}, {"_ = a[0]", "="}, {"_ = do(1)", "="}, {"_ = n / m", "="}, {"_ = n % 2", ""}, {"_ = x / 0.5", ""}, {"_ = set[1]", ""}, {"_ = g[2]", ""}, {"_ = g[n]", "="}, {"_ = s[n:]", "="}, {"_ = make([]int, n)", "="}, {"_ = any(n).(int)", "="}, {"_ = n << m", "="}, {"_ = n << 3", ""}, {"_ = n << uint(m)", ""},
	{"_, _ = do(1), n", "="}, {"_ = append(a[:0], 7)", "="}, {"_ = [2]int(a)", "="}, {"_ = []any{a}[0] == []any{a}[0]", "="}, {"_ = map[any]int{a: 1}", "="}, {"_ = *new(int)", "="}, {"_ = any(n) == any(m)", "="},
	{"r = r", ""}, {"a[0] = a[0]", "="}, {"set[3] = set[3]", "="}, {"g[1] = g[1]", ""}, {"n = n", ""}, {"n, m = m, n", "="},

	// Unreachable statements and blocks.
	{"if p { return n, log, 1; r = 4 }", "if p { return n, log, 1 }"}, {"for { break; r++ }", "for { break }"}, {"for i := range 3 { if i > 1 { continue; r = 3 }; r += i }", "for i := range 3 { if i > 1 { continue }; r += i }"},
	{"{ r = 2 }; r++", "r = 2; r++"}, {"{ n := 2; r += n }; r += n", "="}, {"{}", ""}, {"if p { goto end; r = 2; end: r++ }", "="},
	{"switch n { case 1: r = 1; fallthrough; case 2: r += 2 }", "="},

	// Branches.
	{"if true { r = 1 }", "r = 1"}, {"if true { r = 1 } else { r = 2 }", "r = 1"}, {"if false { r = 1 } else { r = 2 }", "r = 2"}, {"if false { r = 1 }", ""}, {"true := p; if true { r = 1 }", "="}, {"const true = 1 > 2; if true { r = 1 }", "="},
	{"if false { r = 1 } else if p { r = 2 } else { r = 3 }", "if p { r = 2 } else { r = 3 }"}, {"if v := do(1); v > 0 && true { r = 1 }", "if v := do(1); v > 0 { r = 1 }"},
	{"if n > m {}", ""}, {"if do(1) > 0 {}", "="}, {"if a[0] > 0 {}", "="}, {"if p { _ = n }", ""}, {"if v := n; v > 0 {}", "="},
	{"if n < m {} else { r = 1 }", "if n >= m { r = 1 }"}, {"if x < 1 {} else { r = 1 }", "if !(x < 1) { r = 1 }"}, {"if p {} else if n > 1 { r = 1 }", "if !p { if n > 1 { r = 1 } }"},
	{"if p { r = 1 } else {}", "if p { r = 1 }"},

	// Loops.
	{"for i := 0; i < n; i++ {}", ""}, {"for i := n; i > 3; i-- { _ = i }", ""}, {"for i := n; i > 0; i /= 2 {}", ""},
	{"for i := do(1); i < n; i++ {}", "="}, {"for i := 0; i < do(1); i++ {}", "="}, {"for i := 0; i < 3; i = i + do(1) {}", "="}, {"for i := 0; i < len(a); i += a[i] {}", "="}, {"for i := 0; i < 3; i-- { r++; if r > 9 { break } }", "="},
	{"for i := 0; i <= n; i += 0 {}", "="}, {"for i := 0; i < i + 1; i++ {}", "="}, {"for i := 1; i != 0; i++ {}", "="}, {"for i := 0; i < 5; r++ {}", "="}, {"for i := 0.5; i < x; i++ {}", "="}, {"for i := n; i > -1; i /= 2 {}", "="},
	{"for i := range n { _ = i }", ""}, {"for range a {}", ""}, {"for r = range a {}", "="}, {"for range do(3) {}", "="}, {"for range s[n:] {}", "="}, {"for range func(yield func() bool) { do(1) } {}", "="},
	{"for i, v := range a { r += v }", "for _, v := range a { r += v }"}, {"for i, v := range a { r += i }", "for i := range a { r += i }"}, {"for i, v := range a { r++ }", "for range a { r++ }"},

	// Switches.
	{"switch n {}", ""}, {"switch do(1) {}", "="}, {"switch {}", ""}, {"switch a[0] {}", "="}, {"switch v := do(1); {}", "switch _ = do(1); {}"},
	{"switch n { case 1: case do(2): }", "="},

	// Labels.
	{"here: for range a { if p { break here } }", "="}, {"here: for i := range a { if i > 1 { continue here }; r++; { break here; r = 9 } }", "here: for i := range a { if i > 1 { continue here }; r++; break here }"},
}

// TestTidy holds every kind of cleanup to the table, and to its promise: what
// compiled does the same, with the same panics.
func TestTidy(t *testing.T) {
	s := given[busy](t, strings.TrimPrefix(statements(""), "package main\n"))
	var changes []change
	for _, tt := range cleanups {
		want := tt.want
		if want == "=" {
			want = tt.body
		}
		if _, err := s.check(t.Context(), statements(want)); err != nil {
			t.Errorf("%s: the result does not compile: %v", tt.body, err)
			continue
		}
		d := mustUnchecked(t, statements(tt.body))
		before := d.mustPrint(t)
		d.tidy()
		after := d.mustPrint(t)
		if wanted := mustUnchecked(t, statements(want)).mustPrint(t); after != wanted {
			t.Errorf("%s: got\n%s\nwant %s", tt.body, after, want)
		}
		changes = append(changes, change{s, tt.body, before, after})
	}
	if n := sameMeaning(t, changes, 60); n < 80 {
		t.Errorf("%d of %d programs compile", n, len(changes))
	}
}

// unchecked returns a draft of a program without imports, whatever the rules say.
// Only unused variables and missing returns are no error.
func unchecked(source string) (*draft, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	info := &types.Info{Types: make(map[ast.Expr]types.TypeAndValue), Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object), Selections: make(map[*ast.SelectorExpr]*types.Selection)}
	conf := types.Config{Error: func(e error) {
		if !strings.Contains(e.Error(), "declared and not used") && !strings.Contains(e.Error(), "missing return") {
			err = e
		}
	}}
	pkg, _ := conf.Check("main", fset, []*ast.File{file}, info) // Error has it
	d := newDraft(rand.New(rand.NewPCG(1, 1)), &rules.Typed{Fset: fset, File: file, Info: info, Pkg: pkg}, "F")
	d.library, d.pool = functions(rules.DefaultImports()), new(pool)
	return d, err
}

func mustUnchecked(t *testing.T, source string) *draft {
	t.Helper()
	d, err := unchecked(source)
	if err != nil {
		t.Fatalf("%v\n%s", err, source)
	}
	return d
}
