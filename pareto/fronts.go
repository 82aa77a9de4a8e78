package pareto

import (
	"math/bits"
	"slices"
)

// Fronts sorts points into nondominated fronts. Front 0 holds the points that
// no point dominates, front 1 those that only points of front 0 dominate, and
// so on. Each front lists the indices of its points in ascending order. Every
// point is in exactly one front, and identical points share one.
//
// It takes as long as [Ranks].
func Fronts(points [][]float64) ([][]int, error) {
	s, err := newSet(points)
	if err != nil || len(points) == 0 {
		return nil, err
	}
	defer s.release()
	ranks := take(&s.memory.ranks, len(points))
	clear(ranks)
	s.rank(ranks)
	ends := make([]int, slices.Max(ranks)+1)
	for _, r := range ranks {
		ends[r]++
	}
	at := 0
	for r, n := range ends {
		ends[r], at = at, at+n
	}
	indices := make([]int, len(ranks))
	for i, r := range ranks {
		indices[ends[r]] = i
		ends[r]++
	}
	fronts := make([][]int, len(ends))
	at = 0
	for r, end := range ends {
		fronts[r], at = indices[at:end:end], end
	}
	return fronts, nil
}

// Ranks returns for each point the number of its front in [Fronts], from 0.
//
// For n points with m objectives it takes O(n log n) time for m <= 2 and O(n
// (log n)^(m-1)) for more, but never more than O(n² m).
func Ranks(points [][]float64) ([]int, error) {
	s, err := newSet(points)
	if err != nil || len(points) == 0 {
		return nil, err
	}
	defer s.release()
	ranks := make([]int, len(points))
	s.rank(ranks)
	return ranks, nil
}

// rank sets the ranks of the rows, which must be 0 before.
func (s set) rank(ranks []int) {
	switch s.m {
	case 1:
		s.ranks1(ranks)
	case 2:
		s.ranks2(ranks)
	case 3:
		s.ranks3(ranks)
	default:
		s.ranksMany(ranks)
	}
}

// ranks1 numbers the distinct values.
func (s set) ranks1(ranks []int) {
	rows := s.rows()
	s.sortFrom(rows, s.memory.keyed(len(rows)), 0)
	rank := 0
	for i, r := range rows {
		if i > 0 && r.key != rows[i-1].key {
			rank++
		}
		ranks[r.row] = rank
	}
}

// ranks2 sweeps along objective 0 and keeps, for each front, the smallest
// objective 1 so far. It increases from front to front; a point belongs to the
// first front whose value exceeds its own.
//
// Jensen 2003, section III.A; see [divider].
func (s set) ranks2(ranks []int) {
	rows := s.rows()
	s.sortFrom(rows, s.memory.keyed(len(rows)), 0)
	least := s.memory.uint64s(len(rows))[:0]
	var lastX, lastY uint64
	rank := 0
	for i, r := range rows {
		v := s.values[2*int(r.row):][:2:2]
		if x, y := keyOf(v[0]), keyOf(v[1]); i == 0 || x != lastX || y != lastY {
			lastX, lastY = x, y
			if rank = firstAbove(least, y); rank == len(least) {
				least = append(least, y)
			}
			least[rank] = y
		}
		ranks[r.row] = rank
	}
}

// firstAbove returns the index of the first of the ascending keys that is
// greater than key, or len(keys) if there is none. It uses the borrow of a
// subtraction instead of a comparison, whose branch would be mispredicted half
// the time.
func firstAbove(keys []uint64, key uint64) int {
	first, n := 0, len(keys)
	for n > 8 { // three comparisons at once, none of which waits for another
		step := n >> 2
		_, a := bits.Sub64(key, keys[first+step-1], 0)
		_, b := bits.Sub64(key, keys[first+2*step-1], 0)
		_, c := bits.Sub64(key, keys[first+3*step-1], 0)
		first += step * (3 - int(a+b+c))
		n -= 3 * step
	}
	above := 0
	for _, k := range keys[first : first+n] {
		_, less := bits.Sub64(key, k, 0)
		above += int(less)
	}
	return first + n - above
}

// ranksMany removes the first front and divides the rest. The first front is
// often the whole set and is found much faster alone.
func (s set) ranksMany(ranks []int) {
	rows := s.rows()
	for _, r := range s.nondominated() {
		rows[r.row].row = -1
	}
	rows = slices.DeleteFunc(rows, func(r keyed) bool { return r.row < 0 })
	if len(rows) == 0 {
		return
	}
	d := s.divide(rows)
	d.solve(d.all(), d.columns-1)
	for i, r := range rows {
		ranks[r.row] = 1 + int(d.rank[d.distinct[i]])
	}
}

