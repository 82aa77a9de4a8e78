package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"iter"
	"math/rand/v2"
	"strconv"

	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// A draft is a candidate that is being edited: a copy of the parent's tree,
// with what is known about its expressions. The tree has no positions, comments
// or parentheses; the printer adds what is needed.
type draft struct {
	rand    *rand.Rand
	file    *ast.File
	entry   string              // the name of the function to evolve
	notes   map[ast.Expr]note   // of every expression in the tree
	docs    map[ast.Decl]string // the comments above top-level declarations
	names   map[string]bool     // every identifier in use
	imports []imported          // the packages that the file imports
	grouped bool                // the imports are in parentheses
	written map[string]bool     // variables that the parent assigns to or through
	read    map[string]bool     // those whose values it uses
	library []function          // of the packages that may be imported
	pool    *pool               // constants worth trying
	hints   []hint              // failing cases
	tuned   bool                // numbers will be
	depth   int                 // how deeply new statements nest loops on purpose
	hint    *hint               // the failing case that the current edit aims at, or nil
	donors  []*donor
	used    []population.ID // donors that contributed something
	edits   []string        // what the operators applied have done
	detail  string          // of the current edit

	sites   []site                     // found by the last walk, in preorder
	blocks  []*block                   // found by the last walk
	callers map[string]map[string]bool // the functions that lead to a function, as far as asked since then
	top     map[string]ast.Decl        // what the file declares; nil until asked
	scope   *env                       // of the file
	scoped  int                        // how many declarations of the file that scope has
}

// A donor is another member, from whose tree expressions and statements can be
// taken.
type donor struct {
	id    population.ID
	typed *rules.Typed
	draft *draft // a copy to take from; nil before something is taken
}

// An imported is an imported package with its name in the file.
type imported struct{ name, path string }

// A note is what is known about an expression.
type note struct {
	typ  types.Type
	kind kind
}

// A kind says what an expression or a name refers to.
type kind uint8

const (
	isNothing  kind = iota // a call without a result, a label, an unknown name
	isValue                // a computed value
	isVariable             // something that can be assigned to
	isControl              // a variable that controls how often a loop runs
	isConstant             // a compile-time constant
	isFunction             // a function declared at the top level
	isField
	isType
	isBuiltin
	isPackage
)

// noteOf returns what go/types knows about an expression of a checked file.
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
		if tv, ok := info.Types[id]; ok { // after conversion to the type of its use
			n.typ = tv.Type
		}
		if obj.Pkg() != nil && types.Universe.Lookup(id.Name) != nil {
			n.kind = isValue // another constant that is called true
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

// note records the type and kind of a new expression, and returns the
// expression.
func (d *draft) note(e ast.Expr, t types.Type, k kind) ast.Expr {
	d.notes[e] = note{t, k}
	return e
}

// known returns the note of an expression of the tree.
func (d *draft) known(e ast.Expr) note { return d.notes[e] }

// typeOf returns the type of an expression of the tree, or nil if it has none.
// An untyped constant has its default type.
func (d *draft) typeOf(e ast.Expr) types.Type {
	t := d.notes[e].typ
	if t == nil {
		return nil
	}
	return types.Default(t)
}

// fresh returns an unused name like base.
func (d *draft) fresh(base string) string {
	name := base
	for n := 2; d.names[name] || types.Universe.Lookup(name) != nil || token.IsKeyword(name); n++ {
		name = base + strconv.Itoa(n)
	}
	d.names[name] = true
	return name
}

// chance returns true with probability p.
func (d *draft) chance(p float64) bool { return d.rand.Float64() < p }

// oneOf returns a random element.
func oneOf[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// tries is how many of many candidates are looked at closely.
const tries = 64

// someOf iterates over random elements, no more than tries. It changes the order of
// the list.
func someOf[T any](r *rand.Rand, list []T) iter.Seq[T] {
	return func(yield func(T) bool) {
		for i := range min(len(list), tries) {
			k := i + r.IntN(len(list)-i)
			list[i], list[k] = list[k], list[i]
			if !yield(list[i]) {
				return
			}
		}
	}
}

// weighted returns the index of a random element, drawn with probabilities
// proportional to weight, or -1 if all weights are zero.
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
