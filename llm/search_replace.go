package llm

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// An edit replaces a part of a version. It is written as
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

var errUnfinishedEdit = errors.New(badReply + "ended within a search/replace block: close each with a line >>>>>>> REPLACE")

// editsOf returns the edits in a reply, in order. A reply without any has none.
func editsOf(text string) (edits []edit, err error) {
	var search, replace strings.Builder
	var into *strings.Builder // nil outside
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		mark := strings.TrimSuffix(line, "\n")
		switch {
		case into == nil && editBegins.MatchString(mark):
			search.Reset()
			replace.Reset()
			into = &search
		case into == &search && editTurns.MatchString(mark):
			into = &replace
		case into == &replace && editEnds.MatchString(mark):
			if len(edits) == maxBlocks {
				return nil, fmt.Errorf(badReply+"has more than %d search/replace blocks: answer with the complete file", maxBlocks)
			}
			edits, into = append(edits, edit{search.String(), replace.String()}), nil
		case into != nil:
			into.WriteString(line)
		}
	}
	if into != nil {
		return nil, errUnfinishedEdit
	}
	return edits, nil
}

// applied returns a version after edits. Each must be there exactly once, but for space at the
// ends of lines and indentation, and all together must change something.
func applied(version string, edits []edit) (string, error) {
	text := version
	for i, e := range edits {
		from, to, count := find(text, e.search)
		var wrong string
		switch {
		case strings.TrimSpace(e.search) == "":
			wrong = "is empty: copy into it the lines that it replaces"
		case count == 0:
			wrong = fmt.Sprintf("is not in the version (%q): copy it to the letter", oneLine(e.search))
		case count > 1:
			wrong = fmt.Sprintf("is in the version %d times (%q): add lines around it", count, oneLine(e.search))
		}
		if wrong != "" {
			return "", fmt.Errorf(badReply+"has a search/replace block, number %d, whose SEARCH part %s", i+1, wrong)
		}
		text = text[:from] + e.replace + text[to:]
	}
	if text == version {
		return "", errors.New(badReply + "has search/replace blocks that change nothing")
	}
	return text, nil
}

// find returns where lines are in a text, and how often: as they are, or else but for the space
// around each.
func find(text, lines string) (from, to, count int) {
	if count = strings.Count("\n"+text, "\n"+lines); count > 0 {
		from = strings.Index("\n"+text, "\n"+lines)
		return from, from + len(lines), count
	}
	var wanted, have []string
	for line := range strings.Lines(strings.Trim(lines, "\n")) {
		wanted = append(wanted, strings.TrimSpace(line))
	}
	offset := 0
	offsets := []int{0} // of the text's lines, and its end
	for line := range strings.Lines(text) {
		have = append(have, strings.TrimSpace(line))
		offset += len(line)
		offsets = append(offsets, offset)
	}
	for i := 0; i+len(wanted) <= len(have) && len(wanted) > 0; i++ {
		if slices.Equal(have[i:i+len(wanted)], wanted) {
			if count++; count == 1 {
				from, to = offsets[i], offsets[i+len(wanted)]
			}
		}
	}
	return from, to, count
}
