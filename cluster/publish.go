package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/wallacea-go/wallacea/population"
)

const (
	// bundleTime is how long a worker may be at one parcel: of evaluations that take less,
	// it gets several, which are built as one batch.
	bundleTime = time.Second
	// mostBundled is how many, at most.
	mostBundled = 64
	// gather is how long what is to be evaluated is waited for, so that it comes together.
	gather = 2 * time.Millisecond
)

// publish publishes what waits for it.
func (k *Coordinator) publish() {
	for {
		select {
		case <-k.wake:
		case <-k.life.Done():
			return
		}
		select {
		case <-time.After(gather):
		case <-k.life.Done():
			return
		}
		if !k.nc.IsConnected() { // what is published now would be sent again and again once it is; reconcile rouses then
			continue
		}
		shipments, later := k.pack()
		if later > 0 {
			time.AfterFunc(later, k.rouse)
		}
		if len(shipments) == 0 {
			continue
		}
		if err := k.ship(shipments); err != nil && k.life.Err() == nil {
			_ = k.prepare(k.life) // the stream may be lost
			time.AfterFunc(pause, k.rouse)
		}
	}
}

// pack puts calls into shipments, or says when to try again.
func (k *Coordinator) pack() (list []*shipment, later time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	if later = k.shy.Sub(now); later > 0 {
		return nil, later
	}
	workers := k.workers()
	if workers == 0 && k.measures == nil {
		return nil, 0 // a node that joins wakes
	}
	var waiting, timed []*call
	measuring := false
	k.retries = 0
	for _, c := range k.calls {
		switch {
		case k.measures != nil && c.shipment != nil && c.shipment.to == k.measures.id:
			measuring = true
		case c.shipment != nil || len(c.holders) > 0:
		case k.timed(c) || k.settings.Timing && workers == 0:
			timed = append(timed, c)
		case workers == 0:
		case len(c.not) == 0:
			waiting = append(waiting, c)
		default: // it has failed on some nodes: to another one, if there is one yet
			if n := k.other(c); n != nil {
				k.retries++
				k.kick(n)
			} else {
				clear(c.not)
				waiting = append(waiting, c)
			}
		}
	}
	for _, list := range [][]*call{waiting, timed} {
		slices.SortFunc(list, byID)
	}
	if k.measures != nil && k.measures.usable() && !measuring && len(timed) > 0 {
		s, _ := k.bundle(timed, mostBundled)
		s.to = k.measures.id
		list = append(list, s)
	}
	for n := len(waiting); len(waiting) > 0; {
		var s *shipment
		s, waiting = k.bundle(waiting, (n+workers-1)/workers)
		list = append(list, s)
	}
	return list, 0
}

func byID(a, b *call) int { return a.task.ID.Compare(b.task.ID) }

// timed reports whether what a call lacks is to be measured.
func (k *Coordinator) timed(c *call) bool {
	return k.settings.Timing && (c.screened || c.task.Measured > 0 || c.task.Validate)
}

// workers counts the workers that take whatever is in the queue. The caller holds mu.
func (k *Coordinator) workers() (n int) {
	for _, node := range k.nodes {
		if node.usable() && node != k.measures {
			n += node.workers
		}
	}
	return n
}

// bundle puts the first calls into a shipment: one, or a second's work, at most so many and
// what a message can hold. The caller holds mu.
func (k *Coordinator) bundle(waiting []*call, most int) (*shipment, []*call) {
	size := 1
	if k.elapsed.n > 0 {
		size = min(max(1, int(bundleTime/max(k.elapsed.median(), time.Millisecond))), mostBundled, most)
	}
	s, bytes, room := new(shipment), 0, k.room()
	for len(waiting) > 0 && len(s.calls) < size {
		c := waiting[0]
		if bytes += length(c.task) + perCall; len(s.calls) > 0 && int64(bytes) > room {
			break
		}
		waiting = waiting[1:]
		c.ship(s)
	}
	return s, waiting
}

// perCall is how many bytes of a message a call takes, about, besides its source.
const perCall = 1024

// room is how many bytes what is put together in a message may take.
func (k *Coordinator) room() int64 { return k.nc.MaxPayload()/2 - 4096 }

// length is that of the sources of a task, in bytes.
func length(t population.Task) int {
	n := len(t.Source)
	for _, r := range t.Beside {
		n += len(r.Source)
	}
	return n
}

// ship puts a call into a shipment.
func (c *call) ship(s *shipment) {
	c.seen = time.Now()
	s.calls = append(s.calls, c)
	c.shipment = s
}

