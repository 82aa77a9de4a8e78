package llm

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/llm/llmtest"
)

// TestToolCallForms reads calls in the forms in which servers send them.
func TestToolCallForms(t *testing.T) {
	events := func(deltas ...string) llmtest.Answer {
		var s strings.Builder
		for _, d := range deltas {
			fmt.Fprintf(&s, "data: {\"choices\":[{\"delta\":%s}]}\n\n", d)
		}
		return llmtest.Body(200, "text/event-stream", s.String()+"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n")
	}
	message := func(m string) llmtest.Answer {
		return llmtest.Body(200, "application/json", `{"choices":[{"message":`+m+`,"finish_reason":"stop"}]}`)
	}
	both := []string{`12 {"n":1}`, `12 {"n":2}`}
	for _, tt := range []struct {
		name   string
		answer llmtest.Answer
		want   []string
		ids    string // of the calls, as they are sent back
	}{
		{"in pieces, in turn", events(
			`{"tool_calls":[{"index":0,"id":"a","function":{"name":"show","arguments":""}}]}`, `{"tool_calls":[{"index":1,"id":"b","function":{"name":"show","arguments":"{\"n\""}}]}`,
			`{"tool_calls":[{"index":0,"function":{"arguments":"{\"n\":1}"}},{"index":1,"function":{"arguments":":2}"}}]}`), both, "a b"},
		{"all with the same index", events(
			`{"tool_calls":[{"index":0,"id":"a","function":{"name":"show","arguments":"{\"n\":1}"}}]}`, `{"tool_calls":[{"index":0,"id":"b","function":{"name":"show","arguments":"{\"n\":2}"}}]}`), both, "a b"},
		{"same index, no IDs", events(
			`{"tool_calls":[{"index":0,"function":{"name":"show","arguments":"{\"n\":1}"}}]}`, `{"tool_calls":[{"index":0,"function":{"name":"show","arguments":"{\"n\":2}"}}]}`), both, "call01000 call01001"},
		{"no index", events(
			`{"tool_calls":[{"id":"a","function":{"name":"show","arguments":""}}]}`, `{"tool_calls":[{"function":{"arguments":"{\"n\":"}}]}`, `{"tool_calls":[{"function":{"arguments":"1}"}}]}`,
			`{"tool_calls":[{"id":"b","function":{"name":"show","arguments":""}}]}`, `{"tool_calls":[{"function":{"arguments":"{\"n\":2}"}}]}`), both, "a b"},
		{"index at the beginning alone", events(
			`{"tool_calls":[{"index":0,"id":"a","function":{"name":"show","arguments":"{\"n\":1}"}}]}`, `{"tool_calls":[{"index":1,"id":"b","function":{"name":"show","arguments":""}}]}`, `{"tool_calls":[{"function":{"arguments":"{\"n\":2}"}}]}`), both, "a b"},
		{"ID and name with each piece", events(
			`{"tool_calls":[{"index":0,"id":"a","function":{"name":"show","arguments":"{\"n\":"}}]}`, `{"tool_calls":[{"index":0,"id":"a","function":{"name":"show","arguments":"1}"}}]}`), both[:1], "a"},
		{"all again at the end", events(
			`{"tool_calls":[{"index":0,"id":"a","function":{"name":"show","arguments":"{\"n\":1}"}}]}`, `{},"message":{"tool_calls":[{"index":0,"id":"a","function":{"name":"show","arguments":"{\"n\":1}"}}]}`), both[:1], "a"},
		{"arguments that are an object", message(`{"content":"","tool_calls":[{"id":"a","function":{"name":"show","arguments":{"n":1}}},{"id":"b","function":{"name":"show","arguments":{"n":2}}}]}`), both, "a b"},
		{"same ID twice", message(`{"tool_calls":[{"id":"a","function":{"name":"show","arguments":"{\"n\":1}"}},{"id":"a","function":{"name":"show","arguments":"{\"n\":2}"}}]}`), both, "a call01001"},
		{"one call, as it was once", message(`{"content":null,"function_call":{"name":"show","arguments":"{\"n\":1}"}}`), both[:1], "call01000"},
		{"in pieces, as it was once", events(`{"function_call":{"name":"show","arguments":""}}`, `{"function_call":{"arguments":"{\"n\":"}}`, `{"function_call":{"arguments":"1}"}}`), both[:1], "call01000"},
		{"a namespace, and marks", message(`{"tool_calls":[{"id":"a","function":{"name":"functions.show","arguments":"{\"n\":1}"}},{"id":"b","function":{"name":"show<|channel|>commentary","arguments":"{\"n\":2}"}}]}`), both, "a b"},
		{"JSON within JSON", message(`{"tool_calls":[{"id":"a","function":{"name":"show","arguments":"\"{\\\"n\\\":1}\""}}]}`), both[:1], "a"},
	} {
		var called []string
		s := llmtest.New(tt.answer, llmtest.Code(cleared))
		m := inMemory(s)
		m.Tools = []Tool{numbered(&called)}
		reply, err := m.Mutate(t.Context(), ask())
		if outcomeOf(reply, err) != itAnswers || !slices.Equal(called, tt.want) {
			t.Errorf("%s: called with %q, want %q; %v", tt.name, called, tt.want, err)
			continue
		}
		var ids, results []string
		for _, message := range sentBy(t, s.Requests()[1]).Messages {
			for _, c := range message.ToolCalls {
				ids = append(ids, c.ID)
				if !json.Valid([]byte(c.Function.Arguments)) || c.Function.Name != "show" {
					t.Errorf("%s: %s %s is sent back", tt.name, c.Function.Name, c.Function.Arguments)
				}
			}
			if message.CallID != "" {
				results = append(results, message.CallID)
			}
		}
		if strings.Join(ids, " ") != tt.ids || !slices.Equal(ids, results) {
			t.Errorf("%s: calls %q and results %q are sent back, want %q", tt.name, ids, results, tt.ids)
		}
	}
}

