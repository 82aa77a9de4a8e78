package dashboard

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
)

// Config says what a Server shows, and to whom.
type Config struct {
	// Archive is the search, opened for recording or for reading. It must stay open
	// until Close has returned.
	Archive *archive.Archive

	// Live says what the search is doing, if this program runs it: its
	// *population.Tracker. nil: another program does, or it has ended.
	Live Live

	// Names are host names by which browsers may reach the server, beside IP addresses
	// and localhost. Another web page can make its own name mean this machine: that is
	// why others are refused.
	Names []string

	// Again is the command that shows the search once it has ended, for the page to
	// name; "": none.
	Again string

	// Command is how the command wallacea is called on this machine, for the page to name
	// what it does with a candidate; "" means "wallacea".
	Command string

	// Metrics serves /metrics; nil: nobody does.
	Metrics http.Handler
}

// Live is a search that is running.
type Live interface {
	// Status returns the status now.
	Status() population.Status
	// Changed returns a channel that is closed when the status changes.
	Changed() <-chan struct{}
}

// A Server shows a search to browsers. Its methods may be called from several goroutines.
type Server struct {
	Config
	listener net.Listener
	http     http.Server
	token    string
	names    []string // of the address, too
	index    *index
	earnings earnings
	follower *follower     // of another program; nil: there is none
	closing  chan struct{} // closed by Close
	close    sync.Once
	streams  atomic.Int64
	lastSeen atomic.Int64  // when the last event was observed, in nanoseconds since 1970; 0: never
	patience time.Duration // with a stream that is not read
	boot     string        // tells this server's events from those of others

	mu    sync.Mutex // of what follows
	state stateEvent // the last one that was made
}

// Listen opens a port for a page. The address is HOST:PORT; without a host it is the loopback
// interface, and port 0 is any free one. The server answers once Serve is called.
func Listen(address string, c Config) (*Server, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("dashboard: %q is no address: give HOST:PORT, such as 127.0.0.1:8080, or 127.0.0.1:0 for any free port", address)
	}
	names := c.Names
	if host == "" {
		host = "127.0.0.1"
	} else if _, err := netip.ParseAddr(host); err != nil {
		names = append(names[:len(names):len(names)], host)
	}
	l, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, fmt.Errorf("dashboard: cannot listen at %s: %w", address, rootCause(err))
	}
	s := &Server{
		Config: c, listener: l, token: rand.Text(), boot: rand.Text()[:8], patience: mostPatience, names: names,
		index: &index{db: c.Archive}, closing: make(chan struct{}),
	}
	if c.Live == nil && remote(c.Archive) {
		if s.follower, err = follow(c.Archive); err != nil {
			return nil, errors.Join(err, l.Close())
		}
		s.Live = s.follower
	}
	s.http = http.Server{
		Handler:           s.guard(s.routes()),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
	}
	return s, nil
}

// rootCause is what the system says of an error.
func rootCause(err error) error {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err
}

// URL is where the page is, with the token that it takes to see it. Whoever has it can read
// everything that the archive holds.
func (s *Server) URL() string {
	host, port, _ := net.SplitHostPort(s.listener.Addr().String())
	if a, err := netip.ParseAddr(host); err == nil && a.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port) + "/?token=" + s.token
}

// Serve answers browsers until Close is called, and returns nil then.
func (s *Server) Serve() error {
	var following sync.WaitGroup
	defer following.Wait()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	if s.follower != nil {
		following.Go(func() { s.follower.run(ctx, s.Archive.Path()) })
	}
	if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("dashboard: %w", err)
	}
	return nil
}

// farewell is how long Close waits for browsers to take the last state of the search.
const farewell = 500 * time.Millisecond

// Close tells the browsers that are connected the last state of the search, ends their
// connections and closes the port. It takes at most a second.
func (s *Server) Close() error {
	var err error
	s.close.Do(func() {
		close(s.closing)
		ctx, stop := context.WithTimeout(context.Background(), farewell)
		defer stop()
		if s.http.Shutdown(ctx) != nil { // somebody does not read
			err = s.http.Close()
		}
		_ = s.listener.Close() // it is closed already, if Serve was called
		s.index.close()
	})
	if err != nil {
		return fmt.Errorf("dashboard: %w", err)
	}
	return nil
}

// Observe is to be told the events of the search, in addition to Live, so that the page can say
// how long ago the last one was. It takes no time to speak of.
func (s *Server) Observe(population.Event) { s.lastSeen.Store(time.Now().UnixNano()) }

// trimPort returns the host of a Host header.
func trimPort(hostport string) string {
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		return host
	}
	return strings.TrimSuffix(strings.TrimPrefix(hostport, "["), "]")
}
