package llmtest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wallacea-go/wallacea/llm/llmtest"
)

const question = `{"model":"m","messages":[{"role":"user","content":"hello"}]}`

// ask posts a question and returns status and body.
func ask(t *testing.T, client *http.Client, url string) (int, string, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/chat/completions", strings.NewReader(question))
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return response.StatusCode, string(body), err
}

// TestAnswers checks that a server behaves the same with and without a network.
func TestAnswers(t *testing.T) {
	half := llmtest.Completion{Text: strings.Repeat("x", 10_000)}
	tests := []struct {
		name   string
		answer llmtest.Answer
		status int
		body   string // a part of it
		err    error
	}{
		{"text", llmtest.Text("hi"), 200, `"content":"hi"`, nil},
		{"code", llmtest.Code("package p"), 200, "```go\\npackage p\\n```", nil},
		{"finish reason", llmtest.Text("hi"), 200, `"finish_reason":"stop"`, nil},
		{"no finish reason", llmtest.Completion{}.NoFinishReason(), 200, `"finish_reason":null`, nil},
		{"refusal", llmtest.Completion{Refusal: "no"}.Answer(), 200, `"refusal":"no"`, nil},
		{"usage", llmtest.Completion{Usage: llmtest.Usage{Prompt: 1, Cached: 2, Completion: 3, Reasoning: 4, Cost: 0.5}}.Answer(), 200, `"cost":0.5`, nil},
		{"call of a tool", llmtest.Completion{Calls: []llmtest.Call{{ID: "a", Name: "show", Arguments: `{"n":1}`}}}.Answer(), 200, `"content":null,"role":"assistant","tool_calls":[{"function":{"arguments":"{\"n\":1}","name":"show"},"id":"a","type":"function"}]`, nil},
		{"reason of a call", llmtest.Completion{Calls: []llmtest.Call{{Name: "show"}}}.Answer(), 200, `"finish_reason":"tool_calls"`, nil},
		{"call in a stream", llmtest.Stream(llmtest.Completion{Calls: []llmtest.Call{{}, {Arguments: strings.Repeat("x", 25)}}}), 200, `{"function":{"arguments":"xxxxx"},"index":1}`, nil},
		{"status", llmtest.Status(429, "slow"), 429, `"message":"slow"`, nil},
		{"code of an error", llmtest.StatusCode(400, "long", "context_length_exceeded"), 400, `"code":"context_length_exceeded"`, nil},
		{"string error", llmtest.StringError(500, "oops"), 500, `{"error":"oops"}`, nil},
		{"error within 200", llmtest.ErrorWithin200(502, "oops"), 200, `"code":502`, nil},
		{"no choices", llmtest.NoChoices(), 200, `"choices":[]`, nil},
		{"page", llmtest.Body(502, "text/html", "<h1>Bad Gateway</h1>"), 502, "Bad Gateway", nil},
		{"half", llmtest.HalfJSON(half), 200, "xxx", nil},
		{"cut", llmtest.Cut(half), 200, "xxx", io.ErrUnexpectedEOF},
		{"drop", llmtest.Drop(), 0, "", io.EOF},
		{"retry after", llmtest.RetryAfter(time.Second, llmtest.Status(503, "busy")), 503, "busy", nil},
	}
	for _, tt := range tests {
		for _, listens := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/listens=%v", tt.name, listens), func(t *testing.T) {
				s := llmtest.New(tt.answer)
				client, url := &http.Client{Transport: s}, "http://model.test/v1"
				if listens {
					client, url = new(http.Client), s.Start(t)
				}
				status, body, err := ask(t, client, url)
				if status != tt.status || !strings.Contains(body, tt.body) || !errors.Is(err, tt.err) {
					t.Errorf("got %d %.200q, %v; want %d %q, %v", status, body, err, tt.status, tt.body, tt.err)
				}
			})
		}
	}
}

