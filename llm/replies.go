package llm

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// badReply begins the errors about what is in a reply, as opposed to those of
// getting one. They become failures that the model is shown, so they say how
// to answer.
const badReply = "llm: the reply "

// The ways in which a reply can be cut off.
var (
	errThinking     = errors.New(badReply + "ended before the thinking did: think less and answer with the code")
	errUnterminated = errors.New(badReply + "ended within a code block: answer with one complete ```go block that is closed by ```")
)

// sourceOf returns the Go file that a reply amounts to: the last fenced block
// that declares the function called name, those marked as Go before those
// without a mark; or else the last one that declares something which parent
// also declares. Declarations that it uses and leaves out are taken from the
// reply's other blocks and from parent, and so is a missing package clause. A
// reply that is Go from beginning to end needs no fence.
//
// The file need not be correct, and is not changed where it is not: that is
// for the check to say.
func sourceOf(reply, name, parent string) (string, error) {
	text, ok := withoutThoughts(reply)
	if !ok {
		return "", errThinking
	}
	from := parseText(parent, "main")
	pkg := from.packageName()
	if whole := parseText(text, pkg); whole.err == nil && whole.declares(name) {
		return splice(whole, from, name), nil
	}
	blocks := fencedBlocks(text)
	if n := len(blocks); n > 0 && !blocks[n-1].closed && blocks[n-1].promisesCode() {
		return "", errUnterminated
	}
	for _, passes := range []func(goText) bool{
		func(t goText) bool { return t.declares(name) },
		func(t goText) bool { return t.overlaps(from) },
	} {
		for _, texts := range [][]goText{parseBlocks(blocks, pkg, true), parseBlocks(blocks, pkg, false)} {
			for i, t := range slices.Backward(texts) {
				if passes(t) {
					return splice(t, overlay(slices.Delete(texts, i, i+1), from, name), name), nil
				}
			}
		}
	}
	return "", noCode(blocks, name)
}

// parseBlocks parses the closed blocks that are marked as Go, or those without
// a mark.
func parseBlocks(blocks []block, pkg string, marked bool) []goText {
	var texts []goText
	for _, b := range blocks {
		if b.closed && b.golang() == marked && (marked || b.tag == "") {
			texts = append(texts, parseText(b.body, pkg))
		}
	}
	return texts
}

// overlay returns parent with what the texts declare in place of its own
// declarations, one text after another. Texts that are complete files, drafts
// of the function called name, or broken do not count.
func overlay(texts []goText, parent goText, name string) goText {
	for _, t := range texts {
		if t.fragment && t.err == nil && parent.err == nil && !t.declares(name) {
			s := newSplicer(t, parent)
			s.need(s.names())
			parent = parseText(s.result(t), "main")
		}
	}
	return parent
}

// noCode says what a reply without usable code has instead.
func noCode(blocks []block, name string) error {
	what := "has no fenced code block"
	if slices.ContainsFunc(blocks, func(b block) bool { return b.closed }) {
		what = "has no Go code block that declares func " + name
	}
	return fmt.Errorf(badReply+"%s: answer with one ```go block that holds the complete file with func %s", what, name)
}

var startsCode = regexp.MustCompile(`(?m)^\s*(func|package)\s`)

// promisesCode reports whether a block that was not closed looks like the
// answer, and not like a stray fence in front of prose.
func (b block) promisesCode() bool {
	if strings.TrimSpace(b.body) == "" {
		return false
	}
	return b.golang() || b.tag == "" && startsCode.MatchString(b.body)
}

// withoutThoughts leaves out what a reasoning model says to itself before it
// answers: <think>…</think>, of which some servers send only the end. It
// reports false if the thoughts never end.
func withoutThoughts(text string) (string, bool) {
	const begin, end = "<think>", "</think>"
	for {
		text = strings.TrimSpace(text)
		if strings.HasPrefix(text, begin) {
			_, rest, found := strings.Cut(text, end)
			if !found {
				return "", false
			}
			text = rest
			continue
		}
		i := orphan(text, end)
		if i < 0 {
			return text, true
		}
		text = text[i+len(end):]
	}
}

// orphan returns the index of the first mark that ends a line, or -1. A mark
// that is followed by something, such as the quote that closes a string, may
// be part of a program.
func orphan(text, mark string) int {
	for from := 0; ; {
		i := strings.Index(text[from:], mark)
		if i < 0 {
			return -1
		}
		from += i + len(mark)
		line, _, _ := strings.Cut(text[from:], "\n")
		if strings.TrimSpace(line) == "" {
			return from - len(mark)
		}
	}
}
