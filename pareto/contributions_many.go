package pareto

// contributionsMany computes, for each point, the volume of the box between it
// and the reference that the other points leave uncovered.
func (s set) contributionsMany(reference []float64) []float64 {
	contributions := s.memory.float64s(s.len())
	clear(contributions)
	var u uncovered
	low, high := make([]float64, s.m), make([]float64, s.m)
	others := set{m: s.m}
	for i := range contributions {
		p := s.row(int32(i))
		copy(low, p)
		copy(high, reference)
		others.values = others.values[:0]
		for r := range int32(s.len()) {
			if int(r) != i {
				others.addClipped(s.row(r), p)
			}
		}
		contributions[i] = u.volume(low, high, others, 0)
	}
	return contributions
}

// uncovered computes the part of a box that no point dominates, as a sum of
// volumes. Where points cover nearly all of a large box, the difference between
// the two volumes would be rounding.
//
// The point that covers most of the box is the pivot. What it leaves uncovered
// is divided into one box per objective: better than the pivot in that
// objective, and no better in those before. The other points are clipped to each
// of these boxes, and so on.
//
// Jaszkiewicz, "Improved quick hypervolume algorithm", Computers & Operations
// Research 90, 2018, https://doi.org/10.1016/j.cor.2017.09.016 (QHV-II), which
// divides a box like this to compute the volume that points do dominate.
type uncovered struct {
	levels []uncoveredLevel // scratch memory, by depth
}

type uncoveredLevel struct {
	begin   []float64 // the lower corner of the box
	clipped []float64 // points
}

// volume returns the volume between low and high that no row of s dominates.
// The rows are at least low, less than high, and do not dominate each other. It
// uses low and high, but restores them.
func (u *uncovered) volume(low, high []float64, s set, depth int) float64 {
	if s.len() == 0 {
		return extent(low, high)
	}
	if depth == len(u.levels) {
		u.levels = append(u.levels, uncoveredLevel{})
	}
	at, most := int32(0), 0.0
	for r := range int32(s.len()) {
		if v := extent(s.row(r), high); v > most {
			at, most = r, v
		}
	}
	pivot, total := s.row(at), 0.0
	u.levels[depth].begin = append(u.levels[depth].begin[:0], low...)
	for k, v := range pivot {
		if v > low[k] {
			part := set{u.levels[depth].clipped[:0], s.m, nil}
			for r := range int32(s.len()) {
				if q := s.row(r); q[k] < v {
					part.addClipped(q, low)
				}
			}
			u.levels[depth].clipped = part.values
			end := high[k]
			high[k] = v
			total += u.volume(low, high, part, depth+1)
			high[k] = end
			low[k] = v
		}
	}
	copy(low, u.levels[depth].begin)
	return total
}

// extent returns the volume between two points.
func extent(low, high []float64) float64 {
	volume := 1.0
	for k, v := range low {
		volume *= high[k] - v
	}
	return volume
}

// addClipped adds a row, clipped to what p dominates, unless another row
// dominates or equals it, and removes the rows that it dominates.
func (s *set) addClipped(row, p []float64) {
	for k, v := range row {
		s.values = append(s.values, max(v, p[k]))
	}
	s.settleLast()
}

// settleLast removes the last row if another one dominates or equals it;
// otherwise it removes the rows that the last one dominates.
func (s *set) settleLast() {
	end := len(s.values) - s.m
	last := s.values[end:]
	for i := 0; i < end; {
		row := s.values[i:][:s.m]
		switch {
		case exceeds(last, row):
			s.values = s.values[:end]
			return
		case exceeds(row, last):
			end -= s.m
			copy(row, s.values[end:][:s.m])
			copy(s.values[end:], last)
			last = s.values[end:][:s.m]
			s.values = s.values[:end+s.m]
		default:
			i += s.m
		}
	}
}
