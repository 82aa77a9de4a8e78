package tuning

import (
	"errors"
	"math"
	"slices"

	"github.com/wallacea-go/wallacea/internal/cmaes"
	"github.com/wallacea-go/wallacea/pareto"
)

// mostVertices is how many live parameters a simplex is better for than a CMA-ES,
// whole numbers among them or not: measured with 8, 30 and 100 evaluations for each
// parameter.
const mostVertices = 8

// descend looks for the least value of the target. It ends when three runs of restart
// in a row have each gained less than a billionth of the best value, or of what was
// gained in all, or when another objective changes too.
func (r *run) descend() error {
	err := r.approach()
	for size, still := 0, 0; err == nil && still < 3; still++ {
		if r.unprobed() {
			if err = r.approachAgain(); err != nil || !r.single() {
				break
			}
			size = 0
		}
		before := r.best().Objectives[r.Target]
		size, err = r.restart(size)
		after := r.best().Objectives[r.Target]
		all := math.Abs(after)
		if d := r.Objectives[r.Target] - after; !math.IsInf(d, 0) {
			all = max(all, d)
		}
		if before-after > 1e-9*all || r.unprobed() {
			still = -1
		}
	}
	return err
}

// approach goes on from the probes: they are the first simplex, or with many
// parameters say which way it gets better.
func (r *run) approach() error {
	switch {
	case len(r.live) > mostVertices:
		return r.slope()
	case r.scanned:
		return r.polish(0.3)
	}
	vertices, costs := [][]float64{r.point(r.own)}, []float64{r.cost(r.Objectives, nil)}
	for _, p := range r.probes {
		if p.changed {
			vertices, costs = append(vertices, r.point(p.Values)), append(costs, r.cost(p.Objectives, nil))
		}
	}
	return r.simplex(vertices, costs)
}

// approachAgain probes what a small first budget left out.
func (r *run) approachAgain() error {
	r.base = r.best()
	if err := r.probe(); err != nil || !r.single() {
		return err
	}
	if len(r.live) > mostVertices {
		return r.slope()
	}
	return r.polish(0.3)
}

// simplex goes on from a simplex until it has converged, or until there is a budget
// for more parameters.
func (r *run) simplex(vertices [][]float64, costs []float64) error {
	base := r.best()
	err := simplex(vertices, costs, func(u []float64) (float64, error) {
		if r.unprobed() {
			return 0, errUnprobed
		}
		return r.tryAt(base, u)
	})
	if errors.Is(err, errUnprobed) {
		return nil
	}
	return err
}

var errUnprobed = errors.New("tuning: there is a budget for more parameters")

// slope moves all live parameters at once to where the probes say that it gets
// better and nothing worse, twice as far each time, while it does.
func (r *run) slope() error {
	for length := 0.3; ; length *= 2 {
		values := slices.Clone(r.base.Values)
		for _, p := range r.probes {
			by := length
			switch {
			case !p.changed:
				continue
			case pareto.Dominates(p.Objectives, p.base.Objectives):
			case pareto.Dominates(p.base.Objectives, p.Objectives):
				by = -length
			default:
				continue
			}
			if p.Values[p.parameter] < p.base.Values[p.parameter] {
				by = -by
			}
			values[p.parameter] = r.axes[p.parameter].moved(values[p.parameter], by)
		}
		objectives, err := r.try(values)
		if err != nil || objectives == nil || !pareto.Dominates(objectives, r.base.Objectives) {
			return err
		}
		r.base = Setting{values, objectives}
	}
}