// TestManyCalls: the calls in one answer are bounded, and the model is told.
func TestManyCalls(t *testing.T) {
	for _, form := range []func(llmtest.Completion) llmtest.Answer{llmtest.Completion.Answer, llmtest.Stream} {
		var called, arguments []string
		for n := range 20 {
			arguments = append(arguments, fmt.Sprintf(`{"n": %d}`, n))
		}
		s := llmtest.New(form(calling(arguments...)), llmtest.Code(cleared))
		m := inMemory(s)
		m.Tools = []Tool{numbered(&called)}
		if reply, err := m.Mutate(t.Context(), ask()); outcomeOf(reply, err) != itAnswers || len(called) != maxCalls || called[maxCalls-1] != `12 {"n": 7}` {
			t.Errorf("called with %q, %v", called, err)
		}
		messages := s.Requests()[1].Messages
		if last := messages[len(messages)-1].Content; last != "result 8\n(of the calls in one answer only the first 8 are made)" {
			t.Errorf("the model is shown %q", last)
		}
	}
}

// TestToolsAndAnswers: code in the arguments of a tool that is not there is an answer, as it is
// without tools; code for a tool that is there is not.
func TestToolsAndAnswers(t *testing.T) {
	code, err := json.Marshal(map[string]string{"n": cleared})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"write_file", "show"} {
		var called []string
		s := llmtest.New(llmtest.Completion{Calls: []llmtest.Call{{Name: name, Arguments: string(code)}}}.Answer(), llmtest.Code(cleared))
		m := inMemory(s)
		m.Tools = []Tool{numbered(&called)}
		reply, err := m.Mutate(t.Context(), ask())
		if want := len(called) + 1; outcomeOf(reply, err) != itAnswers || len(s.Requests()) != want || (len(called) == 1) != (name == "show") {
			t.Errorf("%s: %d requests, called with %q, %v", name, len(s.Requests()), called, err)
		}
	}
}
