package tuning

import (
	"errors"
	"math"
	"slices"

	"github.com/wallacea-go/wallacea/swap/constants"
)

// A Finding is what a run has found out about one parameter.
type Finding struct {
	Parameter int  // its index
	Flat      bool // no change of it changed anything
	Failing   bool // every change of it failed

	// From and To are the source's own value and the best if there is one such (Result.Target
	// or a front of one), or else the least and the largest of the front. They are what Low
	// and High measure.
	From, To  float64
	Low, High []float64

	// AtBound: the best setting, or if there is none more than half of the front
	// has its Min or its Max, and that is not a limit of its type.
	AtBound bool
	Bound   float64

	// Sharp is how much the objective changes, as a share of it, with a tenth more
	// of the value, or with the next whole number or choice: at the best setting if the budget is 40
	// evaluations for each live parameter, or else about the source's own. If several
	// objectives change it is that of the one that changes most.
	Sharp float64

	// Coupled are the other parameters on whose values the best one depends: if there is a
	// Result.Target, the correlation in a CMA-ES of at least 20 generations is above
	// 0.8; if not, that of the ranks in a front of at least 8 settings is.
	Coupled []int
}

// sharpen measures how sharp the live parameters are at the best setting, for
// which search has left a part of the budget.
func (r *run) sharpen() error {
	best := r.best()
	for _, i := range r.live {
		values := slices.Clone(best.Values)
		a, v := r.axes[i], values[i]
		for _, share := range []float64{0.1, -0.1} {
			if a.stepped() {
				values[i] = a.moved(v, math.Copysign(1e-9, share))
			} else {
				values[i] = min(max(v+share*max(math.Abs(v), a.scale), a.low), a.top)
			}
			if values[i] != v {
				break
			}
		}
		if values[i] == v {
			continue
		}
		objectives, err := r.try(values)
		if errors.Is(err, errSpent) {
			return nil
		}
		if err != nil {
			return err
		}
		if objectives != nil {
			r.sharp[i] = r.change(i, best, Setting{values, objectives})
		}
	}
	return nil
}

// change is how much the objectives change from one setting to another, as a share,
// for a tenth or one step of a parameter.
func (r *run) change(i int, from, to Setting) float64 {
	most := 0.0
	own, after := r.shown(r.Objectives), r.shown(to.Objectives)
	for k, v := range r.shown(from.Objectives) {
		base := math.Abs(v)
		if base == 0 {
			base = math.Abs(own[k])
		}
		if d := math.Abs(after[k]/base - v/base); base > 0 && !math.IsNaN(d) {
			most = max(most, min(d, math.MaxFloat64))
		}
	}
	a := r.axes[i]
	steps := math.Abs(to.Values[i]-from.Values[i]) / (0.1 * max(math.Abs(from.Values[i]), a.scale))
	switch {
	case len(a.choices) > 0:
		steps = math.Abs(a.place(to.Values[i]) - a.place(from.Values[i]))
	case a.whole:
		steps = math.Abs(to.Values[i] - from.Values[i])
	}
	return most / max(steps, 1)
}

func (r *run) shown(objectives []float64) []float64 {
	if r.Shown == nil {
		return objectives
	}
	return r.Shown(objectives)
}

// findings returns what is known, in the order of the parameters.
func (r *run) findings() []Finding {
	front, best := r.ends()
	var all []Finding
	for _, p := range r.probes {
		f := Finding{
			Parameter: p.parameter, Flat: !p.changed && p.failed == 0 && p.equal > 0, Failing: p.failed > 0 && p.equal == 0 && !p.changed,
			From: r.own[p.parameter], To: r.own[p.parameter],
		}
		if p.changed {
			f.Sharp = r.change(p.parameter, p.base, p.Setting)
			if v, ok := r.sharp[p.parameter]; ok {
				f.Sharp = v
			}
			r.extent(&f, front, best)
		}
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b Finding) int { return a.Parameter - b.Parameter })
	for _, pair := range r.coupled(front) {
		for k := range all {
			switch all[k].Parameter {
			case pair[0]:
				all[k].Coupled = append(all[k].Coupled, pair[1])
			case pair[1]:
				all[k].Coupled = append(all[k].Coupled, pair[0])
			}
		}
	}
	for k := range all {
		slices.Sort(all[k].Coupled)
	}
	return all
}

