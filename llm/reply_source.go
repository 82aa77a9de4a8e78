package llm

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
// alone needs no fence. If all of that fails, what else may hold the code is tried as a
// whole: a block that is not closed although the reply is complete, what is before a
// closing fence, an object of JSON, and tags.
//
// Of search/replace blocks and a file, what comes last counts. If the blocks cannot be applied, a
// file before them does.
//
// The file may contain errors. sourceOf does not correct them; the check
// reports them.
//
// Where splicing exceeds the limits of a check, the block that it was about
// comes with the error.
func sourceOf(reply, name string, complete bool, ground rules.Fragments, splice func(rules.Fragments) (string, error)) (string, error) {
	if len(reply) > maxReply {
		return "", fmt.Errorf(badReply+"has %d bytes, more than the %d that are read: answer with one ```go block", len(reply), maxReply)
	}
	text, ok := withoutThoughts(reply)
	if !ok {
		return "", errThinking
	}
	found := editsOf(text)
	if len(found.list) == 0 && found.err == nil {
		return readSource(text, name, complete, ground, splice)
	}
	if len(found.list) > 0 {
		if source, err := readSource(found.after, name, complete, ground, splice); err == nil {
			return source, nil
		}
		if !complete {
			return "", errUnfinishedEdit
		}
	}
	edited, err := found.applied(ground)
	if err == nil {
		return edited, nil
	}
	if source, err := readSource(found.before+found.after, name, complete, ground, splice); err == nil {
		return source, nil
	}
	return "", err
}

// readSource does the same with a text without thoughts and edits.
func readSource(text, name string, complete bool, ground rules.Fragments, splice func(rules.Fragments) (string, error)) (string, error) {
	blocks, ok := fencedBlocks(text, false)
	if !ok {
		return "", fmt.Errorf(badReply+"has more than %d code blocks: answer with one ```go block", maxBlocks)
	}
	fragments := ground
	fragments.Whole = mend(text)
	unterminated := unfinished(blocks)
	if !unterminated {
		fragments.Marked, fragments.Unmarked = bodies(blocks, true), bodies(blocks, false)
	}
	source, err := splice(fragments)
	if err == nil {
		return source, nil
	}
	if !errors.Is(err, rules.ErrNoFunction) {
		return last(fragments), err
	}
	more := blocks
	if endsWithFence(text) {
		if more, ok = fencedBlocks(text, true); !ok {
			more = nil
		}
		if !unfinished(more) {
			fragments := ground
			fragments.Marked = bodies(more, true)
			if source, err := splice(fragments); err == nil {
				return source, nil
			}
		}
	}
	for _, whole := range elsewhere(text, blocks, more, complete) {
		fragments := ground
		fragments.Whole = mend(whole)
		if source, err := splice(fragments); err == nil {
			return source, nil
		}
	}
	if unterminated {
		return "", errUnterminated
	}
	return "", noCode(blocks, name)
}

// unfinished reports whether the last block is not closed and looks like the answer.
func unfinished(blocks []block) bool {
	n := len(blocks)
	return n > 0 && !blocks[n-1].closed && blocks[n-1].promisesCode()
}

// endsWithFence reports whether a line ends with a fence for Go after something else.
func endsWithFence(text string) bool {
	for line := range strings.Lines(text) {
		before, after, found := strings.Cut(line, "```")
		if tag := strings.TrimSpace(after); found && strings.TrimSpace(before) != "" && (tag == "go" || tag == "golang") {
			return true
		}
	}
	return false
}

// elsewhere returns what may hold the code of a reply that has it in no closed block.
func elsewhere(text string, blocks, more []block, complete bool) []string {
	var texts []string
	add := func(s string) {
		if startsCode.MatchString(s) && s != text {
			texts = append(texts, strings.TrimSpace(s)+"\n")
		}
	}
	for _, list := range [][]block{blocks, more} {
		if complete && unfinished(list) {
			add(list[len(list)-1].body)
		}
	}
	if i := firstFence(text); i >= 0 {
		add(text[:i])
	}
	add(codeWithin(text))
	for _, b := range blocks {
		if b.closed {
			add(codeWithin(b.body))
		}
	}
	for _, tag := range []string{"code", "artifact", "file", "answer"} {
		if i := strings.Index(text, "<"+tag); i >= 0 {
			if _, body, ok := strings.Cut(text[i:], ">"); ok {
				body, _, _ = strings.Cut(body, "</"+tag+">")
				add(body)
			}
		}
	}
	return texts
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
			texts = append(texts, mend(b.body))
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

// thoughts are the marks around what a reasoning model thinks.
var thoughts = []struct{ begin, end string }{
	{"<think>", "</think>"}, {"<thinking>", "</thinking>"}, {"<thought>", "</thought>"}, {"<reasoning>", "</reasoning>"},
	{"<seed:think>", "</seed:think>"}, {"[THINK]", "[/THINK]"}, {"◁think▷", "◁/think▷"},
}

// withoutThoughts removes the thoughts of a reasoning model, of which some servers send
// only the end. It returns false if the thoughts never end.
func withoutThoughts(text string) (string, bool) {
	const final = "<|channel|>final<|message|>" // of gpt-oss
	if i := strings.LastIndex(text, final); i >= 0 {
		text, _, _ = strings.Cut(text[i+len(final):], "<|")
	}
	from := 0
	for _, mark := range thoughts {
		if i := lastOrphan(text, mark.begin, mark.end); i >= 0 && strings.TrimSpace(text[i+len(mark.end):]) != "" {
			from = max(from, i+len(mark.end))
		}
	}
	for text = text[from:]; ; {
		text = strings.TrimSpace(text)
		i := slices.IndexFunc(thoughts, func(m struct{ begin, end string }) bool { return strings.HasPrefix(text, m.begin) })
		if i < 0 {
			return text, true
		}
		_, rest, found := strings.Cut(text, thoughts[i].end)
		if !found {
			return "", false
		}
		text = rest
	}
}

// lastOrphan returns the index of the last end mark that ends a line or comes before prose,
// and has no mark of the beginning after the end mark before it, or -1. A mark that is followed by something else, such as the closing quote of a string,
// may be part of a program.
func lastOrphan(text, begin, mark string) int {
	for end := len(text); end >= 0; {
		start := strings.LastIndexByte(text[:end], '\n') + 1
		line := text[start:end]
		if i := strings.LastIndex(line, mark); i >= 0 {
			after := line[i+len(mark):]
			rest := strings.TrimLeftFunc(after, unicode.IsSpace)
			first, _ := utf8.DecodeRuneInString(rest)
			if rest == "" || rest != after && unicode.IsUpper(first) && !strings.ContainsAny(rest, "\"`") {
				before := text[:start+i]
				if opened := strings.LastIndex(before, begin); opened > strings.LastIndex(before, mark) && strings.TrimSpace(before[:opened]) != "" {
					return -1 // thoughts after something else
				}
				return start + i
			}
		}
		end = start - 1
	}
	return -1
}
