package pareto

// hypervolume3 sweeps along objective 2 and maintains, in the plane of the
// other two objectives, the staircase of the points so far and the area it
// encloses. The volume is the sum of these areas times the distance to the next
// point.
//
// Beume, Fonseca, López-Ibáñez, Paquete, Vahrenhold, "On the complexity of
// computing the hypervolume indicator", IEEE Transactions on Evolutionary
// Computation 13(5), 2009, https://doi.org/10.1109/TEVC.2009.2015575.
// Deviations: the staircase is a [sieve] over the ranks in objective 0 instead
// of a balanced tree, and dominated points that one pass can find are dropped
// first.
func (s set) hypervolume3(reference []float64) float64 {
	rows := s.candidates()
	buffer := s.memory.keyed(len(rows))
	s.sortBy(rows, buffer, 0)
	p := newPlane(s, rows, reference)
	for at, r := range rows {
		rows[at] = keyed{keyOf(s.values[3*r.row+2]), int32(at)}
	}
	sortKeyed(rows, buffer)
	volume, area, last := 0.0, 0.0, 0.0
	for _, r := range rows {
		z := p.z[r.row]
		volume += area * (z - last)
		last = z
		area += p.insert(int(r.row))
	}
	return volume + area*(reference[2]-last)
}

// plane holds points in the order of x, then the reference point, and a
// staircase in x and y of some of the points.
type plane struct {
	x, y, z []float64
	steps   sieve
	end     int // index of the reference
}

// newPlane returns the plane of rows that are sorted by objective 0.
func newPlane(s set, rows []keyed, reference []float64) plane {
	end := len(rows)
	values := s.memory.float64s(3 * (end + 1))
	p := plane{values[:end+1], values[end+1 : 2*end+2], values[2*end+2:], s.memory.sieve(end + 1), end}
	for at, r := range rows {
		v := s.row(r.row)
		p.x[at], p.y[at], p.z[at] = v[0], v[1], v[2]
	}
	p.x[end], p.y[end], p.z[end] = reference[0], reference[1], reference[2]
	p.steps.add(end)
	return p
}

// insert adds a point to the staircase and returns the growth of the enclosed
// area.
func (p *plane) insert(at int) float64 {
	x, y, upper := p.x[at], p.y[at], p.y[p.end]
	if i := p.steps.floor(at); i >= 0 {
		upper = p.y[i]
	}
	if upper <= y {
		return 0
	}
	area := 0.0
	p.steps.add(at)
	for next := p.steps.above(at); ; next = p.steps.above(next) {
		area += (p.x[next] - x) * (upper - y)
		if next == p.end || p.y[next] < y {
			return area
		}
		x, upper = p.x[next], p.y[next]
		p.steps.remove(next)
	}
}
