package plots

import (
	"errors"
	"math"
	"strings"

	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/population"
)

// Hypervolume draws the hypervolume of the front after each generation, and at the end: the
// volume of objective space that it dominates, up to the search's reference
// point, which the legend names. For its unit see population.Generation. It
// begins with that of the seed, and the last value is a label. With one objective it draws what [Best] draws.
func Hypervolume(src Source, by By) *Figure {
	h, err := read(src)
	if err != nil {
		return broken(err)
	}
	if len(h.search.Objectives) == 1 {
		return best(h, by, nil)
	}
	c, err := h.clock(by)
	if err != nil {
		return broken(err)
	}
	line := &trend{style: heavy(), radius: 2.4}
	var values, reference []float64
	for _, g := range h.generations {
		if g.Reference != nil && len(g.Reference) == len(h.search.Objectives) && !math.IsNaN(g.Hypervolume) && !math.IsInf(g.Hypervolume, 0) {
			reference = g.Reference
			line.at = append(line.at, xy{c.after(g), g.Hypervolume})
			values = append(values, g.Hypervolume)
		}
	}
	if len(values) == 0 {
		return broken(errors.New("plots: nothing to draw: no completed generation has a hypervolume yet"))
	}
	if seed := &h.records[0]; seed.id == population.SeedID && len(line.at) > 0 && line.at[0].x > c.at[0] {
		volume := 0.0
		if !seed.failed() {
			point := population.Point(h.search.Objectives, seed.values)
			if volume, err = pareto.Hypervolume([][]float64{point}, reference); err != nil {
				return broken(err)
			}
		}
		line.at = append([]xy{{c.at[0], volume}}, line.at...)
		values = append(values, volume)
	}
	if line.at, err = h.toEnd(line.at, c, reference); err != nil {
		return broken(err)
	}
	values = append(values, line.at[len(line.at)-1].y)
	if len(line.at) > 60 {
		line.radius = 0
	}
	last := line.at[len(line.at)-1]
	p := &panel{height: 1, x: c.scope(), y: scope{core: values, linear: true, fromZero: true}, notes: func(v view) []note {
		if at := v.at(last); v.shows(at) {
			return []note{{at: at, toward: -3 * math.Pi / 4, text: written(last.y), must: true}}
		}
		return nil
	}}
	p.add(Layer{Name: "volume between the front and " + h.written(reference), marks: line})
	return &Figure{
		Title: titled(h.search, "hypervolume by "+by.String()),
		X:     Axis{Label: c.label},
		Y:     Axis{Label: "hypervolume (higher is better)"},
		width: defaultWidth, height: 0.8 * defaultHeight,
		panels: []*panel{p},
	}
}

// toEnd adds the hypervolume at the end of the clock to those after generations: candidates
// come behind the last one too.
func (h *history) toEnd(line []xy, c *clock, reference []float64) ([]xy, error) {
	last := line[len(line)-1]
	volume, err := h.volume(reference)
	if c.end <= last.x && (volume == last.y || err != nil) {
		return line, err
	}
	return append(line, xy{max(c.end, last.x), volume}), err
}

// written names a point of objective space, in the coordinates of
// population.Point, in the objectives' own units.
func (h *history) written(point []float64) string {
	parts := make([]string, len(point))
	for i, o := range h.search.Objectives {
		v := point[i]
		if o.Maximize {
			v = -v
		}
		if o.LogFloor > 0 {
			v = math.Exp(v)
		}
		parts[i] = brief(o.Name) + " " + written(v)
	}
	return strings.Join(parts, ", ")
}
