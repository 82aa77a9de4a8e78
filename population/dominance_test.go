package population

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/selection"
	"github.com/wallacea-go/wallacea/swap"
)

// TestFloorDoesNotDecide evolves numbers instead of functions, for all
// combinations of Maximize, LogFloor and ties. Whatever lies below a LogFloor, no
// survivor and no member of the front is dominated by a candidate that was left
// out, and the best value of each objective never gets worse.
func TestFloorDoesNotDecide(t *testing.T) {
	floors := []float64{0, 1, 100} // none, in the middle of the values, above all of them
	for m := 1; m <= 3; m++ {
		kinds := 1
		for range m {
			kinds *= 2 * len(floors)
		}
		for kind := range kinds {
			objectives := make([]Objective, m)
			for k, rest := 0, kind; k < m; k++ {
				objectives[k] = Objective{Name: fmt.Sprint(k), Maximize: rest%2 == 1, LogFloor: floors[rest/2%len(floors)]}
				rest /= 2 * len(floors)
			}
			for _, ties := range []bool{false, true} {
				checkEvolution(t, objectives, ties)
			}
		}
	}
}

// TestResolutionLosesNothing: the same of values rounded to a Resolution.
func TestResolutionLosesNothing(t *testing.T) {
	for m := 1; m <= 3; m++ {
		for kind := range 1 << (2 * m) {
			objectives := make([]Objective, m)
			for k := range objectives {
				objectives[k] = Objective{Name: fmt.Sprint(k), Maximize: kind>>(2*k)&1 == 1, Resolution: []float64{0, 0.3}[kind>>(2*k+1)&1]}
			}
			checkEvolution(t, objectives, false)
		}
	}
}

func checkEvolution(t *testing.T, objectives []Objective, ties bool) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	plan := Plan{Islands: 2, Members: 4, Children: 4, Migrants: 2}
	c, err := Config{Plan: plan}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	s := newSearch(newMaker(t.Context(), Search{Objectives: objectives, Plan: c.Plan}, swap.Decl{}, c, nil, nil))
	all, next := make(map[ID]Candidate), ID(0)
	grow := func(parent Candidate, island int) Candidate {
		next++
		child := Candidate{ID: next, Island: island, Objectives: make([]float64, len(objectives))}
		for k := range child.Objectives {
			v := parent.Objectives[k] * math.Exp(rng.NormFloat64())
			if ties {
				v = math.Round(v)
			}
			child.Objectives[k] = min(max(v, 1e-3), 50)
		}
		all[child.ID] = child
		if err := s.front.insert(child); err != nil {
			t.Fatal(err)
		}
		return child
	}
	seed := grow(Candidate{Objectives: slices.Repeat([]float64{1}, len(objectives))}, 0)
	s.islands, s.planned, s.settled = [][]Candidate{{seed}, {seed}}, 1, 1
	for range 12 {
		for range plan.Islands * plan.Children {
			if err := s.planNext(); err != nil {
				t.Fatal(err)
			}
			c := s.waiting[len(s.waiting)-1]
			made := grow(c.parent, c.Island)
			pool := append(slices.Clone(s.islands[c.Island]), made)
			s.settled++
			if err := s.newcomers(made.Island, []Candidate{made}); err != nil {
				t.Fatal(err)
			}
			checkKept(t, objectives, pool, s.islands[c.Island])
		}
		before := slices.Clone(s.islands)
		if _, err := s.migrate(rng); err != nil {
			t.Fatal(err)
		}
		for i := range before {
			checkBest(t, objectives, before[i], s.islands[i])
		}
	}
	var made []Candidate
	for _, c := range all {
		made = append(made, c)
	}
	front := s.front.candidates()
	checkKept(t, objectives, made, front)
	if want := Front(objectives, made); !slices.Equal(ids(front), ids(want)) {
		t.Errorf("%+v: the front is %v, want %v", objectives, ids(front), ids(want))
	}
}

