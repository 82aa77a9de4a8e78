package llm

import (
	"strings"
	"testing"
)

func TestShortDiff(t *testing.T) {
	parent := "package main\n\nfunc F(n int) int {\n" + strings.Repeat("\tn++\n", 20) + "\treturn n * 2\n}\n"
	other := strings.Replace(parent, "n * 2", "n * 3", 1)
	if got, want := shortDiff(parent, other), "@@ -21,5 +21,5 @@\n \tn++\n \tn++\n \tn++\n-\treturn n * 2\n+\treturn n * 3\n }\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, version := range []string{parent, strings.ReplaceAll(parent, "n++", "n--"), "package main\n\nfunc F(n int) int { return n }\n"} {
		if got := shortDiff(parent, version); got != "" {
			t.Errorf("got\n%s", got)
		}
	}
}

func TestNewLines(t *testing.T) {
	for _, tt := range []struct{ parent, version, want string }{
		{"", "a\nb\n", "a\nb\n"},
		{"x = 1\nsamples:\n1 2 3\n", "x = 2\nsamples:\n1 2 3\n", "x = 2\n(as of a version above)\n"},
		{"samples:\n1\nx = 1\n", "samples:\n1\nx = 2\n", "(as of a version above)\nx = 2\n"},
		{"a\n", "a", "(as of a version above)\n"},
		{"a\n\n", "\nb", "b"},
	} {
		if got := newLines(tt.parent, tt.version); got != tt.want {
			t.Errorf("of %q beside %q, got %q, want %q", tt.version, tt.parent, got, tt.want)
		}
	}
}
