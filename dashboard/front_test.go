package dashboard

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"slices"
	"testing"

	"github.com/wallacea-go/wallacea/population"
)

// decoded views have the numbers that a browser gets.
type decodedFront struct {
	Points []struct {
		ID    population.ID
		X, Y  float64
		Notes []string
		Faded bool
	}
	Cloud struct {
		ID   []population.ID
		X, Y []float64
	}
	Earlier    []struct{ Generation int }
	References []struct{ Name string }
	Shown, Of  int
	X, Y       struct{ From, To float64 }
	Generation int
	Last       int
}

// TestThinning: of 100,000 candidates at most 5,000 marks and 200 KB are sent, the same ones
// each time, and the best is there at every zoom, though it is so by 1e-9.
func TestThinning(t *testing.T) {
	s := record(t, population.Search{Function: "func F()", Name: "F", Objectives: []population.Objective{{Name: "a"}, {Name: "b"}}, Plan: population.Plan{Islands: 1, Members: 8, Children: 100_000}})
	rng := rand.New(rand.NewPCG(1, 2))
	const n = 100_000
	batch := make([]population.Candidate, 0, 10_000)
	best := population.NewID(54_321, 0, 0)
	for child := 1; child <= n; child++ {
		c := population.Candidate{ID: population.NewID(child, 0, 0), Hash: fmt.Sprint(child), Mutator: "x", Generation: 1}
		x := rng.Float64()
		c.Objectives = []float64{1 - x + rng.Float64(), x} // a = 1 - b is the limit
		c.Objectives[0] = max(c.Objectives[0], 1-x+1e-3)
		if c.ID == best {
			c.Objectives = []float64{0.5 + 1e-3 - 1e-9, 0.5}
		}
		if batch = append(batch, c); len(batch) == cap(batch) {
			s.add(batch...)
			batch = batch[:0]
		}
	}
	s.last = 0
	s.generation()
	server := serve(t, Config{Archive: s.db})
	client := visitor(t, server)
	for _, zoom := range []string{"", "&x0=0.4&x1=0.6&y0=0.4&y1=0.6", "&x0=0.4999&x1=0.5001&y0=0.49&y1=0.51", "&x0=-10&x1=10&y0=-10&y1=10"} {
		path := "/data/front?width=1200" + zoom
		text := fetch(t, client, server, path, 200)
		if again := fetch(t, client, server, path, 200); string(again) != string(text) {
			t.Errorf("%s: other points are shown the second time", zoom)
		}
		v := get[decodedFront](t, client, server, path)
		marks := len(v.Points) + len(v.Cloud.ID)
		if marks > mostMarks || len(text) > 200<<10 || marks < 100 {
			t.Errorf("%s: %d marks in %d bytes, want at most %d in %d", zoom, marks, len(text), mostMarks, 200<<10)
		}
		if v.Shown != marks || v.Of != n {
			t.Errorf("%s: says %d of %d, and shows %d of %d", zoom, v.Shown, v.Of, marks, n)
		}
		i := slices.IndexFunc(v.Points, func(p struct {
			ID    population.ID
			X, Y  float64
			Notes []string
			Faded bool
		}) bool {
			return p.ID == best
		})
		if i < 0 || v.Points[i].Y != 0.5+1e-3-1e-9 {
			t.Errorf("%s: the best candidate is not shown", zoom)
		}
	}
}

// TestThin compares with the definition: of each column the first, the last, the least and
// the greatest.
func TestThin(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		n, columns := rng.IntN(200), 1+rng.IntN(20)
		x, y := make([]float64, n), make([]float64, n)
		for i := range n {
			x[i], y[i] = rng.Float64()*1.2-0.1, float64(rng.IntN(30))
			if rng.IntN(20) == 0 {
				y[i] = math.NaN()
			}
		}
		got := thin(n, columns, func(i int) float64 { return x[i] }, func(i int) float64 { return y[i] })
		var want []int
		for k := range columns {
			var in []int
			for i := range n {
				if x[i] >= 0 && x[i] <= 1 && y[i] == y[i] && min(int(x[i]*float64(columns)), columns-1) == k {
					in = append(in, i)
				}
			}
			if len(in) == 0 {
				continue
			}
			least := slices.MinFunc(in, func(a, b int) int { return int(y[a] - y[b]) })
			greatest := in[0]
			for _, i := range in {
				if y[i] > y[greatest] {
					greatest = i
				}
			}
			want = append(want, in[0], in[len(in)-1], least, greatest)
		}
		slices.Sort(want)
		if want = slices.Compact(want); !slices.Equal(got, want) {
			t.Fatalf("%d points in %d columns: got %v, want %v", n, columns, got, want)
		}
	}
}

