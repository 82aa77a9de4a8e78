package llm

import (
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
// that starts with three or more backticks or tildes after any indentation. A
// block ends at a line that holds nothing but at least as many of them. Fences
// within a Go comment do not count. The fences of a block marked as Markdown
// are ignored, since some models wrap their whole answer in one. It returns false
// if there are more than maxBlocks.
func fencedBlocks(text string) ([]block, bool) {
	var blocks []block
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		fence, info := openingFence(lines[i])
		tag := tagOf(info)
		if fence == "" || tag == "markdown" || tag == "md" {
			continue
		}
		if len(blocks) == maxBlocks {
			return nil, false
		}
		indent := strings.Index(lines[i], fence)
		end := closingFence(lines[i+1:], fence, tag)
		if end < 0 {
			return append(blocks, block{tag, unindent(lines[i+1:], indent), false}), true
		}
		blocks = append(blocks, block{tag, unindent(lines[i+1:i+1+end], indent), true})
		i += 1 + end
	}
	return blocks, true
}

// openingFence returns the run of backticks or tildes that opens a block, and
// the rest of the line. Both are empty if line does not open a block.
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
// fence, or -1. If the block may hold Go, lines within a comment do not close
// it, unless no other line does.
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
