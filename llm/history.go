package llm

import (
	"regexp"
	"sync"
	"time"
)

// How many failures say that there is no use.
const (
	mostAlike = 8 // calls with the same text, and none that was answered since
	mostSlow  = 2 // attempts without an answer in time, before the first answer
	someAlike = 3 // calls with the same text, after an answer: it is not because of what they ask
)

// A history is what has happened between a Model and its server. What a fault means
// depends on it: a server that has answered is configured, and will answer again.
type history struct {
	mu       sync.Mutex
	answered bool
	since    time.Time      // of the first fault after the last answer; zero: none
	slow     int            // attempts without an answer in time since then
	alike    int            // calls that have failed with the same text since then
	text     string         // that of the last fault, without what varies
	callers  map[*call]bool // that have had a fault with that text since then
}

// A call is one question, with its repetitions.
type call struct{ _ byte } // not empty: pointers to it differ

// answer takes note of an answer.
func (h *history) answer() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answered, h.since, h.slow, h.alike, h.text, h.callers = true, time.Time{}, 0, 0, "", nil
}

// fault takes note of an attempt of a call that has failed, and returns what that means.
// A server that is away or busy is waited for as long as patience says.
func (h *history) fault(c *call, f *fault, patience time.Duration) *fault {
	h.mu.Lock()
	defer h.mu.Unlock()
	made := *f
	if h.since.IsZero() {
		h.since = time.Now()
	}
	h.note(f)
	if h.callers == nil {
		h.callers = make(map[*call]bool)
	}
	h.callers[c] = true
	switch {
	case f.kind == misconfigured && h.answered:
		made.kind = refused
		if f.status == 0 { // between here and the server
			made.kind = unreachable
		}
	case f.kind == rejected && h.answered:
		made.kind, made.advice = final, f.advice+"; one that has expired can be replaced before the search is resumed"
	case f.kind == misconfigured, f.kind == rejected:
		made.kind = final
	case f.kind == slow && !h.answered:
		if h.slow++; h.slow >= mostSlow {
			made.kind = final
		}
	case f.kind == transient && h.answered && (f.gateway || len(h.callers) >= someAlike):
		made.kind = unreachable
	}
	over := time.Since(h.since) > patience
	if over && (made.kind == unreachable && h.answered || made.kind == notNow) {
		made.kind = final
	}
	return &made
}

// note compares a fault with the last one.
func (h *history) note(f *fault) {
	if text := varying.ReplaceAllString(f.text, "#"); text != h.text {
		h.text, h.alike, h.callers = text, 0, nil
	}
}

// gaveUp takes note of a call that has failed, and returns what that means.
func (h *history) gaveUp(f *fault) *fault {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.note(f)
	if h.alike++; h.alike < mostAlike || f.kind == final {
		return f
	}
	made := *f
	made.kind = final
	return &made
}

// varying matches what differs between errors that are the same: numbers and names of
// requests.
var varying = regexp.MustCompile(`\b[\w-]*\d[\w-]*\b`)

// patient reports whether a server that is away is waited for.
func (h *history) patient() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.answered
}
