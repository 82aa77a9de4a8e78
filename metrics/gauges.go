package metrics

import (
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/wallacea-go/wallacea/population"
)

// A gauge is what a search's status says at the moment.
type gauge struct {
	desc    *prometheus.Desc
	collect func(s *population.Status, send func(value float64, labels ...string))
}

// states are all states of a search, so that one that is not the present one is 0.
var states = [...]population.State{
	population.StateNone, population.StateStarting, population.StateRunning, population.StateWaiting,
	population.StateNodes, population.StatePausing, population.StateEnded, population.StateGone,
}

// gauges are all of them.
func gauges() []gauge {
	list := []gauge{
		{describe("state", "1 for the state that the search is in, 0 for others.", "state"), func(s *population.Status, send func(float64, ...string)) {
			for _, state := range states {
				value := 0.0
				if state == s.State {
					value = 1
				}
				send(value, string(state))
			}
		}},
		{describe("best", "The best value of each objective on the front, in its own units.", "objective"), func(s *population.Status, send func(float64, ...string)) {
			sent := make(map[string]bool)
			for _, b := range s.Best {
				if name := strings.ToValidUTF8(b.Objective, "\uFFFD"); !sent[name] {
					sent[name] = true
					send(b.Value, name)
				}
			}
		}},
	}
	for _, g := range []struct {
		name, help string
		value      func(s *population.Status) float64
	}{
		{"requests_in_flight", "Calls of the mutator that are under way.", func(s *population.Status) float64 { return float64(s.Requests) }},
		{"requests_limit", "Calls of the mutator that may be under way at once.", func(s *population.Status) float64 { return float64(s.MostRequests) }},
		{"requests_waiting", "Attempts for which the mutator is still to be asked.", func(s *population.Status) float64 { return float64(s.Waiting) }},
		{"checking", "Replies that are being checked.", func(s *population.Status) float64 { return float64(s.Checking) }},
		{"evaluating", "Candidates that are being built and evaluated, or wait for it.", func(s *population.Status) float64 { return float64(s.Evaluating) }},
		{"unsettled", "Children that are planned and not settled.", func(s *population.Status) float64 { return float64(s.Unsettled) }},
		{"workers", "Worker processes, or of nodes those that have something to do.", func(s *population.Status) float64 { return float64(s.Workers) }},
		{"workers_limit", "Evaluations that may be under way at once.", func(s *population.Status) float64 { return float64(s.MostWorkers) }},
		{"nodes", "Machines that evaluate, those that were set aside included.", func(s *population.Status) float64 { return float64(len(s.Nodes)) }},
		{"backlog", "Candidates that no node has begun to evaluate.", func(s *population.Status) float64 { return float64(s.Backlog) }},
		{"generation", "The last complete generation.", func(s *population.Status) float64 { return float64(s.Generation) }},
		{"generations_limit", "The generation with which the search ends.", func(s *population.Status) float64 { return float64(s.Limits.Generations) }},
		{"candidates", "Candidates whose outcome is known, earlier sessions included.", func(s *population.Status) float64 { return float64(s.Candidates) }},
		{"failures", "Of these, those that failed. Candidates that turn out to be duplicates when they settle are counted at the end of a generation.", func(s *population.Status) float64 { return float64(s.Failures) }},
		{"front_candidates", "Candidates on the front.", func(s *population.Status) float64 { return float64(s.Front) }},
		{"hypervolume", "The hypervolume of the front of the last complete generation, against a reference point of the search.", func(s *population.Status) float64 { return s.Hypervolume }},
		{"elapsed_seconds", "How long the search has taken, earlier sessions included.", func(s *population.Status) float64 { return (s.Before + s.Elapsed).Seconds() }},
	} {
		list = append(list, gauge{describe(g.name, g.help), func(s *population.Status, send func(float64, ...string)) { send(g.value(s)) }})
	}
	return list
}

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("wallacea_"+name, help, labels, nil)
}
