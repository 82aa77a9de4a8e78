package wallacea_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/dashboard"
	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
)

// TestMergedSearches makes one archive of three searches with other random seeds: each of
// their candidates is in it once, with its parents and its text, and pictures and the page show
// it. It is neither resumed nor run again.
func TestMergedSearches(t *testing.T) {
	dir := t.TempDir()
	var files []string
	for _, seed := range []string{"1", "2", "3"} {
		files = append(files, filepath.Join(dir, "seed"+seed+".db"))
		out, err := traded.Command(t, dir, nil, "-seed", seed, "-archive", files[len(files)-1], "-generations", "3", "-islands", "2", "-children", "4", "-tuning", "20").CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	all := filepath.Join(dir, "all.db")
	merged, err := archive.Merge(t.Context(), all, files...)
	if err != nil {
		t.Fatal(err)
	}
	db, err := archive.OpenRead(all)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })

	old := make(map[string]population.Candidate) // by where they are from
	settings, repairs := 0, 0
	for _, file := range files {
		one, err := archive.OpenRead(file)
		if err != nil {
			t.Fatal(err)
		}
		for c, err := range one.Candidates() {
			if err != nil {
				t.Fatal(err)
			}
			old[fmt.Sprint(filepath.Base(file), " ", c.ID)] = c
			settings += min(c.ID.Setting(), 1)
			repairs += min(c.ID.Attempt(), 1)
		}
		_ = one.Close()
	}
	if settings == 0 {
		t.Fatal("the searches have tuned nothing: of no use")
	}
	where := func(id population.ID) string {
		part, before := merged.Parts.Origin(id)
		if part == nil {
			t.Fatalf("%v is from nowhere", id)
		}
		return fmt.Sprint(part.File, " ", before)
	}
	n := 0
	for c, err := range db.Candidates() {
		if err != nil {
			t.Fatal(err)
		}
		n++
		was, ok := old[where(c.ID)]
		if !ok || was.Source != c.Source || was.Hash != c.Hash || len(was.Parents) != len(c.Parents) {
			t.Fatalf("%v, which was %s, is %+v, and was %+v", c.ID, where(c.ID), c, was)
		}
		file, _, _ := strings.Cut(where(c.ID), " ")
		for i, parent := range c.Parents {
			if want := fmt.Sprint(file, " ", was.Parents[i]); where(parent) != want && parent != population.SeedID {
				t.Errorf("parent %v of %v was %s, want %s", parent, c.ID, where(parent), want)
			}
		}
		if _, err := db.Lineage(c.ID); err != nil {
			t.Error(err)
		}
		delete(old, where(c.ID))
	}
	if len(old) != 2 || n != merged.Candidates { // the seeds of two searches
		t.Errorf("%d candidates were left out, %d are there, Merge says %d", len(old), n, merged.Candidates)
	}
	ids, err := db.FrontIDs()
	if err != nil || len(ids) != merged.Front {
		t.Errorf("%d candidates are on the front, Merge says %d, %v", len(ids), merged.Front, err)
	}
	t.Logf("%d candidates, %d settings, %d repairs, %d on the front", n, settings, repairs, len(ids))

	for name, f := range map[string]*plots.Figure{
		"front": plots.Front(db), "hypervolume": plots.Hypervolume(db, plots.Time), "objectives": plots.Objectives(db, plots.Candidates),
		"lineage": plots.Lineage(db, ids[len(ids)-1]), "islands": plots.Islands(db), "mutators": plots.Mutators(db),
	} {
		if err := f.Encode(new(bytes.Buffer), "svg"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var page bytes.Buffer
	if err := dashboard.Export(&page, db); err != nil {
		t.Errorf("the page: %v", err)
	}

	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	const why = "was merged from the archives of 3 searches, and cannot be resumed or run again"
	for _, args := range [][]string{{"-archive", all, "-resume"}, {"-replay", all, "-archive", filepath.Join(dir, "again.db")}} {
		out, err := traded.Command(t, dir, nil, args...).CombinedOutput()
		if err == nil || strings.Count(string(out), why) != 1 {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
	}
}
