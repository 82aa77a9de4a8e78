package pareto

// wfg computes the hypervolume for more than four objectives. From the best
// point in the last objective to the worst, it adds what each point covers that
// those before it do not: the box between the point and the reference, minus
// the volume of the points before it clipped to that box. In the last objective
// all of these reach as far as the box, so their volume needs one objective
// less.
//
// While, Bradstreet, Barone, "A fast way of calculating exact hypervolumes",
// IEEE Transactions on Evolutionary Computation 16(1), 2012,
// https://doi.org/10.1109/TEVC.2010.2077298 (WFG). Deviations: the recursion
// ends at four objectives, with [body], and at two points; dominated clipped
// points are found by comparing all pairs or, if there are many, by
// [Nondominated].
type wfg struct {
	reference []float64
	levels    []wfgLevel // scratch memory, by number of objectives, one more for clip
	body      body
}

type wfgLevel struct {
	rows, buffer []keyed
	clipped      set
}

// manyClipped is the number of clipped points from which on sorting is faster
// than comparing all pairs.
const manyClipped = 100

func newWFG(reference []float64) *wfg {
	return &wfg{reference: reference, levels: make([]wfgLevel, len(reference)+2)}
}

// volume returns the volume of a set. Dominated rows are allowed, but cost
// time.
func (w *wfg) volume(s set) float64 {
	switch s.len() {
	case 0:
		return 0
	case 1:
		return w.box(s.row(0))
	case 2:
		p, q, both := s.row(0), s.row(1), 1.0
		for k := range p {
			both *= w.reference[k] - max(p[k], q[k])
		}
		return w.box(p) + w.box(q) - both
	}
	level := &w.levels[s.m]
	level.rows = level.rows[:0]
	for r := range int32(s.len()) {
		level.rows = append(level.rows, keyed{row: r})
	}
	rows := level.rows
	level.buffer = append(level.buffer[:0], rows...)
	if s.m == 4 {
		s.sortFrom(rows, level.buffer, 3)
		return w.body.sweep(s, rows, w.reference)
	}
	last := s.m - 1
	s.sortBy(rows, level.buffer, last)
	total := 0.0
	for i, r := range rows {
		p := s.row(r.row)
		exclusive := w.box(p[:last]) - w.volume(w.clip(s, rows[:i], p[:last]))
		total += exclusive * (w.reference[last] - p[last])
	}
	return total
}

// box returns the volume between p and the reference.
func (w *wfg) box(p []float64) float64 {
	volume := 1.0
	for k, v := range p {
		volume *= w.reference[k] - v
	}
	return volume
}

// clip returns the rows clipped to the box of p, in the objectives of p,
// without dominated ones.
func (w *wfg) clip(s set, rows []keyed, p []float64) set {
	m := len(p)
	level := &w.levels[m+1]
	level.clipped = set{level.clipped.values[:0], m, nil}
	for _, r := range rows {
		values := level.clipped.values
		for k, v := range s.row(r.row)[:m] {
			values = append(values, max(v, p[k]))
		}
		level.clipped.values = values
		if len(rows) < manyClipped {
			level.clipped.settleLast()
		}
	}
	if len(rows) < manyClipped {
		return level.clipped
	}
	return level.clipped.keep(level.clipped.nondominated())
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
