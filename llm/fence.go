package llm

import (
	"strings"
	"unicode/utf8"
)

// fence returns text as a fenced block marked with tag, between fences that
// are longer than any run of backticks in text, so that nothing in it can end
// the block.
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

// clip returns text as valid UTF-8 of at most limit bytes and a remark: what
// is left out is in the middle, since the first and the last lines tell most.
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
