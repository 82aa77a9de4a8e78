package pareto

import "slices"

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

// fewRows is the number of rows up to which comparing all with all is fastest.
const fewRows = 32

// nondominatedFew is nondominated3 for rows in lexicographic order, each of
// which only those before it can dominate.
func (s set) nondominatedFew(rows []keyed) []keyed {
	front := rows[:0]
next:
	for _, r := range rows {
		v := s.row(r.row)
		for _, other := range front {
			if p := s.row(other.row); exceeds(v, p) && !slices.Equal(v, p) {
				continue next
			}
		}
		front = append(front, r)
	}
	return front
}
