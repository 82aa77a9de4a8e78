package constants

import (
	"go/ast"
	"go/constant"
	"go/types"
	"math"
	"slices"
	"strings"
)

// result makes parameters and slots of what was found.
func (f *finder) result(integers map[*declaration]bool) Numbers {
	c := Numbers{Spare: f.t.Spare}
	for _, o := range f.found {
		named := f.constantsIn(o.expr)
		switch {
		case len(named) == 0 && f.literal(o.expr) != nil && number(f.t.Info.Types[o.expr].Value):
			if o.mark != nil && o.mark.fixed {
				continue
			}
			value := f.t.Info.Types[o.expr].Value
			o.slot.Value = &Node{Op: parameter, Type: o.slot.Type, Literal: value.ExactString(), Parameter: len(c.Parameters)}
			c.Parameters = append(c.Parameters, f.parameter(f.literal(o.expr), o.around, o.slot.Kind))
			f.marked = append(f.marked, o.mark)
		case len(named) > 0 && !settled(named):
			o.slot.Value = f.node(&c, o.expr, integers)
		default:
			continue
		}
		c.Slots = append(c.Slots, o.slot)
		if o.periodic {
			c.markPeriodic(o.slot.Value)
		}
	}
	for _, s := range c.Slots {
		c.bound(s)
	}
	for i, m := range f.marked {
		if m != nil && m.narrow(&c.Parameters[i]) {
			m.used = true
		}
	}
	c.sort()
	c.Ignored = f.marks.ignored()
	return c
}

// parameter describes the number that an expression is.
func (f *finder) parameter(x ast.Expr, around ast.Node, kind Kind) Parameter {
	p := Parameter{
		Kind: kind, From: f.file.Offset(x.Pos()), To: f.file.Offset(x.End()), Line: f.file.Line(x.Pos()),
		Literal: f.text(x), Min: -math.MaxFloat64, Max: math.MaxFloat64,
	}
	p.Value, _ = constant.Float64Val(constant.ToFloat(f.t.Info.Types[x].Value))
	if kind == Integer {
		p.Min, p.Max = -mostExact, mostExact
	}
	if around != nil {
		p.Text = beginning(f.text(around))
	}
	return p
}

// beginning is the beginning of the first line of a text.
func beginning(text string) string {
	const most = 80
	line, _, more := strings.Cut(text[:min(len(text), most+1)], "\n") // a line may be all of the source
	if len(line) > most {
		line, more = strings.ToValidUTF8(line[:most], ""), true
	}
	if more {
		line += " …"
	}
	return line
}

// node makes the tree of an expression with the constants that it names.
func (f *finder) node(c *Numbers, x ast.Expr, integers map[*declaration]bool) *Node {
	tv := f.t.Info.Types[x]
	n := &Node{Type: kindOf(tv.Type)}
	switch x := x.(type) {
	case *ast.ParenExpr:
		return f.node(c, x.X, integers)
	case *ast.BasicLit:
		n.Op, n.Literal = literal, tv.Value.ExactString()
	case *ast.UnaryExpr:
		n.Op, n.X = x.Op, f.node(c, x.X, integers)
	case *ast.BinaryExpr:
		n.Op, n.X, n.Y = x.Op, f.node(c, x.X, integers), f.node(c, x.Y, integers)
	case *ast.CallExpr:
		n.Op, n.X, n.Type = conversion, f.node(c, x.Args[0], integers), kindOf(f.t.Info.Types[x.Fun].Type)
	case *ast.Ident:
		d := f.declared[f.t.Info.Uses[x].(*types.Const)]
		n.Type, n.Literal = kindOf(d.object.Type()), d.object.Val().ExactString()
		switch {
		case d.fixed:
			n.Op = literal
		case len(d.parts) == 0:
			if d.index < 0 {
				d.index = len(c.Parameters)
				c.Parameters = append(c.Parameters, f.declaredParameter(d, integers[d]))
				f.marked = append(f.marked, d.mark)
			}
			n.Op, n.Parameter = parameter, d.index
		default:
			n.Op, n.X = conversion, f.node(c, d.value, integers)
		}
	}
	return n
}

// kindOf is that of a basic type, or of the basic type under another one.
func kindOf(t types.Type) types.BasicKind {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return types.Invalid
	}
	return b.Kind()
}

// declaredParameter describes a constant that is declared.
func (f *finder) declaredParameter(d *declaration, integer bool) Parameter {
	kind := Float
	if integer {
		kind = Integer
	}
	p := f.parameter(f.literal(d.value), nil, kind)
	p.within(kind, kindOf(d.object.Type()))
	p.Name, p.Text = d.object.Name(), d.object.Name()+" = "+beginning(f.text(d.value))
	return p
}

// markPeriodic marks the parameters in a tree.
func (n *Numbers) markPeriodic(v *Node) {
	if v == nil {
		return
	}
	if v.Op == parameter {
		n.Parameters[v.Parameter].Periodic = true
	}
	n.markPeriodic(v.X)
	n.markPeriodic(v.Y)
}

// bound narrows the bounds of a parameter that is read as it is.
func (n *Numbers) bound(s Slot) {
	if s.Value.Op != parameter {
		return
	}
	p := &n.Parameters[s.Value.Parameter]
	p.within(s.Kind, s.Type)
	if s.Size {
		p.Min, p.Max = max(p.Min, 0), min(p.Max, mostSize)
	}
	switch {
	case s.NotZero && p.Value > 0:
		p.Min = max(p.Min, 1)
	case s.NotZero:
		p.Max = min(p.Max, -1)
	}
}

// within narrows the bounds of a parameter to a type of a kind.
func (p *Parameter) within(kind Kind, t types.BasicKind) {
	low, high := -math.MaxFloat64, math.MaxFloat64
	switch {
	case kind == Integer:
		low, high = limits(t)
	case t == types.Float32:
		low, high = -math.MaxFloat32, math.MaxFloat32
	}
	p.Min, p.Max = max(p.Min, low), min(p.Max, high)
}

// limits returns the least and the largest integer of a type that are floats
// too.
func limits(kind types.BasicKind) (low, high float64) {
	switch kind {
	case types.Int8:
		return math.MinInt8, math.MaxInt8
	case types.Int16:
		return math.MinInt16, math.MaxInt16
	case types.Int32:
		return math.MinInt32, math.MaxInt32
	case types.Uint8:
		return 0, math.MaxUint8
	case types.Uint16:
		return 0, math.MaxUint16
	case types.Uint32:
		return 0, math.MaxUint32
	case types.Uint, types.Uint64:
		return 0, mostExact
	}
	return -mostExact, mostExact
}

// sort puts parameters and slots into the order of the text.
func (n *Numbers) sort() {
	order := make([]int, len(n.Parameters))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return n.Parameters[a].From - n.Parameters[b].From })
	sorted, place := make([]Parameter, len(order)), make([]int, len(order))
	for to, from := range order {
		sorted[to], place[from] = n.Parameters[from], to
	}
	n.Parameters = sorted
	slices.SortFunc(n.Slots, func(a, b Slot) int { return a.From - b.From })
	for _, s := range n.Slots {
		s.Value.renumber(place)
	}
}
