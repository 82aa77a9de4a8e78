package gp

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// TestMutate follows lines of descent from every sample, where each child is
// the parent of the next, and checks that each reply is what Mutate promises.
func TestMutate(t *testing.T) {
	const lines, generations = 4, 20
	var m Mutator
	asked, answered := 0, 0
	for _, s := range corpus(t) {
		for line := range uint64(lines) {
			parent, other := s.source, s.source
			for g := range uint64(generations) {
				req := s.request(line<<32|g, other)
				req.Parent.Source = parent
				asked++
				r, err := m.Mutate(t.Context(), req)
				if err != nil {
					t.Logf("%s: %v", s.name, err)
					continue
				}
				c, err := s.check(t.Context(), r.Source)
				if err != nil {
					t.Errorf("%s: the reply does not pass: %v\n%s", s.name, err, r.Source)
					continue
				}
				answered++
				if idle(r.Source) > idle(parent) {
					t.Errorf("%s: %s assigns something to itself\n%s", s.name, r.Text, r.Source)
				}
				if c.Hash == s.mustCheck(t, parent).Hash || c.Hash == s.mustCheck(t, other).Hash {
					t.Errorf("%s: the reply to %q is the parent or the inspiration\n%s", s.name, r.Text, r.Source)
				}
				if r.Parents[0] != 1 || len(r.Parents) > 2 || len(r.Parents) == 2 && r.Parents[1] != 10 {
					t.Errorf("%s: parents are %v, want 1 and perhaps 10", s.name, r.Parents)
				}
				if strings.Contains(r.Text, "from candidate 10") != (len(r.Parents) == 2) {
					t.Errorf("%s: after %q the parents are %v", s.name, r.Text, r.Parents)
				}
				if r.Mutator != Name {
					t.Errorf("the mutator is %q, want %q", r.Mutator, Name)
				}
				parent, other = r.Source, parent
			}
		}
	}
	if answered*100 < asked*99 {
		t.Errorf("%d of %d requests were answered, want at least 99%%", answered, asked)
	}
	t.Logf("%d of %d", answered, asked)
}

// idle counts the assignments of something to itself in a source.
func idle(source string) (count int) {
	for _, m := range regexp.MustCompile(`(?m)^\s*(\S+) = (\S+)$`).FindAllStringSubmatch(source, -1) {
		if m[1] == m[2] {
			count++
		}
	}
	return count
}

// TestDeterministic compares replies of a new Mutator, a used one, and one
// used by several goroutines at once.
func TestDeterministic(t *testing.T) {
	samples := corpus(t)
	ask := func(m *Mutator, i int) string {
		s := samples[i%len(samples)]
		r, err := m.Mutate(t.Context(), s.request(uint64(i), samples[i%len(samples)].source))
		if err != nil {
			return err.Error()
		}
		return r.Source + r.Text
	}
	n := 3 * len(samples)
	want := make([]string, n)
	for i := range want {
		want[i] = ask(new(Mutator), i)
	}
	var m Mutator
	got := make([]string, n)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i] = ask(&m, i) })
	}
	wg.Wait()
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("%s: used by several goroutines, the reply is\n%s\nalone it is\n%s", samples[i%len(samples)].name, got[i], want[i])
		}
	}
}

// TestOperators applies every operator to every sample: each must find a site
// somewhere, and nearly all results must pass the check.
func TestOperators(t *testing.T) {
	type count struct{ applied, made, failed int }
	counts := make([]count, len(operators))
	for _, s := range corpus(t) {
		var m Mutator
		for random := range uint64(8) {
			r, err := m.Mutate(t.Context(), s.request(random+100))
			if err != nil {
				t.Fatal(err)
			}
			j := s.job(t, random, r.Source)
			for i, o := range operators {
				d := j.started()
				c := o.propose(d)
				if len(c.edits) == 0 {
					continue
				}
				counts[i].applied++
				if !d.make(c) {
					continue
				}
				counts[i].made++
				if c.said == "" || strings.Contains(c.said, "\n") {
					t.Errorf("%s says %q", o.name, c.said)
				}
				if _, err := s.check(t.Context(), d.p.Source); err != nil {
					counts[i].failed++
				}
			}
		}
	}
	for i, c := range counts {
		name := operators[i].name
		if c.made == 0 {
			t.Errorf("%s has made nothing", name)
		}
		if c.made*2 < c.applied {
			t.Errorf("%s: %d of %d changes cannot be mended", name, c.applied-c.made, c.applied)
		}
		if c.failed*100 > c.made*12 {
			t.Errorf("%s: %d of %d drafts do not pass", name, c.failed, c.made)
		}
		t.Logf("%s: %d applied, %d made, %d failed", name, c.applied, c.made, c.failed)
	}
}

