package population

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap/rules"
)

// uncheckable is a source that the type checker takes hours for.
const uncheckable = `package main

func pair[T any](x T) struct{ a, b T } { return struct{ a, b T }{x, x} }
func Curve(x float64) float64 { _ = pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(pair(1)))))))))))))))))))))))))))))))))))))))); return x }
`

// A hostileMutator writes uncheckable, as a source or as a fragment to be spliced.
type hostileMutator struct{ splice bool }

func (m hostileMutator) Mutate(ctx context.Context, req Request) (Reply, error) {
	if !m.splice {
		return Reply{Source: uncheckable}, nil
	}
	_, err := req.Splice(ctx, rules.Fragments{Marked: []string{uncheckable}, Parent: req.Parent.Source})
	return Reply{Source: uncheckable, Text: uncheckable}, err
}

// TestHostileReply lets a mutator write what nobody can check, and kills the
// search after the reply is recorded: the candidate fails its check, and the
// search goes on, at once and when it is resumed.
func TestHostileReply(t *testing.T) {
	needsBuild(t)
	run := func(m *memory, splice, resume bool) error {
		c := smallConfig()
		c.Plan = Plan{RandomSeed: 1, Islands: 1, Children: 1, Repairs: -1}
		c.Limits.Generations, c.Recorder, c.Resume, c.InProcess = 1, m, resume, true
		_, err := Run(t.Context(), curveProblem, hostileMutator{splice}, c)
		return err
	}
	for _, tt := range []struct {
		splice bool
		left   int // records until the search is killed
	}{{false, 4}, {true, -1}} {
		m := &memory{left: tt.left}
		err := run(m, tt.splice, false)
		if tt.left >= 0 {
			if !errors.Is(err, errKilled) || len(m.open()) != 1 {
				t.Fatalf("killed after %d records with %d replies: %v", tt.left, len(m.open()), err)
			}
			m.left = -1
			err = run(m, tt.splice, true)
		}
		if err != nil {
			t.Fatalf("%+v: %v", tt, err)
		}
		last := m.candidates[len(m.candidates)-1]
		if last.ID == SeedID || last.Failure == nil || last.Failure.Stage != StageCheck || !strings.Contains(last.Failure.Message, "checking it took more than") || last.Source != uncheckable {
			t.Errorf("%+v: got %+v", tt, last)
		}
	}
}
