package main

import (
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/internal/programtest"
	"github.com/wallacea-go/wallacea/llm/llmtest"
)

// TestDoctorModel asks the model that the environment names.
func TestDoctorModel(t *testing.T) {
	for _, tt := range []struct {
		env    []string
		answer llmtest.Answer
		want   string
		fails  bool
	}{
		{nil, nil, "model           none: set OPENAI_MODEL, and OPENAI_BASE_URL or OPENAI_API_KEY, to have one asked\n", false},
		{[]string{"WALLACEA_COMMAND=claude -p"}, nil, "the program claude -p, which is started by searches alone", false},
		{[]string{"OPENAI_API_KEY=x"}, nil, "no model is named: set OPENAI_MODEL", true},
		{nil, llmtest.Stream(llmtest.Completion{Text: "ready"}), "streams: yes; reasoning: none seen; context: not said; price: not said\n", false},
		{[]string{"OPENAI_MODEL=small,heavy=large"}, llmtest.Stream(llmtest.Completion{Text: "ready"}), "                asking large at 127.0.0.1", false},
		{[]string{"OPENAI_MODEL=small,heavy=large"}, llmtest.Status(404, "not found"), "not available: large at ", true},
		{nil, llmtest.Status(404, "model 'pretender' not found"), "failed: llm: the mutator is not available: pretender at ", true},
	} {
		for _, name := range []string{"OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "WALLACEA_COMMAND"} {
			t.Setenv(name, "")
		}
		env := tt.env
		if tt.answer != nil {
			server := llmtest.New()
			server.Probe = tt.answer
			env = append(programtest.Pretender(server.Start(t)), env...)
		}
		for _, kv := range env {
			name, value, _ := strings.Cut(kv, "=")
			t.Setenv(name, value)
		}
		var out strings.Builder
		if err := (doctor{out: &out}).model(t.Context()); (err != nil) != tt.fails {
			t.Error(err)
		} else if err != nil {
			out.WriteString("failed: " + err.Error())
		}
		if !strings.Contains(out.String(), tt.want) {
			t.Errorf("%q: got %q, want %q", env, &out, tt.want)
		}
	}
}
