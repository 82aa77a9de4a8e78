package main

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"unicode"
)

// An output is the standard output of a command.
type output struct {
	*bufio.Writer
	terminal bool
	color    bool
}

func newOutput(f *os.File) *output {
	info, err := f.Stat()
	terminal := err == nil && info.Mode()&os.ModeCharDevice != 0
	return &output{
		Writer:   bufio.NewWriterSize(f, 1<<16),
		terminal: terminal,
		color:    terminal && os.Getenv("NO_COLOR") == "",
	}
}

// ANSI escape sequences of terminal colours.
const (
	green = "\x1b[32m"
	red   = "\x1b[31m"
	cyan  = "\x1b[36m"
	bold  = "\x1b[1m"
	plain = "\x1b[0m"
)

// paint returns s in a colour if the output has colours.
func (o *output) paint(color, s string) string {
	if !o.color || color == "" {
		return s
	}
	return color + s + plain
}

// printable returns s with control characters escaped: texts of candidates come
// from a model and must not control the terminal.
func printable(s string) string {
	s = strings.ToValidUTF8(s, string(unicode.ReplacementChar))
	if strings.IndexFunc(s, dangerous) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if dangerous(r) {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func dangerous(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r)
}

// oneLine returns the first line of s, shortened to at most width characters.
func oneLine(s string, width int) string {
	line, _, more := strings.Cut(strings.TrimSpace(s), "\n")
	line = strings.TrimRight(printable(strings.ReplaceAll(line, "\t", " ")), " ")
	runes := []rune(line)
	switch {
	case len(runes) > width:
		return strings.TrimRight(string(runes[:width-1]), " ") + "…"
	case more:
		return line + " …"
	}
	return line
}
