package pareto

// order holds rows with three objectives in the order of y, the second, for
// staircases in y and z that are a [sieve] of places in this order. Rows go by
// their index in the slice that the order was made from.
type order struct {
	place []int32  // of each row
	last  []int32  // for each row the last place with the same y
	z     []uint64 // in each place
}

func newOrder(s set, rows []keyed) *order {
	n := len(rows)
	byY := make([]keyed, n)
	for i, r := range rows {
		byY[i] = keyed{keyOf(s.values[3*r.row+1]), int32(i)}
	}
	sortKeyed(byY, make([]keyed, n))
	o := &order{make([]int32, n), make([]int32, n), make([]uint64, n)}
	last := int32(n - 1)
	for at := n - 1; at >= 0; at-- {
		i := byY[at].row
		if byY[at].key != byY[last].key {
			last = int32(at)
		}
		o.place[i], o.last[i] = int32(at), last
		o.z[at] = keyOf(s.values[3*rows[i].row+2])
	}
	return o
}

// dominated reports whether a step of the staircase is nowhere greater in y and
// z than row i.
func (o *order) dominated(steps sieve, i int) bool {
	at := steps.floor(int(o.last[i]))
	return at >= 0 && o.z[at] <= o.z[o.place[i]]
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
	s.sortFrom(rows, make([]keyed, len(rows)), 0)
	byY := newOrder(s, rows)
	steps := newSieve(len(rows))
	front := rows[:0]
	last, dominated := int32(-1), false
	for i, r := range rows {
		if last < 0 || !s.equal(r.row, last) {
			last = r.row
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
