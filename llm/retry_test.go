package llm

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
)

// TestRetries counts the attempts to get an answer from a server that never
// gives one.
func TestRetries(t *testing.T) {
	refusing := errors.New("connection refused")
	tests := []struct {
		name      string
		transport http.RoundTripper
		retries   int
		requests  int
		final     bool
		want      string // the end of the error
	}{
		{"default", llmtest.New(llmtest.Status(409, "busy")), 0, 6, false, "test at model.test: 409 Conflict: busy (after 6 attempts)"},
		{"two", llmtest.New(llmtest.Status(502, "busy")), 2, 3, false, "502 Bad Gateway: busy (after 3 attempts)"},
		{"none", llmtest.New(llmtest.Status(500, "")), -1, 1, false, "500 Internal Server Error"},
		{"hang", llmtest.New(llmtest.Hang()), 2, 2, true, "no whole answer within 1m0s (after 2 attempts): raise Model.Timeout if the model is that slow, or ask it to think less (Model.ReasoningEffort)"},
		{"page", llmtest.New(llmtest.Body(200, "application/json", "{")), 1, 2, false, "the answer is not complete JSON (after 2 attempts): if this happens every time, check that OPENAI_BASE_URL (Model.BaseURL) ends in /v1"},
		{"no route", failing{&net.OpError{Op: "dial", Net: "tcp", Err: context.DeadlineExceeded}}, 1, 2, true, "cannot be reached: dial tcp: context deadline exceeded (after 2 attempts): check OPENAI_BASE_URL (Model.BaseURL) and that the server is running"},
		{"reset", failing{syscall.ECONNRESET}, 1, 2, false, "the connection was closed before an answer arrived: connection reset by peer (after 2 attempts)"},
		{"unreachable", failing{refusing}, 2, 3, true, "llm: the mutator is not available: test at model.test: cannot be reached: connection refused (after 3 attempts): check OPENAI_BASE_URL (Model.BaseURL) and that the server is running"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				counted := &counter{RoundTripper: tt.transport}
				m := inMemory(nil)
				m.HTTPClient, m.Retries = &http.Client{Transport: counted}, tt.retries
				_, err := m.Mutate(t.Context(), ask())
				if err == nil || !strings.HasSuffix(err.Error(), tt.want) || errors.Is(err, population.ErrUnavailable) != tt.final {
					t.Errorf("got  %v\nwant %s", err, tt.want)
				}
				if counted.requests != tt.requests {
					t.Errorf("%d requests, want %d", counted.requests, tt.requests)
				}
			})
		})
	}
}

// failing is a transport that always fails.
type failing struct{ error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.error }

// counter counts requests.
type counter struct {
	http.RoundTripper
	requests int
}

func (c *counter) RoundTrip(r *http.Request) (*http.Response, error) {
	c.requests++
	return c.RoundTripper.RoundTrip(r)
}

// TestPatience checks that attempts that the server answers with a time to wait
// do not count, but that the search ends if the server says nothing else for long.
func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
			if r.Number < 20 {
				return llmtest.RetryAfter(31*time.Second, llmtest.Status([]int{429, 503}[r.Number%2], ""))
			}
			return llmtest.Code(cleared)
		})
		m := inMemory(s)
		m.Retries = -1
		if _, err := m.Mutate(t.Context(), ask()); err != nil || len(s.Requests()) != 21 {
			t.Errorf("%d requests, %v", len(s.Requests()), err)
		}
	})
	for _, wait := range []time.Duration{time.Millisecond, time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			s := llmtest.New(llmtest.RetryAfter(wait, llmtest.Status(429, "busy")))
			_, err := inMemory(s).Mutate(t.Context(), ask())
			if !errors.Is(err, population.ErrUnavailable) || !strings.Contains(err.Error(), "429") {
				t.Errorf("waiting %v each time: %v", wait, err)
			}
			if d := time.Since(start); d < 15*time.Minute/2 || d > 15*time.Minute*5/4 {
				t.Errorf("waiting %v each time: gave up after %v", wait, d)
			}
		})
	}
}

// TestSharedPause checks that one 429 pauses all requests.
func TestSharedPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var at []time.Duration
		s := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
			at = append(at, time.Since(start))
			if r.Number == 0 {
				return llmtest.RetryAfter(40*time.Second, llmtest.Status(429, ""))
			}
			return llmtest.Code(cleared)
		})
		m := inMemory(s)
		done := make(chan error)
		for i := range 2 {
			time.AfterFunc(time.Duration(i)*time.Second, func() {
				_, err := m.Mutate(t.Context(), ask())
				done <- err
			})
		}
		for range 2 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if len(at) != 3 || at[0] != 0 || at[1] < 40*time.Second || at[2] < 40*time.Second || at[2] > 45*time.Second {
			t.Errorf("requests after %v, want one at once and two after 40 s", at)
		}
	})
}

func TestBackoff(t *testing.T) {
	for n, most := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, maxBackoff, maxBackoff} {
		shortest, longest := most, time.Duration(0)
		for range 1000 {
			d := backoff(n)
			if d < 0 || d >= most {
				t.Fatalf("backoff(%d) is %v, want less than %v", n, d, most)
			}
			shortest, longest = min(shortest, d), max(longest, d)
		}
		if longest < most*9/10 || shortest > most/10 {
			t.Errorf("backoff(%d) is between %v and %v in 1000, want 0 to %v", n, shortest, longest, most)
		}
	}
	if d := backoff(1 << 40); d >= maxBackoff {
		t.Errorf("backoff overflows: %v", d)
	}
}

// TestPauseExtends checks that a shorter pause does not end a longer one.
func TestPauseExtends(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p pause
		start := time.Now()
		p.extend(time.Minute)
		p.extend(time.Second)
		if err := p.wait(context.Background()); err != nil || time.Since(start) < time.Minute {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}
