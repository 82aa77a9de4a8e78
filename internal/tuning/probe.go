package tuning

import (
	"slices"

	"github.com/wallacea-go/wallacea/pareto"
)

// A probe is what was found out about a parameter: how many settings failed and how
// many changed nothing, and the first that changed something.
type probe struct {
	parameter     int
	failed, equal int
	changed       bool
	base          Setting // from which it was changed
	Setting
}

// probe finds out which parameters change something, with up to two settings for
// each: a small step, and one to the other side that is larger if the first changed
// nothing. It goes on from what dominates. Once there is a live parameter
// it uses half of the budget at most and leaves the other parameters for later; where
// the budget is that small their order is random.
func (r *run) probe() error {
	if len(r.probes) == 0 && 2*len(r.queue) > r.budget() {
		r.Rand.Shuffle(len(r.queue), func(i, j int) { r.queue[i], r.queue[j] = r.queue[j], r.queue[i] })
	}
	for r.unprobed() {
		p := probe{parameter: r.queue[0], base: r.base}
		r.queue = r.queue[1:]
		err := r.move(&p)
		r.probes = append(r.probes, p)
		r.aim()
		if p.changed && pareto.Dominates(p.Objectives, p.base.Objectives) {
			r.base = p.Setting
		}
		if p.changed {
			r.Live[p.parameter] = true
			r.live = append(r.live, p.parameter)
			slices.Sort(r.live)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// unprobed reports whether there are parameters to probe and there is a budget for it.
func (r *run) unprobed() bool {
	return len(r.queue) > 0 && (len(r.live) == 0 || r.charged < r.budget()/2)
}

// move tries steps until one changes something.
func (r *run) move(p *probe) error {
	for _, step := range []float64{0.3, -0.3} {
		if p.equal > 0 {
			step *= 4
		}
		values := slices.Clone(p.base.Values)
		i := p.parameter
		values[i] = r.axes[i].moved(values[i], step)
		if values[i] == p.base.Values[i] {
			continue
		}
		refused := r.refused
		objectives, err := r.try(values)
		switch {
		case err != nil:
			return err
		case objectives == nil && r.refused > refused: // it was not evaluated
		case objectives == nil:
			p.failed++
		case slices.Equal(objectives, p.base.Objectives):
			p.equal++
		default:
			p.changed, p.Setting = true, Setting{values, objectives}
			return nil
		}
	}
	return nil
}
