package population

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/wallacea-go/wallacea/swap/rules"
)

// RunBare runs a search of c of which only the harness is left: sources of size
// bytes come at once, pass every check, and have objectives at once.
func RunBare(ctx context.Context, c Config, objectives []Objective, size int, evaluate func(id ID) []float64) (Result, error) {
	return runBare(ctx, c, objectives, filler{strings.Repeat("// filler\n", size/10)}, evaluate)
}

// runBare is RunBare with another mutator.
func runBare(ctx context.Context, c Config, objectives []Objective, m Mutator, evaluate func(id ID) []float64) (Result, error) {
	return runOn(ctx, c, objectives, m, &instantly{done: make(chan result, mostChildren), evaluate: func(t Task) Evaluation {
		o := evaluate(t.ID)
		if o != nil && len(o) == 0 {
			return Evaluation{Failure: &Failure{StageTimeout, "no objectives stand for running out of time"}}
		}
		return Evaluation{Outcome: Outcome{Objectives: o}}
	}})
}

// RunByTurns is RunBare with an evaluation that is told the whole task.
func RunByTurns(ctx context.Context, c Config, objectives []Objective, evaluate func(Task) Evaluation) (Result, error) {
	return runOn(ctx, c, objectives, filler{}, &instantly{done: make(chan result, 100), evaluate: evaluate})
}

func runOn(ctx context.Context, c Config, objectives []Objective, m Mutator, e evaluator) (Result, error) {
	var again *replay
	if c.Replay != nil {
		var err error
		if again, err = newReplay(*c.Replay); err != nil {
			return Result{}, err
		}
		m = replayer{*c.Replay}
	}
	asked := c.Plan
	c, err := c.withDefaults()
	if err != nil {
		return Result{}, err
	}
	c.setOrder(asked, m)
	k := newMaker(ctx, Search{
		Function: "func F()", Name: "F", Seed: "package main\n\nfunc F() {}\n", Objectives: objectives, Mutator: "filler", Plan: c.Plan, Timeout: c.Workers.Timeout,
	}, rules.Decl{}, c, m, e)
	k.checker = func(_ context.Context, _ rules.Decl, source string) (rules.Checked, error) {
		h := fnv.New128a()
		h.Write([]byte(source))
		return rules.Checked{Source: source, Hash: fmt.Sprintf("%x", h.Sum(nil))}, nil
	}
	s := newSearch(k)
	s.asked, s.replay = asked, again
	if err := s.begin(ctx); err != nil {
		return Result{}, err
	}
	err = s.evolve(ctx)
	if end := s.finish(); err == nil {
		err = end
	}
	return s.result(), err
}

// A filler returns a source that no other has.
type filler struct{ text string }

func (filler) Deterministic() {}

func (f filler) Mutate(_ context.Context, req Request) (Reply, error) {
	return Reply{Source: fmt.Sprintf("package main\n\n// %v\n%sfunc F() {}\n", req.ID, f.text), Mutator: "filler"}, nil
}

// instantly is an evaluator.
type instantly struct {
	done     chan result
	evaluate func(Task) Evaluation
}

func (e *instantly) submit(tasks []Task) {
	for _, t := range tasks {
		e.done <- result{report: e.evaluate(t).report(t.ID)}
	}
}

func (e *instantly) results() <-chan result { return e.done }
func (*instantly) drop()                    {}
func (*instantly) close()                   {}

// Noise returns a number in [0, 1) that depends on an ID and a purpose alone.
func Noise(id ID, purpose byte) float64 {
	h := fnv.New64a()
	h.Write(binary.BigEndian.AppendUint64([]byte{purpose}, uint64(id)))
	return float64(h.Sum64()>>11) / (1 << 53)
}
