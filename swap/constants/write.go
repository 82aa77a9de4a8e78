package constants

import (
	"strconv"
	"strings"
)

// Write returns the source, comments and all, with other values of its parameters:
// such that Table takes. Those that have their own keep their text.
func (n *Numbers) Write(source string, values []float64) string {
	var b strings.Builder
	at := 0
	for i, p := range n.Parameters {
		if values[i] == p.Value {
			continue
		}
		text := Format(p.Kind, values[i])
		if text[0] == '-' && p.From > 0 && strings.IndexByte("-<", source[p.From-1]) >= 0 {
			text = "(" + text + ")" // else the two signs are one
		}
		b.WriteString(source[at:p.From])
		b.WriteString(text)
		at = p.To
	}
	b.WriteString(source[at:])
	return b.String()
}

// mostWritten is the most bytes that Write writes for a number, "(-1.7976931348623157e308)".
const mostWritten = 26

// lengthened returns by how many bytes, at most, Write makes the source longer, and
// whether it changes anything.
func (n *Numbers) lengthened(values []float64) (more int, changed bool) {
	for i, p := range n.Parameters {
		if values[i] != p.Value {
			changed = true
			more += len("()") + len(Format(p.Kind, values[i])) - len(p.Literal)
		}
	}
	return more, changed
}

// Format writes a number as a Go programmer would. Parsed again, it is the same.
func Format(kind Kind, v float64) string {
	if kind == Integer {
		return strconv.FormatInt(int64(v), 10)
	}
	plain := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(plain, ".") {
		plain += ".0"
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', -1, 64), "e")
	n, _ := strconv.Atoi(exponent) // FormatFloat wrote it
	if short := mantissa + "e" + strconv.Itoa(n); len(short) < len(plain) && v != 0 {
		return short
	}
	return plain
}
