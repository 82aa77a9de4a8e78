package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOldArchive: an archive of an older version can be looked into, and compacted.
func TestOldArchive(t *testing.T) {
	contents, err := os.ReadFile(filepath.Join("..", "..", "archive", "testdata", "format2.db"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	db := filepath.Join(dir, "old.db")
	if err := os.WriteFile(db, contents, 0o600); err != nil {
		t.Fatal(err)
	}
	var before []string
	for round := range 2 {
		for i, args := range [][]string{
			{"front", db}, {"best", db}, {"list", db, "--json"}, {"stats", db}, {"show", db, "2"}, {"lineage", db, "2"}, {"diff", db, "1", "2", "--stat"}, {"export", db}, {"compact", db},
		} {
			out, err := os.Create(filepath.Join(dir, "out"))
			if err != nil {
				t.Fatal(err)
			}
			var stderr strings.Builder
			status := run(args, out, &stderr)
			if err := out.Close(); err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(out.Name())
			if err != nil || status != statusDone || stderr.Len() > 0 || len(text) == 0 {
				t.Errorf("%q: status %d, %q and %q, %v", args, status, text, &stderr, err)
			}
			if round == 0 {
				before = append(before, string(text))
			} else if args[0] != "compact" && string(text) != before[i] {
				t.Errorf("%q: after compacting got\n%s\nwant\n%s", args, text, before[i])
			}
		}
	}
}
