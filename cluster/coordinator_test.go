package cluster

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/wallacea-go/wallacea/population"
)

// A memory is a Store.
type memory struct {
	mu     sync.Mutex
	values map[string][]byte
}

func (m *memory) Value(key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok := m.values[key]; ok {
		return v, nil
	}
	return nil, errors.New("there is none")
}

func (m *memory) SetValue(key string, v []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.values == nil {
		m.values = make(map[string][]byte)
	}
	m.values[key] = v
	return nil
}

// open opens a Coordinator, whose events are written down.
func open(t *testing.T, timing bool) (*Coordinator, *events) {
	t.Helper()
	return openWith(t, timing, &memory{})
}

func openWith(t *testing.T, timing bool, store Store) (*Coordinator, *events) {
	t.Helper()
	p := lineProblem()
	p.Objectives[0].Timing = timing
	k, err := Open(t.Context(), Config{Program: p.Program(), Unsandboxed: true, Store: store, Listen: "127.0.0.1:0", Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	e := new(events)
	k.Announce(e.add)
	return k, e
}

type events struct {
	mu   sync.Mutex
	text strings.Builder
}

func (e *events) add(event population.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	fmt.Fprintf(&e.text, "%T %+v\n", event, event)
}

func (e *events) String() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.text.String()
}

// A fake is a node that does what a test says.
type fake struct {
	t    *testing.T
	k    *Coordinator
	id   string
	nc   *nats.Conn
	stop func() // ends its beats

	mu      sync.Mutex
	holds   map[holding]bool
	message jetstream.Msg // fetched last
	lease   int           // given last
}

func join(t *testing.T, k *Coordinator, name string, options ...nats.Option) *fake {
	t.Helper()
	return joinAs(t, k, name, name+"/1", options...)
}

// joinAs joins with another name than the ID.
func joinAs(t *testing.T, k *Coordinator, id, name string, options ...nats.Option) *fake {
	t.Helper()
	nc, err := connect(k.Address(), options...)
	if err != nil {
		t.Fatal(err)
	}
	f := &fake{t: t, k: k, id: id, nc: nc, holds: make(map[holding]bool)}
	if w, err := ask[welcome](nc, k.scope.ask("hello"), hello{Identity: k.identity, ID: id, Name: name, Workers: 1, CPU: "a processor"}); err != nil || w.Refused != "" {
		t.Fatal(w, err)
	}
	done := make(chan struct{})
	var beats sync.WaitGroup
	f.stop = sync.OnceFunc(func() { close(done); beats.Wait() })
	beats.Go(func() {
		for {
			f.beat()
			select {
			case <-time.After(beat / 2):
			case <-done:
				return
			}
		}
	})
	t.Cleanup(func() { f.stop(); nc.Close() })
	return f
}

func (f *fake) beat() {
	f.mu.Lock()
	p := pulse{ID: f.id, Session: f.k.session, Workers: 1}
	for h := range f.holds {
		p.Holds = append(p.Holds, h)
	}
	if f.message != nil {
		_ = f.message.InProgress() // or the message comes again
	}
	f.mu.Unlock()
	_, _ = ask[pulseAnswer](f.nc, f.k.scope.ask("pulse"), p) // or the coordinator has ended
}

// fetch gets the next parcel from the queue.
func (f *fake) fetch() parcel {
	f.t.Helper()
	js, err := jetstream.New(f.nc)
	if err != nil {
		f.t.Fatal(err)
	}
	c, err := js.Consumer(f.t.Context(), f.k.scope.stream(), consumerName)
	if err != nil {
		f.t.Fatal(err)
	}
	m, err := c.Next(jetstream.FetchMaxWait(4 * lease))
	if err != nil {
		f.t.Fatal(f.id, "gets nothing: ", err)
	}
	f.mu.Lock()
	f.message = m
	f.mu.Unlock()
	return f.read(m.Data())
}

// given gets the next parcel for this node alone.
func (f *fake) given() parcel {
	f.t.Helper()
	for deadline := time.Now().Add(4 * lease); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if list := f.ask(1); len(list) > 0 {
			return list[0]
		}
	}
	f.t.Fatal(f.id, " is given nothing")
	return parcel{}
}

// ask asks for parcels for this node alone, for so many free workers.
func (f *fake) ask(free int) []parcel {
	f.t.Helper()
	a, err := ask[moreAnswer](f.nc, f.k.scope.ask("more"), more{ID: f.id, Free: free})
	if err != nil {
		f.t.Fatal(err)
	}
	return a.Parcels
}

