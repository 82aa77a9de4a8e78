package constants

import (
	"errors"
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"slices"
	"strings"
)

// A Node is an expression that is made of parameters. It is plain data, which
// another process may compute.
type Node struct {
	Op        token.Token // an operator, or one of those below
	Type      types.BasicKind
	X, Y      *Node
	Literal   string
	Parameter int
}

const (
	literal    = token.Token(-1)
	parameter  = token.Token(-2)
	conversion = token.Token(-3) // of X to Type
)

func (n *Node) renumber(place []int) {
	if n == nil {
		return
	}
	if n.Op == parameter {
		n.Parameter = place[n.Parameter]
	}
	n.X.renumber(place)
	n.Y.renumber(place)
}

// errRange says that values make a text that does not compile.
var errRange = errors.New("out of range")

// Values returns those that the parameters have in the source.
func (n *Numbers) Values() []float64 {
	values := make([]float64, len(n.Parameters))
	for i, p := range n.Parameters {
		values[i] = p.Value
	}
	return values
}

// Table returns what the slots hold if the parameters have the given values:
// integers, and floats as their bits. The error says why a text with these values
// does not compile or is too long, or which value is out of bounds or none of the
// choices. Values that are the parameters' own stand for their literals.
func (n *Numbers) Table(values []float64) ([]int64, error) {
	if len(values) != len(n.Parameters) {
		return nil, fmt.Errorf("%d values for %d parameters", len(values), len(n.Parameters))
	}
	values = slices.Clone(values)
	for i, p := range n.Parameters {
		values[i] += 0 // constants have no negative zero
		if v := values[i]; v != p.Value && !p.allows(v) {
			return nil, fmt.Errorf("%v is not what line %d can have for %s: %w", v, p.Line, p.Literal, errRange)
		}
	}
	if len(n.Parameters)*mostWritten > n.Spare {
		if more, changed := n.lengthened(values); changed && more > n.Spare {
			return nil, fmt.Errorf("the text becomes %d bytes too long: %w", more-n.Spare, errRange)
		}
	}
	table := make([]int64, len(n.Slots))
	for i, s := range n.Slots {
		var err error
		if table[i], err = n.entry(s, values); err != nil {
			return nil, err
		}
	}
	return table, nil
}

// allows reports whether a number can have a value.
func (p *Parameter) allows(v float64) bool {
	if p.Choices != nil {
		_, found := slices.BinarySearch(p.Choices, v)
		return found
	}
	return p.Min <= v && v <= p.Max && (p.Kind == Float || v == math.Trunc(v))
}

// entry returns what a slot holds.
func (n *Numbers) entry(s Slot, values []float64) (int64, error) {
	if s.Value.Op == parameter && s.Type != types.Float32 { // what most are: within its bounds, and exact
		v := values[s.Value.Parameter]
		if s.Kind == Float {
			return int64(math.Float64bits(v)), nil
		}
		return int64(v), nil
	}
	x, err := n.value(s.Value, values)
	if err == nil {
		x, err = represent(x.value, s.Type)
	}
	if err != nil {
		return 0, err
	}
	if sign := constant.Sign(x.value); s.NotZero && sign == 0 || s.Size && sign < 0 {
		return 0, errRange
	}
	if s.Kind == Float {
		v, _ := constant.Float64Val(x.value)
		return int64(math.Float64bits(v)), nil
	}
	if v, ok := constant.Int64Val(x.value); ok {
		return v, nil
	}
	v, _ := constant.Uint64Val(x.value)
	return int64(v), nil
}

// typed is a constant with its type.
type typed struct {
	value constant.Value
	kind  types.BasicKind
}

