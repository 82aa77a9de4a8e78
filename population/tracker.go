package population

import (
	"math"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Tracker keeps the Status of a search from its events. Its zero value is ready to use:
// make its Observe, or a function that calls it, your Config.Observe. Its methods may be
// called from several goroutines.
type Tracker struct {
	mu      sync.Mutex
	changed chan struct{} // closed by the next event; nil: nobody waits

	status     Status // but for what depends on the clock
	began      time.Time
	seeded     bool      // the seed has been measured
	ready      time.Time // since then, or since the search was resumed
	ended      time.Time
	under      UnderWay
	asked      []time.Time // when the calls in flight began, the oldest first
	waiting    time.Time   // since when nothing but the model has been under way
	objectives []Objective
	front      frontier // of what has been evaluated
	used       Usage    // of the settled candidates
	rates      rates
	nodes      bool // there may be some
}

const (
	// lastListed is how many improvements and failures a Status has.
	lastListed = 8
	// longestMessage is how many bytes of a message a Status has.
	longestMessage = 500
	// waitsAfter is how long nothing but the model must have been under way for a search
	// to be waiting for it.
	waitsAfter = time.Second
)

// Observe takes an event; see Config.Observe.
func (t *Tracker) Observe(e Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	s := &t.status
	switch e := e.(type) {
	case Started:
		t.start(e, now)
	case UnderWay:
		t.under = e
		for len(t.asked) < e.Requests {
			t.asked = append(t.asked, now)
		}
		t.asked = t.asked[len(t.asked)-max(e.Requests, 0):]
		switch alone := e.Requests > 0 && e.Checking+e.Evaluating == 0; {
		case !alone:
			t.waiting = time.Time{}
		case t.waiting.IsZero():
			t.waiting = now
		}
	case Replied:
		t.answered(now.Add(-e.Elapsed))
		s.Usage = s.Usage.Add(e.Usage)
		t.rates.add(now, 0, e.Usage)
	case Advised:
		t.answered(now.Add(-e.Advice.Elapsed))
		s.Usage = s.Usage.Add(e.Advice.Usage)
		t.rates.add(now, 0, e.Advice.Usage)
	case CandidateDone:
		t.candidate(e, now)
	case GenerationDone:
		t.generation(e, now)
	case Polished:
		s.Hypervolume = finite(e.Hypervolume)
		t.restart(e.Front)
	case Validated:
		s.Validated++
	case WorkerStarted:
		s.Workers++
	case WorkerEnded:
		s.Workers = max(0, s.Workers-1)
	case Nodes:
		t.nodes, s.Nodes, s.Backlog = true, slices.Clone(e.Nodes), e.Backlog
		s.Workers, s.MostWorkers = 0, 0
		for _, n := range e.Nodes {
			s.Workers += n.Busy
			if n.Aside == "" {
				s.MostWorkers += n.Workers
			}
		}
	case Outage:
		if s.State != StatePausing {
			s.Outages++
		}
		s.State, s.Reason, s.RetryAt = StatePausing, beginning(e.Err.Error()), now.Add(e.Wait)
	case Ended:
		s.State, s.Reason, s.RetryAt = StateEnded, string(e.Reason), time.Time{}
		if e.Err != nil {
			s.Reason = beginning(e.Err.Error())
		}
		t.under.Requests, t.under.Checking, t.under.Evaluating, s.Workers, t.asked = 0, 0, 0, 0, nil
		t.nodes = false
		t.ended = now
	}
	if t.changed != nil {
		close(t.changed)
		t.changed = nil
	}
}

// Changed returns a channel that is closed when the next event arrives.
func (t *Tracker) Changed() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.changed == nil {
		t.changed = make(chan struct{})
	}
	return t.changed
}

// Status returns the status of the search now.
func (t *Tracker) Status() Status {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, now := t.status, time.Now()
	s.At = now
	if s.State == "" {
		s.State = StateStarting
	}
	if s.State == StateRunning && !t.waiting.IsZero() && now.Sub(t.waiting) >= waitsAfter {
		s.State = StateWaiting
	}
	if t.nodes && s.MostWorkers == 0 && t.under.Evaluating > 0 && s.State != StatePausing {
		s.State = StateNodes
	}
	if !t.ended.IsZero() {
		now = t.ended
	}
	if !t.began.IsZero() {
		s.Elapsed = now.Sub(t.began)
	}
	s.Settled, s.Unsettled = t.under.Settled, t.under.Unsettled
	s.Requests, s.Waiting, s.Checking, s.Evaluating = t.under.Requests, t.under.Waiting, t.under.Checking, t.under.Evaluating
	s.Asked = slices.Clone(t.asked)
	s.Rates = t.rates.at(now)
	s.Forecast = t.forecast(&s, now)
	s.Usage.Cost = finite(s.Usage.Cost)
	s.Best, s.Improvements, s.Failed = slices.Clone(s.Best), slices.Clone(s.Improvements), slices.Clone(s.Failed)
	s.Nodes = slices.Clone(s.Nodes)
	return s
}

// answered forgets the call in flight that began at a time, as near as any.
func (t *Tracker) answered(began time.Time) {
	if len(t.asked) == 0 {
		return
	}
	nearest := 0
	for i, at := range t.asked {
		if at.Sub(began).Abs() < t.asked[nearest].Sub(began).Abs() {
			nearest = i
		}
	}
	t.asked = slices.Delete(t.asked, nearest, nearest+1)
}

func (t *Tracker) start(e Started, now time.Time) {
	t.objectives = e.Search.Objectives
	t.status = Status{
		Function: e.Search.Function, Mutator: e.Search.Mutator, Started: e.Search.Started,
		Resumed: e.Resumed, Limits: e.Limits, Generation: e.Generation.Number, Done: e.Generation.Number,
		Candidates: e.Candidates, Failures: e.Failures, MostRequests: e.Requests, MostWorkers: e.Workers,
		Hypervolume: finite(e.Generation.Hypervolume), Usage: e.Usage, Before: max(e.Elapsed, e.Generation.Elapsed),
	}
	t.status.Limits.Cost = finite(e.Limits.Cost)
	t.seeded, t.nodes = e.Resumed, false
	t.status.State = t.going()
	t.began, t.ready, t.ended, t.waiting = now, now, time.Time{}, time.Time{}
	t.under, t.asked, t.used, t.rates = UnderWay{}, nil, e.Generation.Usage, rates{}
	t.rates.add(now, 0, Usage{})
	t.restart(e.Front)
}

// restart makes the front of these candidates.
func (t *Tracker) restart(candidates []Candidate) {
	t.front = frontier{objectives: t.objectives, members: make(map[ID]*Candidate)}
	for _, c := range candidates {
		_ = t.front.insert(c) // only ragged points are errors, and there are none
	}
	t.best()
}

// best finds the best value of each objective on the front, and returns the names of those
// that have changed.
func (t *Tracker) best() (changed []string) {
	front := t.front.candidates()
	t.status.Front = len(front)
	if len(front) == 0 {
		t.status.Best = nil
		return nil
	}
	before := t.status.Best
	t.status.Best = make([]Best, len(t.objectives))
	for k, o := range t.objectives {
		best := front[BestOf(t.objectives, front, k)]
		t.status.Best[k] = Best{Objective: o.Name, Maximize: o.Maximize, Value: best.Objectives[k], ID: best.ID}
		if before == nil || before[k].Value != best.Objectives[k] {
			changed = append(changed, o.Name)
		}
	}
	return changed
}

func (t *Tracker) candidate(e CandidateDone, now time.Time) {
	s, c := &t.status, e.Candidate
	s.Candidates++
	t.rates.add(now, 1, Usage{})
	if s.State == StatePausing {
		s.State, s.Reason, s.RetryAt = t.going(), "", time.Time{}
	}
	if c.Generation > 0 {
		s.Part = float64(e.Done) / float64(max(e.Of, 1))
	}
	if c.Failed() {
		s.Failures++
		s.Failed = latest(s.Failed, Failed{At: now, ID: c.ID, Stage: c.Failure.Stage, Message: beginning(c.Failure.Message)})
		return
	}
	c.Source, c.Feedback, c.Output, c.Tuned.Found = "", "", "", ""
	if !usable(t.objectives, c) {
		return
	}
	added, err := t.front.enter(c, minimised(t.objectives, c.Cautious(t.objectives)))
	if err != nil || !added {
		return
	}
	i := Improvement{At: now, ID: c.ID, Mutator: c.Mutator, Objectives: slices.Clone(c.Objectives), Best: t.best()}
	if len(c.Parents) > 0 {
		i.Parent = c.Parents[0]
	}
	s.Improvements = latest(s.Improvements, i)
}

// going is the state of a search without an outage.
func (t *Tracker) going() State {
	if t.seeded {
		return StateRunning
	}
	return StateStarting
}

func (t *Tracker) generation(e GenerationDone, now time.Time) {
	s, g := &t.status, e.Generation
	if g.Number == 0 {
		t.ready = now
	}
	t.seeded = true
	if s.State != StatePausing {
		s.State = t.going()
	}
	s.Generation, s.Part, s.Hypervolume = g.Number, 0, finite(g.Hypervolume)
	s.Candidates, s.Failures = max(s.Candidates, g.Candidates), max(s.Failures, g.Failures) // those under way count too
	t.used = g.Usage
	t.correct(e.Front, g.Next)
}

// correct makes the front that of what is settled and of what may not be: some children
// settle as duplicates, and others are measured again.
func (t *Tracker) correct(settled []Candidate, next ID) {
	known := make(map[ID]Candidate)
	for _, c := range t.front.candidates() {
		known[c.ID] = c
	}
	front, same := slices.Clip(settled), true
	for _, c := range settled {
		k, ok := known[c.ID]
		same = same && ok && slices.Equal(k.Objectives, c.Objectives) && slices.Equal(k.Margin, c.Margin)
		delete(known, c.ID)
	}
	for _, c := range known {
		if c.ID.Child() >= next.Child() {
			front = append(front, c)
		} else {
			same = false
		}
	}
	if !same {
		t.restart(front)
	}
}

// forecast makes the forecast of a status.
func (t *Tracker) forecast(s *Status, now time.Time) Forecast {
	f := Forecast{Remaining: -1}
	n, all := float64(s.Generation), float64(s.Limits.Generations)
	if s.Generation > 0 {
		f.Tokens, f.Cost = finite(float64(t.used.Tokens())/n*all), finite(t.used.Cost/n*all)
		ends := all
		if l := s.Limits.Tokens; l > 0 && f.Tokens > 0 {
			ends = min(ends, float64(l)/f.Tokens*all)
		}
		if l := s.Limits.Cost; l > 0 && f.Cost > 0 {
			ends = min(ends, l/f.Cost*all)
		}
		f.Generations = int(ends)
	}
	if made := s.Generation - s.Done; made > 0 && s.Generation < s.Limits.Generations {
		f.Remaining = now.Sub(t.ready) / time.Duration(made) * time.Duration(s.Limits.Generations-s.Generation)
	}
	if left := max(s.Limits.Time-s.Before-s.Elapsed, 0); s.Limits.Time > 0 && f.Remaining > left {
		f.Remaining = left
	}
	return f
}

// latest puts an entry at the beginning of a list of the last ones.
func latest[E any](list []E, e E) []E {
	return append([]E{e}, list[:min(len(list), lastListed-1)]...)
}

// beginning is the beginning of a text.
func beginning(text string) string {
	if len(text) <= longestMessage {
		return text
	}
	return strings.ToValidUTF8(text[:longestMessage], "") + "…"
}

// finite returns the finite number next to v, and 0 for NaN.
func finite(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return min(max(v, -math.MaxFloat64), math.MaxFloat64)
}

// rates count what has happened lately, in steps of a second or more.
type rates struct {
	steps []rateStep // the oldest first
	all   rateStep   // so far
}

type rateStep struct {
	at         time.Time
	candidates int
	usage      Usage
}

const (
	rateStepTime = time.Second
	rateTime     = 10 * time.Minute
	fewestSteps  = 20
)

func (r *rates) add(now time.Time, candidates int, u Usage) {
	if n := len(r.steps); n == 0 || now.Sub(r.steps[n-1].at) >= rateStepTime {
		r.all.at = now
		r.steps = append(r.steps, r.all)
		for len(r.steps) > fewestSteps && now.Sub(r.steps[1].at) >= rateTime {
			r.steps = r.steps[1:]
		}
	}
	r.all.candidates += candidates
	r.all.usage = r.all.usage.Add(u)
}

func (r *rates) at(now time.Time) Rates {
	if len(r.steps) == 0 {
		return Rates{}
	}
	first := r.steps[0]
	hours := now.Sub(first.at).Hours()
	if hours <= 0 {
		return Rates{}
	}
	return Rates{
		Candidates: float64(r.all.candidates-first.candidates) / hours,
		Tokens:     float64(r.all.usage.Tokens()-first.usage.Tokens()) / hours,
		Cost:       finite((r.all.usage.Cost - first.usage.Cost) / hours),
	}
}
