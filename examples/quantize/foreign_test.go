package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/programtest"
	"github.com/wallacea-go/wallacea/population"
)

// TestForeignArchive: the program refuses the archive of another program and
// writes nothing to it.
func TestForeignArchive(t *testing.T) {
	t.Parallel()
	programtest.NeedsBuild(t)
	dir := t.TempDir()
	name := filepath.Join(dir, "other.db")
	db, err := archive.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Begin(population.Search{Function: "func Other(int) int", Name: "Other", Objectives: []population.Objective{{Name: "n"}}})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	cmd := program.Command(t, dir, nil, "-resume", "-archive", name, "-plot", filepath.Join(dir, "other.svg"))
	out, err := cmd.CombinedOutput()
	if err == nil || cmd.ProcessState.ExitCode() != 1 || !strings.Contains(string(out), "func Other(int) int") {
		t.Errorf("got %v:\n%s", err, out)
	}
	if db, err = archive.OpenRead(name); err != nil {
		t.Fatal(err)
	}
	if held, err := db.Value("samples"); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("it holds %q now (%v)", held, err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}
