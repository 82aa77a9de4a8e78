package archive

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// TestStatus: readers are told what the tracker says, or else what is recorded.
func TestStatus(t *testing.T) {
	path := filepath.Join(shortDirectory(t), "run.db")
	w, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	a := openRead(t, path)
	check := func(a *Archive, want population.State, generation, candidates int) {
		t.Helper()
		s, err := a.Status()
		if err != nil || s.State != want || s.Generation != generation || s.Candidates != candidates {
			t.Errorf("got %q, generation %d, %d candidates, %v, want %q, %d and %d", s.State, s.Generation, s.Candidates, err, want, generation, candidates)
		}
		if want == population.StateRunning && generation == 2 && (len(s.Best) != 2 || s.Best[0].Objective != "error" || s.Front == 0 || s.Function != fakeSearch().Function || s.Failures != 2) {
			t.Errorf("got %+v", s)
		}
	}
	check(a, population.StateStarting, 0, 0) // somebody is about to begin
	fill(t, w, 25)
	check(a, population.StateRunning, 2, 25)
	check(w, population.StateRunning, 2, 25)
	var tracker population.Tracker
	w.Track(&tracker)
	check(a, population.StateStarting, 0, 0)
	tracker.Observe(population.Started{Resumed: true, Candidates: 7, Generation: population.Generation{Number: 3}})
	check(a, population.StateRunning, 3, 7)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Status(); !errors.Is(err, ErrGone) {
		t.Errorf("of a closed archive: got error %v, want %v", err, ErrGone)
	}
	check(openRead(t, path), population.StateEnded, 2, 25)
}

// TestStatusCounts: failures and usage are of all that is recorded, advice and candidates after
// the last generation included, when nobody writes the file.
func TestStatusCounts(t *testing.T) {
	path := filepath.Join(shortDirectory(t), "run.db")
	w, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, w, 25)
	advice := population.Advice{Generation: 1, Text: "Round.", Usage: population.Usage{Calls: 1, PromptTokens: 1_000_000, CompletionTokens: 10}}
	late := fakeCandidate(25)
	late.ID, late.Failure, late.Objectives = population.NewID(2, 0, 1), nil, fakeCandidate(population.SeedID).Objectives
	late.Times.EvaluateAt, late.Times.Evaluate = time.Hour, time.Second
	polished := population.Entries{Candidates: []population.Candidate{late}, Polished: []population.ID{late.ID}, Advice: []population.Advice{advice}}
	if err := errors.Join(w.Record(polished), w.Close()); err != nil {
		t.Fatal(err)
	}
	a, err := OpenRead(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	failures, usage := 0, late.Usage
	for id := population.SeedID; id <= 25; id++ {
		c := fakeCandidate(id)
		usage = usage.Add(c.Usage)
		if c.Failed() {
			failures++
		}
	}
	usage = usage.Add(advice.Usage)
	took := time.Hour + time.Second // the final tuning included
	if s, err := a.Status(); err != nil || s.Candidates != 26 || s.Failures != failures || s.Usage != usage || s.Before != took {
		t.Errorf("%d candidates, %d failures, %+v, %v, %v, want 26, %d, %+v, %v", s.Candidates, s.Failures, s.Usage, s.Before, err, failures, usage, took)
	}
}

// watched watches an archive in another goroutine.
func watched(t *testing.T, path string) <-chan population.Status {
	all := make(chan population.Status)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer close(all)
		for s, err := range Watch(t.Context(), path) {
			if err != nil {
				t.Errorf("Watch: %v", err)
				return
			}
			select {
			case all <- s:
			case <-t.Context().Done():
			}
		}
	}()
	t.Cleanup(func() { <-done })
	return all
}

// until waits for a status, and for the end after it if it is the last one.
func until(t *testing.T, all <-chan population.Status, want population.State, candidates int) population.Status {
	t.Helper()
	var last population.Status
	for s := range all {
		if last = s; s.State != want || s.Candidates < candidates {
			continue
		}
		if want == population.StateEnded || want == population.StateGone {
			if more, ok := <-all; ok {
				t.Errorf("after the end there is %+v", more)
			}
		}
		return s
	}
	t.Fatalf("it ends with %+v, want %q", last, want)
	return last
}

