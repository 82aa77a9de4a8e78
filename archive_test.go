package wallacea

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/population"
)

// TestCloseArchive: a program that failed leaves no file behind that it has
// made and in which no mutator has written.
func TestCloseArchive(t *testing.T) {
	seed := population.Candidate{ID: population.SeedID, Objectives: []float64{1}}
	child := population.Candidate{ID: 2, Parents: []population.ID{1}, Generation: 1, Objectives: []float64{1}}
	for _, tt := range []struct {
		name              string
		candidates        []population.Candidate
		reply, old, fails bool
		stays             bool
	}{
		{name: "failed at once", fails: true},
		{name: "failed after the seed", candidates: []population.Candidate{seed}, fails: true},
		{name: "failed after a candidate", candidates: []population.Candidate{seed, child}, fails: true, stays: true},
		{name: "failed after a reply", candidates: []population.Candidate{seed}, reply: true, fails: true, stays: true},
		{name: "failed with an old archive that is empty", old: true, fails: true},
		{name: "ended", candidates: []population.Candidate{seed}, stays: true},
	} {
		p := &program{flags: flags{archive: filepath.Join(t.TempDir(), "new", "a.db")}}
		if tt.old {
			if err := errors.Join(p.openArchive(), p.closeArchive(false)); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.openArchive(); err != nil {
			t.Fatal(err)
		}
		_, err := p.archive.Begin(population.Search{Function: "func F()", Name: "F", Objectives: []population.Objective{{Name: "n"}}})
		if err == nil && tt.candidates != nil {
			err = p.archive.Record(population.Entries{Candidates: tt.candidates})
		}
		if err == nil && tt.reply {
			err = p.archive.Record(population.Entries{Replies: map[population.ID]population.Reply{2: {Source: "package main"}}})
		}
		if err = errors.Join(err, p.closeArchive(tt.fails)); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if _, err := os.Stat(p.flags.archive); tt.stays != (err == nil) {
			t.Errorf("%s: the file is there: %t, want %t", tt.name, err == nil, tt.stays)
		}
	}
}

// TestOpenMissingArchive: one to resume is not made.
func TestOpenMissingArchive(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "none")
	p := &program{flags: flags{archive: filepath.Join(dir, "a.db"), resume: true}}
	if err := p.openArchive(); err == nil || !strings.Contains(err.Error(), "there is no archive "+p.flags.archive) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it has made %s", dir)
	}
}

func TestPreparePicture(t *testing.T) {
	dir := t.TempDir()
	if err := preparePicture(filepath.Join(dir, "new", "a.svg")); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "new")); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v (%v)", left, err)
	}
	if err := preparePicture("/proc/a.svg"); err == nil || !strings.Contains(err.Error(), "the picture cannot be saved as /proc/a.svg") {
		t.Errorf("got %v", err)
	}
}
