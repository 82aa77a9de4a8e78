package cluster

import (
	"flag"
	"fmt"
	"net"
	"os/exec"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/wallacea-go/wallacea/population"
)

var soak = flag.Bool("soak", false, "a server that is away for ten minutes, half an hour of full load")

// serveAt starts a NATS server, which ends with the test or when the caller ends it.
func serveAt(t *testing.T, address, dir string) *server.Server {
	t.Helper()
	s, err := listen(address, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { end(s) })
	return s
}

// end ends a server.
func end(s *server.Server) {
	s.Shutdown()
	s.WaitForShutdown()
}

// working waits until all nodes have something.
func working(t *testing.T, k *Coordinator, nodes int) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		k.mu.Lock()
		have := 0
		for _, n := range k.nodes {
			if len(n.holds) > 0 && time.Since(n.heard) < lease {
				have++
			}
		}
		k.mu.Unlock()
		if have == nodes {
			return
		}
	}
	t.Fatalf("not all of %d nodes have something", nodes)
}

// TestAway: the server is away for long, and comes back without its files; then all nodes are at work
// again, without being started anew.
func TestAway(t *testing.T) {
	t.Parallel()
	away := 2 * lease
	if *soak {
		away = 10 * time.Minute
	}
	s := serveAt(t, "127.0.0.1:0", t.TempDir())
	k, err := Open(t.Context(), Config{Program: lineProblem().Program(), Unsandboxed: true, Server: s.ClientURL()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	address := s.ClientURL()
	const nodes = 3
	var all []*evaluating
	for n := range 4 * nodes {
		all = append(all, evaluate(t, k, source(2+n)))
	}
	for range nodes {
		startNode(t, address, []string{"LINE_SLEEP=2s"})
	}
	working(t, k, nodes)
	k.mu.Lock()
	issued := k.issued
	k.mu.Unlock()
	end(s)
	for k.nc.IsConnected() {
		time.Sleep(time.Millisecond)
	}
	for n := range nodes { // the search goes on
		all = append(all, evaluate(t, k, source(100+n)))
	}
	time.Sleep(away)
	k.mu.Lock()
	if k.issued != issued { // all of it would arrive when the server is back
		t.Errorf("%d parcels were published while the server was away", k.issued-issued)
	}
	for _, n := range k.nodes {
		clear(n.holds) // what is heard of from now on is new
	}
	left := len(k.calls)
	k.mu.Unlock()
	serveAt(t, strings.TrimPrefix(address, "nats://"), t.TempDir())
	began := time.Now()
	working(t, k, nodes)
	t.Logf("after %v: all nodes are at work %v after the server is back, %d of %d candidates to go", away, time.Since(began), left, len(all))
	for _, e := range all {
		<-e.done
		if got := e.say(t); !strings.HasPrefix(got, "[") {
			t.Errorf("got %s", got)
		}
	}
}

// A cable is between a node and the server, and can be cut: nobody is told, and nothing arrives.
type cable struct {
	net.Listener
	open atomic.Pointer[chan struct{}] // closed: bytes pass
}

func newCable(t *testing.T, to string) *cable {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{Listener: l}
	whole := make(chan struct{})
	close(whole)
	c.open.Store(&whole)
	go func() { // until the listener is closed
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", to)
			if err != nil {
				_ = near.Close() // the server has ended
				continue
			}
			go c.pass(near, far)
			go c.pass(far, near)
		}
	}()
	t.Cleanup(func() { _ = l.Close() })
	return c
}

// pass passes what arrives, until one end is closed.
func (c *cable) pass(to, from net.Conn) {
	defer to.Close() //nolint:errcheck // the other end hears of it
	buffer := make([]byte, 1<<16)
	for {
		n, err := from.Read(buffer)
		<-*c.open.Load()
		if _, failed := to.Write(buffer[:n]); err != nil || failed != nil {
			return
		}
	}
}

// cut cuts the cable, and returns what mends it.
func (c *cable) cut() (mend func()) {
	cut := make(chan struct{})
	c.open.Store(&cut)
	return func() { close(cut) }
}

// TestPartition: a node that cannot be reached for a while goes on with what it has. Its result
// counts when the network is there again, and it is a node as before.
func TestPartition(t *testing.T) {
	t.Parallel()
	k, said := open(t, false)
	c := newCable(t, strings.TrimPrefix(k.Address(), "nats://"))
	n := startNode(t, "nats://"+c.Addr().String(), []string{"LINE_SLEEP=3s"})
	e := evaluate(t, k, source(2))
	holder(t, k, source(2), "")
	mend := c.cut()
	for !strings.Contains(said.String(), "NodeLeft") {
		time.Sleep(time.Millisecond)
	}
	select {
	case <-e.done:
		t.Error("there is a result, though the cable is cut")
	default:
	}
	mend()
	for _, e := range []*evaluating{e, evaluate(t, k, source(3))} {
		if got := e.say(t); !strings.HasPrefix(got, "[") {
			t.Errorf("got %s\n%s", got, n.said())
		}
	}
	if joined := strings.Count(said.String(), "NodeJoined"); joined != 2 {
		t.Errorf("it has joined %d times:\n%s", joined, said)
	}
}

// TestLostQueue: what a lost queue held is published again, also if another message has its number
// in a new queue.
func TestLostQueue(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	a := join(t, k, "a")
	first := evaluate(t, k, task(2))
	for published := false; !published; time.Sleep(time.Millisecond) {
		k.mu.Lock()
		for _, c := range k.calls {
			published = c.shipment != nil && c.shipment.seq == 1
		}
		k.mu.Unlock()
	}
	if err := k.js.DeleteStream(t.Context(), k.scope.stream()); err != nil {
		t.Fatal(err)
	}
	if err := k.prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	second := evaluate(t, k, task(3))
	p := a.fetch()
	if a.begin(p); p.Items[0].Task.ID != task(3).ID {
		t.Fatal("got ", p.Items[0].Task.ID)
	}
	b := join(t, k, "b") // while a has the first message of the new queue
	q := b.fetch()
	if b.begin(q); q.Items[0].Task.ID != task(2).ID {
		t.Fatal("got ", q.Items[0].Task.ID)
	}
	b.end(q, values(1, 2))
	a.end(p, values(3, 4))
	if got := first.say(t) + second.say(t); got != "[1 2][3 4]" {
		t.Errorf("got %s", got)
	}
}

// TestLoad: all processors are in use, and a node gets a tenth of one. Its lease holds, though an
// evaluation takes longer: nothing is delivered twice, and no node is taken for gone.
func TestLoad(t *testing.T) {
	t.Parallel()
	k, said := open(t, false)
	n := startNode(t, k.Address(), []string{"LINE_SLEEP=" + (2*lease + beat).String()})
	n.hear("evaluating for")
	for range 2 * runtime.NumCPU() {
		burner := exec.CommandContext(t.Context(), "sh", "-c", "while :; do :; done")
		if err := burner.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = burner.Process.Kill()
			_ = burner.Wait() // it was killed
		})
	}
	done := make(chan struct{})
	var quota sync.WaitGroup
	quota.Go(func() { // as the system's quotas do: of each tenth of a second a hundredth
		for {
			_ = n.Process.Signal(stops)
			time.Sleep(90 * time.Millisecond)
			_ = n.Process.Signal(goes)
			select {
			case <-done:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	})
	t.Cleanup(func() { close(done); quota.Wait() })
	tasks := 0
	for began := time.Now(); tasks == 0 || *soak && time.Since(began) < 30*time.Minute; tasks++ {
		e := evaluate(t, k, source(2+tasks))
		<-e.done
		if got := e.say(t); !strings.HasPrefix(got, "[") {
			t.Fatalf("got %s\n%s", got, n.said())
		}
	}
	c, err := k.js.Consumer(t.Context(), k.scope.stream(), consumerName)
	if err != nil {
		t.Fatal(err)
	}
	info, err := c.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	k.mu.Lock()
	issued := k.issued
	k.mu.Unlock()
	if d := info.Delivered.Consumer; int(d) != tasks || issued != tasks || strings.Contains(said.String(), "NodeLeft") {
		t.Errorf("%d tasks were published %d times and delivered %d times\n%s", tasks, issued, d, said)
	}
}

// TestEachOne: of as many nodes as there are candidates, each gets one.
func TestEachOne(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	const nodes = 50
	var fakes []*fake
	for n := range nodes {
		fakes = append(fakes, join(t, k, fmt.Sprint("node", n)))
	}
	var all []*evaluating
	for n := range nodes {
		all = append(all, evaluate(t, k, task(2+n)))
	}
	got := make(map[string]bool)
	for _, f := range fakes { // each asks once
		p := f.take()
		if len(p.Items) != 1 || got[p.Items[0].Key] {
			t.Errorf("%s has got %v", f.id, p.Items)
		}
		got[p.Items[0].Key] = true
		defer f.end(p, values(1, 2))
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(got) != nodes || len(k.calls) != nodes {
		t.Errorf("%d of %d candidates were given to nodes, of %d that wait", len(got), len(all), len(k.calls))
	}
}

// TestSlow: a node that is at one candidate for long holds nobody up: another one evaluates the
// rest meanwhile.
func TestSlow(t *testing.T) {
	t.Parallel()
	k, said := open(t, false)
	slow := join(t, k, "slow")
	first := evaluate(t, k, task(2))
	p := slow.take()
	fast := join(t, k, "fast")
	for n := range 20 {
		e := evaluate(t, k, task(3+n))
		q := fast.fetch()
		if v := fast.begin(q); v != begun || q.Items[0].Key == p.Items[0].Key {
			t.Fatalf("verdict %d, what the slow node has: %t", v, q.Items[0].Key == p.Items[0].Key)
		}
		fast.end(q, values(3, 4))
		if got := e.say(t); got != "[3 4]" {
			t.Errorf("got %s", got)
		}
	}
	time.Sleep(lease + beat) // longer than a node lives that is not heard of
	slow.end(p, values(1, 2))
	if got := first.say(t); got != "[1 2]" || strings.Contains(said.String(), "NodeLeft") {
		t.Errorf("got %s\n%s", got, said)
	}
}

// TestOverrun: a candidate that needs about its limit has the same verdict on one machine and on
// one node or three: there is no second clock.
func TestOverrun(t *testing.T) {
	t.Parallel()
	const limit = time.Second
	var tasks []population.Task
	for n, part := range []float64{0.8, 0.9, 1.1, 1.2, 3} {
		task := source(2 + n)
		task.Timeout = limit
		task.Source = fmt.Sprintf("package main\n\nfunc Line(x float64) float64 {\n\tif x < 0 {\n\t\treturn %v\n\t}\n\treturn x\n}\n", part*limit.Seconds())
		tasks = append(tasks, task)
	}
	var want []string
	for _, nodes := range []int{1, 3} {
		k, _ := open(t, false)
		for range nodes {
			startNode(t, k.Address(), []string{"LINE_BURN=1"})
		}
		var all []*evaluating
		for _, task := range tasks {
			all = append(all, evaluate(t, k, task))
		}
		var got []string
		for _, e := range all {
			<-e.done
			text := e.say(t)
			if text[0] == '[' {
				text = "passed"
			}
			text, _, _ = strings.Cut(text, ":") // the words say whether it returned while it was interrupted
			got = append(got, text)
		}
		if nodes == 1 {
			want = got
		} else if !slices.Equal(got, want) {
			t.Errorf("on %d nodes:\n%s\non one:\n%s", nodes, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	for i, text := range want {
		if passed := text == "passed"; passed != (i < 2) || !passed && text != "timeout" {
			t.Errorf("candidate %d: %s", i, text)
		}
	}
	t.Log(strings.Join(want, "\n"))
}

// TestDurations: no moment travels, only durations, so that clocks may be wrong by any time.
func TestDurations(t *testing.T) {
	t.Parallel()
	var look func(r reflect.Type, path string)
	seen := make(map[reflect.Type]bool)
	look = func(r reflect.Type, path string) {
		if r == reflect.TypeFor[time.Time]() {
			t.Errorf("%s is a moment", path)
		}
		if seen[r] {
			return
		}
		seen[r] = true
		switch r.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
			look(r.Elem(), path)
		case reflect.Struct:
			for i := range r.NumField() {
				f := r.Field(i)
				if f.Name == "Time" || strings.Contains(f.Name, "Deadline") || f.Name == "At" {
					t.Errorf("%s.%s has the name of a moment", path, f.Name)
				}
				look(f.Type, path+"."+f.Name)
			}
		}
	}
	for _, v := range []any{hello{}, welcome{}, pulse{}, pulseAnswer{}, parcel{}, begin{}, beginAnswer{}, outcome{}, suspect{}} {
		look(reflect.TypeOf(v), fmt.Sprintf("%T", v))
	}
	if len(seen) < 20 {
		t.Errorf("only %d types were looked at", len(seen))
	}
}
