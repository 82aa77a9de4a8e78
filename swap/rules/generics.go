package rules

import (
	"go/ast"
	"math"
)

// maxGrowth bounds how many times larger than what the text spells out the
// type checker may have to make a type.
const maxGrowth = 1 << 18

// growth refuses sources whose generic calls could make types that double from
// one to the next: x := pair(x, x), written thirty times, needs a type of a
// billion parts, which the type checker spells out. Who calls whom with what
// is not known before types are checked, so it counts as if every call were
// made with the result of all others.
func (c *checker) growth() {
	functions, methods := c.repeats()
	product := 1.0
	ast.Inspect(c.file, func(n ast.Node) bool {
		factor := 1
		switch n := n.(type) {
		case *ast.Ident:
			factor = functions[n.Name]
		case *ast.SelectorExpr:
			factor = methods[n.Sel.Name]
		case *ast.TypeSpec:
			factor = repeatsInArguments(n)
		}
		before := product
		if product *= math.Max(1, float64(factor)); product > maxGrowth && before <= maxGrowth {
			c.report(n.Pos(), "the types of generic functions could grow too large here", "call generic functions whose results repeat their type parameters less often, or write them for the types that are needed")
		}
		return true
	})
}

// repeats returns how much larger than those of their arguments the result
// types of generic functions and of methods of generic types may be, by name.
func (c *checker) repeats() (functions, methods map[string]int) {
	functions, methods = make(map[string]int), make(map[string]int)
	for _, d := range c.file.Decls {
		fd, ok := d.(*ast.FuncDecl)
		if !ok || fd.Type.Results == nil {
			continue
		}
		for _, r := range fd.Type.Results.List {
			if fd.Type.TypeParams != nil {
				// Each of the type parameters may stand for the largest argument.
				sum := 0
				for _, n := range occurrences(r.Type, names(fd.Type.TypeParams)) {
					sum += n
				}
				functions[fd.Name.Name] = max(functions[fd.Name.Name], sum)
			} else if fd.Recv != nil {
				// The receiver is as large as all of its type parameters together.
				for _, n := range occurrences(r.Type, receiverParams(fd.Recv)) {
					methods[fd.Name.Name] = max(methods[fd.Name.Name], n)
				}
			}
		}
	}
	return functions, methods
}

// repeatsInArguments returns how often a generic type repeats one of its type
// parameters in one type argument in its declaration.
func repeatsInArguments(t *ast.TypeSpec) int {
	if t.TypeParams == nil {
		return 1
	}
	most := 1
	params := names(t.TypeParams)
	typeArguments(t.Type, func(x ast.Expr) {
		sum := 0
		for _, n := range occurrences(x, params) {
			sum += n
		}
		most = max(most, sum)
	})
	return most
}

// typeArguments calls f for what is in brackets after a name, in all of n.
func typeArguments(n ast.Node, f func(ast.Expr)) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IndexExpr:
			f(n.Index)
		case *ast.IndexListExpr:
			for _, x := range n.Indices {
				f(x)
			}
		}
		return true
	})
}

func names(list *ast.FieldList) map[string]bool {
	set := make(map[string]bool)
	for _, f := range list.List {
		for _, id := range f.Names {
			set[id.Name] = true
		}
	}
	return set
}

// receiverParams returns the names that a receiver gives to type parameters.
func receiverParams(recv *ast.FieldList) map[string]bool {
	set := make(map[string]bool)
	typeArguments(recv, func(x ast.Expr) {
		if id, ok := x.(*ast.Ident); ok {
			set[id.Name] = true
		}
	})
	return set
}

// occurrences counts how often each of the names is in x.
func occurrences(x ast.Expr, names map[string]bool) map[string]int {
	count := make(map[string]int)
	fields := 1
	var visit func(n ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field: // its names share one type
			before := fields
			fields *= max(1, len(n.Names))
			ast.Inspect(n.Type, visit)
			fields = before
			return false
		case *ast.Ident:
			if names[n.Name] {
				count[n.Name] += fields
			}
		}
		return true
	}
	ast.Inspect(x, visit)
	return count
}
