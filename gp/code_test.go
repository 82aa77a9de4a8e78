package gp

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"math/rand/v2"
	"testing"
)

// TestCode composes random expressions and compares what their texts mean with what was
// composed: parentheses are where they must be.
func TestCode(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		c, want := composedAtRandom(r, 4)
		got, err := types.Eval(token.NewFileSet(), nil, token.NoPos, c.text)
		if err != nil {
			t.Fatalf("%s: %v", c.text, err)
		}
		if constant.Compare(got.Value, token.NEQ, want) {
			t.Fatalf("%s is %v, want %v", c.text, got.Value, want)
		}
	}
}

// composedAtRandom returns a random expression of integers with its value.
func composedAtRandom(r *rand.Rand, depth int) (code, constant.Value) {
	if depth == 0 || r.IntN(5) == 0 {
		n := r.Int64N(9) - 4
		return literalOf(constant.MakeInt64(n).String(), integer, constant.MakeInt64(n)), constant.MakeInt64(n)
	}
	x, a := composedAtRandom(r, depth-1)
	if r.IntN(6) == 0 {
		op := oneOf(r, token.SUB, token.XOR, token.ADD)
		return unary(op, x), constant.UnaryOp(op, a, 0)
	}
	y, b := composedAtRandom(r, depth-1)
	op := oneOf(r, token.ADD, token.SUB, token.MUL, token.AND, token.OR, token.XOR, token.AND_NOT)
	return binary(op, x, y, integer), constant.BinaryOp(a, op, b)
}

// TestCodeParts: calls, indices, fields and parts of slices stick to the whole of what
// they are applied to.
func TestCodeParts(t *testing.T) {
	t.Parallel()
	list := types.NewSlice(integer)
	x := primary("x", list, isVariable)
	sum := binary(token.ADD, primary("a", list, isVariable), x, list)
	one := literalOf("-1", integer, constant.MakeInt64(-1))
	for _, tt := range []struct {
		got  code
		want string
	}{
		{indexed(x, one), "x[-1]"},
		{indexed(sum, one), "(a + x)[-1]"},
		{selected(sum, "f", integer), "(a + x).f"},
		{selected(one, "f", integer), "(-1).f"},
		{part(sum, one, none), "(a + x)[-1:]"},
		{part(x, none, one), "x[:-1]"},
		{call("f", list, sum, one), "f(a + x, -1)"},
		{unary(token.SUB, one), "-(-1)"},
		{unary(token.NOT, sum), "!(a + x)"},
		{binary(token.SUB, one, one, integer), "-1 - -1"},
		{binary(token.MUL, sum, sum, integer), "(a + x) * (a + x)"},
		{binary(token.MUL, x, none, integer), ""},
		{unary(token.SUB, none), ""},
		{indexed(x, none), ""},
		{call("f", list, none), ""},
	} {
		if tt.got.text != tt.want {
			t.Errorf("got %s, want %s", tt.got.text, tt.want)
		}
	}
	if one.kind != isConstant || binary(token.ADD, one, one, integer).kind != isConstant || binary(token.ADD, one, x, integer).kind != isValue {
		t.Error("an operation is constant if its operands are")
	}
	if !sum.same(code{text: "a+x"}) || sum.same(x) {
		t.Error("spaces make no difference between expressions, and names do")
	}
	if (code{text: `f("a b")`}).same(code{text: `f("ab")`}) {
		t.Error("spaces in a string make a difference")
	}
}

func TestNumberOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{"1": 1, "-2.5": -2.5, "(-(0x10))": -16, "'a'": 97, "1e3": 1000, "0b11": 3} {
		e, err := parser.ParseExpr(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := floatOf(e); !ok || got != want {
			t.Errorf("%s: got %v, %v, want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"x", "1 + 2", `"1"`, "!x"} {
		e, err := parser.ParseExpr(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := numberOf(e); got != nil {
			t.Errorf("%s: got %v", text, got)
		}
	}
}

// TestSiteCode: the code of every site can replace it, in parentheses where an operator of
// the least precedence must have them, and the tree stays the same.
func TestSiteCode(t *testing.T) {
	t.Parallel()
	count := 0
	for _, s := range corpus(t) {
		p := s.job(t, 1).started().p
		for i := range p.sites {
			at := &p.sites[i]
			c := p.code(at.expr)
			if c.text == "" || c.typ == nil || p.Source[p.offset(at.expr.Pos()):p.offset(at.expr.End())] != c.text {
				t.Errorf("%s: the code of a site is %+v", s.name, c)
			}
			text, ok := replaced(p.Source, 0, len(p.Source), []edit{p.put(at, c)})
			if !ok {
				t.Fatalf("%s: %s cannot be replaced", s.name, c.text)
			}
			if d := s.mustDraft(t, text); d.Source != p.Source && sameShape(d.File) != sameShape(p.File) {
				t.Errorf("%s: %s replaced by itself:\n%s", s.name, c.text, d.Source)
			}
			count++
		}
	}
	if count < 300 {
		t.Errorf("%d sites were replaced", count)
	}
}

// sameShape returns the kinds of the nodes of a tree, but for parentheses.
func sameShape(f *ast.File) string {
	text := ""
	for n := range ast.Preorder(f) {
		switch n := n.(type) {
		case *ast.ParenExpr:
		case *ast.BinaryExpr:
			text += n.Op.String()
		case *ast.Ident:
			text += " " + n.Name
		case *ast.BasicLit:
			text += " " + n.Value
		default:
			text += "."
		}
	}
	return text
}
