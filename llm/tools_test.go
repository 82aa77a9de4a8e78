package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
)

// numbered returns a tool that is called show, and notes what it is called with.
func numbered(called *[]string) Tool {
	return Tool{
		Name: "show", Description: "Shows a candidate.",
		Parameters: json.RawMessage(`{"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}`),
		Call: func(_ context.Context, req population.Request, arguments json.RawMessage) (string, error) {
			*called = append(*called, fmt.Sprintf("%v %s", req.ID, arguments))
			return fmt.Sprintf("result %d", len(*called)), nil
		},
	}
}

// calling is an answer that calls show.
func calling(arguments ...string) llmtest.Completion {
	var c llmtest.Completion
	for i, text := range arguments {
		c.Calls = append(c.Calls, llmtest.Call{ID: fmt.Sprintf("id%d", i), Name: "show", Arguments: text})
	}
	return c
}

// sent is what a request says of tools.
type sent struct {
	Tools []struct {
		Type     string
		Function struct {
			Name, Description string
			Parameters        map[string]any
		}
	}
	Choice   string `json:"tool_choice"`
	Messages []struct {
		Role      string
		Content   *string
		Thoughts  string `json:"reasoning_content"`
		ToolCalls []struct {
			ID, Type string
			Function struct{ Name, Arguments string }
			Extra    json.RawMessage `json:"extra_content"`
		} `json:"tool_calls"`
		CallID string `json:"tool_call_id"`
		Name   string
	}
}

func sentBy(t *testing.T, r llmtest.Request) (s sent) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.Body), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestTools: the model calls a tool, is shown the result, and answers.
func TestTools(t *testing.T) {
	whole := calling(`{"n": 3}`)
	whole.Text, whole.Usage = "I look first.", llmtest.Usage{Prompt: 10, Completion: 2}
	for name, answer := range map[string]llmtest.Answer{"whole": whole.Answer(), "streamed": llmtest.Stream(whole)} {
		var called []string
		s := llmtest.New(answer, llmtest.Completion{Text: "```go\n" + cleared + "```", Usage: llmtest.Usage{Prompt: 20, Completion: 5}}.Answer())
		m := inMemory(s)
		m.Tools = []Tool{numbered(&called), {Name: "list", Description: "Lists.", Call: numbered(new([]string)).Call}}
		reply, err := m.Mutate(t.Context(), ask())
		if outcomeOf(reply, err) != itAnswers || reply.Usage.Calls != 2 || reply.Usage.PromptTokens != 30 || reply.Usage.CompletionTokens != 7 {
			t.Errorf("%s: %+v, %v", name, reply.Usage, err)
		}
		if want := []string{`12 {"n": 3}`}; !slices.Equal(called, want) {
			t.Errorf("%s: called with %q, want %q", name, called, want)
		}
		if want := "[assistant]\nI look first.\ncalls show {\"n\": 3}\n\n[tool show]\nresult 1"; !strings.HasSuffix(reply.Prompt, want) || !strings.Contains(reply.Text, cleared) {
			t.Errorf("%s: the record has %q", name, reply.Prompt[max(0, len(reply.Prompt)-200):])
		}
		first, second := sentBy(t, s.Requests()[0]), sentBy(t, s.Requests()[1])
		if len(first.Tools) != 2 || first.Choice != "" || first.Tools[0].Type != "function" || first.Tools[0].Function.Name != "show" || first.Tools[0].Function.Description != "Shows a candidate." ||
			first.Tools[0].Function.Parameters["required"] == nil || first.Tools[1].Function.Parameters["type"] != "object" || len(second.Tools) != 2 || second.Choice != "" {
			t.Errorf("%s: offered %+v, then %+v", name, first.Tools, second.Tools)
		}
		n := len(first.Messages)
		if len(second.Messages) != n+2 {
			t.Fatalf("%s: %d messages, then %d", name, n, len(second.Messages))
		}
		call, result := second.Messages[n], second.Messages[n+1]
		if call.Role != "assistant" || *call.Content != "I look first." || len(call.ToolCalls) != 1 || call.ToolCalls[0].ID != "id0" || call.ToolCalls[0].Type != "function" || call.ToolCalls[0].Function.Arguments != `{"n": 3}` {
			t.Errorf("%s: the call is sent back as %+v", name, call)
		}
		if result.Role != "tool" || result.CallID != "id0" || result.Name != "show" || *result.Content != "result 1" {
			t.Errorf("%s: the result is sent as %+v", name, result)
		}
	}
}

