package metrics

import (
	"net/http"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/wallacea-go/wallacea/population"
)

// A Metrics is a collector of what a search does. Call New to make one. Observe is
// called from one goroutine, as searches do; the other methods from any.
type Metrics struct {
	tracker population.Tracker
	labels  labels // of mutators

	candidates    *prometheus.CounterVec
	replies       *prometheus.CounterVec
	calls         *prometheus.CounterVec
	tokens        *prometheus.CounterVec
	cost          *prometheus.CounterVec
	settings      prometheus.Counter
	outages       prometheus.Counter
	outageSeconds prometheus.Counter
	workers       *prometheus.CounterVec

	replyTime      *prometheus.HistogramVec
	checkTime      prometheus.Histogram
	buildTime      prometheus.Histogram
	evaluationTime prometheus.Histogram
}

var _ prometheus.Collector = (*Metrics)(nil)

// The values of labels.
const (
	passed = "passed" // an outcome; the others are stages

	source   = "source"    // results of replies: there was a function,
	noSource = "no source" // there was none,
	refused  = "refused"   // there was no answer

	sent, cached, received, reasoning = "sent", "cached", "received", "reasoning" // tokens

	started, ended, failed = "started", "ended", "failed" // workers
)

// New returns a Metrics for one search at a time.
func New() *Metrics {
	counter := func(name, help string) prometheus.CounterOpts {
		return prometheus.CounterOpts{Name: "wallacea_" + name, Help: help}
	}
	histogram := func(name, help string, buckets []float64) prometheus.HistogramOpts {
		return prometheus.HistogramOpts{Name: "wallacea_" + name, Help: help, Buckets: buckets}
	}
	m := &Metrics{
		labels:        make(labels),
		candidates:    prometheus.NewCounterVec(counter("candidates_total", "Candidates whose outcome has become known: passed, or the stage at which they failed."), []string{"outcome"}),
		replies:       prometheus.NewCounterVec(counter("replies_total", "Replies of mutators: with a source, without one, or refused."), []string{"mutator", "result"}),
		calls:         prometheus.NewCounterVec(counter("calls_total", "Calls of models that were answered, refused ones included."), []string{"mutator"}),
		tokens:        prometheus.NewCounterVec(counter("tokens_total", "Tokens of models. Cached ones are among those sent, reasoning ones among those received."), []string{"mutator", "kind"}),
		cost:          prometheus.NewCounterVec(counter("cost_total", "Money that models took, in the currency of their provider."), []string{"mutator"}),
		settings:      prometheus.NewCounter(counter("settings_total", "Settings of numbers that tuning has evaluated.")),
		outages:       prometheus.NewCounter(counter("outages_total", "Attempts that an outage ended.")),
		outageSeconds: prometheus.NewCounter(counter("outage_wait_seconds_total", "How long the search has waited, or is about to wait, because of outages.")),
		workers:       prometheus.NewCounterVec(counter("worker_events_total", "Worker processes that were started, ended before the search did, or failed to start."), []string{"event"}),

		replyTime:      prometheus.NewHistogramVec(histogram("reply_duration_seconds", "How long mutators took to reply.", []float64{.001, .01, .1, .5, 1, 2, 5, 10, 20, 40, 80, 160, 320, 640}), []string{"mutator"}),
		checkTime:      prometheus.NewHistogram(histogram("check_duration_seconds", "How long checking a source took.", []float64{.0001, .001, .01, .1, 1, 10})),
		buildTime:      prometheus.NewHistogram(histogram("build_duration_seconds", "A candidate's share of the time that building its batch took.", []float64{.001, .003, .01, .03, .1, .3, 1, 3, 10})),
		evaluationTime: prometheus.NewHistogram(histogram("evaluation_duration_seconds", "How long evaluating a candidate took, all repetitions together.", prometheus.ExponentialBucketsRange(1e-5, 1e3, 17))),
	}
	m.candidates.WithLabelValues(passed)
	for _, stage := range population.Stages() {
		m.candidates.WithLabelValues(string(stage))
	}
	for _, event := range []string{started, ended, failed} {
		m.workers.WithLabelValues(event)
	}
	return m
}

// counters are the collectors whose values grow with events.
func (m *Metrics) counters() []prometheus.Collector {
	return []prometheus.Collector{
		m.candidates, m.replies, m.calls, m.tokens, m.cost, m.settings, m.outages, m.outageSeconds, m.workers,
		m.replyTime, m.checkTime, m.buildTime, m.evaluationTime,
	}
}

// Describe implements prometheus.Collector.
func (m *Metrics) Describe(ch chan<- *prometheus.Desc) {
	for _, c := range m.counters() {
		c.Describe(ch)
	}
	for _, g := range gauges() {
		ch <- g.desc
	}
}

// Collect implements prometheus.Collector.
func (m *Metrics) Collect(ch chan<- prometheus.Metric) {
	for _, c := range m.counters() {
		c.Collect(ch)
	}
	s := m.tracker.Status()
	for _, g := range gauges() {
		g.collect(&s, func(value float64, labels ...string) {
			ch <- prometheus.MustNewConstMetric(g.desc, prometheus.GaugeValue, value, labels...)
		})
	}
}

// Handler returns a handler that serves the metrics, and no others, in the formats
// that Prometheus reads.
func (m *Metrics) Handler() http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(m)
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}

// maxLabels is how many values a label may have that comes from outside.
const maxLabels = 50

// labels are the values that a label has had. They belong to the goroutine that
// observes.
type labels map[string]bool

// of returns a text from outside as the value of a label.
func (l labels) of(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(l) >= maxLabels && !l[s] {
		return "other"
	}
	l[s] = true
	return s
}
