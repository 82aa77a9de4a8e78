package plots

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/plot/vg"

	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/population"
)

// An EarningSource is a Source that knows what the choices of its search have gained,
// such as *archive.Archive.
type EarningSource interface {
	Source

	// Earnings returns that, or nothing if there was no choice.
	Earnings() (population.Earnings, error)
}

// Mutators draws who has earned what: a bar for each, the most successful on top, with
// the hypervolume that was gained, the number of candidates that gained it, and the
// tokens that these took.
//
// If the search chose among operators, models and ways to find inspirations, and the
// Source is an [EarningSource], there is a bar for each of these, with what
// [population.EarningsOf] credits to it. Children of a second mutator (Config.Second) have
// no bar then: nothing was chosen for them, so that EarningsOf has no credit of theirs.
//
// Otherwise there is a bar for each mutator, with the hypervolume that was gained when
// its candidates entered the front, in the order of their IDs, and how many of its
// candidates did that, were evaluated, and failed. The hypervolume is that of
// [Hypervolume]; with one objective, it is the progress of the best value. The seed
// earns nothing.
func Mutators(src Source) *Figure {
	h, err := read(src)
	if err != nil {
		return broken(err)
	}
	if s, ok := src.(EarningSource); ok {
		e, err := s.Earnings()
		if err != nil {
			return broken(fmt.Errorf("plots: reading what was earned: %w", err))
		}
		if all := credited(e); len(all) > 0 {
			return h.earned(all, "what choices have earned", "hypervolume gained", "settled")
		}
	}
	all, err := h.earnings()
	if err != nil {
		return broken(err)
	}
	if len(all) == 0 {
		return broken(errors.New("plots: nothing to draw: the archive holds nothing but the seed"))
	}
	label := "hypervolume gained"
	if len(h.search.Objectives) == 1 {
		label = "progress of the best value"
	}
	return h.earned(all, "what mutators have earned", label, "evaluated")
}

// earned draws bars. label says what was gained, and rest what candidates are that
// have neither entered the front nor failed.
func (h *history) earned(all []*earning, title, label, rest string) *Figure {
	gained := &bars{color: red()}
	entered, evaluated, failed := &bars{color: red()}, &bars{color: hue(0)}, &bars{color: failure()}
	tokens := &bars{color: hue(2)}
	var names []string
	var most, mostMade, mostTokens float64
	anyFailed := false
	for _, e := range all {
		names = append(names, cmp.Or(e.name, "(unknown)"))
		gained.from, gained.to = append(gained.from, 0), append(gained.to, e.gain)
		gained.texts = append(gained.texts, written(e.gain))
		made := float64(e.evaluated + e.failed)
		entered.from, entered.to = append(entered.from, 0), append(entered.to, float64(e.entered))
		evaluated.from, evaluated.to = append(evaluated.from, float64(e.entered)), append(evaluated.to, float64(e.evaluated))
		evaluated.texts = append(evaluated.texts, thousands(e.evaluated))
		failed.from, failed.to = append(failed.from, float64(e.evaluated)), append(failed.to, made)
		failed.texts = append(failed.texts, thousands(e.evaluated+e.failed))
		anyFailed = anyFailed || e.failed > 0
		tokens.from, tokens.to = append(tokens.from, 0), append(tokens.to, float64(e.tokens))
		tokens.texts = append(tokens.texts, count(float64(e.tokens)))
		most, mostMade, mostTokens = max(most, e.gain), max(mostMade, made), max(mostTokens, float64(e.tokens))
	}
	counts := []Layer{{Name: rest, marks: evaluated}, {Name: "entered the front", marks: entered}}
	if anyFailed {
		evaluated.texts = nil
		counts = append([]Layer{{Name: "failed", marks: failed}}, counts...)
	}
	f := &Figure{
		Title: titled(h.search, title),
		X:     Axis{Label: label},
		width: 1.2 * defaultWidth, height: 1.5*vg.Inch + 0.36*vg.Inch*vg.Length(len(names)),
	}
	f.height = min(f.height, greatestSide)
	add := func(label string, most float64, layers ...Layer) {
		p := &panel{height: 1, y: rows(names), x: scope{core: []float64{0, cmp.Or(1.35*most, 1)}, tight: true, linear: true, whole: label != f.X.Label}}
		if label != f.X.Label {
			p.ownX = &Axis{Label: label}
		}
		p.add(layers...)
		f.panels = append(f.panels, p)
	}
	add(label, most, Layer{marks: gained})
	add("candidates", mostMade, counts...)
	if mostTokens > 0 {
		add("tokens", mostTokens, Layer{marks: tokens})
	}
	f.columns = len(f.panels)
	return f
}

