package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPager: on a terminal, show is read in a pager, and its parts are not.
func TestPager(t *testing.T) {
	dir := t.TempDir()
	db, paged := filepath.Join(dir, "run.db"), filepath.Join(dir, "paged")
	if err := testRecord(db, testCandidates(), testGenerations()); err != nil {
		t.Fatal(err)
	}
	t.Setenv("NO_COLOR", "")
	for _, tt := range []struct {
		pager string
		args  []string
		want  string // in what the terminal shows
		pages bool
		fails string
	}{
		{"tee " + paged, []string{"show", db, "5"}, "\x1b[32m+\t\tout[i] = math.Round(4*in[i]) / 4\x1b[0m\n", true, ""},
		{"tee " + paged, []string{"show", db, "5", "--reply"}, "It rounds otherwise.\n", false, ""},
		{"no-such-pager --at=all", []string{"show", db, "5"}, "reply:\n", false, ""},
		{"true", []string{"show", db, "5"}, "", false, ""}, // quits at once
		{"false", []string{"show", db, "5"}, "", false, "wallacea: the pager "},
		{"tee " + paged, []string{"show", db, "99"}, "", false, "wallacea: " + db + ": candidate 99 is not in the archive"},
	} {
		if err := os.Remove(paged); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		t.Setenv("PAGER", tt.pager)
		terminal, read := openTerminal(t)
		var stderr strings.Builder
		run(tt.args, terminal, &stderr)
		got := read()
		text, _ := os.ReadFile(paged)
		if !strings.Contains(got, tt.want) || !strings.HasPrefix(stderr.String(), tt.fails) || tt.fails == "" && stderr.Len() > 0 {
			t.Errorf("%s, %s: got %q and %q, want %q", tt.pager, tt.args, got, &stderr, tt.want)
		}
		if pages := string(text) == got && got != ""; pages != tt.pages {
			t.Errorf("%s, %s: through the pager: %t", tt.pager, tt.args, pages)
		}
	}
}