// restart runs a CMA-ES with a population of a size, 0 for the first, and returns
// the size for the next: twice as large. The first begins at the best so far, others
// farther from it: with some numbers 0, of the other sign, a tenth or ten times as large.
func (r *run) restart(size int) (int, error) {
	best, n := r.best(), len(r.live)
	start, deviations, least := make([]float64, n), make([]float64, n), make([]float64, n)
	for k, i := range r.live {
		a, v := r.axes[i], best.Values[i]
		deviations[k] = 0.3
		if size > 0 {
			deviations[k] = 1
			if factor := []float64{1, 1, 1, 1, 0, -1, 0.1, 10}[r.Rand.IntN(8)]; len(a.choices) == 0 {
				v *= factor
			}
		}
		start[k] = a.to(a.clamped(v))
		least[k] = a.least(start[k])
	}
	s := cmaes.New(r.Rand, start, deviations, least, size)
	correlations := newCorrelations(r.live)
	r.correlations = append(r.correlations, correlations)
	reached := best.Objectives[r.Target]
	for still := 0; !s.Spent() && !r.unprobed() && still < 20+10*n; still++ { // generations without a better value
		points := s.Ask()
		size = len(points)
		costs := make([]float64, size)
		for j, u := range points {
			for k, i := range r.live {
				u[k] = r.axes[i].bounded(u[k])
			}
			var err error
			if costs[j], err = r.tryAt(best, u); err != nil {
				return 0, err
			}
		}
		s.Tell(costs)
		for k, i := range r.live {
			least[k] = r.axes[i].least(s.Mean()[k])
		}
		if all := math.Abs(r.Objectives[r.Target] - r.best().Objectives[r.Target]); slices.Max(costs)-slices.Min(costs) > 1e-6*all {
			correlations.add(s, costs)
		}
		if now := r.best().Objectives[r.Target]; now < reached {
			reached, still = now, 0
			if d, narrow := r.narrow(s, 0.05); narrow && n <= mostVertices {
				err := r.polish(d)
				return 2 * size, err
			}
		} else if r.hopeless(s, costs) {
			break
		}
	}
	return 2 * size, nil
}

// hopeless reports whether a generation that has brought nothing is narrow and lies at the best
// setting, or has values that differ by less than a tenth of what they lack.
func (r *run) hopeless(s *cmaes.Search, costs []float64) bool {
	if low, high := slices.Min(costs), slices.Max(costs); (high-low)*10 < low-r.best().Objectives[r.Target] {
		return true
	}
	_, narrow := r.narrow(s, 1e-3)
	return narrow
}

// narrow returns the largest deviation of a search, and whether it is less than so much,
// or as small as it gets, around the best setting.
func (r *run) narrow(s *cmaes.Search, most float64) (largest float64, narrow bool) {
	for k, u := range r.point(r.best().Values) {
		d := s.Deviation(k)
		if d > max(most, 1.5*r.axes[r.live[k]].least(u)) || math.Abs(u-s.Mean()[k]) > 3*d {
			return d, false
		}
		largest = max(largest, d)
	}
	return largest, true
}

// polish goes on from the best setting with a simplex of a size.
func (r *run) polish(size float64) error {
	base := r.best()
	u := r.point(base.Values)
	vertices, costs := [][]float64{u}, []float64{r.cost(base.Objectives, u)}
	for k, i := range r.live {
		v := slices.Clone(u)
		v[k] = r.axes[i].to(r.axes[i].moved(base.Values[i], size))
		if v[k] == u[k] {
			v[k] = r.axes[i].to(r.axes[i].moved(base.Values[i], -size))
		}
		cost, err := r.tryAt(base, v)
		if err != nil {
			return err
		}
		vertices, costs = append(vertices, v), append(costs, cost)
	}
	return r.simplex(vertices, costs)
}

// point is where the live values of a setting are on their scales.
func (r *run) point(values []float64) []float64 {
	u := make([]float64, len(r.live))
	for k, i := range r.live {
		u[k] = r.axes[i].to(values[i])
	}
	return u
}

// tryAt tries the setting at a point, with the other values of base, and returns its
// cost.
func (r *run) tryAt(base Setting, u []float64) (float64, error) {
	values := slices.Clone(base.Values)
	for k, i := range r.live {
		values[i] = r.axes[i].from(u[k])
	}
	objectives, err := r.try(values)
	if err != nil {
		return 0, err
	}
	return r.cost(objectives, u), nil
}

// cost is the objective of a setting, or if it failed, more than that of any setting and
// the more the farther its point is from the best, so that failures are never alike.
func (r *run) cost(objectives, u []float64) float64 {
	const most = 0.9 * math.MaxFloat64
	if objectives != nil {
		return min(max(objectives[r.Target], -most), most)
	}
	d, best := 0.0, r.best()
	for k, i := range r.live {
		d = math.Hypot(d, u[k]-r.axes[i].to(best.Values[i]))
	}
	if !(d < 1e6) {
		return math.MaxFloat64
	}
	return most + 0.09*math.MaxFloat64*(d/(1+d))
}

// best is the best setting of the target.
func (r *run) best() Setting {
	best := r.settings[0]
	for id, objectives := range r.front.All() {
		if objectives[r.Target] < best.Objectives[r.Target] {
			best = r.settings[id]
		}
	}
	return best
}
