package dashboard

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// A told is an event that a browser gets.
type told struct {
	kind, id string
	data     string
}

// listen opens a stream of events.
func listen(t *testing.T, client *http.Client, s *Server, last string) func() (told, bool) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.at("/events"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	if got := response.Header.Get("Content-Type"); response.StatusCode != http.StatusOK || got != "text/event-stream" {
		t.Fatalf("events: %s, %s", response.Status, got)
	}
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	return func() (e told, ok bool) {
		for lines.Scan() {
			switch name, value, _ := strings.Cut(lines.Text(), ": "); name {
			case "event":
				e.kind = value
			case "id":
				e.id = value
			case "data":
				e.data = value
			case "":
				if e.kind != "" && e.kind != "beat" {
					return e, true
				}
				e = told{}
			}
		}
		return e, false
	}
}

// running is a search that runs, to a Tracker.
func running(r *recording) *population.Tracker {
	tracker := new(population.Tracker)
	tracker.Observe(population.Started{Search: r.search, Limits: population.Limits{Generations: 9}, Workers: 2, Requests: 4})
	return tracker
}

// stateOf decodes an event's state.
func stateOf(t *testing.T, e told) (v struct {
	Version int
	Status  population.Status
	Again   string
	Best    []bestView
}) {
	t.Helper()
	if e.kind != "state" {
		t.Fatalf("got the event %q, want a state", e.kind)
	}
	if err := json.Unmarshal([]byte(e.data), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// TestEvents follows a search from one state to the next, to its end.
func TestEvents(t *testing.T) {
	r := small(t)
	tracker := running(r)
	s := serve(t, Config{Archive: r.db, Live: tracker, Again: "wallacea serve run.db"})
	client := visitor(t, s)
	next := listen(t, client, s, "")
	first, _ := next()
	if v := stateOf(t, first); v.Status.State != population.StateStarting || v.Again != "wallacea serve run.db" {
		t.Errorf("the first state is %+v", v.Status)
	}
	g := r.generation()
	tracker.Observe(population.GenerationDone{Generation: g, Front: r.candidates})
	var second told
	for second = first; stateOf(t, second).Status.State != population.StateRunning; {
		second, _ = next()
	}
	if second.id == first.id {
		t.Error("two states have the same ID")
	}

	// Who has this state is not sent it again, but the next one.
	resumed := listen(t, client, s, second.id)
	tracker.Observe(population.Ended{Reason: population.ReasonGenerations})
	for _, next := range []func() (told, bool){next, resumed} {
		var v struct {
			Version int
			Status  population.Status
			Again   string
			Best    []bestView
		}
		for e, ok := next(); ok && e.kind == "state"; e, ok = next() {
			if v = stateOf(t, e); e.id == second.id {
				t.Error("the same state was sent again")
			}
		}
		if v.Status.State != population.StateEnded || v.Status.Reason != string(population.ReasonGenerations) {
			t.Errorf("the last state is %q, %q", v.Status.State, v.Status.Reason)
		}
		if _, ok := next(); ok {
			t.Error("something comes after the end")
		}
	}
}

// TestClose: browsers are told the last state when the program ends, and the port is free.
func TestClose(t *testing.T) {
	r := small(t)
	tracker := running(r)
	s := serve(t, Config{Archive: r.db, Live: tracker})
	client := visitor(t, s)
	next := listen(t, client, s, "")
	first, _ := next()
	tracker.Observe(population.CandidateDone{Candidate: testCandidate(1), Of: 4})
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	kinds := ""
	last := first
	for e, ok := next(); ok; e, ok = next() {
		kinds += e.kind + " "
		if e.kind == "state" {
			last = e
		}
	}
	if !strings.HasSuffix(kinds, "state end ") || stateOf(t, last).Status.Candidates != 1 {
		t.Errorf("after Close came %q, with %d candidates", kinds, stateOf(t, last).Status.Candidates)
	}
	l, err := net.Listen("tcp", s.listener.Addr().String())
	if err != nil {
		t.Fatalf("the port is not free: %v", err)
	}
	_ = l.Close()
}

// TestEndedSearch: a search that nobody records has one state.
func TestEndedSearch(t *testing.T) {
	s := serve(t, Config{Archive: small(t).db})
	next := listen(t, visitor(t, s), s, "")
	first, _ := next()
	if got := stateOf(t, first).Status.State; got != population.StateEnded {
		t.Errorf("the state is %q", got)
	}
	if e, _ := next(); e.kind != "end" {
		t.Errorf("then comes %q, want the end", e.kind)
	}
}

// TestSlowReaders: browsers that read nothing hold nobody up, neither the search nor others.
func TestSlowReaders(t *testing.T) {
	r := small(t)
	tracker := running(r)
	s := serve(t, Config{Archive: r.db, Live: tracker})
	client := visitor(t, s)
	for range 20 {
		c, err := net.Dial("tcp", s.listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		_ = c.(*net.TCPConn).SetReadBuffer(1 << 10)
		for _, path := range []string{"/data/table", "/data/front", "/events"} { // of what nothing is read
			fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n", path, s.token)
		}
	}
	next := listen(t, client, s, "")
	for child := 14; child < 214; child++ {
		c := testCandidate(child)
		r.add(c)
		for _, e := range []population.Event{population.UnderWay{Requests: 2}, population.Replied{ID: c.ID, Elapsed: time.Millisecond}, population.CandidateDone{Candidate: c, Of: 4}} {
			tracker.Observe(e)
			s.Observe(e)
		}
	}
	tracker.Observe(population.Ended{Reason: population.ReasonGenerations})
	candidates := 0
	for e, ok := next(); ok && e.kind == "state"; e, ok = next() {
		candidates = stateOf(t, e).Status.Candidates
	}
	if candidates != 200 {
		t.Errorf("a browser that reads was told of %d candidates, want 200", candidates)
	}
}

// A narrow listener's connections hold little that was not read.
type narrow struct{ net.Listener }

func (l narrow) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		err = c.(*net.TCPConn).SetWriteBuffer(1 << 12)
	}
	return c, err
}

// TestWriteDeadline: a browser that reads nothing until its connection is full is dropped, and
// others are told everything meanwhile.
func TestWriteDeadline(t *testing.T) {
	r := small(t)
	tracker := running(r)
	nodes := make([]population.Node, mostMachines)
	for i := range nodes {
		nodes[i] = population.Node{Name: strings.Repeat("n", longestReason), Workers: 1}
	}
	tracker.Observe(population.Nodes{Nodes: nodes}) // so that a state is more than a connection holds
	s := serve(t, Config{Archive: r.db, Live: tracker}, func(s *Server) {
		s.listener, s.patience = narrow{s.listener}, 3*time.Second
	})
	stuck, err := net.Dial("tcp", s.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stuck.Close() })
	if err := stuck.(*net.TCPConn).SetReadBuffer(1 << 10); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(stuck, "GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n", s.token)
	for deadline := 0; s.streams.Load() != 1; deadline++ {
		if deadline == 1000 {
			t.Fatal("the stream was not opened")
		}
		time.Sleep(10 * time.Millisecond)
	}
	next := listen(t, visitor(t, s), s, "")
	if _, ok := next(); !ok || s.streams.Load() != 2 {
		t.Fatalf("%d streams are open, want two", s.streams.Load())
	}
	told := 0
	for child := 1; s.streams.Load() == 2; child++ {
		if child == 100 {
			t.Fatal("the browser that reads nothing keeps its stream")
		}
		tracker.Observe(population.CandidateDone{Candidate: testCandidate(child), Of: 100})
		for {
			e, ok := next()
			if !ok {
				t.Fatal("the stream that is read has ended")
			}
			if stateOf(t, e).Status.Candidates == child {
				break
			}
		}
		told++
	}
	if told < 2 {
		t.Errorf("until the one was dropped the other was told %d states, want several", told)
	}
}

// TestTooMany: the number of streams is bounded, and says so.
func TestTooMany(t *testing.T) {
	s := serve(t, Config{Archive: small(t).db})
	client := visitor(t, s)
	s.streams.Store(mostStreams)
	if got := string(fetch(t, client, s, "/events", http.StatusServiceUnavailable)); got != "200 tabs look at this search already.\n" {
		t.Errorf("got %q", got)
	}
	if got := s.streams.Load(); got != mostStreams {
		t.Errorf("%d streams are counted after one was refused, want %d", got, mostStreams)
	}
}
