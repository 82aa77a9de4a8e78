package swap

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// A unit is a candidate made ready to be compiled in one package with others:
// its top-level names are unique, and it is guarded.
//
// The text is edited, not printed anew from the tree, so that every line
// keeps its number.
type unit struct {
	checked  *Checked
	key      string // of the artifact in the store
	tag      string // what makes names unique
	body     string // the edited text after its package clause
	clause   string // what follows the package clause on its line
	tail     string // what follows the text
	function string // the expression for the function
	stop     string // the expression for the address of the stop word
}

// positionRoot is the directory that the candidates' source files seem to be
// in, by which Call knows their stack frames.
const positionRoot = "/wallacea/candidate/"

// guardPath is the import path of the guard package.
const guardPath = "wallacea/guard"

// newUnit prepares a checked candidate.
func newUnit(c *Checked, key string, unguarded bool) *unit {
	w := &rewriter{
		c:   c,
		tag: tag(c.Hash),
		e:   edits{text: c.Source},
	}
	w.embedded = w.embeddedFields()
	w.rename()
	if !unguarded {
		w.guard()
	}
	return w.unit(key)
}

// tag is what is added to the names of the candidate with the given hash.
func tag(hash string) string { return "g" + hash[:12] }

// fileName is the name that the candidate's source file has in positions.
func (u *unit) fileName() string {
	return positionRoot + u.checked.Hash + "/" + u.checked.Decl.Name + ".go"
}

// file returns the text to compile, as a file of the given package.
func (u *unit) file(pkg string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "//line %s:1\n", u.fileName())
	clauseLine := strings.Count(u.checked.Source[:u.checked.offset(u.checked.File.Name.Pos())], "\n")
	b.WriteString(strings.Repeat("\n", clauseLine))
	fmt.Fprintf(&b, "package %s%s%s\n//line %sgenerated.go:1\n%s", pkg, u.clause, u.body, positionRoot, u.tail)
	return b.String()
}

// A rewriter edits the text of a candidate.
type rewriter struct {
	c        *Checked
	tag      string
	e        edits
	embedded map[*types.Var]bool // embedded fields named after renamed types
	graph    *callGraph
	short    *shortLoops
	counted  map[*types.Func]*countedFunc
	atomic   bool // whether sync/atomic is used
	guards   bool // whether the guard package is used
	ownPanic bool // by hidesPanic
	sizes    map[types.Type]float64
	wrappers strings.Builder
}

// unit returns the unit after all edits are made.
func (w *rewriter) unit(key string) *unit {
	w.e.sort()
	fn := w.c.Info.Defs[w.c.fn.Name].(*types.Func)
	u := &unit{checked: w.c, key: key, tag: w.tag, function: w.funcName(fn.Name()), stop: "nil"}
	hidden := ""
	if w.counted[fn] != nil {
		hidden = "0"
		w.wrap(fn)
		u.function = w.wrapperName(fn.Name())
	}
	if w.graph != nil && w.leaves() {
		// Its name and place are those of the declared function: its frame may
		// be the only one of the candidate's.
		u.function = w.otherName(fn.Name())
		fmt.Fprintf(&w.wrappers, "//line %s:%d\n", u.fileName(), w.c.Fset.PositionFor(w.c.fn.Pos(), false).Line)
		w.wrapper(u.function, w.c.fn, hidden, w.leave("Leave"))
	}
	if w.graph != nil {
		u.stop = "&stop_" + w.tag
		u.tail = "var stop_" + w.tag + " uint32\n"
	}
	if w.atomic {
		u.clause += "; import atomic_" + w.tag + " \"sync/atomic\""
	}
	if w.guards {
		u.clause += "; import guard_" + w.tag + " \"" + guardPath + "\""
	}
	u.tail += w.wrappers.String()
	u.body = w.e.apply(w.offset(w.c.File.Name.End()), len(w.c.Source))
	return u
}

func (w *rewriter) offset(p token.Pos) int { return w.c.offset(p) }

// funcName is the unique name of a top-level function. It is not exported,
// so that loading a plugin need not look it up.
func (w *rewriter) funcName(name string) string { return w.tag + "_" + name }

// wrapperName is the name of a counted function without its hidden parameter.
func (w *rewriter) wrapperName(name string) string { return "w" + w.tag + "_" + name }

// otherName is the unique name of a top-level type or constant, exported if
// the name was: fmt treats exported embedded fields differently.
func (w *rewriter) otherName(name string) string { return name + "_" + w.tag }

// rename makes the top-level names unique, wherever they are used.
func (w *rewriter) rename() {
	ast.Inspect(w.c.File, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || id.Name == "_" {
			return true
		}
		// An embedded field's name is also the use of a type.
		obj := w.c.Info.Uses[id]
		if obj == nil {
			obj = w.c.Info.Defs[id]
		}
		if name := w.newName(obj); name != "" {
			w.e.replace(w.offset(id.Pos()), w.offset(id.End()), name)
		}
		return true
	})
}

// newName returns the unique name of an object, or "" if it keeps its own.
func (w *rewriter) newName(obj types.Object) string {
	switch o := obj.(type) {
	case *types.Func:
		if o.Parent() == w.c.Pkg.Scope() {
			return w.funcName(o.Name())
		}
	case *types.TypeName, *types.Const:
		if o.Parent() == w.c.Pkg.Scope() {
			return w.otherName(o.Name())
		}
	case *types.Var:
		if o.IsField() && w.embedded[o.Origin()] {
			return w.otherName(o.Name())
		}
	}
	return ""
}

// embeddedFields returns the fields whose names are those of top-level types
// that are embedded, and so change with them.
func (w *rewriter) embeddedFields() map[*types.Var]bool {
	fields := make(map[*types.Var]bool)
	ast.Inspect(w.c.File, func(n ast.Node) bool {
		st, ok := n.(*ast.StructType)
		if !ok {
			return true
		}
		for _, f := range st.Fields.List {
			if len(f.Names) > 0 {
				continue
			}
			id := embeddedName(f.Type)
			if id == nil {
				continue
			}
			tn, isType := w.c.Info.Uses[id].(*types.TypeName)
			v, isVar := w.c.Info.Defs[id].(*types.Var)
			if isType && isVar && tn.Parent() == w.c.Pkg.Scope() {
				fields[v] = true
			}
		}
		return true
	})
	return fields
}

// embeddedName returns the identifier that names an embedded field, if it has
// no package.
func embeddedName(x ast.Expr) *ast.Ident {
	for {
		switch t := x.(type) {
		case *ast.Ident:
			return t
		case *ast.StarExpr:
			x = t.X
		case *ast.ParenExpr:
			x = t.X
		case *ast.IndexExpr:
			x = t.X
		case *ast.IndexListExpr:
			x = t.X
		default:
			return nil
		}
	}
}
