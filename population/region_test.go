package population

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/swap"
)

// quantiser is a search as examples/quantize has it, with levels instead of
// functions: each child has some more or fewer than its parent.
type quantiser struct {
	*search
	rng     *rand.Rand
	parents []Candidate // of all children
	step    float64     // how far children lie from their parent, in e-folds
	made    ID          // the last one
	past    int         // generations
}

// newQuantiser has the seed that the example has: 10,000 levels without an error.
func newQuantiser(t *testing.T, levels Objective, step float64) *quantiser {
	t.Helper()
	levels.Name, levels.LogFloor = "levels", 1
	c, err := Config{}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	objectives := []Objective{{Name: "mse", LogFloor: 1e-9}, levels}
	q := &quantiser{newSearch(newMaker(t.Context(), Search{Objectives: objectives, Plan: c.Plan}, swap.Decl{}, c, nil, nil)), rand.New(rand.NewPCG(1, 2)), nil, step, SeedID, 0}
	seed := Candidate{ID: SeedID, Objectives: []float64{0, 10_000}}
	q.planned, q.settled = 1, 1
	for range q.Islands {
		q.islands = append(q.islands, []Candidate{seed})
	}
	return q
}

// child has about as good levels as its parent, and never better than possible.
func (q *quantiser) child(parent Candidate) Candidate {
	least := func(levels float64) float64 { return 2 / (levels * levels) }
	was := parent.Objectives[1]
	waste := max(parent.Objectives[0]/least(was), 1) * math.Exp(0.3*q.rng.NormFloat64())
	levels := min(max(math.Round(was*math.Exp(q.step*q.rng.NormFloat64())), 1), 9999)
	q.made++
	c := Candidate{ID: q.made, Objectives: []float64{max(waste, 1) * least(levels), levels}}
	return c
}

func (q *quantiser) generation(t *testing.T) {
	t.Helper()
	for range q.perGeneration() {
		if err := q.planNext(); err != nil {
			t.Fatal(err)
		}
		c := q.waiting[len(q.waiting)-1]
		q.parents = append(q.parents, c.parent)
		made := q.child(c.parent)
		made.Island = c.Island
		q.settled++
		if err := q.newcomers(made.Island, []Candidate{made}); err != nil {
			t.Fatal(err)
		}
	}
	q.past++
}

// parentsBeyond counts the parents that have more levels.
func (q *quantiser) parentsBeyond(levels float64) (n int) {
	for _, p := range q.parents {
		if p.Objectives[1] > levels {
			n++
		}
	}
	return n
}

// TestRegionOfParents: without a region, a third of the parents lie far beyond what
// is asked for; with one, none once there are enough members within.
func TestRegionOfParents(t *testing.T) {
	free, bounded := newQuantiser(t, Objective{}, 1), newQuantiser(t, Objective{From: 2, To: 1024}, 1)
	for range 10 {
		free.generation(t)
		bounded.generation(t)
	}
	t.Logf("of the first %d parents, %d lie beyond 1024 levels without a region and %d with one", len(free.parents), free.parentsBeyond(1024), bounded.parentsBeyond(1024))
	free.parents, bounded.parents = nil, nil
	for range 10 {
		free.generation(t)
		bounded.generation(t)
	}
	t.Logf("of the next %d, %d and %d", len(free.parents), free.parentsBeyond(1024), bounded.parentsBeyond(1024))
	if n := free.parentsBeyond(1024); n < len(free.parents)/5 {
		t.Errorf("without a region %d of %d parents have more than 1024 levels: the test shows nothing", n, len(free.parents))
	}
	if n := bounded.parentsBeyond(1024); n > 0 {
		t.Errorf("with a region %d of %d parents have more than 1024 levels", n, len(bounded.parents))
	}
	for i, members := range bounded.islands {
		least, most := math.Inf(1), 0.0
		for _, c := range members {
			least, most = min(least, c.Objectives[1]), max(most, c.Objectives[1])
		}
		if len(members) != bounded.Members || most > 1024 || least > 4 || most < 256 {
			t.Errorf("island %d has %d members with %v to %v levels", i, len(members), least, most)
		}
	}
}

// TestRegionIsReached: a search all of whose members lie beyond a region moves
// towards it, in small steps too, and whichever way is better.
func TestRegionIsReached(t *testing.T) {
	for _, levels := range []Objective{{From: 2, To: 64}, {From: 200, To: 9000, Maximize: true}} {
		q := newQuantiser(t, levels, 0.1)
		if levels.Maximize {
			for i := range q.islands {
				q.islands[i] = []Candidate{{ID: SeedID, Objectives: []float64{2, 1}}}
			}
			q.step = 0.5
		}
		beyond := func() (least float64) {
			least = math.Inf(1)
			for _, members := range q.islands {
				for _, c := range members {
					least = min(least, violation(q.Objectives, c.Objectives))
				}
			}
			return least
		}
		for at := beyond(); at > 0; {
			if q.generation(t); q.past > 200 {
				t.Fatalf("%+v: still %v away after %d generations", levels, at, q.past)
			}
			now := beyond()
			if now > at {
				t.Fatalf("%+v: from %v to %v away", levels, at, now)
			}
			at = now
		}
	}
}

