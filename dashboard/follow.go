package dashboard

import (
	"context"
	"sync"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
)

// A follower is Live of a search that another program runs.
type follower struct {
	mu      sync.Mutex
	status  population.Status
	changed chan struct{} // closed when the status changes
	moved   time.Time     // when it said last that something had happened; zero: not yet
}

// follow returns a follower of the search in an archive that another program writes.
func follow(db *archive.Archive) (*follower, error) {
	status, err := db.Status()
	return &follower{status: status, changed: make(chan struct{})}, err
}

// run follows until the search has ended, or ctx has.
func (f *follower) run(ctx context.Context, path string) {
	for status, err := range archive.Watch(ctx, path) {
		if err != nil {
			status.State, status.Reason = population.StateGone, err.Error()
		}
		f.take(status)
	}
}

func (f *follower) take(status population.Status) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if progressOf(status) != progressOf(f.status) { // it also comes as a sign of life
		f.moved = time.Now()
	}
	f.status = status
	close(f.changed)
	f.changed = make(chan struct{})
}

// progressOf is what differs in a status after an event.
func progressOf(s population.Status) [7]int {
	return [...]int{s.Candidates, s.Settled, s.Requests, s.Checking, s.Evaluating, s.Workers, s.Usage.Calls}
}

// last returns when something happened last; zero: not known.
func (f *follower) last() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.moved
}

// Status implements Live.
func (f *follower) Status() population.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.status
}

// Changed implements Live.
func (f *follower) Changed() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.changed
}

// remote reports whether another program writes an archive and reads it for this one.
func remote(db *archive.Archive) bool { return db.Transport() != nil }

// reopen makes an index see what another program has recorded since it was opened last: what
// is read through that program does not change. Nobody may be reading.
func (x *index) reopen() error {
	db, err := archive.OpenRead(x.db.Path())
	if err != nil {
		return err
	}
	x.use.Lock()
	defer x.use.Unlock()
	if x.opened {
		_ = x.db.Close() // nothing was written
	}
	x.db, x.opened = db, true
	return nil
}

// again reopens the archive for a view.
func (x *index) again() error {
	x.reading.Lock()
	defer x.reading.Unlock()
	return x.reopen()
}

// close closes what reopen has opened.
func (x *index) close() {
	x.reading.Lock()
	defer x.reading.Unlock()
	x.use.Lock()
	defer x.use.Unlock()
	if x.opened {
		_ = x.db.Close() // nothing was written
		x.opened = false
	}
}
