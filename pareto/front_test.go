package pareto_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
)

// TestFrontIsNondominated inserts points one by one and compares with sorting
// all that came so far.
func TestFrontIsNondominated(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for _, shape := range shapes {
		for m := 1; m <= 4; m++ {
			points := draw(rng, shape.draw, 120, m)
			var front pareto.Front
			for i, p := range points {
				kept, err := front.Insert(i, p)
				if err != nil {
					t.Fatal(err)
				}
				want, err := pareto.NondominatedDistinct(points[:i+1])
				if err != nil {
					t.Fatal(err)
				}
				slices.SortFunc(want, func(a, b int) int { return slices.Compare(points[a], points[b]) })
				var got []int
				for id, q := range front.All() {
					if !slices.Equal(q, points[id]) {
						t.Fatalf("%s: point %d is %v, want %v", shape.name, id, q, points[id])
					}
					got = append(got, id)
				}
				if !slices.Equal(got, want) || front.Len() != len(want) || kept != slices.Contains(want, i) {
					t.Fatalf("%s, %d objectives: after point %d, kept %v, got %v, want %v of %v", shape.name, m, i, kept, got, want, points[:i+1])
				}
			}
		}
	}
}

// TestFrontEvicts compares a bounded front with choosing by definition what
// goes.
func TestFrontEvicts(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	for _, reference := range [][]float64{nil, {1, 1, 1}} {
		front := pareto.Front{Limit: 7, Reference: reference}
		var want [][]float64
		for i := range 200 {
			p := make([]float64, 3)
			cube(rng, p)
			before := len(want)
			if !slices.ContainsFunc(want, func(q []float64) bool { return pareto.Dominates(q, p) }) {
				want = slices.DeleteFunc(want, func(q []float64) bool { return pareto.Dominates(p, q) })
				want = append(want, p)
			}
			slices.SortFunc(want, slices.Compare)
			if len(want) > 7 {
				loss := pareto.Crowding(want)
				if reference != nil {
					_, loss = volumesByDefinition(want, reference)
				}
				least := slices.Index(loss, slices.Min(loss))
				want = slices.Delete(want, least, least+1)
			}
			kept, err := front.Insert(i, p)
			if err != nil {
				t.Fatal(err)
			}
			var got [][]float64
			for _, q := range front.All() {
				got = append(got, q)
			}
			if !slices.EqualFunc(got, want, slices.Equal) {
				t.Fatalf("reference %v, after point %d of %d: got %v, want %v", reference, i, before, got, want)
			}
			if in := slices.ContainsFunc(want, func(q []float64) bool { return slices.Equal(q, p) }); kept != in {
				t.Fatalf("reference %v: point %d is kept: %v, want %v", reference, i, kept, in)
			}
		}
	}
}

// TestFrontLimitLowered has several points go at the next insertion, those
// before the new one in order too.
func TestFrontLimitLowered(t *testing.T) {
	var front pareto.Front
	for id, p := range [][]float64{{0, 100}, {1, 90}, {2, 80}, {3, 70}, {90, 5}, {100, 0}} {
		if _, err := front.Insert(id, p); err != nil {
			t.Fatal(err)
		}
	}
	front.Limit = 3
	kept, err := front.Insert(6, []float64{50, 30})
	if err != nil || !kept {
		t.Errorf("got %v, %v: the new point is isolated", kept, err)
	}
	var got []int
	for id := range front.All() {
		got = append(got, id)
	}
	if want := []int{0, 6, 5}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}

	var shrinking pareto.Front
	for id, p := range [][]float64{{0, 100}, {1, 99}, {2, 98}, {100, 0}} {
		if _, err := shrinking.Insert(id, p); err != nil {
			t.Fatal(err)
		}
	}
	shrinking.Limit = 2 // two points before the new one go, then itself
	if kept, err = shrinking.Insert(4, []float64{50, 50}); err != nil || kept {
		t.Errorf("got %v, %v: only the ends have room", kept, err)
	}
}

func TestFrontCopiesAndStops(t *testing.T) {
	var front pareto.Front
	p := []float64{1, 2}
	for id, values := range [][]float64{{1, 2}, {2, 1}} {
		copy(p, values)
		if _, err := front.Insert(id, p); err != nil {
			t.Fatal(err)
		}
	}
	p[0] = -9
	for id, q := range front.All() {
		if id != 0 || q[0] != 1 {
			t.Errorf("got point %d, %v first", id, q)
		}
		break
	}
}

func TestFrontRefuses(t *testing.T) {
	front := pareto.Front{Limit: 1, Reference: []float64{3, 3}}
	if _, err := front.Insert(1, []float64{1, 2}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		point []float64
		err   error
	}{
		"NaN":           {[]float64{0, nan}, pareto.ErrNaN},
		"short":         {[]float64{0}, pareto.ErrObjectives},
		"no objectives": {nil, pareto.ErrObjectives},
		"infinite":      {[]float64{0, -inf}, pareto.ErrInfinite},
	} {
		kept, err := front.Insert(2, c.point)
		var p *pareto.PointError
		if kept || !errors.Is(err, c.err) || !errors.As(err, &p) || p.Point != 2 {
			t.Errorf("%s: got %v, %v, want point 2 refused", name, kept, err)
		}
	}
	front.Reference = []float64{3}
	_, err := front.Insert(2, []float64{0, 0})
	if want := "pareto: reference point 0: wrong number of objectives: 1 where the points have 2"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if front.Len() != 1 {
		t.Errorf("%d points after refusals, want 1", front.Len())
	}
}

// TestFrontOrder: without a limit the points and their ids are the same in
// whichever order they come, equal points included.
func TestFrontOrder(t *testing.T) {
	points := [][]float64{{1, 4}, {2, 2}, {2, 2}, {4, 1}, {math.Copysign(0, -1), 5}, {0, 5}, {3, 3}}
	want := []int{4, 0, 1, 3}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		var front pareto.Front
		for _, i := range rng.Perm(len(points)) {
			if _, err := front.Insert(i, points[i]); err != nil {
				t.Fatal(err)
			}
		}
		var got []int
		for id := range front.All() {
			got = append(got, id)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("the front is %v, want %v", got, want)
		}
	}
}
