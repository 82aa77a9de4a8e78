package population

import (
	"strings"
	"testing"
)

// TestClip: a text is cut at a character, and what is no text is replaced.
func TestClip(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		n    int
		want string
	}{
		{"aé", 3, "aé"},
		{"aéé", 4, "aé\n… (2 bytes cut)"},
		{"aéé", 3, "aé\n… (2 bytes cut)"},
		{"€€", 5, "€\n… (3 bytes cut)"},
		{"a\xffb", 9, "a\uFFFDb"},
		{strings.Repeat("\x80", 9), 6, "\uFFFD\n… (7 bytes cut)"},
	} {
		if got := clip(tt.text, tt.n); got != tt.want {
			t.Errorf("%q, %d: got %q, want %q", tt.text, tt.n, got, tt.want)
		}
	}
}
