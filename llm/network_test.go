package llm

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
)

// TestNetwork repeats over real connections the cases that need them. The first
// retry waits up to a second, so the cases run in parallel.
func TestNetwork(t *testing.T) {
	half := llmtest.Completion{Text: strings.Repeat("x", 100_000)}
	for name, fault := range map[string]llmtest.Answer{
		"drop": llmtest.Drop(), "cut": llmtest.Cut(half), "hang": llmtest.Hang(), "half": llmtest.HalfJSON(half),
		"busy": llmtest.RetryAfter(10*time.Millisecond, llmtest.Status(429, "busy")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := llmtest.New(fault, llmtest.Code(cleared))
			m := &Model{Name: "test", BaseURL: s.Start(t), Timeout: 3 * time.Second, Retries: 1}
			if name != "hang" {
				m.Timeout = time.Minute
			}
			reply, err := m.Mutate(t.Context(), ask())
			if err != nil || reply.Source != cleared || len(s.Requests()) != 2 {
				t.Errorf("source %q, %v after %d requests", reply.Source, err, len(s.Requests()))
			}
		})
	}
}

// TestUnreachable connects to addresses without a working server.
func TestUnreachable(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := closed.Addr().String()
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	stranger := httptest.NewUnstartedServer(llmtest.New(llmtest.Code(cleared)))
	stranger.Config.ErrorLog = log.New(io.Discard, "", 0)
	stranger.StartTLS() // with an unknown certificate
	t.Cleanup(stranger.Close)
	for _, tt := range []struct{ name, base, want string }{
		{"refused", "http://" + address + "/v1", ": check OPENAI_BASE_URL (Model.BaseURL) and that the server is running"},
		{"certificate", stranger.URL + "/v1", ": if you trust the server, name a file with its certificate in SSL_CERT_FILE"},
		{"not TLS", "https://" + strings.TrimPrefix(llmtest.New().Start(t), "http://"), ": let OPENAI_BASE_URL (Model.BaseURL) begin with http://"},
		{"TLS", "http://" + strings.TrimPrefix(stranger.URL, "https://") + "/v1", ": let OPENAI_BASE_URL (Model.BaseURL) begin with https://"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := &Model{Name: "test", BaseURL: tt.base, APIKey: key, Retries: -1}
			_, err := m.Mutate(t.Context(), ask())
			if !errors.Is(err, population.ErrUnavailable) || !strings.HasSuffix(err.Error(), tt.want) {
				t.Error(err)
			}
			if strings.Contains(err.Error(), "/v1/chat") || strings.Contains(err.Error(), key) {
				t.Errorf("the error says more than it should: %v", err)
			}
		})
	}
}

// TestNoPath uses a base URL with a wrong path.
func TestNoPath(t *testing.T) {
	s := llmtest.New(llmtest.Code(cleared))
	m := &Model{Name: "test", BaseURL: strings.TrimSuffix(s.Start(t), "/v1") + "/other"}
	if _, err := m.Mutate(t.Context(), ask()); err != nil {
		t.Error(err) // llmtest knows any path that ends in /chat/completions
	}
	none := httptest.NewServer(nil)
	t.Cleanup(none.Close)
	m = &Model{Name: "test", BaseURL: none.URL}
	if _, err := m.Mutate(t.Context(), ask()); !errors.Is(err, population.ErrUnavailable) || !strings.Contains(err.Error(), "its API is at /chat/completions (OPENAI_BASE_URL, Model.BaseURL, usually ends in /v1)") {
		t.Error(err)
	}
}

func TestCancelOverNetwork(t *testing.T) {
	s := llmtest.New(llmtest.Hang())
	m := &Model{Name: "test", BaseURL: s.Start(t)}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := m.Mutate(ctx, ask()); err != context.DeadlineExceeded { //nolint:errorlint // Mutator promises ctx.Err() itself
		t.Error(err)
	}
}

// TestHTTP2: a gateway that resets streams is one that drops connections (F3).
func TestHTTP2(t *testing.T) {
	var asked atomic.Int32
	abort := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n := asked.Add(1); n%3 != 0 {
			panic(http.ErrAbortHandler)
		}
		llmtest.New(llmtest.Code(cleared)).ServeHTTP(w, r)
	}))
	abort.EnableHTTP2 = true
	abort.StartTLS()
	t.Cleanup(abort.Close)
	m := &Model{Name: "test", BaseURL: abort.URL + "/v1", HTTPClient: abort.Client(), Retries: 1}
	if _, err := m.Mutate(t.Context(), ask()); err == nil || errors.Is(err, population.ErrUnavailable) || strings.Contains(err.Error(), "OPENAI_BASE_URL") ||
		!strings.Contains(err.Error(), "closed before an answer arrived: stream error") {
		t.Error(err)
	}
	if reply, err := m.Mutate(t.Context(), ask()); outcomeOf(reply, err) != itAnswers {
		t.Error(err)
	}
}

// TestProxy: a proxy that is in the way is named (N12).
func TestProxy(t *testing.T) {
	for _, tt := range []struct {
		base   string
		status int
		want   string
	}{
		{"http://model.test/v1", 407, "407 Proxy Authentication Required (through the proxy HERE): check HTTP_PROXY and HTTPS_PROXY, or name the host in NO_PROXY"},
		{"http://model.test/v1", 403, "403 Forbidden (through the proxy HERE): check OPENAI_API_KEY (Model.APIKey), and whether it may use this model"},
		{"https://model.test/v1", 407, "the proxy HERE answers Proxy Authentication Required: check HTTP_PROXY and HTTPS_PROXY, or name the host in NO_PROXY"},
		{"https://model.test/v1", 403, "the proxy HERE answers Forbidden: check HTTP_PROXY and HTTPS_PROXY, or name the host in NO_PROXY"},
		{"https://model.test/v1", 503, "the proxy HERE answers Service Unavailable: check HTTP_PROXY and HTTPS_PROXY, or name the host in NO_PROXY"},
		{"https://model.test/v1", 0, "check HTTP_PROXY and HTTPS_PROXY, or name the host in NO_PROXY"},
	} {
		var asked atomic.Int32
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked.Add(1)
			w.WriteHeader(tt.status)
		}))
		at, err := url.Parse(proxy.URL)
		if err != nil {
			t.Fatal(err)
		}
		if tt.status == 0 {
			proxy.Close()
		}
		m := &Model{Name: "test", BaseURL: tt.base, HTTPClient: &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(at)}}}
		_, err = m.Mutate(t.Context(), ask())
		if want := strings.ReplaceAll(tt.want, "HERE", at.Host); !errors.Is(err, population.ErrUnavailable) || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s, %d:\ngot  %v\nwant %s", tt.base, tt.status, err, want)
		}
		if n := asked.Load(); n > 1 {
			t.Errorf("%s, %d: asked %d times", tt.base, tt.status, n)
		}
		proxy.Close()
	}
}
