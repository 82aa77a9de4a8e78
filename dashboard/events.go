package dashboard

import (
	"fmt"
	"net/http"
	"time"
)

const (
	// mostStreams is how many browsers' tabs are told of changes at once.
	mostStreams = 200
	// beat is how often a stream says that the search's program is alive.
	beat = 2 * time.Second
	// between is how long at least a stream waits from one state to the next.
	between = 400 * time.Millisecond
	// mostPatience is how long a browser may take to read what it is sent.
	mostPatience = 10 * time.Second
)

// events sends a browser the state of the search, and again whenever it has changed: one
// stream for all that a tab shows. A browser that does not read is dropped; nobody else
// waits for it. The first state is not sent to one that has it (Last-Event-ID).
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	if s.streams.Add(1) > mostStreams {
		s.streams.Add(-1)
		http.Error(w, fmt.Sprintf("%d tabs look at this search already.", mostStreams), http.StatusServiceUnavailable)
		return
	}
	defer s.streams.Add(-1)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy is not to collect them
	to := stream{w: w, control: http.NewResponseController(w), patience: s.patience, last: r.Header.Get("Last-Event-ID")}
	if !to.send("retry: 1000\n\n") || r.Method == http.MethodHead {
		return
	}
	for {
		var changed <-chan struct{}
		if s.Live != nil {
			changed = s.Live.Changed()
		}
		state, err := s.current()
		if err != nil {
			to.send(fmt.Sprintf("event: trouble\ndata: %q\n\n", err.Error()))
			return
		}
		if !to.state(state) {
			return
		}
		if state.done {
			to.send("event: end\ndata: \n\n")
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-s.closing:
			s.farewell(&to)
			return
		case <-changed:
			select { // much may happen meanwhile
			case <-time.After(between):
			case <-s.closing:
			case <-r.Context().Done():
			}
		case <-time.After(beat):
			if !to.send("event: beat\ndata: \n\n") {
				return
			}
		}
	}
}

// farewell sends the last state, and that there will be no other.
func (s *Server) farewell(to *stream) {
	s.mu.Lock()
	s.state.made = time.Time{}
	s.mu.Unlock()
	if state, err := s.current(); err == nil && to.state(state) {
		to.send("event: end\ndata: \n\n")
	}
}

// A stream is a browser's.
type stream struct {
	w        http.ResponseWriter
	control  *http.ResponseController
	patience time.Duration // to write once
	last     string        // the ID of the last state that it has
}

// state sends a state unless the browser has it.
func (t *stream) state(e stateEvent) bool {
	if e.id == t.last {
		return true
	}
	t.last = e.id
	return t.send(fmt.Sprintf("id: %s\nevent: state\ndata: %s\n\n", e.id, e.data)) // JSON has no line breaks
}

// send reports whether the browser has taken a text in time.
func (t *stream) send(text string) bool {
	if err := t.control.SetWriteDeadline(time.Now().Add(t.patience)); err != nil {
		return false
	}
	_, err := t.w.Write([]byte(text))
	return err == nil && t.control.Flush() == nil
}
