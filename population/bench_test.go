package population_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

// BenchmarkWorkers prints the table of the README, and fails where a target is
// missed.
func BenchmarkWorkers(b *testing.B) {
	rows := append(population.MeasureWorkers(b), overhead(b))
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 1, ' ', 0)
	fmt.Fprintln(w, "| what \t| median \t| of \t| against \t| target \t|")
	fmt.Fprintln(w, "| --- \t| --- \t| --- \t| --- \t| --- \t|")
	for _, r := range rows {
		fmt.Fprintf(w, "| %s \t| %v \t| %d \t| %s \t| ≤ %v \t|\n", r.What, r.Took.Round(time.Microsecond), r.Of, r.Against, r.Most)
		if r.Took > r.Most {
			b.Errorf("%s took %v, want at most %v", r.What, r.Took, r.Most)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
}

// overhead runs searches whose candidates have all been built before, and
// returns what is left of their time, for each candidate, after the mutator,
// the build and the evaluation are taken off.
func overhead(b *testing.B) population.Measured {
	builder := new(swap.Builder)
	var best []time.Duration
	candidates := 0
	for i := range 6 {
		db, err := archive.Open(filepath.Join(b.TempDir(), "run.db"))
		if err != nil {
			b.Fatal(err)
		}
		var known time.Duration
		start := time.Now()
		result, err := population.Run(b.Context(), population.CurveProblem, population.DealCurves, population.Config{
			Plan:     population.Plan{Islands: 1, Children: 200, Members: 50, Repairs: -1, RandomSeed: 1},
			Limits:   population.Limits{Generations: 3},
			Recorder: db,
			Builder:  builder,
			Observe: func(e population.Event) {
				if e, ok := e.(population.CandidateDone); ok {
					t := e.Candidate.Times
					known += t.Mutate + t.Check/time.Duration(min(runtime.GOMAXPROCS(0), 200)) + t.Build + t.Evaluate
				}
			},
		})
		took := time.Since(start)
		if err := cmp.Or(err, db.Close()); err != nil {
			b.Fatal(err)
		}
		if candidates = result.Candidates; i > 0 { // the first has built all
			best = append(best, (took-known)/time.Duration(candidates))
		}
	}
	return population.Measured{
		What: "harness and archive, for each candidate", Took: population.Median(best), Of: len(best),
		Against: fmt.Sprintf("searches of %d candidates", candidates), Most: time.Millisecond,
	}
}
