package tuning

import "math"

// A wall is a setting that was costly: beyond it, in the parameters that were
// moved farthest to it from the source's own values, nothing is tried.
type wall struct {
	at     []int
	values []float64
	up     []bool
}

// wall puts a wall at a setting, unless a setting of the front lies beyond it.
func (r *run) wall(values []float64) {
	far := make(map[int]float64)
	farthest := 0.0
	for _, i := range r.chosen {
		if values[i] != r.own[i] {
			far[i] = math.Abs(r.axes[i].to(values[i]) - r.axes[i].to(r.own[i]))
			farthest = max(farthest, far[i])
		}
	}
	var w wall
	for _, i := range r.chosen {
		if d, moved := far[i]; moved && d >= farthest/2 {
			w.at, w.values, w.up = append(w.at, i), append(w.values, values[i]), append(w.up, values[i] > r.own[i])
		}
	}
	for id := range r.front.All() {
		if w.before(r.settings[id].Values) {
			return
		}
	}
	r.walls = append(r.walls, w)
}

// before reports whether a wall is before a setting.
func (w wall) before(values []float64) bool {
	for k, i := range w.at {
		if v := values[i]; w.up[k] && v < w.values[k] || !w.up[k] && v > w.values[k] {
			return false
		}
	}
	return true
}

// walled reports whether a setting lies beyond a wall.
func (r *run) walled(values []float64) bool {
	for _, w := range r.walls {
		if w.before(values) {
			return true
		}
	}
	return false
}
