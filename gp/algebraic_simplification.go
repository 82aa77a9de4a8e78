package gp

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"strconv"
)

// simplify replaces the expression at a site by a shorter one with the same
// value, by constant folding and identities. So an edit without effect is
// recognised as such, and repeated edits do not pile up.
//
// The value is the same bit for bit, for every input and with the same side
// effects and panics: x+0, x*0 and x-x are left alone if x is a floating-point
// number, which may be -0, NaN or infinite.
func (d *draft) simplify(s *site) {
	if s.limit&(constants|label) != 0 {
		return
	}
	switch e := (*s.at).(type) {
	case *ast.UnaryExpr:
		if inner, ok := e.X.(*ast.UnaryExpr); ok && inner.Op == e.Op && (e.Op == token.SUB || e.Op == token.NOT) {
			d.put(s, inner.X)
		} else if e.Op == token.NOT {
			d.put(s, d.not(e.X))
		}
	case *ast.CallExpr:
		d.simplifyCall(s, e)
	case *ast.BinaryExpr:
		switch {
		case isNumber(s.typ):
			d.simplifyNumber(s, e)
		case isBool(s.typ):
			d.simplifyBool(s, e)
		}
	}
}

// put replaces the expression at a site if the site allows it.
func (d *draft) put(s *site, x ast.Expr) {
	if x == nil {
		return
	}
	if d.notes[x].kind == isConstant {
		v, ok := numberOf(x)
		if s.limit&variables != 0 || !ok && s.limit&(nonzero|index) != 0 ||
			s.limit&nonzero != 0 && v == 0 || s.limit&index != 0 && v < 0 {
			return
		}
	}
	*s.at = x
}

// keep replaces an operation at a site by one of its operands, if the operand has
// the operation's type wherever it stands: the type of a constant, or of 1<<n,
// depends on what is around it.
func (d *draft) keep(s *site, x ast.Expr) {
	if d.typed(x) {
		d.put(s, x)
	}
}

// typed reports whether an expression has its type from its own parts.
func (d *draft) typed(e ast.Expr) bool {
	if d.notes[e].kind == isConstant {
		return false
	}
	switch e := e.(type) {
	case *ast.UnaryExpr:
		return e.Op == token.AND || d.typed(e.X)
	case *ast.BinaryExpr:
		switch e.Op {
		case token.SHL, token.SHR:
			return d.typed(e.X)
		case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
			return false
		}
		return d.typed(e.X) || d.typed(e.Y)
	}
	return true
}

// simplifyCall removes conversions to a type that the operand already has, and
// the minimum and maximum of equal operands. A conversion to a floating-point
// type stays: it keeps a product from being fused with an addition.
func (d *draft) simplifyCall(s *site, e *ast.CallExpr) {
	switch d.notes[e.Fun].kind {
	case isType:
		if len(e.Args) == 1 && same(d.notes[e].typ, d.notes[e.Args[0]].typ) && has(d.notes[e].typ, types.IsInteger|types.IsString|types.IsBoolean) {
			d.keep(s, e.Args[0])
		}
	case isBuiltin:
		if isExtremum(e) && len(e.Args) == 2 && sameTree(e.Args[0], e.Args[1]) && d.repeatable(e.Args[0]) {
			d.keep(s, e.Args[0])
		}
	}
}

func (d *draft) simplifyBool(s *site, e *ast.BinaryExpr) {
	if e.Op != token.LAND && e.Op != token.LOR || !types.Identical(s.typ, types.Typ[types.Bool]) {
		return
	}
	if v, known := d.truth(e.X); known {
		if v == (e.Op == token.LAND) {
			d.put(s, e.Y)
		} else {
			d.put(s, e.X)
		}
		return
	}
	v, known := d.truth(e.Y)
	switch {
	case known && v == (e.Op == token.LAND):
		d.put(s, e.X)
	case known && d.pure(e.X):
		d.put(s, e.Y)
	case !known && sameTree(e.X, e.Y) && d.repeatable(e.X):
		d.put(s, e.X)
	}
}

func (d *draft) simplifyNumber(s *site, e *ast.BinaryExpr) {
	x, xok := numberOf(e.X)
	y, yok := numberOf(e.Y)
	whole := isInteger(s.typ)
	switch {
	case xok && yok:
		d.put(s, d.fold(s, e))
	case yok:
		d.simplifyRight(s, e, y)
	case xok:
		switch {
		case x == 0 && e.Op == token.ADD && whole, x == 1 && e.Op == token.MUL:
			d.keep(s, e.Y)
		case x == 0 && e.Op == token.MUL && whole:
			d.zero(s, e.Y)
		}
	case e.Op == token.SUB && whole && sameTree(e.X, e.Y):
		d.zero(s, e.X)
	}
}

