package gp

import (
	"go/ast"
	"go/token"
	"math"
	"strings"
)

// merges returns edits that merge the constants of chains of operations on floating-point
// numbers that were not in the program before: repeated edits would make the chains longer
// and longer, and the optimiser of numbers would move two where one is enough.
func (p *program) merges(before *program) (edits []edit) {
	known := make(map[string]bool)
	for _, c := range before.chains() {
		known[squeezed(before.Source[c.from:c.to])] = true
	}
	for _, c := range p.chains() {
		if !known[squeezed(p.Source[c.from:c.to])] && (len(edits) == 0 || c.from >= edits[len(edits)-1].to) { // others in the next round
			edits = append(edits, c)
		}
	}
	return edits
}

// chains returns an edit for each chain of a program, the outer ones first.
func (p *program) chains() (edits []edit) {
	for n := range ast.Preorder(p.File) {
		if e, ok := n.(*ast.BinaryExpr); ok && isFloat(p.typeOf(e)) {
			if made := p.merged(e); made != "" {
				edits = append(edits, p.replace(e, made))
			}
		}
	}
	return edits
}

// Constants that are merged: large ones may be there to round, as in
// (x + 1<<52) - 1<<52, or to overflow.
const minMerged, maxMerged = 1e-9, 1e9

// merged returns x op v for (x op y) op z with literals y and z, or "". The value differs
// by rounding, by less than 1e-11 (float32: 1e-5) of the value or, for sums, of the
// largest of x, y and z. That holds for x that are NaN, infinite, 0, or between 1e-290
// and 1e290 (float32: 1e-20 and 1e20) in magnitude.
func (p *program) merged(e *ast.BinaryExpr) string {
	inner, ok := ast.Unparen(e.X).(*ast.BinaryExpr)
	if !ok || p.kindOf(inner.X) == isConstant {
		return ""
	}
	y, yok := floatOf(inner.Y)
	z, zok := floatOf(e.Y)
	small, large, sum := min(math.Abs(y), math.Abs(z)), max(math.Abs(y), math.Abs(z)), e.Op.Precedence() == token.ADD.Precedence()
	x := p.code(inner.X)
	at := p.offset(ast.Unparen(inner.X).Pos())
	rest := p.Source[p.offset(e.Pos()):at] + p.Source[at+len(x.text):p.offset(e.End())] // comments in it stay
	if !yok || !zok || large == 0 || (small < minMerged || large > maxMerged) && (small != 0 || !sum) ||
		inner.Op.Precedence() != e.Op.Precedence() || strings.Contains(rest, "/*") || strings.Contains(rest, "//") {
		return ""
	}
	op, v := inner.Op, y*z
	switch {
	case sum:
		if op == token.SUB {
			y = -y
		}
		if e.Op == token.SUB {
			z = -z
		}
		if op, v = token.ADD, y+z; v < 0 {
			op, v = token.SUB, -v
		}
	case op != e.Op: // times one, divided by the other: keep the first
		v = y / z
	}
	return x.operand(op.Precedence()) + op.String() + literalOf(floatText(rounded(v, 12)), x.typ, nil).operand(op.Precedence()+1)
}
