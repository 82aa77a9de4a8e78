package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A fault is the reason why an attempt to get an answer failed.
type fault struct {
	kind      faultKind
	status    int           // of the response; 0 if there was none
	text      string        // what happened
	advice    string        // what to do about it; may be empty
	wait      time.Duration // that the server asked for, or 0
	throttled bool          // the server is overloaded: all requests should wait
}

// A faultKind says how to react to a fault.
type faultKind int

const (
	transient   faultKind = iota // a retry may succeed
	refused                      // a retry fails too; another prompt may succeed
	tooLong                      // a shorter prompt may succeed
	unreachable                  // transient at first, final if it persists
	final                        // no request can succeed
)

// Error returns what happened and what to do.
func (f *fault) Error() string {
	if f.advice == "" {
		return f.text
	}
	return f.text + ": " + f.advice
}

// transportFault says why there is no response.
func transportFault(err error) *fault {
	var dial *net.OpError
	var refusal *fault // by withinOrigin
	switch {
	case errors.As(err, &refusal):
		return refusal
	case errors.As(err, &dial) && dial.Op == "dial":
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return &fault{text: "the connection was closed before an answer arrived: " + cause(err)}
	}
	return &fault{
		kind: unreachable, text: "cannot be reached: " + cause(err),
		advice: "check OPENAI_BASE_URL (Model.BaseURL) and that the server is running",
	}
}

// cause returns an error's text without the method and the URL that net/http
// prepends.
func cause(err error) string {
	var request *url.Error
	if errors.As(err, &request) {
		err = request.Err
	}
	return err.Error()
}

// statusFault interprets an error response.
func statusFault(status int, header http.Header, e apiError) *fault {
	f := &fault{kind: refused, status: status, text: strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))}
	if e.message != "" {
		f.text += ": " + e.message
	}
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		f.kind, f.advice = final, "check OPENAI_API_KEY (Model.APIKey), and whether it may use this model"
	case status == http.StatusPaymentRequired || e.code == "insufficient_quota":
		f.kind, f.advice = final, "add credit to the account, or set OPENAI_MODEL (Model.Name) to another model"
	case e.tooLong(status):
		f.kind, f.advice = tooLong, "use a model with a larger context, or a shorter seed and task"
	case status == http.StatusNotFound || status == http.StatusMethodNotAllowed:
		f.kind, f.advice = final, "check that the endpoint serves OPENAI_MODEL (Model.Name), and that OPENAI_BASE_URL (Model.BaseURL) ends in /v1"
	case status == http.StatusRequestTimeout || status == http.StatusConflict || status == http.StatusTooEarly || status >= 500:
		f.kind, f.wait = transient, retryAfter(header)
		f.throttled = f.wait > 0
	case status == http.StatusTooManyRequests:
		f.kind, f.wait, f.throttled = transient, retryAfter(header), true
	case e.param == "temperature" || e.param == "reasoning_effort" || e.param == "model":
		f.kind, f.advice = final, "change that field of the Model"
	}
	return f
}

// errorWithin returns the fault that a response with a success status reports,
// as OpenRouter does, or nil.
func errorWithin(body []byte, header http.Header) *fault {
	var response struct {
		Error   json.RawMessage
		Choices []struct{ Error json.RawMessage }
	}
	if json.Unmarshal(body, &response) != nil {
		return &fault{status: http.StatusOK, text: "the answer is not a Chat Completions response"}
	}
	present := func(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }
	switch {
	case present(response.Error):
	case len(response.Choices) > 0 && present(response.Choices[0].Error):
		body = []byte(`{"error":` + string(response.Choices[0].Error) + `}`)
	default:
		return nil
	}
	e := parseAPIError(body)
	status, err := strconv.Atoi(e.code)
	if err != nil || status < 400 || status > 599 {
		status = http.StatusInternalServerError
	}
	return statusFault(status, header, e)
}

// An apiError is a server's description of an error. All fields may be empty.
type apiError struct {
	message, code, kind, param string
}

// parseAPIError reads the body of an error response: an object in OpenAI's
// format, {"error": "text"}, {"message": "text"}, {"detail": …}, or plain text.
func parseAPIError(body []byte) apiError {
	var envelope struct{ Error, Message, Detail json.RawMessage }
	if json.Unmarshal(body, &envelope) != nil {
		text := string(body)
		if strings.Contains(text, "<") {
			text = "" // an HTML page
		}
		return apiError{message: oneLine(text)}
	}
	var object struct{ Message, Code, Type, Param, Metadata json.RawMessage }
	if json.Unmarshal(envelope.Error, &object) != nil {
		for _, raw := range []json.RawMessage{envelope.Error, envelope.Message, envelope.Detail} {
			if text := plain(raw); text != "" {
				return apiError{message: oneLine(text)}
			}
		}
		return apiError{}
	}
	e := apiError{message: plain(object.Message), code: plain(object.Code), kind: plain(object.Type), param: plain(object.Param)}
	var metadata struct{ Raw json.RawMessage } // OpenRouter's: what the provider behind it said
	if json.Unmarshal(object.Metadata, &metadata) == nil && len(metadata.Raw) > 0 {
		e.message += ": " + plain(metadata.Raw)
	}
	e.message = oneLine(e.message)
	return e
}

// plain returns a JSON string's text, and any other value as it is written.
func plain(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// oneLine returns the beginning of text as one line.
func oneLine(text string) string {
	const most = 400
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " ")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

// tooLong reports whether the prompt was longer than the model's context, for
// which every server has its own words.
func (e apiError) tooLong(status int) bool {
	if status == http.StatusRequestEntityTooLarge || e.code == "context_length_exceeded" || e.kind == "exceed_context_size_error" {
		return true
	}
	text := strings.ToLower(e.message)
	for _, words := range []string{
		"context length", "context window", "context size", "maximum context", "prompt is too long", "input is too long",
		"input length", "reduce the length", "too many input tokens", "request too large",
	} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

// retryAfter returns how long the server asks to wait, or 0.
func retryAfter(header http.Header) time.Duration {
	for _, h := range []struct {
		name string
		unit time.Duration
	}{{"Retry-After-Ms", time.Millisecond}, {"Retry-After", time.Second}} {
		value := header.Get(h.name)
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			if n > 0 && n < 1e9 { // not NaN, no overflow
				return time.Duration(n * float64(h.unit))
			}
			continue
		}
		if at, err := http.ParseTime(value); err == nil {
			return max(time.Until(at), 0)
		}
	}
	return 0
}
