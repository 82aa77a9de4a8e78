package pareto

// order holds rows with three objectives in the order of y, the second, for
// staircases in y and z that are a [sieve] of places in this order. Rows go by
// their index in the slice that the order was made from, which is sorted
// lexicographically, and enter in that order: so of the rows with the same y
// those that are in the staircase have the lower places.
type order struct {
	place []int32  // of each row
	z     []uint64 // in each place
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

// dominated reports whether a step of the staircase is nowhere greater in y and
// z than row i.
func (o *order) dominated(steps sieve, i int) bool {
	place := int(o.place[i])
	at := steps.floor(place)
	return at >= 0 && o.z[at] <= o.z[place]
}

// insert adds row i to a staircase that does not dominate it, in place of the
// steps that it makes superfluous.
func (o *order) insert(steps sieve, i int) {
	place := int(o.place[i])
	z := o.z[place]
	for at := steps.above(place); at >= 0 && o.z[at] >= z; at = steps.above(at) {
		steps.remove(at)
	}
	steps.add(place)
}

// nondominated3 returns the rows that no other dominates, in lexicographic
// order: a row is dominated if the staircase of those before it reaches below
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

// fewRows is the number of rows up to which a staircase in no order is fastest,
// even where each row is a step of it.
const fewRows = 48

// nondominatedFew is nondominated3 for rows in lexicographic order, at most
// fewRows of them, with a staircase that is a list in no order.
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

// below reports whether a step is nowhere greater than y and z.
func below(steps [][2]float64, y, z float64) bool {
	for _, s := range steps {
		if s[0] <= y && s[1] <= z {
			return true
		}
	}
	return false
}

// raise adds a step in place of those that it makes superfluous.
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
