package pareto

// Hypervolume returns the volume of the space that the points dominate and
// that dominates the reference point: how much of the room between an ideal
// point and the reference the set covers. Larger is better.
//
// Points that are not better than the reference in every objective add
// nothing. Dominated points and duplicates are allowed and add nothing either.
// An infinite extent makes the volume +Inf. Reference must have the points'
// number of objectives and hold no NaN.
func Hypervolume(points [][]float64, reference []float64) (float64, error) {
	if err := Check(points); err != nil {
		return 0, err
	}
	if err := checkReference(points, reference); err != nil {
		return 0, err
	}
	var inside [][]float64
	for _, p := range points {
		better := true
		for k, v := range p {
			better = better && v < reference[k]
		}
		if better {
			inside = append(inside, p)
		}
	}
	return wfg(inside, reference), nil
}

// wfg is the sum of what each point adds to those after it.
func wfg(points [][]float64, reference []float64) float64 {
	total := 0.0
	for i, p := range points {
		v := 1.0
		for k := range p {
			v *= reference[k] - p[k]
		}
		var limited [][]float64
		for _, q := range points[i+1:] {
			l := make([]float64, len(q))
			for k := range q {
				l[k] = max(p[k], q[k])
			}
			limited = append(limited, l)
		}
		if len(limited) > 0 {
			front, _ := NondominatedDistinct(limited)
			kept := make([][]float64, len(front))
			for at, j := range front {
				kept[at] = limited[j]
			}
			v -= wfg(kept, reference)
		}
		total += v
	}
	return total
}