// simplifyRight simplifies x op y with a literal y.
func (d *draft) simplifyRight(s *site, e *ast.BinaryExpr, y float64) {
	whole := isInteger(s.typ)
	switch e.Op {
	case token.SUB:
		if y == 0 {
			d.keep(s, e.X)
			return
		}
	case token.ADD, token.SHL, token.SHR, token.OR, token.XOR:
		if y == 0 && whole {
			d.keep(s, e.X)
			return
		}
	case token.MUL, token.QUO:
		if y == 1 {
			d.keep(s, e.X)
			return
		}
		if y == 0 && e.Op == token.MUL && whole {
			d.zero(s, e.X)
			return
		}
	}
}

// zero replaces a product by zero, or the difference of equal operands, one of
// which is x. As an operand of something else the zero could make a constant that
// does not compile: uint8(x*0 - 1).
func (d *draft) zero(s *site, x ast.Expr) {
	if s.limit&operand == 0 && d.typed(x) && d.pure(x) {
		d.put(s, d.number(s.env, s.typ, 0, s.limit|untyped))
	}
}

// fold returns the value of an operation on two literals, as a literal of the same
// kind, or nil if no short one has exactly that value. The quotient of two whole
// literals is whole, whatever the type of the operation: 7/2 is 3.
func (d *draft) fold(s *site, e *ast.BinaryExpr) ast.Expr {
	x, y := valueOf(e.X), valueOf(e.Y)
	op, kind := e.Op, token.FLOAT
	if x.Kind() == constant.Int && y.Kind() == constant.Int {
		if kind = token.INT; op == token.QUO {
			op = token.QUO_ASSIGN
		}
	}
	switch {
	case isChar(e.X) || isChar(e.Y): // the value would be a character too
		return nil
	case (e.Op == token.QUO || e.Op == token.REM) && constant.Sign(y) == 0:
		return nil
	case e.Op != token.QUO && e.Op != token.ADD && e.Op != token.SUB && e.Op != token.MUL && (e.Op != token.REM || kind != token.INT):
		return nil
	}
	v := constant.BinaryOp(x, op, y)
	f, _ := constant.Float64Val(v)
	text := floatText(math.Abs(f))
	if kind == token.INT {
		text = strconv.FormatFloat(math.Abs(f), 'f', 0, 64)
	}
	lit := d.note(&ast.BasicLit{Kind: kind, Value: text}, s.typ, isConstant)
	made := d.signed(lit, f < 0)
	if math.Abs(f) >= 1<<53 || !constant.Compare(valueOf(made), token.EQL, v) {
		return nil
	}
	return made
}

// valueOf returns the exact value of what numberOf accepts: whole if its literal is.
func valueOf(e ast.Expr) constant.Value {
	if u, ok := e.(*ast.UnaryExpr); ok {
		return constant.UnaryOp(token.SUB, valueOf(u.X), 0)
	}
	lit := e.(*ast.BasicLit)
	v := constant.MakeFromLiteral(lit.Value, lit.Kind, 0)
	if lit.Kind == token.FLOAT {
		return constant.ToFloat(v)
	}
	return v
}

// isChar reports whether a number is written as a character.
func isChar(e ast.Expr) bool {
	if u, ok := e.(*ast.UnaryExpr); ok {
		return isChar(u.X)
	}
	lit, ok := e.(*ast.BasicLit)
	return ok && lit.Kind == token.CHAR
}

// not returns the negation of a condition. That of x < y is not x >= y where one
// of the two may be NaN.
func (d *draft) not(e ast.Expr) ast.Expr {
	t := d.typeOf(e)
	switch x := e.(type) {
	case *ast.UnaryExpr:
		if x.Op == token.NOT {
			return x.X
		}
	case *ast.BinaryExpr:
		op, ok := opposite[x.Op]
		equality := x.Op == token.EQL || x.Op == token.NEQ
		if ok && (equality || has(d.typeOf(x.X), types.IsInteger|types.IsString) && has(d.typeOf(x.Y), types.IsInteger|types.IsString)) {
			return d.binary(op, x.X, x.Y, t)
		}
	}
	return d.note(&ast.UnaryExpr{Op: token.NOT, X: e}, t, isValue)
}

// opposite maps comparisons to their negations, but for NaN.
var opposite = map[token.Token]token.Token{
	token.EQL: token.NEQ, token.NEQ: token.EQL, token.LSS: token.GEQ,
	token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR,
}
