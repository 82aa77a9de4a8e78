package plots

import (
	"cmp"
	"math"
	"slices"

	"github.com/wallacea-go/wallacea/population"
)

const (
	// fewPoints is how many points a final front has at least whose surroundings
	// are worth a picture.
	fewPoints = 4

	// isolatedPart is the part of an axis that the seed, or a twentieth of the
	// front, may take.
	isolatedPart = 0.2
)

// region returns the ends of an objective's region.
func region(o population.Objective) (ends []float64) {
	if o.From < o.To {
		ends = []float64{o.From, o.To}
	}
	return ends
}

// scopes returns what both axes of a front are chosen from: the regions of the
// objectives, or the final front without isolated ends; and what of curves and
// earlier fronts lies there.
func (pic *frontPicture) scopes(curves []Curve) (x, y scope) {
	x = scope{objective: pic.ox, whole: areWhole(pic.h.column(pic.plane.x))}
	y = scope{objective: pic.oy, whole: areWhole(pic.h.column(pic.plane.y))}
	inX, inY := region(pic.ox), region(pic.oy)
	kept := within(pic.final, inX, inY)
	few := len(kept) < fewPoints
	if !few {
		kept = pic.withoutIsolated(kept, inX == nil, inY == nil)
	}
	for _, s := range kept {
		x.core, y.core = append(x.core, s.x), append(y.core, s.y)
	}
	for _, m := range pic.progress.members {
		if inside := within([]step{m.step}, inX, inY); len(inside) > 0 {
			x.more, y.more = append(x.more, m.x), append(y.more, m.y)
		}
	}
	if few { // a picture of the progress
		x.core, y.core = append(x.core, x.more...), append(y.core, y.more...)
	}
	if inX != nil {
		x.core, x.more = inX, nil
	}
	if inY != nil {
		y.core, y.more = inY, nil
	}
	pic.widen(&x, &y, inX == nil, inY == nil)
	from, to := extent(x.core)
	for _, c := range curves {
		switch {
		case len(c.X) == 0 && inY == nil:
			y.core = append(y.core, c.Y...)
		case len(c.Y) == 0 && inX == nil:
			x.core = append(x.core, c.X...)
		case len(c.X) == len(c.Y):
			for i := range c.X {
				if c.X[i] >= from && c.X[i] <= to && inY == nil {
					y.core = append(y.core, c.Y[i])
				}
				if inX == nil {
					x.more = append(x.more, c.X[i])
				}
			}
		}
	}
	return x, y
}

// within returns the steps in the regions, or all if there are none.
func within(steps []step, inX, inY []float64) []step {
	in := func(v float64, ends []float64) bool { return ends == nil || v >= ends[0] && v <= ends[1] }
	kept := slices.DeleteFunc(slices.Clone(steps), func(s step) bool { return !in(s.x, inX) || !in(s.y, inY) })
	if len(kept) == 0 && len(steps) > 1 {
		return steps
	}
	return kept
}

// withoutIsolated drops steps at the worse ends of a front that take a large part
// of an axis for themselves: the seed, which may be perfect and large, and at most
// a twentieth of others.
func (pic *frontPicture) withoutIsolated(steps []step, cutX, cutY bool) []step {
	coordinate := func(v float64, o population.Objective, up bool) float64 {
		d := dimension{log: o.LogFloor > 0, floor: o.LogFloor}
		if v = d.coordinate(v); up {
			v = -v
		}
		return v
	}
	for _, axis := range []struct {
		cut bool
		of  func(step) float64
	}{
		{cutX, func(s step) float64 { return coordinate(s.x, pic.ox, pic.plane.upX) }},
		{cutY, func(s step) float64 { return coordinate(s.y, pic.oy, pic.plane.upY) }},
	} {
		if !axis.cut {
			continue
		}
		sorted := slices.Clone(steps)
		slices.SortStableFunc(sorted, func(a, b step) int { return cmp.Compare(axis.of(a), axis.of(b)) })
		least := math.Inf(1) // the best one that an axis can show
		for _, s := range sorted {
			if u := axis.of(s); !math.IsInf(u, 0) {
				least = min(least, u)
			}
		}
		n := len(sorted)
		worst := axis.of(sorted[n-1])
		for d := 1; n-d >= fewPoints; d++ {
			if d > n/20 && sorted[n-d].id != population.SeedID {
				break
			}
			if worst-axis.of(sorted[n-1-d]) > isolatedPart*(worst-least) {
				steps = sorted[:n-d]
				break
			}
		}
	}
	return steps
}

// widen extends the axes towards the worse values if less than a quarter of all
// candidates would be seen: to the median of the candidates, or to twice the front.
func (pic *frontPicture) widen(x, y *scope, wideX, wideY bool) {
	all := pic.cloud()
	lowX, highX := extent(x.core)
	lowY, highY := extent(y.core)
	seen := 0
	for _, p := range all {
		if p.x >= lowX && p.x <= highX && p.y >= lowY && p.y <= highY {
			seen++
		}
	}
	if 4*seen >= len(all) {
		return
	}
	for _, axis := range []struct {
		*scope
		wide, up bool
		of       func(xy) float64
	}{
		{x, wideX, pic.plane.upX, func(p xy) float64 { return p.x }},
		{y, wideY, pic.plane.upY, func(p xy) float64 { return p.y }},
	} {
		d := dimension{log: axis.objective.LogFloor > 0, floor: axis.objective.LogFloor}
		core := d.coordinates(axis.core)
		if !axis.wide || len(core) == 0 {
			continue
		}
		values := make([]float64, len(all))
		for i, p := range all {
			values[i] = axis.of(p)
		}
		slices.Sort(values)
		median := d.coordinate(values[len(values)/2])
		low, high := extent(core)
		end := min(max(median, high), high+(high-low))
		if axis.up {
			end = max(min(median, low), low-(high-low))
		}
		if d.log {
			end = math.Exp(end)
		}
		if !math.IsInf(end, 0) && !math.IsNaN(end) {
			axis.core = append(slices.Clone(axis.core), end)
		}
	}
}
