package llmtest

import (
	"encoding/json"
	"iter"
	"net/http"
	"strconv"
	"time"
)

// An Answer writes the response to one request.
type Answer func(w http.ResponseWriter, r *http.Request)

// A Completion is a model's reply in detail.
type Completion struct {
	Text         string
	FinishReason string // "stop" if empty
	Refusal      string // the model's reason for not answering, if any
	Calls        []Call // of tools; FinishReason is "tool_calls" if it is empty then
	Usage        Usage
}

// A Call is one that a model makes of a tool.
type Call struct {
	ID, Name  string
	Arguments string // as the model writes them, usually a JSON object
}

// Usage is the usage that a reply reports, in tokens and money.
type Usage struct {
	Prompt, Cached, Completion, Reasoning int
	Cost                                  float64 // omitted if 0
}

// Text answers with text.
func Text(text string) Answer { return Completion{Text: text}.Answer() }

// Code answers with source in a fenced block.
func Code(source string) Answer { return Text("```go\n" + source + "\n```\n") }

// Answer answers with c.
func (c Completion) Answer() Answer { return JSON(http.StatusOK, c.body(c.reason())) }

// reason is why the model stops.
func (c Completion) reason() string {
	switch {
	case c.FinishReason != "":
		return c.FinishReason
	case len(c.Calls) > 0:
		return "tool_calls"
	}
	return "stop"
}

// NoFinishReason answers with c but without a finish_reason, as if it were
// incomplete.
func (c Completion) NoFinishReason() Answer { return JSON(http.StatusOK, c.body(nil)) }

func (c Completion) body(finish any) map[string]any {
	message := map[string]any{"role": "assistant", "content": c.Text}
	if c.Refusal != "" {
		message["refusal"] = c.Refusal
	}
	if len(c.Calls) > 0 {
		var calls []any
		for _, call := range c.Calls {
			calls = append(calls, map[string]any{"id": call.ID, "type": "function", "function": map[string]any{"name": call.Name, "arguments": call.Arguments}})
		}
		message["tool_calls"] = calls
		if c.Text == "" {
			message["content"] = nil
		}
	}
	usage := map[string]any{
		"prompt_tokens": c.Usage.Prompt, "completion_tokens": c.Usage.Completion,
		"total_tokens":              c.Usage.Prompt + c.Usage.Completion,
		"prompt_tokens_details":     map[string]any{"cached_tokens": c.Usage.Cached},
		"completion_tokens_details": map[string]any{"reasoning_tokens": c.Usage.Reasoning},
	}
	if c.Usage.Cost != 0 {
		usage["cost"] = c.Usage.Cost
	}
	return map[string]any{
		"id": "test", "object": "chat.completion", "created": 0, "model": "test",
		"choices": []any{map[string]any{"index": 0, "message": message, "finish_reason": finish}},
		"usage":   usage,
	}
}

// JSON answers with body encoded as JSON.
func JSON(status int, body any) Answer {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body) // the client may be gone
	}
}

// Body answers with body as it is.
func Body(status int, contentType, body string) Answer {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body)) // the client may be gone
	}
}

// Status answers with an error in OpenAI's format.
func Status(status int, message string) Answer {
	return StatusCode(status, message, "")
}

// StatusCode answers with an error in OpenAI's format that has a code, such as
// "context_length_exceeded".
func StatusCode(status int, message, code string) Answer {
	e := map[string]any{"message": message, "type": "error", "param": nil, "code": nil}
	if code != "" {
		e["code"] = code
	}
	return JSON(status, map[string]any{"error": e})
}

// StringError answers with an error in the format of Ollama and others: a
// string instead of an object.
func StringError(status int, message string) Answer {
	return JSON(status, map[string]any{"error": message})
}

// ErrorWithin200 answers with an error in a response whose status is 200, as
// OpenRouter does. code is the status that the error reports.
func ErrorWithin200(code int, message string) Answer {
	return JSON(http.StatusOK, map[string]any{"error": map[string]any{"code": code, "message": message}})
}

// RetryAfter adds a header to answer that says how long to wait before a retry,
// in milliseconds unless d is a whole number of seconds.
func RetryAfter(d time.Duration, answer Answer) Answer {
	return func(w http.ResponseWriter, r *http.Request) {
		if d%time.Second == 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(d/time.Second)))
		} else {
			w.Header().Set("Retry-After-Ms", strconv.Itoa(int(d/time.Millisecond)))
		}
		answer(w, r)
	}
}

// NoChoices answers with an empty list of choices.
func NoChoices() Answer {
	return JSON(http.StatusOK, map[string]any{"id": "test", "object": "chat.completion", "choices": []any{}})
}

// Cut sends the first half of a response and drops the connection.
func Cut(c Completion) Answer {
	return func(w http.ResponseWriter, _ *http.Request) {
		body, err := json.Marshal(c.body("stop"))
		if err == nil {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			_, _ = w.Write(body[:len(body)/2])
			_ = http.NewResponseController(w).Flush()
		}
		panic(http.ErrAbortHandler)
	}
}

// HalfJSON sends the first half of a response as if it were complete.
func HalfJSON(c Completion) Answer {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := json.Marshal(c.body("stop"))
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		Body(http.StatusOK, "application/json", string(body[:len(body)/2]))(w, r)
	}
}

// Drop drops the connection without an answer.
func Drop() Answer {
	return func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
}

// Hang does not answer until the client gives up.
func Hang() Answer {
	return func(w http.ResponseWriter, r *http.Request) {
		var ended <-chan struct{}
		if ours, ok := w.(*writer); ok {
			ended = ours.ended
		}
		select {
		case <-r.Context().Done():
		case <-ended:
		}
		panic(http.ErrAbortHandler)
	}
}

// After delays answer by d.
func After(d time.Duration, answer Answer) Answer {
	return func(w http.ResponseWriter, r *http.Request) {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			answer(w, r)
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		}
	}
}

// Stream answers with c in a stream of events, whether or not one was asked for: a few
// letters per event, its calls in turn, then the finish reason and the usage, then [DONE].
func Stream(c Completion) Answer {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		event := func(fields map[string]any) {
			body, err := json.Marshal(fields)
			if err != nil {
				panic(http.ErrAbortHandler)
			}
			_, _ = w.Write([]byte("data: " + string(body) + "\n\n")) // the client may be gone
			_ = http.NewResponseController(w).Flush()
		}
		delta := func(fields map[string]any, reason any) {
			event(map[string]any{"choices": []any{map[string]any{"index": 0, "delta": fields, "finish_reason": reason}}})
		}
		for piece := range pieces(c.Text) {
			delta(map[string]any{"content": piece}, nil)
		}
		for i, call := range c.Calls {
			delta(map[string]any{"tool_calls": []any{map[string]any{"index": i, "id": call.ID, "type": "function", "function": map[string]any{"name": call.Name, "arguments": ""}}}}, nil)
			for piece := range pieces(call.Arguments) {
				delta(map[string]any{"tool_calls": []any{map[string]any{"index": i, "function": map[string]any{"arguments": piece}}}}, nil)
			}
		}
		delta(map[string]any{}, c.reason())
		event(map[string]any{"choices": []any{}, "usage": c.body(nil)["usage"]})
		_, _ = w.Write([]byte("data: [DONE]\n\n")) // the client may be gone
	}
}

// pieces yields a few letters at a time.
func pieces(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for letters := []rune(text); len(letters) > 0; {
			n := min(len(letters), 20)
			if !yield(string(letters[:n])) {
				return
			}
			letters = letters[n:]
		}
	}
}
