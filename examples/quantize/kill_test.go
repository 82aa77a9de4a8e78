package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/archive"
)

// TestKill kills the program in the middle of its search, again and again and
// each time later, resumes the search until it ends by itself, and compares the
// archive with that of a search that was never killed.
func TestKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	search := func(name string) *exec.Cmd {
		_, err := os.Stat(filepath.Join(dir, name+".db")) // it may have been killed before there was an archive
		return program.Command(t, dir, nil,
			"-generations", "3", "-islands", "2", "-children", "6", "-timeout", "10s", // the lineage must not depend on how busy the machine is
			"-archive", filepath.Join(dir, name+".db"), "-plot", filepath.Join(dir, name+".svg"), fmt.Sprintf("-resume=%t", err == nil))
	}
	if out, err := search("whole").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := lineage(t, filepath.Join(dir, "whole.db"))

	kills := 0
	for age := 50 * time.Millisecond; ; age += age / 2 {
		cmd := search("killed")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(age, func() { _ = cmd.Process.Kill() }) // it may have ended
		err := cmd.Wait()
		kill.Stop()
		if err == nil {
			break
		}
		if exit := new(exec.ExitError); !errors.As(err, &exit) || exit.Exited() {
			t.Fatalf("after %d kills the search failed: %v", kills, err)
		}
		kills++
	}
	if kills < 3 {
		t.Errorf("the search was killed only %d times", kills)
	}
	if got := lineage(t, filepath.Join(dir, "killed.db")); got != want {
		t.Errorf("after %d kills:\n%s\nwant\n%s", kills, got, want)
	}
}

// lineage prints the candidates and generations of an archive.
func lineage(t *testing.T, name string) string {
	t.Helper()
	db, err := archive.OpenRead(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	var s strings.Builder
	for c, err := range db.Candidates() {
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&s, "%d from %v repairs %d, island %d generation %d, failed %t\n%s\n", c.ID, c.Parents, c.RepairOf, c.Island, c.Generation, c.Failed(), c.Source)
	}
	for g, err := range db.Generations() {
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&s, "generation %d: %v front %v\n", g.Number, g.Islands, g.Front)
	}
	return s.String()
}
