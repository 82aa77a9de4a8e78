package rules

import (
	"go/ast"
	"go/token"
	"math"
)

// Limits on what the type checker would have to expand in memory. They are
// far above what a program needs.
const (
	maxConstString = 1 << 20 // bytes in a string constant
	maxAlias       = 1 << 12 // nodes in a type that an alias stands for
	maxParts       = 1 << 14 // fields in a type, those of its fields included
	maxAllParts    = 1 << 17 // the same of all types together
	maxWork        = 1 << 26 // parts of the largest type, times nodes of the syntax tree that may compare it with another
)

// bounds refuses sources on which the type checker, which runs in this
// process and cannot be stopped, would take unreasonable time or memory:
// trees that are too deep, string constants doubled again and again, aliases
// of types doubled again and again, large types that are compared again and
// again, functions that refer to each other in too many ways.
//
// Names are not resolved for this: declarations of the same name count as the
// largest of them, so that the bounds err on the safe side.
func (c *checker) bounds() {
	depth, nodes, methods := 0, 0.0, 0.0
	ast.Inspect(c.file, func(n ast.Node) bool {
		if n == nil {
			depth--
			return true
		}
		nodes++
		if fd, ok := n.(*ast.FuncDecl); ok && fd.Recv != nil {
			methods++
		}
		if depth++; depth == maxDepth {
			c.report(n.Pos(), "nested too deeply", "split the expression or statement into several")
		}
		return depth <= maxDepth
	})
	if len(c.diagnostics) > 0 {
		return
	}
	if c.growth(); len(c.diagnostics) > 0 {
		return
	}
	if c.references(); len(c.diagnostics) > 0 {
		return
	}
	all := 0.0
	e := expansion{
		consts: make(map[string][]ast.Expr), aliases: make(map[string][]ast.Expr), types: make(map[string][]ast.Expr),
		sizes: make(map[string]float64),
	}
	ast.Inspect(c.file, func(n ast.Node) bool {
		if g, ok := n.(*ast.GenDecl); ok {
			e.collect(g)
		}
		return true
	})
	ast.Inspect(c.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for _, v := range n.Values {
				if e.text(v) > maxConstString {
					c.report(v.Pos(), "the string constant is too long", "build long strings with strings.Repeat when the function runs")
				}
			}
		case *ast.StructType:
			if p := e.parts(n); p <= maxParts && p*nodes > maxWork && len(c.diagnostics) == 0 { // more are refused by the name of the type
				c.report(n.Pos(), "the struct type has too many parts for a source of this length", "hold the parts in a slice or a map")
			}
		case *ast.InterfaceType:
			// Each method is looked for among all those that a type may have.
			if m := e.parts(n); m <= maxParts && m*(m+methods)/16*nodes > maxWork && len(c.diagnostics) == 0 {
				c.report(n.Pos(), "the interface type has too many methods for a source of this length", "declare small interfaces")
			}
		case *ast.TypeSpec:
			parts := e.parts(n.Type)
			if all += parts; parts > maxParts || all > maxAllParts && all-parts <= maxAllParts {
				c.report(n.Pos(), "type "+n.Name.Name+" is too large", "hold the parts by pointer or in a slice")
			} else if n.Assign.IsValid() && e.nodes(n.Type) > maxAlias {
				c.report(n.Pos(), "the type that "+n.Name.Name+" stands for is too large", "define types (type T struct{…}) instead of aliases (type T = …)")
			}
		}
		return true
	})
}

// An expansion computes upper bounds for the lengths of constant strings and
// the sizes of aliased types.
type expansion struct {
	consts  map[string][]ast.Expr
	aliases map[string][]ast.Expr
	types   map[string][]ast.Expr // aliases too
	sizes   map[string]float64    // results, and infinity while one is computed
}

