package gp

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"hash/maphash"
	"iter"
)

// An env is the scope at one position of the tree: a list of bindings from the
// innermost scope outwards. A nil env is empty.
type env struct {
	outer *env
	name  string
	typ   types.Type
	kind  kind
	local bool // declared in a function
	names *names
}

// Names find bindings by name: they are a search tree in the order of their
// hashes, and so balanced. It is never changed: envs share most of theirs.
type names struct {
	hash        uint64
	env         *env
	left, right *names
}

var seed = maphash.MakeSeed()

// with returns x with a binding in the place of one with the same name.
func (x *names) with(hash uint64, e *env) *names {
	if x == nil {
		return &names{hash: hash, env: e}
	}
	made := *x
	switch c := x.compare(hash, e.name); {
	case c < 0:
		made.left = x.left.with(hash, e)
	case c > 0:
		made.right = x.right.with(hash, e)
	default:
		made.env = e
	}
	return &made
}

func (x *names) compare(hash uint64, name string) int {
	return cmp.Or(cmp.Compare(hash, x.hash), cmp.Compare(name, x.env.name))
}

// bind returns e with one more name.
func (e *env) bind(name string, t types.Type, k kind) *env {
	if name == "_" || name == "" {
		return e
	}
	made := &env{outer: e, name: name, typ: t, kind: k, local: true}
	var known *names
	if e != nil {
		known = e.names
	}
	made.names = known.with(maphash.String(seed, name), made)
	return made
}

// lookup returns the binding of a name, or nil if the file does not declare it.
func (e *env) lookup(name string) *env {
	if e == nil {
		return nil
	}
	hash := maphash.String(seed, name)
	for x := e.names; x != nil; {
		switch c := x.compare(hash, name); {
		case c < 0:
			x = x.left
		case c > 0:
			x = x.right
		default:
			return x.env
		}
	}
	return nil
}

// visible iterates over the bindings that are not shadowed, innermost first.
func (e *env) visible() iter.Seq[*env] {
	return func(yield func(*env) bool) {
		for b := e; b != nil; b = b.outer {
			if e.lookup(b.name) == b && !yield(b) {
				return
			}
		}
	}
}

// near is how many variables edits look at: the innermost.
const near = 256

// variables iterates over the visible variables that are near. There are none
// outside functions.
func (e *env) variables() iter.Seq[*env] {
	return func(yield func(*env) bool) {
		left := near
		for b := e; b != nil && b.local && left > 0; b = b.outer {
			if b.kind != isVariable && b.kind != isControl || b.typ == nil || e.lookup(b.name) != b {
				continue
			}
			if left--; !yield(b) {
				return
			}
		}
	}
}

// builtin returns the identifier of a builtin function or predeclared constant,
// or nil if it is shadowed.
func (d *draft) builtin(e *env, name string) *ast.Ident {
	if e.lookup(name) != nil {
		return nil
	}
	id := ast.NewIdent(name)
	d.note(id, types.Typ[types.Invalid], isBuiltin)
	return id
}

// ident returns an identifier that refers to a binding.
func (d *draft) ident(b *env) *ast.Ident {
	id := ast.NewIdent(b.name)
	k := b.kind
	if k == isControl {
		k = isVariable
	}
	d.note(id, b.typ, k)
	return id
}

// free iterates over the free variables and functions of a tree, in order.
func (d *draft) free(n ast.Node) []*ast.Ident {
	inside := make(map[string]bool)
	declares(n, func(id *ast.Ident) { inside[id.Name] = true })
	var list []*ast.Ident
	d.idents(n, func(id *ast.Ident) {
		if k := d.notes[id].kind; (k == isVariable || k == isFunction) && !inside[id.Name] && id.Name != "_" {
			list = append(list, id)
		}
	})
	return list
}

// idents calls f for the identifiers of a tree, except for the selected name of
// a selector, the key of a struct literal, and labels.
func (d *draft) idents(n ast.Node, f func(*ast.Ident)) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			d.idents(n.X, f)
			return false
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok && d.notes[id].kind == isField {
				d.idents(n.Value, f)
				return false
			}
		case *ast.BranchStmt:
			return false
		case *ast.LabeledStmt:
			d.idents(n.Stmt, f)
			return false
		case *ast.Ident:
			f(n)
		}
		return true
	})
}

// declares calls f for every identifier that n declares within a function:
// variables, constants, types and parameters.
func declares(n ast.Node, f func(*ast.Ident)) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				identsOf(n.Lhs, f)
			}
		case *ast.RangeStmt:
			if n.Tok == token.DEFINE {
				identsOf([]ast.Expr{n.Key, n.Value}, f)
			}
		case *ast.ValueSpec:
			for _, id := range n.Names {
				f(id)
			}
		case *ast.TypeSpec:
			f(n.Name)
		case *ast.Field:
			for _, id := range n.Names {
				f(id)
			}
		}
		return true
	})
}

func identsOf(list []ast.Expr, f func(*ast.Ident)) {
	for _, e := range list {
		if id, ok := e.(*ast.Ident); ok {
			f(id)
		}
	}
}

// reaches reports whether the free names of n have the same meaning at another
// position.
func (d *draft) reaches(n ast.Node, e *env) bool {
	for _, id := range d.free(n) {
		b := e.lookup(id.Name)
		if b == nil || !same(b.typ, d.notes[id].typ) {
			return false
		}
	}
	return true
}
