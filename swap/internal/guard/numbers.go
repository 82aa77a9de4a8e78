package guard

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/wallacea-go/wallacea/swap/constants"
)

// readNumbers lets the candidate read its numbers from a table, but for those
// by which it was decided where preemption checks go. It returns what declares
// the table and what reads it.
func (w *rewriter) readNumbers(t *Text) (declarations string) {
	t.Numbers = constants.Find(w.c, func(x ast.Expr) bool { return w.short != nil && w.short.asked[x] })
	n := &t.Numbers
	if len(n.Slots) == 0 {
		return ""
	}
	table, err := n.Table(n.Values())
	if err != nil { // never: they are those of a text that compiles
		*n = constants.Numbers{}
		return ""
	}
	w.e.list = slices.DeleteFunc(w.e.list, func(e edit) bool { // names in what is replaced
		return slices.ContainsFunc(n.Slots, func(s constants.Slot) bool { return s.From <= e.from && e.to <= s.To && e.from < e.to })
	})
	readers := make(map[types.BasicKind]bool)
	for i, s := range n.Slots {
		w.e.replace(s.From, s.To, fmt.Sprintf("%s(%d)", w.reader(s.Type), i))
		readers[s.Type] = true
	}
	var b strings.Builder
	fmt.Fprintf(&b, "var numbers_%s = [...]int64{", w.tag)
	for _, v := range table {
		fmt.Fprintf(&b, "%d, ", v)
	}
	b.WriteString("}\n")
	for _, kind := range slices.Sorted(maps.Keys(readers)) {
		value := fmt.Sprintf("numbers_%s[i]", w.tag)
		if types.Typ[kind].Info()&types.IsFloat != 0 {
			value = fmt.Sprintf("math_%s.Float64frombits(uint64(%s))", w.tag, value)
			w.math = true
		}
		fmt.Fprintf(&b, "func %s(i int) %[2]s { return %[2]s(%[3]s) }\n", w.reader(kind), types.Typ[kind].Name(), value)
	}
	t.Table = "numbers_" + w.tag + "[:]"
	return b.String()
}

// reader is the name of the function that reads a number of a type.
func (w *rewriter) reader(kind types.BasicKind) string {
	return "number_" + w.tag + "_" + types.Typ[kind].Name()
}