// collect notes the constants and aliases that g declares.
func (e *expansion) collect(g *ast.GenDecl) {
	var last []ast.Expr // the values that a constant without values repeats
	for _, s := range g.Specs {
		switch s := s.(type) {
		case *ast.ValueSpec:
			if g.Tok != token.CONST {
				continue
			}
			if len(s.Values) > 0 {
				last = s.Values
			}
			for i, id := range s.Names {
				if i < len(last) {
					e.consts[id.Name] = append(e.consts[id.Name], last[i])
				}
			}
		case *ast.TypeSpec:
			e.types[s.Name.Name] = append(e.types[s.Name.Name], s.Type)
			if s.Assign.IsValid() {
				e.aliases[s.Name.Name] = append(e.aliases[s.Name.Name], s.Type)
			}
		}
	}
}

// name returns the largest bound of what name stands for. A name that is
// defined by itself is an error that the type checker finds without expanding
// it, so that counts as nothing.
func (e *expansion) name(key string, defs []ast.Expr, bound func(ast.Expr) float64) float64 {
	if n, ok := e.sizes[key]; ok {
		return n
	}
	e.sizes[key] = 0
	n := 0.0
	for _, d := range defs {
		n = math.Max(n, bound(d))
	}
	e.sizes[key] = n
	return n
}

// text bounds the length of a constant string.
func (e *expansion) text(x ast.Expr) float64 {
	switch x := x.(type) {
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			return float64(len(x.Value))
		}
	case *ast.ParenExpr:
		return e.text(x.X)
	case *ast.BinaryExpr:
		if x.Op == token.ADD {
			return e.text(x.X) + e.text(x.Y)
		}
	case *ast.CallExpr: // a conversion
		if len(x.Args) == 1 {
			return e.text(x.Args[0])
		}
	case *ast.Ident:
		return e.name("const "+x.Name, e.consts[x.Name], e.text)
	}
	return 0
}

// nodes bounds the size of the type that x stands for, aliases expanded. The
// arguments of a generic alias may each be used in every place, so they
// multiply.
func (e *expansion) nodes(x ast.Expr) float64 {
	args := func(x ast.Expr, list ...ast.Expr) float64 {
		sum := 0.0
		for _, a := range list {
			sum += e.nodes(a)
		}
		return e.nodes(x) * (1 + sum)
	}
	switch x := x.(type) {
	case *ast.Ident:
		return 1 + e.name("type "+x.Name, e.aliases[x.Name], e.nodes)
	case *ast.IndexExpr:
		return args(x.X, x.Index)
	case *ast.IndexListExpr:
		return args(x.X, x.Indices...)
	}
	n := 1.0
	ast.Inspect(x, func(m ast.Node) bool {
		if m == nil || m == ast.Node(x) {
			return true
		}
		if f, ok := m.(*ast.Field); ok { // its names share one type
			n += float64(max(1, len(f.Names))) * e.nodes(f.Type)
			return false
		}
		if t, ok := m.(ast.Expr); ok {
			n += e.nodes(t)
			return false
		}
		return true
	})
	return n
}

// parts bounds how many fields a value of the type x has, those of its fields
// and elements included. The type checker looks for types that contain
// themselves by walking over all of them, again for each field of one type.
func (e *expansion) parts(x ast.Expr) float64 {
	fields := func(list *ast.FieldList) float64 {
		n := 1.0
		for _, f := range list.List {
			n += float64(max(1, len(f.Names))) * e.parts(f.Type)
		}
		return n
	}
	args := func(x ast.Expr, list ...ast.Expr) float64 {
		sum := 1.0
		for _, a := range list {
			sum += e.parts(a)
		}
		return e.parts(x) * sum
	}
	switch x := x.(type) {
	case *ast.Ident:
		return 1 + e.name("parts "+x.Name, e.types[x.Name], e.parts)
	case *ast.ParenExpr:
		return e.parts(x.X)
	case *ast.ArrayType:
		if x.Len != nil {
			return 1 + e.parts(x.Elt)
		}
	case *ast.StructType:
		return fields(x.Fields)
	case *ast.InterfaceType:
		return fields(x.Methods)
	case *ast.BinaryExpr: // a union
		return e.parts(x.X) + e.parts(x.Y)
	case *ast.UnaryExpr:
		return e.parts(x.X)
	case *ast.IndexExpr:
		return args(x.X, x.Index)
	case *ast.IndexListExpr:
		return args(x.X, x.Indices...)
	}
	return 1
}
