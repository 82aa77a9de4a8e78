package llm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap/rules"
)

const (
	seed    = "package main\n\nfunc Quantize(in, out []float64) { copy(out, in) }\n"
	cleared = "package main\n\nfunc Quantize(in, out []float64) { clear(out) }\n"
	key     = "sk-test-0123456789abcdef"
)

// ask returns a request for a version of seed.
func ask() population.Request {
	return population.Request{
		ID: 12, Task: "Quantise in into out.",
		Decl:       rules.Decl{Name: "Quantize", Type: reflect.TypeFor[func(in, out []float64)]()},
		Objectives: []population.Objective{{Name: "mse"}, {Name: "levels"}},
		Parent:     population.Candidate{ID: 1, Source: seed, Objectives: []float64{0, 10000}, Feedback: "64 bits per value"},
		Imports:    []string{"math", "slices"},
	}
}

// inMemory returns a model that s answers without a network.
func inMemory(s *llmtest.Server) *Model {
	return &Model{
		Name: "test", BaseURL: "http://model.test/v1", APIKey: key, Timeout: time.Minute,
		HTTPClient: &http.Client{Transport: s},
	}
}

func TestMutate(t *testing.T) {
	s := llmtest.New(llmtest.Completion{
		Text:  "Zero is shorter.\n```go\n" + cleared + "```\n",
		Usage: llmtest.Usage{Prompt: 100, Cached: 60, Completion: 50, Reasoning: 20, Cost: 0.0125},
	}.Answer())
	m := inMemory(s)
	m.Temperature, m.MaxTokens, m.ReasoningEffort, m.Extra = new(0.5), 1000, "low", map[string]any{"top_p": 0.75}
	reply, err := m.Mutate(t.Context(), ask())
	if err != nil {
		t.Fatal(err)
	}
	if reply.Source != cleared || reply.Mutator != "test" || reply.Parents != nil {
		t.Errorf("source %q by %q from %v", reply.Source, reply.Mutator, reply.Parents)
	}
	want := population.Usage{Calls: 1, PromptTokens: 100, CachedTokens: 60, CompletionTokens: 50, ReasoningTokens: 20, Cost: 0.0125}
	if reply.Usage != want {
		t.Errorf("usage %+v, want %+v", reply.Usage, want)
	}
	if !strings.HasPrefix(reply.Text, "Zero is shorter.") || !strings.Contains(reply.Prompt, "[system]\nYou improve") {
		t.Errorf("prompt %q and text %q are not for the record", reply.Prompt, reply.Text)
	}
	r := s.Requests()[0]
	if r.Model != "test" || r.Header.Get("Authorization") != "Bearer "+key {
		t.Errorf("asked %q with %q", r.Model, r.Header.Get("Authorization"))
	}
	for _, field := range []string{`"temperature":0.5`, `"max_tokens":1000`, `"reasoning_effort":"low"`, `"top_p":0.75`} {
		if !strings.Contains(r.Body, field) {
			t.Errorf("the request has no %s", field)
		}
	}
}

func TestZeroFieldsAreNotSent(t *testing.T) {
	s := llmtest.New(llmtest.Code(cleared))
	m := &Model{Name: "test", BaseURL: "http://model.test/v1", HTTPClient: &http.Client{Transport: s}}
	if _, err := m.Mutate(t.Context(), ask()); err != nil {
		t.Fatal(err)
	}
	r := s.Requests()[0]
	for _, field := range []string{"temperature", "max_tokens", "max_completion_tokens", "reasoning_effort"} {
		if strings.Contains(r.Body, `"`+field+`"`) {
			t.Errorf("the request has %s", field)
		}
	}
	if _, ok := r.Header["Authorization"]; ok {
		t.Error("without a key there is an Authorization header")
	}
}

