package cluster

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/wallacea-go/wallacea/population"
)

// arrived takes a message of the queue. One that cannot be read is none of this version's.
func (j *joined) arrived(life context.Context, m *nats.Msg) {
	var p parcel
	if err := decode(m.Data, &p); err != nil || len(p.Items) > mostBundled {
		_ = m.Term() // or it comes again
		return
	}
	j.hold(life, p, m)
}

// hold begins with a parcel, for which there is a free worker.
func (j *joined) hold(life context.Context, p parcel, m *nats.Msg) {
	h := &held{message: m, parcel: p, left: make(map[holding]bool)}
	for _, i := range p.Items {
		h.left[i.holding] = true
	}
	j.mu.Lock()
	j.holds[h] = true
	j.busy++
	j.mu.Unlock()
	go j.work(life, h)
}

// work does what a parcel asks for, and gives back what it has not done.
func (j *joined) work(life context.Context, h *held) {
	defer func() {
		j.giveBack(h)
		j.mu.Lock()
		delete(j.holds, h)
		j.busy--
		j.change.Broadcast()
		j.mu.Unlock()
	}()
	if h.parcel.Probe {
		j.examine(life)
		return
	}
	answer, ok := j.begin(life, h)
	if !ok {
		return
	}
	verdicts := answer.Verdicts
	var together sync.WaitGroup
	j.enter(false)
	for i, item := range h.parcel.Items {
		switch verdicts[i] {
		case begun:
			together.Go(func() { j.evaluate(life, h, item, answer.Lease) })
		case drop:
			j.answered(h, item.holding)
		}
	}
	together.Wait()
	j.exit(false)
	for i, item := range h.parcel.Items {
		if verdicts[i] == alone {
			j.enter(true)
			j.evaluate(life, h, item, answer.Lease)
			j.exit(true)
		}
	}
}

// enter waits until nothing else is under way, or nothing that has to be alone.
func (j *joined) enter(single bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if single {
		j.alone++
	}
	for single && j.running > 0 || !single && j.alone > 0 {
		j.change.Wait()
	}
	j.running++
}

// exit says that what has entered has ended.
func (j *joined) exit(single bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.running--; single {
		j.alone--
	}
	j.change.Broadcast()
}

// giveBack acknowledges a parcel, or gives back what has not been answered.
func (j *joined) giveBack(h *held) {
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case h.message != nil && len(h.left) == 0:
		_ = h.message.Ack() // or it comes again, and nobody wants it
	case h.message != nil:
		_ = h.message.Nak() // or its lease ends
	default:
		for call := range h.left {
			if data, err := encode(outcome{holding: call, ID: j.id, Returned: true}); err == nil {
				_ = j.nc.Publish(j.scope.ask("outcome")+"."+j.id, data) // or it is missed
			}
		}
	}
}

// begin asks the coordinator whether a parcel is still wanted, until it answers.
func (j *joined) begin(life context.Context, h *held) (beginAnswer, bool) {
	b := begin{ID: j.id}
	for _, item := range h.parcel.Items {
		b.Calls = append(b.Calls, item.holding)
	}
	for {
		answer, err := ask[beginAnswer](j.nc, j.scope.ask("begin"), b)
		if err == nil && len(answer.Verdicts) == len(b.Calls) {
			return answer, true
		}
		if !sleep(life, pause/4) {
			return beginAnswer{}, false
		}
	}
}

// evaluate evaluates a call, under a lease if it measures, and hands over what came of it.
func (j *joined) evaluate(life context.Context, h *held, i item, lease int) {
	o := outcome{holding: i.holding, ID: j.id, Lease: lease}
	if !j.try(life, i.Task, &o) {
		return
	}
	j.offer(life, o)
	if life.Err() == nil {
		j.answered(h, i.holding)
	}
}

// try evaluates a task. It reports whether there is an outcome.
func (j *joined) try(life context.Context, t population.Task, o *outcome) bool {
	before := j.stood.times.Load()
	e, err := j.local.Evaluate(life, t)
	o.Stopped = j.stood.times.Load() != before
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case life.Err() != nil:
		return false
	case errors.Is(err, population.ErrOutage):
		o.Outage = err.Error()
		j.wait = min(max(2*j.wait, pause/4), 30*pause)
		j.resume = time.Now().Add(j.wait)
		j.Notify("cannot evaluate: " + o.Outage)
	case err != nil:
		j.fail(err)
		return false
	default:
		j.wait = 0
		o.Evaluation = &e
	}
	return true
}

// offer offers an outcome until the coordinator has taken it, or does not want it.
func (j *joined) offer(life context.Context, o outcome) {
	known := time.Now()
	var ago time.Duration // the evaluation had ended by then
	if o.Evaluation != nil {
		ago = o.Evaluation.Ago
	}
	for {
		if o.Evaluation != nil {
			o.Evaluation.Ago = ago + time.Since(known)
		}
		fit(&o, min(j.nc.MaxPayload(), maxMessage))
		answer, err := ask[outcomeAnswer](j.nc, j.scope.ask("outcome"), o)
		switch {
		case err == nil && answer.Known:
			j.offered(answer.More)
			return
		case err == nil:
			j.beatNow() // which says hello
		}
		if !sleep(life, pause/4) {
			return
		}
	}
}

// fit has an outcome fit a message of so many bytes that the coordinator can read: without
// settings if need be. What a worker says that does not fit then is a failure.
func fit(o *outcome, most int64) {
	for o.Evaluation != nil {
		e := *o.Evaluation
		data, err := encode(o)
		switch {
		case err == nil && int64(len(data)) <= most && decode(data, new(outcome)) == nil:
			return
		case len(e.Settings) > 0:
			e.Settings = e.Settings[:len(e.Settings)/2]
		default:
			o.Evaluation = &population.Evaluation{Failure: &population.Failure{Stage: population.StageEvaluate, Message: "what its evaluation says does not fit a message"}}
			return
		}
		o.Evaluation = &e
	}
}

// answered says that nothing is to be done about a call any more.
func (j *joined) answered(h *held, call holding) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(h.left, call)
}

// examine evaluates the seed, to see whether this machine can.
func (j *joined) examine(life context.Context) {
	o := outcome{ID: j.id, Probe: true}
	e, err := j.local.Evaluate(life, population.Task{ID: population.SeedID, Source: j.Program.Seed, Timeout: j.settings.Timeout, MaxSteps: j.settings.MaxSteps})
	if o.Evaluation = &e; err != nil {
		o.Evaluation, o.Outage = nil, err.Error()
	}
	if life.Err() == nil {
		j.offer(life, o)
	}
}

// defaultGrace is less than what Kubernetes gives, which is 30 s.
const defaultGrace = 20 * time.Second

// drain waits until what is under way has ended, if the node was told to stop no longer than
// Grace, and then ends it.
func (j *joined) drain(ctx context.Context, end context.CancelFunc) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.busy > 0 {
		j.Notify("finishing what is under way")
	}
	over := make(chan struct{})
	defer close(over)
	go func() {
		late := (<-chan time.Time)(nil)
		if !j.until.IsZero() {
			late = time.After(time.Until(j.until))
		}
		select {
		case <-ctx.Done():
			select {
			case <-time.After(cmp.Or(j.Grace, defaultGrace)):
			case <-over:
			}
		case <-late:
		case <-over:
		}
		end()
	}()
	for j.busy > 0 {
		j.change.Wait()
	}
}
