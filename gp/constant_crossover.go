package gp

import (
	"go/ast"
	"go/types"
	"math"
)

// blend moves the constants of the parent towards those of a donor, or beyond
// them: each new value lies on the line through the two values, as in the blend
// crossover of real-coded genetic algorithms (Eshelman, Schaffer, "Real-coded
// genetic algorithms and interval-schemata", FOGA 2, 1993), on a logarithmic
// scale if the signs agree. Constants are paired by type and order of
// appearance.
func (d *draft) blend() bool {
	from := d.donor()
	if from == nil {
		return false
	}
	theirs := from.read(d)
	joint, t := d.chance(0.5), d.between()
	if !d.inherit(d.file, theirs.copyFile(d), func() float64 {
		if joint {
			return t
		}
		return d.between()
	}) {
		return false
	}
	d.use(from)
	return true
}

// copyFile copies the declarations of a donor, so that the types of their
// literals are known. They do not become part of the draft.
func (d *draft) copyFile(into *draft) *ast.File {
	f := &ast.File{Name: ast.NewIdent("main")}
	for _, decl := range d.file.Decls {
		f.Decls = append(f.Decls, copyFrom(into, d.known, decl))
	}
	return f
}

// between returns where a blend lies on the line from one value to another.
func (d *draft) between() float64 { return d.rand.Float64()*1.6 - 0.3 }

// inherit moves the numbers in a tree towards those of another tree. It pairs
// them by type and order of appearance, and moves each by the fraction that
// move returns. It reports whether a number has changed.
func (d *draft) inherit(to, from ast.Node, move func() float64) bool {
	changed := false
	theirs := make(map[string][]value) // by type
	for _, v := range d.values(from) {
		key := numberType(v.typ)
		theirs[key] = append(theirs[key], v)
	}
	for _, o := range d.values(to) {
		key := numberType(o.typ)
		if len(theirs[key]) == 0 {
			continue
		}
		v := theirs[key][0]
		theirs[key] = theirs[key][1:]
		if v.of == o.of {
			continue
		}
		x, u := 0.0, move()
		switch {
		case u == 1:
			x = v.of
		case o.of > 0 && v.of > 0:
			x = math.Exp((1-u)*math.Log(o.of) + u*math.Log(v.of))
		default:
			x = math.Abs((1-u)*o.of + u*v.of)
		}
		if isFloat(o.typ) && u != 1 {
			x = rounded(x, 2+d.digits())
		}
		made, ok := d.number(nil, o.typ, x, 0).(*ast.BasicLit)
		if !ok {
			continue
		}
		for _, lit := range o.literals {
			changed = changed || lit.Value != made.Value
			*lit = *made
		}
	}
	return changed
}

// A value is a number that occurs once or several times in a tree.
type value struct {
	of       float64
	typ      types.Type
	literals []*ast.BasicLit
}

// values lists the numbers in a tree that are worth moving, in order of
// appearance: all but 0, 1 and those in indices.
func (d *draft) values(n ast.Node) []value {
	type key struct {
		of  float64
		typ string
	}
	var list []value
	known := make(map[key]int)
	var visit func(n ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IndexExpr:
			ast.Inspect(n.X, visit)
			return false
		case *ast.ArrayType:
			return false
		case *ast.BasicLit:
			v, ok := numberOf(n)
			t := d.typeOf(n)
			if !ok || !isNumber(t) || v == 0 || v == 1 {
				return true
			}
			k := key{v, numberType(t)}
			i, ok := known[k]
			if !ok {
				i, list = len(list), append(list, value{of: v, typ: t})
				known[k] = i
			}
			list[i].literals = append(list[i].literals, n)
		}
		return true
	}
	ast.Inspect(n, visit)
	return list
}

// numberType returns a name for a numeric type. Types have the same if they are the
// same.
func numberType(t types.Type) string {
	if b, ok := types.Unalias(t).(*types.Basic); ok {
		return types.Typ[b.Kind()].Name()
	}
	return spell(t)
}
