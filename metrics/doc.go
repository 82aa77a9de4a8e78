// Package metrics turns the events of a search into Prometheus metrics and slog
// records.
//
// Make a [Metrics], give its Observe method to the search, and register it, or
// serve its Handler:
//
//	m := metrics.New()
//	http.Handle("GET /metrics", m.Handler())
//	result, err := population.Run(ctx, problem, mutator, population.Config{Observe: m.Observe})
//
// A program that uses wallacea.Main serves them at /metrics of its page (-dashboard); README.md
// shows how Prometheus is to scrape that.
//
// [Log] does the same for a *slog.Logger. A search has one observer: call both in a
// function of your own.
//
// # Metrics
//
// README.md lists them. Names and labels are stable; metrics may be added.
// grafana.json is an example of a Grafana board.
//
// A Metrics is for one search at a time, and counts what happens in this process:
// of a resumed search, what earlier sessions did is in gauges such as
// wallacea_generation, and not in counters. Names of mutators are labels, 50 of them
// at most; those that come later are called "other".
//
// # Time
//
// Observing an event takes a few microseconds.
package metrics
