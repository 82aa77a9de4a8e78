package tuning

import (
	"cmp"
	"math"
	"slices"

	"github.com/wallacea-go/wallacea/pareto"
)

// mostMembers is to how many settings a front is thinned out.
const mostMembers = 500

// An evolution is that of a front of several objectives. A child is a setting of
// the front, drawn where it is sparse, with one number moved, with all of them
// moved, or moved by the difference of two other settings. A child that dominates its parent is
// moved on in the same direction at once.
//
// How far is adapted for each setting and inherited: Igel, Hansen, Roth,
// "Covariance matrix adaptation for multi-objective optimization", Evolutionary
// Computation 15(1), 2007, https://doi.org/10.1162/evco.2007.15.1.1, without the
// covariance, for which differences stand in: Storn, Price, "Differential
// evolution", Journal of Global Optimization 11, 1997,
// https://doi.org/10.1023/A:1008202821328.
type evolution struct {
	*run
	members   []int // the front's IDs when it was last looked at
	points    [][]float64
	crowding  []float64
	low, high []float64 // of points
	idle      int       // settings since the last gain
	sizes     []float64 // of steps, by ID
	lucky     int       // the ID that has just dominated its parent
	direction []float64 // in which it did, for each live parameter; nil: none has
}

// spread evolves the front. It ends when there was no gain in a third of the
// budget, and not in 50 evaluations and 10 for each live parameter either: see gains.
func (r *run) spread() error {
	m := len(r.Objectives)
	e := &evolution{run: r, low: make([]float64, m), high: make([]float64, m)}
	for e.idle < max(r.budget()/3, 50+10*len(r.live)) {
		if e.members == nil || r.unprobed() {
			e.direction = nil
			if err := r.probe(); err != nil {
				return err
			}
			if err := r.slope(); err != nil {
				return err
			}
			if err := e.ladder(); err != nil {
				return err
			}
		}
		e.look()
		for range 1 + len(e.members)/4 { // looking takes as long as many children
			if err := e.child(); err != nil {
				return err
			}
		}
	}
	return nil
}

// ladder moves each parameter, together with those that are tied to it, farther and
// farther to both sides while that enters the front.
func (e *evolution) ladder() error {
	done := make(map[int]bool)
	for _, i := range e.live {
		if done[i] {
			continue
		}
		for _, t := range e.tied(i) {
			done[t.parameter] = true
		}
		for _, by := range []float64{1, -1} {
			for at := by; math.Abs(at) < 8; at += by {
				values, next := slices.Clone(e.base.Values), len(e.settings)
				e.moveTied(values, i, at)
				if _, err := e.try(values); err != nil {
					return err
				}
				if len(e.settings) == next {
					break
				}
			}
		}
	}
	return nil
}

// look looks at the front, and thins it out if it has more than twice mostMembers.
func (e *evolution) look() {
	for most := 2 * mostMembers; ; most = mostMembers {
		e.members, e.points = e.members[:0], e.points[:0]
		for id, point := range e.front.All() {
			e.members, e.points = append(e.members, id), append(e.points, point)
		}
		e.crowding = pareto.Crowding(e.points)
		if len(e.members) <= most {
			break
		}
		e.thin()
	}
	copy(e.low, e.points[0])
	copy(e.high, e.points[0])
	for _, point := range e.points {
		for k, v := range point {
			e.low[k], e.high[k] = min(e.low[k], v), max(e.high[k], v)
		}
	}
}

// thin removes a tenth of the front, where it is most crowded, but not the source's own.
func (e *evolution) thin() {
	var order []int
	for k, id := range e.members {
		if id != 0 {
			order = append(order, k)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(e.crowding[a], e.crowding[b]) })
	for _, k := range order[:min(len(e.members)/10, len(e.members)-mostMembers)] {
		e.front.Remove(e.members[k])
	}
}

// child tries a child.
func (e *evolution) child() error {
	id, direction := e.lucky, e.direction
	if direction == nil {
		id = e.parent()
	}
	parent := e.settings[id]
	values := slices.Clone(parent.Values)
	stepped := false
	if direction != nil {
		e.along(values, direction, 0.5+1.5*e.Rand.Float64())
	} else {
		stepped = e.step(values, e.size(id))
	}
	e.direction = nil
	next := len(e.settings)
	objectives, err := e.try(values)
	if err != nil {
		return err
	}
	entered := len(e.settings) > next
	e.idle++
	if entered && e.gains(objectives) {
		e.idle = 0
	}
	if stepped && entered {
		e.resize(id, 1.5)
	} else if stepped {
		e.resize(id, 0.7)
	}
	if !entered {
		return nil
	}
	e.size(next)
	e.sizes[next] = e.size(id)
	if pareto.Dominates(objectives, parent.Objectives) {
		e.lucky, e.direction = next, e.between(parent.Values, values)
	}
	return nil
}

// parent draws the ID of a parent: the less crowded of two.
func (e *evolution) parent() int {
	a, b := e.Rand.IntN(len(e.members)), e.Rand.IntN(len(e.members))
	if e.crowding[b] > e.crowding[a] {
		a = b
	}
	return e.members[a]
}

// step changes values, and reports whether by steps of a size.
func (e *evolution) step(values []float64, size float64) bool {
	size *= math.Exp(0.5 * e.Rand.NormFloat64())
	switch kind := e.Rand.IntN(4); {
	case kind == 0 && len(e.members) > 3:
		one, other := e.settings[e.members[e.Rand.IntN(len(e.members))]], e.settings[e.members[e.Rand.IntN(len(e.members))]]
		e.along(values, e.between(other.Values, one.Values), 1.2*e.Rand.Float64())
		return false
	case kind == 1:
		for _, i := range e.live {
			values[i] = e.axes[i].moved(values[i], size*e.Rand.NormFloat64())
		}
	default:
		i, by := e.live[e.Rand.IntN(len(e.live))], size*e.Rand.NormFloat64()
		if e.Rand.IntN(4) > 0 {
			e.moveTied(values, i, by)
		} else {
			values[i] = e.axes[i].moved(values[i], by)
		}
	}
	return true
}

// between returns the way from one setting to another for each live parameter.
func (e *evolution) between(from, to []float64) []float64 {
	d := make([]float64, len(e.live))
	for k, i := range e.live {
		if from[i] != to[i] {
			d[k] = e.axes[i].to(to[i]) - e.axes[i].to(from[i])
		}
	}
	return d
}

// along moves values so many times a way.
func (e *evolution) along(values, way []float64, times float64) {
	for k, d := range way {
		if i := e.live[k]; d != 0 {
			values[i] = e.axes[i].moved(values[i], times*d)
		}
	}
}

// size is that of the steps from a setting.
func (e *evolution) size(id int) float64 {
	for len(e.sizes) <= id {
		e.sizes = append(e.sizes, 1)
	}
	return e.sizes[id]
}

func (e *evolution) resize(id int, by float64) {
	e.sizes[id] = min(max(e.size(id)*by, 0.02), 2)
}

// gains reports whether objectives that enter the front do more than refine it: no setting
// of it is as good but for a two-hundredth of its range or of the
// value, in each objective.
func (e *evolution) gains(objectives []float64) bool {
	return !slices.ContainsFunc(e.points, func(point []float64) bool {
		for k, v := range objectives {
			if slack := min(e.high[k]/200-e.low[k]/200, math.Abs(v)/200); point[k]-slack > v {
				return false
			}
		}
		return true
	})
}