// Nondominated returns the indices of the points that no point dominates, in
// ascending order. This is the first of [Fronts], found faster. It includes all
// copies of a nondominated point; see [NondominatedDistinct].
//
// For n points with m objectives it takes O(n log n) time for m <= 3 and O(n
// (log n)^(m-2)) for more, but never more than O(n² m).
func Nondominated(points [][]float64) ([]int, error) {
	s, err := newSet(points)
	if err != nil || len(points) == 0 {
		return nil, err
	}
	defer s.release()
	return s.indices(s.nondominated()), nil
}

// NondominatedDistinct is [Nondominated] with only the first of several
// identical points.
func NondominatedDistinct(points [][]float64) ([]int, error) {
	s, err := newSet(points)
	if err != nil || len(points) == 0 {
		return nil, err
	}
	defer s.release()
	front := s.nondominated()
	distinct := front[:1]
	for _, r := range front[1:] {
		if !s.equal(r.row, distinct[len(distinct)-1].row) {
			distinct = append(distinct, r)
		}
	}
	return s.indices(distinct), nil
}

// indices returns the indices of rows in ascending order.
func (s set) indices(rows []keyed) []int {
	indices := make([]int, len(rows))
	switch n := s.len(); {
	case len(rows) == n:
		for i := range indices {
			indices[i] = i
		}
	case len(rows) < n/16:
		for i, r := range rows {
			indices[i] = int(r.row)
		}
		slices.Sort(indices)
	default:
		in := s.memory.uint64s((n + 63) / 64)
		clear(in)
		for _, r := range rows {
			in[r.row>>6] |= 1 << (r.row & 63)
		}
		at := 0
		for i, word := range in {
			for ; word != 0; word &= word - 1 {
				indices[at] = i<<6 + bits.TrailingZeros64(word)
				at++
			}
		}
	}
	return indices
}

// nondominated returns the rows of the first front in lexicographic order.
func (s set) nondominated() []keyed {
	rows := s.candidates()
	if s.m == 3 {
		return s.nondominated3(rows)
	}
	if s.m > 3 {
		d := s.divide(rows)
		d.firstOnly = true
		d.solve(d.all(), d.columns-1)
		front := rows[:0]
		for i, r := range rows {
			if d.rank[d.distinct[i]] == 0 {
				front = append(front, r)
			}
		}
		return front
	}
	s.sortFrom(rows, s.memory.keyed(len(rows)), 0)
	last, front := s.row(rows[0].row), rows[:1]
	for _, r := range rows[1:] {
		v := s.row(r.row)
		if better := v[s.m-1] < last[s.m-1]; better || slices.Equal(v, last) {
			front = append(front, r)
			last = v
		}
	}
	return front
}

// division is a divider of some rows of a set.
type division struct {
	divider
	distinct []int32 // for each row, its number in the divider
	memory   *memory
}

// divide sorts rows lexicographically and prepares to divide them.
func (s set) divide(rows []keyed) *division {
	buffer := s.memory.keyed(len(rows))
	s.sortFrom(rows, buffer, 0)
	d := &division{distinct: s.memory.int32s(len(rows)), memory: s.memory}
	unique := s.memory.keyed(len(rows))[:0]
	for i, r := range rows {
		if !s.repeats(rows, i) {
			unique = append(unique, r)
		}
		d.distinct[i] = int32(len(unique) - 1)
	}
	n, columns := len(unique), s.m-1
	d.columns = columns
	d.rows = s.memory.int32s(n * columns)
	d.arena = s.memory.int32s(4 * n)[:0]
	d.rank = s.memory.int32s(n)
	clear(d.rank)
	d.stairs = staircase{s.memory.sieve(n), s.memory.int32s(n)}
	order := s.memory.keyed(n)
	for k := range columns {
		for i, r := range unique {
			order[i] = keyed{keyOf(s.values[int(r.row)*s.m+k+1]), int32(i)}
		}
		sortKeyed(order, buffer[:n])
		value := int32(0)
		for i, r := range order {
			if i > 0 && r.key != order[i-1].key {
				value++
			}
			d.rows[int(r.row)*columns+k] = value
		}
	}
	return d
}

// all returns all rows of the divider.
func (d *division) all() []int32 {
	all := d.memory.int32s(len(d.rank))
	for i := range all {
		all[i] = int32(i)
	}
	return all
}
