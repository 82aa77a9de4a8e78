package pareto

import "slices"

// divider ranks rows of three and more objectives by divide and conquer.
//
// Jensen, "Reducing the run-time complexity of multiobjective EAs: the NSGA-II
// and other algorithms", IEEE Transactions on Evolutionary Computation 7(5),
// 2003, https://doi.org/10.1109/TEVC.2003.817234, with equal coordinates as in
// Fortin, Grenier, Parizeau, "Generalizing the improved run-time complexity
// algorithm for non-dominated sorting", GECCO 2013,
// https://doi.org/10.1145/2463372.2463454, and small parts by brute force as in
// Markina, Buzdalov, "Hybridizing non-dominated sorting algorithms:
// divide-and-conquer meets best order sort", GECCO 2017,
// https://doi.org/10.1145/3067695.3076074. Without ranks, for the first front alone, it is
// Kung, Luccio, Preparata, "On finding the maxima of a set of vectors",
// Journal of the ACM 22(4), 1975, https://doi.org/10.1145/321906.321910.
//
// Deviations: coordinates are replaced by their ranks among the distinct ones,
// and a set is split at the middle of the range of these integers, not at its
// median: 31 bits then bound the depth, whatever the ties; the sweep keeps its
// staircase in a [sieve]; for the first front alone the sweep handles three
// objectives instead of two, and points found dominated are dropped on the way.
type divider struct {
	columns   int     // objectives after the first
	rows      []int32 // integer coordinates in those, row by row
	rank      []int32 // front of each row; if firstOnly, 0 or more than 0
	firstOnly bool
	stairs    staircase
	arena     []int32
}

// Rows are distinct and in lexicographic order, so of two rows only the first
// can dominate the second, and it does if no later objective is worse. A part of
// the rows is an ascending []int32.

// bruteForce is the number of pairs up to which comparing all of them is
// fastest.
const bruteForce = 1 << 11

// solve ranks the rows of part among themselves. They may differ only in the
// objectives up to and including column k.
func (d *divider) solve(part []int32, k int) {
	if len(part) < 2 {
		return
	}
	if len(part)*len(part)/2 <= bruteForce {
		for j := 1; j < len(part); j++ {
			d.compare(part[:j], part[j], k)
		}
		return
	}
	low, high := d.extent(part, k)
	switch {
	case d.base(k):
		d.sweep(part)
	case low == high:
		d.solve(part, k-1)
	default:
		mark := len(d.arena)
		near, far := d.split(part, k, low+(high-low)/2)
		d.solve(near, k)
		d.marry(near, far, k-1)
		d.solve(far, k)
		d.arena = d.arena[:mark]
	}
}

// marry ranks far given the final ranks of near. No row of near is worse than
// one of far beyond column k.
func (d *divider) marry(near, far []int32, k int) {
	if len(near) == 0 || len(far) == 0 {
		return
	}
	if len(near)*len(far) <= bruteForce {
		for _, r := range far {
			d.compare(near, r, k)
		}
		return
	}
	if d.base(k) {
		d.sweepAcross(near, far)
		return
	}
	lowNear, highNear := d.extent(near, k)
	lowFar, highFar := d.extent(far, k)
	switch {
	case highNear <= lowFar:
		d.marry(near, far, k-1)
	case lowNear > highFar:
	default:
		mark := len(d.arena)
		middle := min(lowNear, lowFar) + (max(highNear, highFar)-min(lowNear, lowFar))/2
		nearLow, nearHigh := d.split(near, k, middle)
		farLow, farHigh := d.split(far, k, middle)
		d.marry(nearLow, farLow, k)
		d.marry(nearLow, farHigh, k-1)
		d.marry(nearHigh, farHigh, k)
		d.arena = d.arena[:mark]
	}
}

// base reports whether columns up to k can be swept.
func (d *divider) base(k int) bool {
	return k == 0 || d.firstOnly && k == 1
}

// compare ranks row r behind those of rows that dominate it. Only rows before r
// can.
func (d *divider) compare(rows []int32, r int32, k int) {
	rank := d.rank[r]
	coordinates := d.row(r)[:k+1]
next:
	for _, other := range rows {
		if other > r || d.rank[other] < rank {
			continue
		}
		better := d.row(other)
		for c, v := range coordinates {
			if better[c] > v {
				continue next
			}
		}
		rank = d.rank[other] + 1
		if d.firstOnly {
			break
		}
	}
	d.rank[r] = rank
}

// sweep ranks the rows of part among themselves by column 0, or by columns 0
// and 1 if firstOnly.
func (d *divider) sweep(part []int32) {
	for _, r := range part {
		d.query(r)
		d.enter(r)
	}
	d.stairs.clear()
}

// sweepAcross is sweep for marry.
func (d *divider) sweepAcross(near, far []int32) {
	for _, r := range far {
		for len(near) > 0 && near[0] < r {
			d.enter(near[0])
			near = near[1:]
		}
		d.query(r)
	}
	d.stairs.clear()
}

// The staircase holds, for each value of column 0, the smallest column 1 of the
// rows swept so far or, to find the greatest rank, the smallest negated rank.

func (d *divider) query(r int32) {
	c := d.row(r)
	if d.firstOnly {
		if d.stairs.below(c[0], c[1]) {
			d.rank[r] = 1
		}
	} else if i := d.stairs.steps.floor(int(c[0])); i >= 0 {
		d.rank[r] = max(d.rank[r], 1-d.stairs.heights[i])
	}
}

func (d *divider) enter(r int32) {
	c := d.row(r)
	if !d.firstOnly {
		d.stairs.insert(c[0], -d.rank[r])
	} else if d.rank[r] == 0 {
		d.stairs.insert(c[0], c[1])
	}
}

func (d *divider) row(r int32) []int32 {
	return d.rows[int(r)*d.columns:][:d.columns]
}

// extent returns the minimum and the maximum of column k.
func (d *divider) extent(part []int32, k int) (low, high int32) {
	low = d.rows[int(part[0])*d.columns+k]
	high = low
	for _, r := range part[1:] {
		v := d.rows[int(r)*d.columns+k]
		low, high = min(low, v), max(high, v)
	}
	return low, high
}

// split copies part into the rows up to middle in column k and those beyond,
// without rows that are already known not to matter.
func (d *divider) split(part []int32, k int, middle int32) (near, far []int32) {
	mark := len(d.arena)
	d.arena = append(d.arena, part...)
	both := d.arena[mark:]
	i, j := 0, len(both)
	for _, r := range part {
		switch {
		case d.firstOnly && d.rank[r] > 0:
		case d.rows[int(r)*d.columns+k] <= middle:
			both[i] = r
			i++
		default:
			j--
			both[j] = r
		}
	}
	slices.Reverse(both[j:])
	return both[:i:i], both[j:]
}