// An earning is what a mutator, or a choice, has made and gained.
type earning struct {
	name              string
	gain              float64
	entered           int // candidates that entered the front
	evaluated, failed int
	tokens            int
}

// credited returns the credits of the choices of each kind, if there are several, the
// highest gain first.
func credited(e population.Earnings) (all []*earning) {
	for _, kind := range []struct {
		name    string
		credits []population.Credit
	}{{"operator", e.Operators}, {"model", e.Models}, {"inspirations", e.Inspirations}} {
		var used []*earning
		for _, c := range kind.credits {
			if c.Children > 0 {
				used = append(used, &earning{name: kind.name + ": " + c.Name, gain: c.Gained, entered: c.Entered, evaluated: c.Children, tokens: c.Usage.Tokens()})
			}
		}
		if len(used) > 1 {
			slices.SortStableFunc(used, byGain)
			all = append(all, used...)
		}
	}
	return all
}

func byGain(a, b *earning) int {
	return cmp.Or(-cmp.Compare(a.gain, b.gain), -cmp.Compare(a.evaluated, b.evaluated), cmp.Compare(a.name, b.name))
}

// earnings returns those of all mutators but the seed's, the highest gain first.
func (h *history) earnings() ([]*earning, error) {
	index := make(map[string]*earning)
	var all []*earning
	of := func(name string) *earning {
		if index[name] == nil {
			index[name] = &earning{name: name}
			all = append(all, index[name])
		}
		return index[name]
	}
	f := frontier{reference: h.reference()}
	for i := range h.records {
		r := &h.records[i]
		gain, entered := 0.0, false
		if !r.failed() {
			var err error
			if gain, entered, err = f.add(i, population.Point(h.search.Objectives, r.values)); err != nil {
				return nil, err
			}
		}
		if r.mutator == seedMutator {
			continue
		}
		e := of(r.mutator)
		e.gain += gain
		for _, u := range r.used() {
			of(u.Model).tokens += u.Usage.Tokens()
		}
		switch {
		case r.failed():
			e.failed++
		default:
			e.evaluated++
		}
		if entered {
			e.entered++
		}
	}
	slices.SortStableFunc(all, byGain)
	return all, nil
}

// reference returns the reference point of the search or, before it has one and for
// one objective, the worst value that was found of each, in the coordinates of
// population.Point.
func (h *history) reference() []float64 {
	for _, g := range slices.Backward(h.generations) {
		if n := len(h.search.Objectives); n > 1 && len(g.Reference) == n {
			return g.Reference
		}
	}
	var worst []float64
	for _, r := range h.passed() {
		point := population.Point(h.search.Objectives, r.values)
		if worst == nil {
			worst = slices.Clone(point)
		}
		for k, v := range point {
			worst[k] = max(worst[k], v)
		}
	}
	return worst
}

// A frontier is a front to which candidates are added one at a time.
type frontier struct {
	reference []float64
	front     pareto.Front
	points    [][]float64 // of the front
}

// add adds a point, and returns by how much the hypervolume grows, and whether the
// point is on the front now.
//
// The growth is the exclusive hypervolume of the point: its own without that of
// the front's points, each moved to where the new one dominates it. See While,
// Bradstreet and Barone, "A Fast Way of Calculating Exact Hypervolumes", IEEE
// Transactions on Evolutionary Computation 16(1), 2012.
func (f *frontier) add(id int, point []float64) (gain float64, entered bool, err error) {
	entered, err = f.front.Insert(id, point)
	if err != nil || !entered {
		return 0, false, err
	}
	limited := make([][]float64, len(f.points))
	for i, q := range f.points {
		limited[i] = make([]float64, len(q))
		for k := range q {
			limited[i][k] = max(q[k], point[k])
		}
	}
	f.points = f.points[:0]
	for _, q := range f.front.All() {
		f.points = append(f.points, q)
	}
	own, err := pareto.Hypervolume([][]float64{point}, f.reference)
	if err != nil || own == 0 {
		return 0, true, err
	}
	covered, err := pareto.Hypervolume(limited, f.reference)
	return max(own-covered, 0), true, err
}
