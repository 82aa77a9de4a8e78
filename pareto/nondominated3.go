package pareto

// order holds rows with three objectives in the order of y, the second one, for
// staircases in y and z that are a [sieve] of positions in this order. A row is
// identified by its index in the slice that the order was made from, which is
// sorted lexicographically. Rows enter a staircase in that order, so of the
// rows with equal y those already in the staircase have the lower positions.
type order struct {
	place []int32  // position of each row
	z     []uint64 // at each position
}

func newOrder(s set, rows []keyed) *order {
	n := len(rows)
	byY := s.memory.keyed(n)
	for i, r := range rows {
		byY[i] = keyed{keyOf(s.values[3*r.row+1]), int32(i)}
	}
	sortKeyed(byY, s.memory.keyed(n))
	o := &order{s.memory.int32s(n), s.memory.uint64s(n)}
	for at, y := range byY {
		o.place[y.row] = int32(at)
		o.z[at] = keyOf(s.values[3*rows[y.row].row+2])
	}
	return o
}

// dominated reports whether a step of the staircase is at most row i in both y
// and z.
func (o *order) dominated(steps sieve, i int) bool {
	place := int(o.place[i])
	at := steps.floor(place)
	return at >= 0 && o.z[at] <= o.z[place]
}

// insert adds row i to a staircase that does not dominate it and removes the
// steps that row i dominates.
func (o *order) insert(steps sieve, i int) {
	place := int(o.place[i])
	z := o.z[place]
	for at := steps.above(place); at >= 0 && o.z[at] >= z; at = steps.above(at) {
		steps.remove(at)
	}
	steps.add(place)
}

// nondominated3 returns the rows that no other row dominates, in lexicographic
// order. A row is dominated if the staircase of the rows before it dominates
// it.
func (s set) nondominated3(rows []keyed) []keyed {
	s.sortFrom(rows, s.memory.keyed(len(rows)), 0)
	if len(rows) <= fewRows {
		return s.nondominatedFew(rows)
	}
	byY := newOrder(s, rows)
	steps := s.memory.sieve(len(rows))
	front := rows[:0]
	dominated := false
	for i, r := range rows {
		if !s.repeats(rows, i) {
			if dominated = byY.dominated(steps, i); !dominated {
				byY.insert(steps, i)
			}
		}
		if !dominated {
			front = append(front, r)
		}
	}
	return front
}

// fewRows is the number of rows up to which an unsorted staircase is fastest,
// even if each row is a step of it.
const fewRows = 48

// nondominatedFew is nondominated3 for at most fewRows rows in lexicographic
// order. Its staircase is an unsorted list.
func (s set) nondominatedFew(rows []keyed) []keyed {
	var stairs [fewRows][2]float64
	steps := stairs[:0]
	front := rows[:0]
	dominated := false
	for i, r := range rows {
		if !s.repeats(rows, i) {
			v := s.values[3*int(r.row):][:3:3]
			if dominated = below(steps, v[1], v[2]); !dominated {
				steps = raise(steps, v[1], v[2])
			}
		}
		if !dominated {
			front = append(front, r)
		}
	}
	return front
}

// below reports whether a step is at most y and z.
func below(steps [][2]float64, y, z float64) bool {
	for _, s := range steps {
		if s[0] <= y && s[1] <= z {
			return true
		}
	}
	return false
}

// raise adds a step and removes those that it dominates.
func raise(steps [][2]float64, y, z float64) [][2]float64 {
	n := 0
	for _, s := range steps {
		if s[0] < y || s[1] < z {
			steps[n] = s
			n++
		}
	}
	return append(steps[:n], [2]float64{y, z})
}
