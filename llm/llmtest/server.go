package llmtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A Server answers Chat Completions requests. It implements http.Handler and
// http.RoundTripper. All methods are safe for concurrent use.
type Server struct {
	// Probe answers the small question that llm's Model.Probe asks, which is not one of
	// the Requests; nil: Text("ready"). Set it before the first request.
	Probe Answer

	answer func(Request) Answer

	mu       sync.Mutex
	requests []Request
	ended    chan struct{} // closed when the test that called Start ends
	end      sync.Once
}

// A Request is a request that a client sent.
type Request struct {
	Number   int // 0 for the first
	Path     string
	Header   http.Header
	Body     string // as sent
	Model    string
	Messages []Message
}

// A Message is one turn of the conversation in a request.
type Message struct {
	Role    string // "system", "user", "assistant" or "tool"
	Content string
}

// New returns a server that gives the answers in the order in which requests
// arrive, and repeats the last one.
func New(answers ...Answer) *Server {
	return NewFunc(func(r Request) Answer {
		if len(answers) == 0 {
			return Status(http.StatusInternalServerError, "llmtest: no answer was given to New")
		}
		return answers[min(r.Number, len(answers)-1)]
	})
}

// NewFunc returns a server that calls answer for each request. Concurrent
// requests lead to concurrent calls.
func NewFunc(answer func(Request) Answer) *Server {
	return &Server{answer: answer, ended: make(chan struct{})}
}

// Start listens on the loopback interface until the test ends. It returns the
// base URL, which ends in /v1.
func (s *Server) Start(t testing.TB) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.ServeHTTP(&writer{w, s.ended}, r)
	}))
	t.Cleanup(func() {
		s.end.Do(func() { close(s.ended) }) // ends answers that hang, so that the server can close
		server.Close()
	})
	return server.URL + "/v1"
}

// Requests returns the requests that have arrived so far, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// ServeHTTP answers r. It returns 404 for paths that do not end in
// /chat/completions.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/models") {
		JSON(http.StatusOK, map[string]any{"data": []any{}})(w, r)
		return
	}
	request, err := s.receive(r)
	switch {
	case errors.Is(err, errProbe):
		probe := s.Probe
		if probe == nil {
			probe = Text("ready")
		}
		probe(w, r)
	case err != nil:
		Status(http.StatusBadRequest, "llmtest: "+err.Error())(w, r)
	case r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/chat/completions"):
		http.NotFound(w, r)
	default:
		s.answer(request)(w, r)
	}
}

// question is that of llm's Model.Probe.
const question = "Answer with the one word ready."

// errProbe is the error of receive for it.
var errProbe = errors.New("a probe")

// receive reads and stores a request, unless it is a probe.
func (s *Server) receive(r *http.Request) (Request, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return Request{}, err
	}
	var sent struct {
		Model    string
		Messages []Message
	}
	if len(body) > 0 {
		if err := json.Unmarshal(body, &sent); err != nil {
			return Request{}, fmt.Errorf("the request is not what Chat Completions expects: %w", err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(sent.Messages) == 1 && sent.Messages[0].Content == question {
		return Request{}, errProbe
	}
	request := Request{
		Number: len(s.requests), Path: r.URL.Path, Header: r.Header.Clone(),
		Body: string(body), Model: sent.Model, Messages: sent.Messages,
	}
	s.requests = append(s.requests, request)
	return request, nil
}

// A writer tells an answer that hangs when the test ends.
type writer struct {
	http.ResponseWriter
	ended <-chan struct{}
}

// Unwrap is for http.ResponseController.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }
