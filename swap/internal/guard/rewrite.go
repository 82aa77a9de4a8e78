package guard

import (
	"fmt"
	"go/token"
	"go/types"
	"strings"

	"github.com/wallacea-go/wallacea/swap/constants"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// Text is a checked source rewritten so that it compiles in one package with
// others: its top-level names are unique and, unless it was asked for without,
// it has preemption checks. It is plain data.
type Text struct {
	File     string // the name of the source file in positions
	Before   string // the text of the file up to the name of the package
	After    string // and from there on
	Function string // the expression for the function
	Stop     string // the expression for the address of the stop flag
	Table    string // that for the table of numbers; "nil" if there is none

	Numbers constants.Numbers // what the table holds
}

// positionRoot is the directory that the source files of candidates seem to
// be in, by which PositionOf knows their stack frames.
const positionRoot = "/wallacea/candidate/"

// A Mode is how much of the guard a candidate has.
type Mode int

const (
	Guarded   Mode = iota
	Counting       // and steps are counted: preemption checks, and rounds of loops without one
	Unguarded      // there are no preemption checks and no limit on recursion
)

// Rewrite rewrites a checked source. The text is edited, not printed anew from
// the tree, so that every line keeps its number.
//
// A tunable text reads its numbers from a table.
//
// The error is an *rules.Error: a local name of the source is one of those
// that the rewritten text needs.
func Rewrite(t *rules.Typed, mode Mode, tunable bool) (Text, error) {
	tag := Tag(t.Hash)
	// Local names do not count in the hash, so one could be that of the stop flag.
	if i := strings.Index(t.Source, tag); i >= 0 {
		line, column := 1+strings.Count(t.Source[:i], "\n"), i-strings.LastIndex(t.Source[:i], "\n")
		return Text{}, &rules.Error{Stage: rules.StageCheck, Diagnostics: []rules.Diagnostic{
			rules.At(t.Source, line, column, tag+" is part of names that the rewritten program has", "choose another name"),
		}}
	}
	w := &rewriter{c: t, counting: mode == Counting, file: t.Fset.File(t.File.FileStart), tag: tag, e: edits{text: t.Source}}
	w.embedded = w.embeddedFields()
	w.rename()
	if mode != Unguarded {
		w.guard()
	}
	text := Text{Table: "nil"}
	tail := ""
	if tunable {
		tail = w.readNumbers(&text)
	}
	w.text(&text, tail)
	return text, nil
}

// A rewriter edits the text of a candidate.
type rewriter struct {
	c        *rules.Typed
	counting bool // steps
	file     *token.File
	tag      string
	e        edits
	embedded map[*types.Var]bool // embedded fields named after renamed types
	graph    *callGraph
	short    *shortLoops
	counted  map[*types.Func]*countedFunc
	atomic   bool // whether sync/atomic is used
	guards   bool // whether the guard package is used
	math     bool // whether math is used
	ownPanic bool // by hidesPanic
	sizes    map[types.Type]float64
	wrappers strings.Builder
}

// text completes the text after all edits are made, with declarations at its end.
func (w *rewriter) text(t *Text, tail string) {
	w.e.sort()
	fn := w.c.Info.Defs[w.c.Func.Name].(*types.Func)
	t.File, t.Function, t.Stop = fileName(w.c), w.funcName(fn.Name()), "nil"
	hidden := ""
	if w.counted[fn] != nil {
		hidden = w.hidden(false)
		w.wrap(fn)
		t.Function = w.wrapperName(fn.Name())
	}
	if w.graph != nil && w.leaves() {
		// Its name and place are those of the declared function: its frame may
		// be the only one of the candidate's.
		t.Function = w.otherName(fn.Name())
		fmt.Fprintf(&w.wrappers, "//line %s:%d\n", t.File, w.c.Fset.PositionFor(w.c.Func.Pos(), false).Line)
		w.wrapper(t.Function, w.c.Func, hidden, w.leave("Leave"))
	}
	clause := ""
	if w.graph != nil {
		t.Stop = "&" + w.tag + "left"
		tail += "var " + w.tag + "left int64 = 1<<63 - 1\nconst " + w.tag + "zero int64 = 0\n"
	}
	if w.atomic {
		clause += "; import " + w.tag + "atomic \"sync/atomic\""
	}
	if w.guards {
		clause += "; import " + w.tag + "guard \"" + PackagePath + "\""
	}
	if w.math {
		clause += "; import " + w.tag + "math \"math\""
	}
	name := w.c.File.Name
	body := w.e.apply(w.offset(name.End()), len(w.c.Source))
	lines := strings.Count(w.c.Source[:w.offset(name.Pos())], "\n")
	t.Before = fmt.Sprintf("//line %s:1\n%spackage ", t.File, strings.Repeat("\n", lines))
	t.After = fmt.Sprintf("%s%s\n//line %sgenerated.go:1\n%s%s", clause, body, positionRoot, tail, &w.wrappers)
}

// fileName is the name that a candidate's source file has in positions.
func fileName(c *rules.Typed) string { return positionRoot + c.Hash + "/" + c.Func.Name.Name + ".go" }

func (w *rewriter) offset(p token.Pos) int { return w.file.Offset(p) }