// value computes a constant expression as the compiler does: exactly, but
// rounded to the type if it has one.
func (n *Numbers) value(e *Node, values []float64) (typed, error) {
	switch e.Op {
	case literal:
		return typed{exact(e.Literal), e.Type}, nil
	case parameter:
		p, v := n.Parameters[e.Parameter], values[e.Parameter]
		if v == p.Value {
			return typed{exact(e.Literal), e.Type}, nil
		}
		kind, number := types.UntypedInt, constant.MakeInt64(int64(v))
		if p.Kind == Float { // exactly what its text says
			kind, number = types.UntypedFloat, constant.MakeFromLiteral(Format(Float, math.Abs(v)), token.FLOAT, 0)
			if v < 0 {
				number = constant.UnaryOp(token.SUB, number, 0)
			}
		}
		return typed{number, kind}.as(e.Type)
	case conversion:
		x, err := n.value(e.X, values)
		if err != nil {
			return typed{}, err
		}
		return x.as(e.Type)
	}
	x, err := n.value(e.X, values)
	if err != nil {
		return typed{}, err
	}
	if e.Y == nil {
		return typed{constant.UnaryOp(e.Op, x.value, 0), x.kind}.checked()
	}
	y, err := n.value(e.Y, values)
	if err != nil {
		return typed{}, err
	}
	t := common(x.kind, y.kind)
	if x, err = x.as(t); err == nil {
		y, err = y.as(t)
	}
	if err != nil {
		return typed{}, err
	}
	op := e.Op
	if op == token.QUO {
		if constant.Sign(y.value) == 0 {
			return typed{}, fmt.Errorf("division by zero: %w", errRange)
		}
		if types.Typ[t].Info()&types.IsInteger != 0 {
			op = token.QUO_ASSIGN // integer division, to package constant
		}
	}
	return typed{constant.BinaryOp(x.value, op, y.value), t}.checked()
}

// exact is the inverse of constant.Value.ExactString.
func exact(text string) constant.Value {
	if above, below, ok := strings.Cut(text, "/"); ok {
		return constant.BinaryOp(constant.ToFloat(exact(above)), token.QUO, constant.ToFloat(exact(below)))
	}
	digits, negative := strings.CutPrefix(text, "-")
	v := constant.MakeFromLiteral(digits, token.INT, 0)
	if v.Kind() == constant.Unknown {
		v = constant.MakeFromLiteral(digits, token.FLOAT, 0)
	}
	if negative {
		v = constant.UnaryOp(token.SUB, v, 0)
	}
	return v
}

// common is the type of the result of an operator between two types, one of
// which is untyped unless they are the same.
func common(x, y types.BasicKind) types.BasicKind {
	switch {
	case types.Typ[x].Info()&types.IsUntyped == 0:
		return x
	case types.Typ[y].Info()&types.IsUntyped == 0:
		return y
	case x == types.UntypedFloat:
		return x
	}
	return y
}

// as converts a constant to a type.
func (x typed) as(kind types.BasicKind) (typed, error) {
	if types.Typ[kind].Info()&types.IsUntyped != 0 { // what it is made of decides
		const mostBits = 512 // of untyped integers, to the compiler
		if v := constant.ToInt(x.value); x.value.Kind() == constant.Unknown || v.Kind() == constant.Int && x.kind != types.UntypedFloat && constant.BitLen(v) > mostBits {
			return typed{}, errRange
		}
		return x, nil
	}
	return represent(x.value, kind)
}

// checked rounds a typed constant.
func (x typed) checked() (typed, error) { return x.as(x.kind) }

// represent rounds a constant to a type, unless it does not fit.
func represent(v constant.Value, kind types.BasicKind) (typed, error) {
	out := func() error { return fmt.Errorf("%v does not fit a %v: %w", v, types.Typ[kind], errRange) }
	switch info := types.Typ[kind].Info(); {
	case v.Kind() == constant.Unknown:
		return typed{}, out()
	case info&types.IsInteger != 0:
		n := constant.ToInt(v)
		if n.Kind() != constant.Int || !fits(n, kind) {
			return typed{}, out()
		}
		v = n
	case kind == types.Float32:
		x, _ := constant.Float32Val(v)
		if math.IsInf(float64(x), 0) {
			return typed{}, out()
		}
		v = constant.MakeFloat64(float64(x))
	default:
		x, _ := constant.Float64Val(v)
		if math.IsInf(x, 0) {
			return typed{}, out()
		}
		v = constant.MakeFloat64(x)
	}
	return typed{v, kind}, nil
}

// fits reports whether an integer is one of a type.
func fits(v constant.Value, kind types.BasicKind) bool {
	low, high := int64(math.MinInt64), constant.MakeUint64(math.MaxInt64)
	switch kind {
	case types.Uint, types.Uint64:
		low, high = 0, constant.MakeUint64(math.MaxUint64)
	case types.Int, types.Int64:
	default:
		l, h := limits(kind)
		low, high = int64(l), constant.MakeInt64(int64(h))
	}
	return constant.Compare(constant.MakeInt64(low), token.LEQ, v) && constant.Compare(v, token.LEQ, high)
}