// TestToolRounds: the rounds are bounded, and at the end the model must answer, which it is told
// by tool_choice.
func TestToolRounds(t *testing.T) {
	for _, tt := range []struct {
		rounds, want int
		obeys        bool
	}{{0, 5, true}, {2, 3, true}, {1, 2, false}} {
		var called []string
		s := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
			if tt.obeys && strings.Contains(r.Body, `"tool_choice":"none"`) {
				return llmtest.Code(cleared)
			}
			return calling(`{"n": 1}`).Answer()
		})
		m := inMemory(s)
		m.Tools, m.ToolRounds = []Tool{numbered(&called)}, tt.rounds
		reply, err := m.Mutate(t.Context(), ask())
		if n := len(s.Requests()); n != tt.want || len(called) != tt.want-1 || reply.Usage.Calls != tt.want {
			t.Errorf("%d rounds: %d requests, %d calls, want %d requests", tt.rounds, n, len(called), tt.want)
		}
		if got, want := outcomeOf(reply, err), map[bool]string{true: itAnswers, false: itIsTold}[tt.obeys]; got != want || !tt.obeys && !strings.Contains(err.Error(), "calls the tool show again, after 1 rounds of calls: answer with one ```go block") {
			t.Errorf("%d rounds: %s, %v, want %s", tt.rounds, got, err, want)
		}
		if last := sentBy(t, s.Requests()[tt.want-1]); len(last.Tools) != 1 || last.Choice != "none" {
			t.Errorf("%d rounds: the last request has the choice %q", tt.rounds, last.Choice)
		}
	}
}

// TestToolFaults: whatever goes wrong with a call is told the model, in words.
func TestToolFaults(t *testing.T) {
	tools := func(called *[]string) []Tool {
		with := func(name string, call func() (string, error)) Tool {
			return Tool{Name: name, Description: "x", Call: func(context.Context, population.Request, json.RawMessage) (string, error) { return call() }}
		}
		return []Tool{
			numbered(called), with("panics", func() (string, error) { panic("out of range") }), with("fails", func() (string, error) { return "half", errors.New("no such note") }),
			with("silent", func() (string, error) { return " \n", nil }), with("long", func() (string, error) { return strings.Repeat("é", maxResult), nil }), with("binary", func() (string, error) { return "a\xffb", nil }),
		}
	}
	for _, tt := range []struct {
		call  llmtest.Call
		shown string
		back  string // the arguments that are sent back, if they are others
	}{
		{llmtest.Call{Name: "panics"}, "error: the tool panicked: out of range", "{}"},
		{llmtest.Call{Name: "fails"}, "half\nerror: no such note", "{}"},
		{llmtest.Call{Name: "silent"}, "(nothing)", "{}"},
		{llmtest.Call{Name: "binary"}, "a\uFFFDb", "{}"},
		{llmtest.Call{Name: "write file"}, "error: there is no tool write file; the tools are show, panics, fails, silent, long, binary", "{}"},
		{llmtest.Call{Name: "show", Arguments: `{"n": `}, "error: the arguments are no JSON object: unexpected end of JSON input", "{}"},
		{llmtest.Call{Name: "show", Arguments: `[1]`}, "error: the arguments are no JSON object: json: cannot unmarshal array", "{}"},
		{llmtest.Call{Name: "show"}, `error: the argument "n" is missing; the schema is {"type": "object"`, "{}"},
		{llmtest.Call{Name: "show", Arguments: "null"}, `error: the argument "n" is missing`, "{}"},
		{llmtest.Call{Name: "show", Arguments: `{"m": 1}`}, `error: the argument "n" is missing`, ""},
		{llmtest.Call{Name: "show", Arguments: `{"n": "` + strings.Repeat("x", maxArguments) + `"}`}, "error: the arguments have 16393 bytes, and 16384 are read", "{}"},
	} {
		var called []string
		s := llmtest.New(llmtest.Completion{Calls: []llmtest.Call{tt.call}}.Answer(), llmtest.Code(cleared))
		m := inMemory(s)
		m.Tools = tools(&called)
		reply, err := m.Mutate(t.Context(), ask())
		if outcomeOf(reply, err) != itAnswers || len(called) > 0 {
			t.Errorf("%s: %v, %q", tt.call.Name, err, called)
			continue
		}
		messages := sentBy(t, s.Requests()[1]).Messages
		n := len(messages)
		if got := *messages[n-1].Content; !strings.HasPrefix(got, tt.shown) {
			t.Errorf("%s %.100s: the model is shown %q, want %q", tt.call.Name, tt.call.Arguments, got, tt.shown)
		}
		back := messages[n-2].ToolCalls[0].Function
		if tt.back == "" {
			tt.back = tt.call.Arguments
		}
		if back.Arguments != tt.back || !toolName.MatchString(back.Name) || messages[n-2].Content != nil {
			t.Errorf("%s: %s %s is sent back", tt.call.Name, back.Name, back.Arguments)
		}
	}
	s := llmtest.New(llmtest.Completion{Calls: []llmtest.Call{{Name: "long"}}}.Answer(), llmtest.Code(cleared))
	m := inMemory(s)
	m.Tools = tools(new([]string))
	if _, err := m.Mutate(t.Context(), ask()); err != nil {
		t.Fatal(err)
	}
	messages := s.Requests()[1].Messages
	if n := len(messages[len(messages)-1].Content); n > maxResult+10 || n < maxResult*9/10 {
		t.Errorf("the model is shown %d bytes", n)
	}
}

