package population_test

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/cputime"
	"github.com/wallacea-go/wallacea/population"
)

// BenchmarkOverhead prints what the harness takes for each candidate, everything
// recorded in an archive, after so many candidates and with fronts of two sizes,
// and how much memory it holds.
func BenchmarkOverhead(b *testing.B) {
	const n = 100_000
	for _, order := range []population.Order{population.InOrder, population.AsTheyCome} {
		for _, front := range []int{10, 5000} {
			overheads(b, n, order, front)
		}
	}
}

func overheads(b *testing.B, n int, order population.Order, front int) {
	b.Helper()
	db, err := archive.Open(filepath.Join(b.TempDir(), "run.db"))
	if err != nil {
		b.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start, used := time.Now(), cputime.Self()
	const window = 1000 // over which is measured
	var took, worked []time.Duration
	var size int
	done := 0
	_, err = population.RunBare(b.Context(), population.Config{
		Plan:     population.Plan{Order: order, RandomSeed: 1},
		Limits:   population.Limits{Generations: math.MaxInt, Candidates: n},
		Recorder: db,
		Observe: func(e population.Event) {
			switch e := e.(type) {
			case population.CandidateDone:
				if done++; done%window == 0 {
					took, worked = append(took, time.Since(start)/window), append(worked, (cputime.Self()-used)/window)
					start, used = time.Now(), cputime.Self()
				}
				if done == n {
					runtime.GC()
					runtime.ReadMemStats(&after)
				}
			case population.GenerationDone:
				size = len(e.Front)
			}
		},
	}, []population.Objective{{Name: "a"}, {Name: "b"}}, 2048, func(id population.ID) []float64 {
		// Points on a line enter the front and stay, up to so many; others lie behind it.
		x := population.Noise(id, 0)
		if int(id.Child()) > front {
			return []float64{1 + x, 1 + population.Noise(id, 1)}
		}
		return []float64{x, 1 - x}
	})
	if err := errors.Join(err, db.Close()); err != nil {
		b.Fatal(err)
	}
	at := func(times []time.Duration, candidates int) time.Duration { // the median of some windows there
		i := candidates / window
		return population.Median(append([]time.Duration(nil), times[max(0, i-3):min(len(times), i+2)]...)).Round(time.Microsecond)
	}
	fmt.Printf("| %s | %d | %v | %v | %v | %v | %v | %v | %d MB |\n", order, size,
		at(took, 1000), at(took, 20_000), at(took, n), at(worked, 1000), at(worked, 20_000), at(worked, n),
		(int64(after.HeapAlloc)-int64(before.HeapAlloc))/1e6)
}
