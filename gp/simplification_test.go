package gp

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// universal is a function with arguments of many types: of them, expressions are
// made. The result tells its type, and how often the expression has called next.
type universal = func(x, y float64, f float32, n, m int, c uint8, k int8, p, q bool, s string, a []int) (any, int)

// expression returns a program that evaluates an expression.
func expression(text string) string {
	return `package main

type yes bool

const five, half = 5, 0.5

func F(x, y float64, f float32, n, m int, c uint8, k int8, p, q bool, s string, a []int) (any, int) {
	calls := 0
	next := func(n int) int {
		calls++
		return calls * n
	}
	good := func() bool { return next(1)%2 == 0 }
	var box any = a
	w, h := [3]int{n, 2, m}, map[string]int{s: n}
	_, _, _, _, _ = next, good, box, w, h
	r := ` + text + `
	return r, calls
}
`
}

// simplifications lists what becomes of expressions: for each rule those where it
// applies, and those where it must not. A want of "" is the expression itself.
var simplifications = []struct{ text, want string }{
	// Negations.
	{"- -n", "n"}, {"- -x", "x"}, {"!!p", "p"}, {"!good()", ""}, {"!(!p && q)", ""},
	{"!(n < m)", "n >= m"}, {"!(n <= m)", "n > m"}, {"!(n > m)", "n <= m"}, {"!(n >= m)", "n < m"}, {"!(n == m)", "n != m"}, {"!(s != \"a\")", "s == \"a\""},
	{"!(x < y)", ""}, {"!(x <= y)", ""}, {"!(x > y)", ""}, {"!(f >= 1)", ""}, {"!(1 < x)", ""}, {"!(x == y)", "x != y"}, {"!(x != y)", "x == y"},

	// Conversions and extrema.
	{"int(n)", "n"}, {"string(s)", "s"}, {"uint8(c + 1)", "c + 1"}, {"bool(p)", "p"},
	{"uint8(1 << c)", ""}, {"uint8(1<<c + 1)", ""}, {"int8(-(1 << c))", ""}, {"float64(x*y) + x", ""}, {"bool(n < m)", ""}, {"yes(yes(p))", "yes(p)"},
	{"min(n, n)", "n"}, {"min(n, m)", ""}, {"max(n, 1)", ""}, {"max(x, x)", "x"}, {"max(next(1), next(1))", ""}, {"min(a[0], a[0])", "a[0]"}, {"min(1, 1)", ""}, {"min(five, five)", ""},

	// Conditions.
	{"p && p", "p"}, {"p && q", ""}, {"p || p", "p"}, {"good() && good()", ""}, {"good() || good()", ""}, {"a[0] > 1 || a[0] > 1", "a[0] > 1"},
	{"p && true", "p"}, {"true && p", "p"}, {"p || false", "p"}, {"false || p", "p"}, {"good() && true", "good()"},
	{"p && false", "false"}, {"false && p", "false"}, {"p || true", "true"}, {"true || good()", "true"},
	{"good() && false", ""}, {"good() || true", ""}, {"n/m > 1 && false", ""}, {"yes(p) || true", ""},

	// Sums and shifts.
	{"n + 0", "n"}, {"0 + n", "n"}, {"n - 0", "n"}, {"0 - n", ""}, {"n | 0", "n"}, {"n ^ 0", "n"}, {"n << 0", "n"}, {"k >> 0", "k"}, {"n & 0", ""},
	{"x - 0", "x"}, {"x - 0.0", "x"}, {"x + 0", ""}, {"0 + x", ""}, {"f + 0", ""}, {"f - 0", "f"}, {"next(1) + 0", "next(1)"},
	{"n - n", "0"}, {"n - m", ""}, {"c - c", "uint8(0)"}, {"x - x", ""}, {"next(1) - next(1)", ""}, {"a[0] - a[0]", ""}, {"n/m - n/m", ""}, {"n/3 - n/3", "0"},
	{"uint8(n - n)", ""}, {"n / (m - m + 2)", ""}, {"1<<c - '\\x00'", ""},
	{"any(c - c)", ""}, {"[]any{c - c}", "[]any{uint8(0)}"}, {"[]any{n - n}", "[]any{0}"},

	// Products.
	{"n * 1", "n"}, {"1 * n", "n"}, {"n / 1", "n"}, {"x * 1", "x"}, {"1.0 * x", "x"}, {"x / 1.0", "x"}, {"f / 1", "f"}, {"1 / n", ""},
	{"n * 0", "0"}, {"0 * n", "0"}, {"c * 0", "uint8(0)"}, {"0 * k", "int8(0)"}, {"x * 0", ""}, {"0 * x", ""}, {"next(1) * 0", ""}, {"0 * next(1)", ""}, {"a[0] * 0", ""}, {"n / m * 0", ""},
	{"uint8(n*0 + 255)", ""}, {"uint8(n * 0)", ""}, {"n * 0 << 3", ""}, {"k * 0 + 127 + 1", ""},
	{"five * 1.0", ""}, {"five*1.0/2", ""}, {"five + 0.0", ""}, {"1.0 * five / 2", ""}, {"n + five*1", ""}, {"1<<c*1", ""},

	// Literals.
	{"2 + 3", "5"}, {"2 - 3", "-1"}, {"2 * 3", "6"}, {"7 / 2", "3"}, {"-7 / 2", "-3"}, {"7 % 2", "1"}, {"-7 % 3", "-1"}, {"7 / 2.0", "3.5"}, {"0.25 * 3", "0.75"}, {"0.1 + 0.2", "0.3"},
	{"x * (7 / 2)", "x * 3"}, {"x * (1 / 2)", "x * 0"}, {"x * ((5 - 2) / 2)", "x"}, {"f + 'a'/2", ""}, {"x + 3/2.0", "x + 1.5"},
	{"1.0 / 3.0", ""}, {"1e300 * 1e300 / 1e300", ""}, {"9007199254740993 - 1", ""}, {"9007199254740993 % 10", "3"}, {"'a' + 1", ""}, {"'a' - 'b'", ""}, {"n + 2*3", "n + 6"},
	{"x / (1 - 3)", "x / -2"}, {"w[1+1]", "w[2]"}, {"1.0*3/2*2", "3.0"}, {"n * (1.0 * 4 / 2)", "n * 2.0"}, {"1 << 3", ""}, {"6 & 3", ""},
	{"any(2 + 3)", ""},
}