// TestToolInterrupted: when the search ends, no other call of the same answer is made.
func TestToolInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := llmtest.New(calling(`{"n": 1}`, `{"n": 2}`).Answer(), llmtest.Code(cleared))
	m := inMemory(s)
	called := 0
	m.Tools = []Tool{{Name: "show", Description: "x", Call: func(ctx context.Context, _ population.Request, _ json.RawMessage) (string, error) {
		called++
		cancel()
		<-ctx.Done()
		return "", ctx.Err()
	}}}
	if _, err := m.Mutate(ctx, ask()); !errors.Is(err, context.Canceled) || len(s.Requests()) != 1 || called != 1 {
		t.Errorf("%v after %d requests and %d calls", err, len(s.Requests()), called)
	}
}

// TestWithoutTools: a server that refuses tools is asked without, from then on, and the user is
// told once. A mistake of the model in calling one is not that.
func TestWithoutTools(t *testing.T) {
	for _, tt := range []struct {
		refusal llmtest.Answer
		learns  bool
	}{
		{llmtest.Status(400, `registry.ollama.ai/library/mist:2b does not support tools`), true},
		{llmtest.Status(400, `"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set`), true},
		{llmtest.Status(500, "tools param requires --jinja flag"), true},
		{llmtest.Status(500, "Unsupported param: tools"), true},
		{llmtest.Status(404, "No endpoints found that support tool use."), true},
		{llmtest.Body(400, "application/json", `{"error":{"message":"Invalid schema","param":"tools[0].function.parameters"}}`), true},
		{llmtest.Status(400, "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details; tool calls must be valid."), false},
		{llmtest.Status(500, "Failed to parse tool call arguments as JSON: invalid literal"), false},
	} {
		var notices []string
		s := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
			if tt.learns && strings.Contains(r.Body, `"tools"`) || r.Number == 0 {
				return tt.refusal
			}
			return llmtest.Code(cleared)
		})
		m := inMemory(s)
		m.Tools, m.Notify = []Tool{numbered(new([]string))}, func(text string) { notices = append(notices, text) }
		for range 2 {
			if reply, err := m.Mutate(t.Context(), ask()); outcomeOf(reply, err) != itAnswers {
				t.Errorf("%v", err)
			}
		}
		requests := s.Requests()
		if last := sentBy(t, requests[len(requests)-1]); len(requests) != 3 || (len(last.Tools) == 0) != tt.learns {
			t.Errorf("%d requests, the last with %d tools", len(requests), len(last.Tools))
		}
		told := slices.DeleteFunc(notices, func(text string) bool { return !strings.HasPrefix(text, "the server does not accept tools (") })
		if (len(told) == 1) != tt.learns {
			t.Errorf("the user is told %q", told)
		}
	}
}

