package llm

import (
	"errors"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
)

func TestEnvironment(t *testing.T) {
	tests := []struct {
		name                string
		base, apiKey, model string
		want                string // of String, or the error
	}{
		{"nothing", "", "", "", "llm: neither OPENAI_BASE_URL nor OPENAI_API_KEY is set"},
		{"white space", " ", "\t", "", "llm: neither OPENAI_BASE_URL nor OPENAI_API_KEY is set"},
		{"model only", "", "", "m", "llm: neither OPENAI_BASE_URL nor OPENAI_API_KEY is set"},
		{"key", "", key, "gpt", "gpt at api.openai.com"},
		{"url", "http://localhost:11434/v1/", "", "qwen", "qwen at localhost:11434"},
		{"both", "https://openrouter.ai/api/v1", key + "\n", "vendor/model", "vendor/model at openrouter.ai"},
		{"no model", "http://localhost:11434/v1", "", " ", "llm: no model is named: set OPENAI_MODEL (Model.Name) to one that the endpoint serves, or unset OPENAI_API_KEY and OPENAI_BASE_URL to do without a model"},
		{"bad url", "localhost:11434", "", "qwen", "llm: the base URL does not have the form http://host:port/v1: correct OPENAI_BASE_URL (Model.BaseURL)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("OPENAI_BASE_URL", tt.base)
			t.Setenv("OPENAI_API_KEY", tt.apiKey)
			t.Setenv("OPENAI_MODEL", tt.model)
			m, err := FromEnvironment()
			if err == nil {
				if m.String() != tt.want {
					t.Errorf("got %s, want %s", m, tt.want)
				}
				return
			}
			if err.Error() != tt.want || errors.Is(err, ErrNoEndpoint) != (m == nil) {
				t.Errorf("got %v, %v; want %s", m, err, tt.want)
			}
			if m != nil {
				_, got := m.Mutate(t.Context(), ask())
				if !errors.Is(got, population.ErrUnavailable) || !strings.HasSuffix(got.Error(), strings.TrimPrefix(err.Error(), "llm: ")) {
					t.Errorf("the model's error is %v, want %v", got, err)
				}
			}
		})
	}
}

// TestOnlyThreeVariables: what OpenAI's own libraries take from the environment
// besides is not sent.
func TestOnlyThreeVariables(t *testing.T) {
	s := llmtest.New(llmtest.Code(cleared))
	t.Setenv("OPENAI_BASE_URL", s.Start(t))
	t.Setenv("OPENAI_MODEL", "test")
	t.Setenv("OPENAI_API_KEY", key)
	for _, name := range []string{"OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY", "OPENAI_WEBHOOK_SECRET"} {
		t.Setenv(name, "private")
	}
	t.Setenv("OPENAI_CUSTOM_HEADERS", "X-Mine: private")
	m, err := FromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	reply, err := m.Mutate(t.Context(), ask())
	if err != nil || reply.Source != cleared {
		t.Fatalf("source %q, %v", reply.Source, err)
	}
	r := s.Requests()[0]
	if r.Header.Get("Authorization") != "Bearer "+key || r.Path != "/v1/chat/completions" {
		t.Errorf("asked %s with %q", r.Path, r.Header.Get("Authorization"))
	}
	for name, values := range r.Header {
		if strings.Contains(strings.Join(values, " "), "private") {
			t.Errorf("%s was sent", name)
		}
	}
}
