package gp

import "go/ast"

// An operator is one kind of edit.
type operator struct {
	name string // what it has done

	// Weights relative to the other operators: in programs on real numbers, where
	// constants matter, and in programs on integers, strings and so on, where
	// special cases matter.
	continuous, discrete float64

	// tuned is the factor of the weight where numbers are tuned: little for what tuning
	// does, more for what needs it.
	tuned float64

	size   int // effect on the program's size: -1 smaller, +1 larger, 0 usually neither
	family family
	apply  func(*draft) bool // returns false if it found no site and changed nothing
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
	ofNothing     family = "preparation" // prepares for another edit
)

// without is set by the linker, for comparisons: the families and operators that are not
// used, with commas between them.
var without string

// loops reports whether the family writes loops.
func (f family) loops() bool { return f == ofLoops || f == ofTemplates }

// operators lists all edits.
var operators = []operator{
	{"changed a number", 20, 8, 0.1, 0, ofConstants, (*draft).tune},
	{"renewed", 1.5, 3, 0.1, 0, ofConstants, (*draft).renew},

	{"replaced", 3, 4, 1, 0, ofExpressions, (*draft).replace},
	{"wrapped", 5, 4, 1, +1, ofCoordinates, (*draft).wrap},
	{"conjugated", 11, 1, 2, +1, ofCoordinates, (*draft).conjugate},
	{"hoisted", 2, 2, 1, -1, ofExpressions, (*draft).hoist},
	{"changed an operator", 1.5, 2.5, 1, 0, ofExpressions, (*draft).reoperate},
	{"called another function", 5, 2, 1, 0, ofExpressions, (*draft).recall},
	{"renamed", 1, 1.5, 1, 0, ofExpressions, (*draft).rename},
	{"duplicated", 1, 1.5, 1, 0, ofExpressions, (*draft).duplicate},
	{"exchanged", 0.7, 1, 1, 0, ofExpressions, (*draft).exchange},
	{"mirrored", 1, 1, 5, +1, ofCoordinates, (*draft).mirror},
	{"added a term", 1.5, 0.2, 5, +1, ofCoordinates, (*draft).term},

	{"inserted", 1, 2, 1, +1, ofStatements, (*draft).insert},
	{"removed", 0.6, 1, 1, -1, ofStatements, (*draft).remove},
	{"moved", 1, 1.5, 1, 0, ofStatements, (*draft).move},
	{"repeated", 0.7, 1, 1, +1, ofStatements, (*draft).repeat},
	{"bound", 0.5, 0.5, 1, +1, ofStatements, (*draft).bind},
	{"guarded", 0.5, 1.5, 1, +1, ofStatements, (*draft).guard},
	{"split", 1.5, 5, 1, +1, ofCases, (*draft).split},
	{"added a special case", 1, 5, 1, +1, ofCases, (*draft).special},
	{"added another case", 0.5, 1, 1, +1, ofStatements, (*draft).otherwise},
	{"removed a branch", 0.5, 1, 1, -1, ofStatements, (*draft).unbranch},

	{"expanded", 10, 5, 1, +1, ofNothing, (*draft).expand},
	{"wrote", 10, 4, 1, +1, ofTemplates, (*draft).add},
	{"computed", 1, 2, 1, +1, ofLoops, (*draft).compute},
	{"looped", 0.4, 1, 1, +1, ofLoops, (*draft).loop},
	{"reordered", 0.4, 1, 1, 0, ofLoops, (*draft).reorder},
	{"settled", 0.5, 2, 1, +1, ofLoops, (*draft).settle},
	{"coarsened", 0.2, 2, 1, +1, ofLoops, (*draft).coarsen},

	{"blended", 10, 1, 0.1, 0, ofCrossover, (*draft).blend},
	{"crossed an expression", 6, 4, 1, 0, ofCrossover, (*draft).crossExpression},
	{"crossed statements", 3, 6, 1, 0, ofCrossover, (*draft).crossStatements},
}

// Sizes in nodes of the syntax tree. Above softSize, operators that shrink the
// program are increasingly preferred. A result above maxSize is discarded unless
// it is smaller than its parent.
const (
	softSize = 300
	maxSize  = 1200
)

// size counts the nodes of a tree.
func size(n ast.Node) int {
	count := 0
	for range ast.Preorder(n) {
		count++
	}
	return count
}

// sizes counts the nodes of every statement of a tree.
func sizes(n ast.Node) map[ast.Stmt]int {
	found := make(map[ast.Stmt]int)
	var open []ast.Node
	var before []int // how many nodes come before those that are open
	count := 0
	ast.Inspect(n, func(n ast.Node) bool {
		if n != nil {
			open, before = append(open, n), append(before, count)
			count++
			return true
		}
		last := len(open) - 1
		if s, ok := open[last].(ast.Stmt); ok {
			found[s] = count - before[last]
		}
		open, before = open[:last], before[:last]
		return true
	})
	return found
}

// bias returns the factor by which an operator's weight changes for a program
// of the given size: 1 for small programs.
func (o *operator) bias(size int) float64 {
	if o.size == 0 || size <= softSize {
		return 1
	}
	excess := float64(size-softSize) / (maxSize - softSize)
	if o.size > 0 {
		return max(0.05, 1-1.5*excess)
	}
	return 1 + 8*excess
}

// weight returns the operator's weight for a program of the given size, where
// real is the share of its values that are real numbers.
func (o *operator) weight(size int, real float64) float64 {
	return (real*o.continuous + (1-real)*o.discrete) * o.bias(size)
}

// real returns the share of a draft's values that are floating-point numbers or
// composed of them. Indices and loop counters do not count.
func (d *draft) real() float64 {
	floats, all := 0, 0
	for i := range d.sites {
		s := &d.sites[i]
		t := s.typ
		for n := 0; n < 3 && elem(t) != nil && !isString(t); n++ {
			t = elem(t)
		}
		if s.limit&(inside|header) != 0 && !isFloat(t) || !isPlain(t) {
			continue
		}
		if all++; isFloat(t) {
			floats++
		}
	}
	if all == 0 {
		return 0
	}
	return float64(floats) / float64(all)
}
