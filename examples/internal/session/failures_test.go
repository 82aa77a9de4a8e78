package session

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
)

// failing returns an archive with n candidates that failed in turn at three
// stages.
func failing(t *testing.T, n int) *archive.Archive {
	t.Helper()
	db, err := archive.Open(filepath.Join(t.TempDir(), "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	_, err = db.Begin(population.Search{Function: "func F()", Name: "F", Objectives: []population.Objective{{Name: "n"}}})
	if err != nil {
		t.Fatal(err)
	}
	stages := []population.Stage{population.StageTimeout, population.StageCheck, population.StagePanic}
	for i := range n {
		id := population.ID(i + 2)
		c := population.Candidate{ID: id, Parents: []population.ID{1}, Generation: 1}
		c.Failure = &population.Failure{Stage: stages[i%3], Message: fmt.Sprintf("message of %d\nand more", id)}
		if err := db.RecordCandidates([]population.Candidate{c}); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func TestPrintFailures(t *testing.T) {
	var few []string
	for id := 2; id <= 4; id++ {
		few = append(few, fmt.Sprintf("%d: message of %d\n", id, id))
	}
	for _, tt := range []struct {
		n    int
		want []string // in this order
		not  string
	}{
		{0, nil, "failed"},
		{3, append([]string{"3 candidates failed:\n"}, few...), "and more"},
		{14, []string{"14 candidates failed; ", "check    5  15: message of 15\n", "panic    4  13: message of 13\n", "timeout  5  14: message of 14\n"}, "message of 2"},
	} {
		var out bytes.Buffer
		if err := printFailures(&out, failing(t, tt.n)); err != nil {
			t.Fatal(err)
		}
		rest := out.String()
		for _, want := range tt.want {
			_, after, ok := strings.Cut(rest, want)
			if !ok {
				t.Errorf("%d failures: no %q in\n%s", tt.n, want, out.String())
			}
			rest = after
		}
		if strings.Contains(out.String(), tt.not) {
			t.Errorf("%d failures: %q in\n%s", tt.n, tt.not, out.String())
		}
	}
}

func TestLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		"one\ntwo":               "one",
		"one:\n two\nthree":      "one: two",
		"one:":                   "one:",
		"\n  one":                "one",
		strings.Repeat("ä", 101): strings.Repeat("ä", 100) + "…",
		strings.Repeat("ä", 100): strings.Repeat("ä", 100),
	} {
		if got := Line(text); got != want {
			t.Errorf("Line(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestSilent(t *testing.T) {
	var s Session
	if err := s.Silent(); err != nil {
		t.Errorf("before any answer: %v", err)
	}
	prose := errors.New("prose")
	s.Observe(population.Replied{Err: prose})
	s.Observe(population.Replied{Err: prose})
	s.Observe(population.CandidateDone{})
	s.Observe(population.Replied{Err: fmt.Errorf("gone: %w", population.ErrUnavailable)}) // no answer
	if err := s.Silent(); !errors.Is(err, prose) || !strings.Contains(err.Error(), "(2 so far)") {
		t.Errorf("after two answers without a function: %v", err)
	}
	s.Observe(population.Replied{})
	if err := s.Silent(); err != nil {
		t.Errorf("after an answer with a function: %v", err)
	}
}
