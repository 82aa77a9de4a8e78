package rules

import (
	_ "embed"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"sync"

	"github.com/wallacea-go/wallacea/swap/internal/calls"
)

// What a package keeps in variables belongs to the whole program, which reads
// it at any time: unicode.Han, crc32.IEEETable. Candidates must not change it,
// and one that holds a pointer, a slice or a map can change what that refers to
// in more ways than can be listed. So candidates never get hold of one:
//
//   - A variable of another package can be read where that copies something
//     without references. Otherwise it can only be passed on to functions of its
//     own package.
//   - A function of a default package can be used if its results hold no
//     references, or if it is known that nobody else has these
//     (shared_not.txt). The results of those in sharing are used like variables.

// sharedNot lists the functions and methods of the default packages that
// return references to what nobody else has: what they have made, or what the
// caller has given them. TestExports says how each is known.
//
//go:embed shared_not.txt
var sharedNot string

var knownExports = sync.OnceValue(func() map[string]bool {
	known := make(map[string]bool)
	for line := range strings.Lines(sharedNot) {
		path, names, _ := strings.Cut(line, ": ")
		for _, name := range strings.Fields(names) {
			known[path+"."+name] = true
		}
	}
	return known
})

// sharing are the functions of default packages that return references to what
// they keep.
var sharing = map[string]bool{
	"hash/crc32.MakeTable": true,
	"hash/crc64.MakeTable": true,
}

// exportName returns the name of an exported function or method in those lists:
// path.Name or path.Type.Name.
func exportName(fn *types.Func) string {
	name := fn.Name()
	if recv := fn.Signature().Recv(); recv != nil {
		t := recv.Type()
		if p, ok := types.Unalias(t).(*types.Pointer); ok {
			t = p.Elem()
		}
		if n, ok := types.Unalias(t).(*types.Named); ok {
			name = n.Obj().Name() + "." + name
		}
	}
	return fn.Pkg().Path() + "." + name
}

// refers reports whether a value of type t holds references through which
// something could be changed that is not part of the value. An error holds
// none, nor does a type parameter: what it stands for comes from the caller.
func refers(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok || types.Identical(t, errorType) {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.UnsafePointer
	case *types.Array:
		return refers(u.Elem())
	case *types.Struct:
		for f := range u.Fields() {
			if refers(f.Type()) {
				return true
			}
		}
		return false
	case *types.Tuple:
		for v := range u.Variables() {
			if refers(v.Type()) {
				return true
			}
		}
		return false
	}
	return true
}

var errorType = types.Universe.Lookup("error").Type()

// mayShare reports whether a function or method of a default package returns
// references to what others may have.
func mayShare(fn *types.Func) bool {
	return calls.IsComputing(fn.Pkg().Path()) && refers(fn.Signature().Results()) && !knownExports()[exportName(fn)]
}

// sharedRules refuses what would change, or could change, what belongs to the
// whole program.
func (c *checker) sharedRules(info *types.Info) {
	var path []ast.Node
	named := make(map[types.Object]types.Object) // local variables, and what they hold
	ast.Inspect(c.file, func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		path = append(path, n)
		if id, ok := n.(*ast.Ident); ok && named[info.Uses[id]] != nil {
			c.sharedUse(info, path, named[info.Uses[id]], named)
		}
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		switch obj := info.Uses[sel.Sel].(type) {
		case *types.Var:
			if foreign(obj) {
				c.sharedUse(info, path, obj, named)
			}
		case *types.Func:
			if obj.Pkg() == nil || obj.Pkg().Path() == candidatePath || !mayShare(obj) {
				break
			}
			call, called := path[len(path)-2].(*ast.CallExpr)
			if called && call.Fun == sel && sharing[exportName(obj)] {
				c.sharedUse(info, path[:len(path)-1], obj, named)
				break
			}
			if _, refused := refused(obj); !refused { // which is reported elsewhere
				c.report(sel.Pos(), nameIn(obj)+" may return what belongs to the whole program", sharingHint(obj))
			}
		}
		return true
	})
}

func sharingHint(fn *types.Func) string {
	if sharing[exportName(fn)] {
		return "call it as an argument of a function of package " + fn.Pkg().Name()
	}
	return "do without it"
}

// foreign reports whether v is a variable of another package.
func foreign(v *types.Var) bool {
	return !v.IsField() && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() && v.Pkg().Path() != candidatePath
}

// nameIn returns the name of an object with its package, as a source has it.
func nameIn(obj types.Object) string {
	if fn, ok := obj.(*types.Func); ok {
		return fn.Pkg().Name() + strings.TrimPrefix(exportName(fn), fn.Pkg().Path())
	}
	return obj.Pkg().Name() + "." + obj.Name()
}

