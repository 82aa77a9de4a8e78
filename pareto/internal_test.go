package pareto

import (
	"cmp"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"
)

// TestSortKeyed compares with a stable sort, on keys that leave the radix sort
// with long runs of equal digits too.
func TestSortKeyed(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for name, key := range map[string]func() uint64{
		"floats":    func() uint64 { return keyOf(rng.NormFloat64()) },
		"few":       func() uint64 { return rng.Uint64N(10) },
		"equal":     func() uint64 { return 7 },
		"adjacent":  func() uint64 { return 7 + rng.Uint64N(2) },
		"all bits":  rng.Uint64,
		"clustered": func() uint64 { return rng.Uint64N(3)<<62 | rng.Uint64N(40) },
		"outlier":   func() uint64 { return rng.Uint64N(1000) / 999 << 63 >> rng.Uint64N(2) },
		"scales":    func() uint64 { return keyOf(math.Pow(10, -300*rng.Float64())) },
		"even":      func() uint64 { return keyOf(rng.Float64()) },
		"infinite":  func() uint64 { return keyOf(1 / float64(rng.IntN(9)-4)) },
		"too far":   func() uint64 { return keyOf((2*rng.Float64() - 1) * math.MaxFloat64) },
		"tiny":      func() uint64 { return keyOf(float64(rng.IntN(1000)) * 5e-324) },
	} {
		for _, n := range []int{0, 1, 2, 24, 25, 255, 256, 1024, 2048, 2049, 5000} {
			got := make([]keyed, n)
			for i := range got {
				got[i] = keyed{key(), int32(i)}
			}
			want := slices.Clone(got)
			slices.SortStableFunc(want, func(a, b keyed) int { return cmp.Compare(a.key, b.key) })
			sortKeyed(got, make([]keyed, n))
			if !slices.Equal(got, want) {
				t.Errorf("%d %s keys are not in order", n, name)
			}
		}
	}
}

func TestKeyOf(t *testing.T) {
	ascending := []float64{math.Inf(-1), -math.MaxFloat64, -1, -5e-324, 0, 5e-324, 1, math.MaxFloat64, math.Inf(1)}
	for i := 1; i < len(ascending); i++ {
		if keyOf(ascending[i-1]) >= keyOf(ascending[i]) {
			t.Errorf("the key of %v is not less than that of %v", ascending[i-1], ascending[i])
		}
	}
	if keyOf(math.Copysign(0, -1)) != keyOf(0) {
		t.Error("-0 and 0 have different keys")
	}
	for _, v := range ascending {
		if got := valueOf(keyOf(v)); got != v {
			t.Errorf("the value of the key of %v is %v", v, got)
		}
	}
}

// TestFirstAbove compares with looking at one key after another.
func TestFirstAbove(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for n := range 300 {
		keys := make([]uint64, n)
		for i := range keys {
			keys[i] = rng.Uint64N(200)
		}
		slices.Sort(keys)
		for key := range uint64(200) {
			want := slices.IndexFunc(keys, func(k uint64) bool { return k > key })
			if want < 0 {
				want = n
			}
			if got := firstAbove(keys, key); got != want {
				t.Fatalf("of %v the first above %d is %d, want %d", keys, key, got, want)
			}
		}
	}
}

// TestCandidates wants no point dropped that nothing dominates, whatever the
// pivots see of infinities and copies.
func TestCandidates(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	special := []float64{math.Inf(-1), -1, math.Copysign(0, -1), 0, 1, 2, math.MaxFloat64, math.Inf(1)}
	dropped := 0
	for range 2000 {
		m := 1 + rng.IntN(5)
		points := make([][]float64, 1+rng.IntN(80))
		for i := range points {
			points[i] = make([]float64, m)
			for k := range points[i] {
				if points[i][k] = rng.Float64(); m > 2 || rng.IntN(3) == 0 {
					points[i][k] = special[rng.IntN(len(special))]
				}
			}
		}
		s, err := newSet(points)
		if err != nil {
			t.Fatal(err)
		}
		kept := make([]bool, len(points))
		last := int32(-1)
		for _, r := range s.candidates() {
			if r.row <= last {
				t.Fatalf("%v: row %d comes after %d", points, r.row, last)
			}
			last, kept[r.row] = r.row, true
		}
		s.release()
		for i, p := range points {
			if !kept[i] {
				dropped++
			}
			if !kept[i] && !slices.ContainsFunc(points, func(q []float64) bool { return Dominates(q, p) }) {
				t.Fatalf("%v: point %d is dropped, but nothing dominates it", points, i)
			}
		}
	}
	if dropped < 5000 {
		t.Errorf("only %d points were dropped", dropped)
	}
}

// TestPivotsAreFinite has no difference to a pivot be NaN: its sign, which says
// whether a row is dominated, is another one on arm64 than on amd64.
func TestPivotsAreFinite(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 7))
	special := []float64{math.Inf(-1), -1, 0, 0.5, 1, math.MaxFloat64, math.Inf(1)}
	finite := 0
	for range 2000 {
		points := make([][]float64, 1+rng.IntN(40))
		for i := range points {
			points[i] = []float64{rng.Float64(), special[rng.IntN(len(special))], special[rng.IntN(len(special))]}
		}
		s, err := newSet(points)
		if err != nil {
			t.Fatal(err)
		}
		p := s.pivots(s.m * (1 + rng.IntN(3)))
		for r := range int32(s.len()) {
			p.take(s.row(r))
		}
		if (p.leastSum == nil) != (p.leastMax == nil) {
			t.Fatalf("%v: the pivots are %v and %v", points, p.leastSum, p.leastMax)
		}
		for _, v := range slices.Concat(p.leastSum, p.leastMax) {
			finite++
			if math.IsInf(v, 0) {
				t.Fatalf("%v: the pivots are %v and %v", points, p.leastSum, p.leastMax)
			}
		}
		s.release()
	}
	if finite < 1000 {
		t.Errorf("only %d coordinates of pivots seen", finite)
	}
}

