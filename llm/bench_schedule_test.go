package llm_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/llm"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

// A slowServer answers after a time that is distributed log-normally, and knows
// how many requests it has had in flight.
type slowServer struct {
	mu       sync.Mutex
	rng      *rand.Rand
	inFlight int
	since    time.Time     // inFlight changed
	from, to time.Time     // what counts
	sum      time.Duration // over the requests in flight
}

func (s *slowServer) change(by int) (n int, wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if s.from.IsZero() {
		s.from = now
	}
	if until := now; s.to.IsZero() || s.since.Before(s.to) {
		if !s.to.IsZero() && until.After(s.to) {
			until = s.to
		}
		s.sum += time.Duration(s.inFlight) * until.Sub(s.since)
	}
	s.since, s.inFlight = now, s.inFlight+by
	return s.rng.IntN(1 << 30), time.Duration(float64(medianLatency) * math.Exp(0.8*s.rng.NormFloat64()))
}

const (
	medianLatency = 500 * time.Millisecond
	scheduleTime  = 30 * time.Second
)

func (s *slowServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n, wait := s.change(1)
	select {
	case <-time.After(wait):
	case <-r.Context().Done():
	}
	s.change(-1)
	body := fmt.Sprintf("return x * %d / 1e9", n)
	if n%5 == 0 {
		body = fmt.Sprintf("return y * %d", n) // does not compile
	}
	_ = json.NewEncoder(w).Encode(map[string]any{ // a client that is gone does not matter
		"id": "1", "object": "chat.completion", "model": "slow",
		"choices": []any{map[string]any{"index": 0, "finish_reason": "stop", "message": map[string]any{
			"role": "assistant", "content": "```go\npackage main\n\nfunc Line(x float64) float64 { " + body + " }\n```",
		}}},
		"usage": map[string]any{"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
	})
}

// BenchmarkSchedule measures how busy a search keeps a model whose latency is
// log-normal (σ 0.8) and one of five of whose replies does not compile.
func BenchmarkSchedule(b *testing.B) {
	for _, tt := range []struct {
		order    population.Order
		requests int
		target   float64
	}{{population.AsTheyCome, 8, 0.95}, {population.AsTheyCome, 32, 0.95}, {population.InOrder, 8, 0.90}} {
		b.Run(fmt.Sprintf("%s/%d requests", tt.order, tt.requests), func(b *testing.B) {
			for b.Loop() {
				s := &slowServer{rng: rand.New(rand.NewPCG(1, 2))}
				server := httptest.NewServer(s)
				problem := population.Problem[func(float64) float64]{
					Slot:       swap.New("Line", func(x float64) float64 { return x }),
					Seed:       "package main\n\nfunc Line(x float64) float64 { return x }\n",
					Objectives: []population.Objective{{Name: "error"}},
					Evaluate: func(_ context.Context, f func(float64) float64) (population.Outcome, error) {
						return population.Outcome{Objectives: []float64{math.Abs(f(1) - 0.5)}}, nil
					},
				}
				c := population.Config{Requests: tt.requests, InProcess: true}
				c.Order, c.Children, c.Limits.Generations, c.Limits.Time = tt.order, 8, 1_000_000, scheduleTime
				c.Observe = func(e population.Event) {
					if e, ok := e.(population.GenerationDone); ok && e.Generation.Number == 0 {
						s.mu.Lock()
						s.to = time.Now().Add(scheduleTime - 2*time.Second)
						s.mu.Unlock()
					}
				}
				res, err := population.Run(b.Context(), problem, &llm.Model{BaseURL: server.URL, Name: "slow"}, c)
				server.Close()
				if err != nil {
					b.Fatal(err)
				}
				busy := float64(s.sum) / float64(s.to.Sub(s.from)) / float64(tt.requests)
				b.ReportMetric(busy, "busy")
				b.ReportMetric(tt.target, "target")
				b.ReportMetric(float64(res.Candidates), "candidates")
			}
		})
	}
}