func (f *fake) read(data []byte) (p parcel) {
	f.t.Helper()
	if err := decode(data, &p); err != nil {
		f.t.Fatal(err)
	}
	return p
}

// begin begins what a parcel asks for, and returns what the coordinator says to its first call.
func (f *fake) begin(p parcel) verdict {
	f.t.Helper()
	b := begin{ID: f.id}
	f.mu.Lock()
	for _, i := range p.Items {
		b.Calls = append(b.Calls, i.holding)
		f.holds[i.holding] = true
	}
	f.mu.Unlock()
	a, err := ask[beginAnswer](f.nc, f.k.scope.ask("begin"), b)
	if err != nil || len(a.Verdicts) != len(p.Items) {
		f.t.Fatal(a, err)
	}
	f.lease = a.Lease
	return a.Verdicts[0]
}

// end says what became of the first call of a parcel.
func (f *fake) end(p parcel, o outcome) {
	f.t.Helper()
	o.holding, o.ID, o.Lease = p.Items[0].holding, f.id, f.lease
	f.mu.Lock()
	delete(f.holds, o.holding)
	if f.message != nil {
		_ = f.message.Ack() // or it comes again
		f.message = nil
	}
	f.mu.Unlock()
	if _, err := ask[outcomeAnswer](f.nc, f.k.scope.ask("outcome"), o); err != nil {
		f.t.Fatal(err)
	}
}

func values(v ...float64) outcome {
	return outcome{Evaluation: &population.Evaluation{Outcome: population.Outcome{Objectives: v}}}
}

func fails(stage population.Stage) outcome {
	return outcome{Evaluation: &population.Evaluation{Failure: &population.Failure{Stage: stage, Message: "it does"}}}
}

// An evaluating is a call that a search waits for.
type evaluating struct {
	done chan struct{}
	e    population.Evaluation
	err  error
}

func evaluate(t *testing.T, k *Coordinator, task population.Task) *evaluating {
	e := &evaluating{done: make(chan struct{})}
	go func() {
		defer close(e.done)
		e.e, e.err = k.Evaluate(t.Context(), task)
	}()
	return e
}

// say says what came of it.
func (e *evaluating) say(t *testing.T) string {
	t.Helper()
	select {
	case <-e.done:
	case <-time.After(time.Minute):
		t.Fatal("there is no result")
	}
	switch {
	case e.err != nil:
		return e.err.Error()
	case e.e.Failure != nil:
		return string(e.e.Failure.Stage) + ": " + e.e.Failure.Message
	}
	return fmt.Sprint(e.e.Outcome.Objectives)
}

func task(n int) population.Task {
	return population.Task{ID: population.NewID(n, 0, 0), Source: fmt.Sprintf("package main // %d", n), Timeout: time.Second}
}

// TestTwice: a result that comes twice is counted once, one of a node that was given up counts
// if there is none yet, and one that nobody wants harms nobody.
func TestTwice(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	a, b := join(t, k, "a"), join(t, k, "b")
	e := evaluate(t, k, task(2))
	p := a.fetch()
	if v := a.begin(p); v != begun {
		t.Errorf("verdict %d", v)
	}
	b.end(p, values(1, 2)) // to which it was given when a's lease was lost
	a.end(p, values(3, 4))
	if got := e.say(t); got != "[1 2]" {
		t.Errorf("got %s", got)
	}
	if v := a.begin(p); v != drop {
		t.Errorf("it has a result, and yet the verdict is %d", v)
	}
	e = evaluate(t, k, task(2)) // again: the next session, or after an outage
	p = a.fetch()
	late := outcome{Outage: "the disk was full", holding: holding{p.Items[0].Key, "another run"}, ID: "a"}
	if _, err := ask[outcomeAnswer](a.nc, k.scope.ask("outcome"), late); err != nil {
		t.Fatal(err)
	}
	a.begin(p)
	a.end(p, values(5, 6))
	if got := e.say(t); got != "[5 6]" {
		t.Errorf("got %s", got)
	}
}

