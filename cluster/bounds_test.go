package cluster

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/wallacea-go/wallacea/population"
)

// TestBeatsOnly: a node that has a candidate for longer than an evaluation can take, and says that it
// lives, is set aside, and the candidate is evaluated elsewhere.
func TestBeatsOnly(t *testing.T) {
	t.Parallel()
	k, said := open(t, false)
	a := join(t, k, "a")
	e := evaluate(t, k, task(2))
	p := a.take()
	b := join(t, k, "b")
	time.Sleep(beat) // it beats, which prolongs nothing
	k.mu.Lock()
	c := k.calls[p.Items[0].Key]
	longest := time.Until(c.holders["a"])
	c.holders["a"] = time.Now()
	k.mu.Unlock()
	if want := buildTime + 2*c.task.Longest(population.Workers{}); longest > want-beat/2 || longest < want-time.Minute {
		t.Errorf("it may have it for another %v, want nearly %v", longest, want)
	}
	p = b.takeGiven()
	b.end(p, values(1, 2))
	if got := e.say(t); got != "[1 2]" || !strings.Contains(said.String(), "NodeSetAside {Node:{Name:a/1") {
		t.Errorf("got %s\n%s", got, said)
	}
	e = evaluate(t, k, task(3))
	a.mu.Lock()
	a.holds[holding{Key: e.key(t, task(3)), Run: "mine"}] = true // what it says that it has, it cannot have
	a.mu.Unlock()
	p = b.take()
	b.end(p, values(3, 4))
	if got := e.say(t); got != "[3 4]" {
		t.Errorf("got %s", got)
	}
}

