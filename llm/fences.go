package llm

import (
	"strings"
)

// A block is what stands between two fences of a Markdown text.
type block struct {
	tag    string // the first word after the opening fence, in lower case
	body   string
	closed bool // false: the text ended before the closing fence
}

// golang reports whether the block says that it holds Go.
func (b block) golang() bool { return b.tag == "go" || b.tag == "golang" }

// fencedBlocks returns the fenced blocks of text in order. A fence is three or
// more backticks or tildes at the start of a line, indented or not; a block
// ends at a line with nothing but at least as many. Fences within a Go comment
// do not count. A block marked as Markdown is looked into, since some models
// wrap their whole answer in one.
func fencedBlocks(text string) []block {
	var blocks []block
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		fence, info := openingFence(lines[i])
		tag := tagOf(info)
		if fence == "" || tag == "markdown" || tag == "md" {
			continue
		}
		indent := strings.Index(lines[i], fence)
		end := closingFence(lines[i+1:], fence, tag)
		if end < 0 {
			return append(blocks, block{tag, unindent(lines[i+1:], indent), false})
		}
		blocks = append(blocks, block{tag, unindent(lines[i+1:i+1+end], indent), true})
		i += 1 + end
	}
	return blocks
}

// openingFence returns the run of backticks or tildes that line starts with,
// and what follows it, if line opens a block.
func openingFence(line string) (fence, info string) {
	line = strings.TrimLeft(line, " \t")
	for _, mark := range []string{"`", "~"} {
		info := strings.TrimLeft(line, mark)
		if n := len(line) - len(info); n >= 3 && !strings.Contains(info, "`") {
			return line[:n], info
		}
	}
	return "", ""
}

// tagOf returns the language that a fence's info string names: "go" for
// " Go", "go:quantize.go", "{.go}" and "go title=x".
func tagOf(info string) string {
	words := strings.FieldsFunc(info, func(r rune) bool { return strings.ContainsRune(" \t:{}.,=\"'", r) })
	if len(words) == 0 {
		return ""
	}
	return strings.ToLower(words[0])
}

// closingFence returns the index of the line that closes a block opened by
// fence, or -1. Where the block may hold Go, lines within a comment are passed
// over, unless no other would be left.
func closingFence(lines []string, fence, tag string) int {
	first := -1
	mayBeGo := tag == "" || block{tag: tag}.golang()
	var scan commentScanner
	for i, line := range lines {
		if closes(line, fence) {
			if !mayBeGo || !scan.comment {
				return i
			}
			if first < 0 {
				first = i
			}
		}
		scan.line(line)
	}
	return first
}

// closes reports whether line closes a block opened by fence.
func closes(line, fence string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= len(fence) && strings.Trim(line, fence[:1]) == ""
}

// unindent joins lines, without as much of their leading white space as the
// opening fence had, and a newline after each.
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

// A commentScanner follows Go text line by line and knows whether the next
// line begins within a comment.
type commentScanner struct{ comment, raw bool }

func (s *commentScanner) line(line string) {
	for line != "" {
		switch {
		case s.comment:
			_, rest, found := strings.Cut(line, "*/")
			s.comment, line = !found, rest
		case s.raw:
			_, rest, found := strings.Cut(line, "`")
			s.raw, line = !found, rest
		case strings.HasPrefix(line, "//"):
			return
		case strings.HasPrefix(line, "/*"):
			s.comment, line = true, line[2:]
		case line[0] == '`':
			s.raw, line = true, line[1:]
		case line[0] == '"' || line[0] == '\'':
			line = afterQuote(line)
		default:
			line = line[1:]
		}
	}
}

// afterQuote returns what follows the string or rune literal that line starts
// with. A literal that is not closed ends with the line.
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
