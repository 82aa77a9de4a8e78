package archive

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// Watch iterates over the Status of the search in the archive at path, whenever it changes
// and about once a second while a program runs it, until the search has ended or ctx has.
// The last State is StateEnded, or StateGone if the program has ended without a word. If no
// search has begun and nobody writes the file, State is StateNone, and Watch waits for one.
//
// An error, which ends the iteration, is one of OpenRead.
func Watch(ctx context.Context, path string) iter.Seq2[population.Status, error] {
	return func(yield func(population.Status, error) bool) {
		w := watcher{yield: yield}
		for w.look(ctx, path) {
			select {
			case <-time.After(lookAgain):
			case <-ctx.Done():
				return
			}
		}
	}
}

const (
	// lookAgain is how long to wait for a search to begin before looking again.
	lookAgain = 500 * time.Millisecond
	// silence is how long the program that writes the file may give no sign of life.
	silence = answerTime
)

// A watcher passes on what it sees.
type watcher struct {
	yield func(population.Status, error) bool
	last  population.Status // that it has passed on
	lost  bool              // the program that said it is gone, or has hung up
}

// tell passes on a status, and reports whether more is wanted.
func (w *watcher) tell(s population.Status) bool {
	w.last = s
	return w.yield(s, nil) && s.State != population.StateEnded && s.State != population.StateGone
}

// fail passes on an error.
func (w *watcher) fail(err error) bool {
	w.yield(w.last, err)
	return false
}

// look looks as long as there is something to see. It reports whether to look again.
func (w *watcher) look(ctx context.Context, path string) bool {
	a, err := OpenRead(path)
	var s population.Status
	if err == nil {
		defer func() { _ = a.Close() }() // nothing was written
		if a.remote != nil {
			return w.follow(ctx, a)
		}
		s, err = a.Status()
	}
	followed := w.last.State != "" && w.last.State != population.StateNone
	switch {
	case errors.Is(err, ErrEmpty) && !followed:
		return w.last.State == population.StateNone || w.tell(population.Status{At: time.Now(), State: population.StateNone})
	case err != nil && !errors.Is(err, ErrEmpty):
		return w.fail(err)
	case w.lost:
		s, s.State = w.last, population.StateGone
		s.Reason = "the program that ran the search has ended without a word: what is recorded can be resumed"
	case err != nil:
		s.State, s.Reason = population.StateEnded, "no search has begun"
	}
	s.At = time.Now()
	return w.tell(s)
}

// follow passes on what the program says that writes the file.
func (w *watcher) follow(ctx context.Context, a *Archive) bool {
	a.remote.release() // nothing is read
	listening, end := context.WithCancel(ctx)
	defer end()
	mute := time.AfterFunc(silence, end)
	defer mute.Stop()
	request, err := http.NewRequestWithContext(listening, http.MethodGet, anyHost+eventsPath, nil)
	if err != nil {
		return w.fail(err)
	}
	response, err := a.remote.do(request)
	if errors.Is(err, ErrGone) {
		w.lost = true
		return true
	}
	if err != nil {
		return w.fail(a.explain(err))
	}
	w.lost = false
	defer func() { _ = response.Body.Close() }() // it was read
	event := ""
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, longestEvent)
	for lines.Scan() {
		mute.Reset(silence)
		if name, ok := bytes.CutPrefix(lines.Bytes(), []byte("event: ")); ok {
			event = string(name)
		}
		data, ok := bytes.CutPrefix(lines.Bytes(), []byte("data: "))
		switch {
		case !ok:
		case event == closedEvent:
			return true // what is recorded says the rest
		case event == statusEvent:
			var s population.Status
			if json.Unmarshal(data, &s) != nil {
				return w.fail(a.explain(errAnswer))
			}
			if !w.tell(s) {
				return false
			}
		}
	}
	if listening.Err() != nil && ctx.Err() == nil {
		return w.fail(a.explain(fmt.Errorf("the program that writes it has said nothing for %v: see whether it is stopped", silence)))
	}
	w.lost = true
	return ctx.Err() == nil
}

// longestEvent is how many bytes a line of events has at most.
const longestEvent = 1 << 20
