package dashboard

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

// A timeView says where the time goes: what the steps of all candidates took, and in lanes, when.
// Times are seconds since the search began, sessions added up, as its record has them.
type timeView struct {
	Version int         `json:"version"`
	Steps   []stepTime  `json:"steps"` // over all candidates
	Known   bool        `json:"known"` // when steps began
	From    number      `json:"from"`  // of the lanes
	To      number      `json:"to"`
	End     number      `json:"end"`     // of the search so far
	Live    bool        `json:"live"`    // it goes on
	Lanes   []laneView  `json:"lanes"`   // requests, checks, builds, workers
	Busy    []occupancy `json:"busy"`    // of the lanes
	Waiting waitingView `json:"waiting"` // between steps
}

// A stepTime is what a step of all candidates took together, in seconds.
type stepTime struct {
	Name    string        `json:"name"`
	Seconds number        `json:"seconds"`
	Share   number        `json:"share"` // of all steps, from 0 to 1; waiting is none
	Count   int           `json:"count"` // of candidates that went through it
	Each    number        `json:"each"`
	Longest number        `json:"longest"`
	ID      population.ID `json:"id,omitzero"` // that took longest
}

// A laneView is a request or a worker over time.
type laneView struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	Bars []bar  `json:"bars"`
}

// A bar is a step of a candidate, or of several that are too short to be told apart.
type bar struct {
	ID   population.ID `json:"id,omitzero"` // that took longest; zero: not known yet
	From number        `json:"from"`
	To   number        `json:"to"`
	More int           `json:"more,omitempty"` // candidates
}

// occupancy is how much of the time the lanes of a kind were in use.
type occupancy struct {
	Name  string `json:"name"`
	Lanes int    `json:"lanes"`
	Share number `json:"share"`
}

// A waitingView is how many candidates waited between two of their steps: from each of At on, so
// many as Count says.
type waitingView struct {
	At    []number `json:"at"`
	Count []int    `json:"count"`
	Most  int      `json:"most"`
}

// The kinds of steps.
const (
	asked     = "asked"
	checked   = "checked"
	built     = "built"
	evaluated = "evaluated"
	tuned     = "tuned"
	waited    = "waited"
)

const (
	laneSpan   = 5 * time.Minute // that lanes show unless they are asked for more
	mostBars   = 2000
	mostLanes  = 64   // of a kind
	laneColumn = 1200 // of pixels
)

// time makes the view. The query's span and until are seconds: how much of the search the lanes
// show, and where that ends; without them, its last five minutes.
func (s *Server) time(snap *snapshot, q url.Values) (*timeView, error) {
	v := &timeView{Version: snap.version}
	counted, err := s.statistics(snap)
	if err != nil {
		return nil, err
	}
	v.steps(snap, &counted.All)
	status := s.status(snap)
	v.Live = !ended(status.State)
	end := time.Duration(0)
	if v.Live && s.Live != nil {
		end = status.Before + status.Elapsed
	}
	for _, e := range snap.entries {
		end = max(end, e.times.MutateAt+e.times.Mutate, e.finished())
		v.Known = v.Known || e.times.EvaluateAt > 0 || e.times.MutateAt > 0
	}
	v.End = number(end.Seconds())
	span, until := laneSpan, end
	for name, d := range map[string]*time.Duration{"span": &span, "until": &until} {
		if given := q.Get(name); given != "" {
			seconds, err := strconv.ParseFloat(given, 64)
			if err != nil || !(seconds >= 0) || seconds > math.MaxInt64/1e9 {
				return nil, fmt.Errorf("%q is no number of seconds", given)
			}
			*d = time.Duration(seconds * 1e9)
		}
	}
	until = min(until, end)
	from := max(0, until-max(span, time.Millisecond))
	v.From, v.To = number(from.Seconds()), number(until.Seconds())
	if !v.Known && len(status.Asked) == 0 || until <= from {
		return v, nil
	}
	l := laneMaker{from: from, to: until, pixel: max((until-from)/laneColumn, 1)}
	l.take(snap.entries)
	if v.Live {
		for _, at := range status.Asked {
			l.add(&l.asked, piece{from: end - status.At.Sub(at), to: end})
		}
	}
	v.Lanes, v.Busy = l.lanes(status.MostWorkers)
	v.Waiting = l.waiting()
	return v, nil
}

