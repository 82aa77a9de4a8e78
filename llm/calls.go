package llm

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/wallacea-go/wallacea/population"
)

// Calls are calls to a model and what was answered, in a file of one JSON object per
// line. A Model or a Command with Calls records what it sends and gets, or gets it from the
// record, without a network: for tests of prompts, and to find out what a server does.
//
// Calls are found by what was asked, whatever the server's address and the key, which are
// not in the file. The same question has its answers in their order, those about the same
// candidate first. Calls may be shared by several Models.
type Calls struct {
	mu     sync.Mutex
	file   *os.File // that is recorded to; nil: calls are answered from known
	known  map[string][]recordedCall
	asked  []string // the questions of known, in the order of the file
	failed error    // of a write
}

// A recordedCall is a line of the file. Every question is an object of JSON. A program's
// has the fields program and prompt, and its answers have status 0.
type recordedCall struct {
	Request json.RawMessage   `json:"request"`
	ID      string            `json:"id,omitempty"` // of the candidate that it was about
	Status  int               `json:"status,omitempty"`
	Header  map[string]string `json:"header,omitempty"`
	Body    string            `json:"body"`
	Error   string            `json:"error,omitempty"` // there was no response, or not all of it
}

// RecordCalls returns Calls that are appended to a file, which is made if need be. The
// caller closes them.
func RecordCalls(name string) (*Calls, error) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600) // prompts may be confidential
	if err != nil {
		return nil, fmt.Errorf("llm: calls cannot be recorded: %w", err)
	}
	c := &Calls{file: file}
	if err := c.endLine(name); err != nil {
		_ = file.Close() // nothing was written
		return nil, fmt.Errorf("llm: calls cannot be recorded: %w", err)
	}
	return c, nil
}

// endLine ends a line that a program that was killed has not ended.
func (c *Calls) endLine(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	last := make([]byte, 1)
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil || size == 0 {
		return err
	}
	if _, err := file.ReadAt(last, size-1); err != nil || last[0] == '\n' {
		return err
	}
	_, err = c.file.WriteString("\n")
	return err
}

// ReplayCalls returns Calls that were recorded in a file.
func ReplayCalls(name string) (*Calls, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("llm: recorded calls cannot be read: %w", err)
	}
	defer func() { _ = file.Close() }() // it was only read
	c := &Calls{known: make(map[string][]recordedCall)}
	r := bufio.NewReader(file)
	for n := 1; ; n++ {
		text, end := r.ReadBytes('\n')
		if end != nil && !errors.Is(end, io.EOF) {
			return nil, fmt.Errorf("llm: recorded calls cannot be read: %w", end)
		}
		if text = bytes.TrimSpace(text); len(text) > 0 {
			err := c.know(text)
			if err != nil && bytes.HasPrefix(text, []byte(`{"request":`)) && !json.Valid(text) {
				err = nil // the program was killed while it wrote the line
			}
			if err != nil {
				return nil, fmt.Errorf("llm: %s: line %d is no call: %w", name, n, err)
			}
		}
		if end != nil {
			return c, nil
		}
	}
}

// know takes up a line of a record.
func (c *Calls) know(text []byte) error {
	var line recordedCall
	if err := json.Unmarshal(text, &line); err != nil {
		return err
	}
	question, err := canonical(line.Request)
	if err != nil {
		return fmt.Errorf("its request: %w", err)
	}
	if c.known[question] == nil {
		c.asked = append(c.asked, question)
	}
	c.known[question] = append(c.known[question], line)
	return nil
}

// Close closes the file. It returns the first error of writing to it.
func (c *Calls) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.file == nil {
		return nil
	}
	err := c.file.Close()
	c.file = nil
	return errors.Join(c.failed, err)
}

// canonical returns a JSON value in one way of writing it.
func canonical(raw []byte) (string, error) {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return "", err
	}
	out, err := json.Marshal(v)
	return timings.ReplaceAllString(string(out), "time"), err
}

// timings matches what the default prompts say of how long evaluations took, which is not
// the same when a search is run again.
var timings = regexp.MustCompile(`its evaluation took [a-z]+(?: than)? \d+ % of the time limit`)

// about returns a context for calls about a candidate.
func about(ctx context.Context, id population.ID) context.Context {
	return context.WithValue(ctx, candidateKey{}, id.String())
}

type candidateKey struct{}

// idOf returns the ID of the candidate that calls are about, or "".
func idOf(ctx context.Context) string {
	id, _ := ctx.Value(candidateKey{}).(string)
	return id
}

// record adds a call to the file.
func (c *Calls) record(line recordedCall) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(line)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil && c.file != nil {
		_, err = c.file.Write(out.Bytes())
	}
	if c.failed == nil && err != nil {
		c.failed = fmt.Errorf("llm: a call cannot be recorded: %w", err)
	}
}

