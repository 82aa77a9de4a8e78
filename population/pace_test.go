package population

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// An heirs mutator writes functions that take up to a twentieth longer or shorter than their parent.
type heirs struct{}

func (heirs) Deterministic() {}

func (heirs) Mutate(_ context.Context, r Request) (Reply, error) {
	return Reply{Source: fmt.Sprintf("package main\n\n// %v\n// takes %v\nfunc F() {}\n", r.ID, takes(r.Parent.Source)*(0.97+0.1*r.Rand.Float64())), Mutator: "heirs"}, nil
}

// takes is how long a function of heirs takes.
func takes(source string) float64 {
	_, text, ok := strings.Cut(source, "// takes ")
	if !ok {
		return 1
	}
	var v float64
	if _, err := fmt.Sscan(text, &v); err != nil {
		panic(err)
	}
	return v
}

// paced searches on a machine whose pace changes by drift, and whose measurements are off by noise. It
// returns how long the front's best takes, and by which factor that is wrong in the record.
func paced(t *testing.T, plan Plan, drift, noise float64) (best, wrong float64) {
	t.Helper()
	rng, n := rand.New(rand.NewPCG(plan.RandomSeed, 1)), 0
	plan.Islands, plan.Children, plan.Members = 2, 8, 6
	r, err := runOn(t.Context(), Config{Plan: plan, Limits: Limits{Generations: 60}}, []Objective{{Name: "time", Timing: true, LogFloor: 1e-9}}, heirs{},
		&instantly{done: make(chan result, 100), evaluate: func(task Task) (e Evaluation) {
			pace := math.Exp(drift * math.Sin(float64(n)/100))
			measure := func(source string) []float64 {
				return []float64{takes(source) * pace * math.Exp(noise*rng.NormFloat64())}
			}
			n++
			e.Outcome.Objectives = measure(task.Source)
			for _, b := range task.Beside {
				e.Beside = append(e.Beside, Reading{b.ID, measure(b.Source)})
			}
			return e
		}})
	if err != nil {
		t.Fatal(err)
	}
	best = takes(r.Front[0].Source)
	return best, r.Front[0].Objectives[0] / best
}

// TestPace: measured by turns, what a search finds does not depend on how the machine's pace
// changes, and little of luck is in what it says of it.
func TestPace(t *testing.T) {
	t.Parallel()
	const searches = 4
	mean := func(plan Plan, drift, noise float64) (best, recorded float64) {
		for seed := range uint64(searches) {
			plan.RandomSeed = 1 + seed
			b, w := paced(t, plan, drift, noise)
			best, recorded = best+math.Log(b)/searches, recorded+math.Log(w)/searches
		}
		best, recorded = math.Exp(best), math.Exp(recorded)
		t.Logf("interleave %d, remeasure %v, drift %v, noise %v: the best takes %.3f, recorded as %.3f of that", plan.Interleave, plan.Remeasure, drift, noise, best, recorded)
		return best, recorded
	}
	best, _ := mean(Plan{}, 0, 0)
	once, _ := mean(Plan{}, 0.3, 0.03)
	mean(Plan{Remeasure: 1}, 0.3, 0.03)
	turns, recorded := mean(Plan{Interleave: 3}, 0.3, 0.03)
	quiet, _ := mean(Plan{Interleave: 3}, 0, 0.03)
	exact, right := mean(Plan{Interleave: 3}, 0.3, 0)
	if once < 1.2*best {
		t.Errorf("measured once, a search finds %v: the pace does not matter", once)
	}
	if turns > 1.15*best || math.Abs(turns/quiet-1) > 0.001 || math.Abs(recorded-1) > 0.1 {
		t.Errorf("by turns a search finds %v, on a quiet machine %v, and takes it for %v of that", turns, quiet, recorded)
	}
	if math.Abs(exact/best-1) > 1e-9 || math.Abs(right-1) > 1e-9 {
		t.Errorf("without noise a search finds %v, and takes it for %v of that; on a quiet machine %v", exact, right, best)
	}
}
