package dashboard

import (
	"fmt"
	"math"
	"net/url"
	"slices"

	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

// atEnd is the Generation of a point at the end of the search so far, behind the last one.
const atEnd = -1

// A curvesView is what was reached over the generations, and at the end.
type curvesView struct {
	Version    int        `json:"version"`
	By         string     `json:"by"` // what X counts
	X          []position `json:"x"`
	Generation []int      `json:"generation"`
	Curves     []curve    `json:"curves"`
}

// A curve is the best value of an objective, or the hypervolume, after each generation.
type curve struct {
	Name     string     `json:"name"`
	Maximize bool       `json:"maximize"`
	Log      bool       `json:"log"`
	Y        []position `json:"y"`
	Last     string     `json:"last"` // the last value
	Note     string     `json:"note,omitempty"`
}

// mostGenerations is how many a curve shows without leaving any out.
const mostGenerations = 1000

// curves makes the view. The query's by is generation, candidates, tokens, time or cost.
func curves(snap *snapshot, q url.Values) (*curvesView, error) {
	after := snap.generations
	if end, ok := snap.end(); ok {
		after = append(slices.Clip(after), end)
	}
	count := map[string]func(g *population.Generation) float64{
		"generation": func(g *population.Generation) float64 { return snap.at(g) },
		"candidates": func(g *population.Generation) float64 { return float64(g.Candidates) },
		"tokens":     func(g *population.Generation) float64 { return float64(g.Usage.Tokens()) },
		"cost":       func(g *population.Generation) float64 { return g.Usage.Cost },
		"time":       func(g *population.Generation) float64 { return g.Elapsed.Seconds() },
	}
	v := &curvesView{Version: snap.version, By: q.Get("by")}
	if v.By == "" {
		v.By = "generation"
	}
	x := count[v.By]
	if x == nil {
		return nil, fmt.Errorf("there is nothing to count by %q: use generation, candidates, tokens, cost or time", v.By)
	}
	objectives := snap.search.Objectives
	reached := make([][]float64, len(after)) // the best of each objective, then the hypervolume
	for i := range after {
		front := snap.lookup(after[i].Front)
		for k := range objectives {
			if len(front) == 0 {
				break
			}
			reached[i] = append(reached[i], bestOf(objectives, k, front).values[k])
		}
		if len(front) > 0 {
			reached[i] = append(reached[i], after[i].Hypervolume)
		}
	}
	shown := shownGenerations(reached, len(objectives)+1)
	failed, before, share := 0, 0, 0.0
	fails := curve{Name: "failed (%)", Note: "of the candidates of each generation"}
	for _, i := range shown {
		g := &after[i]
		v.X, v.Generation = append(v.X, position(x(g))), append(v.Generation, g.Number)
		if n := g.Candidates - before; n > 0 {
			share = 100 * float64(g.Failures-failed) / float64(n)
		}
		fails.Y = append(fails.Y, position(share))
		failed, before = g.Failures, g.Candidates
	}
	for k, o := range objectives {
		c := curve{Name: report.OneLine(o.Name, longestReason), Maximize: o.Maximize}
		c.fill(reached, shown, k, o.LogFloor)
		v.Curves = append(v.Curves, c)
	}
	if len(objectives) > 1 {
		c := curve{Name: "hypervolume", Maximize: true, Note: "dominated by the front, in the coordinates that the search compares in; do not compare it between searches"}
		c.fill(reached, shown, len(objectives), 0)
		v.Curves = append(v.Curves, c)
	}
	if len(shown) > 0 {
		fails.Last = population.Digits(2)(0, math.Round(share))
	}
	v.Curves = append(v.Curves, fails)
	return v, nil
}

// end returns the state of the search so far as one more generation, if something has happened
// since the last one: candidates that came later, the final tuning of numbers.
func (s *snapshot) end() (population.Generation, bool) {
	n := s.last()
	if n < 0 || s.sum.Candidates <= s.generations[n].Candidates {
		return population.Generation{}, false
	}
	return population.Generation{
		Number: atEnd, Front: s.front, Hypervolume: s.hypervolume, Candidates: s.sum.Candidates, Failures: s.failures,
		Usage: s.sum.Usage(), Elapsed: max(s.sum.Elapsed, s.generations[n].Elapsed),
	}, true
}

// at returns where a generation lies among generations: the end as far behind the last one as
// there are candidates, up to those of a generation.
func (s *snapshot) at(g *population.Generation) float64 {
	if g.Number != atEnd {
		return float64(g.Number)
	}
	behind := float64(g.Candidates - s.generations[s.last()].Candidates)
	return float64(s.last()) + min(behind/float64(max(s.search.Islands*s.search.Children, 1)), 1)
}

// fill takes the values of one column. On a scale that is logarithmic, they lie on its floor if
// they are below; if all do, it is linear.
func (c *curve) fill(reached [][]float64, shown []int, k int, floor float64) {
	values := make([][]float64, 0, len(shown))
	for _, i := range shown {
		if k < len(reached[i]) {
			values = append(values, reached[i][k:k+1])
		}
	}
	for _, v := range values {
		c.Log = c.Log || floor > 0 && max(v[0], floor) != max(values[0][0], floor)
	}
	for _, i := range shown {
		switch {
		case k >= len(reached[i]):
			c.Y = append(c.Y, position(math.NaN()))
		case c.Log && reached[i][k] < floor:
			c.Y = append(c.Y, position(floor))
			c.Note = fmt.Sprintf("values below %g are drawn there", floor)
		default:
			c.Y = append(c.Y, position(reached[i][k]))
		}
	}
	if n := len(values); n > 0 {
		c.Last = population.Digits(leastDigits, values[max(0, n-2):]...)(0, values[n-1][0])
	}
}

// shownGenerations returns which generations are drawn: all, or of each of many stretches the
// first, the last, and where a column is least and greatest.
func shownGenerations(reached [][]float64, columns int) []int {
	n := len(reached)
	if n <= mostGenerations {
		all := make([]int, n)
		for i := range all {
			all[i] = i
		}
		return all
	}
	var shown []int
	for k := range columns {
		shown = append(shown, thin(n, mostGenerations/perColumn/columns,
			func(i int) float64 { return float64(i) / float64(n-1) },
			func(i int) float64 {
				if k >= len(reached[i]) {
					return 0
				}
				return reached[i][k]
			})...)
	}
	slices.Sort(shown)
	return slices.Compact(shown)
}