// finished is when a candidate's last step ended, as far as that is known.
func (e *entry) finished() time.Duration {
	if t := &e.times; t.EvaluateAt > 0 {
		return t.EvaluateAt + t.Evaluate + e.tuning
	}
	return 0
}

// steps fills in what all steps took, as the command stats counts them, and for how long
// candidates waited between theirs.
func (v *timeView) steps(snap *snapshot, all *report.Tally) {
	total := 0.0
	for _, of := range []struct {
		name string
		sum  time.Duration // 0: that of took
		took func(e *entry) time.Duration
	}{
		{asked, all.Times.Mutate, func(e *entry) time.Duration { return e.times.Mutate }},
		{checked, all.Times.Check, func(e *entry) time.Duration { return e.times.Check }},
		{built, all.Times.Build, func(e *entry) time.Duration { return e.times.Build }},
		{evaluated, all.Times.Evaluate, func(e *entry) time.Duration { return e.times.Evaluate }},
		{tuned, all.Tuning, func(e *entry) time.Duration { return e.tuning }},
		{waited, 0, (*entry).waited},
	} {
		step, longest, sum := stepTime{Name: of.name}, time.Duration(0), time.Duration(0)
		for _, e := range snap.entries {
			took := of.took(e)
			if took <= 0 {
				continue
			}
			step.Count++
			sum += took
			if took > longest {
				longest, step.ID = took, e.id
			}
		}
		if step.Count == 0 && (of.name == tuned || of.name == waited) {
			continue
		}
		step.Seconds, step.Longest = number(cmp.Or(of.sum, sum).Seconds()), number(longest.Seconds())
		step.Each = step.Seconds / number(max(step.Count, 1))
		if of.name != waited {
			total += float64(step.Seconds)
		}
		v.Steps = append(v.Steps, step)
	}
	for i := range v.Steps {
		if v.Steps[i].Name == waited {
			continue
		}
		v.Steps[i].Share = v.Steps[i].Seconds / number(cmp.Or(total, math.Inf(1)))
	}
}

// waited is for how long a candidate waited between its steps.
func (e *entry) waited() time.Duration {
	t := &e.times
	if t.EvaluateAt == 0 || t.MutateAt == 0 {
		return 0
	}
	return max(0, t.EvaluateAt-t.MutateAt-t.Mutate-t.Check-t.Build)
}

// A piece is a step of a candidate.
type piece struct {
	id       population.ID // 0: not known yet
	from, to time.Duration
	worker   int
	more     int
}

// A laneMaker lays steps out in lanes.
type laneMaker struct {
	from, to, pixel                   time.Duration
	asked, checked, builds, evaluated []piece
	waits                             []piece
}

// take takes what of candidates lies in the window.
func (l *laneMaker) take(entries []*entry) {
	batches := make(map[time.Duration]piece) // by when they began
	for _, e := range entries {
		if t := &e.times; t.BuildAt > 0 {
			b, some := batches[t.BuildAt]
			if !some {
				b = piece{id: e.id, from: t.BuildAt, to: t.BuildAt, more: -1}
			}
			b.to += t.Build
			b.more++
			batches[t.BuildAt] = b
		}
	}
	for _, b := range batches {
		l.add(&l.builds, b)
	}
	for _, e := range entries {
		t := &e.times
		last := time.Duration(0) // the end of the step before
		for _, step := range []struct {
			list     *[]piece
			from, to time.Duration
		}{
			{&l.asked, t.MutateAt, t.MutateAt + t.Mutate}, {&l.checked, t.CheckAt, t.CheckAt + t.Check},
			{nil, t.BuildAt, batches[t.BuildAt].to}, {&l.evaluated, t.EvaluateAt, e.finished()},
		} {
			if step.from == 0 {
				continue
			}
			if last > 0 && step.from > last {
				l.add(&l.waits, piece{from: last, to: step.from})
			}
			if last = step.to; step.list != nil {
				l.add(step.list, piece{id: e.id, from: step.from, to: step.to, worker: t.Worker})
			}
		}
	}
}

func (l *laneMaker) add(list *[]piece, p piece) {
	if p.to > l.from && p.from < l.to {
		*list = append(*list, p)
	}
}

