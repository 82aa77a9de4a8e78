package main

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// surface is the function to find: Rastrigin's (Systems of Extremal Control, 1974)
// in two dimensions, a bowl full of dents.
func surface(x, y float64) float64 {
	const a = 10
	return 2*a + x*x - a*math.Cos(2*math.Pi*x) + y*y - a*math.Cos(2*math.Pi*y)
}

// A sample is the height z of the surface at (x, y).
type sample struct{ x, y, z float64 }

const (
	side   = 100 // samples per row, and rows
	reach  = 5.0 // x and y go from -reach to reach
	shown  = 50  // samples in the feedback
	misses = 8   // worst errors in the feedback
)

// samples is the surface on a grid. A worker computes it once.
var samples = grid()

func grid() []sample {
	at := func(i int) float64 { return reach * float64(2*i-(side-1)) / (side - 1) }
	list := make([]sample, 0, side*side)
	for i := range side {
		for j := range side {
			list = append(list, sample{at(i), at(j), surface(at(i), at(j))})
		}
	}
	return list
}

// A miss is a sample and the height that a candidate returns for it.
type miss struct {
	sample
	got float64
}

func (m miss) by() float64 { return math.Abs(m.got - m.z) }

// compare returns the mean squared error over all samples and the worst misses,
// worst first. It takes only one from each unit square, because those around one
// peak say the same.
func compare(height func(x, y float64) float64) (mse float64, worst []miss, err error) {
	const inSquare, squares = side / int(2*reach), int(2 * reach)
	worst = make([]miss, squares*squares)
	for i := range samples {
		s := &samples[i]
		got := height(s.x, s.y)
		by := math.Abs(got - s.z)
		mse += by * by
		if math.IsNaN(mse) || math.IsInf(mse, 0) {
			return 0, nil, fmt.Errorf("at x=%.6g, y=%.6g the height is %v, want %.6g", s.x, s.y, got, s.z)
		}
		if square := i/side/inSquare*squares + i%side/inSquare; by > worst[square].by() {
			worst[square] = miss{*s, got}
		}
	}
	slices.SortFunc(worst, func(a, b miss) int { return cmp.Compare(b.by(), a.by()) })
	return mse / side / side, worst[:misses], nil
}

// feedback returns what the mutator is told. Which samples it shows depends only
// on the candidate's source, so that a search can be repeated.
func feedback(source string, worst []miss) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(source)) // never fails
	random := rand.New(rand.NewPCG(h.Sum64(), 0))
	var s strings.Builder
	s.WriteString("Worst misses:\n")
	for _, m := range worst {
		if m.by() == 0 {
			break
		}
		fmt.Fprintf(&s, "x=%.6g, y=%.6g: got %.6g, want %.6g\n", m.x, m.y, m.got, m.z)
	}
	s.WriteString("The surface, at points taken at random:\n")
	for range shown {
		one := samples[random.IntN(len(samples))]
		fmt.Fprintf(&s, "x=%.6g, y=%.6g: z=%.8g\n", one.x, one.y, one.z)
	}
	return s.String()
}