// TestTransient checks that a Model survives each transient fault.
func TestTransient(t *testing.T) {
	half := llmtest.Completion{Text: strings.Repeat("x", 1000), Usage: llmtest.Usage{Prompt: 7}}
	tests := []struct {
		name   string
		fault  llmtest.Answer
		calls  int           // answered
		tokens int           // of the fault
		least  time.Duration // from the first request to the reply
	}{
		{"408", llmtest.Status(408, ""), 2, 0, 0},
		{"409", llmtest.Status(409, ""), 2, 0, 0},
		{"425", llmtest.Status(425, ""), 2, 0, 0},
		{"429", llmtest.Status(429, "slow down"), 2, 0, 0},
		{"500", llmtest.Status(500, ""), 2, 0, 0},
		{"503", llmtest.Status(503, ""), 2, 0, 0},
		{"529", llmtest.Status(529, "overloaded"), 2, 0, 0},
		{"page", llmtest.Body(502, "text/html", "<h1>Bad Gateway</h1>"), 2, 0, 0},
		{"string error", llmtest.StringError(500, "loading the model"), 2, 0, 0},
		{"string error 429", llmtest.StringError(429, "slow down"), 2, 0, 0},
		{"within 200", llmtest.ErrorWithin200(502, "upstream"), 2, 0, 0},
		{"within 200, no code", llmtest.JSON(200, map[string]any{"error": "upstream"}), 2, 0, 0},
		{"within a choice", llmtest.JSON(200, map[string]any{"choices": []any{map[string]any{"error": map[string]any{"code": 503, "message": "upstream"}}}}), 2, 0, 0},
		{"no choices", llmtest.NoChoices(), 2, 0, 0},
		{"cut", llmtest.Cut(half), 2, 0, 0},
		{"half", llmtest.HalfJSON(half), 2, 0, 0},
		{"not an object", llmtest.JSON(200, []int{1}), 2, 0, 0},
		{"empty", llmtest.Body(200, "application/json", ""), 2, 0, 0},
		{"drop", llmtest.Drop(), 1, 0, 0},
		{"hang", llmtest.Hang(), 1, 0, time.Minute},
		{"slow", llmtest.After(2*time.Minute, llmtest.Code(seed)), 1, 0, time.Minute},
		{"retry after", llmtest.RetryAfter(40*time.Second, llmtest.Status(429, "")), 2, 0, 40 * time.Second},
		{"retry after, ms", llmtest.RetryAfter(40100*time.Millisecond, llmtest.Status(503, "")), 2, 0, 40100 * time.Millisecond},
		{"retry after, with a unit", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "60s")
			llmtest.Status(429, "")(w, r)
		}, 2, 0, time.Minute},
		{"F9 Gemini's retryDelay", llmtest.Body(429, "application/json", `[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"quota","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"37s"}]}}]`), 2, 0, 37 * time.Second},
		{"N3 OpenAI's words", llmtest.Status(429, "Rate limit reached for gpt. Please try again in 20s."), 2, 0, 20 * time.Second},
		{"retry after, date", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", time.Now().Add(50*time.Second).UTC().Format(http.TimeFormat))
			llmtest.Status(429, "")(w, r)
		}, 2, 0, 49 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := llmtest.New(tt.fault, llmtest.Completion{Text: "```go\n" + cleared + "```", Usage: llmtest.Usage{Prompt: 5}}.Answer())
				start := time.Now()
				reply, err := inMemory(s).Mutate(t.Context(), ask())
				if err != nil || reply.Source != cleared {
					t.Fatalf("source %q, %v", reply.Source, err)
				}
				if n := len(s.Requests()); n != 2 {
					t.Errorf("%d requests, want 2", n)
				}
				if want := (population.Usage{Calls: tt.calls, PromptTokens: 5 + tt.tokens}); reply.Usage != want {
					t.Errorf("usage %+v, want %+v", reply.Usage, want)
				}
				most := tt.least + tt.least/10 + 2*time.Second
				if d := time.Since(start); d < tt.least || d > most {
					t.Errorf("it took %v, want %v to %v", d, tt.least, most)
				}
			})
		})
	}
}

// TestFinal checks that each fault that no retry can fix ends the search at
// once, with a sentence that says what to do and does not contain the key.
func TestFinal(t *testing.T) {
	tests := []struct {
		name   string
		answer llmtest.Answer
		want   string
	}{
		{"401", llmtest.Status(401, "Incorrect API key provided: "+key), "llm: the mutator is not available: test at model.test: 401 Unauthorized: Incorrect API key provided: [key]: check OPENAI_API_KEY (Model.APIKey), and whether it may use this model"},
		{"403", llmtest.StringError(403, "no"), "llm: the mutator is not available: test at model.test: 403 Forbidden: no: check OPENAI_API_KEY (Model.APIKey), and whether it may use this model"},
		{"401 within 200", llmtest.ErrorWithin200(401, "no auth"), "llm: the mutator is not available: test at model.test: 401 Unauthorized: no auth: check OPENAI_API_KEY (Model.APIKey), and whether it may use this model"},
		{"402", llmtest.Status(402, "no credits"), "llm: the mutator is not available: test at model.test: 402 Payment Required: no credits: add credit to the account, or set OPENAI_MODEL (Model.Name) to another model"},
		{"quota", llmtest.StatusCode(429, "quota", "insufficient_quota"), "llm: the mutator is not available: test at model.test: 429 Too Many Requests: quota: add credit to the account, or set OPENAI_MODEL (Model.Name) to another model"},
		{"404", llmtest.Status(404, "model not found"), "llm: the mutator is not available: test at model.test: 404 Not Found: model not found: check that the endpoint serves OPENAI_MODEL (Model.Name)"},
		{"tomorrow", llmtest.RetryAfter(24*time.Hour, llmtest.Status(429, "daily limit")), "llm: the mutator is not available: test at model.test: 429 Too Many Requests: daily limit: the server asks to wait 24h0m0s: resume the search after that, or use another model"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := llmtest.New(tt.answer, llmtest.Code(cleared))
				reply, err := inMemory(s).Mutate(t.Context(), ask())
				if !errors.Is(err, population.ErrUnavailable) || err.Error() != tt.want {
					t.Errorf("got  %v\nwant %s", err, tt.want)
				}
				if n := len(s.Requests()); n != 1 || reply.Usage.Calls != 1 {
					t.Errorf("%d requests, %d calls, want 1", n, reply.Usage.Calls)
				}
			})
		})
	}
}