// key is that of the call.
func (e *evaluating) key(t *testing.T, task population.Task) string {
	t.Helper()
	key, err := keyOf(task)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// TestLongest: how long a node may have candidates depends on their timeouts, how many there are,
// and how many it evaluates at once, and not on what else it says that it has.
func TestLongest(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	now, w := time.Now(), population.Workers{}
	short, long := task(2), task(3)
	long.Timeout = time.Hour
	k.mu.Lock()
	defer k.mu.Unlock()
	for name, tasks := range map[string][]population.Task{"short": {short}, "long": {long}, "both": {short, long}} {
		for _, workers := range []int{1, 2} {
			n := &node{id: "a", workers: workers, holds: map[string]bool{strings.Repeat("0", keyLength): true}}
			var want time.Duration
			for _, task := range tasks {
				key, err := keyOf(task)
				if err != nil {
					t.Fatal(err)
				}
				n.holds[key] = true
				k.calls[key] = &call{task: task}
				want += task.Longest(w)
			}
			if got, want := k.until(n, now).Sub(now), buildTime+2*want/time.Duration(workers); got != want {
				t.Errorf("%s, %d workers: %v, want %v", name, workers, got, want)
			}
		}
	}
	clear(k.calls)
}

// TestManyNodes: with a key of its own, a node is one; with one that several share they are not too many.
func TestManyNodes(t *testing.T) {
	t.Parallel()
	hello := func(k *Coordinator, nc *nats.Conn, id string) string {
		w, err := ask[welcome](nc, k.scope.ask("hello"), hello{Identity: k.identity, ID: id, Name: id, Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		return w.Refused
	}
	own := guarded(t, time.Now())
	a, _ := enter(t, own)
	public, _, _ := strings.Cut(a.id, ".")
	if got := hello(own, a.nc, public+".another"); !strings.Contains(got, "1 nodes with its key") {
		t.Errorf("got %q", got)
	}
	if got := hello(own, a.nc, a.id); got != "" {
		t.Errorf("the same one again: %q", got)
	}
	shared, _ := open(t, false)
	nc, err := connect(shared.Address())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	shared.mu.Lock()
	for n := range mostShared {
		id := fmt.Sprint("U.", n)
		shared.nodes[id] = &node{id: id, heard: time.Now()}
	}
	shared.mu.Unlock()
	if got := hello(shared, nc, "U.more"); !strings.Contains(got, "1024 nodes with its key") {
		t.Errorf("got %q", got)
	}
	for _, id := range []string{"V.more", "none"} {
		if got := hello(shared, nc, id); got != "" {
			t.Errorf("%s is refused: %s", id, got)
		}
	}
}

// TestMemory: what nodes say makes the coordinator remember no more than it has to.
func TestMemory(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	heap := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	const nodes = 64
	k.mu.Lock()
	defer k.mu.Unlock()
	before := heap()
	for n := range nodes {
		id := fmt.Sprint("node", n)
		k.nodes[id] = &node{id: id, workers: mostWorkers}
		var holds []holding
		for i := range 4 { // of a message of 8 MiB
			holds = append(holds, holding{Key: strings.Repeat(string(rune('a'+i)), 2<<20)})
		}
		for i := range 1 << 13 {
			holds = append(holds, holding{Key: fmt.Sprintf("%0*d", keyLength, n<<20+i)})
		}
		k.take(k.nodes[id], holds, time.Now())
	}
	all := 0
	for _, n := range k.nodes {
		all += len(n.holds)
	}
	if took := heap() - before; took > 128<<20 || all > mostHeld {
		t.Errorf("%d nodes take %d MiB, and have %d calls", nodes, took>>20, all)
	}
	one := &node{id: "one", workers: 2}
	clear(k.nodes)
	holds := make([]holding, 1000)
	for i := range holds {
		holds[i].Key = fmt.Sprintf("%0*d", keyLength, i)
	}
	if k.take(one, holds, time.Now()); len(one.holds) != 2*mostBundled {
		t.Errorf("a node with 2 workers has %d calls", len(one.holds))
	}
}

// TestSuspended: a node cannot have failures kept for it without end.
func TestSuspended(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	a := join(t, k, "a")
	e := evaluate(t, k, task(2))
	p := a.fetch()
	join(t, k, "b")
	a.begin(p)
	for range 3 { // the same one again and again, at length
		o := fails(population.StageEvaluate)
		o.holding, o.ID = p.Items[0].holding, a.id
		o.Evaluation.Failure.Message = strings.Repeat("é", 1<<20)
		o.Evaluation.Output = o.Evaluation.Failure.Message
		o.Evaluation.Settings = make([]population.Setting, 10)
		if _, err := ask[outcomeAnswer](a.nc, k.scope.ask("outcome"), o); err != nil {
			t.Fatal(err)
		}
	}
	k.mu.Lock()
	kept := k.nodes["a"].suspend
	if len(kept) != 1 || len(kept[0].Evaluation.Failure.Message) > mostText || len(kept[0].Evaluation.Output) > mostText || len(kept[0].Evaluation.Settings) > 0 {
		t.Errorf("%d failures are kept", len(kept))
	}
	k.nodes["a"].suspend = make([]outcome, mostSuspended)
	c := k.calls[p.Items[0].Key]
	if k.examine(k.nodes["a"], outcome{holding: c.holding, ID: "a", Evaluation: fails(population.StageEvaluate).Evaluation}) {
		t.Error("another failure waits, beside as many as may")
	}
	k.nodes["a"].suspend = nil
	k.mu.Unlock()
	select {
	case <-e.done:
		t.Error("it has failed, before the node was examined")
	default:
	}
}

// TestStranger: what is said under IDs of no node does not count.
func TestStranger(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	a := join(t, k, "a")
	e := evaluate(t, k, task(2))
	p := a.take()
	for n := range enoughWitnesses {
		for _, o := range []outcome{fails(population.StageCrash), values(7, 7), {Outage: "the disk is full"}} {
			o.holding, o.ID = p.Items[0].holding, fmt.Sprint("invented", n)
			if got, err := ask[outcomeAnswer](a.nc, k.scope.ask("outcome"), o); err != nil || got.Known {
				t.Errorf("got %v, %v", got, err)
			}
		}
	}
	a.end(p, values(1, 2))
	if got := e.say(t); got != "[1 2]" {
		t.Errorf("got %s", got)
	}
}

// TestHostile: what nobody should send has no effect.
func TestHostile(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	a := join(t, k, "a")
	e := evaluate(t, k, task(2))
	p := a.take()
	nested := append([]byte(strings.Repeat("\x81", 1000)), 0)
	for _, kind := range []string{"hello", "pulse", "begin", "outcome"} {
		for _, data := range [][]byte{nil, nested, {0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, []byte("\x9a\x7f\xff\xff\xff"), make([]byte, 1<<20)} {
			if err := a.nc.Publish(k.scope.ask(kind)+".a", data); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, o := range []outcome{{ID: "a"}, {ID: "a", Probe: true}, {holding: holding{Key: "none", Run: "none"}, ID: "z", Evaluation: new(population.Evaluation)}} {
		if _, err := ask[outcomeAnswer](a.nc, k.scope.ask("outcome"), o); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := ask[beginAnswer](a.nc, k.scope.ask("begin"), begin{ID: "z", Calls: make([]holding, 1000)}); err != nil {
		t.Fatal(err)
	}
	a.end(p, values(1, 2))
	if got := e.say(t); got != "[1 2]" {
		t.Errorf("got %s", got)
	}
}