// TestRegionLosesNothing: no survivor is worse by violation and what is compared
// than a candidate that was left out, unless another compares the same.
func TestRegionLosesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		objectives := make([]Objective, 1+rng.IntN(3))
		for k := range objectives {
			objectives[k] = Objective{
				Name: string(rune('a' + k)), Maximize: rng.IntN(2) == 0, LogFloor: float64(rng.IntN(2)),
				From: float64(rng.IntN(4)), To: float64(3 + rng.IntN(6)), Resolution: float64(rng.IntN(3)) / 2,
			}
		}
		var values [][]float64
		for range 1 + rng.IntN(20) {
			var p []float64
			for range objectives {
				p = append(p, 10*rng.Float64())
			}
			values = append(values, p)
		}
		c, err := Config{Plan: Plan{Members: 1 + rng.IntN(12)}}.withDefaults()
		if err != nil {
			t.Fatal(err)
		}
		s := newSearch(newMaker(t.Context(), Search{Objectives: objectives, Plan: c.Plan}, swap.Decl{}, c, nil, nil))
		pool := poolOf(values)
		kept, err := s.survivors(rng, slices.Clone(pool))
		if err != nil || len(kept) != min(len(pool), s.Members) {
			t.Fatalf("%d of %d survive; %v", len(kept), len(pool), err)
		}
		for _, c := range pool {
			mine := compared(objectives, c.Objectives)
			if slices.ContainsFunc(kept, func(k Candidate) bool { return slices.Equal(compared(objectives, k.Objectives), mine) }) {
				continue
			}
			for _, k := range kept {
				v, of := violation(objectives, c.Objectives), violation(objectives, k.Objectives)
				if v < of || v == of && pareto.Dominates(mine, compared(objectives, k.Objectives)) {
					t.Fatalf("%+v: %v is kept and %v is not", objectives, k.Objectives, c.Objectives)
				}
			}
		}
	}
}

func TestViolation(t *testing.T) {
	const most = math.MaxFloat64
	for _, tt := range []struct {
		o           Objective
		value, want float64
	}{
		{Objective{}, 1e9, 0},
		{Objective{From: 7, To: 7}, 1e9, 0},
		{Objective{From: 2, To: 4}, 1, 0},
		{Objective{From: 2, To: 4}, 4, 0},
		{Objective{From: 2, To: 4}, 7, 1.5},
		{Objective{From: 2, To: 4, Resolution: 2}, 4.9, 0},
		{Objective{From: 2, To: 4, Resolution: 2}, 5.1, 1},
		{Objective{From: 2, To: 4, Maximize: true}, 7, 0},
		{Objective{From: 2, To: 4, Maximize: true}, -1, 1.5},
		{Objective{From: 1, To: 1024, LogFloor: 1}, 2048, 0.1},
		{Objective{From: -most, To: 0}, 1e-20, math.SmallestNonzeroFloat64},
		{Objective{From: -most, To: most / 2}, most, 1. / 3},
		{Objective{From: 0, To: 1e-300}, most, most},
	} {
		if got := violation([]Objective{tt.o}, []float64{tt.value}); math.Abs(got-tt.want) > 1e-12*tt.want {
			t.Errorf("%+v: the violation of %v is %v, want %v", tt.o, tt.value, got, tt.want)
		}
	}
	if got := violations([]Objective{{Name: "a"}}, make([]Candidate, 3)); got != nil {
		t.Errorf("without a region there are violations: %v", got)
	}
}

func TestCompared(t *testing.T) {
	objectives := []Objective{{From: 2, To: 4}, {From: 2, To: 4, Maximize: true}, {Resolution: 0.5}}
	for _, tt := range []struct{ values, compared, point []float64 }{
		{[]float64{1, 1, 1.2}, []float64{2, -1, 1}, []float64{2, -2, 1}},
		{[]float64{3, 3, -1.3}, []float64{3, -3, -1.5}, []float64{3, -3, -1.5}},
		{[]float64{5, 5, 0.2}, []float64{5, -4, 0}, []float64{4, -4, 0}},
	} {
		if got := compared(objectives, tt.values); !slices.Equal(got, tt.compared) {
			t.Errorf("compared(%v) = %v, want %v", tt.values, got, tt.compared)
		}
		if got := Point(objectives, tt.values); !slices.Equal(got, tt.point) {
			t.Errorf("Point(%v) = %v, want %v", tt.values, got, tt.point)
		}
	}
}