// broken returns the first error of a write.
func (c *Calls) broken() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failed
}

// find returns the next recorded answer to a question. The last one is not repeated:
// whoever asks more often than was recorded asks something else.
func (c *Calls) find(request []byte, id string) (recordedCall, error) {
	question, err := canonical(request)
	if err != nil {
		return recordedCall{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch left, ok := c.known[question]; {
	case len(left) > 0:
		i := max(slices.IndexFunc(left, func(line recordedCall) bool { return line.ID == id }), 0)
		line := left[i]
		c.known[question] = slices.Delete(left, i, i+1)
		return line, nil
	case ok:
		return recordedCall{}, errors.New("the record has no more answers to this request: it was asked more often than it was recorded")
	}
	return recordedCall{}, c.missing(question)
}

// missing says how a question differs from the one in the record that is most like it.
func (c *Calls) missing(question string) error {
	if len(c.asked) == 0 {
		return errors.New("the record is empty")
	}
	common := func(other string) int {
		n := 0
		for n < min(len(question), len(other)) && question[n] == other[n] {
			n++
		}
		return n
	}
	nearest := slices.MaxFunc(c.asked, func(a, b string) int { return common(a) - common(b) })
	at := common(nearest)
	part := func(s string) string {
		const before, after = 40, 60
		return oneLine(strings.ToValidUTF8(s[max(at-before, 0):min(at+after, len(s))], ""))
	}
	return fmt.Errorf("the record has no such request: the most similar of %d differs at byte %d: recorded …%s…, asked …%s…", len(c.asked), at, part(nearest), part(question))
}

// around returns a transport that records what another sends, or that answers from the
// record. What the record holds has passed through redact.
func (c *Calls) around(next http.RoundTripper, redact func(string) string) http.RoundTripper {
	if c == nil {
		return next
	}
	if next == nil {
		next = http.DefaultTransport
	}
	return callTransport{c, next, redact}
}

type callTransport struct {
	calls  *Calls
	next   http.RoundTripper
	redact func(string) string
}

// keptHeaders are those that say what an answer means.
var keptHeaders = []string{"Content-Type", "Content-Encoding", "Location", "Retry-After", "Retry-After-Ms"}

// RoundTrip records a call, or answers it from the record.
func (t callTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	var question []byte
	if r.Body != nil {
		var err error
		if question, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		_ = r.Body.Close() // it was read to its end
	}
	if len(question) == 0 { // nothing was asked of a model
		if t.calls.known != nil {
			return nil, &fault{kind: refused, text: "the record holds calls to models alone"}
		}
		return t.next.RoundTrip(r)
	}
	if t.calls.known != nil {
		line, err := t.calls.find(question, idOf(r.Context()))
		switch {
		case err != nil:
			return nil, &fault{kind: final, text: err.Error(), missing: true}
		case line.Status == 0:
			return nil, &fault{text: line.Error}
		}
		header := make(http.Header)
		for name, value := range line.Header {
			header.Set(name, value)
		}
		body := io.Reader(strings.NewReader(line.Body))
		if line.Error != "" {
			body = io.MultiReader(body, failingReader{errors.New(line.Error)})
		}
		return &http.Response{
			Status: http.StatusText(line.Status), StatusCode: line.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: header, Body: io.NopCloser(body), ContentLength: -1, Request: r,
		}, nil
	}
	if err := t.calls.broken(); err != nil { // before it is paid for
		return nil, &fault{kind: final, text: err.Error()}
	}
	again := r.Clone(r.Context())
	again.Body = io.NopCloser(bytes.NewReader(question))
	line := recordedCall{Request: question, ID: idOf(r.Context())}
	response, err := t.next.RoundTrip(again)
	if err != nil {
		line.Error = t.redact(cause(err))
		t.calls.record(line)
		return nil, err
	}
	line.Status, line.Header = response.StatusCode, make(map[string]string)
	for _, name := range keptHeaders {
		if value := response.Header.Get(name); value != "" {
			line.Header[name] = value
		}
	}
	response.Body = &recordedBody{ReadCloser: response.Body, line: line, transport: t}
	return response, nil
}

// A recordedBody records a call when its body has been read or closed.
type recordedBody struct {
	io.ReadCloser
	line      recordedCall
	transport callTransport
	text      bytes.Buffer
	once      sync.Once
}

func (b *recordedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.text.Write(p[:n])
	if err != nil {
		if !errors.Is(err, io.EOF) {
			b.line.Error = b.transport.redact(err.Error())
		}
		b.done()
	}
	return n, err
}

// Close closes the body.
func (b *recordedBody) Close() error {
	b.done()
	return b.ReadCloser.Close()
}

func (b *recordedBody) done() {
	b.once.Do(func() {
		b.line.Body = b.transport.redact(b.text.String())
		b.transport.calls.record(b.line)
	})
}

type failingReader struct{ error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.error }
