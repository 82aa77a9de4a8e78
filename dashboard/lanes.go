package dashboard

import (
	"cmp"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// A timeView says where the time goes.
type timeView struct {
	Version int         `json:"version"`
	Steps   []stepTime  `json:"steps"`  // over all candidates
	Lanes   []laneView  `json:"lanes"`  // what has happened lately; none if nobody has told
	From    number      `json:"from"`   // of the lanes, in seconds before now
	Busy    []occupancy `json:"busy"`   // of the lanes
	Waited  number      `json:"waited"` // between two steps, by each candidate of the lanes
}

// A stepTime is what a step of all candidates took together, in seconds.
type stepTime struct {
	Name    string `json:"name"`
	Seconds number `json:"seconds"`
	Share   number `json:"share"` // of all steps, from 0 to 1
	Count   int    `json:"count"` // of candidates that went through it
	Longest number `json:"longest"`
	ID      string `json:"id"` // that took longest
}

// A laneView is a request or a worker over time.
type laneView struct {
	Name string `json:"name"`
	Bars []bar  `json:"bars"`
}

// A bar is a step of a candidate, in seconds before now.
type bar struct {
	ID   population.ID `json:"id,omitzero"` // zero: not known yet
	Kind string        `json:"kind"`
	From number        `json:"from"`
	To   number        `json:"to"`
}

// occupancy is how much of the time the lanes of a kind were in use.
type occupancy struct {
	Name  string `json:"name"`
	Lanes int    `json:"lanes"`
	Share number `json:"share"`
}

// The kinds of bars.
const (
	asked     = "asked"
	checked   = "checked"
	built     = "built"
	evaluated = "evaluated"
	waited    = "waited"
)

const (
	mostSpans = 4000            // that are remembered
	laneTime  = 5 * time.Minute // that lanes show
	mostBars  = 1500
)

// A laneSpan is a bar that is remembered.
type laneSpan struct {
	id       population.ID
	kind     string
	from, to time.Time
}

// lanes remember what has happened lately. Events say when a step has ended and how long it
// took; so that is when it began, but for the build, whose time is a share of a batch's.
type lanes struct {
	mu      sync.Mutex
	spans   []laneSpan // the oldest first
	replied map[population.ID]time.Time
	workers int         // evaluations at once
	open    []time.Time // when the requests in flight were seen first, the oldest first
}

// observe takes an event.
func (l *lanes) observe(e population.Event, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.replied == nil {
		l.replied = make(map[population.ID]time.Time)
	}
	switch e := e.(type) {
	case population.Started:
		l.workers = e.Workers
	case population.UnderWay:
		for len(l.open) < e.Requests {
			l.open = append(l.open, now)
		}
		l.open = l.open[max(0, len(l.open)-e.Requests):]
	case population.Replied:
		began := now.Add(-e.Elapsed)
		l.add(laneSpan{e.ID, asked, began, now})
		l.replied[e.ID] = now
		if len(l.open) > 0 { // the one that was seen nearest to when this one began
			nearest := 0
			for i, t := range l.open {
				if t.Sub(began).Abs() < l.open[nearest].Sub(began).Abs() {
					nearest = i
				}
			}
			l.open = slices.Delete(l.open, nearest, nearest+1)
		}
	case population.CandidateDone:
		l.done(e.Candidate, now)
	case population.Ended:
		l.open = nil
	}
	if len(l.replied) > mostSpans {
		clear(l.replied)
	}
}

// done adds the spans of a candidate whose outcome is known.
func (l *lanes) done(c population.Candidate, now time.Time) {
	at := now
	for _, s := range []struct {
		kind string
		took time.Duration
	}{{evaluated, c.Times.Evaluate}, {built, c.Times.Build}} {
		if s.took > 0 {
			l.add(laneSpan{c.ID, s.kind, at.Add(-s.took), at})
			at = at.Add(-s.took)
		}
	}
	replied, ok := l.replied[c.ID]
	if !ok {
		return
	}
	delete(l.replied, c.ID)
	if c.Times.Check > 0 {
		l.add(laneSpan{c.ID, checked, replied, replied.Add(c.Times.Check)})
		replied = replied.Add(c.Times.Check)
	}
	if at.Sub(replied) > time.Millisecond {
		l.add(laneSpan{c.ID, waited, replied, at})
	}
}

func (l *lanes) add(s laneSpan) {
	if len(l.spans) >= mostSpans {
		l.spans = slices.Delete(l.spans, 0, mostSpans/4)
	}
	l.spans = append(l.spans, s)
}

// view lays the spans of the last minutes out in lanes, and says how long candidates waited
// between their steps, on average.
func (l *lanes) view(now time.Time) (list []laneView, busy []occupancy, from, wait float64) {
	l.mu.Lock()
	spans := slices.Clone(l.spans)
	for _, t := range l.open {
		spans = append(spans, laneSpan{0, asked, t, now})
	}
	workers := l.workers
	l.mu.Unlock()
	spans = slices.DeleteFunc(spans, func(s laneSpan) bool { return now.Sub(s.to) > laneTime })
	slices.SortStableFunc(spans, func(a, b laneSpan) int { return a.from.Compare(b.from) })
	spans = spans[max(0, len(spans)-mostBars):]
	if len(spans) == 0 {
		return nil, nil, 0, 0
	}
	from = min(laneTime, now.Sub(slices.MinFunc(spans, func(a, b laneSpan) int { return a.from.Compare(b.from) }).from)).Seconds()
	for _, group := range []struct {
		name, kind string
		most       int
	}{{"request", asked, mostLanes}, {"worker", evaluated, workers}, {"check", checked, workers}, {"build", built, workers}} {
		lanes, seconds := layOut(spans, group.kind, group.name, max(group.most, 1), now, from)
		list = append(list, lanes...)
		if len(lanes) > 0 && from > 0 {
			busy = append(busy, occupancy{group.name, len(lanes), number(seconds / from / float64(len(lanes)))})
		}
	}
	n, sum := 0, 0.0
	for _, s := range spans {
		if s.kind == waited {
			n, sum = n+1, sum+s.to.Sub(s.from).Seconds()
		}
	}
	return list, busy, from, sum / float64(max(n, 1))
}

// mostLanes is how many lanes of a kind there are at most.
const mostLanes = 64

// layOut puts the spans of a kind into as few lanes as they need, and at most so many. Results
// are told together, some time after they were there: what does not fit was earlier.
func layOut(spans []laneSpan, kind, name string, most int, now time.Time, window float64) (lanes []laneView, seconds float64) {
	var own []laneSpan
	for _, s := range spans {
		if s.kind == kind {
			own = append(own, s)
		}
	}
	slices.Reverse(own) // the last told is the latest
	slices.SortStableFunc(own, func(a, b laneSpan) int { return b.to.Compare(a.to) })
	var begins []time.Time // of the earliest bar of each lane
	for _, s := range own {
		i := slices.IndexFunc(begins, func(begin time.Time) bool { return !begin.Before(s.to) })
		if i < 0 && len(lanes) < most {
			i = len(lanes)
			lanes, begins = append(lanes, laneView{Name: name}), append(begins, now)
		}
		if i < 0 {
			i = 0
			for k, begin := range begins {
				if begin.After(begins[i]) {
					i = k
				}
			}
		}
		took := s.to.Sub(s.from)
		to := s.to
		if begins[i].Before(to) {
			to = begins[i]
		}
		begins[i] = to.Add(-took)
		b := bar{s.id, s.kind, number(min(now.Sub(begins[i]).Seconds(), window)), number(min(max(0, now.Sub(to).Seconds()), window))}
		lanes[i].Bars = append(lanes[i].Bars, b)
		seconds += float64(b.From - b.To)
	}
	return lanes, seconds
}

// time makes the view of where the time goes.
func (s *Server) time(snap *snapshot) *timeView {
	v := &timeView{Version: snap.version}
	all := 0.0
	for _, of := range []struct {
		name string
		took func(t population.Times) time.Duration
	}{
		{asked, func(t population.Times) time.Duration { return t.Mutate }},
		{checked, func(t population.Times) time.Duration { return t.Check }},
		{built, func(t population.Times) time.Duration { return t.Build }},
		{evaluated, func(t population.Times) time.Duration { return t.Evaluate }},
	} {
		step, longest := stepTime{Name: of.name}, time.Duration(0)
		for _, e := range snap.entries {
			took := of.took(e.times)
			if took <= 0 {
				continue
			}
			step.Count++
			step.Seconds += number(took.Seconds())
			if took > longest {
				longest, step.ID = took, e.id.String()
			}
		}
		step.Longest = number(longest.Seconds())
		all += float64(step.Seconds)
		v.Steps = append(v.Steps, step)
	}
	for i := range v.Steps {
		v.Steps[i].Share = number(float64(v.Steps[i].Seconds) / cmp.Or(all, math.Inf(1)))
	}
	lanes, busy, from, wait := s.lanes.view(time.Now())
	v.Lanes, v.Busy, v.From, v.Waited = lanes, busy, number(from), number(wait)
	return v
}
