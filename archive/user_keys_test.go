package archive_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/archive"
)

func TestKeys(t *testing.T) {
	db, err := archive.Open(filepath.Join(t.TempDir(), "run.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, key := range []string{"reference/b", "reference/a", "referenc", "reference0", "limit"} {
		if err := db.SetValue(key, []byte("1")); err != nil {
			t.Fatal(err)
		}
	}
	for prefix, want := range map[string][]string{
		"reference/": {"reference/a", "reference/b"},
		"":           {"limit", "referenc", "reference/a", "reference/b", "reference0"},
		"none":       nil,
	} {
		if got, err := db.Keys(prefix); err != nil || !slices.Equal(got, want) {
			t.Errorf("Keys(%q): got %q, %v, want %q", prefix, got, err, want)
		}
	}
}
