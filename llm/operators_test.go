package llm

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/template"

	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
)

// everything returns a request that every operator fits.
func everything() population.Request {
	req := ask()
	req.Parent.Source = seed + strings.Repeat("\n// more\n", 12)
	req.Front = [][]float64{{0.001, 90}, {0.1, 4}, {1, 1}}
	req.Gap = &population.Gap{From: req.Front[0], To: req.Front[1]}
	req.Inspirations = []population.Candidate{{ID: 5, Source: cleared, Objectives: []float64{2, 1}}}
	return req
}

// instruction returns what a request is told to do, and the operator that this is.
func instruction(t *testing.T, prompts *template.Template, req population.Request) (said, used string) {
	t.Helper()
	conversation, used, err := newPrompt(req).messages(prompts, req.Operator)
	if err != nil {
		t.Fatal(err)
	}
	_, said, found := strings.Cut(conversation[1].Content, "# What to do\n\n")
	if !found {
		t.Fatalf("it is not told what to do:\n%s", conversation[1].Content)
	}
	return said, used
}

// TestOperators: each operator asks for something of its own, and where it does not fit, the
// request is for rewriting and the reply says so.
func TestOperators(t *testing.T) {
	for operator, tt := range map[string]struct {
		want  string
		unfit func(r *population.Request)
	}{
		"rewrite":  {want: "Make one focused change to the version"},
		"improve":  {want: "Improve one thing: make mse smaller. The best value known is mse = 0.001.", unfit: func(r *population.Request) { r.Objectives = nil }},
		"fill":     {want: "between mse = 0.001, levels = 90 and mse = 0.1, levels = 4", unfit: func(r *population.Request) { r.Gap = nil }},
		"cross":    {want: "the best of the other one shown", unfit: func(r *population.Request) { r.Inspirations = nil }},
		"simplify": {want: "Simplify the version where it does too much", unfit: func(r *population.Request) { r.Parent.Source = seed }},
		"diverge":  {want: "by another principle than that of the version and the others shown"},
		"unknown":  {unfit: func(*population.Request) {}},
		"":         {unfit: func(*population.Request) {}},
	} {
		if tt.want != "" {
			req := everything()
			req.Operator = operator
			if said, used := instruction(t, Prompts(), req); used != operator || !strings.Contains(said, tt.want) {
				t.Errorf("%s: got %s, which says %q, want %q", operator, used, said, tt.want)
			}
		}
		if tt.unfit == nil {
			continue
		}
		req := everything()
		req.Operator = operator
		tt.unfit(&req)
		if said, used := instruction(t, Prompts(), req); used != "rewrite" || !strings.Contains(said, "Make one focused change") {
			t.Errorf("%s where it does not fit: got %s, which says %q", operator, used, said)
		}
		for name, m := range map[string]population.Mutator{
			"Model":   inMemory(llmtest.New(llmtest.Code(cleared))),
			"Command": &Command{Args: []string{"sh", "-c", "printf '```go\\n%s```' \"$0\"", cleared}},
		} {
			if reply, err := m.Mutate(t.Context(), req); err != nil || reply.Operator != "rewrite" {
				t.Errorf("%s where it does not fit: the reply of a %s says %q, %v", operator, name, reply.Operator, err)
			}
		}
	}
}

// TestAim: the objectives to improve take turns, also for the children of one island.
func TestAim(t *testing.T) {
	aims := make(map[string]bool)
	for generation := range 2 {
		req := everything()
		req.Operator, req.Generation = "improve", generation
		req.Objectives = []population.Objective{{Name: "mse"}, {Name: "levels", Maximize: true}}
		said, _ := instruction(t, Prompts(), req)
		aims[said[:strings.Index(said, "Say what")]] = true
	}
	for _, want := range []string{
		"Improve one thing: make mse smaller. The best value known is mse = 0.001. ",
		"Improve one thing: make levels larger. The best value known is levels = 90. ",
	} {
		if !aims[want] {
			t.Errorf("nobody is told %q, but %v", want, aims)
		}
	}
}

