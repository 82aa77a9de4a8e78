package guard

import (
	"runtime"
	"strings"
)

// Tag is what Rewrite adds to the names of the candidate with the given hash. What the
// guard declares itself is called Tag and a word, without the underscore that stands
// between Tag and the candidate's names: those may be any words.
func Tag(hash string) string { return "g" + hash[:12] }

// funcName is the unique name of a top-level function. It is not exported,
// so that loading a plugin need not look it up.
func (w *rewriter) funcName(name string) string { return w.tag + "_" + name }

// wrapperName is the name of a counted function without its hidden parameter.
func (w *rewriter) wrapperName(name string) string { return "w" + w.tag + "_" + name }

// otherName is the unique name of a top-level type or constant, exported if
// the name was: fmt treats exported embedded fields differently.
func (w *rewriter) otherName(name string) string { return name + "_" + w.tag }

// Untagged takes what Rewrite adds to the names of a candidate out of a text.
func Untagged(s, hash string) string {
	tag := Tag(hash)
	return strings.ReplaceAll(strings.ReplaceAll(s, tag+"_", ""), "_"+tag, "")
}

// Position is a place in a candidate's text.
type Position struct {
	Hash string // of the candidate
	Func string // such as "Quantize", "Quantize.func1" or "(*tree).insert"
	Line int
	// Wrapper reports whether the frame is that of the function that Rewrite
	// puts before the declared one.
	Wrapper bool
}

// PositionOf turns a stack frame into a place in a candidate's text. It
// reports false for frames of other code.
func PositionOf(f runtime.Frame) (Position, bool) {
	rest, ok := strings.CutPrefix(f.File, positionRoot)
	if !ok {
		return Position{}, false
	}
	hash, _, ok := strings.Cut(rest, "/")
	if !ok || len(hash) < 12 {
		return Position{}, false // generated
	}
	name := f.Function[strings.LastIndexByte(f.Function, '/')+1:]
	if _, after, ok := strings.Cut(name, "."); ok {
		name = after
	}
	wrapper := strings.HasSuffix(name, "_"+Tag(hash))
	return Position{Hash: hash, Func: Untagged(name, hash), Line: f.Line, Wrapper: wrapper}, f.Line > 0
}
