package pareto

import "math"

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
	rows, order, buffer []keyed
	all, clipped        []float64
}

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
// without dominated ones. It goes from the largest volume to the smallest, since
// a point is dominated only by larger ones, and most likely by the largest.
func (w *wfg) clip(s set, rows []keyed, p []float64) set {
	m := len(p)
	level := &w.levels[m+1]
	all, order := level.all[:0], level.order[:0]
	for i, r := range rows {
		q, volume := s.row(r.row)[:m], 1.0
		for k, v := range p {
			v = max(v, q[k])
			all = append(all, v)
			volume *= w.reference[k] - v
		}
		order = append(order, keyed{^keyOf(volume), int32(i)})
	}
	level.all, level.order = all, order
	level.buffer = append(level.buffer[:0], order...)
	sortKeyed(order, level.buffer)
	kept := level.clipped[:0]
next:
	for _, o := range order {
		q := all[int(o.row)*m:][:m]
		for i := 0; i < len(kept); i += m {
			if reaches(kept[i:][:m], q) {
				continue next
			}
		}
		kept = append(kept, q...)
	}
	level.clipped = kept
	return set{kept, m, nil}
}

// reaches reports whether finite p is at most q in every objective. Like
// [pivots.dominates] it avoids a branch per objective. It takes -0 for less than
// 0.
func reaches(p, q []float64) bool {
	q = q[:len(p)]
	less := uint64(0)
	for k, v := range p {
		less |= math.Float64bits(q[k] - v)
	}
	return less>>63 == 0
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
