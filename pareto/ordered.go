package pareto

import "math"

// ordered is a float that is at least 0, as its bits. They have its order, and
// the compiler compares and selects them without branches, which in sweeps over
// clipped points are hard to predict.
type ordered uint64

func orderedOf(v float64) ordered { return ordered(math.Float64bits(v)) }

func (o ordered) float() float64 { return math.Float64frombits(uint64(o)) }

type (
	point3 struct{ x, y, z ordered }
	point4 struct {
		point3
		w ordered
	}
)

func newPoint3(v []float64) point3 {
	return point3{orderedOf(v[0]), orderedOf(v[1]), orderedOf(v[2])}
}

func newPoint4(v []float64) point4 { return point4{newPoint3(v), orderedOf(v[3])} }

func (p point3) dominates(q point3) bool { return p.x <= q.x && p.y <= q.y && p.z <= q.z }

// below reports whether p is less than q in every coordinate.
func (p point3) below(q point3) bool { return (p.x-q.x)&(p.y-q.y)&(p.z-q.z)>>63 != 0 }

// clip returns the corner of what both p and q dominate.
func (p point3) clip(q point3) point3 { return point3{max(p.x, q.x), max(p.y, q.y), max(p.z, q.z)} }

// volume returns the volume of the box between p and q.
func (p point3) volume(q point3) float64 {
	return (q.x.float() - p.x.float()) * (q.y.float() - p.y.float()) * (q.z.float() - p.z.float())
}

// fromIdeal moves the rows and the reference, so that the smallest coordinate of
// the rows in each objective is 0.
func (s set) fromIdeal(reference []float64) []float64 {
	moved := s.memory.float64s(2 * s.m)
	low, moved := moved[:s.m], moved[s.m:]
	copy(low, s.row(0))
	for i := s.m; i < len(s.values); i += s.m {
		for k, v := range s.values[i:][:s.m] {
			low[k] = min(low[k], v)
		}
	}
	for i := 0; i < len(s.values); i += s.m {
		for k, v := range low {
			s.values[i+k] -= v
		}
	}
	for k, v := range low {
		moved[k] = reference[k] - v
	}
	return moved
}
