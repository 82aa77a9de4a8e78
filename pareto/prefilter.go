package pareto

import (
	"math"
	"slices"
)

// candidates returns, in order, the rows that neither of two pivots dominates:
// a row with a small sum of its objectives and one with a small maximum, each
// objective scaled to its range in a sample. If many rows are dominated, this
// one pass removes most of them. If the sample has few dominated rows,
// candidates returns all rows.
func (s set) candidates() []keyed {
	step := s.m * max(1, s.len()/sampleSize)
	pass := s.pivots(step)
	if pass.leastSum == nil || s.m <= 4 && !s.someDominated(&pass, step) {
		return s.rows() // with more objectives, the pass is little against the rest
	}
	rows := s.memory.keyed(s.len())[:0]
	for r, i := int32(0), 0; i < len(s.values); r, i = r+1, i+s.m {
		if v := s.values[i:][:s.m]; !pass.dominates(v) {
			pass.take(v) // only such a row can have a smaller sum or maximum
			rows = append(rows, keyed{row: r})
		}
	}
	return slices.DeleteFunc(rows, func(r keyed) bool { return pass.dominates(s.row(r.row)) })
}

// sampleSize is the approximate number of rows in a sample.
const sampleSize = 16

// pivots are the two rows that candidates compares with. Both are finite.
// Infinite coordinates of other rows may lead to a worse choice, but never to a
// wrong result.
type pivots struct {
	low, factor        []float64 // to scale each objective to [0, 1]
	leastSum, leastMax []float64
	minSum, minMax     float64
}

// pivots chooses the pivots of a non-empty set from the rows at multiples of
// step. It returns none if none of these rows is finite.
func (s set) pivots(step int) pivots {
	ends := s.memory.float64s(2 * s.m)
	p := pivots{ends[:s.m], ends[s.m:], nil, nil, math.Inf(1), math.Inf(1)}
	copy(p.low, s.row(0))
	copy(p.factor, s.row(0))
	for i := 0; i < len(s.values); i += step {
		for k, v := range s.values[i:][:s.m] {
			if v < p.low[k] {
				p.low[k] = v
			} else if v > p.factor[k] {
				p.factor[k] = v
			}
		}
	}
	for k := range p.factor {
		p.factor[k] -= p.low[k]
		if p.factor[k] > 0 {
			p.factor[k] = 1 / p.factor[k]
		}
	}
	for i := 0; i < len(s.values); i += step {
		p.take(s.values[i:][:s.m])
	}
	return p
}

// take makes a row a pivot if it is finite and its sum or maximum is the
// smallest so far.
func (p *pivots) take(row []float64) {
	sum, most := 0.0, math.Inf(-1)
	for k, v := range row {
		v = (v - p.low[k]) * p.factor[k]
		sum += v
		if v > most {
			most = v
		}
	}
	if sum-sum != 0 { // infinite, or NaN where infinities meet
		return
	}
	if sum < p.minSum {
		p.minSum, p.leastSum = sum, row
	}
	if most < p.minMax {
		p.minMax, p.leastMax = most, row
	}
}

// dominates reports whether a pivot dominates v. It avoids one unpredictable
// branch per objective: the sign bit of a difference is set if v is smaller in
// that objective, and all bits are 0 if v is equal. No difference is NaN, whose
// sign depends on the processor, since the pivots are finite.
func (p *pivots) dominates(v []float64) bool {
	a, b := p.leastSum[:len(v)], p.leastMax[:len(v)]
	bySum, byMax := math.Float64bits(v[0]-a[0]), math.Float64bits(v[0]-b[0])
	for k := 1; k < len(v); k++ {
		x := v[k]
		bySum |= math.Float64bits(x - a[k])
		byMax |= math.Float64bits(x - b[k])
	}
	return bySum-1 < math.MaxInt64 || byMax-1 < math.MaxInt64
}

// someDominated reports whether a pivot dominates one of the rows at multiples
// of step.
func (s set) someDominated(p *pivots, step int) bool {
	for i := 0; i < len(s.values); i += step {
		if p.dominates(s.values[i:][:s.m]) {
			return true
		}
	}
	return false
}

// exceeds reports whether v is at least p in every objective.
func exceeds(v, p []float64) bool {
	for k := range v {
		if v[k] < p[k] {
			return false
		}
	}
	return true
}