// TestSimplifications holds every rule to the table, and to its promise: each
// expression has the value that it had, bit for bit.
func TestSimplifications(t *testing.T) {
	s := given[universal](t, strings.TrimPrefix(expression("0"), "package main\n"))
	var changes []change
	for _, tt := range simplifications {
		want := tt.want
		if want == "" {
			want = tt.text
		}
		d := mustUnchecked(t, expression(tt.text))
		before := d.mustPrint(t)
		d.tidy()
		after := d.mustPrint(t)
		if got, want := evaluated(after), evaluated(mustUnchecked(t, expression(want)).mustPrint(t)); got != want {
			t.Errorf("%s: got %s, want %s", tt.text, got, want)
		}
		changes = append(changes, change{s, tt.text, before, after})
	}
	if n := sameMeaning(t, changes, 60); n != len(changes) {
		t.Errorf("%d of %d expressions compile", n, len(changes))
	}
}

// evaluated returns the expression that a program evaluates.
func evaluated(program string) string {
	_, text, _ := strings.Cut(program, "\tr := ")
	text, _, _ = strings.Cut(text, "\n")
	return text
}

// TestSimplify compares random expressions with what they are simplified to. All
// but their types is random, and the constants are those that rules look at.
func TestSimplify(t *testing.T) {
	const count = 600
	s := given[universal](t, strings.TrimPrefix(expression("0"), "package main\n"))
	r := rand.New(rand.NewPCG(3, 4))
	var changes []change
	simplified := 0
	for len(changes) < count {
		text := randomExpression(r, oneOf(r, "int", "int", "float64", "float64", "float32", "uint8", "int8", "bool", "bool"), 4)
		d, err := unchecked(expression(text))
		if err != nil {
			continue // a constant that is too large, a division by zero
		}
		before := d.mustPrint(t)
		d.tidy()
		after := d.mustPrint(t)
		if after != before {
			simplified++
		}
		changes = append(changes, change{s, text, before, after})
	}
	if simplified < count/2 {
		t.Errorf("%d of %d expressions were simplified, want more", simplified, count)
	}
	sameMeaning(t, changes, 30)
}

// randomExpression returns an expression of the given type.
func randomExpression(r *rand.Rand, typ string, depth int) string {
	if depth == 0 || r.IntN(6) == 0 {
		return oneOf(r, map[string][]string{
			"int":     {"n", "n", "m", "0", "1", "2", "-1", "7", "five", "a[0]", "w[1]", "len(s)", "h[s]", "next(2)", "'a'", "(7 / 2)"},
			"float64": {"x", "x", "y", "0", "0.0", "1", "1.0", "-1", "half", "five", "3.25", "(1 / 2)", "(7 / 2.0)", "float64(next(1))"},
			"float32": {"f", "f", "0", "1", "-1.0", "half", "float32(n)"},
			"uint8":   {"c", "c", "0", "1", "3", "five", "uint8(n)", "s[0]"},
			"int8":    {"k", "k", "0", "1", "-1", "3", "int8(n)"},
			"bool":    {"p", "q", "true", "false", "good()", "p", "box == nil", "s == \"a\""},
		}[typ]...)
	}
	sub := func(typ string) string { return randomExpression(r, typ, depth-1) }
	x := sub(typ)
	y := x // rules look for equal operands
	if r.IntN(5) > 0 {
		y = sub(typ)
	}
	if typ == "bool" {
		switch r.IntN(6) {
		case 0, 1:
			return fmt.Sprintf("(%s && %s)", x, y)
		case 2, 3:
			return fmt.Sprintf("(%s || %s)", x, y)
		case 4:
			return fmt.Sprintf("!%s", x)
		}
		of := oneOf(r, "int", "float64", "uint8", "float32")
		return fmt.Sprintf("(%s %s %s)", sub(of), oneOf(r, "==", "!=", "<", "<=", ">", ">="), sub(of))
	}
	switch r.IntN(12) {
	case 0:
		return fmt.Sprintf("(-%s)", x)
	case 1:
		return fmt.Sprintf("%s(%s)", typ, sub(oneOf(r, typ, typ, "int")))
	case 2:
		return fmt.Sprintf("%s(%s, %s)", oneOf(r, "min", "max"), x, y)
	case 3:
		if !strings.HasPrefix(typ, "float") {
			return fmt.Sprintf("(%s %s %s)", x, oneOf(r, "<<", ">>"), oneOf(r, "0", "1", "c", "3"))
		}
	case 4:
		if !strings.HasPrefix(typ, "float") {
			return fmt.Sprintf("(%s %s %s)", x, oneOf(r, "%", "&", "|", "^", "&^"), y)
		}
	}
	return fmt.Sprintf("(%s %s %s)", x, oneOf(r, "+", "-", "*", "/"), y)
}

func (d *draft) mustPrint(t testing.TB) string {
	t.Helper()
	source, err := d.print()
	if err != nil {
		t.Fatal(err)
	}
	return source
}