// TestWatch: a search is followed from before it begins until it has ended.
func TestWatch(t *testing.T) {
	path := filepath.Join(shortDirectory(t), "run.db")
	w, err := Open(path)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	all := watched(t, path)
	until(t, all, population.StateNone, 0)
	if w, err = Open(path); err != nil {
		t.Fatal(err)
	}
	w.db.NoSync = true
	until(t, all, population.StateStarting, 0)
	fill(t, w, 25)
	until(t, all, population.StateRunning, 25)
	if n := w.server.transactions(); n > 0 {
		t.Errorf("watching keeps %d transactions", n)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	until(t, all, population.StateEnded, 25)
	until(t, watched(t, path), population.StateEnded, 25) // which was over before
}

// TestWatchTracker: what a tracker says in the end is the last that is seen.
func TestWatchTracker(t *testing.T) {
	w, path := served(t, nil)
	var tracker population.Tracker
	w.Track(&tracker)
	all := watched(t, path)
	until(t, all, population.StateStarting, 0)
	tracker.Observe(population.Started{})
	tracker.Observe(population.Ended{Reason: population.ReasonSolved})
	if s := until(t, all, population.StateEnded, 0); s.Reason != string(population.ReasonSolved) {
		t.Errorf("got %+v", s)
	}
}

// TestWatchNothing: a program that ends before it has begun a search is not waited for.
func TestWatchNothing(t *testing.T) {
	path := filepath.Join(shortDirectory(t), "run.db")
	w, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	all := watched(t, path)
	until(t, all, population.StateStarting, 0)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	until(t, all, population.StateEnded, 0)
}

// TestWatchGone: that the program was killed is known at once.
func TestWatchGone(t *testing.T) {
	path, other := beside(t, 1)
	all := watched(t, path)
	until(t, all, population.StateRunning, 11)
	killed := time.Now()
	other.kill(t)
	if s := until(t, all, population.StateGone, 11); s.Reason == "" || s.Function != fakeSearch().Function {
		t.Errorf("got %+v", s)
	}
	if d := time.Since(killed); d > 5*time.Second {
		t.Errorf("it took %v", d)
	}
}

func TestWatchMissing(t *testing.T) {
	for s, err := range Watch(t.Context(), filepath.Join(t.TempDir(), "none.db")) {
		if err == nil {
			t.Errorf("a file that is not there is %q", s.State)
		}
	}
}

// TestSlowReader: a reader that takes no events is hung up on, and holds up nothing.
func TestSlowReader(t *testing.T) {
	w, path := served(t, func(l *serveLimits) { l.pace, l.beat, l.patience = 0, 0, 10*time.Millisecond })
	conn, err := net.Dial("unix", path+socketSuffix)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", eventsPath); err != nil {
		t.Fatal(err)
	}
	streams := func() int {
		w.server.mu.Lock()
		defer w.server.mu.Unlock()
		return w.server.streams
	}
	seen := false
	id := population.ID(31)
	for deadline := time.Now().Add(time.Minute); !seen || streams() > 0; id++ {
		if time.Now().After(deadline) {
			t.Fatal("the reader is still there")
		}
		seen = seen || streams() > 0
		if err := step(w, id); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := io.Copy(io.Discard, conn); err != nil {
		t.Errorf("what was sent: %v", err)
	}
}

// TestHandle: what the program adds is answered on the same socket.
func TestHandle(t *testing.T) {
	w, path := served(t, nil)
	w.Handle("GET /page/{what}", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "the page of "+r.PathValue("what"))
	}))
	if w.Transport() != nil {
		t.Error("an archive is read through itself")
	}
	client := http.Client{Transport: openRead(t, path).Transport()}
	response, err := client.Get("http://any/page/points")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil || string(text) != "the page of points" {
		t.Errorf("got %q, %v", text, err)
	}
}

// TestUnserved: where no socket can be made, the search runs and others are told.
func TestUnserved(t *testing.T) {
	long := filepath.Join(shortDirectory(t), strings.Repeat("d", longestSocketPath))
	path := filepath.Join(t.TempDir(), strings.Repeat("r", longestSocketPath)+".db")
	t.Setenv("XDG_RUNTIME_DIR", "")
	t.Setenv("TMPDIR", long) // which is not there
	w, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, w, 12)
	if err := w.Unserved(); err == nil || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want one sentence that names the file", err)
	}
	if _, err := OpenRead(path); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want one sentence that names the file", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	summed(t, openRead(t, path))
}
