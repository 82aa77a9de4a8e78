package population

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/selection"
	"github.com/wallacea-go/wallacea/swap"
)

// poolOf makes candidates with the given objectives; candidate i has the ID i+1
// and a source of the given length.
func poolOf(objectives [][]float64, lengths ...int) []Candidate {
	var all []Candidate
	for i, o := range objectives {
		c := Candidate{ID: ID(i + 1), Objectives: o}
		if i < len(lengths) {
			c.Source = strings.Repeat("x", lengths[i])
		}
		all = append(all, c)
	}
	return all
}

func bareSearch(t *testing.T, c Config) *search {
	t.Helper()
	c, err := c.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	return newSearch(newMaker(t.Context(), Search{Objectives: []Objective{{Name: "a"}, {Name: "b"}}, Plan: c.Plan}, swap.Decl{}, c, nil, nil))
}

func TestSurvivors(t *testing.T) {
	s := bareSearch(t, Config{Plan: Plan{Members: 3}})
	for name, tt := range map[string]struct {
		pool []Candidate
		want []ID
	}{
		"of equals the shortest":               {poolOf([][]float64{{1, 4}, {1, 4}, {2, 3}, {3, 2}}, 9, 5, 1, 1), []ID{2, 3, 4}},
		"of equals as short the oldest":        {poolOf([][]float64{{1, 4}, {1, 4}, {2, 3}, {3, 2}}, 5, 5, 1, 1), []ID{1, 3, 4}},
		"equals fill what stays empty":         {poolOf([][]float64{{1, 4}, {1, 4}, {2, 3}}), []ID{1, 2, 3}},
		"the second front before equals":       {poolOf([][]float64{{1, 4}, {1, 4}, {2, 3}, {9, 9}}), []ID{1, 3, 4}},
		"fewer than there are places for them": {poolOf([][]float64{{1, 1}}), []ID{1}},
	} {
		kept, err := s.survivors(nil, tt.pool)
		if got := ids(kept); err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v; %v", name, got, tt.want, err)
		}
	}
}

func TestInspirations(t *testing.T) {
	s := bareSearch(t, Config{Plan: Plan{Islands: 1, Inspirations: 2}, Parents: func(*rand.Rand, selection.Points, int) []int { return []int{1} }})
	s.islands = [][]Candidate{poolOf([][]float64{{1, 4}, {2, 3}, {3, 2}, {4, 1}})}
	s.planned, s.settled = 1, 1
	seen := make(map[ID]bool)
	for range 50 {
		if err := s.planNext(); err != nil {
			t.Fatal(err)
		}
		c := s.waiting[len(s.waiting)-1]
		if got := c.Inspirations; c.Parent != 2 || len(got) != 2 || got[0] == got[1] || slices.Contains(got, 2) || !slices.Equal(got, ids(c.inspirations)) {
			t.Fatalf("the parent %v got %v beside it", c.Parent, got)
		}
		seen[c.Inspirations[0]] = true
	}
	if len(seen) != 3 {
		t.Errorf("only %d of 3 others were ever first", len(seen))
	}
	s.islands[0] = s.islands[0][:2]
	if err := s.planNext(); err != nil {
		t.Fatal(err)
	}
	if got := s.waiting[len(s.waiting)-1].Inspirations; !slices.Equal(got, []ID{1}) {
		t.Errorf("the only other member is 1, got %v", got)
	}
}

func TestMigrate(t *testing.T) {
	s := bareSearch(t, Config{Plan: Plan{Members: 8, Migrants: 1}})
	all := poolOf([][]float64{{1, 4}, {2, 3}, {3, 2}, {4, 1}})
	s.islands = [][]Candidate{{all[0]}, {all[0]}, {all[2]}}
	got, err := s.migrate(rand.New(rand.NewPCG(1, 2)))
	if err != nil {
		t.Fatal(err)
	}
	// What is there already does not arrive; the ring closes; and nothing
	// travels on with the same migration.
	want := []Migration{{From: 1, To: 2, ID: 1}, {From: 2, To: 0, ID: 3}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for i, want := range [][]ID{{1, 3}, {1}, {1, 3}} {
		if got := ids(s.islands[i]); !slices.Equal(got, want) {
			t.Errorf("island %d holds %v, want %v", i, got, want)
		}
	}
}
