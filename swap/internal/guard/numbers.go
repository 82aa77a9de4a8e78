package guard

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/wallacea-go/wallacea/swap/constants"
	"github.com/wallacea-go/wallacea/swap/internal/frames"
)

// mostSlots is of how many numbers a candidate is tunable: what is said of more takes
// megabytes. They are data.
const mostSlots = 10_000

// readNumbers lets the candidate read its numbers from a table, but for those
// by which it was decided where preemption checks go. It returns what declares
// the table and what reads it.
func (w *rewriter) readNumbers(t *Text) (declarations string) {
	sizes := w.makeSizes()
	t.Numbers = constants.Find(w.c, func(x ast.Expr) bool { return w.short != nil && w.short.asked[x] || sizes[x] })
	n := &t.Numbers
	if len(n.Slots) == 0 || len(n.Slots) > mostSlots {
		*n = constants.Numbers{}
		return ""
	}
	table, err := n.Table(n.Values())
	if err != nil { // never: they are those of a text that compiles
		*n = constants.Numbers{}
		return ""
	}
	w.e.list = slices.DeleteFunc(w.e.list, func(e edit) bool { // names in what is replaced
		i, found := slices.BinarySearchFunc(n.Slots, e.from, func(s constants.Slot, at int) int { return s.From - at })
		if !found {
			i--
		}
		return i >= 0 && e.to <= n.Slots[i].To && e.from < e.to
	})
	readers := make(map[types.BasicKind]bool)
	for i, s := range n.Slots {
		lines := strings.Count(w.c.Source[s.From:s.To], "\n") // all have to stay where they are
		w.e.replace(s.From, s.To, fmt.Sprintf("%s(%s%d)", w.reader(s.Type), strings.Repeat("\n", lines), i))
		readers[s.Type] = true
	}
	var b strings.Builder
	fmt.Fprintf(&b, "var %snumbers = [...]int64{", w.tag)
	for _, v := range table {
		fmt.Fprintf(&b, "%d, ", v)
	}
	b.WriteString("}\n")
	for _, kind := range slices.Sorted(maps.Keys(readers)) {
		value := w.tag + "numbers[i]"
		if types.Typ[kind].Info()&types.IsFloat != 0 {
			value = fmt.Sprintf("%smath.Float64frombits(uint64(%s))", w.tag, value)
			w.math = true
		}
		fmt.Fprintf(&b, "func %s(i int) %[2]s { return %[2]s(%[3]s) }\n", w.reader(kind), types.Typ[kind].Name(), value)
	}
	t.Table = w.tag + "numbers[:]"
	return b.String()
}

// makeSizes returns the constant sizes of what make allocates if a source with others
// could be refused for what its functions hold on the stack.
func (w *rewriter) makeSizes() map[ast.Expr]bool {
	if !frames.MayExceed(frames.MaxStack, w.c.File, w.c.Info) {
		return nil
	}
	sizes := make(map[ast.Expr]bool)
	ast.Inspect(w.c.File, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && frames.IsMake(call, w.c.Info) {
			for _, x := range call.Args[1:] {
				sizes[x] = w.c.Info.Types[x].Value != nil
			}
		}
		return true
	})
	return sizes
}

// reader is the name, unlike those that candidates' names are changed to, of the function that reads a number of a type.
func (w *rewriter) reader(kind types.BasicKind) string {
	return w.tag + "number" + types.Typ[kind].Name()
}
