package archive

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// An Archive that records answers readers on a socket, in HTTP:
//
//	GET /snapshot  begins a transaction, says its name, and keeps it until it is over
//	POST /read     asks for entries of buckets, as they are stored, in a transaction
//	GET /status    the Status of the search, in JSON
//	GET /events    the Status whenever it changes, as server-sent events
//
// and what else the program has it handle. What readers get of the file are its keys and
// values, which they decode as if they had read them there.

// The paths.
const (
	snapshotPath = "/snapshot"
	readPath     = "/read"
	statusPath   = "/status"
	eventsPath   = "/events"
)

// serveLimits bound what readers cost.
type serveLimits struct {
	snapshots int           // at once
	streams   int           // of events, at once
	idle      time.Duration // after which a snapshot ends from which nothing is read
	life      time.Duration // of a snapshot
	growth    int64         // bytes by which the file may grow during a snapshot
	tick      time.Duration // how often the last three are looked at
	pace      time.Duration // between two events
	beat      time.Duration // between two signs of life on a stream
	patience  time.Duration // with a reader that takes nothing of a stream
}

// defaultLimits returns the limits that OpenRead documents. No page that a transaction sees
// is used again while it lasts: the file grows, and bbolt writes a list of what it will be
// able to use with each commit. So it does not last.
func defaultLimits() serveLimits {
	return serveLimits{
		snapshots: 32, streams: 64,
		idle: time.Minute, life: 10 * time.Minute, growth: 128 << 20, tick: 250 * time.Millisecond,
		pace: 200 * time.Millisecond, beat: time.Second, patience: 5 * time.Second,
	}
}

// A server answers readers of an Archive.
type server struct {
	archive  *Archive
	file     string // as identify says
	limits   serveLimits
	listener net.Listener
	http     http.Server
	mux      http.ServeMux
	closing  chan struct{}
	closed   sync.Once
	handlers sync.WaitGroup // those of this package that run

	mu      sync.Mutex
	open    map[string]*transaction
	streams int
}

// serve begins to answer readers.
func (a *Archive) serve() error {
	if mapAhead == 0 || !a.mappedAhead {
		return errors.New("readers could make the search wait")
	}
	info, err := a.file.Stat()
	if err != nil {
		return err
	}
	l, err := listen(a.path)
	if err != nil {
		return err
	}
	s := &server{
		archive: a, file: identify(info), limits: defaultLimits(), listener: guarded{l}, closing: make(chan struct{}), open: make(map[string]*transaction),
	}
	s.http = http.Server{
		Handler: &s.mux, ErrorLog: log.New(io.Discard, "", 0), // a library prints nothing
		ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 1 << 16,
	}
	s.mux.HandleFunc("GET "+snapshotPath, s.handle(s.snapshot))
	s.mux.HandleFunc("POST "+readPath, s.handle(s.read))
	s.mux.HandleFunc("GET "+statusPath, s.handle(s.status))
	s.mux.HandleFunc("GET "+eventsPath, s.handle(s.events))
	s.handlers.Go(func() { _ = s.http.Serve(s.listener) }) // which ends with close
	a.server = s
	return nil
}

// close ends all transactions and removes the socket.
func (s *server) close() {
	s.mu.Lock()
	s.closed.Do(func() { close(s.closing) })
	s.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = s.http.Shutdown(ctx) // if somebody does not take its last lines, Close ends it
	_ = s.http.Close()
	s.handlers.Wait()
}

// handle has close wait for a handler.
func (s *server) handle(f http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		select {
		case <-s.closing:
			s.mu.Unlock()
			http.Error(w, closedLine, http.StatusBadGateway)
			return
		default:
		}
		s.handlers.Add(1)
		s.mu.Unlock()
		defer s.handlers.Done()
		f(w, r)
	}
}

// guarded is a listener that hangs up on other users.
type guarded struct{ *net.UnixListener }

func (l guarded) Accept() (net.Conn, error) {
	for {
		conn, err := l.AcceptUnix()
		if err != nil || allowed(conn) {
			return conn, err
		}
		_ = conn.Close()
	}
}
