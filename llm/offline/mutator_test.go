package offline

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/galapagos-go/galapagos/population"
	"github.com/galapagos-go/galapagos/swap"
)

// TestMutate mutates every program of the corpus many times, and mutants of
// mutants: at least 99 % of the calls must return a program, every program
// must pass the check of a build and differ from its parent.
func TestMutate(t *testing.T) {
	var m Mutator
	var b swap.Builder
	calls, refused := 0, 0
	for _, s := range corpus(t) {
		parent, other := s.source, s.source
		for id := range population.ID(60) {
			calls++
			reply, err := m.Mutate(t.Context(), s.request(&b, id, parent, other))
			if err != nil {
				refused++
				continue
			}
			checked, err := b.Check(t.Context(), s.decl, reply.Source)
			if err != nil {
				t.Fatalf("%s, candidate %d by %s: %v\n%s", s.name, id, reply.Text, err, reply.Source)
			}
			before, err := b.Check(t.Context(), s.decl, parent)
			if err != nil {
				t.Fatal(err)
			}
			if checked.Hash == before.Hash {
				t.Errorf("%s, candidate %d by %s is its parent:\n%s", s.name, id, reply.Text, reply.Source)
			}
			other = reply.Source
			if id%3 == 0 {
				parent = reply.Source
			}
		}
	}
	if refused*100 > calls {
		t.Errorf("%d of %d calls returned no program", refused, calls)
	}
}

// TestOperators applies every operator to the corpus until one of its edits
// gives a new program that passes the check.
func TestOperators(t *testing.T) {
	var m Mutator
	var b swap.Builder
	seeds := corpus(t)
	for _, o := range operators {
		if o.class == ofNothing {
			continue // it prepares for others, and changes nothing that they see
		}
		works := func() bool {
			for id := range population.ID(40) {
				for _, s := range seeds {
					other := s.source
					if sibling, err := m.Mutate(t.Context(), s.request(&b, id, s.source)); err == nil {
						other = sibling.Source
					}
					if works(t, &m, o, s.request(&b, id, s.source, other)) {
						return true
					}
				}
			}
			return false
		}
		if !works() {
			t.Errorf("operator %s has made no program", o.name)
		}
	}
}

func works(t *testing.T, m *Mutator, o operator, req population.Request) bool {
	t.Helper()
	j, err := m.job(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	d := j.draft()
	d.walk()
	if !o.apply(d) {
		return false
	}
	source, ok := j.finish(d)
	if !ok || source == j.plain {
		return false
	}
	_, err = req.Check(t.Context(), source)
	return err == nil
}

// TestMutateIsDeterministic asks for the same candidates from one mutator and
// from another one in many goroutines.
func TestMutateIsDeterministic(t *testing.T) {
	var b swap.Builder
	s := corpus(t)[0]
	var alone, busy Mutator
	got, want := make([]population.Reply, 40), make([]population.Reply, 40)
	var all sync.WaitGroup
	for i := range want {
		all.Go(func() {
			var err error
			if got[i], err = busy.Mutate(t.Context(), s.request(&b, population.ID(i), s.source, corpus(t)[1].source)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	distinct := make(map[string]bool)
	for i := range want {
		var err error
		if want[i], err = alone.Mutate(t.Context(), s.request(&b, population.ID(i), s.source, corpus(t)[1].source)); err != nil {
			t.Fatal(err)
		}
		if got[i].Source != want[i].Source || !slices.Equal(got[i].Parents, want[i].Parents) {
			t.Errorf("candidate %d: got %v\n%swant %v\n%s", i, got[i].Parents, got[i].Source, want[i].Parents, want[i].Source)
		}
		distinct[want[i].Source] = true
	}
	if len(distinct) < len(want)/2 {
		t.Errorf("%d candidates are only %d programs", len(want), len(distinct))
	}
}

// TestCrossover marks the second parent with a number that nothing else would
// make: it must turn up in children that name that parent. (It may also turn
// up alone, as a constant worth trying.)
func TestCrossover(t *testing.T) {
	var m Mutator
	var b swap.Builder
	s := corpus(t)[0]
	const mark = "77.625"
	donor := "package main\n\nfunc F(in, out []float64) {\n\tfor i := range in {\n\t\tout[i] = in[i] * " + mark + "\n\t}\n}\n"
	crossed := 0
	for id := range population.ID(150) {
		reply, err := m.Mutate(t.Context(), s.request(&b, id, s.source, donor))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(reply.Source, mark) && slices.Contains(reply.Parents, 10_000) {
			crossed++
		}
		if len(reply.Parents) == 0 || reply.Parents[0] != 1 {
			t.Errorf("candidate %d has parents %v", id, reply.Parents)
		}
	}
	if crossed < 5 {
		t.Errorf("%d of 150 children have something of the second parent", crossed)
	}
}

// TestRepair asks again for a candidate that failed: the reply must be neither
// it nor the parent.
func TestRepair(t *testing.T) {
	var m Mutator
	var b swap.Builder
	s := corpus(t)[2]
	for id := range population.ID(20) {
		first, err := m.Mutate(t.Context(), s.request(&b, id, s.source))
		if err != nil {
			t.Fatal(err)
		}
		checked, err := b.Check(t.Context(), s.decl, first.Source)
		if err != nil {
			t.Fatal(err)
		}
		again := s.request(&b, id, s.source) // the same random stream
		again.Failed = []population.Candidate{{ID: id, Source: checked.Source, Hash: checked.Hash, Failure: &population.Failure{Stage: population.StagePanic}}}
		second, err := m.Mutate(t.Context(), again)
		if err != nil {
			t.Fatal(err)
		}
		repaired, err := b.Check(t.Context(), s.decl, second.Source)
		if err != nil {
			t.Fatal(err)
		}
		if repaired.Hash == checked.Hash {
			t.Errorf("candidate %d was returned again after it had failed:\n%s", id, second.Source)
		}
	}
}

// TestGrowth follows a long line of descent.
func TestGrowth(t *testing.T) {
	var m Mutator
	var b swap.Builder
	s := corpus(t)[0]
	source := s.source
	for id := range population.ID(400) {
		reply, err := m.Mutate(t.Context(), s.request(&b, id, source, source))
		if err != nil {
			continue
		}
		source = reply.Source
	}
	checked, err := b.Check(t.Context(), s.decl, source)
	if err != nil {
		t.Fatal(err)
	}
	if n := size(checked.File); n > maxSize {
		t.Errorf("after 400 generations the program has %d nodes", n)
	}
}

func TestMutateErrors(t *testing.T) {
	var m Mutator
	var b swap.Builder
	s := corpus(t)[0]
	if _, err := m.Mutate(t.Context(), population.Request{}); err == nil {
		t.Error("an empty request is no error")
	}
	if _, err := m.Mutate(t.Context(), s.request(&b, 2, "package main\n\nfunc F() { x }\n")); err == nil || !strings.Contains(err.Error(), "the parent cannot be read") {
		t.Errorf("a parent that does not check: %v", err)
	}
}

func ExampleMutator() {
	fmt.Println(&Mutator{})
	// Output: offline (random edits of syntax trees, no model)
}
