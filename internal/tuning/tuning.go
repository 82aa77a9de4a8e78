// Package tuning looks for better numbers of one function: with a CMA-ES for one
// objective, and for several with a small evolution that keeps the settings
// which are nondominated among those of this function.
//
// It counts evaluations and never time, so that what it finds depends on the
// random stream and on the values alone.
package tuning

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/wallacea-go/wallacea/internal/cmaes"
	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/swap/constants"
)

// ErrNotEvaluated says that a setting makes no source, and was not evaluated.
var ErrNotEvaluated = errors.New("tuning: not evaluated")

// A Task is what to tune.
type Task struct {
	Parameters []constants.Parameter
	Objectives []float64 // with the values that are in the source; all are minimised
	Budget     int       // the most evaluations
	Rand       *rand.Rand

	// Evaluate returns the objectives of a setting, or nil if it fails. The error
	// ends the tuning, unless it is ErrNotEvaluated.
	Evaluate func(values []float64) ([]float64, error)
}

// A Setting is values of all parameters and what they measure.
type Setting struct {
	Values     []float64
	Objectives []float64
}

// A Result is what tuning has found.
type Result struct {
	// Settings are nondominated, better than the source's own values somewhere, and
	// in the order of their objectives.
	Settings    []Setting
	Evaluations int
	Live        []bool // parameters that change something without making it fail
}

// mostParameters is how many parameters are tuned at once; with more, those that
// come first in the text.
const mostParameters = 40

// Run looks for better numbers.
func (t Task) Run() (Result, error) {
	r := &run{Task: t, Result: Result{Live: make([]bool, len(t.Parameters))}}
	r.own = make([]float64, len(t.Parameters))
	for i, p := range t.Parameters {
		r.own[i] = p.Value
	}
	if _, err := r.front.Insert(0, t.Objectives); err != nil {
		return Result{}, err
	}
	r.settings = []Setting{{r.own, t.Objectives}}
	err := r.probe()
	if err == nil && len(r.live) > 0 {
		if len(t.Objectives) == 1 {
			err = r.descend()
		} else {
			err = r.spread()
		}
	}
	if errors.Is(err, errSpent) {
		err = nil
	}
	for id := range r.front.All() {
		if id != 0 {
			r.Settings = append(r.Settings, r.settings[id])
		}
	}
	return r.Result, err
}

// errSpent ends a run whose budget is spent.
var errSpent = errors.New("tuning: the budget is spent")

type run struct {
	Task
	Result
	own      []float64
	live     []int // the parameters that are tuned
	front    pareto.Front
	settings []Setting // by their IDs in front; 0 is the source's own
	refused  int
}

// spent reports whether as many settings as may be were evaluated, or four times as many
// were none.
func (r *run) spent() bool { return r.Evaluations >= r.Budget || r.refused >= 4*r.Budget }

// try evaluates a setting and returns its objectives, nil if it has none.
func (r *run) try(values []float64) ([]float64, error) {
	if r.spent() {
		return nil, errSpent
	}
	objectives, err := r.Evaluate(values)
	switch {
	case errors.Is(err, ErrNotEvaluated):
		r.refused++
		return nil, nil
	case err != nil:
		return nil, err
	}
	r.Evaluations++
	for _, v := range objectives {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, nil
		}
	}
	if objectives == nil {
		return nil, nil
	}
	if entered, err := r.front.Insert(len(r.settings), objectives); err != nil {
		return nil, err
	} else if entered {
		r.settings = append(r.settings, Setting{slices.Clone(values), slices.Clone(objectives)})
	}
	return objectives, nil
}

// probe finds out which parameters change something, with up to two settings for
// each.
func (r *run) probe() error {
	for i := range min(len(r.Parameters), mostParameters) {
		a := axisOf(r.Parameters[i])
		for _, step := range []float64{0.3, -0.3} {
			values := slices.Clone(r.own)
			values[i] = a.moved(values[i], step)
			if values[i] == r.own[i] {
				continue
			}
			objectives, err := r.try(values)
			if err != nil {
				return err
			}
			if objectives != nil && !slices.Equal(objectives, r.Objectives) {
				r.Live[i] = true
				r.live = append(r.live, i)
				break
			}
		}
	}
	return nil
}

// An axis is the scale of a parameter: linear around 0 and logarithmic outside.
type axis struct {
	constants.Parameter
	scale float64
}

func axisOf(p constants.Parameter) axis {
	a := axis{p, math.Abs(p.Value) / 2}
	if a.scale == 0 {
		a.scale = 0.1
	}
	if p.Kind == constants.Integer {
		a.scale = max(a.scale, 1)
	}
	return a
}

func (a axis) to(v float64) float64 { return math.Asinh(v / a.scale) }

