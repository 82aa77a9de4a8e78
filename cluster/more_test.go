package cluster

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/wallacea-go/wallacea/population"
)

// TestRetries: what has failed on one node comes to another one as its workers are free, as what is
// in the queue does.
func TestRetries(t *testing.T) {
	t.Parallel()
	k, said := open(t, false)
	a := join(t, k, "a")
	var all []*evaluating
	var parcels []parcel
	for n := range 6 {
		all = append(all, evaluate(t, k, source(2+n)))
		p := a.take()
		parcels = append(parcels, p)
	}
	startNode(t, k.Address(), []string{"LINE_SLEEP=200ms"}, "-workers", "2")
	await(t, "the node joins", func() bool { return strings.Count(said.String(), "NodeJoined") == 2 })
	for _, p := range parcels {
		a.end(p, outcome{Outage: "the disk is full"})
	}
	most := 0
	for _, e := range all {
		for waits := true; waits; {
			k.mu.Lock()
			for _, n := range k.nodes {
				if n.id != a.id {
					most = max(most, len(n.holds))
				}
			}
			k.mu.Unlock()
			select {
			case <-e.done:
				waits = false
			case <-time.After(5 * time.Millisecond):
			}
		}
		if got := e.say(t); !strings.HasPrefix(got, "[") {
			t.Errorf("got %s", got)
		}
	}
	if most != 2 {
		t.Errorf("a node with 2 workers has had %d candidates at once:\n%s", most, said)
	}
}

// TestMore: a node that asks for what not every node may have gets no more than it has free workers.
func TestMore(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	a, b, c := join(t, k, "a"), join(t, k, "b"), join(t, k, "c")
	for n := range 4 {
		evaluate(t, k, task(2+n))
		p := a.take()
		a.end(p, outcome{Outage: "the disk is full"})
	}
	got := make(map[population.ID]string)
	for _, f := range []*fake{a, b, c, b, c} { // each has one worker
		for _, p := range f.ask(3) {
			id := p.Items[0].Task.ID
			if len(p.Items) != 1 || got[id] != "" {
				t.Errorf("%s gets %v, which %s has", f.id, id, got[id])
			}
			got[id] = f.id
		}
	}
	want := "map[2:b 3:c 4:b 5:c]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if list := b.ask(1); len(list) > 0 {
		t.Errorf("there is more: %v", list)
	}
}

// TestPull: a request that is taken back loses nothing that is on its way.
func TestPull(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	nc, err := connect(k.Address())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	got := 0
	take := func(m *nats.Msg) {
		if err := m.Ack(); err != nil {
			t.Error(err)
		}
		got++
	}
	const rounds = 300
	for n := range rounds {
		p, err := newPull(nc, k.scope, 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := nc.Flush(); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(n%30)*50*time.Microsecond)
		if _, err := k.js.PublishAsync(k.scope.tasks(), nil); err != nil {
			t.Fatal(err)
		}
		_ = p.receive(ctx, take) // the context ends
		cancel()
		p.end(take)
	}
	<-k.js.PublishAsyncComplete()
	p, err := newPull(nc, k.scope, rounds) // what was not taken waits in the queue
	if err != nil {
		t.Fatal(err)
	}
	p.left = rounds - got
	if err := p.receive(t.Context(), take); err != nil {
		t.Error(err)
	}
	if got != rounds {
		t.Errorf("%d of %d messages have come", got, rounds)
	}
}
