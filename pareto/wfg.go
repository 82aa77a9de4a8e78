package pareto

import (
	"math"
	"slices"
)

// wfg computes the hypervolume for more than five objectives. From the best
// point in one objective, the last, to the worst, it adds what each point covers that
// those before it do not: the box between the point and the reference, minus
// the volume of the points before it clipped to that box. In the last objective
// all of these reach as far as the box, so their volume needs one objective
// less.
//
// While, Bradstreet, Barone, "A fast way of calculating exact hypervolumes",
// IEEE Transactions on Evolutionary Computation 16(1), 2012,
// https://doi.org/10.1109/TEVC.2010.2077298 (WFG). Deviations: the recursion
// ends at five objectives, with [solid], and at two points. Clipped points often
// tie at the corner of the box: the last objective is the one in which the most
// do, and these are taken together, as one volume with an objective less.
type wfg struct {
	levels []wfgLevel // scratch memory, by number of objectives, one more for clip
	solid  solid
}

type wfgLevel struct {
	rows, order, buffer []keyed
	all, clipped        []float64
}

// hypervolumeMany computes the hypervolume for more than four objectives.
func (s set) hypervolumeMany(reference []float64) float64 {
	rows := s.candidates()
	w := &s.memory.wfg
	s.fromReference(reference)
	if s.m == 5 {
		return w.solid.sweep(s, rows, s.memory.keyed(len(rows)))
	}
	for len(w.levels) < s.m+2 {
		w.levels = append(w.levels, wfgLevel{})
	}
	everything := s.memory.float64s(s.m)
	for k := range everything {
		everything[k] = math.Inf(-1)
	}
	return w.volume(w.clip(s, rows, everything))
}

// volume returns the volume of a set, whose coordinates are negative. It may
// exchange objectives of the set.
func (w *wfg) volume(s set) float64 {
	switch s.len() {
	case 0:
		return 0
	case 1:
		return box(s.row(0))
	case 2:
		p, q, both := s.row(0), s.row(1), 1.0
		for k := range p {
			both *= -max(p[k], q[k])
		}
		return box(p) + box(q) - both
	}
	level := &w.levels[s.m]
	level.rows = level.rows[:0]
	n := s.len()
	for r := range int32(n) {
		level.rows = append(level.rows, keyed{row: r})
	}
	rows := level.rows
	level.buffer = slices.Grow(level.buffer[:0], n)[:n]
	if s.m == 5 {
		return w.solid.sweep(s, rows, level.buffer)
	}
	last := s.m - 1
	k, ties := s.mostAtMinimum()
	s.exchange(k, last)
	s.sortBy(rows, level.buffer, last)
	total := 0.0
	if ties > 1 { // in the other objectives, these do not dominate each other either
		total = w.volume(w.project(s, rows[:ties])) * -s.row(rows[0].row)[last]
	} else {
		ties = 0
	}
	for i, r := range rows[ties:] {
		p := s.row(r.row)
		exclusive := box(p[:last]) - w.volume(w.clip(s, rows[:ties+i], p[:last]))
		total += exclusive * -p[last]
	}
	return total
}

// mostAtMinimum returns the objective in which the most rows have the smallest
// value, and how many have. In a clipped set these are many.
func (s set) mostAtMinimum() (objective, most int) {
	for k := range s.m {
		least, n := math.Inf(1), 0
		for i := k; i < len(s.values); i += s.m {
			switch v := s.values[i]; {
			case v < least:
				least, n = v, 1
			case v == least:
				n++
			}
		}
		if n >= most {
			objective, most = k, n
		}
	}
	return objective, most
}

// exchange exchanges two objectives.
func (s set) exchange(j, k int) {
	if j == k {
		return
	}
	for i := 0; i < len(s.values); i += s.m {
		s.values[i+j], s.values[i+k] = s.values[i+k], s.values[i+j]
	}
}

// project returns the rows without their last objective.
func (w *wfg) project(s set, rows []keyed) set {
	level := &w.levels[s.m]
	level.clipped = level.clipped[:0]
	for _, r := range rows {
		level.clipped = append(level.clipped, s.row(r.row)[:s.m-1]...)
	}
	return set{level.clipped, s.m - 1, nil}
}

// box returns the volume between p and the reference, which is 0.
func box(p []float64) float64 {
	volume := 1.0
	for _, v := range p {
		volume *= -v
	}
	return volume
}

// clip returns the rows clipped to the box of p, in the objectives of p,
// without dominated ones. It goes from the largest volume to the smallest, since
// a point is dominated only by larger ones, and most likely by the largest.
func (w *wfg) clip(s set, rows []keyed, p []float64) set {
	m := len(p)
	level := &w.levels[m+1]
	all, order, kept := slices.Grow(level.all[:0], m*len(rows))[:m*len(rows)], level.order[:0], level.clipped[:0]
	largest := keyed{key: math.MaxUint64}
	for i, r := range rows {
		q, clipped, volume := s.row(r.row)[:m], all[i*m:][:m], 1.0
		for k, v := range p {
			v = math.Float64frombits(min(math.Float64bits(v), math.Float64bits(q[k]))) // the larger one of two that are negative
			clipped[k] = v
			volume *= -v
		}
		o := keyed{^math.Float64bits(volume), int32(i)}
		if o.key < largest.key {
			largest = o
		}
		order = append(order, o)
	}
	level.all, level.order = all, order
	if len(rows) > 0 {
		kept = append(kept, all[int(largest.row)*m:][:m]...)
	}
	n := 0
	for i := range order {
		order[n] = order[i]
		if !reaches(kept, all[i*m:][:m]) {
			n++
		}
	}
	order = order[:n]
	level.buffer = slices.Grow(level.buffer[:0], n)
	sortKeyed(order, level.buffer[:n])
next:
	for _, o := range order {
		q := all[int(o.row)*m:][:m]
		for i := m; i < len(kept); i += m {
			if reaches(kept[i:][:m], q) {
				continue next
			}
		}
		kept = append(kept, q...)
	}
	level.clipped = kept
	return set{kept, m, nil}
}

// reaches reports whether p is at most q in every objective; all coordinates are
// negative. Like [pivots.dominates] it avoids a branch per objective.
func reaches(p, q []float64) bool {
	q = q[:len(p)]
	less := uint64(0)
	for k, v := range p {
		less |= math.Float64bits(v) - math.Float64bits(q[k])
	}
	return less>>63 == 0
}
