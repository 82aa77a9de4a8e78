package llm

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/llm/llmtest"
)

func TestFindPrice(t *testing.T) {
	prices := Prices{
		"qwen3-coder": {Sent: 1}, "qwen3-coder:480b": {Sent: 2}, "api.openai.com/gpt-5": {Sent: 3}, "api.openai.com/gpt-5-mini": {Sent: 4}, "vendor/model": {Sent: 5},
	}
	for _, tt := range []struct {
		host, model string
		want        float64 // 0: none
	}{
		{"localhost", "qwen3-coder", 1}, {"localhost", "qwen3-coder:30b", 1}, {"localhost", "qwen3-coder:480b", 2}, {"localhost", "Qwen3-Coder", 1},
		{"localhost", "qwen3-coder-next", 0}, {"localhost", "qwen3", 0},
		{"api.openai.com", "gpt-5", 3}, {"api.openai.com", "gpt-5-2025-08-07", 3}, {"api.openai.com", "gpt-5-mini", 4}, {"api.openai.com", "gpt-5-mini-2025-08-07", 4},
		{"api.openai.com", "gpt-5-codex", 0}, {"api.openai.com", "gpt-5.1", 0}, {"localhost", "gpt-5", 0}, {"openrouter.ai", "vendor/model", 5},
	} {
		price, known := prices.find(tt.host, tt.model)
		if known != (tt.want > 0) || price.Sent != tt.want {
			t.Errorf("%s at %s: got %v, %v, want %v", tt.model, tt.host, price, known, tt.want)
		}
	}
	for name, p := range ListPrices() {
		if !(p.Sent > 0 && p.Cached > 0 && p.Cached <= p.Sent && p.Received > p.Sent) || strings.Count(name, "/") != 1 {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func TestReadPrices(t *testing.T) {
	file := filepath.Join(t.TempDir(), "prices.json")
	for text, want := range map[string]string{
		`{"m": {"sent": 1, "cached": 0, "received": 2.5}}`: "",
		`{"m": {"sent": 1, "received": 2.5}}`:              `"m" needs`,
		`{"m": {"sent": -1, "cached": 0, "received": 2}}`:  `"m" needs`,
		`{"m": 3}`: "prices.json: json",
		``:         "prices.json: unexpected end",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		prices, err := ReadPrices(file)
		if want == "" && (err != nil || prices["m"] != Price{Sent: 1, Received: 2.5}) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("of %s, got %v, %v, want %s", text, prices, err, want)
		}
	}
	if _, err := ReadPrices(file + ".not"); err == nil || !strings.Contains(err.Error(), "prices.json.not") {
		t.Errorf("got %v", err)
	}
}

// TestPriced: what a provider does not report is computed, and what it reports counts.
func TestPriced(t *testing.T) {
	for reported, want := range map[float64]float64{0: (600*2 + 400*0.5 + 100*8) / 1e6, 0.25: 0.25} {
		s := llmtest.New(llmtest.Completion{
			Text: "```go\n" + cleared + "```\n", Usage: llmtest.Usage{Prompt: 1000, Cached: 400, Completion: 100, Cost: reported},
		}.Answer())
		m := inMemory(s)
		m.Prices = Prices{m.Name: {2, 0.5, 8}}
		reply, err := m.Mutate(t.Context(), ask())
		if err != nil || math.Abs(reply.Usage.Cost-want) > 1e-12 {
			t.Errorf("the reply costs %v, want %v (%v)", reply.Usage.Cost, want, err)
		}
	}
	s := llmtest.New(llmtest.Completion{Text: "```go\n" + cleared + "```\n", Usage: llmtest.Usage{Prompt: 1000, Completion: 100}}.Answer())
	if reply, err := inMemory(s).Mutate(t.Context(), ask()); err != nil || reply.Usage.Cost != 0 {
		t.Errorf("a reply of a model without a price costs %v (%v)", reply.Usage.Cost, err)
	}
}
