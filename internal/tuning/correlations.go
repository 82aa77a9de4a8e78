package tuning

import (
	"math"
	"slices"

	"github.com/wallacea-go/wallacea/internal/cmaes"
)

// correlations are those between the coordinates of a CMA-ES, as means over its later
// generations: those of one generation scatter.
type correlations struct {
	live        []int // the parameters
	n           int
	least       float64   // value that was seen
	of          []float64 // by row and column
	generations int
}

func newCorrelations(live []int) *correlations {
	n := len(live)
	return &correlations{live: slices.Clone(live), n: n, least: math.Inf(1), of: make([]float64, n*n)}
}

func (c *correlations) add(s *cmaes.Search, costs []float64) {
	const rate = 0.1
	c.generations++
	c.least = min(c.least, slices.Min(costs))
	for i := range c.n {
		for j := range i {
			if v := s.Correlation(i, j); !math.IsNaN(v) {
				c.of[i*c.n+j] += rate * (v - c.of[i*c.n+j])
			}
		}
	}
}

// coupled returns the pairs of parameters whose correlation is above 0.8.
func (c *correlations) coupled() [][2]int {
	var pairs [][2]int
	for i := range c.n {
		for j := range i {
			if math.Abs(c.of[i*c.n+j])/(1-math.Pow(0.9, float64(c.generations))) > 0.8 {
				pairs = append(pairs, [2]int{c.live[j], c.live[i]})
			}
		}
	}
	return pairs
}
