package gp

import "go/ast"

// An operator is one kind of edit.
type operator struct {
	name string

	// Weights relative to the other operators: in programs on real numbers, where
	// constants matter, and in programs on integers, strings and so on, where
	// special cases matter.
	continuous, discrete float64

	// tuned is the factor of the weight where numbers are tuned: little for what tuning
	// does, more for what needs it.
	tuned float64

	size    int // effect on the program's size: -1 smaller, +1 larger, 0 usually neither
	family  family
	propose func(*draft) change
}

// A family is operators of one kind, whose results may have the same problems.
type family string

const (
	ofConstants   family = "constants"
	ofExpressions family = "expressions"
	ofCoordinates family = "coordinates"
	ofStatements  family = "statements"
	ofCases       family = "cases"
	ofLoops       family = "loops"
	ofTemplates   family = "templates"
	ofCrossover   family = "crossover"
	ofPreparation family = "preparation" // prepares for another edit
)

// without is set by the linker, for comparisons: the families and operators that are not
// used, with commas between them.
var without string

// loops reports whether the family writes loops.
func (f family) loops() bool { return f == ofLoops || f == ofTemplates }

// operators lists all edits.
var operators = []operator{
	{"change", 20, 8, 0.1, 0, ofConstants, onSite(isLiteral, gen.changeLiteral)},
	{"renew", 1.5, 3, 0.1, 0, ofConstants, onSite(isLiteral, func(g gen, s *site) change { return g.exchange(s, g.literal(s.typ, s.limit)) })},

	{"replace", 3, 4, 1, 0, ofExpressions, onSite(open, func(g gen, s *site) change { return g.exchange(s, g.expr(s.typ, 1+g.rand.IntN(3), s.limit)) })},
	{"duplicate", 1, 1.5, 1, 0, ofExpressions, onSite(open, func(g gen, s *site) change { return g.exchange(s, g.existing(s.typ)) })},
	{"rename", 1, 1.5, 1, 0, ofExpressions, onSite(isNamed, func(g gen, s *site) change { return g.exchange(s, g.variable(s.typ)) })},
	{"hoist", 2, 2, 1, -1, ofExpressions, onSite(hasPart, gen.hoist)},
	{"reoperate", 1.5, 2.5, 1, 0, ofExpressions, onSite(isOperation, gen.reoperate)},
	{"recall", 5, 2, 1, 0, ofExpressions, onSite(isCall, gen.recall)},

	{"wrap", 5, 4, 1, +1, ofCoordinates, onSite(isWrappable, gen.wrap)},
	{"conjugate", 11, 1, 2, +1, ofCoordinates, (*draft).conjugate},
	{"mirror", 1, 1, 5, +1, ofCoordinates, onSite(isComputed, gen.mirror)},
	{"term", 1.5, 0.2, 5, +1, ofCoordinates, onSite(isSummand, gen.term)},

	{"insert", 1, 2, 1, +1, ofStatements, onSpot(gen.insert)},
	{"remove", 0.6, 1, 1, -1, ofStatements, onStatement(anyStatement, gen.remove)},
	{"repeat", 0.7, 1, 1, +1, ofStatements, onStatement(isSimple, gen.repeat)},
	{"unbranch", 0.5, 1, 1, -1, ofStatements, onStatement(hasBody, gen.unbranch)},
	{"split", 1.5, 5, 1, +1, ofCases, onStatement(hasValue, gen.split)},
	{"special", 1, 5, 1, +1, ofCases, onSpot(gen.special)},

	{"expanded", 10, 5, 1, +1, ofPreparation, onStatement(isCopy, gen.expand)},
	{"write", 10, 4, 1, +1, ofTemplates, onSpot(gen.write)},
	{"compute", 1, 2, 1, +1, ofLoops, onSite(isSummable, gen.compute)},
	{"reorder", 0.4, 1, 1, 0, ofLoops, onStatement(isCounted, gen.reorder)},
	{"settle", 0.5, 2, 1, +1, ofLoops, onStatement(isSettled, gen.settle)},
	{"coarsen", 0.2, 3, 1, +1, ofLoops, onStatement(hasStep, gen.coarsen)},

	{"cross", 6, 4, 1, 0, ofCrossover, (*draft).crossExpression},
	{"transplant", 3, 6, 1, 0, ofCrossover, onSpot(gen.crossStatements)},
}

// onSite returns an operator on a random site that ok accepts.
func onSite(ok func(*draft, *site) bool, propose func(gen, *site) change) func(*draft) change {
	return func(d *draft) change {
		s := d.site(func(s *site) bool { return ok(d, s) })
		if s == nil {
			return change{}
		}
		return propose(d.at(s), s)
	}
}

// onStatement returns an operator on a random statement that ok accepts; the gen is that
// of the position before it.
func onStatement(ok func(*draft, spot) bool, propose func(gen, spot) change) func(*draft) change {
	return func(d *draft) change {
		s, found := d.statement(func(s spot) bool { return ok(d, s) })
		if !found {
			return change{}
		}
		return propose(d.before(s), s)
	}
}

// onSpot returns an operator on a random position between statements.
func onSpot(propose func(gen, spot) change) func(*draft) change {
	return func(d *draft) change {
		s := d.spot()
		if s.block == nil {
			return change{}
		}
		return propose(d.before(s), s)
	}
}

// site returns a random site that ok accepts, or nil if there is none. Sites
// where a change is rarely useful are less likely.
func (d *draft) site(ok func(*site) bool) *site {
	weights := make([]float64, len(d.p.sites))
	for i := range d.p.sites {
		s := &d.p.sites[i]
		switch {
		case !ok(s):
		case s.limit&(header|label) != 0:
			weights[i] = 0.1
		case s.limit&inside != 0:
			weights[i] = 0.15
		default:
			weights[i] = 1
		}
	}
	i := weighted(d.rand, weights, func(w float64) float64 { return w })
	if i < 0 {
		return nil
	}
	return &d.p.sites[i]
}

// open reports whether a site may hold anything of its type.
func open(_ *draft, s *site) bool { return s.limit&(literalOnly|label) == 0 }

// isLiteral reports whether a site holds a literal.
func isLiteral(_ *draft, s *site) bool { return literalAt(s) != nil }

func literalAt(s *site) *ast.BasicLit {
	lit, _ := s.expr.(*ast.BasicLit)
	return lit
}

// Sizes in nodes of the syntax tree. Above softSize, operators that shrink the
// program are increasingly preferred. A result above maxSize is discarded if
// it is larger than its parent.
const (
	softSize = 300
	maxSize  = 1200
)

// weight returns the operator's weight for a program of the given size, where
// real is the share of its values that are real numbers.
func (o *operator) weight(size int, real float64) float64 {
	w := real*o.continuous + (1-real)*o.discrete
	excess := max(0, float64(size-softSize)/(maxSize-softSize))
	switch {
	case o.size > 0:
		return w * max(0.05, 1-1.5*excess)
	case o.size < 0:
		return w * (1 + 8*excess)
	}
	return w
}