// TestLost: what was acknowledged and has no result is published again, also within the time in
// which JetStream remembers its message.
func TestLost(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	a := join(t, k, "a")
	e := evaluate(t, k, task(2))
	p := a.fetch()
	a.begin(p)
	a.mu.Lock()
	clear(a.holds)
	_ = a.message.Ack() // or it comes again in any case
	a.message = nil
	a.mu.Unlock()
	again := a.fetch()
	if again.Issue == p.Issue || again.Items[0].Key != p.Items[0].Key {
		t.Errorf("got %v after %v", again, p)
	}
	a.begin(again)
	a.end(again, values(1, 2))
	if got := e.say(t); got != "[1 2]" {
		t.Errorf("got %s", got)
	}
}

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
		p := fakes["a"].fetch()
		fakes["a"].begin(p)
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
	p = b.given()
	b.begin(p)
	b.end(p, values(1, 2))
	if got := e.say(t); got != "[1 2]" {
		t.Errorf("got %s", got)
	}
	e = evaluate(t, k, task(3))
	p = a.fetch()
	a.begin(p)
	a.end(p, outcome{Outage: "the disk is full"})
	p = b.given()
	b.begin(p)
	b.end(p, outcome{Outage: "the disk is full"})
	if got := e.say(t); !errors.Is(e.err, population.ErrOutage) || !strings.Contains(got, "node b/1: the disk is full") {
		t.Errorf("got %s", got)
	}
}

// TestTiming: one node measures; what fails elsewhere is not measured, and what was measured
// while the node stood still is measured again.
func TestTiming(t *testing.T) {
	t.Parallel()
	k, _ := open(t, true)
	measures, screens := join(t, k, "m"), join(t, k, "s")
	e := evaluate(t, k, task(2))
	p := screens.fetch()
	screens.begin(p)
	screens.end(p, fails(population.StageEvaluate))
	k.mu.Lock()
	probing := len(k.nodes["s"].suspend)
	k.mu.Unlock()
	if probing > 0 {
		t.Error("the node that screens is examined, though there is no other one that does")
	}
	if got := e.say(t); got != "evaluate: it does" {
		t.Errorf("got %s", got)
	}
	e = evaluate(t, k, task(3))
	p = screens.fetch()
	screens.begin(p)
	screens.end(p, values(1, 2))
	for _, o := range []outcome{{Stopped: true}, {}} {
		p = measures.given()
		measures.begin(p)
		o.Evaluation = values(3, 4).Evaluation
		measures.end(p, o)
	}
	if got := e.say(t); got != "[3 4]" {
		t.Errorf("got %s", got)
	}
	again := task(3)
	again.Measured = 1
	e = evaluate(t, k, again)
	p = measures.given()
	measures.begin(p)
	measures.end(p, values(5, 6))
	if got := e.say(t); got != "[5 6]" {
		t.Errorf("got %s", got)
	}
}

// TestTimingCrash: what ends its worker on the node that measures has failed, once the seed has
// passed there, as no other node can measure it.
func TestTimingCrash(t *testing.T) {
	t.Parallel()
	k, _ := open(t, true)
	measures := join(t, k, "m")
	join(t, k, "s")
	validate := task(2)
	validate.Validate = true
	e := evaluate(t, k, validate)
	p := measures.given()
	measures.begin(p)
	measures.end(p, fails(population.StageCrash))
	if p := measures.given(); !p.Probe {
		t.Fatalf("it is to be measured again: %v", p)
	}
	o := values(1, 2)
	o.ID, o.Probe = measures.id, true
	if _, err := ask[outcomeAnswer](measures.nc, k.scope.ask("outcome"), o); err != nil {
		t.Fatal(err)
	}
	if got := e.say(t); got != "crash: it does" {
		t.Errorf("got %s", got)
	}
}

// TestAside: a failure on a node that was set aside does not count, also if it comes later.
func TestAside(t *testing.T) {
	t.Parallel()
	k, said := open(t, false)
	a := join(t, k, "a")
	first, second := evaluate(t, k, task(2)), evaluate(t, k, task(3))
	p, late := a.fetch(), a.fetch()
	a.begin(p)
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
		p := b.given()
		b.begin(p)
		b.end(p, values(1, 2))
	}
	for _, e := range []*evaluating{first, second} {
		if got := e.say(t); got != "[1 2]" {
			t.Errorf("got %s\n%s", got, said)
		}
	}
}

