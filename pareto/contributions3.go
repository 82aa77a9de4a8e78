package pareto

// contributions3 sweeps along objective 2. In the plane of the other two
// objectives it maintains two staircases: the nondominated points so far, and
// the points that only one of these dominates. Together they bound the area
// that each step alone dominates. The contribution of a point is the sum of
// this area times the distances over which it stays constant.
//
// Emmerich, Fonseca, "Computing hypervolume contributions in low dimensions:
// asymptotically optimal algorithm and complexity results", EMO 2011,
// https://doi.org/10.1007/978-3-642-19893-9_9. Deviations: a second [sieve]
// with the steps below each step replaces the lists of boxes, which lets
// dominated points take part.
func (s set) contributions3(reference []float64) []float64 {
	rows := s.rows()
	buffer := s.memory.keyed(len(rows))
	s.sortFrom(rows, buffer, 0)
	l := s.newLayers(newPlane(s, rows, reference))
	byZ := s.memory.keyed(len(rows))
	for at := range rows {
		byZ[at] = keyed{keyOf(l.z[at]), int32(at)}
	}
	sortKeyed(byZ, buffer)
	order := s.memory.int32s(len(rows))
	for i, at := range byZ {
		order[i] = at.row
	}
	l.sweep(order)
	contributions := s.memory.float64s(len(rows))
	for at, r := range rows {
		contributions[r.row] = l.volume[at]
	}
	return contributions
}

// layers are the two staircases of contributions3. Positions in the plane are
// ordered by x, then by y.
type layers struct {
	plane            // its steps are the first staircase
	second sieve     // points that only one step of the first dominates, and the reference
	area   []float64 // that only this step dominates, at the height of the sweep
	since  []float64 // the height at which area last changed
	volume []float64 // that only this step dominates, up to since
}

func (s set) newLayers(p plane) *layers {
	n := p.end + 1
	values := s.memory.float64s(3 * n)
	l := &layers{p, s.memory.sieve(n), values[:n], values[n : 2*n], values[2*n:]}
	l.second.add(p.end)
	return l
}

// sweep sets l.volume for the given positions, which are in the order of z. It
// returns them without those that two others dominate.
func (l *layers) sweep(order []int32) []int32 {
	for _, at := range order {
		l.volume[at] = 0
	}
	kept := order[:0]
	for _, at := range order {
		if l.insert(int(at)) {
			kept = append(kept, at)
		}
	}
	top := l.z[l.end]
	for i := l.steps.floor(l.end - 1); i >= 0; i = l.steps.floor(i) {
		l.settle(i, top)
		l.steps.remove(i)
	}
	for i := l.second.floor(l.end - 1); i >= 0; i = l.second.floor(i) {
		l.second.remove(i)
	}
	return kept
}

// settle adds to the volume of a step what it has gained up to height z.
func (l *layers) settle(at int, z float64) {
	l.volume[at] += l.area[at] * (z - l.since[at])
	l.since[at] = z
}

// insert adds a point at its height. It returns false if two others dominate
// it.
func (l *layers) insert(at int) bool {
	before := l.steps.floor(at)
	upper := l.y[l.end]
	if before >= 0 {
		upper = l.y[before]
	}
	if upper <= l.y[at] {
		return l.insertSecond(before, at)
	}
	l.insertFirst(before, at, upper)
	return true
}

// insertSecond adds a point to the second staircase and takes its area from
// owner, the step that dominates it.
func (l *layers) insertSecond(owner, at int) bool {
	y, upper := l.y[at], l.y[l.end]
	if i := l.steps.floor(owner - 1); i >= 0 {
		if upper = l.y[i]; upper <= y {
			return false
		}
	}
	if i := l.second.floor(at); i > owner {
		if upper = l.y[i]; upper <= y {
			return false
		}
	}
	l.settle(owner, l.z[at])
	end := l.steps.above(owner)
	x := l.x[at]
	for i := l.second.above(at); ; i = l.second.above(i) {
		if i > end {
			i = end
		}
		l.area[owner] -= (l.x[i] - x) * (upper - y)
		if i == end || l.y[i] < y {
			break
		}
		x, upper = l.x[i], l.y[i]
		l.second.remove(i)
	}
	l.second.add(at)
	return true
}

// insertFirst adds a point that no step dominates. The steps that it dominates
// move to the second staircase, and its neighbours lose the area that it
// dominates as well.
func (l *layers) insertFirst(before, at int, upper float64) {
	x, y, z := l.x[at], l.y[at], l.z[at]
	after := l.steps.above(at) // first step that stays
	own, left, height := 0.0, x, upper
	for after != l.end && l.y[after] >= y {
		own += (l.x[after] - left) * (height - y)
		left, height = l.x[after], l.y[after]
		l.settle(after, z)
		l.area[after] = 0
		after = l.steps.above(after)
	}
	own += (l.x[after] - left) * (height - y)
	if before >= 0 {
		l.cutRight(before, at)
	}
	if after != l.end {
		l.cutTop(after, y, height, z)
	}
	for i := l.second.above(at); i < after; i = l.second.above(i) {
		l.second.remove(i)
	}
	for i := l.steps.above(at); i != after; i = l.steps.above(i) {
		l.steps.remove(i)
		l.second.add(i)
	}
	l.steps.add(at)
	l.area[at], l.since[at] = own, z
}

// cutRight takes from owner the area at and beyond the x of a new point.
func (l *layers) cutRight(owner, at int) {
	l.settle(owner, l.z[at])
	end := l.steps.above(owner)
	y, upper := l.y[owner], l.y[l.end]
	if i := l.steps.floor(owner - 1); i >= 0 {
		upper = l.y[i]
	}
	if i := l.second.floor(at); i > owner {
		upper = l.y[i]
	}
	x := l.x[at]
	for i := l.second.above(at); ; i = l.second.above(i) {
		if i > end {
			i = end
		}
		l.area[owner] -= (l.x[i] - x) * (upper - y)
		if i == end {
			return
		}
		x, upper = l.x[i], l.y[i]
	}
}

// cutTop takes from owner the area from y up to upper, including the points of
// the second staircase in it.
func (l *layers) cutTop(owner int, y, upper, z float64) {
	l.settle(owner, z)
	end := l.steps.above(owner)
	x := l.x[owner]
	for i := l.second.above(owner); ; i = l.second.above(i) {
		if i > end {
			i = end
		}
		l.area[owner] -= (l.x[i] - x) * (upper - y)
		if i == end || l.y[i] < y {
			return
		}
		x, upper = l.x[i], l.y[i]
		l.second.remove(i)
	}
}
