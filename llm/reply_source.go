package llm

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// badReply begins the errors about the contents of a reply, as opposed to
// errors of getting one. Such an error becomes a failure that the model is
// shown, so it says how to answer.
const badReply = "llm: the reply "

// Errors of truncated replies.
var (
	errThinking     = errors.New(badReply + "ended during the reasoning: think less and answer with the code")
	errUnterminated = errors.New(badReply + "ended within a code block: answer with one complete ```go block that is closed by ```")
)

// sourceOf returns the Go file that a reply stands for. It uses the last fenced
// block that declares the named function, and blocks marked as Go before
// unmarked ones; failing that, the last block that declares something that
// parent also declares. Declarations that this block uses but does not contain,
// and a missing package clause, come from the other blocks of the reply and
// from parent. A reply that consists of Go alone needs no fence.
//
// The file may contain errors. sourceOf does not correct them; the check
// reports them.
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

// parseBlocks parses the closed blocks that are marked as Go or, if marked is
// false, the unmarked ones.
func parseBlocks(blocks []block, pkg string, marked bool) []goText {
	var texts []goText
	for _, b := range blocks {
		if b.closed && b.golang() == marked && (marked || b.tag == "") {
			texts = append(texts, parseText(b.body, pkg))
		}
	}
	return texts
}

// overlay returns parent with the declarations of the texts in place of its
// own, one text after another. It skips texts that are complete files, that
// have syntax errors, or that declare the named function.
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

// noCode returns the error for a reply without usable code.
func noCode(blocks []block, name string) error {
	what := "has no fenced code block"
	if slices.ContainsFunc(blocks, func(b block) bool { return b.closed }) {
		what = "has no Go code block that declares func " + name
	}
	return fmt.Errorf(badReply+"%s: answer with one ```go block that holds the complete file with func %s", what, name)
}

var startsCode = regexp.MustCompile(`(?m)^\s*(func|package)\s`)

// promisesCode reports whether an unclosed block looks like the answer and not
// like a stray fence before prose.
func (b block) promisesCode() bool {
	if strings.TrimSpace(b.body) == "" {
		return false
	}
	return b.golang() || b.tag == "" && startsCode.MatchString(b.body)
}

// withoutThoughts removes the thoughts of a reasoning model, <think>…</think>,
// of which some servers send only the end. It returns false if the thoughts
// never end.
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
// that is followed by something, such as the closing quote of a string, may be
// part of a program.
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
