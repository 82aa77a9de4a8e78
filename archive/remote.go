package archive

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// A remote is a snapshot that the program that writes the file reads. If its transaction is
// over, the next read begins another one.
type remote struct {
	client http.Client
	life   context.Context // until close
	end    context.CancelFunc
	file   string // as identify says

	mu     sync.Mutex
	lease  *lease // nil: none
	pinned bool   // there must be no other one
}

// A lease is a transaction of the other program.
type lease struct {
	name string
	end  context.CancelFunc
	over chan struct{} // closed when it is
	why  string        // then: the last line of the answer; "": the program is gone
}

// answerTime is how long the other program may take to begin an answer.
const answerTime = 30 * time.Second

// anyHost takes the place of a host in the URLs of requests through a socket.
const anyHost = "http://archive"

// dial connects to the program that writes a file. The error says why there is none, or why
// it does not answer.
func dial(path string) (*remote, error) {
	if longestSocketPath == 0 {
		return nil, fs.ErrNotExist
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	places, err := socketPlaces(path)
	if err != nil {
		return nil, err
	}
	err = fs.ErrNotExist
	for _, p := range places {
		failed := p.trusted(info)
		if failed == nil {
			var r *remote
			if r, failed = connect(p.path, identify(info)); failed == nil {
				return r, nil
			}
		}
		if errors.Is(err, fs.ErrNotExist) && !errors.Is(failed, ErrGone) { // or else it is stale
			err = failed
		}
	}
	return nil, err
}

// connect connects to the program at a socket if it writes the file.
func connect(socket, file string) (*remote, error) {
	r := &remote{file: file}
	r.life, r.end = context.WithCancel(context.Background())
	r.client.Transport = &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{Timeout: dialTime}).DialContext(ctx, "unix", socket)
		},
		ResponseHeaderTimeout: answerTime, IdleConnTimeout: 30 * time.Second, MaxIdleConnsPerHost: 8, DisableCompression: true,
	}
	if _, err := r.current(); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

func (r *remote) close() {
	r.end()
	r.release()
	r.client.CloseIdleConnections()
}

// release ends the transaction. The next read begins another one.
func (r *remote) release() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if l := r.lease; l != nil {
		l.end()
		<-l.over
		r.lease = nil
	}
}

// current returns a transaction that is not over.
func (r *remote) current() (*lease, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.life.Err() != nil {
		return nil, errClosed
	}
	if r.lease != nil {
		select {
		case <-r.lease.over:
			if r.lease.why != overLine {
				return nil, ErrGone
			}
			if r.pinned {
				return nil, errPinned
			}
		default:
			return r.lease, nil
		}
	}
	l, err := r.begin(false)
	if err == nil {
		r.lease = l
	}
	return l, err
}

// errPinned is the error of a read in a snapshot that is over while there must be no other one.
var errPinned = errors.New("the search has gone on for too long while its archive was read: try again, or when it has ended")

// pin has reads of the archive in f see one moment of it.
func (a *Archive) pin(f func() error) error {
	r := a.remote
	if r == nil { // nobody writes the file
		return f()
	}
	r.release()
	l, err := r.begin(true)
	if err != nil {
		return a.explain(err)
	}
	set := func(l *lease, pinned bool) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.lease, r.pinned = l, pinned
	}
	set(l, true)
	defer func() {
		l.end()
		<-l.over
		set(nil, false)
	}()
	return f()
}

// begin begins a transaction.
func (r *remote) begin(pinned bool) (*lease, error) {
	path := snapshotPath
	if pinned {
		path += "?" + pinnedQuery
	}
	ctx, end := context.WithCancel(r.life)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, anyHost+path, nil)
	if err != nil {
		end()
		return nil, err
	}
	response, err := r.do(request) //nolint:bodyclose // close, or the goroutine below, does it
	if err != nil {
		end()
		return nil, err
	}
	in := bufio.NewScanner(response.Body)
	var h hello
	if !in.Scan() {
		err = ErrGone
	} else if json.Unmarshal(in.Bytes(), &h) != nil || h.Protocol != protocol {
		err = errors.New("it is of another version of Wallacea")
	} else if h.File != r.file {
		err = errors.New("it writes another file, which has had this path")
	}
	if err != nil {
		end()
		return nil, errors.Join(err, response.Body.Close())
	}
	l := &lease{name: h.Name, end: end, over: make(chan struct{})}
	go func() { // until close, or until the other program ends it
		defer close(l.over)
		defer end()
		if in.Scan() {
			l.why = in.Text()
		}
		_ = response.Body.Close() // of which nothing more is wanted
	}()
	return l, nil
}

