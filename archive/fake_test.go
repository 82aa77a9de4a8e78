package archive

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
	bolt "go.etcd.io/bbolt"
)

// fakeSearch, fakeCandidate, fakeReply and fakeGeneration return what these
// tests record. The results depend only on the numbers passed.
func fakeSearch() population.Search {
	return population.Search{
		Function:   "func Double([]float64)",
		Name:       "Double",
		Task:       "Double every element.",
		Seed:       fakeSource(1),
		Objectives: []population.Objective{{Name: "error", LogFloor: 1e-9, From: 1e-9, To: 100}, {Name: "speed", Maximize: true, Resolution: 1e-12}},
		Mutator:    "fake",
		Plan:       population.Plan{RandomSeed: 7, Islands: 2, Members: 4, Children: 5, MigrateEvery: 5, Migrants: 1, Inspirations: 2, Repairs: 2, Repeats: 3, Reference: []float64{1, 0}},
		Timeout:    10 * time.Second,
		Started:    time.Date(2026, 11, 23, 23, 30, 0, 0, time.UTC),
	}
}

func fakeSource(id population.ID) string {
	return fmt.Sprintf("package main\n\nfunc Double(x []float64) {\n%s\tfor i := range x {\n\t\tx[i] *= %d\n\t}\n}\n",
		strings.Repeat(fmt.Sprintf("\t// try %d\n", id), int(id%17)), id)
}

func fakeCandidate(id population.ID) population.Candidate {
	c := population.Candidate{
		ID: id, Source: fakeSource(id), Hash: fmt.Sprintf("%064x", uint64(id)*0x9e3779b97f4a7c15),
		Mutator: "seed", Times: population.Times{Build: 5 * time.Millisecond, Evaluate: time.Duration(id) * time.Microsecond},
	}
	if id != population.SeedID {
		c.Parents = []population.ID{id / 2}
		c.Mutator, c.Island, c.Generation = "fake", int(id%2), 1+int(id)/10
		c.Usage = population.Usage{Calls: 1, PromptTokens: 800, CompletionTokens: 200 + int(id)}
	}
	if id > 8 && id%3 == 0 {
		c.Parents = append(c.Parents, id/3)
	}
	if id%7 == 6 {
		c.Failure = &population.Failure{Stage: population.StagePanic, Message: fmt.Sprintf("index out of range [%d]", id)}
		return c
	}
	c.Objectives = []float64{1 / float64(id), float64(id * id % 11)}
	c.Feedback = fmt.Sprintf("%d of %d elements are right", id%20, 20)
	return c
}

func fakeReply(id population.ID) population.Reply {
	return population.Reply{
		Source: fakeSource(id), Mutator: "fake", Prompt: fmt.Sprintf("Improve this:\n%s", fakeSource(id/2)),
		Text: fmt.Sprintf("```go\n%s```\n", fakeSource(id)), Usage: population.Usage{Calls: 1, PromptTokens: 800, CompletionTokens: 200 + int(id)},
		Elapsed: 3 * time.Second,
	}
}

// fakeGeneration has the candidates up to 10 times its number.
func fakeGeneration(number int) population.Generation {
	next := population.ID(10*number + 2)
	var candidates []population.Candidate
	for id := population.SeedID; id < next; id++ {
		candidates = append(candidates, fakeCandidate(id))
	}
	return population.Generation{
		Number: number, Islands: [][]population.ID{{1, next - 1}, {next / 2}}, Front: idsOf(population.Front(fakeSearch().Objectives, candidates)),
		Hypervolume: float64(number) / 3, Reference: []float64{0, -10}, Next: next, Candidates: int(next) - 1,
		Failures: number, Usage: population.Usage{Calls: int(next) - 2}, Elapsed: time.Duration(number) * time.Second,
	}
}

// create opens a new archive and checks the structure of its file when the test
// ends.
func create(t *testing.T) *Archive {
	t.Helper()
	a, err := Open(filepath.Join(t.TempDir(), "run.db"))
	if err != nil {
		t.Fatal(err)
	}
	a.db.NoSync = true // nothing here is killed
	t.Cleanup(func() {
		checkPages(t, a)
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// checkPages fails the test if bbolt's own check of an open file fails.
func checkPages(t *testing.T, a *Archive) {
	t.Helper()
	err := a.db.View(func(tx *bolt.Tx) error {
		for err := range tx.Check() {
			t.Error(err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// fill records a search with the candidates up to last and the generations
// that they complete.
func fill(t testing.TB, a *Archive, last population.ID) {
	t.Helper()
	if _, err := a.Begin(fakeSearch()); err != nil {
		t.Fatal(err)
	}
	for id := population.SeedID; id <= last; id++ {
		if err := step(a, id); err != nil {
			t.Fatal(err)
		}
	}
}

// step records what a search records for one candidate.
func step(a *Archive, id population.ID) error {
	if id != population.SeedID {
		if err := recordReply(a, id, fakeReply(id)); err != nil {
			return err
		}
	}
	if err := recordCandidate(a, fakeCandidate(id)); err != nil {
		return err
	}
	if id%10 == 1 {
		return a.Record(population.Entries{Generations: []population.Generation{fakeGeneration(int(id) / 10)}})
	}
	return nil
}

func recordCandidate(a *Archive, c population.Candidate) error {
	return a.Record(population.Entries{Candidates: []population.Candidate{c}})
}

func recordReply(a *Archive, id population.ID, r population.Reply) error {
	return a.Record(population.Entries{Replies: map[population.ID]population.Reply{id: r}})
}
