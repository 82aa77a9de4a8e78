package population

import (
	"testing"

	"github.com/wallacea-go/wallacea/internal/process"
)

// BenchmarkSetting measures what a setting takes whose evaluation takes about a
// microsecond.
func BenchmarkSetting(b *testing.B) {
	built, err := defaultBuilder.BuildTunable(b.Context(), curveProblem.Slot.Decl(), []string{"package main\n\nfunc Curve(x float64) float64 { return 5*x/7 + 3 }\n"})
	if err != nil || built[0].Err != nil {
		b.Fatal(err, built[0].Err)
	}
	h := host[func(float64) float64]{problem: curveProblem, memory: process.NewGauge(1<<30, 1<<28)}
	n := 0
	for b.Loop() {
		j := job{Task: Task{ID: 2, Timeout: 10e9, Source: built[0].Source, Tuning: &Tuning{RandomSeed: uint64(n), Evaluations: 2000, Keep: 8}}, Artifact: built[0].Artifact}
		r := h.serve(b.Context(), j, func(message) {})
		if r.Failure != nil || r.Tuned.Evaluations == 0 {
			b.Fatalf("%+v", r)
		}
		n += r.Tuned.Evaluations
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/setting")
}
