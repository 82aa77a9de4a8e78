package plots

import (
	"strconv"

	"gonum.org/v1/plot/vg"
)

// mostDots is how many discs a cloud is drawn with. More say nothing more, and
// make an SVG large.
const mostDots = 2500

// thin leaves out the points that others cover: it returns at most most of
// those within r, no two of them in one cell of a grid as fine as that allows.
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

// cloud draws the points that lie in the frame as discs.
func (f *frame) cloud(points []vg.Point) {
	for _, p := range thin(points, f.data.Rectangle, mostDots) {
		dot(f.data, dust(), 1.6, p)
	}
}

// cloudName returns the legend's entry for the cloud of all candidates.
func (h *history) cloudName() string {
	if len(h.records) == 1 {
		return "1 evaluated candidate"
	}
	return thousands(len(h.records)) + " evaluated candidates"
}

// thousands writes n, which is not negative, as in 12,345.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