// TestRefused checks that a fault of one candidate is only that candidate's
// failure.
func TestRefused(t *testing.T) {
	tests := []struct {
		name   string
		answer llmtest.Answer
		want   string
	}{
		{"400", llmtest.Status(400, "content policy"), "llm: test at model.test: 400 Bad Request: content policy"},
		{"no code", llmtest.Text("Sorry."), "llm: the reply has no fenced code block: answer with one ```go block that holds the complete file with func Quantize"},
		{"length", llmtest.Completion{Text: "```go\nfunc", FinishReason: "length", Usage: llmtest.Usage{Completion: 3}}.Answer(),
			"llm: the reply ended within a code block: answer with one complete ```go block that is closed by ``` (it reached the limit of 3 tokens: raise OPENAI_MAX_TOKENS (Model.MaxTokens) or the server's limit)"},
		{"filter", llmtest.Completion{FinishReason: "content_filter"}.Answer(),
			"llm: the reply has no fenced code block: answer with one ```go block that holds the complete file with func Quantize (refused: the provider's content filter stopped it)"},
		{"refusal", llmtest.Completion{Refusal: "I\nwon't."}.Answer(),
			"llm: the reply has no fenced code block: answer with one ```go block that holds the complete file with func Quantize (refused: I won't.)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := llmtest.New(tt.answer)
			reply, err := inMemory(s).Mutate(t.Context(), ask())
			if err == nil || errors.Is(err, population.ErrUnavailable) || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			if n := len(s.Requests()); n != 1 || reply.Source != "" || reply.Usage.Calls != 1 {
				t.Errorf("%d requests, source %q, usage %+v", n, reply.Source, reply.Usage)
			}
		})
	}
}

// TestParts reads a content that is a list.
func TestParts(t *testing.T) {
	parts := []any{
		map[string]any{"type": "thinking", "text": "```go\nfunc"},
		map[string]any{"type": "text", "text": "```go\n" + cleared},
		map[string]any{"type": "text", "text": "```\n"},
	}
	s := llmtest.New(llmtest.JSON(200, map[string]any{"choices": []any{map[string]any{
		"finish_reason": "stop", "message": map[string]any{"role": "assistant", "content": parts},
	}}}))
	if reply, err := inMemory(s).Mutate(t.Context(), ask()); err != nil || reply.Source != cleared {
		t.Errorf("source %q, %v", reply.Source, err)
	}
}

// TestTokenLimit checks that a Model finds out which name a server uses for the
// limit of tokens.
func TestTokenLimit(t *testing.T) {
	s := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
		if strings.Contains(r.Body, `"max_tokens"`) {
			return llmtest.Status(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
		}
		return llmtest.Code(cleared)
	})
	m := inMemory(s)
	m.MaxTokens = 1000
	for range 2 {
		if _, err := m.Mutate(t.Context(), ask()); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(s.Requests()); n != 3 {
		t.Errorf("%d requests, want 3: the second call knows", n)
	}
	openAI := &Model{Name: "test", MaxTokens: 1000, HTTPClient: &http.Client{Transport: s}}
	if _, err := openAI.Mutate(t.Context(), ask()); err != nil || len(s.Requests()) != 4 {
		t.Errorf("%d requests, want 4: OpenAI's own servers are known, %v", len(s.Requests()), err)
	}
}

func TestConcurrent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := inMemory(llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
			if r.Number%3 == 0 {
				return llmtest.RetryAfter(time.Millisecond, llmtest.Status(429, "slow down"))
			}
			return llmtest.Code(cleared)
		}))
		var wg sync.WaitGroup
		for range 32 {
			wg.Go(func() {
				if reply, err := m.Mutate(t.Context(), ask()); err != nil || reply.Source != cleared {
					t.Errorf("source %q, %v", reply.Source, err)
				}
			})
		}
		wg.Wait()
	})
}

