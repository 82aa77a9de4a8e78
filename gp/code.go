package gp

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// A code is the text of an expression, with what is known about it. The zero code is
// no expression.
type code struct {
	text    string
	typ     types.Type
	kind    kind
	prec    int            // of its operator
	literal bool           // a literal, perhaps with a minus sign
	value   constant.Value // of a numeric literal, or nil
	braces  bool           // a composite literal in it is not in parentheses
}

// none is what a generator returns if it can make nothing.
var none code

func (c code) ok() bool { return c.text != "" }

// operand returns the text, in parentheses if its precedence is less.
func (c code) operand(least int) string {
	if c.prec < least {
		return "(" + c.text + ")"
	}
	return c.text
}

// same reports whether two expressions are the same but for spaces.
func (c code) same(other code) bool {
	return c.text == other.text || squeezed(c.text) == squeezed(other.text)
}

func squeezed(text string) string {
	if strings.ContainsAny(text, "\"`'") {
		return text // spaces in it may be part of a string
	}
	return strings.Join(strings.Fields(text), "")
}

// primary is an expression that needs no parentheses anywhere.
func primary(text string, t types.Type, k kind) code {
	return code{text: text, typ: t, kind: k, prec: token.HighestPrec}
}

// code returns the code of an expression of the program.
func (p *program) code(e ast.Expr) code { return p.codeWith(e) }

// codeWith returns the code of an expression after edits in it.
func (p *program) codeWith(e ast.Expr, edits ...edit) code {
	e = ast.Unparen(e)
	c := code{text: p.textWith(e, edits...), typ: p.typeOf(e), kind: p.kindOf(e), prec: token.HighestPrec}
	switch e := e.(type) {
	case *ast.BinaryExpr:
		c.prec = e.Op.Precedence()
	case *ast.UnaryExpr, *ast.StarExpr:
		c.prec = token.UnaryPrec
	case *ast.FuncLit, *ast.FuncType:
		c.prec = token.UnaryPrec // in parentheses before they are called
	}
	if len(edits) == 0 {
		c.value = numberOf(e)
		c.literal = c.value != nil
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			c.literal = true
		}
	} else if c.kind == isConstant {
		c.kind = isValue
	}
	for n := range ast.Preorder(e) {
		if lit, ok := n.(*ast.CompositeLit); ok && lit.Type != nil && beginsWithName(p.text(lit.Type)) {
			c.braces = true
			break
		}
	}
	return c
}

// beginsWithName reports whether a type begins with its name: before the block of a statement, the
// brace of a composite literal of such a type would begin the block.
func beginsWithName(of string) bool {
	return !strings.HasPrefix(of, "[") && !strings.HasPrefix(of, "map[") && !strings.HasPrefix(of, "struct")
}

// numberOf returns the exact value of a numeric literal with or without a minus sign, or
// nil.
func numberOf(e ast.Expr) constant.Value {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		if v := numberOf(e.X); v != nil && e.Op == token.SUB {
			return constant.UnaryOp(token.SUB, v, 0)
		}
	case *ast.BasicLit:
		if e.Kind == token.INT || e.Kind == token.FLOAT || e.Kind == token.CHAR {
			return constant.MakeFromLiteral(e.Value, e.Kind, 0)
		}
	}
	return nil
}

// floatOf returns the value of a numeric literal with or without a minus sign.
func floatOf(e ast.Expr) (float64, bool) {
	v := numberOf(e)
	return float(v), v != nil
}

// float returns the floating-point number nearest to a value, and 0 for none.
func float(v constant.Value) float64 {
	if v == nil {
		return 0
	}
	f, _ := constant.Float64Val(v)
	return f
}

// kindOfAll returns the kind of an operation on operands.
func kindOfAll(operands ...code) kind {
	if slices.ContainsFunc(operands, func(c code) bool { return c.kind != isConstant }) {
		return isValue
	}
	return isConstant
}

// binary returns x op y of type t, or none if an operand is missing.
func binary(op token.Token, x, y code, t types.Type) code {
	if !x.ok() || !y.ok() {
		return none
	}
	n := op.Precedence()
	return code{
		text: x.operand(n) + " " + op.String() + " " + y.operand(n+1), typ: t, kind: kindOfAll(x, y), prec: n,
		braces: x.braces && x.prec >= n || y.braces && y.prec > n,
	}
}

// unary returns op x.
func unary(op token.Token, x code) code {
	if !x.ok() {
		return none
	}
	return code{text: op.String() + x.operand(token.HighestPrec), typ: x.typ, kind: kindOfAll(x), prec: token.UnaryPrec, braces: x.braces && x.prec == token.HighestPrec}
}

// opposite maps comparisons to their negations, but for NaN.
var opposite = map[token.Token]token.Token{
	token.EQL: token.NEQ, token.NEQ: token.EQL, token.LSS: token.GEQ,
	token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR,
}

// call returns fun(args…) of type t, or none if an argument is missing.
func call(fun string, t types.Type, args ...code) code {
	texts := make([]string, len(args))
	for i, a := range args {
		if !a.ok() {
			return none
		}
		texts[i] = a.text
	}
	return primary(fun+"("+strings.Join(texts, ", ")+")", t, isValue)
}

// indexed returns x[i].
func indexed(x, i code) code {
	if !x.ok() || !i.ok() {
		return none
	}
	c := primary(x.operand(token.HighestPrec)+"["+i.text+"]", elem(x.typ), isVariable)
	c.braces = x.braces
	return c
}

// selected returns x.field.
func selected(x code, field string, t types.Type) code {
	c := primary(x.operand(token.HighestPrec)+"."+field, t, isVariable)
	c.braces = x.braces
	return c
}

// part returns x[low:high], where one of the two is given.
func part(x, low, high code) code {
	c := primary(x.operand(token.HighestPrec)+"["+low.text+":"+high.text+"]", x.typ, isValue)
	c.braces = x.braces
	return c
}
