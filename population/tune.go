package population

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/wallacea-go/wallacea/internal/tuning"
	"github.com/wallacea-go/wallacea/swap"
)

// errTuned ends the tuning of a candidate early.
var errTuned = errors.New("a setting solves the problem, is still running, or the world is broken")

// tune looks for better numbers of a candidate that has passed, and adds what it
// finds to the report. Whatever a setting does, the candidate has passed; but if it
// has changed the state, the worker must not be used again. Over an outage nothing was
// found out: the candidate is evaluated, and tuned, once more.
func (h host[F]) tune(ctx context.Context, j job, function *swap.Function[F], r *report, tell func(message)) {
	numbers := j.Artifact.Numbers
	start := time.Now()
	t := &tuner[F]{host: h, job: j, ctx: ctx, function: function, tell: tell}
	t.Timeout /= settingsPerTimeout
	defer func() {
		if !t.running {
			_ = function.Set(numbers.Values()) // who loads it again gets the same table
		}
	}()
	own := tunedPoint(h.problem.Objectives, r.Outcome.Objectives)
	front := j.Tuning.Front
	if len(front) == 0 {
		front = [][]float64{own}
	}
	points := func(settings []tuning.Setting) [][]float64 {
		list := [][]float64{own}
		for _, s := range settings {
			list = append(list, s.Objectives)
		}
		return list
	}
	worthwhile := j.Tuning.worthwhile(own, front)
	found, err := tuning.Task{
		Parameters: numbers.Parameters, Objectives: own, Rand: random(j.Tuning.RandomSeed, j.ID, tuningStream),
		Budget: j.Tuning.Evaluations, Evaluate: t.evaluate, Shown: t.shown,
		First: tuning.FirstEvaluations(numbers.Parameters),
		More:  func(settings []tuning.Setting) bool { return worthwhile(points(settings)) },
	}.Run()
	r.Tuned = Tuned{Evaluations: found.Evaluations, Elapsed: time.Since(start)}
	switch {
	case t.solved != nil:
		r.Settings = []Setting{{Source: numbers.Write(j.Source, t.solved)}}
		return
	case t.outage != nil:
		r.Failure, r.Outage = t.outage, true
		return
	case err != nil && !errors.Is(err, errTuned):
		return
	}
	var names []string
	for _, o := range h.problem.Objectives {
		names = append(names, o.Name)
	}
	r.Tuned.Found = found.Describe(numbers.Parameters, names) + tuning.Ignored(numbers.Ignored)
	if !competes(points(found.Settings), j.Tuning) {
		return
	}
	for _, i := range improving(points(found.Settings), front, j.Tuning.Keep) {
		if i > 0 {
			s := found.Settings[i-1]
			r.Settings = append(r.Settings, Setting{numbers.Write(j.Source, s.Values), s.Objectives})
		}
	}
}

// worthwhile returns a function that says after the first evaluations, and then again,
// whether a structure is tuned on: at first whether it competes, but for one that has
// measured what its parent has, and later whether it improves on the front.
func (t *Tuning) worthwhile(own []float64, front [][]float64) func(points [][]float64) bool {
	again := len(own) > 1 && len(t.Rivals) > 0 && slices.Equal(own, t.Rivals[0])
	return func(points [][]float64) bool {
		if !again {
			again = true
			return competes(points, t)
		}
		return improves(points, front)
	}
}

// improves reports whether one of the points improves on the front.
func improves(points, front [][]float64) bool {
	gain, _ := gains(points, front)
	return slices.Max(gain) > leastGain
}

// competes reports whether one of the points is as good as all rivals somewhere, and
// not far behind the front.
func competes(points [][]float64, t *Tuning) bool {
	gain, _ := gains(points, t.Front)
	for i, p := range points {
		worse := len(p) > 1 && gain[i] < -farBehind
		for _, q := range t.Rivals {
			worse = worse || atLeastAsGood(q, p) && !atLeastAsGood(p, q)
		}
		if !worse {
			return true
		}
	}
	return false
}

// A tuner evaluates settings.
type tuner[F any] struct {
	host[F]
	job
	ctx         context.Context
	function    *swap.Function[F]
	tell        func(message)
	told        time.Time // when the coordinator heard last that an evaluation begins
	interrupted bool      // since then
	solved      []float64 // the values of a setting that solves the problem
	outage      *Failure  // for which a setting was not evaluated
	running     bool      // a setting was interrupted, and may not have ended
}

// heartbeat is how often the coordinator is told that another setting is evaluated.
// Until it is, the setting before has the time.
const heartbeat = 100 * time.Millisecond

func (t *tuner[F]) begin() {
	if t.tell == nil || !t.interrupted && time.Since(t.told) < heartbeat {
		return
	}
	t.told, t.interrupted = time.Now(), false
	t.tell(message{Begun: &begun{ID: t.ID}})
}

// evaluate evaluates a setting. It returns its point, nil if it fails.
func (t *tuner[F]) evaluate(values []float64) ([]float64, error) {
	if err := t.ctx.Err(); err != nil {
		return nil, err
	}
	ctx := withSource(t.ctx, sync.OnceValue(func() string { return t.Artifact.Numbers.Write(t.Source, values) }))
	if t.function.Set(values) != nil {
		return nil, tuning.ErrNotEvaluated
	}
	t.begin()
	var r report
	if screen := t.problem.Screen; screen != nil {
		r = t.measure(ctx, func(ctx context.Context, f F) (Outcome, error) { return Outcome{}, screen(ctx, f) })
	}
	if r.Failure == nil && !r.Outage {
		r = t.measure(ctx, t.problem.Evaluate)
		r.check(t.problem.Objectives)
	}
	switch {
	case r.Outage:
		t.outage = r.Failure
		return nil, errTuned
	case r.running: // its numbers must not change, and its stop flag must stay
		t.running = true
		return nil, errTuned
	case r.Failure != nil && (r.Failure.Stage == StageTimeout || r.Failure.Stage == StageMemory):
		return nil, tuning.ErrCostly
	case r.Failure != nil:
		return nil, nil
	case r.Outcome.Solved:
		t.solved = slices.Clone(values)
		return nil, errTuned
	}
	return tunedPoint(t.problem.Objectives, r.Outcome.Objectives), nil
}

// shown returns the objectives that have a point, as far as it tells: NaN beyond a region.
func (t *tuner[F]) shown(point []float64) []float64 {
	values := make([]float64, len(point))
	for k, o := range t.problem.Objectives {
		v := point[k]
		if o.Maximize {
			v = -v
		}
		if o.LogFloor > 0 {
			v = min(math.Exp(v), math.MaxFloat64)
		}
		if point[k] >= beyond {
			v = math.NaN()
		}
		values[k] = v
	}
	return values
}

func (t *tuner[F]) measure(ctx context.Context, f func(context.Context, F) (Outcome, error)) report {
	return t.host.measure(ctx, t.function, t.job, f, func(m message) {
		t.interrupted = true
		if t.tell != nil {
			t.tell(m)
		}
	})
}