// lanes lays everything out. While there are too many bars, pixels become larger.
func (l *laneMaker) lanes(workers int) (list []laneView, busy []occupancy) {
	groups := []struct {
		name, kind string
		lanes      [][]piece
	}{
		{"request", asked, layOut(l.asked)}, {"check", checked, layOut(l.checked)},
		{"build", built, layOut(l.builds)}, {"worker", evaluated, byWorker(l.evaluated, workers)},
	}
	for _, g := range groups {
		var sum time.Duration
		for _, lane := range g.lanes {
			for _, p := range lane {
				sum += min(p.to, l.to) - max(p.from, l.from)
			}
		}
		if n := len(g.lanes); n > 0 {
			busy = append(busy, occupancy{g.name, n, number(min(1, sum.Seconds()/(l.to-l.from).Seconds()/float64(n)))})
		}
	}
	for {
		list = list[:0]
		bars := 0
		for _, g := range groups {
			for i, lane := range g.lanes {
				view := laneView{Name: g.name, Kind: g.kind, Bars: l.bars(lane)}
				if len(g.lanes) > 1 {
					view.Name += fmt.Sprint(" ", i+1)
				}
				bars += len(view.Bars)
				list = append(list, view)
			}
		}
		if bars <= mostBars || l.pixel > (l.to-l.from)/2 { // a damaged archive may say anything
			return list, busy
		}
		l.pixel *= 2
	}
}

// bars joins the pieces of a lane that are too near each other to be told apart.
func (l *laneMaker) bars(lane []piece) (bars []bar) {
	var last piece
	longest := time.Duration(0)
	flush := func() {
		bars = append(bars, bar{last.id, number(max(last.from, l.from).Seconds()), number(min(last.to, l.to).Seconds()), last.more})
	}
	for i, p := range lane {
		if i > 0 && p.from-last.to < l.pixel && (p.to-p.from < 2*l.pixel || last.to-last.from < 2*l.pixel) && p.id != 0 {
			if last.more += 1 + p.more; p.to-p.from > longest {
				longest, last.id = p.to-p.from, p.id
			}
			last.to = max(last.to, p.to)
			continue
		}
		if i > 0 {
			flush()
		}
		last, longest = p, p.to-p.from
	}
	if len(lane) > 0 {
		flush()
	}
	return bars
}

// layOut puts pieces into as few lanes as they need.
func layOut(pieces []piece) (lanes [][]piece) {
	const blur = time.Millisecond // clocks are read one after the other
	slices.SortFunc(pieces, func(a, b piece) int { return cmp.Or(cmp.Compare(a.from, b.from), a.id.Compare(b.id)) })
	for _, p := range pieces {
		i := slices.IndexFunc(lanes, func(lane []piece) bool { return lane[len(lane)-1].to <= p.from+blur })
		if i < 0 && len(lanes) < mostLanes {
			i = len(lanes)
			lanes = append(lanes, nil)
		}
		if i >= 0 {
			lanes[i] = append(lanes[i], p)
		}
	}
	return lanes
}

// byWorker gives each worker a lane; the pieces of those that are not known are laid out below.
func byWorker(pieces []piece, workers int) (lanes [][]piece) {
	for _, p := range pieces {
		workers = max(workers, p.worker)
	}
	lanes = make([][]piece, min(workers, mostLanes))
	var others []piece
	for _, p := range pieces {
		if p.worker > 0 && p.worker <= len(lanes) {
			lanes[p.worker-1] = append(lanes[p.worker-1], p)
		} else {
			others = append(others, p)
		}
	}
	for _, lane := range lanes {
		slices.SortFunc(lane, func(a, b piece) int { return cmp.Compare(a.from, b.from) })
	}
	return append(lanes, layOut(others)...)
}

// waiting says how many candidates waited, for each pixel in which that changes, the most in it.
func (l *laneMaker) waiting() (v waitingView) {
	columns := int((l.to-l.from)/l.pixel) + 1
	change := make([]int, columns+1)
	for _, p := range l.waits {
		change[max(0, p.from-l.from)/l.pixel]++
		change[min(int((min(p.to, l.to)-l.from)/l.pixel)+1, columns)]--
	}
	now, last := 0, -1
	for i := range columns {
		now += change[i]
		if now != last {
			v.At, v.Count = append(v.At, number((l.from+time.Duration(i)*l.pixel).Seconds())), append(v.Count, now)
			v.Most, last = max(v.Most, now), now
		}
	}
	return v
}
