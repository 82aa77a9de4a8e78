package plots

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"

	"github.com/wallacea-go/wallacea/population"
)

// drawSteps draws steps on a small grid, where equal coordinates are common.
func drawSteps(t *rapid.T) []step {
	var steps []step
	for i := range rapid.IntRange(1, 40).Draw(t, "n") {
		steps = append(steps, step{
			id: population.ID(i + 1),
			x:  float64(rapid.IntRange(-4, 4).Draw(t, "x")),
			y:  float64(rapid.IntRange(-4, 4).Draw(t, "y")),
		})
	}
	return steps
}

// bruteFront returns the IDs of the front by definition: no other step is as
// good in both objectives and better in one, or equal with a lower ID.
func bruteFront(p plane, steps []step) []population.ID {
	var front []population.ID
	for _, s := range steps {
		sa, sb := p.keys(s)
		beaten := slices.ContainsFunc(steps, func(o step) bool {
			oa, ob := p.keys(o)
			return oa <= sa && ob <= sb && (oa < sa || ob < sb || o.id < s.id)
		})
		if !beaten {
			front = append(front, s.id)
		}
	}
	return front
}

// TestProgress compares with the front of all records up to each generation.
func TestProgress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := plane{x: 1, y: 0, upX: rapid.Bool().Draw(t, "upX"), upY: rapid.Bool().Draw(t, "upY")}
		h := new(history)
		steps := drawSteps(t)
		for _, s := range steps {
			h.records = append(h.records, record{id: s.id, generation: int(s.id) / 5, values: []float64{s.y, s.x}})
		}
		pr := p.progress(h)
		var before []population.ID
		var changed []int
		for g := 0; g <= len(steps)/5; g++ {
			want := bruteFront(p, steps[:min(5*g+4, len(steps))])
			if !slices.Equal(want, before) {
				changed = append(changed, g)
			}
			before = want
			var got []population.ID
			last := math.Inf(-1)
			for _, s := range pr.at(g) {
				a, _ := p.keys(s)
				if a <= last {
					t.Fatalf("after generation %d: not from the best x to the worst", g)
				}
				last = a
				got = append(got, s.id)
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("after generation %d: got %v, want %v", g, got, want)
			}
		}
		if !slices.Equal(pr.generations, changed) {
			t.Fatalf("changed in generations %v, want %v", pr.generations, changed)
		}
	})
}

func TestThin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := vg.Rectangle{Min: vg.Point{X: 10, Y: 10}, Max: vg.Point{X: 50, Y: 30}}
		var points []vg.Point
		for range rapid.IntRange(0, 300).Draw(t, "n") {
			p := vg.Point{X: vg.Length(rapid.IntRange(0, 600).Draw(t, "x")) / 10, Y: vg.Length(rapid.IntRange(0, 400).Draw(t, "y")) / 10}
			points = append(points, p)
		}
		most := rapid.IntRange(1, 100).Draw(t, "most")
		kept := thin(points, r, most)
		if len(kept) > most || len(points) > 0 && len(kept) == 0 {
			t.Fatalf("kept %d of %d, at most %d", len(kept), len(points), most)
		}
		for i, k := range kept {
			if k < 0 || k >= len(points) || slices.Contains(kept[:i], k) {
				t.Fatalf("index %d is invented or kept twice", k)
			}
		}
	})
}
