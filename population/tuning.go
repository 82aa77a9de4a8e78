package population

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/wallacea-go/wallacea/pareto"
)

// Structure and numbers are searched apart. A mutator writes structure; the numbers
// in it are tuned in the worker that has evaluated the candidate, since it has the
// function loaded: see Plan.Tuning. What tuning finds there decides nothing by
// itself: the settings that it keeps become candidates of their own, which are
// checked, built and measured like others, and settle with their structure.

// A Tuning says how the numbers of a candidate are tuned after it has passed.
type Tuning struct {
	RandomSeed  uint64 `cbor:"1,keyasint"`
	Evaluations int    `cbor:"2,keyasint"` // the most
	Keep        int    `cbor:"3,keyasint"` // settings to be returned at most

	// Rivals are the points of members of the candidate's island, and Front those that
	// settings improve on: as the function Point makes them, but beyond a region (From
	// and To of an Objective) all coordinates are above 2e307. Tuning ends after a few
	// evaluations unless one of the settings is as good as all rivals somewhere and, with
	// several objectives, not far behind the front; and where these change, after twice,
	// four times, … as many unless one improves on the front. The first rival is the
	// parent: with several objectives, what measures exactly as it does has to improve on
	// the front at once.
	Rivals [][]float64 `cbor:"4,keyasint,omitempty"`
	Front  [][]float64 `cbor:"5,keyasint,omitempty"`
}

// A Tuned is what tuning the numbers of a candidate has found.
type Tuned struct {
	Evaluations int           // of settings
	Elapsed     time.Duration // that they took
	Found       string        // what the numbers do, in words, for a mutator
	Worse       int           // settings that measure worse as candidates than while they were tuned
}

// Add returns the sum of t and u, without words.
func (t Tuned) Add(u Tuned) Tuned {
	return Tuned{Evaluations: t.Evaluations + u.Evaluations, Elapsed: t.Elapsed + u.Elapsed, Worse: t.Worse + u.Worse}
}

// A Setting is a candidate with other numbers.
type Setting struct {
	Source string    `cbor:"1,keyasint"`
	Point  []float64 `cbor:"2,keyasint"` // that it had while it was tuned, as in Tuning; nil: not known
}

const (
	// settingsPerTimeout is by how much shorter the time of a setting is than that of a
	// candidate: a slow structure is not worth as many evaluations.
	settingsPerTimeout = 16
	// farBehind is how far behind the front a structure may be that is tuned on, as a
	// part of the range of each coordinate.
	farBehind = 0.025
	// keptSettings is how many settings of a child become candidates at most.
	keptSettings = 8
	// constantsMutator is the Mutator of settings.
	constantsMutator = "constants"
	// mostTuning is the largest Plan.Tuning.
	mostTuning = 1_000_000
)

// tunes reports whether numbers are tuned in this run. In a replay they were.
func (k *maker) tunes() bool { return k.Tuning > 0 && k.config.Replay == nil }

// tuning says how a child that has been checked is to be tuned; nil: not at all.
func (k *maker) tuning(c *child) *Tuning {
	if !k.tunes() || c.structure != nil {
		return nil
	}
	t := &Tuning{RandomSeed: k.RandomSeed, Evaluations: k.Tuning, Keep: k.mostSettings(keptSettings), Front: c.front}
	if c.Parent != 0 {
		for _, rival := range append([]Candidate{c.parent}, c.inspirations...) {
			t.Rivals = append(t.Rivals, tunedPoint(k.Objectives, rival.Objectives))
		}
	}
	return t
}

// trySettings has the settings that tuning has found checked, built and evaluated.
// They are recorded as replies, so that a search that is resumed need not tune
// again.
func (s *search) trySettings(c *child) {
	for _, found := range c.found {
		setting := c.setting(found.Source)
		setting.tunedPoint = found.Point
		if c.polishing == 0 {
			s.reply(setting.ID, Reply{Source: found.Source, Mutator: constantsMutator, Parents: []ID{c.candidate.ID}})
		}
		s.check(setting, 0)
	}
	if c.polishing > 0 && len(c.settings) > 0 { // the structure's own record stays as it is
		c.settings[0].candidate.Tuned = c.candidate.Tuned
	}
	c.found = nil
}

// whole makes a child ready to be settled when the outcomes of all its settings are
// known.
func (s *search) whole(c *child) {
	if c.open == 0 {
		s.ready = append(s.ready, c)
	}
}

