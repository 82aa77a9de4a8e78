package dashboard

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// longestCommon is how many lines two texts share in their order, by the definition.
func longestCommon(a, b []string) int {
	best := make([][]int, len(a)+1)
	for i := range best {
		best[i] = make([]int, len(b)+1)
	}
	for i := range a {
		for j := range b {
			best[i+1][j+1] = max(best[i][j+1], best[i+1][j])
			if a[i] == b[j] {
				best[i+1][j+1] = max(best[i+1][j+1], best[i][j]+1)
			}
		}
	}
	return best[len(a)][len(b)]
}

// checkScript checks that a script turns a into b, and returns how many lines it keeps.
func checkScript(t *testing.T, a, b []string) (kept int) {
	t.Helper()
	var old, now []string
	for _, c := range compare(a, b) {
		switch c.kind {
		case ' ':
			if a[c.a] != b[c.b] {
				t.Fatalf("%q and %q are called the same", a[c.a], b[c.b])
			}
			old, now = append(old, a[c.a]), append(now, b[c.b])
			kept++
		case '-':
			old = append(old, a[c.a])
		case '+':
			now = append(now, b[c.b])
		}
	}
	if !slices.Equal(old, a) || !slices.Equal(now, b) {
		t.Fatalf("the script of %q and %q gives %q and %q", a, b, old, now)
	}
	return kept
}

func TestCompare(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		a, b := make([]string, rng.IntN(12)), make([]string, rng.IntN(12))
		for _, text := range [][]string{a, b} {
			for i := range text {
				text[i] = string(rune('a' + rng.IntN(4)))
			}
		}
		if got, want := checkScript(t, a, b), longestCommon(a, b); got != want {
			t.Fatalf("%q and %q share %d lines, want %d", a, b, got, want)
		}
	}
	// Texts that have nothing in common do not take for ever.
	a, b := make([]string, 20_000), make([]string, 20_000)
	for i := range a {
		a[i], b[i] = "a"+strings.Repeat("x", i%7), "b"+strings.Repeat("x", i%7)
	}
	checkScript(t, a, b)
}

// TestCode: whatever a source is, its lines are there, in the order and without a change.
func TestCode(t *testing.T) {
	for _, source := range []string{
		"", "\n", "package main\n", "no Go at all \x00 `", "a\r\nb\r\n", "/* a\nb */ x := `c\nd` // e\n", "package main\n\nfunc F() { s := \"<script>\" }\n", "'", "\"open\n", "\ufeffpackage main",
	} {
		var lines []string
		for _, l := range code(source, "") {
			text := ""
			for _, p := range l.Parts {
				text += p.Text
			}
			lines = append(lines, text)
		}
		want := strings.NewReplacer("\r", "␍", "\x00", `\x00`).Replace(strings.TrimSuffix(source, "\n"))
		if got := strings.Join(lines, "\n"); got != want {
			t.Errorf("%q became %q, want %q", source, got, want)
		}
	}
	got := code("func F() {\n\treturn 2 // two\n}\n", "func F() {\n\treturn 1 // two\n}\n")
	want := []codeLine{
		{Old: 1, New: 1, Parts: []part{{Text: "func", Class: "keyword"}, {Text: " F() {"}}},
		{Kind: "-", Old: 2, Parts: []part{{Text: "\t"}, {Text: "return", Class: "keyword"}, {Text: " "}, {Text: "1", Class: "number", Marked: true}, {Text: " "}, {Text: "// two", Class: "comment"}}},
		{Kind: "+", New: 2, Parts: []part{{Text: "\t"}, {Text: "return", Class: "keyword"}, {Text: " "}, {Text: "2", Class: "number", Marked: true}, {Text: " "}, {Text: "// two", Class: "comment"}}},
		{Old: 3, New: 3, Parts: []part{{Text: "}"}}},
	}
	if !slices.EqualFunc(got, want, func(a, b codeLine) bool {
		return a.Kind == b.Kind && a.Old == b.Old && a.New == b.New && slices.Equal(a.Parts, b.Parts)
	}) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}