// ends returns the source's own setting and the best, if one is, or else the front.
func (r *run) ends() (settings []Setting, best bool) {
	if r.single() {
		return []Setting{r.settings[0], r.best()}, true
	}
	for id := range r.front.All() {
		settings = append(settings, r.settings[id])
	}
	if len(settings) == 1 {
		return []Setting{r.settings[0], settings[0]}, true
	}
	return settings, false
}

// extent sets what the values of a parameter are over the front, or from the source's own
// to the best.
func (r *run) extent(f *Finding, front []Setting, best bool) {
	i := f.Parameter
	low, high := front[0], front[len(front)-1]
	counted := front[1:]
	if !best {
		counted = front
		for _, s := range front {
			if s.Values[i] < low.Values[i] {
				low = s
			}
			if s.Values[i] > high.Values[i] {
				high = s
			}
		}
	}
	f.From, f.To, f.Low, f.High = low.Values[i], high.Values[i], r.shown(low.Objectives), r.shown(high.Objectives)
	for _, bound := range bounds(r.Parameters[i]) {
		n := 0
		for _, s := range counted {
			if s.Values[i] == bound {
				n++
			}
		}
		if 2*n > len(counted) {
			f.AtBound, f.Bound = true, bound
		}
	}
}

// bounds returns the bounds of a parameter that are not limits of its type.
func bounds(p constants.Parameter) []float64 {
	if n := len(p.Choices); n > 0 {
		if n == 1 {
			return nil
		}
		return []float64{p.Choices[0], p.Choices[n-1]}
	}
	limit := func(v float64) bool {
		if p.Kind == constants.Float {
			return math.Abs(v) >= math.MaxFloat32
		}
		switch v = math.Abs(v); v {
		case 1 << 7, 1 << 15, 1 << 31, 1<<7 - 1, 1<<8 - 1, 1<<15 - 1, 1<<16 - 1, 1<<31 - 1, 1<<32 - 1, 1 << 30:
			return true
		default:
			return v >= 1<<53
		}
	}
	var found []float64
	if !limit(p.Min) && !(p.Kind == constants.Integer && p.Min == 0 && limit(p.Max)) { // unsigned, or a size
		found = append(found, p.Min)
	}
	if !limit(p.Max) {
		found = append(found, p.Max)
	}
	return found
}

// coupled returns pairs of parameters.
func (r *run) coupled(front []Setting) [][2]int {
	if !r.single() {
		return r.together(front)
	}
	var best *correlations
	for _, c := range r.correlations {
		if c.generations >= 20 && (best == nil || c.least < best.least) {
			best = c
		}
	}
	if best == nil {
		return nil
	}
	return best.coupled()
}

// together returns the pairs of parameters whose ranks in the front are correlated.
func (r *run) together(front []Setting) [][2]int {
	if len(front) < 8 {
		return nil
	}
	var pairs [][2]int
	ranks := make([][]float64, len(r.live))
	for k, i := range r.live {
		ranks[k] = standardRanks(front, i)
		for j := range k {
			sum := 0.0
			for m, v := range ranks[k] {
				sum += v * ranks[j][m]
			}
			if math.Abs(sum) > 0.8 {
				pairs = append(pairs, [2]int{r.live[j], i})
			}
		}
	}
	return pairs
}

// standardRanks returns the ranks of a parameter's values, equal for equal values, with
// a mean of 0 and a sum of squares of 1; zeros if there are less than four values.
func standardRanks(front []Setting, i int) []float64 {
	n := len(front)
	order := make([]int, n)
	for m := range order {
		order[m] = m
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch x, y := front[a].Values[i], front[b].Values[i]; {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	ranks := make([]float64, n)
	distinct, squares := 0, 0.0
	for from := 0; from < n; distinct++ {
		to := from + 1
		for to < n && front[order[to]].Values[i] == front[order[from]].Values[i] {
			to++
		}
		for _, m := range order[from:to] {
			ranks[m] = float64(from+to-1)/2 - float64(n-1)/2
			squares += ranks[m] * ranks[m]
		}
		from = to
	}
	if distinct < 4 {
		return make([]float64, n)
	}
	for m := range ranks {
		ranks[m] /= math.Sqrt(squares)
	}
	return ranks
}
