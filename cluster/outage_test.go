package cluster

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// TestVanish: a candidate over which two nodes have vanished is evaluated alone, and given up
// with the third. What waits in the queue meanwhile is not suspected.
func TestVanish(t *testing.T) {
	t.Parallel()
	k, said := open(t, false)
	e := evaluate(t, k, task(2))
	for i, want := range []verdict{begun, begun, alone} {
		f := join(t, k, fmt.Sprint("node", i))
		p := f.fetch()
		if got := f.begin(p); got != want {
			t.Errorf("node %d: verdict %d, want %d", i, got, want)
		}
		f.stop()
		for !strings.Contains(said.String(), fmt.Sprintf("NodeLeft {Node:{Name:node%d/1", i)) {
			time.Sleep(beat / 10)
		}
		if kept, _ := k.store.Value(suspectsKey); i < 2 && len(kept) < 10 { // an error: nothing is kept
			t.Errorf("the store keeps %x", kept)
		}
	}
	if got := e.say(t); !strings.HasPrefix(got, "crash: 3 machines stopped answering") {
		t.Errorf("got %s", got)
	}
}

// TestWitnesses: that a candidate has ended its worker counts if it has on three nodes; one on
// which it passes is enough for it to pass.
func TestWitnesses(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	fakes := map[string]*fake{"a": join(t, k, "a")}
	for passes := range 2 {
		e := evaluate(t, k, task(2+passes))
		p := fakes["a"].take()
		if passes == 0 {
			for _, name := range []string{"b", "c", "d"} {
				fakes[name] = join(t, k, name)
			}
		}
		fakes["a"].end(p, fails(population.StageCrash))
		for n := 2; n <= 3; n++ { // one of the others is given it
			var f *fake
			var given []parcel
			for deadline := time.Now().Add(4 * lease); len(given) == 0; time.Sleep(time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatal("nobody is given it")
				}
				f = fakes[[]string{"b", "c", "d"}[rand.IntN(3)]]
				given = f.ask(1)
			}
			p := given[0]
			f.begin(p)
			if n == 3 && passes == 1 {
				f.end(p, values(1, 2))
			} else {
				f.end(p, fails(population.StageCrash))
			}
		}
		if got, want := e.say(t), []string{"crash: it does", "[1 2]"}[passes]; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// TestNodeOutage: what one node cannot evaluate another one does; what none can is an outage.
func TestNodeOutage(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	a := join(t, k, "a")
	e := evaluate(t, k, task(2))
	p := a.fetch()
	b := join(t, k, "b")
	a.begin(p)
	a.end(p, outcome{Outage: "the disk is full"})
	p = b.takeGiven()
	b.end(p, values(1, 2))
	if got := e.say(t); got != "[1 2]" {
		t.Errorf("got %s", got)
	}
	e = evaluate(t, k, task(3))
	p = a.take()
	a.end(p, outcome{Outage: "the disk is full"})
	p = b.takeGiven()
	b.end(p, outcome{Outage: "the disk is full"})
	if got := e.say(t); !errors.Is(e.err, population.ErrOutage) || !strings.Contains(got, "node b/1: the disk is full") {
		t.Errorf("got %s", got)
	}
}

// TestAside: a failure on a node that was set aside does not count, also if it comes later.
func TestAside(t *testing.T) {
	t.Parallel()
	k, said := open(t, false)
	a := join(t, k, "a")
	first, second := evaluate(t, k, task(2)), evaluate(t, k, task(3))
	p, late := a.fetch(), a.take()
	a.begin(late)
	b := join(t, k, "b")
	a.end(p, fails(population.StageEvaluate))
	if probe := a.given(); !probe.Probe {
		t.Fatalf("it is not examined: %v", probe)
	}
	o := fails(population.StageEvaluate)
	o.ID, o.Probe = a.id, true
	if _, err := ask[outcomeAnswer](a.nc, k.scope.ask("outcome"), o); err != nil {
		t.Fatal(err)
	}
	a.end(late, fails(population.StageEvaluate))
	a.stop()
	for range 2 {
		p := b.takeGiven()
		b.end(p, values(1, 2))
	}
	for _, e := range []*evaluating{first, second} {
		if got := e.say(t); got != "[1 2]" {
			t.Errorf("got %s\n%s", got, said)
		}
	}
}