// TestRounded: what has no multiple, or a Resolution of a damaged archive, leaves
// a value as it is.
func TestRounded(t *testing.T) {
	for _, tt := range []struct{ resolution, value, want float64 }{
		{0, 0.3, 0.3}, {0.25, 0.3, 0.25}, {0.25, -0.4, -0.5}, {1e-300, 1e300, 1e300}, {1, math.MaxFloat64, math.MaxFloat64},
		{-1, 0.3, 0.3}, {math.Inf(1), 0.3, 0.3}, {math.NaN(), 0.3, 0.3},
	} {
		if got := (Objective{Resolution: tt.resolution}).Rounded(tt.value); got != tt.want {
			t.Errorf("%v to multiples of %v is %v, want %v", tt.value, tt.resolution, got, tt.want)
		}
	}
}

// TestFrontOfRegion: the front holds what lies beyond the region too, and of
// values that the Resolution does not tell apart the oldest.
func TestFrontOfRegion(t *testing.T) {
	objectives := []Objective{{Name: "a", Resolution: 1e-9}, {Name: "b", From: 2, To: 4}}
	pool := poolOf([][]float64{{5, 1}, {4, 2}, {4 - 1e-13, 2}, {4 - 1e-13, 2 + 1e-13}, {1, 9}, {2, 9}})
	if got := ids(Front(objectives, pool)); !slices.Equal(got, []ID{5, 2, 1}) {
		t.Errorf("the front is %v, want [5 2 1]", got)
	}
}

// TestReferenceBeyondTheWorst: 10 % beyond, not beyond the region, and not before
// the members within it differ in every objective.
func TestReferenceBeyondTheWorst(t *testing.T) {
	s := &search{maker: &maker{Search: Search{Objectives: []Objective{{Name: "a"}, {Name: "b", From: 0, To: 100}}}}}
	for _, tt := range []struct {
		members [][]float64
		want    []float64
	}{
		{[][]float64{{0, 200}}, nil},
		{[][]float64{{0, 200}, {1, 110}}, nil},
		{[][]float64{{0, 200}, {1, 50}}, nil},
		{[][]float64{{1, 50}, {1, 40}}, nil},
		{[][]float64{{1, 50}, {3, 40}, {0, 200}}, []float64{3.2, 51}},
		{[][]float64{{1, -9}, {3, 98}}, []float64{3.2, 100}},
	} {
		s.islands = [][]Candidate{poolOf(tt.members)}
		if got := s.reference(); !slices.EqualFunc(got, tt.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }) {
			t.Errorf("%v: the reference is %v, want %v", tt.members, got, tt.want)
		}
	}
}

// TestStagnant: a candidate that enters the front within the region is progress,
// also where it adds no hypervolume, and one beyond the region is none.
func TestStagnant(t *testing.T) {
	f := &frontier{objectives: []Objective{{Name: "a"}, {Name: "b", To: 10}}, members: make(map[ID]*Candidate)}
	s := &search{maker: &maker{config: Config{Limits: Limits{Stagnation: 2}}}, front: f}
	for i, tt := range []struct {
		values []float64
		want   bool
	}{
		{[]float64{5, 5}, false}, {[]float64{4, 6}, false}, {[]float64{4, 12}, false}, {[]float64{1, 12}, true}, {[]float64{900, 1}, false},
	} {
		if err := f.insert(Candidate{ID: ID(i + 1), Objectives: tt.values}); err != nil {
			t.Fatal(err)
		}
		s.entered = append(s.entered, f.entered)
		if got := s.stagnant(); got != tt.want {
			t.Errorf("after generation %d: stagnant is %v, want %v (%v)", i, got, tt.want, s.entered)
		}
	}
}

// TestCopies: of copies that only differ by less than the Resolution, one survives,
// that with the shortest source, as long as there are others.
func TestCopies(t *testing.T) {
	objectives := []Objective{{Name: "side", Resolution: 1e-9}, {Name: "size"}}
	c, err := Config{Plan: Plan{Members: 4}}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	s := newSearch(newMaker(t.Context(), Search{Objectives: objectives, Plan: c.Plan}, swap.Decl{}, c, nil, nil))
	pool := poolOf([][]float64{{2 - 1e-13, 2}, {2 - 2e-13, 2}, {2 - 3e-13, 2}, {2 - 4e-13, 2}, {1, 3}, {3, 1}, {9, 9}})
	for i := range pool {
		pool[i].Source = "package main\n"
	}
	pool[0].Source += "// longer\n"
	kept, err := s.survivors(nil, pool)
	if got, want := ids(kept), []ID{2, 5, 6, 7}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v survive, want %v; %v", got, want, err)
	}
}
