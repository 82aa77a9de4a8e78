package pareto

import (
	"slices"
	"sort"
)

// hypervolume4 sweeps along objective 3 and maintains the points so far that
// are nondominated in the other three objectives, and the volume they enclose.
// One pass over these points finds what a new point adds to the volume.
//
// Guerreiro, Fonseca, "Computing and updating hypervolume contributions in up
// to four dimensions", IEEE Transactions on Evolutionary Computation 22(3),
// 2018, https://doi.org/10.1109/TEVC.2017.2729550 (HV4D+). Deviation: sorted
// arrays, scanned in full, replace its linked lists.
func (s set) hypervolume4(reference []float64) float64 {
	rows := s.candidates()
	s.sortFrom(rows, s.memory.keyed(len(rows)), 3)
	var b body
	return b.sweep(s, rows, reference)
}

// sweep returns the hypervolume of rows that are sorted by objective 3.
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

// body is a set of points that are nondominated in three objectives, and the
// volume they enclose with a reference point.
type body struct {
	reference point3
	byX, byZ  []point3
	volume    float64
	steps     []step  // of the profile of the point that is being inserted
	area      float64 // below them
}

// step is a point of a profile: a staircase in x and y within the quadrant of
// a point.
type step struct{ x, y float64 }

// insert adds a point if it is not dominated, and removes those it dominates.
func (b *body) insert(p point3) {
	if !b.profile(p) {
		return
	}
	byX := sort.Search(len(b.byX), func(i int) bool { return b.byX[i].x >= p.x })
	byZ := sort.Search(len(b.byZ), func(i int) bool { return b.byZ[i].z >= p.z })
	added, dominates := b.exclusive(p, b.byZ[byZ:])
	b.volume += added
	b.byX = replace(b.byX, byX, p, dominates)
	b.byZ = replace(b.byZ, byZ, p, dominates)
}

// replace inserts p at i and removes the points that it dominates. It dominates
// none before i.
func replace(points []point3, i int, p point3, dominates bool) []point3 {
	if !dominates {
		return slices.Insert(points, i, p)
	}
	next := p
	for _, q := range points[i:] {
		if !p.dominates(q) {
			points[i], next = next, q
			i++
		}
	}
	return append(points[:i], next)
}

func (p point3) dominates(q point3) bool { return p.x <= q.x && p.y <= q.y && p.z <= q.z }

// exclusive returns the volume that p adds, given its profile and the points at
// and above its height, and whether p dominates one of those points.
//
// At the height of p, the other points leave to p the area below its profile.
// From there upwards each point lowers the profile, until no area is left.
func (b *body) exclusive(p point3, above []point3) (volume float64, dominates bool) {
	area, last := b.area, p.z
	for _, q := range above {
		if q.x >= b.steps[len(b.steps)-1].x || q.y >= b.steps[0].y {
			dominates = dominates || p.dominates(q)
			continue
		}
		volume += area * (q.z - last)
		last = q.z
		if q.x <= p.x && q.y <= p.y {
			return volume, dominates
		}
		dominates = dominates || q.x >= p.x && q.y >= p.y
		area -= b.lower(max(q.x, p.x), max(q.y, p.y))
	}
	return volume + area*(b.reference.z-last), dominates
}

// profile sets b.steps to the profile that the points not above p leave to it,
// and b.area to the area below. It returns false if they leave nothing. The
// first step is (p.x, upper); from the x of each step on, the profile has its
// y. The last step is (right, p.y).
func (b *body) profile(p point3) bool {
	upper := b.reference.y
	rest := b.byX
	for len(rest) > 0 && rest[0].x <= p.x {
		if rest[0].z <= p.z {
			upper = min(upper, rest[0].y)
		}
		rest = rest[1:]
	}
	if upper <= p.y {
		return false
	}
	area := 0.0
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
			b.area = area
			return true
		}
	}
	b.steps = append(b.steps, step{b.reference.x, p.y})
	b.area = area + (b.reference.x-at.x)*(at.y-p.y)
	return true
}

// lower lowers the profile to y from x on and returns the area it loses.
func (b *body) lower(x, y float64) (area float64) {
	steps := b.steps
	i := len(steps) - 1 // last step at or left of x
	for steps[i].x > x {
		i--
	}
	if steps[i].y <= y {
		return 0
	}
	at, end := step{x, steps[i].y}, i+1 // steps before end are removed
	for {
		area += (steps[end].x - at.x) * (at.y - y)
		if at = steps[end]; at.y <= y {
			break
		}
		end++
	}
	if at.y == y {
		end++ // this step only repeats the height of the new one
	}
	if steps[i].x < x {
		i++
	}
	if end == i { // no step is removed
		b.steps = slices.Insert(steps, i, step{x, y})
		return area
	}
	steps[i] = step{x, y}
	b.steps = append(steps[:i+1], steps[end:]...)
	return area
}
