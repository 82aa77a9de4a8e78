package dashboard

import (
	"fmt"
	"net/url"
	"path/filepath"
	"testing"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
)

// TestMerged: candidates of a merged archive say where they are from, and can be selected by that.
func TestMerged(t *testing.T) {
	var paths []string
	for seed := range 2 {
		s := testSearch()
		s.RandomSeed = uint64(seed + 1)
		r := record(t, s)
		r.add(testCandidate(1))
		r.generation()
		r.add(testCandidate(2), testCandidate(3))
		r.generation()
		paths = append(paths, r.db.Path())
	}
	to := filepath.Join(t.TempDir(), "both.db")
	if _, err := archive.Merge(t.Context(), to, paths...); err != nil {
		t.Fatal(err)
	}
	db, err := archive.OpenRead(to)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	parts, err := db.Parts()
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Config: Config{Archive: db}, index: &index{db: db}}
	snap, err := s.read(true)
	if err != nil {
		t.Fatal(err)
	}
	second := parts[1].File
	v, err := table(&snap, url.Values{"where": {"file=" + quoted(second)}, "sort": {"file"}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range v.Rows {
		got = append(got, fmt.Sprintf("%v is %v of %s", r.ID, r.Origin, r.File))
		c, err := s.candidate(&snap, r.ID, url.Values{})
		if err != nil || c.Row.File != r.File || c.Row.Origin != r.Origin {
			t.Errorf("candidate %v is %v of %q, %v", r.ID, c.Row.Origin, c.Row.File, err)
		}
	}
	want := []string{"4 is 2 of " + second, "5 is 3 of " + second}
	if fmt.Sprint(got) != fmt.Sprint(want) || !v.Merged {
		t.Errorf("got %q, merged %v, want %q", got, v.Merged, want)
	}
	r := small(t)
	one := &Server{Config: Config{Archive: r.db}, index: &index{db: r.db}}
	if snap, err = one.read(true); err != nil {
		t.Fatal(err)
	}
	if v, err := table(&snap, nil); err != nil || v.Merged {
		t.Errorf("of one search: merged %v, %v", v.Merged, err)
	}
	if _, err := table(&snap, url.Values{"where": {"file=a"}}); err == nil {
		t.Error("of one search, file= is no error")
	}
}

// TestStagesBounded: stages that this program does not know are one.
func TestStagesBounded(t *testing.T) {
	r := small(t)
	for child := 14; child < 200; child++ {
		c := testCandidate(child)
		c.Objectives, c.Failure, c.Mutator = nil, &population.Failure{Stage: population.Stage(fmt.Sprint("stage", child)), Message: "no"}, ""
		r.add(c)
	}
	s := &Server{Config: Config{Archive: r.db}, index: &index{db: r.db}}
	snap, err := s.read(true)
	if err != nil {
		t.Fatal(err)
	}
	v, err := failures(&snap, url.Values{"where": {"stage=other"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Stages) != 2 || v.Stages[0].Stage != stageOther || v.Stages[0].Count != 186 || v.Selection.Selected != 186 || v.Stages[0].Words[0].Message != "stage199: no" {
		t.Errorf("got %d stages, %d selected: %+v", len(v.Stages), v.Selection.Selected, v.Stages[0].Words)
	}
	if sel, err := snap.selection(`mutator=""`); err != nil || sel.Selected != 186 {
		t.Errorf("of no mutator: %+v, %v, want 186", sel, err)
	}
	if sel, err := snap.selection(`operator=""`); err != nil || sel.Selected != len(snap.entries) {
		t.Errorf("of no operator: %+v, %v, want all", sel, err)
	}
}