// improving chooses at most keep of the settings with the given points: again and
// again the one that improves most on the front and on those that were chosen, which
// is how far all its coordinates can become worse before it is dominated, in ranges
// of each coordinate. If none improves on the front, it chooses the one that comes
// closest to that.
func improving(points, front [][]float64, keep int) []int {
	if len(points) == 0 {
		return nil
	}
	gain, against := gains(points, front)
	var chosen []int
	for len(chosen) < keep {
		best := 0
		for i := range gain {
			if gain[i] > gain[best] {
				best = i
			}
		}
		if len(chosen) > 0 && !(gain[best] > leastGain) {
			break
		}
		chosen = append(chosen, best)
		against(points[best])
	}
	slices.Sort(chosen)
	return chosen
}

// gains returns how much each point improves on a front, less than 0 if it does not,
// and a function that adds a point to the front.
func gains(points, front [][]float64) (gain []float64, against func(q []float64)) {
	scale := ranges(points, front)
	gain = make([]float64, len(points))
	for i := range gain {
		gain[i] = math.Inf(1)
	}
	against = func(q []float64) {
		for i, p := range points {
			most := math.Inf(-1)
			for k := range p {
				most = max(most, (q[k]/2-p[k]/2)/scale[k])
			}
			gain[i] = min(gain[i], most)
		}
	}
	for _, q := range front {
		against(q)
	}
	return gain, against
}

// leastGain is what a further setting has to gain, as a part of the range.
const leastGain = 5e-4

// beyond is the least coordinate of points that lie beyond the region.
const beyond = math.MaxFloat64 / 8

// tunedPoint returns the coordinates in which settings are compared: those of Point,
// but beyond the region worse in each than any within, the farther the worse.
func tunedPoint(objectives []Objective, values []float64) []float64 {
	p := Point(objectives, values)
	if v := violation(objectives, values); v > 0 {
		for k := range p {
			p[k] = beyond * (1 + v/(1+v))
		}
	}
	return p
}

// ranges are half of those of points within the region in each coordinate, which are
// always finite, 1/2 where all are the same.
func ranges(groups ...[][]float64) []float64 {
	var low, high []float64
	for _, points := range groups {
		for _, p := range points {
			if p[0] >= beyond {
				continue
			}
			if low == nil {
				low, high = slices.Clone(p), slices.Clone(p)
			}
			for k, v := range p {
				low[k], high[k] = min(low[k], v), max(high[k], v)
			}
		}
	}
	if low == nil && len(groups[0]) > 0 { // all lie beyond the region
		low, high = make([]float64, len(groups[0][0])), make([]float64, len(groups[0][0]))
	}
	for k := range low {
		if low[k] = high[k]/2 - low[k]/2; !(low[k] > 0) {
			low[k] = 0.5
		}
	}
	return low
}

// checkTuning says what is wrong with Plan.Tuning for a problem.
func checkTuning(c Plan, objectives []Objective) error {
	if c.Tuning > 0 && timed(objectives) {
		return fmt.Errorf("population: Config.Tuning is %d, but an objective is a timing, and numbers that are tuned are slower than constants: begin a search with 0 (-tuning 0)", c.Tuning)
	}
	return nil
}

// mostSettings is how many settings of a structure become candidates at once, at most
// so many.
func (k *maker) mostSettings(most int) int {
	switch {
	case k.Tuning == 0:
		return 0
	case len(k.Objectives) == 1:
		return 1
	}
	return most
}

// tuningResult sums up what tuning took and gained.
func (s *search) tuningResult(front []Candidate) TuningResult {
	r := TuningResult{Tuned: s.all.tuned, Settings: s.all.settings, Polished: len(s.polished), Evaluated: s.all.evaluated}
	if reference := s.generation.Reference; reference != nil && s.Tuning > 0 {
		var points [][]float64
		for _, p := range s.front.withoutSettings() {
			points = append(points, Point(s.Objectives, ownValues(s.Objectives, p)))
		}
		r.Without, _ = pareto.Hypervolume(points, reference) // the points are those of Point, and fit
		r.With, _ = pareto.Hypervolume(s.coordinates(front), reference)
	}
	return r
}

// numbered takes note of the number of a setting.
func (s *search) numbered(id ID) {
	if n := id.Setting(); n != 0 {
		s.settings[id.structure()] = max(s.settings[id.structure()], n)
	}
}
