package pareto

import "math"

// ordered is a float that is at most 0, as its bits, turned around. They have its
// order, and the compiler compares and selects them without branches, which in
// sweeps over clipped points are hard to predict.
type ordered uint64

func orderedOf(v float64) ordered { return ordered(^(math.Float64bits(v) | 1<<63)) }

func (o ordered) float() float64 { return math.Float64frombits(^uint64(o)) }

type (
	point3 struct{ x, y, z ordered }
	point4 struct {
		point3
		w ordered
	}
)

// origin is the reference of what was moved there.
func origin() point3 { return point3{orderedOf(0), orderedOf(0), orderedOf(0)} }

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

// fromReference moves the rows, so that the reference is 0 in each objective. Each
// coordinate is rounded no more than its distance from the
// reference is anyway.
func (s set) fromReference(reference []float64) {
	for i := 0; i < len(s.values); i += s.m {
		for k, v := range reference {
			s.values[i+k] -= v
		}
	}
}
