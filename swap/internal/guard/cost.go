package guard

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/wallacea-go/wallacea/swap/internal/frames"
)

// small reports whether x is a small constant or at most a length.
func (s *shortLoops) small(x ast.Expr) bool {
	if k, ok := s.constant(x); ok {
		return k <= maxRounds
	}
	x = ast.Unparen(x)
	if b, ok := x.(*ast.BinaryExpr); ok && (b.Op == token.SUB || b.Op == token.ADD || b.Op == token.QUO) {
		if k, ok := s.constant(b.Y); ok && k > 0 && k <= maxRounds {
			return s.small(b.X)
		}
	}
	return s.length(x)
}

// length reports whether x is the length of something whose elements take up
// memory.
func (s *shortLoops) length(x ast.Expr) bool {
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return false
	}
	id, ok := unparenIdent(call.Fun)
	if !ok {
		return false
	}
	if b, ok := s.info.Uses[id].(*types.Builtin); !ok || b.Name() != "len" {
		return false
	}
	return s.inMemory(s.info.TypeOf(call.Args[0]))
}

// inMemory reports whether t is a string or a slice or array whose elements
// take up memory.
func (s *shortLoops) inMemory(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return t.Info()&types.IsString != 0
	case *types.Slice:
		return s.takesMemory(t.Elem())
	case *types.Array:
		return t.Len() <= maxArray
	case *types.Pointer:
		a, ok := t.Elem().Underlying().(*types.Array)
		return ok && a.Len() <= maxArray
	}
	return false
}

// takesMemory reports whether a value of type t is known to have a size,
// whatever its type parameters stand for.
func (s *shortLoops) takesMemory(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Array:
		return u.Len() > 0 && s.takesMemory(u.Elem())
	case *types.Struct:
		for f := range u.Fields() {
			if s.takesMemory(f.Type()) {
				return true
			}
		}
		return false
	}
	return true
}

// cheap reports whether a part of a loop takes a bounded, short time.
func (s *shortLoops) cheap(part ast.Node) bool {
	ok := true
	ast.Inspect(part, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit, *ast.DeferStmt, *ast.LabeledStmt, *ast.CompositeLit:
			ok = false
		case *ast.BranchStmt:
			ok = ok && n.Tok != token.GOTO
		case *ast.CallExpr:
			ok = ok && s.cheapCall(n)
		case *ast.BinaryExpr:
			ok = ok && plain(s.info.TypeOf(n.X)) && plain(s.info.TypeOf(n.Y))
		case *ast.CaseClause:
			for _, x := range n.List {
				ok = ok && plain(s.info.TypeOf(x))
			}
		case *ast.TypeSwitchStmt, *ast.TypeAssertExpr:
			ok = false
		case *ast.ValueSpec:
			for _, id := range n.Names {
				ok = ok && s.cheapType(s.info.TypeOf(id))
			}
			for _, x := range n.Values { // an interface may be given a large value
				ok = ok && s.cheapValue(x)
			}
		case *ast.AssignStmt:
			for _, x := range n.Rhs {
				ok = ok && s.cheapValue(x)
			}
			if n.Tok == token.ADD_ASSIGN {
				ok = ok && plain(s.info.TypeOf(n.Lhs[0]))
			}
		case *ast.IndexExpr:
			if m, isMap := s.info.TypeOf(n.X).Underlying().(*types.Map); isMap {
				ok = ok && plain(m.Key())
			}
		}
		return ok
	})
	return ok
}

// cheapCall reports whether a call is a conversion of a number or of a
// function that takes and returns numbers and has no loop worth the name.
func (s *shortLoops) cheapCall(call *ast.CallExpr) bool {
	if tv := s.info.Types[call.Fun]; tv.IsType() {
		return plain(tv.Type) && len(call.Args) == 1 && plain(s.info.TypeOf(call.Args[0]))
	}
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		b, ok := s.info.Uses[f].(*types.Builtin)
		if !ok {
			return false
		}
		switch b.Name() {
		case "len", "cap", "real", "imag", "complex":
			return true
		case "min", "max": // those of strings compare them
			return plain(s.info.TypeOf(call))
		}
	case *ast.SelectorExpr:
		fn, ok := s.info.Uses[f.Sel].(*types.Func)
		if !ok || fn.Pkg() == nil {
			return false
		}
		switch fn.Pkg().Path() {
		case "math":
			return fn.Name() != "Jn" && fn.Name() != "Yn" // they count to n
		case "math/bits":
			return true
		}
	}
	return false
}

// cheapValue reports whether copying the value of x takes a short time.
func (s *shortLoops) cheapValue(x ast.Expr) bool {
	t := s.info.TypeOf(x)
	if t == nil {
		return false
	}
	if tup, ok := t.(*types.Tuple); ok {
		return tup.Len() < 8
	}
	return s.cheapType(t)
}

// cheapType reports whether copying or clearing a value of type t takes a
// short time.
func (s *shortLoops) cheapType(t types.Type) bool {
	if t == nil {
		return true // a blank name
	}
	if _, ok := t.(*types.TypeParam); ok {
		return false
	}
	return frames.Size(t, make(map[types.Type]float64)) <= 1024
}

// plain reports whether t is a number or a boolean.
func plain(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsNumeric|types.IsBoolean) != 0
}
