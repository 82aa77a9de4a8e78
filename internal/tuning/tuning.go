// Package tuning looks for better numbers of one function: with Nelder and Mead's
// simplex and a CMA-ES where they change one objective, and where they change several
// with a small evolution that keeps the settings which are nondominated among those of
// this function.
//
// It counts evaluations and never time, so that what it finds depends on the
// random stream and on the values alone.
package tuning

import (
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/swap/constants"
)

var (
	// ErrNotEvaluated says that a setting makes no source, and was not evaluated.
	ErrNotEvaluated = errors.New("tuning: not evaluated")
	// ErrCostly says that a setting failed because its time or memory was up. It
	// counts as an eighth of the budget, and settings that lie beyond it, seen from
	// the source's own values, are not tried.
	ErrCostly = errors.New("tuning: time or memory was up")
)

// A Task is what to tune.
type Task struct {
	Parameters []constants.Parameter
	Objectives []float64 // with the values that are in the source; all are minimised
	Budget     int       // the most evaluations
	Rand       *rand.Rand

	// Evaluate returns the objectives of a setting, or nil if it fails; one that is
	// NaN or infinite is a failure too. Of one setting it is asked once. It must not
	// keep or change values. An error ends the tuning, unless it is ErrNotEvaluated or
	// ErrCostly. It is called by the goroutine that calls Run.
	Evaluate func(values []float64) ([]float64, error)

	// Shown returns what objectives stand for in Findings, NaN for what is not said; nil:
	// themselves.
	Shown func(objectives []float64) []float64

	// More is called after First evaluations, with the settings that were found so far:
	// whether to go on to Budget. Until then First is the budget. Where several objectives
	// change it is called again after twice as many, four times and so on, since each
	// part of a front may be found early; a descent shows at its end what it is worth. It
	// must not change settings. Nil, or a First that is not between 0 and Budget: it is not
	// called.
	More  func(settings []Setting) bool
	First int
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
	Live        []bool    // parameters that change something without making it fail
	Findings    []Finding // by parameter, of those that were tried
	Target      int       // the objective that alone changed, which was descended; -1: several did, or of several none
}

// mostParameters is how many parameters are tuned at once; of more, as many are
// drawn.
const mostParameters = 40

// Run looks for better numbers. It ends when the budget is spent, or earlier when
// it has stopped finding any: see descend and spread.
func (t Task) Run() (Result, error) {
	r, err := t.begin()
	if err != nil {
		return Result{}, err
	}
	err = r.search()
	if errors.Is(err, errSpent) {
		err = nil
	}
	if r.reserved > 0 && r.single() && !r.declined && err == nil {
		r.reserved, r.refused = 0, 0
		err = r.sharpen()
	}
	r.Settings, r.Findings = r.found(), r.findings()
	return r.Result, err
}

func (t Task) begin() (*run, error) {
	r := &run{
		Task: t, Result: Result{Live: make([]bool, len(t.Parameters)), Target: -1},
		known: make(map[string][]float64), sharp: make(map[int]float64),
	}
	for _, p := range t.Parameters {
		r.own = append(r.own, p.Value)
	}
	if _, err := r.front.Insert(0, t.Objectives); err != nil {
		return nil, err
	}
	r.settings = []Setting{{r.own, t.Objectives}}
	r.base = r.settings[0]
	r.choose()
	r.known[r.key(r.own)] = t.Objectives
	r.aim()
	return r, nil
}

// errSpent ends a run whose budget is spent.
var errSpent = errors.New("tuning: the budget is spent")

type run struct {
	Task
	Result
	own      []float64
	chosen   []int        // the parameters that may be tuned
	axes     map[int]axis // of those
	probes   []probe
	base     Setting // from which parameters are probed
	queue    []int   // the parameters that are not probed yet
	live     []int   // the parameters that are tuned
	ties     map[int][]tie
	front    pareto.Front
	settings []Setting // by their IDs in front; 0 is the source's own

	known        map[string][]float64 // what settings measure
	walls        []wall
	correlations []*correlations // of runs of a CMA-ES
	charged      int             // of the budget
	refused      int             // settings that were not evaluated
	asked        int             // how often More was
	declined     bool            // More has said no
	sharp        map[int]float64
	reserved     int  // of the budget, for sharpen
	scanned      bool // scan has found a better setting
}

