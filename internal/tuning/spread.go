package tuning

import (
	"math"
	"slices"

	"github.com/wallacea-go/wallacea/pareto"
)

// spread evolves the front of several objectives: a member, drawn where the front is
// sparse, with one number moved, with all of them moved, or moved by the difference of
// two others.
func (r *run) spread() error {
	axes := r.axes
	for {
		members, points := r.members()
		crowding := pareto.Crowding(points)
		draw := func() Setting {
			a, b := r.Rand.IntN(len(members)), r.Rand.IntN(len(members))
			if crowding[b] > crowding[a] {
				a = b
			}
			return r.settings[members[a]]
		}
		for range 8 { // before the front is looked at again
			parent := draw()
			values := slices.Clone(parent.Values)
			size := math.Exp(-4 * r.Rand.Float64()) // from 0.02 to 1
			switch kind := r.Rand.IntN(4); {
			case kind == 0 && len(members) > 3:
				one, other := r.settings[members[r.Rand.IntN(len(members))]], r.settings[members[r.Rand.IntN(len(members))]]
				f := 1.2 * r.Rand.Float64()
				for _, i := range r.live {
					a := axes[i]
					if d := a.to(one.Values[i]) - a.to(other.Values[i]); d != 0 {
						values[i] = a.from(a.to(values[i]) + f*d)
					}
				}
			case kind == 1:
				for _, i := range r.live {
					values[i] = axes[i].moved(values[i], size*r.Rand.NormFloat64())
				}
			default:
				i := r.live[r.Rand.IntN(len(r.live))]
				values[i] = axes[i].moved(values[i], size*r.Rand.NormFloat64())
			}
			if _, err := r.try(values); err != nil {
				return err
			}
		}
	}
}

// members returns the IDs and the objectives of the front.
func (r *run) members() (ids []int, points [][]float64) {
	for id, point := range r.front.All() {
		ids, points = append(ids, id), append(points, point)
	}
	return ids, points
}
