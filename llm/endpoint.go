package llm

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"time"
)

// An endpoint sends requests of Chat Completions.
type endpoint struct {
	http    *http.Client
	proxy   func(*http.Request) (*url.URL, error) // nil: none is known
	base    *url.URL
	url     *url.URL // of completions
	key     string
	name    string
	extra   map[string]any // that replace any other fields
	limits  limits
	dialect dialect
	price   Price // zero if it is not known
}

// limits are those of one attempt.
type limits struct{ whole, silence time.Duration }

// newEndpoint returns the endpoint of a model whose fields make sense.
func newEndpoint(m *Model, base *url.URL) *endpoint {
	at := base.JoinPath("chat", "completions")
	at.RawQuery, at.Fragment = base.RawQuery, "" // a query is Azure's API version
	e := &endpoint{
		http: newHTTPClient(), base: base, url: at, key: m.APIKey, name: m.Name, extra: m.Extra,
		limits: limits{cmp.Or(m.Timeout, 30*time.Minute), cmp.Or(m.Silence, 5*time.Minute)},
	}
	if m.HTTPClient != nil {
		e.http = new(*m.HTTPClient)
	}
	if t, ok := e.http.Transport.(*http.Transport); ok {
		e.proxy = t.Proxy
	}
	if e.http.CheckRedirect == nil {
		e.http.CheckRedirect = withinOrigin
	}
	e.http.Transport = m.Calls.around(e.http.Transport, m.redact)
	e.dialect.begin(m, base.Host == "api.openai.com")
	return e
}

// newHTTPClient returns a client that keeps enough connections open for a
// search. It has no timeout of its own: each attempt has a context.
func newHTTPClient() *http.Client {
	return &http.Client{Transport: &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout: 10 * time.Second,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 64,
		IdleConnTimeout:     90 * time.Second,
	}}
}

// withinOrigin follows redirects to the same server alone: another one should
// see neither the prompt nor the key. A redirect that would turn the request into
// one without a body is not followed either.
func withinOrigin(r *http.Request, via []*http.Request) error {
	refusal := &fault{kind: misconfigured, advice: "correct OPENAI_BASE_URL (Model.BaseURL)"}
	switch from := via[0].URL; {
	case r.URL.Scheme != from.Scheme || r.URL.Host != from.Host:
		refusal.text = fmt.Sprintf("it redirects to another server, %s://%s", r.URL.Scheme, r.URL.Host)
	case r.Method != via[0].Method:
		refusal.text = "it redirects to " + r.URL.EscapedPath()
	case len(via) >= 10:
		refusal.text = fmt.Sprintf("it redirects %d times", len(via))
	default:
		return nil
	}
	return refusal
}

// post asks once. Where the server refuses a field of the request, it asks again
// without, and leaves the field out from then on.
func (e *endpoint) post(ctx context.Context, q inquiry, most limits) (completion, *fault) {
	for {
		said := e.dialect.now()
		c, f := e.once(ctx, q, said, most)
		if f == nil || !e.dialect.learn(f, said, q) {
			return c, f
		}
	}
}

func (e *endpoint) once(ctx context.Context, q inquiry, said speech, most limits) (completion, *fault) {
	whole, cancel := context.WithTimeout(ctx, most.whole)
	defer cancel()
	attempt, hears, stop := listen(whole, most.silence)
	defer stop()
	impatient := time.AfterFunc(time.Minute, func() {
		e.dialect.notify("waiting for an answer for more than a minute: one that is silent for " + most.silence.String() + " is given up")
	})
	defer impatient.Stop()
	request, err := e.request(attempt, said.fields(q))
	if err != nil {
		return completion{}, &fault{kind: refused, text: err.Error()}
	}
	c, f := e.send(request, hears)
	switch {
	case f == nil || ctx.Err() != nil:
	case context.Cause(attempt) == errSilence: //nolint:errorlint // the cause itself
		f = &fault{kind: slow, status: f.status, text: "no answer within " + most.silence.String(), advice: "raise Model.Silence if the model is that slow, or ask it to think less (Model.ReasoningEffort)"}
	case whole.Err() != nil:
		f = &fault{kind: slow, status: f.status, text: "no whole answer within " + most.whole.String(), advice: adviceSlow}
	}
	return c, f
}

// request returns the request with a body of the given fields.
func (e *endpoint) request(ctx context.Context, fields map[string]any) (*http.Request, error) {
	fields["model"] = e.name
	maps.Copy(fields, e.extra)
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false) // code is full of <, > and &
	if err := encoder.Encode(fields); err != nil {
		return nil, fmt.Errorf("the request cannot be written: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url.String(), &body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json, text/event-stream")
	e.sign(request)
	return request, nil
}

// sign says who asks.
func (e *endpoint) sign(request *http.Request) {
	request.Header.Set("User-Agent", "wallacea")
	if e.key != "" {
		request.Header.Set("Authorization", "Bearer "+e.key)
		if e.url.Query().Has("api-version") { // Azure's older API
			request.Header.Set("Api-Key", e.key)
		}
	}
}

// send returns what a response says that reports no error and is complete.
func (e *endpoint) send(request *http.Request, hears *listener) (completion, *fault) {
	var proxy *url.URL
	if e.proxy != nil {
		proxy, _ = e.proxy(request) // Do says what is wrong with it
	}
	response, err := e.http.Do(request)
	if err != nil {
		return completion{}, transportFault(err, proxy)
	}
	defer func() { _ = response.Body.Close() }()
	hears.body = response.Body
	if response.StatusCode >= 300 {
		body, err := io.ReadAll(io.LimitReader(hears, 1<<20))
		if err != nil && len(body) == 0 && !errors.Is(err, io.EOF) {
			return completion{}, &fault{status: response.StatusCode, text: "the answer was cut off: " + err.Error()}
		}
		f := statusFault(response.StatusCode, request, response.Header, parseAPIError(body))
		if f.kind == rejected && e.key == "" {
			f.advice = "the server wants a key: set OPENAI_API_KEY (Model.APIKey)"
		}
		if proxy != nil && request.URL.Scheme == "http" && f.kind != refused {
			f.text += " (through the proxy " + proxy.Host + ")"
		}
		return completion{}, f
	}
	a, f := receive(hears, response.Header)
	if a == nil {
		return completion{}, f
	}
	c, failed := a.completion(request, response.Header)
	if f == nil {
		f = failed
	}
	return c, f
}