// TestFrontView: the front is the archive's, after each generation, and with a reference.
func TestFrontView(t *testing.T) {
	r := small(t)
	for key, value := range map[string]any{
		"reference/limit":      map[string][]float64{"mse": {0.5, 0.1}, r.search.Objectives[1].Name: {2, 3}},
		"reference/other axes": map[string][]float64{"mse": {0.5, 0.1}, "speed": {2, 3}},
		"reference/uneven":     map[string][]float64{"mse": {0.5, 0.1}, r.search.Objectives[1].Name: {2}},
		"reference/of another": "no curve",
		"referencelike":        map[string][]float64{"mse": {1}},
	} {
		text, err := json.Marshal(value)
		if err == nil {
			err = r.db.SetValue(key, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	s := serve(t, Config{Archive: r.db})
	client := visitor(t, s)
	for at := range 4 {
		v := get[decodedFront](t, client, s, fmt.Sprintf("/data/front?at=%d", at))
		var got []population.ID
		for _, p := range v.Points {
			got = append(got, p.ID)
			if slices.Contains(v.Cloud.ID, p.ID) {
				t.Errorf("candidate %v is drawn twice", p.ID)
			}
		}
		slices.Sort(got)
		want := slices.Sorted(slices.Values(generations(t, r)[at].Front))
		if !slices.Equal(got, want) || v.Generation != at || v.Last != 3 {
			t.Errorf("after generation %d: %v of generation %d, want %v", at, got, v.Generation, want)
		}
		if len(v.References) != 1 || v.References[0].Name != "limit" {
			t.Errorf("references %v, want the one of these objectives", v.References)
		}
	}
	filtered := get[decodedFront](t, client, s, "/data/front?where=mse%3C0.2")
	for _, p := range filtered.Points {
		if p.Faded != !(p.Y < 0.2) {
			t.Errorf("candidate %v with mse %v is faded: %v, where mse < 0.2 is asked for", p.ID, p.Y, p.Faded)
		}
	}
	for path, want := range map[string]string{
		"at=4":            `there is no generation "4": give one from 0 to 3`,
		"at=x":            `there is no generation "x": give one from 0 to 3`,
		"x=speed":         `there is no objective "speed"`,
		"x=mse":           "both axes are the same objective: give two",
		"where=mse<fast":  `"fast", which "mse" is compared with, is no number`,
		"where=nonsense":  `"nonsense" is no condition: give one such as mse<=1`,
		"where=stage=fun": `there is no stage "fun"`,
	} {
		name, value, _ := cutFirst(path)
		got := get400(t, client, s, "/data/front?"+url.Values{name: {value}}.Encode())
		if len(got) < len(want) || got[:len(want)] != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

// TestCore: an end that is far off does not take the picture.
func TestCore(t *testing.T) {
	line := make([]float64, 20)
	for i := range line {
		line[i] = float64(i)
	}
	for _, tt := range []struct {
		name      string
		values    []float64
		low, high float64
	}{
		{"even", line, 0, 19},
		{"one far above", append(slices.Clone(line), 100), 0, 19},
		{"one far below", append(slices.Clone(line), -100), -0, 19},
		{"few", []float64{1, 2, 1000}, 1, 1000},
		{"with what is no number", append(slices.Clone(line), math.NaN(), math.Inf(1)), 0, 19},
	} {
		if low, high, ok := core(tt.values); low != tt.low || high != tt.high || !ok {
			t.Errorf("%s: %v to %v, want %v to %v", tt.name, low, high, tt.low, tt.high)
		}
	}
	if _, _, ok := core([]float64{math.NaN()}); ok {
		t.Error("no values have a core")
	}
}

// TestMostImproved: what improves most on its parent is neither what has the largest
// hypervolume nor the newest.
func TestMostImproved(t *testing.T) {
	r := record(t, population.Search{Function: "func F()", Name: "F", Objectives: []population.Objective{{Name: "a"}, {Name: "b"}}, Plan: population.Plan{Islands: 1, Members: 8, Children: 3}})
	for i, c := range []struct {
		a, b   float64
		parent int
	}{{9, 9, 0}, {3, 6, 1}, {6, 2, 2}, {8, 1, 3}} { // to the reference, 1, 28, 32 and 18; over the parent, 27, 16 and 2
		candidate := population.Candidate{ID: population.NewID(i+1, 0, 0), Hash: fmt.Sprint(i), Mutator: "x", Objectives: []float64{c.a, c.b}}
		if c.parent > 0 {
			candidate.Parents = []population.ID{population.NewID(c.parent, 0, 0)}
		}
		r.add(candidate)
	}
	var front []population.ID
	for _, c := range population.Front(r.search.Objectives, r.candidates) {
		front = append(front, c.ID)
	}
	err := r.db.Record(population.Entries{Generations: []population.Generation{{
		Islands: [][]population.ID{front}, Front: front, Next: population.NewID(5, 0, 0), Reference: []float64{10, 10}, Candidates: 4,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, Config{Archive: r.db})
	var got []population.ID
	v := get[decodedFront](t, visitor(t, s), s, "/data/front")
	for _, p := range v.Points {
		if slices.Contains(p.Notes, "improves most on its parent") {
			got = append(got, p.ID)
		}
	}
	if want := []population.ID{population.NewID(2, 0, 0)}; !slices.Equal(got, want) || len(v.Points) != 3 {
		t.Errorf("of %d candidates %v improve most on their parents, want %v of 3", len(v.Points), got, want)
	}
}
