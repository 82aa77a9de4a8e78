package gp

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"sync"

	"golang.org/x/tools/go/ast/inspector"

	"github.com/wallacea-go/wallacea/swap/rules"
)

// A program is a source text with its tree and types, and with what edits need to
// know about it. It does not change: an edit makes another one.
type program struct {
	*rules.Draft
	file *token.File

	once    sync.Once
	sites   []site // in preorder
	blocks  []*block
	names   map[string]bool     // every identifier in use
	imports map[string]string   // the name of each imported path in the file
	global  []types.Object      // the functions that the file declares, in order
	users   map[string][]string // the functions that use a name
}

func newProgram(d *rules.Draft) *program {
	return &program{Draft: d, file: d.Fset.File(d.File.FileStart)}
}

// offset returns where a position is in the text.
func (p *program) offset(at token.Pos) int { return p.file.Offset(at) }

// text returns the text of a node.
func (p *program) text(n ast.Node) string { return p.Source[p.offset(n.Pos()):p.offset(n.End())] }

// typeOf returns the type of an expression, or nil if it has none. An untyped constant
// has its default type.
func (p *program) typeOf(e ast.Expr) types.Type {
	t := p.Info.TypeOf(e)
	if t == nil {
		return nil
	}
	return types.Default(t)
}

// A kind says what an expression is.
type kind uint8

const (
	isNothing  kind = iota // a call without a result, a name in a declaration
	isValue                // a computed value
	isVariable             // something that can be assigned to
	isConstant             // a compile-time constant
	isFunction             // a function that is declared, here or in a package
	isType
	isBuiltin
)

// kindOf returns what an expression is.
func (p *program) kindOf(e ast.Expr) kind {
	e = ast.Unparen(e)
	if f, ok := p.object(e).(*types.Func); ok && f.Signature().Recv() == nil {
		return isFunction
	}
	switch tv := p.Info.Types[e]; {
	case tv.IsType():
		return isType
	case tv.IsBuiltin():
		return isBuiltin
	case tv.Value != nil:
		return isConstant
	case tv.Addressable() || tv.Assignable():
		return isVariable
	case tv.IsValue() && !tv.IsNil():
		return isValue
	}
	return isNothing
}

// object returns what a name or a qualified name refers to, or nil.
func (p *program) object(e ast.Expr) types.Object {
	switch e := e.(type) {
	case *ast.Ident:
		return p.Info.ObjectOf(e)
	case *ast.SelectorExpr:
		return p.Info.Uses[e.Sel]
	}
	return nil
}

// isBuiltinCall reports whether e calls one of the builtin functions.
func (p *program) isBuiltinCall(e ast.Expr, names ...string) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok || p.kindOf(call.Fun) != isBuiltin {
		return false
	}
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	return ok && slices.Contains(names, id.Name)
}

// look finds the sites, blocks and names of the program, once.
func (p *program) look() {
	p.once.Do(func() {
		p.names, p.imports = make(map[string]bool), make(map[string]string)
		for _, spec := range p.File.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				continue
			}
			if spec.Name != nil {
				p.imports[path] = spec.Name.Name
			} else if obj := p.Info.Implicits[spec]; obj != nil {
				p.imports[path] = obj.Name()
			}
		}
		for n := range ast.Preorder(p.File) {
			if id, ok := n.(*ast.Ident); ok {
				p.names[id.Name] = true
			}
		}
		for _, name := range p.imports {
			p.names[name] = true
		}
		for _, decl := range p.File.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil {
				p.global = append(p.global, p.Info.Defs[f.Name])
			}
		}
		p.noteCalls()
		root := inspector.New([]*ast.File{p.File}).Root()
		w := walker{p: p, nodes: new(int)}
		for c := range root.Children() {
			w.children(c, 0)
		}
	})
}

// size counts the nodes of a tree, without the literals that are elements of composite ones:
// a table of data is no more structure if it is longer.
func size(n ast.Node) int {
	count := 0
	for n := range ast.Preorder(n) {
		count++
		if list, ok := n.(*ast.CompositeLit); ok {
			for _, e := range list.Elts {
				if _, literal := e.(*ast.BasicLit); literal {
					count--
				}
			}
		}
	}
	return count
}

// real returns the share of a program's values that are floating-point numbers or
// composed of them. Indices and loop counters do not count.
func (p *program) real() float64 {
	p.look()
	floats, all := 0.0, 0.0
	for i := range p.sites {
		s := &p.sites[i]
		t := s.typ
		for n := 0; n < 3 && elem(t) != nil && !isString(t); n++ {
			t = elem(t)
		}
		if isFloat(t) {
			floats++
		}
		if isFloat(t) || isPlain(t) && s.limit&(inside|header) == 0 {
			all++
		}
	}
	return floats / max(all, 1)
}

// places reports whether a program has slices of structs or arrays, whose elements may
// have places that templates move.
func (p *program) places() bool {
	for _, obj := range p.Info.Defs {
		v, ok := obj.(*types.Var)
		if !ok || elem(v.Type()) == nil {
			continue
		}
		switch elem(v.Type()).Underlying().(type) {
		case *types.Struct, *types.Array:
			return true
		}
	}
	return false
}