// TestBounded follows a long line of descent that always takes the larger of
// two children: programs must not grow without limit.
func TestBounded(t *testing.T) {
	var m Mutator
	s := one(t, "shapes.go")
	source := s.source
	for g := range uint64(150) {
		var next string
		for k := range uint64(2) {
			req := s.request(g<<1|k, s.source)
			req.Parent.Source = source
			r, err := m.Mutate(t.Context(), req)
			if err == nil && len(r.Source) > len(next) {
				next = r.Source
			}
		}
		if next != "" {
			source = next
		}
	}
	if n := size(s.mustDraft(t, source).File); n > maxSize+20 {
		t.Errorf("the program has grown to %d nodes, want at most %d", n, maxSize)
	}
}

// TestLarge: a parent above the limit changes without becoming smaller, but does not grow;
// the elements of a table do not count.
func TestLarge(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		body  string
		grows bool
	}{{times(160, "n = n*%d + a[%d]\n"), false}, {"b := []int{" + times(1300, "%d, ") + "}\nn += b[a[0]]\n", true}} {
		s := given[func([]int) int](t, "func F(a []int) int {\nn := 3\n"+tt.body+"return n\n}\n")
		was := size(s.mustDraft(t, s.source).File)
		equal, larger := 0, 0
		for random := range uint64(60) {
			r, err := new(Mutator).Mutate(t.Context(), s.request(random))
			if err != nil {
				t.Fatal(err)
			}
			switch n := size(s.mustDraft(t, r.Source).File); {
			case n == was:
				equal++
			case n > was:
				larger++
			}
		}
		if equal < 10 || (larger > 0) != tt.grows {
			t.Errorf("of 60 children of a program of %d nodes, %d have as many and %d more", was, equal, larger)
		}
	}
}

// TestCrossover crosses a function with one whose parts can all be recognised.
func TestCrossover(t *testing.T) {
	s := given[func(x float64) float64](t, `func F(x float64) float64 { return x + 1 }`)
	donor := `package main

import "math"

func F(x float64) float64 { return weird(math.Erfcinv(x)) * 123.25 }

func weird(x float64) float64 { return math.Y1(x) }
`
	var m Mutator
	taken, functions := 0, 0
	for random := range uint64(200) {
		r, err := m.Mutate(t.Context(), s.request(random, donor))
		if err != nil {
			t.Fatal(err)
		}
		from := strings.Contains(r.Source, "Erfcinv") || strings.Contains(r.Source, "weird") || strings.Contains(r.Source, "123.25")
		if from && !slices.Equal(r.Parents, []population.ID{1, 10}) {
			if !strings.Contains(r.Source, "weird") && !strings.Contains(r.Text, "from candidate") {
				continue // the pool of constants holds those of the inspirations, the library has Erfcinv
			}
			t.Errorf("%q has taken from the inspiration, and the parents are %v\n%s", r.Text, r.Parents, r.Source)
		}
		if len(r.Parents) == 2 {
			taken++
		}
		if strings.Contains(r.Source, "func weird") {
			functions++
		}
	}
	if taken < 20 {
		t.Errorf("%d of 200 replies have two parents, want at least 20", taken)
	}
	if functions == 0 {
		t.Error("the donor's function has never come along")
	}
}

