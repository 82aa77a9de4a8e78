// Package cmaes minimises functions of real and whole numbers without
// derivatives, by evolving a normal distribution.
//
// Hansen, "The CMA evolution strategy: a tutorial", 2016,
// https://arxiv.org/abs/1604.00772, with the constants of its table 1 and
// positive weights. For whole numbers a standard deviation has a least value, so
// that the other side of a step stays within reach: the idea of the margin of
// Hamano, Saito, Nomura, Shirakawa, "CMA-ES with margin", GECCO 2022,
// https://doi.org/10.1145/3512290.3528827.
package cmaes

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// A Search is one run of the strategy. Ask for points, and tell their values.
type Search struct {
	rng   *rand.Rand
	n     int
	least []float64

	weights                   []float64 // of the best points, best first; their sum is 1
	effective                 float64   // how many points the weights are worth
	cSigma, cC, c1, cMu, damp float64
	expected                  float64 // length of a standard normal vector

	mean            []float64
	sigma           float64
	covariance      *mat.SymDense
	pathC, pathS    []float64
	vectors         *mat.Dense // eigenvectors of the covariance, in columns
	lengths         []float64  // roots of its eigenvalues
	points          [][]float64
	steps           [][]float64 // of points, from the mean, in units of sigma
	generations     int
	decomposedAfter int
}

// New begins a search at a point, with a standard deviation for each coordinate.
// No standard deviation gets smaller than least, which may be nil for none, and
// which the caller may change between generations. Size is how many points a
// generation has, at least 4; 0: 4 + 3 ln n, for n coordinates.
func New(rng *rand.Rand, start, deviations, least []float64, size int) *Search {
	n := len(start)
	if size == 0 {
		size = 4 + int(3*math.Log(float64(n)))
	}
	s := &Search{
		rng: rng, n: n, least: least, mean: slices.Clone(start), sigma: 1,
		covariance: mat.NewSymDense(n, nil), pathC: make([]float64, n), pathS: make([]float64, n),
		vectors: mat.NewDense(n, n, nil), lengths: make([]float64, n),
	}
	for i, d := range deviations {
		s.covariance.SetSym(i, i, d*d)
	}
	sum, squares := 0.0, 0.0
	for i := range size / 2 {
		w := math.Log(float64(size)/2+0.5) - math.Log(float64(i+1))
		s.weights = append(s.weights, w)
		sum += w
		squares += w * w
	}
	for i := range s.weights {
		s.weights[i] /= sum
	}
	m, mu := float64(n), sum*sum/squares
	s.effective = mu
	s.cSigma = (mu + 2) / (m + mu + 5)
	s.cC = (4 + mu/m) / (m + 4 + 2*mu/m)
	s.c1 = 2 / ((m+1.3)*(m+1.3) + mu)
	s.cMu = min(1-s.c1, 2*(mu-2+1/mu)/((m+2)*(m+2)+mu))
	s.damp = 1 + 2*max(0, math.Sqrt((mu-1)/(m+1))-1) + s.cSigma
	s.expected = math.Sqrt(m) * (1 - 1/(4*m) + 1/(21*m*m))
	s.points, s.steps = make([][]float64, size), make([][]float64, size)
	for k := range s.points {
		s.points[k], s.steps[k] = make([]float64, n), make([]float64, n)
	}
	s.decompose()
	return s
}

// Ask returns the points of a generation, which are valid until the next call. The
// caller may move them, into bounds for example, before it tells their values.
func (s *Search) Ask() [][]float64 {
	normal := make([]float64, s.n)
	for k, x := range s.points {
		for i := range normal {
			normal[i] = s.lengths[i] * s.rng.NormFloat64()
		}
		for i := range x {
			step := 0.0
			for j, v := range normal {
				step += s.vectors.At(i, j) * v
			}
			s.steps[k][i] = step
			x[i] = s.mean[i] + s.sigma*step
		}
	}
	return s.points
}

