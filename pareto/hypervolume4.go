package pareto

import "slices"

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
	s.fromReference(reference)
	var b body
	b.begin(origin())
	volume, last := 0.0, 0.0
	for _, r := range rows {
		p := s.row(r.row)
		volume += b.volume * (p[3] - last)
		last = p[3]
		b.insert(newPoint3(p))
	}
	return volume + b.volume*-last
}

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
type step struct{ x, y ordered }

// begin makes the body empty.
func (b *body) begin(reference point3) {
	b.reference, b.byX, b.byZ, b.volume = reference, b.byX[:0], b.byZ[:0], 0
}

// insert adds a point if it is not dominated, and removes those it dominates.
func (b *body) insert(p point3) {
	x, ok := b.profile(p)
	if !ok {
		return
	}
	z := len(b.byZ)
	for z > 0 && b.byZ[z-1].z >= p.z {
		z--
	}
	added, dominates := b.exclusive(p, b.byZ[z:])
	b.volume += added
	b.byX = replace(b.byX, x, p, dominates)
	b.byZ = replace(b.byZ, z, p, dominates)
}

// replace inserts p at i and removes the points that it dominates. It dominates
// none before i.
func replace(points []point3, i int, p point3, dominates bool) []point3 {
	if !dominates {
		points = append(points, p)
		for k := len(points) - 1; k > i; k-- { // mostly a few: faster than a copy
			points[k] = points[k-1]
		}
		points[i] = p
		return points
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
		volume += area * (q.z.float() - last.float())
		last = q.z
		if q.x <= p.x && q.y <= p.y {
			return volume, dominates
		}
		dominates = dominates || q.x >= p.x && q.y >= p.y
		area -= b.lower(max(q.x, p.x), max(q.y, p.y))
	}
	return volume + area*(b.reference.z.float()-last.float()), dominates
}

// profile sets b.steps to the profile that the points not above p leave to it,
// and b.area to the area below. The first step is (p.x, upper); from the x of
// each step on, the profile has its y. The last step is (right, p.y). It returns
// the index in b.byX at which p has its place, and false if the points leave
// nothing.
func (b *body) profile(p point3) (place int, ok bool) {
	upper, i := b.reference.y, 0
	for i < len(b.byX) && b.byX[i].x <= p.x {
		q := &b.byX[i]
		y := q.y
		if q.z > p.z {
			y = upper
		}
		upper = min(upper, y)
		if q.x < p.x {
			place++
		}
		i++
	}
	if upper <= p.y {
		return 0, false
	}
	area, at, low := 0.0, step{p.x, upper}, p.y.float()
	steps := append(b.steps[:0], at)
	right := b.reference.x
	for ; i < len(b.byX); i++ {
		q := &b.byX[i]
		if q.z > p.z || q.y >= at.y {
			continue
		}
		if q.y <= p.y {
			right = q.x
			break
		}
		area += (q.x.float() - at.x.float()) * (at.y.float() - low)
		at = step{q.x, q.y}
		steps = append(steps, at)
	}
	b.steps = append(steps, step{right, p.y})
	b.area = area + (right.float()-at.x.float())*(at.y.float()-low)
	return place, true
}

// lower lowers the profile to y from x on and returns the area it loses.
func (b *body) lower(x, y ordered) (area float64) {
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
		area += (steps[end].x.float() - at.x.float()) * (at.y.float() - y.float())
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
