package llm

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/wallacea-go/wallacea/swap/rules"
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

// Bounds of what is read of a reply: far above what a model needs, and low
// enough that reading takes no time.
const (
	maxReply  = 2 << 20 // bytes, thoughts included
	maxBlocks = 100     // fenced blocks
)

// sourceOf returns the Go file that a reply stands for, which splice makes of
// the reply's closed blocks: of those marked as Go, or else of the unmarked
// ones, the last that declares the named function. A reply that consists of Go
// alone needs no fence.
//
// The file may contain errors. sourceOf does not correct them; the check
// reports them.
//
// Where splicing exceeds the limits of a check, the block that it was about
// comes with the error.
func sourceOf(reply, name string, ground rules.Fragments, splice func(rules.Fragments) (string, error)) (string, error) {
	if len(reply) > maxReply {
		return "", fmt.Errorf(badReply+"has %d bytes, more than the %d that are read: answer with one ```go block", len(reply), maxReply)
	}
	text, ok := withoutThoughts(reply)
	if !ok {
		return "", errThinking
	}
	blocks, ok := fencedBlocks(text)
	if !ok {
		return "", fmt.Errorf(badReply+"has more than %d code blocks: answer with one ```go block", maxBlocks)
	}
	fragments := ground
	fragments.Whole = text
	unterminated := len(blocks) > 0 && !blocks[len(blocks)-1].closed && blocks[len(blocks)-1].promisesCode()
	if !unterminated {
		fragments.Marked, fragments.Unmarked = bodies(blocks, true), bodies(blocks, false)
	}
	source, err := splice(fragments)
	switch {
	case err == nil:
		return source, nil
	case !errors.Is(err, rules.ErrNoFunction):
		return last(fragments), err
	case unterminated:
		return "", errUnterminated
	}
	return "", noCode(blocks, name)
}

// last returns the fragment that most probably declares the function.
func last(f rules.Fragments) string {
	for _, texts := range [][]string{f.Marked, f.Unmarked} {
		if n := len(texts); n > 0 {
			return texts[n-1]
		}
	}
	return f.Whole
}

// bodies returns the text of the closed blocks that are marked as Go or, if
// marked is false, of the unmarked ones.
func bodies(blocks []block, marked bool) []string {
	var texts []string
	for _, b := range blocks {
		if b.closed && b.golang() == marked && (marked || b.tag == "") {
			texts = append(texts, b.body)
		}
	}
	return texts
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
	if i := lastOrphan(text, end); i >= 0 {
		text = text[i+len(end):]
	}
	for {
		text = strings.TrimSpace(text)
		if !strings.HasPrefix(text, begin) {
			return text, true
		}
		_, rest, found := strings.Cut(text, end)
		if !found {
			return "", false
		}
		text = rest
	}
}

// lastOrphan returns the index of the last mark that ends a line, or -1. A mark
// that is followed by something, such as the closing quote of a string, may be
// part of a program.
func lastOrphan(text, mark string) int {
	for line := len(text); line >= 0; {
		start := strings.LastIndexByte(text[:line], '\n') + 1
		if at := strings.TrimRightFunc(text[start:line], unicode.IsSpace); strings.HasSuffix(at, mark) {
			return start + len(at) - len(mark)
		}
		line = start - 1
	}
	return -1
}
