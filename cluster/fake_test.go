package cluster

import (
	"errors"
	"fmt"
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

// take begins what the next parcel of the queue asks for.
func (f *fake) take() parcel {
	f.t.Helper()
	p := f.fetch()
	f.begin(p)
	return p
}

// takeGiven begins what the next parcel for this node alone asks for.
func (f *fake) takeGiven() parcel {
	f.t.Helper()
	p := f.given()
	f.begin(p)
	return p
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