// TestNoAnswer: if the server does not say what it has taken, everything is published again.
func TestNoAnswer(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	a := join(t, k, "a")
	if err := k.js.DeleteStream(t.Context(), k.scope.stream()); err != nil {
		t.Fatal(err)
	}
	swallows, err := a.nc.SubscribeSync(k.scope.tasks()) // or nobody would be there, which is an answer
	if err != nil {
		t.Fatal(err)
	}
	if err := a.nc.Flush(); err != nil {
		t.Fatal(err)
	}
	k.mu.Lock()
	k.shy = time.Now().Add(time.Hour) // so that they come together
	k.mu.Unlock()
	calls := []*evaluating{evaluate(t, k, task(2)), evaluate(t, k, task(3)), evaluate(t, k, task(4))}
	for together := false; !together; time.Sleep(time.Millisecond) {
		k.mu.Lock()
		if together = len(k.calls) == len(calls); together {
			k.shy = time.Time{}
		}
		k.mu.Unlock()
	}
	k.rouse()
	for range calls {
		if _, err := swallows.NextMsg(4 * lease); err != nil {
			t.Fatal(err)
		}
	}
	for range calls { // again, now by way of the stream
		if _, err := swallows.NextMsg(4 * lease); err != nil {
			t.Fatal("it is not published again: ", err)
		}
	}
	for range calls {
		p := a.fetch()
		a.begin(p)
		a.end(p, values(1, 2))
	}
	for _, e := range calls {
		if got := e.say(t); got != "[1 2]" {
			t.Errorf("got %s", got)
		}
	}
}

// TestTooLong: what no message can hold is an error.
func TestTooLong(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	join(t, k, "a")
	long := task(2)
	long.Source = strings.Repeat(" ", maxMessage)
	if got := evaluate(t, k, long).say(t); !strings.Contains(got, "a message cannot hold the source") {
		t.Errorf("got %s", got)
	}
}

// TestLostProbe: a node that says nothing of the seed is asked again.
func TestLostProbe(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	a := join(t, k, "a")
	for n := range 2 {
		evaluate(t, k, task(2+n))
		p := a.fetch()
		if n == 0 {
			join(t, k, "b")
		}
		a.begin(p)
		a.end(p, fails(population.StageEvaluate))
		if probe := a.given(); !probe.Probe {
			t.Errorf("it is not examined: %v", probe)
		}
		k.mu.Lock()
		k.nodes["a"].probed = time.Now().Add(-examineEvery)
		k.mu.Unlock()
	}
}

// TestTimingMoves: if the node that is to measure leaves before it has, another one does; once it
// has, the timings wait for it.
func TestTimingMoves(t *testing.T) {
	t.Parallel()
	k, said := open(t, true)
	first, second := join(t, k, "first"), join(t, k, "second")
	first.leave()
	p := pulse{ID: second.id, Session: k.session, Workers: 1}
	if a, err := ask[pulseAnswer](second.nc, k.scope.ask("pulse"), p); err != nil || a.Known {
		t.Errorf("it is not asked to say hello again: %v, %v", a, err)
	}
	w, err := ask[welcome](second.nc, k.scope.ask("hello"), hello{Identity: k.identity, ID: second.id, Name: "second/1", Workers: 1})
	if err != nil || !w.Settings.Measures {
		t.Errorf("it is not to measure: %v, %v", w, err)
	}
	e := evaluate(t, k, task(2))
	parcel := second.given()
	second.begin(parcel)
	second.end(parcel, values(1, 2))
	if got := e.say(t); got != "[1 2]" {
		t.Errorf("got %s", got)
	}
	third := join(t, k, "third")
	second.leave()
	e = evaluate(t, k, task(3))
	parcel = third.fetch()
	third.begin(parcel)
	third.end(parcel, values(9, 9))
	if back := join(t, k, "second"); !strings.Contains(said.String(), "which wait until it is back") {
		t.Errorf("nothing is said:\n%s", said)
	} else {
		parcel = back.given()
		back.begin(parcel)
		back.end(parcel, values(3, 4))
	}
	if got := e.say(t); got != "[3 4]" {
		t.Errorf("got %s", got)
	}
}

// TestHostile: what nobody should send has no effect.
func TestHostile(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	a := join(t, k, "a")
	e := evaluate(t, k, task(2))
	p := a.fetch()
	a.begin(p)
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

// TestIdentity: every difference is a sentence.
func TestIdentity(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	for want, change := range map[string]func(id *identity){
		"":                              func(*identity) {},
		"its protocol is version 0 and": func(id *identity) { id.Wire = 0 },
		"its Go is go1 and":             func(id *identity) { id.Go = "go1" },
		"its module x is v1 and the coordinator's is v2": func(id *identity) { id.Modules = map[string]string{"x": "v1"} },
		"its source is file 1 and":                       func(id *identity) { id.Revision = "file 1" },
		"its processor has other":                        func(id *identity) { id.CPU = "sse" },
	} {
		mine, theirs := k.identity, k.identity
		mine.Modules = map[string]string{"x": "v2"}
		theirs.Modules = mine.Modules
		change(&theirs)
		if got := mine.differs(theirs); !strings.HasPrefix(got, want) || (got == "") != (want == "") {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
