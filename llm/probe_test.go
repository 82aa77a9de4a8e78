package llm

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
)

// TestProbe asks a server that says much about itself, and one that says nothing.
func TestProbe(t *testing.T) {
	s := llmtest.New(llmtest.Code(cleared))
	s.Probe = llmtest.Body(200, "text/event-stream", `data: {"model":"mist-2","choices":[{"delta":{"reasoning":"Hm."}}]}

data: {"model":"mist-2","choices":[{"delta":{"content":"ready"},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":3}}

data: [DONE]

`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.URL.Path == "/v1/models" && r.Header.Get("Authorization") == "Bearer "+key {
			llmtest.JSON(200, map[string]any{"data": []any{
				map[string]any{"id": "other", "context_length": 1},
				map[string]any{"id": "mist", "context_length": 32768, "pricing": map[string]any{"prompt": "0.0000002", "completion": "0.0000012"}},
			}})(w, r)
			return
		}
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	m := &Model{Name: "mist", BaseURL: server.URL + "/v1", APIKey: key}
	p, err := m.Probe(t.Context())
	p.Elapsed = 0
	want := Probe{Model: "mist-2", Streams: true, Reasoning: "reasoning", Usage: population.Usage{Calls: 1, PromptTokens: 12, CompletionTokens: 3}}
	if err != nil || p != want {
		t.Errorf("got %+v, want %+v, %v", p, want, err)
	}
	if l, want := m.Listing(t.Context()), (Listing{Context: 32768, Price: [2]float64{2e-7, 1.2e-6}}); l != want {
		t.Errorf("got %+v, want %+v", l, want)
	}
	p, err = inMemory(llmtest.New()).Probe(t.Context())
	if l := inMemory(llmtest.New()).Listing(t.Context()); err != nil || p.Streams || l.Context != 0 || p.Reasoning != "" {
		t.Errorf("%+v, %v", p, err)
	}
	if n := len(s.Requests()); n != 0 {
		t.Errorf("a probe counts as %d requests", n)
	}
}

// TestProbeAway: a server that is away is asked three times, and told is how often it is asked
// again, and not that it is waited for.
func TestProbeAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []string
		m := named("away", failing{errors.New("connection refused")})
		m.Outage, m.Notify = 10*time.Minute, func(text string) { told = append(told, text) }
		_, err := m.Probe(t.Context())
		if !errors.Is(err, population.ErrUnavailable) || !strings.Contains(err.Error(), "(after 3 attempts)") {
			t.Errorf("got %v", err)
		}
		if len(told) == 0 || !strings.Contains(told[0], "is asked again, 2 times at most: ") || strings.Contains(strings.Join(told, "\n"), "waiting for") {
			t.Errorf("told %q", told)
		}
	})
}

// TestProbeFails: whatever is wrong, the probe ends the search with the sentence of the
// fault.
func TestProbeFails(t *testing.T) {
	for name, answer := range map[string]llmtest.Answer{
		"401 Unauthorized: no: check OPENAI_API_KEY":      llmtest.Status(401, "no"),
		"404 Not Found: no model: check that":             llmtest.Status(404, "no model"),
		"400 Bad Request: content policy":                 llmtest.Status(400, "content policy"),
		"500 Internal Server Error: no (after 1 attempt)": nil,
	} {
		s := llmtest.New(llmtest.Code(cleared))
		if s.Probe = answer; answer == nil {
			s.Probe, name = llmtest.Status(500, "no"), "500 Internal Server Error: no"
		}
		m := inMemory(s)
		m.Retries = -1
		if _, err := m.Probe(t.Context()); !errors.Is(err, population.ErrUnavailable) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := new(Model).Probe(t.Context()); !errors.Is(err, population.ErrUnavailable) {
		t.Error(err)
	}
}
