package llm

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"time"
)

// A client sends requests of Chat Completions.
type client struct {
	http    *http.Client
	url     string
	key     string
	fields  map[string]any // of every request's body
	extra   map[string]any // that replace any others
	timeout time.Duration
}

// newClient returns a client for a model whose fields make sense.
func newClient(m *Model, base *url.URL) *client {
	c := &client{
		http: newHTTPClient(), url: base.JoinPath("chat", "completions").String(), key: m.APIKey,
		fields: map[string]any{"model": m.Name}, extra: m.Extra, timeout: cmp.Or(m.Timeout, 5*time.Minute),
	}
	if m.HTTPClient != nil {
		c.http = new(*m.HTTPClient)
	}
	if c.http.CheckRedirect == nil {
		c.http.CheckRedirect = withinOrigin
	}
	if m.Temperature != nil {
		c.fields["temperature"] = *m.Temperature
	}
	if m.ReasoningEffort != "" {
		c.fields["reasoning_effort"] = m.ReasoningEffort
	}
	return c
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
// see neither the prompt nor the key.
func withinOrigin(r *http.Request, via []*http.Request) error {
	refusal := &fault{kind: final, advice: "correct OPENAI_BASE_URL (Model.BaseURL)"}
	switch from := via[0].URL; {
	case r.URL.Scheme != from.Scheme || r.URL.Host != from.Host:
		refusal.text = fmt.Sprintf("it redirects to another server, %s://%s", r.URL.Scheme, r.URL.Host)
	case len(via) >= 10:
		refusal.text = fmt.Sprintf("it redirects %d times", len(via))
	default:
		return nil
	}
	return refusal
}

// post asks once. limit caps the tokens of the answer, 0 not; newer says to
// call that what OpenAI calls it since its models think.
func (c *client) post(ctx context.Context, conversation []message, limit int, newer bool) (completion, *fault) {
	attempt, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	request, err := c.request(attempt, conversation, limit, newer)
	if err != nil {
		return completion{}, &fault{kind: refused, text: err.Error()}
	}
	body, f := c.send(request)
	switch {
	case f == nil:
		return parseCompletion(body)
	case attempt.Err() != nil:
		f = &fault{text: "no answer within " + c.timeout.String(), advice: "raise Model.Timeout if the model is that slow"}
	}
	return completion{}, f
}

// request returns the request for the next turn of a conversation.
func (c *client) request(ctx context.Context, conversation []message, limit int, newer bool) (*http.Request, error) {
	fields := maps.Clone(c.fields)
	fields["messages"] = conversation
	switch {
	case limit > 0 && newer:
		fields["max_completion_tokens"] = limit
	case limit > 0:
		fields["max_tokens"] = limit
	}
	maps.Copy(fields, c.extra)
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false) // code is full of <, > and &
	if err := encoder.Encode(fields); err != nil {
		return nil, fmt.Errorf("the request cannot be written: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, &body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "wallacea")
	if c.key != "" {
		request.Header.Set("Authorization", "Bearer "+c.key)
	}
	return request, nil
}

// maxBody bounds a response: far more than any model writes.
const maxBody = 16 << 20

// send returns the body of a response that reports no error and is complete.
func (c *client) send(request *http.Request) ([]byte, *fault) {
	response, err := c.http.Do(request)
	if err != nil {
		return nil, transportFault(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, &fault{status: response.StatusCode, text: "the answer was cut off: " + err.Error()}
	case len(body) > maxBody:
		return nil, &fault{kind: refused, status: response.StatusCode, text: fmt.Sprintf("the answer is longer than %d bytes", maxBody)}
	case response.StatusCode >= 300:
		return nil, statusFault(response.StatusCode, response.Header, parseAPIError(body))
	case !json.Valid(body):
		return nil, &fault{
			status: response.StatusCode, text: "the answer is not complete JSON",
			advice: "if this happens every time, check that OPENAI_BASE_URL (Model.BaseURL) ends in /v1",
		}
	}
	return body, errorWithin(body, response.Header)
}
