package pareto

import (
	"cmp"
	"slices"
)

// hypervolume4 sweeps along objective 3 and keeps the points so far that are
// nondominated in the other three, together with the volume they enclose. What
// a new point adds to that volume is found in one pass over these points.
//
// Guerreiro, Fonseca, "Computing and updating hypervolume contributions in up
// to four dimensions", IEEE Transactions on Evolutionary Computation 22(3),
// 2018, https://doi.org/10.1109/TEVC.2017.2729550 (HV4D+). Deviation: sorted
// arrays, scanned in full, stand for its linked lists.
func (s set) hypervolume4(reference []float64) float64 {
	rows := s.candidates()
	s.sortFrom(rows, make([]keyed, len(rows)), 3)
	var b body
	return b.sweep(s, rows, reference)
}

// sweep returns the volume of rows sorted by objective 3.
func (b *body) sweep(s set, rows []keyed, reference []float64) float64 {
	b.reference = point3{reference[0], reference[1], reference[2]}
	b.byX, b.byZ, b.volume = b.byX[:0], b.byZ[:0], 0
	volume, last := 0.0, 0.0
	for _, r := range rows {
		v := s.row(r.row)
		volume += b.volume * (v[3] - last)
		last = v[3]
		b.insert(point3{v[0], v[1], v[2]})
	}
	return volume + b.volume*(reference[3]-last)
}

type point3 struct{ x, y, z float64 }

// body is a set of points nondominated in three objectives and the volume they
// enclose with a reference point.
type body struct {
	reference point3
	byX, byZ  []point3
	volume    float64
	steps     []step // of the profile in use by insert
}

// step is a point of a profile: a staircase in x and y within the quadrant of
// a point.
type step struct{ x, y float64 }

// insert adds a point, if it is not dominated, and removes those it dominates.
func (b *body) insert(p point3) {
	added := b.exclusive(p)
	if added <= 0 {
		return
	}
	b.volume += added
	dominated := func(q point3) bool { return p.x <= q.x && p.y <= q.y && p.z <= q.z }
	b.byX = slices.DeleteFunc(b.byX, dominated)
	b.byZ = slices.DeleteFunc(b.byZ, dominated)
	i, _ := slices.BinarySearchFunc(b.byX, p.x, func(q point3, x float64) int { return cmp.Compare(q.x, x) })
	b.byX = slices.Insert(b.byX, i, p)
	i, _ = slices.BinarySearchFunc(b.byZ, p.z, func(q point3, z float64) int { return cmp.Compare(q.z, z) })
	b.byZ = slices.Insert(b.byZ, i, p)
}

// exclusive returns the volume that p would add.
//
// At the height of p the rest leaves to p the area below a profile, a staircase
// from (p.x, upper) down to (right, p.y). From there on upwards, each
// point above p lowers the profile, until nothing is left of the area.
func (b *body) exclusive(p point3) float64 {
	area, ok := b.profile(p)
	if !ok {
		return 0
	}
	volume, last := 0.0, p.z
	i, _ := slices.BinarySearchFunc(b.byZ, p.z, func(q point3, z float64) int { return cmp.Compare(q.z, z) })
	for _, q := range b.byZ[i:] {
		if q.z <= p.z || q.x >= b.steps[len(b.steps)-1].x || q.y >= b.steps[0].y {
			continue
		}
		volume += area * (q.z - last)
		last = q.z
		if q.x <= p.x && q.y <= p.y {
			return volume
		}
		area -= b.lower(max(q.x, p.x), max(q.y, p.y))
	}
	return volume + area*(b.reference.z-last)
}

// profile sets b.steps to the profile that the points not above p leave to it
// and returns the area below, or false if they leave nothing. The first step
// is (p.x, upper); from each step's x on, the profile has its y. The last one is
// (right, p.y).
func (b *body) profile(p point3) (area float64, ok bool) {
	upper := b.reference.y
	rest := b.byX
	for len(rest) > 0 && rest[0].x <= p.x {
		if rest[0].z <= p.z {
			upper = min(upper, rest[0].y)
		}
		rest = rest[1:]
	}
	if upper <= p.y {
		return 0, false
	}
	b.steps = append(b.steps[:0], step{p.x, upper})
	at := b.steps[0]
	for _, q := range rest {
		if q.z > p.z || q.y >= at.y {
			continue
		}
		area += (q.x - at.x) * (at.y - p.y)
		at = step{q.x, max(q.y, p.y)}
		b.steps = append(b.steps, at)
		if q.y <= p.y {
			return area, true
		}
	}
	b.steps = append(b.steps, step{b.reference.x, p.y})
	return area + (b.reference.x-at.x)*(at.y-p.y), true
}

// lower lowers the profile to y from x on and returns the area it loses.
func (b *body) lower(x, y float64) (area float64) {
	i := len(b.steps) - 1 // last step at or left of x
	for b.steps[i].x > x {
		i--
	}
	if b.steps[i].y <= y {
		return 0
	}
	j, left := i, x // steps i+1 … j-1 go
	for j++; ; j++ {
		area += (b.steps[j].x - left) * (b.steps[j-1].y - y)
		left = b.steps[j].x
		if b.steps[j].y <= y {
			break
		}
	}
	if b.steps[i].x < x {
		i++
	}
	if b.steps[j].y == y {
		// The step at j only repeats the new one's height.
		j++
	}
	if j == len(b.steps) {
		// y is that of p: the profile now ends at x.
		b.steps = append(b.steps[:i], step{x, y})
		return area
	}
	b.steps = slices.Replace(b.steps, i, j, step{x, y})
	return area
}
