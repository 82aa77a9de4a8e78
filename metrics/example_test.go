package metrics_test

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/wallacea-go/wallacea/metrics"
	"github.com/wallacea-go/wallacea/population"
)

func ExampleMetrics() {
	m := metrics.New()
	http.Handle("GET /metrics", m.Handler())
	config := population.Config{Observe: m.Observe} // for population.Run

	// What Run does with it:
	config.Observe(population.CandidateDone{Candidate: population.Candidate{ID: 2, Objectives: []float64{0.5}}})
	config.Observe(population.CandidateDone{Candidate: population.Candidate{ID: 3, Failure: &population.Failure{Stage: population.StagePanic}}})

	page := httptest.NewRecorder()
	http.DefaultServeMux.ServeHTTP(page, httptest.NewRequest("GET", "/metrics", nil))
	for line := range strings.Lines(page.Body.String()) {
		if strings.HasPrefix(line, "wallacea_candidates_total") && !strings.HasSuffix(line, " 0\n") {
			fmt.Print(line)
		}
	}
	// Output:
	// wallacea_candidates_total{outcome="panic"} 1
	// wallacea_candidates_total{outcome="passed"} 1
}

func ExampleLog() {
	handler := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{} // for this example
		}
		return a
	}})
	config := population.Config{Observe: metrics.Log(slog.New(handler))} // for population.Run

	// What Run does with it:
	config.Observe(population.Replied{ID: 17, Mutator: "gpt", Err: errors.New("429 Too Many Requests")})
	// Output:
	// level=WARN msg=refused candidate=17 mutator=gpt elapsed=0s tokens=0 cost=0 error="429 Too Many Requests"
}