func TestContext(t *testing.T) {
	busy := llmtest.RetryAfter(time.Minute, llmtest.Status(429, ""))
	for name, answer := range map[string]llmtest.Answer{"hanging": llmtest.Hang(), "waiting": llmtest.Status(500, ""), "pausing": busy} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := inMemory(llmtest.New(answer))
				m.Retries = 1000
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(10*time.Second, cancel)
				start := time.Now()
				_, err := m.Mutate(ctx, ask())
				if err != context.Canceled || time.Since(start) != 10*time.Second { //nolint:errorlint // Mutator promises ctx.Err() itself
					t.Errorf("%v after %v", err, time.Since(start))
				}
			})
		})
	}
}

// TestFields checks that each invalid field of a Model leads to an error of one
// sentence.
func TestFields(t *testing.T) {
	for _, tt := range []struct {
		model *Model
		want  string
	}{
		{&Model{}, "no model is named: set OPENAI_MODEL (Model.Name) to one that the endpoint serves, or unset OPENAI_API_KEY and OPENAI_BASE_URL to do without a model"},
		{&Model{Name: "m", BaseURL: "localhost:11434"}, "the base URL does not have the form http://host:port/v1: correct OPENAI_BASE_URL (Model.BaseURL)"},
		{&Model{Name: "m", BaseURL: "ftp://x/v1"}, "the base URL does not have the form http://host:port/v1: correct OPENAI_BASE_URL (Model.BaseURL)"},
		{&Model{Name: "m", BaseURL: "http+unix://socket/v1"}, "the base URL names a Unix socket: set Model.HTTPClient to one that dials it, and OPENAI_BASE_URL (Model.BaseURL) to http://localhost/v1"},
		{&Model{Name: "'m'"}, "the model's name is in quotes: take them away from OPENAI_MODEL (Model.Name)"},
		{&Model{Name: "m", APIKey: "Bearer sk-1"}, "the key is in quotes or begins with Bearer: set OPENAI_API_KEY (Model.APIKey) to the key alone"},
		{&Model{Name: "m", APIKey: "\"sk-1\""}, "the key is in quotes or begins with Bearer: set OPENAI_API_KEY (Model.APIKey) to the key alone"},
		{&Model{Name: "m", APIKey: "sk–1"}, "the key has a character that no key has: copy it into OPENAI_API_KEY (Model.APIKey) again"},
		{&Model{Name: "m", BaseURL: "\"http://x/v1\""}, "the base URL is in quotes: take them away from OPENAI_BASE_URL (Model.BaseURL)"},
		{&Model{Name: "m", Timeout: -1}, "Model.Timeout, Model.Silence, Model.MaxTokens or Model.ToolRounds is negative: set it to 0 for the default"},
		{&Model{Name: "m", APIKey: "two\nlines"}, "the key has more than one line or a control character: correct OPENAI_API_KEY (Model.APIKey)"},
		{&Model{Name: "m", APIKey: "a\x00"}, "the key has more than one line or a control character: correct OPENAI_API_KEY (Model.APIKey)"},
	} {
		_, err := tt.model.Mutate(t.Context(), ask())
		if want := "llm: the mutator is not available: " + tt.want; !errors.Is(err, population.ErrUnavailable) || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func TestString(t *testing.T) {
	for _, tt := range []struct {
		model *Model
		want  string
	}{
		{&Model{Name: "gpt"}, "gpt at api.openai.com"},
		{&Model{Name: "qwen", BaseURL: "http://me:secret@localhost:11434/v1?key=secret"}, "qwen at localhost:11434"},
		{&Model{}, "a model without a name at api.openai.com"},
	} {
		if got := fmt.Sprint(tt.model); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// TestRedact checks that a key repeated by a server is not recorded, and that a
// short placeholder for a key is not redacted.
func TestRedact(t *testing.T) {
	s := llmtest.New(llmtest.Text("Your key is " + key + ".\n```go\n" + cleared + "// " + key + "\n```"))
	reply, err := inMemory(s).Mutate(t.Context(), ask())
	if err != nil || strings.Contains(fmt.Sprint(reply), key) {
		t.Errorf("%+v, %v", reply, err)
	}
	m := inMemory(llmtest.New(llmtest.Code(cleared)))
	m.APIKey = "main"
	if reply, err := m.Mutate(t.Context(), ask()); err != nil || reply.Source != cleared {
		t.Errorf("source %q, %v", reply.Source, err)
	}
}
