package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// A status is what an Archive that records tells readers of the search.
type status struct {
	mu       sync.Mutex
	tracker  *population.Tracker // of the search; nil: what is recorded says it
	recorded *population.Status  // as recordedStatus said; nil: it was not asked
	stale    bool                // something was recorded since
	changed  chan struct{}       // closed by the next Record; nil: nobody waits
	reading  sync.Mutex          // held to ask it, while Record goes on
}

// Track has readers told the Status of a Tracker, which the program's Config.Observe
// feeds. Without it, what is recorded tells them the generation, the candidates and the
// best of them.
func (a *Archive) Track(t *population.Tracker) {
	a.status.mu.Lock()
	defer a.status.mu.Unlock()
	a.status.tracker = t
}

// Handle has the program answer requests on the socket of the archive that match a pattern
// of net/http.ServeMux, beside those of readers. It panics as ServeMux.Handle does, and does
// nothing if nobody is served. Transport is the other end.
func (a *Archive) Handle(pattern string, h http.Handler) {
	if a.server != nil {
		a.server.mux.Handle(pattern, h)
	}
}

// Unserved returns why no other program can read the archive while it records, such as a
// place where no socket can be made; nil: they can, or it is from OpenRead.
func (a *Archive) Unserved() error {
	if a.unserved == nil {
		return nil
	}
	return a.explain(fmt.Errorf("nobody can read it before it is closed: %w", a.unserved))
}

// Status returns what the search in the archive is doing, if a program runs it, and how far
// it has got. The error wraps ErrEmpty if no program writes the file and no search has been
// recorded.
func (a *Archive) Status() (population.Status, error) {
	if a.remote != nil {
		s, err := a.remote.status()
		if err != nil {
			return s, a.explain(err)
		}
		return s, nil
	}
	return a.status.now(a)
}

// now returns the status of a.
func (s *status) now(a *Archive) (population.Status, error) {
	s.reading.Lock()
	defer s.reading.Unlock()
	s.mu.Lock()
	tracker, recorded := s.tracker, s.recorded
	fresh := recorded != nil && !s.stale
	s.stale = false
	s.mu.Unlock()
	if tracker != nil {
		return tracker.Status(), nil
	}
	if !fresh {
		read, err := a.recordedStatus()
		switch {
		case errors.Is(err, ErrEmpty) && a.encoder != nil: // somebody is about to begin one
			read.State = population.StateStarting
		case err != nil:
			s.forget()
			return read, err
		}
		recorded = &read
		s.mu.Lock()
		s.recorded = recorded
		s.mu.Unlock()
	}
	now := *recorded
	now.At = time.Now()
	return now, nil
}

// forget says that something was recorded.
func (s *status) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stale = true
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}

// change returns a channel that is closed when the status changes.
func (s *status) change() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tracker != nil {
		return s.tracker.Changed()
	}
	if s.changed == nil {
		s.changed = make(chan struct{})
	}
	return s.changed
}

// recordedStatus returns as much of a status as is recorded.
func (a *Archive) recordedStatus() (population.Status, error) {
	search, err := a.Search()
	if err != nil {
		return population.Status{}, err
	}
	last, err := a.LastGeneration()
	begun := err == nil
	if err != nil && !errors.Is(err, ErrNotFound) {
		return population.Status{}, err
	}
	counted, err := a.counted(last)
	if err != nil {
		return population.Status{}, err
	}
	front, err := a.FrontIDs()
	if err != nil {
		return population.Status{}, err
	}
	candidates, err := collect(a.SummariesOf(front))
	if err != nil {
		return population.Status{}, err
	}
	// that of all candidates, and not of the last generation alone
	if last.Hypervolume, err = population.Hypervolume(search.Objectives, candidates, last.Reference); err != nil {
		return population.Status{}, err
	}
	var t population.Tracker
	counted.Search, counted.Resumed, counted.Generation, counted.Front = search, true, last, candidates
	t.Observe(counted)
	s := t.Status()
	s.Resumed, s.Done, s.Elapsed = false, 0, 0
	switch {
	case a.encoder == nil: // nobody writes the file
		s.State = population.StateEnded
	case !begun:
		s.State = population.StateStarting
	}
	return s, nil
}

// counted returns how many candidates are recorded, how many of them failed, and what they
// and advice have used, after the last generation too. While the file is written, which
// would have all candidates read again for each that is recorded, failures, usage and time are
// those of the last generation.
func (a *Archive) counted(last population.Generation) (n population.Started, err error) {
	if a.encoder != nil {
		n.Failures, n.Usage = last.Failures, last.Usage
		n.Candidates, err = a.Len()
		return n, err
	}
	sum, err := population.SumOf(a.Summaries(), a.Advice())
	n.Candidates, n.Failures, n.Usage, n.Elapsed = sum.Candidates, sum.Failures, sum.Usage(), sum.Elapsed
	return n, err
}

// status answers with the status.
func (s *server) status(w http.ResponseWriter, r *http.Request) {
	now, err := s.archive.Status()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(now) // or the reader is gone
}

// The names of events.
const (
	statusEvent = "status"
	closedEvent = "closed" // the last one: the archive is closed
)

// restFactor is how many times as long as it took to read a status there is before it is
// read again: readers must not keep the processor from the search.
const restFactor = 20

// events sends the status at once, whenever it changes, and every now and then as a sign of
// life. A reader that takes nothing is hung up on; nobody waits for it meanwhile.
func (s *server) events(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	full := s.streams >= s.limits.streams
	if !full {
		s.streams++
	}
	s.mu.Unlock()
	if full {
		http.Error(w, fmt.Sprintf("%d others watch the search: try again later", s.limits.streams), http.StatusServiceUnavailable)
		return
	}
	defer func() {
		s.mu.Lock()
		s.streams--
		s.mu.Unlock()
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	for last := false; ; {
		changed := s.archive.status.change()
		began := time.Now()
		now, err := s.archive.Status()
		rest := restFactor * time.Since(began)
		if err == nil {
			err = s.send(w, statusEvent, now)
		}
		if err == nil && last {
			err = s.send(w, closedEvent, struct{}{})
		}
		if err != nil || last {
			return
		}
		last = s.pause(r, max(rest, s.limits.pace), nil) || s.pause(r, s.limits.beat, changed)
		if r.Context().Err() != nil {
			return
		}
	}
}

// pause waits for as long, or until something has changed or is over. It reports whether the
// archive is being closed.
func (s *server) pause(r *http.Request, d time.Duration, changed <-chan struct{}) (closing bool) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-changed:
	case <-r.Context().Done():
	case <-s.closing:
		return true
	}
	return false
}

// send sends one event.
func (s *server) send(w http.ResponseWriter, name string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	out := http.NewResponseController(w)
	if err := out.SetWriteDeadline(time.Now().Add(s.limits.patience)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "event: %s\ndata: %s\n\n", name, data); err != nil {
		return err
	}
	return out.Flush()
}
