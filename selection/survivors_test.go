package selection_test

import (
	"math"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/selection"
	"gonum.org/v1/gonum/floats"
)

func TestNSGA2(t *testing.T) {
	points := [][]float64{{1, 1}, {0, 2}, {2, 0}, {2, 2}, {3, 3}}
	for n, want := range [][]int{nil, {1}, {1, 2}, {1, 2, 0}, {1, 2, 0, 3}, {1, 2, 0, 3, 4}, {1, 2, 0, 3, 4}} {
		if got := selection.NSGA2(nil, selection.Points{Values: points}, n); !slices.Equal(got, want) {
			t.Errorf("NSGA2(%v, %d) = %v, want %v", points, n, got, want)
		}
	}
}

// TestNSGA2IsSorted checks the order by front and distance.
func TestNSGA2IsSorted(t *testing.T) {
	rng := newRand(2)
	for range 100 {
		points := draw(rng, 40, 3)
		order := selection.NSGA2(nil, selection.Points{Values: points}, 40)
		ranks, err := pareto.Ranks(points)
		if err != nil {
			t.Fatal(err)
		}
		fronts, err := pareto.Fronts(points)
		if err != nil {
			t.Fatal(err)
		}
		distance := make([]float64, len(points))
		for _, front := range fronts {
			var set [][]float64
			for _, i := range front {
				set = append(set, points[i])
			}
			for at, d := range pareto.Crowding(set) {
				distance[front[at]] = d
			}
		}
		for at := 1; at < len(order); at++ {
			i, j := order[at-1], order[at]
			if ranks[i] > ranks[j] || ranks[i] == ranks[j] && distance[i] < distance[j] {
				t.Fatalf("%v: %d of front %d and distance %v comes before %d of front %d and distance %v",
					points, i, ranks[i], distance[i], j, ranks[j], distance[j])
			}
		}
	}
}

// TestSurvivorsIgnoreOrder permutes the points of a front: the same ones
// survive, since only the ends tie, and all of these survive.
func TestSurvivorsIgnoreOrder(t *testing.T) {
	for name, choose := range map[string]selection.Func{"NSGA2": selection.NSGA2, "SMSEMOA": selection.SMSEMOA} {
		rng := newRand(3)
		for range 50 {
			points := make([][]float64, 20)
			for i := range points {
				x, y := rng.Float64(), rng.Float64()
				points[i] = []float64{x, y, 2 - x - y}
			}
			perm := rng.Perm(len(points))
			shuffled := make([][]float64, len(points))
			for i, j := range perm {
				shuffled[i] = points[j]
			}
			want := choose(nil, selection.Points{Values: points}, 9)
			got := choose(nil, selection.Points{Values: shuffled}, 9)
			for i := range got {
				got[i] = perm[got[i]]
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v survive of %v, %v in another order", name, want, points, got)
			}
		}
	}
}

// TestSMSEMOARemovesTheLeast compares with removing, one at a time, the point
// without which the hypervolume of the normalised front is largest.
func TestSMSEMOARemovesTheLeast(t *testing.T) {
	rng := newRand(4)
	for range 50 {
		m := 2 + rng.IntN(3)
		front := make([][]float64, 12)
		for i := range front {
			front[i] = make([]float64, m)
			for k := range front[i] {
				front[i][k] = rng.ExpFloat64()
			}
			floats.Scale(1/floats.Sum(front[i]), front[i])
			floats.Scale(1000, front[i][:1]) // a first objective on another scale
		}
		low, high := slices.Clone(front[0]), slices.Clone(front[0])
		for _, p := range front {
			for k, v := range p {
				low[k], high[k] = min(low[k], v), max(high[k], v)
			}
		}
		reference := make([]float64, m)
		for k := range reference {
			reference[k] = high[k] + (high[k] - low[k])
		}
		left := allOf(front)
		for len(left) > 5 {
			most, without := math.Inf(-1), -1
			for at := range left {
				var rest [][]float64
				for other, i := range left {
					if other != at {
						rest = append(rest, front[i])
					}
				}
				volume, err := pareto.Hypervolume(rest, reference)
				if err != nil {
					t.Fatal(err)
				}
				if volume > most {
					most, without = volume, at
				}
			}
			left = slices.Delete(left, without, without+1)
		}
		if got := selection.SMSEMOA(nil, selection.Points{Values: front}, 5); !slices.Equal(got, left) {
			t.Errorf("%v: got %v, want %v", front, got, left)
		}
	}
}

