package plots

import (
	"strconv"

	"gonum.org/v1/plot/vg"
)

// mostDots is the maximum number of discs in a cloud. More would show nothing
// new and make an SVG large.
const mostDots = 2500

// thin drops points that others cover. It returns at most most of the points
// within r, no two of them in one cell of a grid that is as fine as possible.
func thin(points []vg.Point, r vg.Rectangle, most int) []vg.Point {
	var inside []vg.Point
	for _, p := range points {
		if p.X >= r.Min.X && p.X <= r.Max.X && p.Y >= r.Min.Y && p.Y <= r.Max.Y {
			inside = append(inside, p)
		}
	}
	for cell := vg.Length(0.5); ; cell *= 1.25 {
		seen := make(map[[2]int]bool, most)
		var kept []vg.Point
		for _, p := range inside {
			key := [2]int{int((p.X - r.Min.X) / cell), int((p.Y - r.Min.Y) / cell)}
			if seen[key] {
				continue
			}
			seen[key] = true
			if kept = append(kept, p); len(kept) > most {
				break
			}
		}
		if len(kept) <= most {
			return kept
		}
	}
}

// cloud draws the points within the frame as discs.
func (f *frame) cloud(points []vg.Point) {
	for _, p := range thin(points, f.data.Rectangle, mostDots) {
		dot(f.data, dust(), 1.6, p)
	}
}

// cloudName returns the legend entry for the cloud of all candidates.
func (h *history) cloudName() string {
	if len(h.records) == 1 {
		return "1 evaluated candidate"
	}
	return thousands(len(h.records)) + " evaluated candidates"
}

// thousands formats a non-negative n as in 12,345.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
