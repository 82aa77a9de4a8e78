package llm

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
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
		{"several", "", key, "small , medium,heavy=large", "small at api.openai.com, medium at api.openai.com, large at api.openai.com"},
		{"several, bad url", "localhost:11434", "", "a,b", "llm: the base URL does not have the form http://host:port/v1: correct OPENAI_BASE_URL (Model.BaseURL)"},
		{"empty entry", "", key, "a,,b", `llm: OPENAI_MODEL is "a,,b", and one of its entries is empty: put one comma between two names, and none at the ends`},
		{"comma at the end", "", key, "a,", `llm: OPENAI_MODEL is "a,", and one of its entries is empty: put one comma between two names, and none at the ends`},
		{"only a comma", "", key, ",", `llm: OPENAI_MODEL is ",", and one of its entries is empty: put one comma between two names, and none at the ends`},
		{"empty heavy entry", "", key, "a,heavy=", `llm: OPENAI_MODEL is "a,heavy=": write the name of a model behind heavy=, as in heavy=gpt-5`},
		{"heavy alone", "", key, "heavy=", `llm: OPENAI_MODEL is "heavy=": write the name of a model behind heavy=, as in heavy=gpt-5`},
		{"heavy and space", "", key, "heavy= ,a", `llm: OPENAI_MODEL is "heavy= ,a": write the name of a model behind heavy=, as in heavy=gpt-5`},
		{"capital", "", key, "a,Heavy=b", `llm: OPENAI_MODEL is "a,Heavy=b", and its entry "Heavy=b" is not understood: write heavy= once, in small letters and without spaces, and then the name`},
		{"space", "", key, "a, heavy =b", `llm: OPENAI_MODEL is "a, heavy =b", and its entry "heavy =b" is not understood: write heavy= once, in small letters and without spaces, and then the name`},
		{"heavy twice", "", key, "a,heavy=heavy=b", `llm: OPENAI_MODEL is "a,heavy=heavy=b", and its entry "heavy=heavy=b" is not understood: write heavy= once, in small letters and without spaces, and then the name`},
		{"another mark", "", key, "a,light=b", `llm: OPENAI_MODEL is "a,light=b", and no model is called "light=b": the only mark in front of a name is heavy=`},
		{"semicolon", "", key, "a;b", `llm: OPENAI_MODEL is "a;b", and no model is called "a;b": separate names with commas`},
		{"a space between", "", key, "a b", `llm: OPENAI_MODEL is "a b", and no model is called "a b": separate names with commas`},
		{"quotes around all", "", key, `"a,b"`, "llm: the model's name is in quotes: take them away from OPENAI_MODEL (Model.Name)"},
		{"twice", "", key, "a, heavy=a", `llm: OPENAI_MODEL names "a" twice: name each model once`},
		{"all heavy", "", key, "heavy=a, heavy=b", `llm: OPENAI_MODEL is "heavy=a, heavy=b": name one without heavy=, which is asked as long as the search makes progress`},
		{"one heavy", "", key, "heavy=a", `llm: OPENAI_MODEL is "heavy=a": name one without heavy=, which is asked as long as the search makes progress`},
		{"quotes", "", key, "a,'b'", "llm: the model's name is in quotes: take them away from OPENAI_MODEL (Model.Name)"},
		{"bad url", "localhost:11434", "", "qwen", "llm: the base URL does not have the form http://host:port/v1: correct OPENAI_BASE_URL (Model.BaseURL)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("OPENAI_BASE_URL", tt.base)
			t.Setenv("OPENAI_API_KEY", tt.apiKey)
			t.Setenv("OPENAI_MODEL", tt.model)
			m, err := FromEnvironment()
			if err == nil {
				if _, several := m.(*Ensemble); m.String() != tt.want || several != strings.Contains(tt.model, ",") {
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

// TestSeveralModels: all members have the settings that are in the environment, and each
// finds its own price.
func TestSeveralModels(t *testing.T) {
	prices := filepath.Join(t.TempDir(), "prices.json")
	if err := os.WriteFile(prices, []byte(`{"small": {"sent": 1, "cached": 1, "received": 1}, "large": {"sent": 10, "cached": 10, "received": 10}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	s := llmtest.New(llmtest.Completion{Text: "```go\n" + cleared + "```", Usage: llmtest.Usage{Prompt: 5e5, Completion: 5e5}}.Answer())
	for name, value := range map[string]string{
		"OPENAI_BASE_URL": s.Start(t), "OPENAI_API_KEY": key, "OPENAI_MODEL": "small, heavy=large", "OPENAI_MAX_TOKENS": "1000", "WALLACEA_PRICES": prices,
	} {
		t.Setenv(name, value)
	}
	m, err := FromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	e := m.(*Ensemble)
	want := []population.ModelChoice{{Name: "small"}, {Name: "large", Heavy: true}}
	if got := e.Choices().Models; !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for name, cost := range map[string]float64{"small": 1, "large": 10} {
		reply, err := e.Mutate(t.Context(), asked(name))
		if err != nil || reply.Mutator != name || reply.Usage.Cost != cost {
			t.Errorf("%s costs %v, want %v; %v", reply.Mutator, reply.Usage.Cost, cost, err)
		}
	}
	for _, r := range s.Requests() {
		if !strings.Contains(r.Body, `"max_tokens":1000`) || r.Header.Get("Authorization") != "Bearer "+key {
			t.Errorf("%s is sent with %q", r.Body, r.Header)
		}
	}
}