// parcel makes the message of a shipment. The caller holds mu.
func (k *Coordinator) parcel(s *shipment) parcel {
	k.issued++
	p := parcel{Issue: k.session + "." + strconv.Itoa(k.issued)}
	for _, c := range s.calls {
		t := c.task
		if k.measures == nil || s.to != k.measures.id {
			t.Rounds = min(t.Rounds, screenRounds)
		}
		p.Items = append(p.Items, item{c.holding, t})
	}
	s.id = label(s.calls[0].task) + "#" + p.Issue
	return p
}

// bytes is about how many bytes a parcel takes.
func (p parcel) bytes() (n int) {
	for _, i := range p.Items {
		n += length(i.Task) + perCall
	}
	return n
}

// ship publishes shipments. What cannot be published waits again.
func (k *Coordinator) ship(list []*shipment) (err error) {
	futures := make([]jetstream.PubAckFuture, len(list))
	for i, s := range list {
		k.mu.Lock()
		p := k.parcel(s)
		k.mu.Unlock()
		data, e := encode(p)
		switch {
		case e != nil:
		case int64(len(data))+perCall > k.nc.MaxPayload():
			e = nats.ErrMaxPayload
		case s.to != "":
			k.mu.Lock()
			if n := k.nodes[s.to]; n != nil { // else it waits again already
				k.give(n, p)
			}
			k.mu.Unlock()
		default:
			futures[i], e = k.js.PublishAsync(k.scope.tasks(), data, jetstream.WithMsgID(s.id))
		}
		switch {
		case errors.Is(e, nats.ErrMaxPayload): // also the next time
			k.tooLong(s)
		case e != nil:
			err = errors.Join(err, e)
			k.unship(s)
		}
	}
	late, cancel := context.WithTimeout(k.life, pullTime) // of all of them
	defer cancel()
	for i, f := range futures {
		if f == nil {
			continue
		}
		e := fmt.Errorf("cluster: no answer from %s", k.scope.stream())
		select {
		case ack := <-f.Ok():
			k.mu.Lock()
			list[i].seq, e = ack.Sequence, nil
			k.mu.Unlock()
			if ack.Duplicate { // it would never arrive
				e = fmt.Errorf("cluster: %s has taken a new message for one that it knows", k.scope.stream())
			}
		case e = <-f.Err():
		case <-late.Done():
		}
		if e != nil {
			err = errors.Join(err, e)
			k.unship(list[i])
		}
	}
	return err
}

// tooLong gives up what a shipment holds, which no message can hold.
func (k *Coordinator) tooLong(s *shipment) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, c := range s.calls {
		k.finish(c, population.Evaluation{}, fmt.Errorf("cluster: a message cannot hold the source, of %d bytes with those that it is measured by turns with: %s takes %d, its max_payload", length(c.task), k.Address(), k.nc.MaxPayload()))
	}
}

// unship lets what a shipment holds wait again.
func (k *Coordinator) unship(s *shipment) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, c := range s.calls {
		if c.shipment == s {
			c.shipment = nil
		}
	}
}

// mostSought is how many messages are looked for at once.
const mostSought = 64

// reconcile finds calls that no node has and that are in no queue, such as when the queue was
// lost, and has them published again.
func (k *Coordinator) reconcile() {
	var doubtful []*shipment
	k.mu.Lock()
	now := time.Now()
	for _, c := range k.calls {
		s := c.shipment
		switch {
		case s == nil && len(c.holders) == 0: // it waits for a node
			k.rouse()
		case len(c.holders) > 0 || now.Sub(c.seen) < 2*lease:
		case s == nil || s.to != "":
			k.again(c)
		case len(doubtful) < mostSought && !slices.Contains(doubtful, s):
			doubtful = append(doubtful, s)
		}
	}
	k.mu.Unlock()
	for _, s := range doubtful {
		there, err := k.queued(s)
		if err != nil {
			_ = k.prepare(k.life) // or it is tried again in a moment
			return
		}
		k.mu.Lock()
		for _, c := range s.calls {
			if c.shipment != s || len(c.holders) > 0 {
				continue
			}
			if c.seen = time.Now(); !there {
				k.again(c)
			}
		}
		k.mu.Unlock()
	}
}

// queued reports whether a shipment is in the queue.
func (k *Coordinator) queued(s *shipment) (bool, error) {
	ctx, cancel := context.WithTimeout(k.life, answerTime)
	defer cancel()
	stream, err := k.js.Stream(ctx, k.scope.stream())
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return false, k.prepare(k.life)
	}
	if err != nil {
		return false, err
	}
	m, err := stream.GetMsg(ctx, s.seq)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return false, nil
	}
	// A queue that was lost counts anew: another message may be there.
	return err == nil && m.Header.Get(jetstream.MsgIDHeader) == s.id, err
}
