package pareto

// wfg adds up, from the worst point in the last objective to the best, what
// each point covers that those after it do not: the box between it and the reference, less
// the volume of the others clipped to that box. In the last
// objective the clipped points are all as long as the box, so that this volume
// has an objective less, down to four.
//
// While, Bradstreet, Barone, "A fast way of calculating exact hypervolumes",
// IEEE Transactions on Evolutionary Computation 16(1), 2012,
// https://doi.org/10.1109/TEVC.2010.2077298 (WFG). Deviations: the recursion
// ends at four objectives, with [body], not at two; dominated clipped points are
// removed by the algorithms of [Nondominated].
func (s set) wfg(reference []float64) float64 {
	if s.m == 4 {
		return s.hypervolume4(reference)
	}
	if s.len() == 0 {
		return 0
	}
	rows := s.nondominated()
	last := s.m - 1
	s.sortBy(rows, make([]keyed, len(rows)), last)
	total := 0.0
	limited := set{make([]float64, 0, last*len(rows)), last}
	for i, r := range rows {
		// Those before r in the order of the last objective are the better ones.
		p := s.row(r.row)
		limited.values = limited.values[:0]
		box := 1.0
		for k, v := range p[:last] {
			box *= reference[k] - v
		}
		for _, q := range rows[:i] {
			for k, v := range s.row(q.row)[:last] {
				limited.values = append(limited.values, max(v, p[k]))
			}
		}
		if i > 0 {
			box -= limited.wfg(reference[:last])
		}
		total += box * (reference[last] - p[last])
	}
	return total
}
