package pareto_test

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
)

// TestInvariants checks what a permutation, a duplicate, a translation and one
// more point do to ranks, volumes and contributions.
func TestInvariants(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	for _, shape := range shapes {
		for m := 1; m <= 5; m++ {
			for range 5 {
				points := draw(rng, shape.draw, 1+rng.IntN(60), m)
				checkInvariants(t, rng, shape.name, points)
			}
		}
	}
}

func checkInvariants(t *testing.T, rng *rand.Rand, name string, points [][]float64) {
	t.Helper()
	reference := ones(len(points[0]))
	for k := range reference {
		reference[k] = 1.5 // all points are inside
	}
	ranks, volume, contributions := measure(t, points, reference)

	perm := rng.Perm(len(points))
	gotRanks, gotVolume, gotContributions := measure(t, pick(points, perm), reference)
	for at, i := range perm {
		if gotRanks[at] != ranks[i] || math.Abs(gotContributions[at]-contributions[i]) > 1e-12 {
			t.Fatalf("%s %v: another order changes point %d from rank %d, contribution %v to %d, %v",
				name, points, i, ranks[i], contributions[i], gotRanks[at], gotContributions[at])
		}
	}
	if !near(gotVolume, volume, 1e-12) {
		t.Fatalf("%s %v: another order changes the volume from %v to %v", name, points, volume, gotVolume)
	}

	twin := rng.IntN(len(points))
	doubled := append(slices.Clone(points), slices.Clone(points[twin]))
	gotRanks, gotVolume, gotContributions = measure(t, doubled, reference)
	if !slices.Equal(gotRanks[:len(points)], ranks) || gotRanks[len(points)] != ranks[twin] || !near(gotVolume, volume, 1e-12) {
		t.Fatalf("%s %v: a copy of point %d changes ranks or volume", name, points, twin)
	}
	if gotContributions[twin] > 1e-12 || gotContributions[len(points)] > 1e-12 {
		t.Fatalf("%s %v: point %d and its copy contribute %v and %v", name, points, twin, gotContributions[twin], gotContributions[len(points)])
	}

	moved, movedReference := make([][]float64, len(points)), slices.Clone(reference)
	for k := range reference {
		by := float64(rng.IntN(64))
		movedReference[k] += by
		for i, p := range points {
			moved[i] = append(moved[i], math.Round(p[k]*1024)/1024+by)
		}
	}
	for i, p := range points {
		points[i] = slices.Clone(p)
		for k, v := range p {
			points[i][k] = math.Round(v*1024) / 1024 // so that moving is exact
		}
	}
	ranks, volume, _ = measure(t, points, reference)
	gotRanks, gotVolume, _ = measure(t, moved, movedReference)
	if !slices.Equal(gotRanks, ranks) || !near(gotVolume, volume, 1e-11) {
		t.Fatalf("%s %v: moving all changes the ranks or the volume from %v to %v", name, points, volume, gotVolume)
	}

	_, gotVolume, _ = measure(t, points[:len(points)-1], reference)
	if gotVolume > volume*(1+1e-12) {
		t.Fatalf("%s %v: the volume is %v, and %v without the last point", name, points, volume, gotVolume)
	}
}

func measure(t *testing.T, points [][]float64, reference []float64) (ranks []int, volume float64, contributions []float64) {
	t.Helper()
	ranks, err := pareto.Ranks(points)
	if err != nil {
		t.Fatal(err)
	}
	volume, err = pareto.Hypervolume(points, reference)
	if err != nil {
		t.Fatal(err)
	}
	contributions, err = pareto.Contributions(points, reference)
	if err != nil {
		t.Fatal(err)
	}
	return ranks, volume, contributions
}

// FuzzPareto compares with the definitions. The first byte of the input is the
// number of objectives; two bytes make a coordinate, one value of each is an
// infinity or a NaN.
func FuzzPareto(f *testing.F) {
	f.Add([]byte{2, 0, 1, 0, 2, 0, 2, 0, 1, 0, 1, 0, 1})
	f.Add([]byte{3, 0, 1, 0, 2, 0, 3, 255, 255, 0, 1, 128, 0})
	f.Add([]byte{4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) == 0 || len(data) > 200 {
			return
		}
		m := 1 + int(data[0])%5
		var points [][]float64
		nans, infinite := false, false
		for data = data[1:]; len(data) >= 2*m; data = data[2*m:] {
			p := make([]float64, m)
			for k := range p {
				switch v := int16(binary.BigEndian.Uint16(data[2*k:])); v {
				case -1:
					p[k], nans = nan, true
				case math.MinInt16:
					p[k], infinite = -inf, true
				case math.MaxInt16:
					p[k], infinite = inf, true
				default:
					p[k] = float64(v) / 256
				}
			}
			points = append(points, p)
		}
		ranks, err := pareto.Ranks(points)
		if nans != (err != nil) {
			t.Fatalf("%v: NaN: %v, error %v", points, nans, err)
		}
		if nans || len(points) == 0 {
			return
		}
		if want := ranksByDefinition(points); !slices.Equal(ranks, want) {
			t.Fatalf("%v: got ranks %v, want %v", points, ranks, want)
		}
		if infinite || len(points) > 12 {
			return
		}
		reference := slices.Repeat([]float64{64}, m)
		_, volume, contributions := measure(t, points, reference)
		wantVolume, wantContributions := volumesByDefinition(points, reference)
		if !near(volume, wantVolume, 1e-12) {
			t.Fatalf("%v: got volume %v, want %v", points, volume, wantVolume)
		}
		for i, want := range wantContributions {
			if math.Abs(contributions[i]-want) > 1e-12*wantVolume {
				t.Fatalf("%v: got contribution %v of point %d, want %v", points, contributions[i], i, want)
			}
		}
	})
}