// TestWithoutToolChoice: a server that does not know tool_choice is asked without tools at the end.
func TestWithoutToolChoice(t *testing.T) {
	s := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
		switch {
		case strings.Contains(r.Body, "tool_choice"):
			return llmtest.Status(400, "tool_choice is not supported")
		case strings.Contains(r.Body, `"tools"`):
			return calling(`{"n": 1}`).Answer()
		}
		return llmtest.Code(cleared)
	})
	m := inMemory(s)
	m.Tools, m.ToolRounds = []Tool{numbered(new([]string))}, 1
	for n, want := range []int{3, 5} { // the first learns it
		if reply, err := m.Mutate(t.Context(), ask()); outcomeOf(reply, err) != itAnswers || len(s.Requests()) != want {
			t.Errorf("question %d: %d requests, want %d; %v", n, len(s.Requests()), want, err)
		}
	}
}

// TestThoughtsOfTools: what a server wants back of its answer, it gets back, unless it refuses it.
func TestThoughtsOfTools(t *testing.T) {
	for _, refuses := range []bool{false, true} {
		s := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
			switch {
			case r.Number == 0:
				return llmtest.Body(200, "application/json", `{"choices":[{"message":{"content":"","reasoning_content":"Hm.","tool_calls":[{"id":"a","function":{"name":"show","arguments":"{\"n\":1}"},"extra_content":{"google":{"thought_signature":"s"}}}]},"finish_reason":"tool_calls"}]}`)
			case refuses && strings.Contains(r.Body, "reasoning_content"):
				return llmtest.Status(400, "property 'reasoning_content' is unsupported")
			}
			return llmtest.Code(cleared)
		})
		m := inMemory(s)
		m.Tools = []Tool{numbered(new([]string))}
		if reply, err := m.Mutate(t.Context(), ask()); outcomeOf(reply, err) != itAnswers {
			t.Fatal(err)
		}
		requests := s.Requests()
		messages := sentBy(t, requests[len(requests)-1]).Messages
		called := messages[len(messages)-2]
		if want := map[bool]string{false: "Hm."}[refuses]; called.Thoughts != want || string(called.ToolCalls[0].Extra) != `{"google":{"thought_signature":"s"}}` {
			t.Errorf("refuses=%v: %q and %s are sent back", refuses, called.Thoughts, called.ToolCalls[0].Extra)
		}
	}
}

// TestToolsTooLong: results are shortened before the prompt is.
func TestToolsTooLong(t *testing.T) {
	s := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
		switch {
		case r.Number == 0:
			return calling(`{"n": 1}`, `{"n": 2}`).Answer()
		case strings.Count(r.Body, "x") > 4000:
			return llmtest.StatusCode(400, "too long", "context_length_exceeded")
		}
		return llmtest.Code(cleared)
	})
	m := inMemory(s)
	m.Tools = []Tool{{Name: "show", Description: "y", Call: func(context.Context, population.Request, json.RawMessage) (string, error) {
		return strings.Repeat("x", 5000), nil
	}}}
	reply, err := m.Mutate(t.Context(), ask())
	if outcomeOf(reply, err) != itAnswers || len(s.Requests()) != 3 || strings.Count(reply.Prompt, "[tool show]\nxxx") != 2 || strings.Count(reply.Prompt, "x") > 2000 {
		t.Errorf("%d requests, %v", len(s.Requests()), err)
	}
}

// TestToolsReplay: every request of a conversation with tools is recorded, and answered again.
func TestToolsReplay(t *testing.T) {
	var called []string
	name := filepath.Join(t.TempDir(), "calls.jsonl")
	record, err := RecordCalls(name)
	if err != nil {
		t.Fatal(err)
	}
	m := inMemory(llmtest.New(llmtest.Stream(calling(`{"n": 1}`)), calling(`{"n": 2}`).Answer(), llmtest.Code(cleared)))
	m.Calls, m.Tools = record, []Tool{numbered(&called)}
	if reply, err := m.Mutate(t.Context(), ask()); outcomeOf(reply, err) != itAnswers {
		t.Fatal(err)
	}
	if err := record.Close(); err != nil {
		t.Fatal(err)
	}
	again := replaying(t, name)
	var then []string
	again.Tools = []Tool{numbered(&then)}
	if reply, err := again.Mutate(t.Context(), ask()); outcomeOf(reply, err) != itAnswers || reply.Usage.Calls != 3 || !slices.Equal(called, then) || len(then) != 2 {
		t.Errorf("%d calls, %q, want %q; %v", reply.Usage.Calls, then, called, err)
	}
}