// choose chooses the parameters that may be tuned.
func (r *run) choose() {
	r.chosen = make([]int, len(r.Parameters))
	for i := range r.chosen {
		r.chosen[i] = i
	}
	if len(r.chosen) > mostParameters {
		r.Rand.Shuffle(len(r.chosen), func(i, j int) { r.chosen[i], r.chosen[j] = r.chosen[j], r.chosen[i] })
		r.chosen = r.chosen[:mostParameters]
		slices.Sort(r.chosen)
	}
	r.axes = make(map[int]axis)
	for _, i := range r.chosen {
		r.axes[i] = axisOf(r.Parameters[i])
	}
	r.queue = slices.Clone(r.chosen)
}

func (r *run) search() error {
	if err := r.probe(); err != nil {
		return err
	}
	if len(r.live) == 0 {
		return nil
	}
	if method == "random" {
		return r.scatter()
	}
	if err := r.scan(); err != nil {
		return err
	}
	if r.single() {
		if r.Budget >= 40*len(r.live) {
			r.reserved = len(r.live)
		}
		if err := r.descend(); err != nil || r.single() {
			return err
		}
		r.reserved = 0
	}
	return r.spread()
}

// single reports whether there is one objective, or numbers change but one.
func (r *run) single() bool { return r.Target >= 0 }

// aim sets the target: the only objective, or the only one that probes have changed.
func (r *run) aim() {
	var changed []int
	for k, v := range r.Objectives {
		if len(r.Objectives) == 1 || slices.ContainsFunc(r.probes, func(p probe) bool { return p.changed && p.Objectives[k] != v }) {
			changed = append(changed, k)
		}
	}
	if r.Target = -1; len(changed) == 1 {
		r.Target = changed[0]
	}
}

// method is set by the linker, for comparisons: with "random", settings are drawn at
// random.
var method string

// scatter tries settings around the source's own.
func (r *run) scatter() error {
	for {
		values := slices.Clone(r.own)
		for _, i := range r.live {
			values[i] = r.axes[i].moved(values[i], r.Rand.NormFloat64())
		}
		if _, err := r.try(values); err != nil {
			return err
		}
	}
}

// found returns the settings of the front but the source's own.
func (r *run) found() []Setting {
	var found []Setting
	for id := range r.front.All() {
		if id != 0 {
			found = append(found, r.settings[id])
		}
	}
	return found
}

// budget is how many evaluations there are, until More is asked for the first time or in
// all.
func (r *run) budget() int {
	if r.asked == 0 && r.asks() {
		return r.First
	}
	return r.Budget - r.reserved
}

// asks reports whether More is to be asked again.
func (r *run) asks() bool {
	return r.More != nil && r.First > 0 && r.First<<r.asked < r.Budget && (r.asked == 0 || !r.single())
}

// goOn returns errSpent if there is no budget left, or if four times as many
// settings as may be evaluated were not.
func (r *run) goOn() error {
	for r.asks() && (r.charged >= r.First<<r.asked || r.refused >= 4*r.First<<r.asked) {
		r.asked++
		if r.declined = !r.More(r.found()); r.declined {
			return errSpent
		}
	}
	if r.charged >= r.budget() || r.refused >= 4*r.budget() {
		return errSpent
	}
	return nil
}

// key tells settings apart.
func (r *run) key(values []float64) string {
	key := make([]byte, 0, 8*mostParameters)
	for _, i := range r.chosen {
		key = binary.LittleEndian.AppendUint64(key, math.Float64bits(values[i]+0)) // -0 is 0
	}
	return string(key)
}

// try evaluates a setting and returns its objectives, nil if it has none.
func (r *run) try(values []float64) ([]float64, error) {
	if err := r.goOn(); err != nil {
		return nil, err
	}
	key := r.key(values)
	if objectives, ok := r.known[key]; ok {
		r.refused++
		return objectives, nil
	}
	if r.walled(values) {
		r.refused++
		return nil, nil
	}
	objectives, err := r.Evaluate(values)
	switch {
	case errors.Is(err, ErrNotEvaluated):
		r.refused++
		r.known[key] = nil
		return nil, nil
	case errors.Is(err, ErrCostly):
		objectives = nil
		r.charged += (r.budget()+7)/8 - 1
		r.wall(values)
	case err != nil:
		return nil, err
	}
	r.Evaluations++
	r.charged++
	for _, v := range objectives {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			objectives = nil
		}
	}
	if objectives == nil {
		r.known[key] = nil
		return nil, nil
	}
	objectives = slices.Clone(objectives)
	r.known[key] = objectives
	entered, err := r.front.Insert(len(r.settings), objectives)
	if err != nil {
		return nil, err
	}
	if entered {
		r.settings = append(r.settings, Setting{slices.Clone(values), objectives})
	}
	return objectives, nil
}