// TestFailed asks again after failures.
func TestFailed(t *testing.T) {
	s := one(t, "bubble.go")
	var m Mutator
	failed := func(stage population.Stage, hash string) []population.Candidate {
		return []population.Candidate{{ID: 2, Hash: hash, Failure: &population.Failure{Stage: stage}}}
	}
	for random := range uint64(60) {
		first, err := m.Mutate(t.Context(), s.request(random))
		if err != nil {
			t.Fatal(err)
		}
		hash := s.mustCheck(t, first.Source).Hash
		req := s.request(random)
		req.Failed = failed(population.StageDuplicate, hash)
		second, err := m.Mutate(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		if s.mustCheck(t, second.Source).Hash == hash {
			t.Fatalf("the reply is the failed one again\n%s", second.Source)
		}
		req = s.request(random)
		req.Failed = failed(population.StageTimeout, hash)
		third, err := m.Mutate(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		for _, loop := range []string{"wrote", "ran a loop", "ended the loop", "inserted", "repeated", "computed"} {
			if strings.Contains(third.Text, loop) {
				t.Errorf("after a timeout comes %s", third.Text)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	s := one(t, "count.go")
	var m Mutator
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := m.Mutate(ended, s.request(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of its context Mutate returns %v", err)
	}
	req := s.request(1)
	req.Parent.Source = "package main\n\nfunc F(n int) int { return m }\n"
	var diagnosed *rules.Error
	if _, err := m.Mutate(t.Context(), req); !errors.As(err, &diagnosed) {
		t.Errorf("for a parent that does not compile Mutate returns %v", err)
	}
	if errors.Is(func() error { _, err := m.Mutate(t.Context(), req); return err }(), population.ErrUnavailable) {
		t.Error("a parent that does not compile makes the mutator unavailable")
	}
	if _, err := m.Mutate(t.Context(), given[func()](t, "func F() {}").request(1)); err == nil || !strings.Contains(err.Error(), "F has nothing to change") {
		t.Errorf("for a function without anything Mutate returns %v", err)
	}
	req = s.request(1)
	req.Check = nil
	if _, err := m.Mutate(t.Context(), req); err == nil {
		t.Error("a request without Check is answered")
	}
	req = s.request(1)
	req.Inspirations = []population.Candidate{{ID: 10, Source: "not Go"}}
	if _, err := m.Mutate(t.Context(), req); err != nil {
		t.Errorf("an inspiration that cannot be read is an error: %v", err)
	}
}

// TestNothingToTry asks for a mutation while the check rejects everything.
func TestNothingToTry(t *testing.T) {
	s := one(t, "count.go")
	req := s.request(1)
	checks := 0
	req.CheckDraft = func(context.Context, *rules.Draft) (rules.Checked, error) {
		checks++
		return rules.Checked{}, errors.New("refused")
	}
	if _, err := new(Mutator).Mutate(t.Context(), req); err == nil || !strings.Contains(err.Error(), "no new version") {
		t.Errorf("got %v", err)
	}
	if checks == 0 || checks > maxChecks {
		t.Errorf("%d checks, want 1 to %d", checks, maxChecks)
	}
}

func ExampleMutator() {
	fmt.Println(&Mutator{})
	// Output: gp (random edits of syntax trees, no model)
}

// TestRemembers: what a Mutator remembers makes no difference to its replies, whoever else
// asks, and is bounded.
func TestRemembers(t *testing.T) {
	var shared Mutator
	var wg sync.WaitGroup
	for _, s := range corpus(t)[:6] {
		wg.Go(func() {
			for random := range uint64(20) {
				first, err1 := shared.Mutate(t.Context(), s.request(random))
				again, err2 := shared.Mutate(t.Context(), s.request(random))
				alone, err3 := new(Mutator).Mutate(t.Context(), s.request(random))
				if err := errors.Join(err1, err2, err3); err != nil || first.Source != alone.Source || again.Source != alone.Source {
					t.Errorf("%s, %d: %v\n%s\n%s\n%s", s.name, random, err, first.Source, again.Source, alone.Source)
				}
			}
		})
	}
	wg.Wait()
	s := one(t, "identity.go")
	for _, long := range []int{10_000, 10} {
		for n := range 2 * maxMembers {
			req := s.request(uint64(n))
			req.Parent.Source += "\n// " + strings.Repeat("x", long) + fmt.Sprint(n) + "\n"
			if _, err := shared.Mutate(t.Context(), req); err != nil {
				t.Fatal(err)
			}
		}
		m := &shared.members
		if len(m.known) != len(m.order) || len(m.order) > maxMembers || m.bytes > maxBytes || m.bytes < maxBytes/2 && len(m.order) < maxMembers {
			t.Errorf("%d members of %d bytes are remembered", len(m.known), m.bytes)
		}
	}
}

// TestMoreEdits: after a duplicate, a draft has one edit more.
func TestMoreEdits(t *testing.T) {
	s := one(t, "surface.go")
	mean := func(stage population.Stage) float64 {
		n := 0
		for random := range uint64(100) {
			req := s.request(random)
			req.Failed = []population.Candidate{{Failure: &population.Failure{Stage: stage}}}
			j, err := new(Mutator).newJob(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			d := j.draft()
			d.edit()
			n += len(d.said)
		}
		return float64(n) / 100
	}
	if after, usual := mean(population.StageDuplicate), mean(population.StageEvaluate); after < usual+0.7 {
		t.Errorf("%v edits after a duplicate, %v after another failure", after, usual)
	}
}
