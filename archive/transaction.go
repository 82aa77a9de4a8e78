package archive

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
)

// A transaction is what one reader reads.
type transaction struct {
	mu    sync.Mutex
	tx    *bolt.Tx // nil: it is over
	size  int64    // of the file at its beginning
	began time.Time
	used  time.Time

	pinned bool          // the reader can do with no other
	enough chan struct{} // closed when it keeps too many pages from being used again
	told   sync.Once     // that it does
}

// leastKept is how many bytes transactions may keep from being used again in any case.
const leastKept = 4 << 20

// relieve ends the transactions, but for those that are pinned, once they keep so many pages
// of a file of a size from being used again that it would grow by more than a quarter, and by leastKept. A
// transaction that nobody reads in is no different: the reader begins another one when it reads.
func (s *server) relieve(size int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.open) == 0 || int64(s.archive.db.Stats().PendingPageN)*int64(s.archive.db.Info().PageSize) < max(size/4, leastKept) {
		return
	}
	for _, t := range s.open {
		if !t.pinned {
			t.told.Do(func() { close(t.enough) }) // its handler ends it: who records waits for no reader
		}
	}
}

// snapshot begins a transaction and keeps it until it is over.
func (s *server) snapshot(w http.ResponseWriter, r *http.Request) {
	name, t, err := s.begin(r.URL.Query().Has(pinnedQuery))
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	defer s.end(name, t)
	out := http.NewResponseController(w)
	if json.NewEncoder(w).Encode(hello{protocol, s.file, name}) != nil || out.Flush() != nil {
		return
	}
	tick := time.NewTicker(s.limits.tick)
	defer tick.Stop()
	for {
		select {
		case <-r.Context().Done(): // the reader is gone
			return
		case <-s.closing:
			_, _ = fmt.Fprintln(w, closedLine)
			return
		case <-tick.C:
			if !s.over(t) {
				continue
			}
		case <-t.enough:
		}
		s.end(name, t)
		_, _ = fmt.Fprintln(w, overLine)
		return
	}
}

// begin begins a transaction under a new name.
func (s *server) begin(pinned bool) (string, *transaction, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.open) >= s.limits.snapshots {
		return "", nil, fmt.Errorf("%d others read the archive now: try again later", len(s.open))
	}
	t := &transaction{began: time.Now(), used: time.Now(), pinned: pinned, enough: make(chan struct{})}
	err := s.archive.do(func() (err error) {
		if t.tx, err = s.archive.db.Begin(false); err == nil {
			t.size = t.tx.Size()
		}
		return err
	})
	if err != nil {
		return "", nil, err
	}
	if t.size+s.limits.growth > mapAhead {
		return "", nil, errors.Join(errors.New("the archive is too large to be read while it is written"), t.tx.Rollback())
	}
	name := rand.Text()
	s.open[name] = t
	return name, t, nil
}

// over reports whether a transaction has lasted as long as it may.
func (s *server) over(t *transaction) bool {
	var size int64
	err := s.archive.do(func() error {
		return s.archive.db.View(func(tx *bolt.Tx) error { size = tx.Size(); return nil })
	})
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	return err != nil || now.Sub(t.used) >= s.limits.idle || now.Sub(t.began) >= s.limits.life || size-t.size >= s.limits.growth
}

// end ends a transaction.
func (s *server) end(name string, t *transaction) {
	s.mu.Lock()
	delete(s.open, name)
	s.mu.Unlock()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.tx != nil && !s.archive.lost.Load() { // or else bbolt may wait forever
		_ = protect(t.tx.Rollback) // nothing was written
	}
	t.tx = nil
}

// read answers a question.
func (s *server) read(w http.ResponseWriter, r *http.Request) {
	var q question
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestAsked))
	if err == nil {
		err = decMode.Unmarshal(body, &q)
	}
	if err == nil && len(q.Keys) > mostKeys {
		err = fmt.Errorf("%d keys", len(q.Keys))
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	t := s.open[q.Name]
	s.mu.Unlock()
	if t == nil {
		http.Error(w, overLine, http.StatusGone)
		return
	}
	encoded, err := s.answer(t, q)
	switch {
	case errors.Is(err, errOver):
		http.Error(w, overLine, http.StatusGone)
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	default:
		_, _ = w.Write(encoded) // or the reader is gone
	}
}

var errOver = errors.New("the snapshot is over")

// answer answers a question in a transaction.
func (s *server) answer(t *transaction, q question) (encoded []byte, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.tx == nil {
		return nil, errOver
	}
	t.used = time.Now()
	err = s.archive.guard(func() error {
		a, err := ask(boltSnapshot{t.tx}, q)
		if err == nil {
			encoded, err = encMode.Marshal(a) // as long as its memory is there
		}
		return err
	})
	return encoded, err
}
