package llm

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"strings"
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
	for name, base := range map[string]string{
		"refused": "http://" + address + "/v1", "certificate": stranger.URL + "/v1",
		"not TLS": "https://" + strings.TrimPrefix(llmtest.New().Start(t), "http://"),
	} {
		t.Run(name, func(t *testing.T) {
			m := &Model{Name: "test", BaseURL: base, APIKey: key, Retries: -1}
			_, err := m.Mutate(t.Context(), ask())
			if !errors.Is(err, population.ErrUnavailable) || !strings.Contains(err.Error(), "cannot be reached: ") ||
				!strings.HasSuffix(err.Error(), ": check OPENAI_BASE_URL (Model.BaseURL) and that the server is running") {
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
	if _, err := m.Mutate(t.Context(), ask()); !errors.Is(err, population.ErrUnavailable) || !strings.Contains(err.Error(), "ends in /v1") {
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
