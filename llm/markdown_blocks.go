package llm

import (
	"regexp"
	"strings"
)

// A block is a fenced code block of a Markdown text.
type block struct {
	tag    string // the first word after the opening fence, in lower case
	body   string
	closed bool // false if the text ends before the closing fence
}

// golang reports whether the block is marked as Go.
func (b block) golang() bool { return b.tag == "go" || b.tag == "golang" }

// fencedBlocks returns the fenced blocks of text in order. A fence is a line
// that starts with three or more backticks or tildes after any indentation, marks of
// quotations and bullets, or, if within is true, one that ends with a fence for Go. A
// block ends at a line that holds nothing but at least as many of them, or else at the first that
// ends with them. Fences
// within a Go comment do not count. The fences of a block marked as Markdown
// are ignored, since some models wrap their whole answer in one. It returns false
// if there are more than maxBlocks.
func fencedBlocks(text string, within bool) ([]block, bool) {
	var blocks []block
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		before, fence, info := openingFence(lines[i], within)
		tag := tagOf(info)
		if fence == "" || tag == "markdown" || tag == "md" {
			continue
		}
		if len(blocks) == maxBlocks {
			return nil, false
		}
		body := lines[i+1:]
		if strings.Contains(before, ">") && strings.Trim(before, "> \t") == "" {
			body = unquoted(body)
		}
		end, last := closingFence(body, fence, tag)
		if end < 0 {
			return append(blocks, block{tag, unindent(body, len(before)), false}), true
		}
		if body = body[:end:end]; last != "" {
			body = append(body, last)
		}
		blocks = append(blocks, block{tag, unindent(body, len(before)), true})
		i += 1 + end
	}
	return blocks, true
}

// unquoted returns the lines at the beginning that are quoted, without the marks.
func unquoted(lines []string) []string {
	var list []string
	for _, line := range lines {
		rest, ok := strings.CutPrefix(strings.TrimLeft(line, " \t"), ">")
		if !ok {
			break
		}
		list = append(list, strings.TrimPrefix(rest, " "))
	}
	return list
}

var (
	atStart = regexp.MustCompile("^((?:[ \\t]|>|[-*+•] |\\d+[.)] )*)(`{3,}|~{3,})([^`]*)$")
	atEnd   = regexp.MustCompile("^(.*?)(`{3,}|~{3,})([ \\t]*(?:go|golang)[ \\t]*)$")
)

// openingFence returns the run of backticks or tildes that opens a block, what is before
// it, and the rest of the line. All are empty if line does not open a block.
func openingFence(line string, within bool) (before, fence, info string) {
	if !strings.Contains(line, "```") && !strings.Contains(line, "~~~") {
		return "", "", ""
	}
	m := atStart.FindStringSubmatch(line)
	if m == nil && within {
		m = atEnd.FindStringSubmatch(line)
	}
	if m == nil {
		return "", "", ""
	}
	return m[1], m[2], m[3]
}

// firstFence returns where the first line begins that starts with a fence, or -1.
func firstFence(text string) int {
	at := 0
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			return at
		}
		at += len(line)
	}
	return -1
}

// tagOf returns the language that a fence's info string names: "go" for " Go",
// "go:quantize.go", "{.go}" and "go title=x".
func tagOf(info string) string {
	words := strings.FieldsFunc(info, func(r rune) bool { return strings.ContainsRune(" \t:{}.,=\"'", r) })
	if len(words) == 0 {
		return ""
	}
	return strings.ToLower(words[0])
}

// closingFence returns the index of the line that closes a block opened by
// fence, or -1, and what of the block is on that line. If the block may hold Go, lines within a
// comment do not close it, unless no other line does.
func closingFence(lines []string, fence, tag string) (at int, last string) {
	within, ends := -1, -1
	mayBeGo := tag == "" || block{tag: tag}.golang()
	var scan commentScanner
	for i, line := range lines {
		if closes(line, fence) {
			if !mayBeGo || !scan.comment {
				return i, ""
			}
			if within < 0 {
				within = i
			}
		} else if ends < 0 && !scan.comment && !scan.raw && strings.HasSuffix(strings.TrimSpace(line), "}"+fence) {
			ends = i
		}
		scan.line(line)
	}
	if within < 0 && ends >= 0 {
		return ends, strings.TrimSuffix(strings.TrimSpace(lines[ends]), fence)
	}
	return within, ""
}

// closes reports whether line closes a block opened by fence.
func closes(line, fence string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= len(fence) && strings.Trim(line, fence[:1]) == ""
}

// unindent removes the indentation of the opening fence from each line and
// joins the lines, each with a newline.
func unindent(lines []string, indent int) string {
	var s strings.Builder
	for _, line := range lines {
		n := 0
		for n < min(indent, len(line)) && (line[n] == ' ' || line[n] == '\t') {
			n++
		}
		s.WriteString(line[n:])
		s.WriteByte('\n')
	}
	return s.String()
}

// A commentScanner reads Go text line by line and knows whether the next line
// begins within a comment.
type commentScanner struct{ comment, raw bool }

func (s *commentScanner) line(line string) {
	for line != "" {
		n, _ := s.next(line)
		line = line[n:]
	}
}

// next returns the length of the first part of a line, and whether it is neither a comment nor
// a string.
func (s *commentScanner) next(line string) (n int, code bool) {
	until := func(mark string, within *bool, rest string) int {
		if i := strings.Index(rest, mark); i >= 0 {
			*within = false
			return i + len(mark)
		}
		return len(rest)
	}
	switch {
	case s.comment:
		return until("*/", &s.comment, line), false
	case s.raw:
		return until("`", &s.raw, line), false
	case strings.HasPrefix(line, "//"):
		return len(line), false
	case strings.HasPrefix(line, "/*"):
		s.comment = true
		return 2, false
	case line[0] == '`':
		s.raw = true
		return 1 + until("`", &s.raw, line[1:]), false
	case line[0] == '"' || line[0] == '\'':
		return len(line) - len(afterQuote(line)), false
	}
	if i := strings.IndexAny(line[1:], "\"'`/"); i >= 0 {
		return i + 1, true
	}
	return len(line), true
}

// afterQuote returns what follows the string or rune literal at the start of
// line. An unclosed literal ends with the line.
func afterQuote(line string) string {
	for i := 1; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case line[0]:
			return line[i+1:]
		}
	}
	return ""
}

// mend replaces what editors, web pages and models put in the place of the characters of
// a program, outside its comments and strings: blanks of other kinds, characters without
// width, curly quotation marks and minus signs.
func mend(source string) string {
	if !strings.ContainsFunc(source, func(r rune) bool { return r >= 0x80 && substitute(r) != r }) {
		return source
	}
	var s strings.Builder
	var scan commentScanner
	for line := range strings.Lines(source) {
		for line != "" && !scan.comment && !scan.raw {
			n, code := scan.next(line)
			part := line[:n]
			if line = line[n:]; code {
				part = strings.Map(substitute, part)
			}
			s.WriteString(part)
		}
		s.WriteString(line) // what follows the end of a comment stays as it is
		scan.line(line)
	}
	return s.String()
}

// substitute returns the character of a program that another one stands for, or -1 for
// none.
func substitute(r rune) rune {
	switch r {
	case '\u00A0', '\u2002', '\u2003', '\u2007', '\u2009', '\u202F', '\u3000':
		return ' '
	case '\u200B', '\u200C', '\u200D', '\u2060', '\uFEFF', '\u00AD':
		return -1
	case '“', '”', '„':
		return '"'
	case '‘', '’':
		return '\''
	case '−', '–':
		return '-'
	}
	return r
}