// Tell gives the values of the points that Ask has returned. Infinite is worst;
// NaN is taken for infinite.
func (s *Search) Tell(values []float64) {
	order := make([]int, len(values))
	for k := range order {
		order[k] = k
	}
	worst := func(v float64) float64 {
		if math.IsNaN(v) {
			return math.Inf(1)
		}
		return v
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(worst(values[a]), worst(values[b])) })
	s.generations++
	for k, x := range s.points {
		for i, v := range x {
			if v != s.mean[i]+s.sigma*s.steps[k][i] {
				s.steps[k][i] = (v - s.mean[i]) / s.sigma
			}
		}
	}
	mean := make([]float64, s.n) // of the best steps
	for k, w := range s.weights {
		for i, v := range s.steps[order[k]] {
			mean[i] += w * v
		}
	}
	for i, v := range mean {
		s.mean[i] += s.sigma * v
	}
	s.follow(mean)
	s.adapt(order)
	s.sigma *= math.Exp(s.cSigma / s.damp * (norm(s.pathS)/s.expected - 1))
	s.keepLeast()
	// Decomposing costs more than a generation, and the covariance changes slowly.
	if every := 1 / (10 * float64(s.n) * (s.c1 + s.cMu)); float64(s.generations-s.decomposedAfter) >= every {
		s.decompose()
	}
}

// follow moves the paths of the mean: pathS in a space where steps are standard
// normal, pathC in that of the covariance unless pathS is so long that sigma has
// to grow first.
func (s *Search) follow(step []float64) {
	a, b := 1-s.cSigma, math.Sqrt(s.cSigma*(2-s.cSigma)*s.effective)
	turned := make([]float64, s.n)
	for j := range turned {
		for i, v := range step {
			turned[j] += s.vectors.At(i, j) * v
		}
		turned[j] /= s.lengths[j]
	}
	for i := range s.pathS {
		v := 0.0
		for j, t := range turned {
			v += s.vectors.At(i, j) * t
		}
		s.pathS[i] = a*s.pathS[i] + b*v
	}
	long := norm(s.pathS)/math.Sqrt(1-math.Pow(a, 2*float64(s.generations))) >= (1.4+2/float64(s.n+1))*s.expected
	b = math.Sqrt(s.cC * (2 - s.cC) * s.effective)
	if long {
		b = 0
	}
	for i, v := range step {
		s.pathC[i] = (1-s.cC)*s.pathC[i] + b*v
	}
	if long { // for the variance that the path lacks
		for i := range s.n {
			for j := range i + 1 {
				c := s.covariance.At(i, j)
				s.covariance.SetSym(i, j, c*(1+s.c1*s.cC*(2-s.cC)))
			}
		}
	}
}

// adapt moves the covariance towards the path of the mean and the best steps.
func (s *Search) adapt(order []int) {
	for i := range s.n {
		for j := range i + 1 {
			c := (1-s.c1-s.cMu)*s.covariance.At(i, j) + s.c1*s.pathC[i]*s.pathC[j]
			for k, w := range s.weights {
				step := s.steps[order[k]]
				c += s.cMu * w * step[i] * step[j]
			}
			s.covariance.SetSym(i, j, c)
		}
	}
}

// keepLeast keeps standard deviations from getting too small.
func (s *Search) keepLeast() {
	for i, d := range s.least {
		if v := d / s.sigma; s.covariance.At(i, i) < v*v {
			s.covariance.SetSym(i, i, v*v)
			s.decomposedAfter = math.MinInt32 // at once
		}
	}
}

// decompose finds the axes of the covariance and their lengths.
func (s *Search) decompose() {
	s.decomposedAfter = s.generations
	var e mat.EigenSym
	if !e.Factorize(s.covariance, true) {
		return
	}
	e.VectorsTo(s.vectors)
	for i, v := range e.Values(nil) {
		s.lengths[i] = math.Sqrt(max(v, 1e-300))
	}
}

// Mean is the centre of the distribution. The caller must not change it.
func (s *Search) Mean() []float64 { return s.mean }

// Deviation is the standard deviation of a coordinate.
func (s *Search) Deviation(i int) float64 { return s.sigma * math.Sqrt(s.covariance.At(i, i)) }

// Correlation is that of two coordinates, from -1 to 1.
func (s *Search) Correlation(i, j int) float64 {
	c := s.covariance
	return c.At(i, j) / math.Sqrt(c.At(i, i)*c.At(j, j))
}

// Spent reports whether the search has got no further than rounding allows: the
// distribution is so narrow, in every coordinate, or so oblong that new points
// are like old ones.
func (s *Search) Spent() bool {
	longest, shortest := slices.Max(s.lengths), slices.Min(s.lengths)
	if longest > 1e7*shortest || !(s.sigma < 1e30) {
		return true
	}
	for i, m := range s.mean {
		if d := s.Deviation(i); d > 1e-13*math.Abs(m) && d > 1e-280 {
			return false
		}
	}
	return true
}

func norm(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	return math.Sqrt(sum)
}
