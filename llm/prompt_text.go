package llm

import (
	"strings"
	"unicode/utf8"
)

// fence returns text as a fenced block marked with tag. Its fences are longer
// than any run of backticks in text, so text cannot close the block.
func fence(tag, text string) string {
	longest := 2
	for rest := text; ; {
		i := strings.IndexByte(rest, '`')
		if i < 0 {
			break
		}
		after := strings.TrimLeft(rest[i:], "`")
		longest = max(longest, len(rest)-i-len(after))
		rest = after
	}
	mark := strings.Repeat("`", longest+1)
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return mark + tag + "\n" + text + mark
}

// clip shortens text to about limit bytes of valid UTF-8. It replaces the
// middle by a mark, since the first and the last lines are the most useful.
func clip(text string, limit int) string {
	text = strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
	if len(text) <= limit {
		return text
	}
	head, tail := limit*2/3, len(text)-limit/3
	for !utf8.RuneStart(text[head]) {
		head--
	}
	for tail < len(text) && !utf8.RuneStart(text[tail]) {
		tail++
	}
	return text[:head] + "\n[…]\n" + text[tail:]
}