// sharedUse refuses a use of what obj holds or returns, a variable of another
// package or a function that shares, that changes it or takes hold of a
// reference. The last of path is the variable, the call, or a local variable that
// has the value. A local variable that gets it is added to named.
func (c *checker) sharedUse(info *types.Info, path []ast.Node, obj types.Object, named map[types.Object]types.Object) {
	x, parent := path[len(path)-1].(ast.Expr), ast.Node(nil)
	for i := len(path) - 2; i >= 0; i-- { // x becomes what is read of the variable
		parent = path[i]
		if sel, ok := parent.(*ast.SelectorExpr); ok && info.Selections[sel] != nil && info.Selections[sel].Kind() != types.FieldVal {
			if !addresses(info.Selections[sel]) {
				return // a method of the variable
			}
			break
		}
		if y, ok := parent.(ast.Expr); !ok || !reads(y, x) {
			break
		}
		x = parent.(ast.Expr)
	}
	name := nameIn(obj)
	if _, called := obj.(*types.Func); called {
		name = "what " + name + " returns"
	}
	if changes(parent, x, info) {
		c.report(x.Pos(), name+" belongs to the whole program and cannot be changed", "copy its value into a local variable")
		return
	}
	if !refers(info.TypeOf(x)) || passesOn(info, parent, x, obj) {
		return
	}
	if id := namedBy(parent, x); id != nil && info.Defs[id] != nil {
		named[info.Defs[id]] = obj
		return
	}
	c.report(x.Pos(), name+" belongs to the whole program and cannot be stored, returned, or passed to other packages", "name it, index it, range over it, or pass it to a function of package "+obj.Pkg().Name())
}

// reads reports whether y reads a part of x, or what x points to.
func reads(y, x ast.Expr) bool {
	switch y := y.(type) {
	case *ast.ParenExpr, *ast.StarExpr:
		return true
	case *ast.SelectorExpr:
		return y.X == x
	case *ast.IndexExpr:
		return y.X == x
	}
	return false
}

// addresses reports whether a method is called with the address of a variable.
func addresses(sel *types.Selection) bool {
	fn, ok := sel.Obj().(*types.Func)
	if !ok || fn.Signature().Recv() == nil {
		return false
	}
	_, byPointer := types.Unalias(fn.Signature().Recv().Type()).(*types.Pointer)
	_, isPointer := sel.Recv().Underlying().(*types.Pointer)
	return byPointer && !isPointer
}

// changes reports whether parent assigns to x or takes its address.
func changes(parent ast.Node, x ast.Expr, info *types.Info) bool {
	switch p := parent.(type) {
	case *ast.AssignStmt:
		return slices.Contains(p.Lhs, x)
	case *ast.IncDecStmt:
		return true
	case *ast.UnaryExpr:
		return p.Op == token.AND
	case *ast.RangeStmt:
		return p.Key == x || p.Value == x
	case *ast.SelectorExpr: // a method that takes its address
		return true
	case *ast.SliceExpr:
		_, array := info.TypeOf(x).Underlying().(*types.Array)
		return p.X == x && array
	}
	return false
}

// passesOn reports whether parent calls x, which holds references, looks at it, or
// gives it to a function of the package that it belongs to.
func passesOn(info *types.Info, parent ast.Node, x ast.Expr, obj types.Object) bool {
	switch p := parent.(type) {
	case *ast.CallExpr:
		if p.Fun == x {
			return true
		}
		var fn types.Object
		switch f := ast.Unparen(p.Fun).(type) {
		case *ast.Ident:
			fn = info.Uses[f]
		case *ast.SelectorExpr:
			fn = info.Uses[f.Sel]
		}
		switch fn := fn.(type) {
		case *types.Builtin:
			return fn.Name() == "len" || fn.Name() == "cap"
		case *types.Func:
			return fn.Pkg() == obj.Pkg()
		}
	case *ast.BinaryExpr:
		return p.Op == token.EQL || p.Op == token.NEQ
	case *ast.RangeStmt:
		if p.X != x {
			return false
		}
		for _, v := range []ast.Expr{p.Key, p.Value} {
			if id, ok := v.(*ast.Ident); v != nil && (!ok || id.Name != "_") && (info.TypeOf(v) == nil || refers(info.TypeOf(v))) {
				return false
			}
		}
		return true
	}
	return false
}

// namedBy returns the variable that parent declares with the value of x.
func namedBy(parent ast.Node, x ast.Expr) *ast.Ident {
	switch p := parent.(type) {
	case *ast.AssignStmt:
		if i := slices.Index(p.Rhs, x); p.Tok == token.DEFINE && i >= 0 {
			id, _ := p.Lhs[i].(*ast.Ident)
			return id
		}
	case *ast.ValueSpec:
		if i := slices.Index(p.Values, x); p.Type == nil && i >= 0 {
			return p.Names[i]
		}
	}
	return nil
}
