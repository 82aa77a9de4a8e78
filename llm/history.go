package llm

import (
	"regexp"
	"sync"
	"time"
)

// How many failures say that there is no use.
const (
	mostAlike = 8 // with the same text, one after the other: attempts before the first success, calls after it
	mostSlow  = 2 // attempts without an answer in time, before the first success
)

// A history is what has happened between a Model and its server. What a fault means
// depends on it: a server that has answered is configured, and will answer again.
type history struct {
	mu       sync.Mutex
	answered bool
	since    time.Time // of the first fault after the last success; zero: none
	alike    int       // faults with the same text since the last success
	text     string
	slow     int // attempts without an answer in time since then
}

// success takes note of an answer.
func (h *history) success() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answered, h.since, h.alike, h.text, h.slow = true, time.Time{}, 0, "", 0
}

// fault takes note of an attempt that has failed, and returns what that means.
func (h *history) fault(f *fault, patience time.Duration) *fault {
	h.mu.Lock()
	defer h.mu.Unlock()
	made := *f
	if h.since.IsZero() {
		h.since = time.Now()
	}
	over := time.Since(h.since) > patience
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
	}
	switch made.kind {
	case unreachable, notNow:
		if over && (h.answered || made.kind == notNow) {
			made.kind = final
		}
	case transient, refused:
		if !h.answered && h.repeats(f) {
			made.kind = final
		}
	}
	return &made
}

// gaveUp takes note of a call that has failed, and returns what that means.
func (h *history) gaveUp(f *fault) *fault {
	h.mu.Lock()
	defer h.mu.Unlock()
	if f.kind != final && f.kind != tooLong && h.answered && h.repeats(f) {
		made := *f
		made.kind = final
		return &made
	}
	return f
}

// repeats reports whether a fault is one of too many with the same text.
func (h *history) repeats(f *fault) bool {
	text := varying.ReplaceAllString(f.text, "#")
	if text != h.text {
		h.alike, h.text = 0, text
	}
	h.alike++
	return h.alike >= mostAlike
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
