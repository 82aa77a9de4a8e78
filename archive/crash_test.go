package archive

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// TestKilled kills a search with SIGKILL 20 times, each time after it has
// recorded for some milliseconds, and checks that everything acknowledged is in
// the archive.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.db")
	rng := rand.New(rand.NewPCG(1, 2))
	acknowledged := make(map[string]bool)
	for range 20 {
		p := start(t, "search", path)
		first := p.line(t)
		acknowledged[first] = true
		time.AfterFunc(time.Duration(rng.IntN(40))*time.Millisecond, func() { _ = p.cmd.Process.Kill() })
		for p.lines.Scan() {
			acknowledged[p.lines.Text()] = true
		}
		_ = p.cmd.Wait() // the error is that it was killed

		a, err := OpenRead(path)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, a, acknowledged)
		checkPages(t, a)
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d records", len(acknowledged))
}

// compare checks that the archive holds everything that was acknowledged, and
// at most one unacknowledged record per round, the last.
func compare(t *testing.T, a *Archive, acknowledged map[string]bool) {
	t.Helper()
	found := make(map[string]bool)
	note := func(what string, number any) { found[fmt.Sprint(what, " ", number)] = true }
	var last population.ID
	for c, err := range a.Candidates() {
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "candidate", c, fakeCandidate(c.ID), nil)
		if c.ID != last+1 {
			t.Errorf("candidate %d follows %d", c.ID, last)
		}
		last = c.ID
		note("candidate", c.ID)
	}
	for r, err := range a.Replies() {
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "reply", r.Reply, fakeReply(r.ID), nil)
		note("reply", r.ID)
	}
	for g, err := range a.Generations() {
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "generation", g, fakeGeneration(g.Number), nil)
		note("generation", g.Number)
	}
	for record := range acknowledged {
		if !found[record] {
			t.Errorf("%s was acknowledged and is lost", record)
		}
	}
}
