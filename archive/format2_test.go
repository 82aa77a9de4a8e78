package archive

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/wallacea-go/wallacea/population"
)

// TestFormat2 checks that an archive written by the project's first version
// opens for reading and writing, and that its search and mutators are shown
// unchanged. testdata/format2.db comes from examples/quantize, with two
// generations of two islands and two children.
func TestFormat2(t *testing.T) {
	held, err := os.ReadFile("testdata/format2.db")
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "old.db")
	if err := os.WriteFile(name, held, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, open := range []func(string) (*Archive, error){OpenRead, Open} {
		db, err := open(name)
		if err != nil {
			t.Fatal(err)
		}
		h, err := db.history()
		if err != nil {
			t.Fatal(err)
		}
		if s := h.Search; s.Name != "Quantize" || s.Islands != 2 || s.Members != 4 || s.Children != 2 || s.Repairs != 2 || s.RandomSeed != 1 ||
			s.Mutator != "offline (random edits of syntax trees, no model)" || len(s.Objectives) != 2 {
			t.Errorf("the search is %+v", s)
		}
		n, err := db.Len()
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]int{len(h.Generations), n}; got != [2]int{3, 14} {
			t.Errorf("%d generations and %d candidates, want 3 and 14", got[0], got[1])
		}
		for c, err := range h.Candidates.Summaries() {
			if err != nil {
				t.Fatal(err)
			}
			if c.Mutator != "offline" && c.ID != population.SeedID {
				t.Errorf("candidate %d was written by %q", c.ID, c.Mutator)
			}
		}
		if h.Search.Rest != 0 || h.Search.Patience != 0 {
			t.Errorf("parents rest after %d children, islands wait %d generations, want never", h.Search.Rest, h.Search.Patience)
		}
		if e, err := db.Earnings(); err != nil || len(e.Operators)+len(e.Models)+len(e.Inspirations) > 0 {
			t.Errorf("there are earnings, %+v, %v", e, err)
		}
		front, err := db.Front()
		if err != nil || len(front) != 2 {
			t.Errorf("the front has %d candidates, %v, want 2", len(front), err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