// TestRepairKeepsOperator: a repair begins with the words of the first attempt.
func TestRepairKeepsOperator(t *testing.T) {
	req := everything()
	req.Operator = "cross"
	first, _ := instruction(t, Prompts(), req)
	req.Failed = []population.Candidate{failed(12, wrong, population.StageCheck, "3:48: undefined: inn")}
	req.ID = population.NewID(12, 1, 0)
	if said, used := instruction(t, Prompts(), req); said != first || used != "cross" {
		t.Errorf("%s says\n%s\nwant\n%s", used, said, first)
	}
}

// TestOperatorComesLast: what depends on the operator comes after everything else, so that a
// provider can cache the rest.
func TestOperatorComesLast(t *testing.T) {
	var before string
	for _, o := range choices(nil).Operators {
		req := everything()
		req.Operator = o.Name
		conversation, _, err := newPrompt(req).messages(Prompts(), o.Name)
		if err != nil {
			t.Fatal(err)
		}
		beginning, _, _ := strings.Cut(transcript(conversation), "# What to do")
		if before != "" && beginning != before {
			t.Errorf("%s begins\n%s\nand others\n%s", o.Name, beginning, before)
		}
		before = beginning
	}
}

// operatorNames returns the names of a mutator's operators.
func operatorNames(m population.Chooser) (names []string) {
	for _, o := range m.Choices().Operators {
		names = append(names, o.Name)
	}
	return names
}

// TestChoices: the templates say which operators there are.
func TestChoices(t *testing.T) {
	want := []string{"rewrite", "cross", "diverge", "fill", "improve", "simplify"}
	for _, m := range []population.Chooser{&Model{}, &Command{}} {
		if got := operatorNames(m); !slices.Equal(got, want) {
			t.Errorf("%T: got %q, want %q", m, got, want)
		}
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"operator-simplify.tmpl":     `{{/* not this one */}} {{""}}`,
		"operator-diverge-wild.tmpl": "Be wild.",
		"operator-cross-all.tmpl":    "{{if .Inspirations}}Take all of them.{{end}}",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	prompts, err := Prompts().ParseGlob(filepath.Join(dir, "*.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	m := inMemory(llmtest.New(llmtest.Code(cleared)))
	m.Prompts = prompts
	want = []string{"rewrite", "cross", "cross-all", "diverge", "diverge-wild", "fill", "improve"}
	if got := operatorNames(m); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, o := range m.Choices().Operators {
		if o.Diverges != strings.HasPrefix(o.Name, "diverge") || o.Crosses != strings.HasPrefix(o.Name, "cross") {
			t.Errorf("%+v", o)
		}
	}
	req := everything()
	req.Operator = "diverge-wild"
	if reply, err := m.Mutate(t.Context(), req); err != nil || reply.Operator != "diverge-wild" || !strings.Contains(reply.Prompt, "# What to do\n\nBe wild. Do not") {
		t.Errorf("%s, %v:\n%s", reply.Operator, err, reply.Prompt)
	}
	req.Operator = "simplify"
	if reply, err := m.Mutate(t.Context(), req); err != nil || reply.Operator != "rewrite" {
		t.Errorf("an operator that was removed: %s, %v", reply.Operator, err)
	}
	m = inMemory(llmtest.New(llmtest.Code(cleared)))
	m.Prompts = template.Must(Prompts().Parse(`{{define "operator-rewrite.tmpl"}}{{""}}{{end}}`))
	if _, err := m.Mutate(t.Context(), ask()); !errors.Is(err, population.ErrUnavailable) || !strings.Contains(err.Error(), "operator-rewrite.tmpl says nothing") {
		t.Error(err)
	}
}

// TestShrunkOperator: a prompt that had to be shortened until nothing is left to cross with
// asks for rewriting, and the reply says so.
func TestShrunkOperator(t *testing.T) {
	s := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
		if strings.Contains(r.Body, "Combine the best") {
			return llmtest.StatusCode(400, "too long", "context_length_exceeded")
		}
		return llmtest.Code(cleared)
	})
	req := everything()
	req.Operator = "cross"
	reply, err := inMemory(s).Mutate(t.Context(), req)
	if err != nil || reply.Operator != "rewrite" || !strings.Contains(reply.Prompt, "Make one focused change") {
		t.Errorf("%q, %v:\n%s", reply.Operator, err, reply.Prompt)
	}
}
