package report

import (
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wallacea-go/wallacea/population"
)

// Printable returns s with control characters and marks that change the
// direction of text escaped, and with what is no UTF-8 replaced.
func Printable(s string) string {
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

// OneLine returns the first line of s, with the second one if the first ends in
// a colon, printable, and shortened to at most width characters.
func OneLine(s string, width int) string {
	line, rest, more := strings.Cut(strings.TrimSpace(s), "\n")
	if strings.HasSuffix(line, ":") && rest != "" {
		var second string
		second, _, more = strings.Cut(rest, "\n")
		line += " " + strings.TrimSpace(second)
	}
	line = strings.TrimRight(Printable(strings.ReplaceAll(line, "\t", " ")), " ")
	runes := []rune(line)
	switch {
	case len(runes) > width:
		return strings.TrimRight(string(runes[:max(width-1, 0)]), " ") + "…"
	case more:
		return line + " …"
	}
	return line
}

// Reason returns what a failure says, as OneLine does, without the words that
// package swap begins with and that say the stage again: the first diagnostic of a
// source that does not compile.
func Reason(f *population.Failure, width int) string {
	message := f.Message
	if rest, ok := strings.CutPrefix(message, "swap: "); ok {
		if stage, after, ok := strings.Cut(rest, ":"); ok && !strings.ContainsAny(stage, " \n") {
			message = after
		}
	}
	return OneLine(message, width)
}

// A Writer makes what is written to it printable and passes it on.
type Writer struct {
	w    io.Writer
	rest []byte // of a character that was cut between two writes
}

// NewWriter returns a Writer that passes on to w.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Write writes p to the underlying writer, printable. It reports all of p as
// written or an error.
func (w *Writer) Write(p []byte) (int, error) {
	text := append(w.rest, p...)
	whole := len(text) - incomplete(text)
	w.rest = append([]byte(nil), text[whole:]...)
	if _, err := io.WriteString(w.w, Printable(string(text[:whole]))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush writes what is left of a character that never became complete.
func (w *Writer) Flush() error {
	_, err := io.WriteString(w.w, Printable(string(w.rest)))
	w.rest = nil
	return err
}

// incomplete returns how many bytes at the end of text are the beginning of a
// character that more bytes may complete.
func incomplete(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if last := text[len(text)-n]; utf8.RuneStart(last) {
			if !utf8.FullRune(text[len(text)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

// Quote makes a value one word to a shell.
func Quote(value string) string {
	if value != "" && strings.IndexFunc(value, func(r rune) bool {
		return !strings.ContainsRune("-_./:,=+@%", r) && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) < 0 {
		return value
	}
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}