// TestRecorded answers in the order of a recording, and refuses what is none.
func TestRecorded(t *testing.T) {
	answers, err := llmtest.Recorded(strings.NewReader(`{"request":{"model":"m"},"reply":"one"}
{"reply":"two"}
`))
	if err != nil || len(answers) != 2 {
		t.Fatalf("%d answers, %v", len(answers), err)
	}
	url := llmtest.New(answers...).Start(t)
	for _, want := range []string{"one", "two", "two"} {
		if _, body, err := ask(t, http.DefaultClient, url); err != nil || !strings.Contains(body, `"content":"`+want+`"`) {
			t.Errorf("got %s, %v, want %s", body, err, want)
		}
	}
	for text, want := range map[string]string{
		`{"reply":"one"}` + "\n" + `{"reply":`: "call 2 of the recording: unexpected EOF",
		`{"request":{}}`:                       "call 1 of the recording has no reply",
		`{"reply":1}`:                          "cannot unmarshal number",
	} {
		if _, err := llmtest.Recorded(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}

func TestHang(t *testing.T) {
	s := llmtest.New(llmtest.Hang())
	url := s.Start(t)
	if _, _, err := ask(t, &http.Client{Timeout: 50 * time.Millisecond}, url); err == nil {
		t.Error("an answer that hangs answered")
	}
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		client := &http.Client{Timeout: time.Hour, Transport: llmtest.New(llmtest.Hang())}
		if _, _, err := ask(t, client, "http://model.test"); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Hour {
			t.Errorf("%v after %v, want a deadline after an hour", err, time.Since(start))
		}
	})
}

func TestAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		client := &http.Client{Transport: llmtest.New(llmtest.After(time.Minute, llmtest.Text("late")))}
		if _, body, err := ask(t, client, "http://model.test"); err != nil || !strings.Contains(body, "late") || time.Since(start) != time.Minute {
			t.Errorf("%q, %v after %v", body, err, time.Since(start))
		}
	})
}

func TestRetryAfter(t *testing.T) {
	for d, header := range map[time.Duration][2]string{
		3 * time.Second:         {"Retry-After", "3"},
		1500 * time.Millisecond: {"Retry-After-Ms", "1500"},
	} {
		client := &http.Client{Transport: llmtest.New(llmtest.RetryAfter(d, llmtest.Status(429, "")))}
		response, err := client.Post("http://model.test/v1/chat/completions", "application/json", strings.NewReader(question))
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Error(err)
		}
		if got := response.Header.Get(header[0]); got != header[1] {
			t.Errorf("%v: %s is %q, want %q", d, header[0], got, header[1])
		}
	}
}

func TestRequests(t *testing.T) {
	s := llmtest.New(llmtest.Text("one"), llmtest.Text("two"))
	client := &http.Client{Transport: s}
	for _, want := range []string{"one", "two", "two"} {
		if _, body, err := ask(t, client, "http://model.test/v1"); err != nil || !strings.Contains(body, want) {
			t.Errorf("%s, %v, want %s", body, err, want)
		}
	}
	got := s.Requests()
	if len(got) != 3 {
		t.Fatalf("%d requests, want 3", len(got))
	}
	r := got[2]
	if r.Number != 2 || r.Model != "m" || r.Path != "/v1/chat/completions" || r.Body != question ||
		len(r.Messages) != 1 || r.Messages[0] != (llmtest.Message{Role: "user", Content: "hello"}) {
		t.Errorf("got %+v", r)
	}
}

func TestBadRequests(t *testing.T) {
	client := &http.Client{Transport: llmtest.New(llmtest.Text("hi"))}
	for _, tt := range []struct {
		path, body string
		want       int
	}{
		{"/v1/chat/completions", "{", 400},
		{"/chat/completions", question, 200},
		{"/v1/completions", question, 404},
	} {
		response, err := client.Post("http://model.test"+tt.path, "application/json", strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Error(err)
		}
		if response.StatusCode != tt.want {
			t.Errorf("%s %s: %d, want %d", tt.path, tt.body, response.StatusCode, tt.want)
		}
	}
	if status, body, err := ask(t, &http.Client{Transport: llmtest.New()}, "http://model.test"); status != 500 || err != nil {
		t.Errorf("no answers: %d %s, %v", status, body, err)
	}
}

func ExampleServer_RoundTrip() {
	s := llmtest.New(llmtest.Text("Hello."))
	client := &http.Client{Transport: s}
	response, err := client.Post("http://model.test/v1/chat/completions", "application/json",
		strings.NewReader(`{"model": "test", "messages": [{"role": "user", "content": "Hi!"}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = response.Body.Close() }()
	var reply struct {
		Choices []struct{ Message llmtest.Message }
	}
	if err := json.NewDecoder(response.Body).Decode(&reply); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(reply.Choices[0].Message.Content)
	fmt.Println(s.Requests()[0].Messages[0].Content)
	// Output:
	// Hello.
	// Hi!
}