// checkKept wants none of kept dominated by one of the pool whose objectives were
// left out, and the best values still there.
func checkKept(t *testing.T, objectives []Objective, pool, kept []Candidate) {
	t.Helper()
	for _, c := range pool {
		if slices.ContainsFunc(kept, func(k Candidate) bool {
			return slices.Equal(minimised(objectives, k.Objectives), minimised(objectives, c.Objectives))
		}) {
			continue
		}
		for _, k := range kept {
			if pareto.Dominates(minimised(objectives, c.Objectives), minimised(objectives, k.Objectives)) {
				t.Fatalf("%+v: %v is kept, and %v, which dominates it, is not", objectives, k.Objectives, c.Objectives)
			}
		}
	}
	checkBest(t, objectives, pool, kept)
}

func checkBest(t *testing.T, objectives []Objective, before, after []Candidate) {
	t.Helper()
	for k, o := range objectives {
		best := func(of []Candidate) float64 {
			least := math.Inf(1)
			for _, c := range of {
				least = min(least, minimised(objectives, c.Objectives)[k])
			}
			return least
		}
		if was, is := best(before), best(after); is > was {
			t.Fatalf("%+v: the best value of %s was %v and is %v", objectives, o.Name, was, is)
		}
	}
}

// TestMaximizeBelowTheFloor: a single objective that is maximised and lies below
// its LogFloor improves as fast as one without.
func TestMaximizeBelowTheFloor(t *testing.T) {
	for _, floor := range []float64{0, 100} {
		objectives := []Objective{{Name: "gain", Maximize: true, LogFloor: floor}}
		c, err := Config{Plan: Plan{Members: 2}}.withDefaults()
		if err != nil {
			t.Fatal(err)
		}
		s := newSearch(newMaker(t.Context(), Search{Objectives: objectives, Plan: c.Plan}, swap.Decl{}, c, nil, nil))
		kept, err := s.survivors(nil, poolOf([][]float64{{0.5}, {7}, {0.01}, {3}, {1}}))
		if got, want := ids(kept), []ID{2, 4}; err != nil || !slices.Equal(got, want) {
			t.Errorf("LogFloor %v: %v survive, want %v; %v", floor, got, want, err)
		}
	}
}

// TestTiesFavourNobody: what a selection that goes by index keeps is not the
// worst of a maximised objective.
func TestTiesFavourNobody(t *testing.T) {
	first := func(*rand.Rand, selection.Points, int) []int { return []int{0} }
	for _, maximize := range []bool{false, true} {
		c, err := Config{Plan: Plan{Members: 1}, Survivors: first}.withDefaults()
		if err != nil {
			t.Fatal(err)
		}
		objectives := []Objective{{Name: "a", Maximize: maximize}, {Name: "b"}, {Name: "c"}}
		s := newSearch(newMaker(t.Context(), Search{Objectives: objectives, Plan: c.Plan}, swap.Decl{}, c, nil, nil))
		pool := poolOf([][]float64{{1, 1, 1}, {9, 1, 1}})
		kept, err := s.survivors(nil, pool)
		if want := map[bool]ID{false: 1, true: 2}[maximize]; err != nil || kept[0].ID != want {
			t.Errorf("maximize %v: %v survives, want %d; %v", maximize, ids(kept), want, err)
		}
	}
}

// TestNegativeZero: -0 and 0 are one value, in either direction.
func TestNegativeZero(t *testing.T) {
	negative := math.Copysign(0, -1)
	objectives := []Objective{{Name: "a"}, {Name: "b", Maximize: true}}
	for _, p := range [][]float64{minimised(objectives, []float64{negative, 0}), Point(objectives, []float64{negative, 0})} {
		if math.Signbit(p[0]) || math.Signbit(p[1]) {
			t.Errorf("got %v", p)
		}
	}
	if got := ids(Front(objectives, poolOf([][]float64{{negative, 1}, {0, 1}}))); !slices.Equal(got, []ID{1}) {
		t.Errorf("the front is %v", got)
	}
}
