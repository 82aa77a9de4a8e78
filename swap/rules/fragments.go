package rules

import (
	"errors"
	"slices"
)

// Fragments are texts, such as the code blocks of a model's reply, that may
// make a new version of a source.
type Fragments struct {
	Whole    string   // counts if it is Go without errors and declares the function
	Marked   []string // said to be Go, in order
	Unmarked []string // said to be nothing; they count where no marked one does
	Attempt  string   // the source that the fragments change; does not count if it has syntax errors or does not declare the function
	Parent   string   // what they change if Attempt does not count
}

// Size is the length of all texts together, in bytes.
func (f Fragments) Size() int {
	n := len(f.Whole) + len(f.Attempt) + len(f.Parent)
	for _, text := range slices.Concat(f.Marked, f.Unmarked) {
		n += len(text)
	}
	return n
}

// ErrNoFunction is the error of Splice for fragments that no source can be made
// of.
var ErrNoFunction = errors.New("swap: no fragment declares the function or anything of the source that it changes")

// Splice returns the Go file that fragments stand for: the whole, or the last
// fragment that declares the named function, or else the last one that declares
// something that the parent also declares. Declarations that this fragment uses
// but does not contain, and a missing package clause, come from the other
// fragments and from the parent.
//
// The file may contain errors, which Splice does not correct: Check reports
// them. Texts of more than maxSource bytes (0: 256 KiB), or nested too deeply,
// are not parsed: they are returned as they are if they seem to declare the
// function. The error is ErrNoFunction.
func Splice(name string, maxSource int, f Fragments) (string, error) {
	maxSource = sourceLimit(maxSource)
	from := parseText(f.Attempt, "main", maxSource)
	if from.err != nil || !from.declares(name) {
		from = parseText(f.Parent, "main", maxSource)
	}
	pkg := from.packageName()
	if whole := parseText(f.Whole, pkg, maxSource); whole.err == nil && whole.declares(name) {
		return splice(whole, from, name), nil
	}
	marked, unmarked := parseTexts(f.Marked, pkg, maxSource), parseTexts(f.Unmarked, pkg, maxSource)
	for _, passes := range []func(goText) bool{
		func(t goText) bool { return t.declares(name) },
		func(t goText) bool { return t.overlaps(from) },
	} {
		for _, texts := range [][]goText{marked, unmarked} {
			for i, t := range slices.Backward(texts) {
				if passes(t) {
					return splice(t, overlay(slices.Delete(texts, i, i+1), from, name, maxSource), name), nil
				}
			}
		}
	}
	return "", ErrNoFunction
}

func parseTexts(texts []string, pkg string, maxSource int) []goText {
	var parsed []goText
	for _, text := range texts {
		parsed = append(parsed, parseText(text, pkg, maxSource))
	}
	return parsed
}

// overlay returns parent with the declarations of the texts in place of its
// own, one text after another. It skips texts that are complete files, that
// have syntax errors, or that declare the named function.
func overlay(texts []goText, parent goText, name string, maxSource int) goText {
	for _, t := range texts {
		if t.fragment && t.err == nil && parent.err == nil && !t.declares(name) {
			s := newSplicer(t, parent)
			s.need(s.names())
			parent = parseText(s.result(t), "main", maxSource)
		}
	}
	return parent
}