// TestConcurrentCalls has calls take turns with the memory they share.
func TestConcurrentCalls(t *testing.T) {
	type result struct {
		fronts        [][]int
		contributions []float64
		crowding      []float64
	}
	run := func(seed uint64) result {
		rng := rand.New(rand.NewPCG(seed, 7))
		m := 2 + int(seed%3)
		points := make([][]float64, 20+rng.IntN(100))
		for i := range points {
			points[i] = make([]float64, m)
			for k := range points[i] {
				points[i][k] = rng.Float64()
			}
		}
		fronts, err := Fronts(points)
		if err != nil {
			t.Error(err)
		}
		contributions, err := Contributions(points, slices.Repeat([]float64{1}, m))
		if err != nil {
			t.Error(err)
		}
		return result{fronts, contributions, Crowding(points)}
	}
	const calls = 60
	var want, got [calls]result
	for i := range want {
		want[i] = run(uint64(i))
	}
	var wait sync.WaitGroup
	for worker := range 4 {
		wait.Go(func() {
			for i := worker; i < calls; i += 4 {
				got[i] = run(uint64(i))
			}
		})
	}
	wait.Wait()
	for i := range want {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("call %d: got %v next to others, %v alone", i, got[i], want[i])
		}
	}
}

// TestMemoryIsUsedAgain has many calls in a row need no more of it than one.
func TestMemoryIsUsedAgain(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	points := make([][]float64, 100)
	for i := range points {
		points[i] = []float64{rng.Float64(), rng.Float64(), rng.Float64(), rng.Float64()}
	}
	for range 300 {
		if _, err := Contributions(points, []float64{1, 1, 1, 1}); err != nil {
			t.Fatal(err)
		}
		if _, err := Fronts(points); err != nil {
			t.Fatal(err)
		}
		m := memories.Get().(*memory)
		most := max(cap(m.rows), cap(m.floats), cap(m.ints), cap(m.words), cap(m.ranks), cap(m.levels), cap(m.corners))
		if used := len(m.rows) + len(m.floats) + len(m.ints) + len(m.words) + len(m.ranks) + len(m.levels) + len(m.corners); used > 0 || most > 100*len(points) {
			t.Fatalf("%d elements are in use after a call, and there is room for %d", used, most)
		}
		memories.Put(m)
	}
}

// TestSieve compares with a sorted list.
func TestSieve(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for _, n := range []int{1, 63, 64, 65, 4096, 4097, 300_000} {
		s := (*memory)(nil).sieve(n)
		in := make(map[int]bool)
		for range 300 {
			i := rng.IntN(n)
			if rng.IntN(3) > 0 {
				s.add(i)
				in[i] = true
			} else {
				s.remove(i)
				delete(in, i)
			}
			at := rng.IntN(n)
			floor, above := -1, -1
			for i := range in {
				if i <= at {
					floor = max(floor, i)
				} else if above < 0 || i < above {
					above = i
				}
			}
			if got := s.floor(at); got != floor {
				t.Fatalf("of %d: floor(%d) = %d, want %d", n, at, got, floor)
			}
			if got := s.above(at); got != above {
				t.Fatalf("of %d: above(%d) = %d, want %d", n, at, got, above)
			}
		}
	}
}

// TestThreeObjectivesDivided sorts sets with three objectives by the algorithm
// for more.
func TestThreeObjectivesDivided(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for _, n := range []int{10, 500, 3000} {
		points := make([][]float64, n)
		for i := range points {
			points[i] = []float64{rng.Float64(), float64(rng.IntN(n)), rng.Float64()}
		}
		s, err := newSet(points)
		if err != nil {
			t.Fatal(err)
		}
		got, want := make([]int, n), make([]int, n)
		s.ranksMany(got)
		s.ranks3(want)
		if !slices.Equal(got, want) {
			t.Errorf("%d points: the ranks differ", n)
		}
	}
}

// TestFewAllocations has the hot paths allocate a number of times that does
// not grow with the points.
func TestFewAllocations(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for _, m := range []int{2, 3, 4} {
		const n = 2000
		points := make([][]float64, n)
		for i := range points {
			points[i] = make([]float64, m)
			for k := range points[i] {
				points[i][k] = rng.Float64()
			}
		}
		reference := slices.Repeat([]float64{1}, m)
		for name, run := range map[string]func() error{
			"Fronts":        func() error { _, err := Fronts(points); return err },
			"Nondominated":  func() error { _, err := Nondominated(points); return err },
			"Hypervolume":   func() error { _, err := Hypervolume(points, reference); return err },
			"Contributions": func() error { _, err := Contributions(points[:500], reference); return err },
			"Crowding":      func() error { Crowding(points); return nil },
		} {
			got := testing.AllocsPerRun(5, func() {
				if err := run(); err != nil {
					t.Error(err)
				}
			})
			if got > 40 {
				t.Errorf("%s of %d points with %d objectives allocates %v times", name, n, m, got)
			}
		}
	}
}
