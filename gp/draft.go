package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"math/rand/v2"
	"strconv"

	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// A draft is a candidate in the making: a copy of the parent's tree, which
// edits change, and what is known about its expressions. Its tree has neither
// positions nor comments nor parentheses: the printer adds what is needed.
type draft struct {
	rand    *rand.Rand
	file    *ast.File
	entry   string              // the name of the function asked for
	notes   map[ast.Expr]note   // of every expression in the tree
	docs    map[ast.Decl]string // the comments above top-level declarations
	names   map[string]bool     // every identifier in use
	imports []imported          // packages that the file knows by a name
	written map[string]bool     // variables that the parent assigns to or through
	library []function          // of the packages that may be imported
	pool    *pool               // constants worth a try
	hints   []hint              // cases that went wrong
	hint    *hint               // the one that the edit under way has in mind; nil: none
	donors  []*donor
	used    []population.ID // of the donors that something was taken from
	edits   []string        // what has been done, by the operators' names

	sites  []site   // by the last walk, in preorder
	blocks []*block // by the last walk
}

// A donor is another member from whose tree expressions and statements can be
// taken.
type donor struct {
	id    population.ID
	typed *rules.Typed
	draft *draft // a copy to take from; nil before something is taken
}

// An imported package and its name in the file.
type imported struct{ name, path string }

// A note is what is known about an expression.
type note struct {
	typ  types.Type
	kind kind
}

// A kind says what an expression or a name stands for.
type kind uint8

const (
	isNothing  kind = iota // a call without a result, a label, an unknown name
	isValue                // something that is computed
	isVariable             // something that has a place in memory
	isControl              // a variable that decides how often a loop runs
	isConstant             // known to the compiler
	isFunction             // declared at the top level
	isField
	isType
	isBuiltin
	isPackage
)

// noteOf returns what go/types found out about an expression of a checked
// file.
func noteOf(info *types.Info, e ast.Expr) note {
	if id, ok := e.(*ast.Ident); ok {
		return noteOfIdent(info, id)
	}
	tv, ok := info.Types[e]
	if s, qualified := e.(*ast.SelectorExpr); qualified && info.Selections[s] == nil {
		n := noteOfIdent(info, s.Sel)
		if ok && n.kind == isConstant {
			n.typ = tv.Type
		}
		return n
	}
	if !ok {
		return note{}
	}
	n := note{typ: tv.Type, kind: isNothing}
	switch {
	case tv.IsType():
		n.kind = isType
	case tv.IsBuiltin():
		n.kind = isBuiltin
	case tv.Value != nil:
		n.kind = isConstant
	case tv.Addressable() || tv.Assignable():
		n.kind = isVariable
	case tv.IsValue() && !tv.IsNil():
		n.kind = isValue
	}
	return n
}

func noteOfIdent(info *types.Info, id *ast.Ident) note {
	obj := info.ObjectOf(id)
	if obj == nil {
		return note{}
	}
	n := note{typ: obj.Type()}
	switch obj := obj.(type) {
	case *types.Var:
		n.kind = isVariable
		if obj.IsField() {
			n.kind = isField
		}
	case *types.Const:
		n.kind = isConstant
		if tv, ok := info.Types[id]; ok { // after conversion to what its use asks for
			n.typ = tv.Type
		}
	case *types.Func:
		n.kind = isFunction
	case *types.TypeName:
		n.kind = isType
	case *types.Builtin:
		n.kind = isBuiltin
	case *types.PkgName:
		n.kind = isPackage
	}
	return n
}

// note records what a new expression is, and returns it.
func (d *draft) note(e ast.Expr, t types.Type, k kind) ast.Expr {
	d.notes[e] = note{t, k}
	return e
}

// known returns the note of an expression of the tree.
func (d *draft) known(e ast.Expr) note { return d.notes[e] }

// typeOf returns the type of an expression of the tree, nil if it has none. A
// constant that its context gives no type has its default type.
func (d *draft) typeOf(e ast.Expr) types.Type {
	t := d.notes[e].typ
	if t == nil {
		return nil
	}
	return types.Default(t)
}

// fresh returns a name like base that nothing in the file has.
func (d *draft) fresh(base string) string {
	name := base
	for n := 2; d.names[name] || types.Universe.Lookup(name) != nil || token.IsKeyword(name); n++ {
		name = base + strconv.Itoa(n)
	}
	d.names[name] = true
	return name
}

// chance is true with probability p.
func (d *draft) chance(p float64) bool { return d.rand.Float64() < p }

// oneOf returns a random element.
func oneOf[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// weighted returns the index of a random element, drawn in proportion to
// weight, or -1 if all weights are zero.
func weighted[T any](r *rand.Rand, from []T, weight func(T) float64) int {
	total := 0.0
	for _, e := range from {
		total += weight(e)
	}
	x := r.Float64() * total
	last := -1
	for i, e := range from {
		w := weight(e)
		if w <= 0 {
			continue
		}
		if last = i; x < w {
			return i
		}
		x -= w
	}
	return last
}