// TestToolsWrong: tools that cannot be offered are a sentence that names the field.
func TestToolsWrong(t *testing.T) {
	good := numbered(new([]string))
	with := func(change func(*Tool)) []Tool {
		tool := good
		change(&tool)
		return []Tool{good, tool}
	}
	for want, tools := range map[string][]Tool{
		`Model.Tools[1].Name is "": it needs`:                                                            with(func(t *Tool) { t.Name = "" }),
		`Model.Tools[1].Name is "no such": it needs 1 to 64 letters`:                                     with(func(t *Tool) { t.Name = "no such" }),
		"the tool other has no Description or no Call":                                                   with(func(t *Tool) { t.Name, t.Call = "other", nil }),
		"the tool another has no Description or no Call":                                                 with(func(t *Tool) { t.Name, t.Description = "another", "" }),
		"two of Model.Tools are called show":                                                             {good, good},
		"the Parameters of the tool a are no JSON schema of an object: unexpected end":                   with(func(t *Tool) { t.Name, t.Parameters = "a", json.RawMessage("{") }),
		`the Parameters of the tool b are no JSON schema of an object: its type is "array"`:              with(func(t *Tool) { t.Name, t.Parameters = "b", json.RawMessage(`{"type":"array"}`) }),
		"the Parameters of the tool c are no JSON schema of an object: json: cannot unmarshal array":     with(func(t *Tool) { t.Name, t.Parameters = "c", json.RawMessage(`[]`) }),
		"the Parameters of the tool d are no JSON schema of an object: json: cannot unmarshal number":    with(func(t *Tool) { t.Name, t.Parameters = "d", json.RawMessage(`{"type":"object","required":[1]}`) }),
		"Model.Timeout, Model.Silence, Model.MaxTokens or Model.ToolRounds is negative: set it to 0 for": nil,
	} {
		m := inMemory(llmtest.New(llmtest.Code(cleared)))
		if m.Tools = tools; tools == nil {
			m.ToolRounds = -1
		}
		if _, err := m.Mutate(t.Context(), ask()); !errors.Is(err, population.ErrUnavailable) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// TestNoToolsInProbe: the small question is asked without.
func TestNoToolsInProbe(t *testing.T) {
	s := llmtest.New(llmtest.Code(cleared))
	m := inMemory(s)
	m.Tools = []Tool{numbered(new([]string))}
	bodies := []string{}
	m.HTTPClient.Transport = transport(func(r *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		bodies = append(bodies, string(body))
		r.Body = io.NopCloser(bytes.NewReader(body))
		return s.RoundTrip(r)
	})
	if _, err := m.Probe(t.Context()); err != nil || len(bodies) != 1 || strings.Contains(bodies[0], "show") {
		t.Errorf("%q, %v", bodies, err)
	}
}

// TestToolsOfMembers: each member of an Ensemble has its own.
func TestToolsOfMembers(t *testing.T) {
	var called []string
	first, second := llmtest.New(llmtest.Status(503, "")), llmtest.New(calling(`{"n": 1}`).Answer(), llmtest.Code(cleared))
	e := together(named("first", first), named("second", second))
	e.Models()[1].Tools = []Tool{numbered(&called)}
	reply, err := e.Mutate(t.Context(), ask())
	if outcomeOf(reply, err) != itAnswers || len(called) != 1 || reply.Usage.Calls != 3 || strings.Contains(first.Requests()[0].Body, `"tools"`) {
		t.Errorf("%d calls, %q, %v", reply.Usage.Calls, called, err)
	}
}

// TestToolHangs: nobody waits for a tool that does not return, or that ends its goroutine.
func TestToolHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		defer close(release)
		tool := Tool{Name: "hang", Description: "hangs", Call: func(context.Context, population.Request, json.RawMessage) (string, error) {
			<-release
			return "", nil
		}}
		if got := tool.result(t.Context(), ask(), "{}"); got != "error: the tool took longer than 5m0s" {
			t.Errorf("got %q", got)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if got := tool.result(ctx, ask(), "{}"); got != "error: context canceled" {
			t.Errorf("got %q", got)
		}
		tool.Call = func(context.Context, population.Request, json.RawMessage) (string, error) {
			runtime.Goexit()
			return "", nil
		}
		if got := tool.result(t.Context(), ask(), "{}"); got != "error: the tool ended its goroutine" {
			t.Errorf("got %q", got)
		}
	})
}
