package tuning

import (
	"math"

	"github.com/wallacea-go/wallacea/internal/cmaes"
)

// correlations are those between the coordinates of a CMA-ES, as means over its later
// generations: those of one generation scatter.
type correlations struct {
	n           int
	of          []float64 // by row and column
	generations int
}

func newCorrelations(n int) *correlations { return &correlations{n: n, of: make([]float64, n*n)} }

func (c *correlations) add(s *cmaes.Search) {
	const rate = 0.1
	c.generations++
	for i := range c.n {
		for j := range i {
			if v := s.Correlation(i, j); !math.IsNaN(v) {
				c.of[i*c.n+j] += rate * (v - c.of[i*c.n+j])
			}
		}
	}
}

// coupled returns the pairs whose correlation is above 0.8, or none if there were
// too few generations to tell.
func (c *correlations) coupled() [][2]int {
	if c.generations < 20 {
		return nil
	}
	var pairs [][2]int
	for i := range c.n {
		for j := range i {
			if math.Abs(c.of[i*c.n+j])/(1-math.Pow(0.9, float64(c.generations))) > 0.8 {
				pairs = append(pairs, [2]int{j, i})
			}
		}
	}
	return pairs
}
