package pareto

import (
	"math"
	"slices"
)

// set is a copy of points that have passed Check, one row after another.
type set struct {
	values []float64
	m      int // objectives, so row r is values[r*m : r*m+m]
}

// newSet checks and copies points.
func newSet(points [][]float64) (set, error) {
	if len(points) == 0 {
		return set{}, nil
	}
	m := len(points[0])
	values := make([]float64, len(points)*m)
	if m == 0 {
		return set{}, Check(points)
	}
	for i, p := range points {
		if len(p) != m {
			return set{}, Check(points)
		}
		row := values[i*m:][:m]
		for k, v := range p {
			if math.IsNaN(v) {
				return set{}, Check(points)
			}
			row[k] = v
		}
	}
	return set{values, m}, nil
}

func (s set) len() int {
	if s.m == 0 {
		return 0
	}
	return len(s.values) / s.m
}

func (s set) row(r int32) []float64 {
	return s.values[int(r)*s.m:][:s.m:s.m]
}

// keep returns a set of the given rows.
func (s set) keep(rows []keyed) set {
	kept := set{make([]float64, 0, s.m*len(rows)), s.m}
	for _, r := range rows {
		kept.values = append(kept.values, s.row(r.row)...)
	}
	return kept
}

// rows returns all rows of the set, unsorted.
func (s set) rows() []keyed {
	rows := make([]keyed, s.len())
	for i := range rows {
		rows[i].row = int32(i)
	}
	return rows
}

// sortBy sorts rows by objective k, keeping the order of those that tie.
func (s set) sortBy(rows, buffer []keyed, k int) {
	for i := range rows {
		rows[i].key = keyOf(s.values[int(rows[i].row)*s.m+k])
	}
	sortKeyed(rows, buffer)
}

// sortFrom sorts rows by objective k and those that tie by k+1 and so on. Rows
// that are equal keep their order.
func (s set) sortFrom(rows, buffer []keyed, k int) {
	s.sortBy(rows, buffer, k)
	if k++; k == s.m {
		return
	}
	for i := 0; i < len(rows); {
		key, j := rows[i].key, i+1
		for j < len(rows) && rows[j].key == key {
			j++
		}
		if j-i > 1 {
			s.sortFrom(rows[i:j], buffer[i:j], k)
		}
		i = j
	}
}

// equal reports whether two rows are identical.
func (s set) equal(a, b int32) bool {
	p, q := s.row(a), s.row(b)
	for k, v := range p {
		if v != q[k] {
			return false
		}
	}
	return true
}

// candidates returns the rows that neither of two rows dominates: the one with
// the least sum of its objectives and the one with the least maximum, each
// objective scaled to its range. Where many rows are dominated, most are gone
// after this one pass; where a sample says that few are, all rows are returned.
func (s set) candidates() []keyed {
	n := int32(s.len())
	a, b := s.pivots()
	p, q := s.row(a), s.row(b)
	sample := 0
	for r := n / sampleSize / 2; r < n; r += n/sampleSize + 1 {
		if v := s.row(r); exceeds(v, p) || exceeds(v, q) {
			sample++
		}
	}
	if sample < sampleSize/8 {
		return s.rows()
	}
	rows := make([]keyed, 0, n)
	for r := range n {
		v := s.row(r)
		if exceeds(v, p) && !slices.Equal(v, p) || exceeds(v, q) && !slices.Equal(v, q) {
			continue
		}
		rows = append(rows, keyed{row: r})
	}
	return rows
}

const sampleSize = 64

// exceeds reports whether v is nowhere less than p.
func exceeds(v, p []float64) bool {
	for k := range v {
		if v[k] < p[k] {
			return false
		}
	}
	return true
}

// pivots returns the rows that candidates uses; the set is not empty. Infinite
// coordinates make a worse choice of pivots, never a wrong one.
func (s set) pivots() (leastSum, leastMax int32) {
	low, scale := slices.Clone(s.row(0)), slices.Clone(s.row(0))
	for i := 0; i < len(s.values); i += s.m {
		for k, v := range s.values[i:][:s.m] {
			low[k], scale[k] = min(low[k], v), max(scale[k], v)
		}
	}
	for k := range scale {
		scale[k] -= low[k]
		if scale[k] > 0 {
			scale[k] = 1 / scale[k]
		}
	}
	minSum, minMax := math.Inf(1), math.Inf(1)
	for r := range int32(s.len()) {
		sum, most := 0.0, 0.0
		for k, v := range s.row(r) {
			v = (v - low[k]) * scale[k]
			sum += v
			most = max(most, v)
		}
		if sum < minSum {
			minSum, leastSum = sum, r
		}
		if most < minMax {
			minMax, leastMax = most, r
		}
	}
	return leastSum, leastMax
}
