package llm

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/wallacea-go/wallacea/swap/rules"
)

// An edit replaces lines of a version. It is written as
//
//	<<<<<<< SEARCH
//	what is there
//	=======
//	what is to be there
//	>>>>>>> REPLACE
type edit struct{ search, replace string }

var (
	editBegins = regexp.MustCompile(`(?i)^\s*<{5,9}\s*SEARCH\b[^\n]*$`)
	editTurns  = regexp.MustCompile(`^\s*={5,9}\s*$`)
	editEnds   = regexp.MustCompile(`(?i)^\s*>{5,9}(\s*REPLACE\b[^\n]*|\s*)$`)
)

var errUnfinishedEdit = errors.New(badReply + "has a search/replace block that is not closed: close each with a line >>>>>>> REPLACE")

// edits are those of a reply, in order.
type edits struct {
	list   []edit
	before string // and between them: what else the reply says
	after  string // the last one
	err    error  // one is not closed, or there are too many
}

// editsOf returns the edits in a reply.
func editsOf(text string) edits {
	var e edits
	var search, replace, other, rest strings.Builder
	into := &rest
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		mark := strings.TrimSuffix(line, "\n")
		switch {
		case editBegins.MatchString(mark):
			if into != &rest {
				e.err = errUnfinishedEdit
			}
			search.Reset()
			replace.Reset()
			into = &search
		case into == &search && editTurns.MatchString(mark):
			into = &replace
		case into == &replace && editEnds.MatchString(mark):
			e.list = append(e.list, edit{search.String(), replace.String()})
			other.WriteString(rest.String())
			rest.Reset()
			into = &rest
		default:
			into.WriteString(line)
		}
	}
	if into == &search { // it was spoken of
		rest.WriteString(search.String())
	} else if into == &replace {
		e.err = errUnfinishedEdit
	}
	e.before, e.after = other.String(), rest.String()
	if e.err == nil && len(e.list) > maxBlocks {
		e.err = fmt.Errorf(badReply+"has more than %d search/replace blocks: answer with the complete file", maxBlocks)
	}
	return e
}

// applied returns what the edits make of the attempt that a reply repairs or, if they are about
// nothing in that, of the parent.
func (e edits) applied(ground rules.Fragments) (string, error) {
	if e.err != nil {
		return "", e.err
	}
	if ground.Attempt != "" {
		source, found, err := applied(ground.Attempt, e.list)
		if err == nil || found {
			return source, err
		}
	}
	source, _, err := applied(ground.Parent, e.list)
	return source, err
}

// applied returns a version after edits, and whether one was found. Each must be there exactly
// once, but for space around lines, and all together must change something.
func applied(version string, list []edit) (text string, found bool, err error) {
	text = version
	for i, e := range list {
		from, to, count := find(text, e.search)
		found = found || count > 0
		var wrong string
		switch {
		case strings.TrimSpace(e.search) == "":
			wrong = "is empty: copy into it the lines that it replaces"
		case count == 0:
			wrong = fmt.Sprintf("is not in the version (%q): copy it to the letter", oneLine(e.search))
		case count > 1:
			wrong = fmt.Sprintf("is in the version more than once (%q): add lines around it", oneLine(e.search))
		}
		if wrong != "" {
			return "", found, fmt.Errorf(badReply+"has a search/replace block, number %d, whose SEARCH part %s", i+1, wrong)
		}
		text = text[:from] + e.replace + text[to:]
	}
	if text == version {
		return "", found, errors.New(badReply + "has search/replace blocks that change nothing")
	}
	return text, found, nil
}

// find returns where lines are in a text, and how often, as far as once or more than once: as
// they are, or else but for the space around each.
func find(text, lines string) (from, to, count int) {
	lines = strings.Trim(lines, "\n") + "\n"
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	if from, count = findLines(text, lines); count > 0 {
		return from, from + len(lines), count
	}
	trimmed := func(s string) string {
		var b strings.Builder
		for line := range strings.Lines(s) {
			b.WriteString(strings.TrimSpace(line) + "\n")
		}
		return b.String()
	}
	bare := trimmed(text)
	if from, count = findLines(bare, trimmed(lines)); count == 0 {
		return 0, 0, 0
	}
	first := strings.Count(bare[:from], "\n")
	last := first + strings.Count(lines, "\n")
	offset, n := 0, 0
	for line := range strings.Lines(text) {
		if n == first {
			from = offset
		}
		offset += len(line)
		if n++; n == last {
			to = offset
		}
	}
	return from, to, count
}

// findLines returns where whole lines are in a text, and whether they are there never, once or
// more often.
func findLines(text, lines string) (at, count int) {
	for from := 0; from < len(text) && count < 2; {
		i := strings.Index(text[from:], lines)
		if i < 0 {
			break
		}
		if from += i; from == 0 || text[from-1] == '\n' {
			if count++; count == 1 {
				at = from
			}
		}
		from++
	}
	return at, count
}
