package dashboard

import (
	"math"
	"net/url"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// TestCurvesEnd: what came after the last generation is the last point of every curve, which is
// what the title says.
func TestCurvesEnd(t *testing.T) {
	r := small(t)
	late := testCandidate(14)
	late.ID, late.Generation, late.Failure = population.NewID(2, 0, 1), 1, nil
	late.Objectives = []float64{1e-3, 0.5}[:len(r.search.Objectives)]
	late.Times = population.Times{EvaluateAt: time.Hour, Evaluate: time.Second}
	if err := r.db.Record(population.Entries{Candidates: []population.Candidate{late}, Polished: []population.ID{late.ID}}); err != nil {
		t.Fatal(err)
	}
	s := &Server{Config: Config{Archive: r.db}, index: &index{db: r.db}}
	snap, err := s.read(true)
	if err != nil {
		t.Fatal(err)
	}
	for by, want := range map[string]float64{"generation": float64(r.last) + 1/float64(r.search.Islands*r.search.Children), "candidates": float64(r.all + 1), "time": 3601} {
		v, err := curves(&snap, url.Values{"by": {by}})
		if err != nil {
			t.Fatal(err)
		}
		n := len(v.X) - 1
		if n != r.last+1 || v.Generation[n] != atEnd || math.Abs(float64(v.X[n])-want) > 1e-9 {
			t.Errorf("by %s: ends at %v, generation %d, want %v", by, v.X[n], v.Generation[n], want)
		}
		if volume := v.Curves[len(r.search.Objectives)]; float64(volume.Y[n]) != snap.hypervolume || volume.Y[n] == volume.Y[n-1] {
			t.Errorf("by %s: the hypervolume ends with %v, want %v", by, volume.Y[n-1:], snap.hypervolume)
		}
	}
}

// TestCurveFloor: values below the floor of a logarithmic scale lie on it, unless there are no
// others.
func TestCurveFloor(t *testing.T) {
	for _, tt := range []struct {
		values, want []float64
		log          bool
	}{
		{[]float64{0, 0}, []float64{0, 0}, false},
		{[]float64{5, 5}, []float64{5, 5}, false},
		{[]float64{5, 0}, []float64{5, 1e-9}, true},
	} {
		var c curve
		c.fill([][]float64{tt.values[:1], tt.values[1:]}, []int{0, 1}, 0, 1e-9)
		if c.Log != tt.log || float64(c.Y[0]) != tt.want[0] || float64(c.Y[1]) != tt.want[1] || (c.Note != "") != tt.log {
			t.Errorf("%v: got %+v", tt.values, c)
		}
	}
}
