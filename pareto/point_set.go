package pareto

import "math"

// set is a flat copy of points that have passed Check.
type set struct {
	values []float64
	m      int // objectives, so row r is values[r*m : r*m+m]
	memory *memory
}

// newSet checks points and copies them into a set. The caller releases it.
func newSet(points [][]float64) (set, error) {
	if len(points) == 0 {
		return set{}, nil
	}
	m := len(points[0])
	if m == 0 {
		return set{}, Check(points)
	}
	mem := memories.Get().(*memory)
	s := set{mem.float64s(len(points) * m), m, mem}
	if !s.fill(points) {
		s.release()
		return set{}, Check(points)
	}
	return s, nil
}

// fill copies points. It returns false if a point has a NaN or another number
// of objectives.
func (s set) fill(points [][]float64) bool {
	switch s.m {
	case 2: // this copy is a large part of a sweep's time
		for i, p := range points {
			if len(p) != 2 || math.IsNaN(p[0]) || math.IsNaN(p[1]) {
				return false
			}
			row := s.values[2*i:][:2:2]
			row[0], row[1] = p[0], p[1]
		}
	case 3:
		for i, p := range points {
			if len(p) != 3 || math.IsNaN(p[0]) || math.IsNaN(p[1]) || math.IsNaN(p[2]) {
				return false
			}
			row := s.values[3*i:][:3:3]
			row[0], row[1], row[2] = p[0], p[1], p[2]
		}
	default:
		for i, p := range points {
			if len(p) != s.m {
				return false
			}
			row := s.row(int32(i))
			for k, v := range p {
				if math.IsNaN(v) {
					return false
				}
				row[k] = v
			}
		}
	}
	return true
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

// rows returns all rows of the set, unsorted.
func (s set) rows() []keyed {
	rows := s.memory.keyed(s.len())
	for i := range rows {
		rows[i].row = int32(i)
	}
	return rows
}

// sortBy sorts rows by objective k. The sort is stable.
func (s set) sortBy(rows, buffer []keyed, k int) {
	for i := range rows {
		rows[i].key = keyOf(s.values[int(rows[i].row)*s.m+k])
	}
	sortKeyed(rows, buffer)
}

// sortFrom sorts rows by objective k, then by k+1 and so on. The sort is
// stable.
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

// repeats reports whether row i is identical to the one before it, in rows that
// sortFrom has sorted by all objectives.
func (s set) repeats(rows []keyed, i int) bool {
	return i > 0 && rows[i].key == rows[i-1].key && s.equal(rows[i].row, rows[i-1].row)
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