func (a axis) from(u float64) float64 {
	v := a.scale * math.Sinh(u)
	if a.Kind == constants.Integer {
		v = math.Round(v)
	}
	return min(max(v, a.Min), a.Max)
}

// moved moves a value by so much on its scale, an integer by at least one.
func (a axis) moved(v, by float64) float64 {
	moved := a.from(a.to(v) + by)
	if moved == v && a.Kind == constants.Integer {
		moved = min(max(v+math.Copysign(1, by), a.Min), a.Max)
	}
	return moved
}

// least is the smallest standard deviation on the scale of an integer at a value: 0.35
// of a step.
func (a axis) least(u float64) float64 {
	if a.Kind != constants.Integer {
		return 0
	}
	return 0.35 / (a.scale * math.Cosh(u))
}

// descend looks for the least value of one objective, in runs that each have a
// population twice as large as the one before, and that begin farther from the best
// so far: with some numbers 0, of the other sign, a tenth or ten times as large.
func (r *run) descend() error {
	axes := make([]axis, len(r.live))
	for k, i := range r.live {
		axes[k] = axisOf(r.Parameters[i])
	}
	for size := 0; ; size *= 2 {
		best := r.best()
		start, deviations, least := make([]float64, len(axes)), make([]float64, len(axes)), make([]float64, len(axes))
		for k, a := range axes {
			v := best.Values[r.live[k]]
			deviations[k] = 0.5
			if size > 0 {
				v *= []float64{1, 1, 1, 1, 0, -1, 0.1, 10}[r.Rand.IntN(8)]
				deviations[k] = 1
			}
			start[k] = a.to(a.from(a.to(v)))
			least[k] = a.least(start[k])
		}
		s := cmaes.New(r.Rand, start, deviations, least, size)
		still := 0 // generations without a better value
		for reached := best.Objectives[0]; !s.Spent() && still < 20+10*len(axes); still++ {
			points := s.Ask()
			size = len(points)
			costs := make([]float64, size)
			for j, u := range points {
				values := slices.Clone(best.Values)
				for k, a := range axes {
					values[r.live[k]] = a.from(u[k])
				}
				objectives, err := r.try(values)
				if err != nil {
					return err
				}
				costs[j] = math.Inf(1)
				if objectives != nil {
					costs[j] = objectives[0]
				}
			}
			s.Tell(costs)
			for k, a := range axes {
				least[k] = a.least(s.Mean()[k])
			}
			if now := r.best().Objectives[0]; now < reached {
				reached, still = now, 0
			}
		}
	}
}

// best is the best setting of a single objective.
func (r *run) best() Setting {
	for id := range r.front.All() {
		return r.settings[id]
	}
	return r.settings[0]
}

// spread evolves the front of several objectives: a member, drawn where the front is
// sparse, with one number moved, with all of them moved, or moved by the difference of
// two others.
func (r *run) spread() error {
	axes := make(map[int]axis)
	for _, i := range r.live {
		axes[i] = axisOf(r.Parameters[i])
	}
	for {
		members, points := r.members()
		crowding := pareto.Crowding(points)
		draw := func() Setting {
			a, b := r.Rand.IntN(len(members)), r.Rand.IntN(len(members))
			if crowding[b] > crowding[a] {
				a = b
			}
			return r.settings[members[a]]
		}
		for range 8 { // before the front is looked at again
			parent := draw()
			values := slices.Clone(parent.Values)
			size := math.Exp(-4 * r.Rand.Float64()) // from 0.02 to 1
			switch kind := r.Rand.IntN(4); {
			case kind == 0 && len(members) > 3:
				one, other := r.settings[members[r.Rand.IntN(len(members))]], r.settings[members[r.Rand.IntN(len(members))]]
				f := 1.2 * r.Rand.Float64()
				for i, a := range axes {
					if d := a.to(one.Values[i]) - a.to(other.Values[i]); d != 0 {
						values[i] = a.from(a.to(values[i]) + f*d)
					}
				}
			case kind == 1:
				for _, i := range r.live {
					values[i] = axes[i].moved(values[i], size*r.Rand.NormFloat64())
				}
			default:
				i := r.live[r.Rand.IntN(len(r.live))]
				values[i] = axes[i].moved(values[i], size*r.Rand.NormFloat64())
			}
			if slices.Equal(values, parent.Values) {
				r.refused++
				continue
			}
			if _, err := r.try(values); err != nil {
				return err
			}
		}
		if r.spent() {
			return errSpent
		}
	}
}

// members returns the IDs and the objectives of the front.
func (r *run) members() (ids []int, points [][]float64) {
	for id, point := range r.front.All() {
		ids, points = append(ids, id), append(points, slices.Clone(point))
	}
	return ids, points
}