// do sends a request. The error of an answer that is none wraps ErrGone if the other program
// is gone.
func (r *remote) do(request *http.Request) (*http.Response, error) {
	response, err := r.client.Do(request)
	switch {
	case err != nil && r.life.Err() != nil:
		return nil, errClosed
	case err != nil:
		if e := net.Error(nil); errors.As(err, &e) && e.Timeout() {
			return nil, fmt.Errorf("the program that writes it has not answered for %v: see whether it is stopped", answerTime)
		}
		if errors.Is(err, fs.ErrPermission) {
			return nil, fs.ErrPermission
		}
		return nil, ErrGone
	case response.StatusCode == http.StatusOK:
		return response, nil
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<12))
	if err = errors.Join(err, response.Body.Close()); err != nil {
		return nil, ErrGone
	}
	why := strings.TrimSpace(string(text))
	switch response.StatusCode {
	case http.StatusGone:
		return nil, errOver
	case http.StatusInternalServerError:
		return nil, damaged("%s", why)
	case http.StatusBadGateway:
		return nil, ErrGone
	}
	return nil, errors.New(why)
}

// ask asks a question.
func (r *remote) ask(q question) (a answer, err error) {
	for {
		l, err := r.current()
		if err != nil {
			return a, err
		}
		q.Name = l.name
		if a, err = r.askIn(q); !errors.Is(err, errOver) {
			return a, err
		}
		<-l.over // which it is about to say
	}
}

func (r *remote) askIn(q question) (a answer, err error) {
	body, err := encMode.Marshal(q)
	if err != nil {
		return a, err
	}
	request, err := http.NewRequestWithContext(r.life, http.MethodPost, anyHost+readPath, bytes.NewReader(body))
	if err != nil {
		return a, err
	}
	response, err := r.do(request)
	if err != nil {
		return a, err
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, longestAnswer))
	if err = errors.Join(err, response.Body.Close()); err != nil {
		return a, ErrGone
	}
	return a, decMode.Unmarshal(text, &a)
}

func (r *remote) has(bucket string) (bool, error) {
	a, err := r.ask(question{Kind: askHas, Bucket: bucket})
	return a.Has, err
}

func (r *remote) get(bucket string, keys ...[]byte) ([][]byte, error) {
	values := make([][]byte, 0, len(keys))
	for len(values) < len(keys) {
		rest := keys[len(values):]
		a, err := r.ask(question{Kind: askGet, Bucket: bucket, Keys: rest[:min(len(rest), mostKeys)]})
		if err != nil {
			return nil, err
		}
		if len(a.Values) == 0 || len(a.Values) > len(rest) {
			return nil, errAnswer
		}
		values = append(values, a.Values...)
	}
	return values, nil
}

var errAnswer = errors.New("the program that writes it has answered something else")

func (r *remote) scan(bucket string, from []byte, expect int) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		for {
			a, err := r.ask(question{Kind: askScan, Bucket: bucket, From: from, Most: min(max(expect, 1), mostKeys)})
			if err == nil && (len(a.Keys) != len(a.Values) || a.More && len(a.Keys) == 0) {
				err = errAnswer
			}
			if err != nil {
				yield(entry{}, err)
				return
			}
			for i, key := range a.Keys {
				if !yield(entry{key, a.Values[i]}, nil) {
					return
				}
			}
			if !a.More {
				return
			}
			from = after(a.Keys[len(a.Keys)-1])
		}
	}
}

func (r *remote) last(bucket string) (entry, error) {
	a, err := r.ask(question{Kind: askLast, Bucket: bucket})
	if err == nil && (len(a.Keys) != 1 || len(a.Values) != 1) {
		err = errAnswer
	}
	if err != nil {
		return entry{}, err
	}
	return entry{a.Keys[0], a.Values[0]}, nil
}

// status asks for the status.
func (r *remote) status() (s population.Status, err error) {
	request, err := http.NewRequestWithContext(r.life, http.MethodGet, anyHost+statusPath, nil)
	if err != nil {
		return s, err
	}
	response, err := r.do(request)
	if err != nil {
		return s, err
	}
	err = json.NewDecoder(response.Body).Decode(&s)
	return s, errors.Join(err, response.Body.Close())
}

// Transport sends requests to the program that writes the file, for what Handle has it
// answer there; the host in their URLs does not matter. It is nil if no program writes the
// file, or this one does.
func (a *Archive) Transport() http.RoundTripper {
	if a.remote == nil {
		return nil
	}
	return a.remote.client.Transport
}
