package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"go/ast"
	"go/scanner"
	"go/token"
	"go/types"
	"strconv"
)

// canonical returns a hash of the source in which comments, formatting,
// import declarations and the names of local objects and of functions do not
// count: two sources with the same hash compute the same.
//
// The names of types and fields count, since fmt can print them.
func (t *Typed) canonical(decl Signature) string {
	names := t.canonicalNames()
	h := sha256.New()
	write := func(s string) {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	write(decl.Text)
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(t.Source))
	s.Init(file, []byte(t.Source), nil, 0)
	imports := t.importRanges()
	held := "" // a comma or semicolon, dropped before a closing bracket
	for {
		pos, tok, lit := s.Scan()
		at := file.Offset(pos)
		if len(imports) > 0 && at >= imports[0][0] {
			if at < imports[0][1] {
				continue
			}
			imports = imports[1:]
			if tok == token.SEMICOLON {
				continue
			}
		}
		switch tok {
		case token.EOF:
			return hex.EncodeToString(h.Sum(nil)[:16])
		case token.COMMA, token.SEMICOLON:
			if held != "" {
				write(held)
			}
			held = tok.String()
			continue
		case token.RPAREN, token.RBRACK, token.RBRACE:
			held = ""
		}
		if held != "" {
			write(held)
			held = ""
		}
		switch {
		case tok == token.IDENT && names[at] != "":
			write(names[at])
		case tok.IsLiteral():
			write(lit)
		default:
			write(tok.String())
		}
	}
}

// importRanges returns the offsets of the package clause and the import
// declarations in Source, in order.
func (t *Typed) importRanges() [][2]int {
	r := [][2]int{{0, t.offset(t.File.Name.End())}}
	for _, d := range t.File.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			r = append(r, [2]int{t.offset(g.Pos()), t.offset(g.End())})
		}
	}
	return r
}

func (t *Typed) offset(p token.Pos) int { return t.Fset.File(t.File.FileStart).Offset(p) }

// canonicalNames returns what stands for the identifiers at the given
// offsets: a number for each local object and function, in order of first
// appearance, and the path for each imported package.
func (t *Typed) canonicalNames() map[int]string {
	names := make(map[int]string)
	numbers := make(map[types.Object]string)
	ast.Inspect(t.File, func(n ast.Node) bool {
		if sw, ok := n.(*ast.TypeSwitchStmt); ok {
			t.canonicalSwitch(sw, names, numbers)
		}
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		obj := t.Info.ObjectOf(id)
		if s := t.canonicalName(obj, numbers); s != "" {
			names[t.offset(id.Pos())] = s
		}
		return true
	})
	return names
}

// canonicalSwitch gives one number to the variable of a type switch, which is
// an object of its own in each clause and none where it is declared.
func (t *Typed) canonicalSwitch(sw *ast.TypeSwitchStmt, names map[int]string, numbers map[types.Object]string) {
	a, ok := sw.Assign.(*ast.AssignStmt)
	if !ok {
		return
	}
	number := "$" + strconv.Itoa(len(numbers)) + "s"
	names[t.offset(a.Lhs[0].Pos())] = number
	for _, cc := range sw.Body.List {
		if obj := t.Info.Implicits[cc]; obj != nil {
			numbers[obj] = number
		}
	}
}

func (t *Typed) canonicalName(obj types.Object, numbers map[types.Object]string) string {
	if p, ok := obj.(*types.PkgName); ok {
		return "\"" + p.Imported().Path() + "\""
	}
	if obj == nil || obj.Pkg() != t.Pkg || obj.Name() == "_" {
		return ""
	}
	switch o := obj.(type) {
	case *types.Var:
		if o.IsField() {
			return ""
		}
	case *types.Func:
		if o.Signature().Recv() != nil || o.Name() == t.Func.Name.Name {
			return ""
		}
		obj = o.Origin()
	case *types.TypeName:
		if o.Parent() == t.Pkg.Scope() {
			return ""
		}
	}
	if numbers[obj] == "" {
		numbers[obj] = "$" + strconv.Itoa(len(numbers))
	}
	return numbers[obj]
}