// TestSMSEMOARemovesTheLastOfTies uses copies, which contribute nothing.
func TestSMSEMOARemovesTheLastOfTies(t *testing.T) {
	points := [][]float64{{0, 1}, {0.5, 0.5}, {1, 0}, {0.5, 0.5}, {0.5, 0.5}}
	for n, want := range map[int][]int{4: {0, 1, 2, 3}, 3: {0, 1, 2}} {
		if got := selection.SMSEMOA(nil, selection.Points{Values: points}, n); !slices.Equal(got, want) {
			t.Errorf("%d of %v: got %v, want %v", n, points, got, want)
		}
	}
}

// TestNSGA3SpreadsOverDirections has several points near each reference
// direction, on planes of different scales, and expects the nearest of each.
func TestNSGA3SpreadsOverDirections(t *testing.T) {
	for _, m := range []int{2, 3, 4, 5} {
		directions, err := selection.Directions(m, 3)
		if err != nil {
			t.Fatal(err)
		}
		scale := make([]float64, m)
		for k := range scale {
			scale[k] = math.Pow(10, float64(k))
		}
		var points [][]float64
		for _, d := range directions {
			for _, shift := range []float64{0.02, 0.01, 0} {
				// Shifted along the plane away from the direction, ends stay inside.
				p := make([]float64, m)
				for k, v := range d {
					p[k] = (v*(1-shift) + shift/float64(m)) * scale[k]
				}
				if shift > 0 && slices.Max(d) == 1 {
					p[slices.Index(d, 1)] += shift // dominated: the ends are extreme points
				}
				points = append(points, p)
			}
		}
		got := selection.NSGA3(directions)(newRand(5), selection.Points{Values: points}, len(directions))
		chosen := make([]bool, len(directions))
		for _, i := range got {
			chosen[i/3] = true
		}
		if slices.Contains(chosen, false) {
			t.Errorf("%d objectives: %v leave a direction without a point", m, got)
		}
		for _, i := range got {
			if nearest := i - i%3 + 2; !floats.EqualApprox(points[i], points[nearest], 1e-12*floats.Max(scale)) {
				t.Errorf("%d objectives: direction %v is represented by %v, not by %v", m, directions[i/3], points[i], points[nearest])
			}
		}
	}
}

// TestNSGA3OnALine uses extreme points that do not span a plane, on very
// different scales.
func TestNSGA3OnALine(t *testing.T) {
	var points [][]float64
	for _, along := range []float64{0, 0.2, 0.3, 0.5, 0.7, 0.8, 1} {
		points = append(points, []float64{1000 * along, 1 - along, 0.001 * along})
	}
	directions := [][]float64{{0, 1, 0}, {1, 1, 1}, {1, 0, 1}}
	got := selection.NSGA3(directions)(newRand(6), selection.Points{Values: points}, 3)
	slices.Sort(got)
	if want := []int{0, 3, 6}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestNSGA3Directions(t *testing.T) {
	points := [][]float64{{0, 1}, {0.5, 0.5}, {1, 0}}
	for name, directions := range map[string][][]float64{
		"none":         {},
		"other length": {{1, 1, 1}},
		"negative":     {{1, -1}, {0, 1}},
		"zero":         {{0, 0}},
		"NaN":          {{1, math.NaN()}},
		"infinite":     {{1, math.Inf(1)}},
	} {
		if got := selection.NSGA3(directions)(newRand(1), selection.Points{Values: points}, 2); got != nil {
			t.Errorf("%s: got %v, want nil", name, got)
		}
	}
}
