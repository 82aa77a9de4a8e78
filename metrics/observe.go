package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/wallacea-go/wallacea/population"
)

// Observe is a population.Config.Observe.
func (m *Metrics) Observe(e population.Event) {
	m.tracker.Observe(e)
	switch e := e.(type) {
	case population.Replied:
		m.replied(e)
	case population.Advised:
		m.used(population.UsageByModel(e.Advice.Mutator, e.Advice.Usage, e.Advice.UsedBy))
	case population.CandidateDone:
		m.candidate(&e.Candidate)
	case population.Outage:
		m.outages.Inc()
		add(m.outageSeconds, e.Wait.Seconds())
	case population.WorkerStarted:
		m.workers.WithLabelValues(started).Inc()
	case population.WorkerEnded:
		m.workers.WithLabelValues(ended).Inc()
	case population.WorkerFailed:
		m.workers.WithLabelValues(failed).Inc()
	}
}

func (m *Metrics) replied(e population.Replied) {
	mutator := m.labels.of(e.Mutator)
	result := source
	switch {
	case e.Err != nil && e.Text:
		result = noSource
	case e.Err != nil:
		result = refused
	}
	m.replies.WithLabelValues(mutator, result).Inc()
	m.replyTime.WithLabelValues(mutator).Observe(e.Elapsed.Seconds())
	m.used(population.UsageByModel(e.Mutator, e.Usage, e.UsedBy))
}

// used counts what models have used for a reply, or for advice.
func (m *Metrics) used(by []population.ModelUsage) {
	for _, of := range by {
		mutator, u := m.labels.of(of.Model), of.Usage
		add(m.calls.WithLabelValues(mutator), float64(u.Calls))
		add(m.cost.WithLabelValues(mutator), u.Cost)
		for kind, n := range map[string]int{sent: u.PromptTokens, cached: u.CachedTokens, received: u.CompletionTokens, reasoning: u.ReasoningTokens} {
			add(m.tokens.WithLabelValues(mutator, kind), float64(n))
		}
	}
}

func (m *Metrics) candidate(c *population.Candidate) {
	outcome := passed
	if c.Failed() {
		outcome = string(c.Failure.Stage)
	}
	m.candidates.WithLabelValues(outcome).Inc()
	add(m.settings, float64(c.Tuned.Evaluations))
	observe(m.checkTime, c.Times.Check)
	observe(m.buildTime, c.Times.Build)
	observe(m.evaluationTime, c.Times.Evaluate)
}

// add adds to a counter what a server may have made up: a negative number, which a
// counter takes for a mistake of the program, or one that is none, adds nothing.
func add(c prometheus.Counter, v float64) {
	if v > 0 {
		c.Add(v)
	}
}

// observe observes the time of a step, if the candidate has come to it.
func observe(h prometheus.Histogram, took time.Duration) {
	if took > 0 {
		h.Observe(took.Seconds())
	}
}
