package llm

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// An apiError is a server's description of an error. All fields may be empty.
type apiError struct {
	message, code, kind, param string
	wait                       time.Duration // that details ask for
	page                       bool          // it is HTML
}

// parseAPIError reads the body of an error response: an object in OpenAI's
// format, {"error": "text"}, {"message": "text"}, {"detail": …}, a list with one of
// these, or plain text.
func parseAPIError(body []byte) apiError {
	var list []json.RawMessage
	if json.Unmarshal(body, &list) == nil && len(list) > 0 {
		body = list[0]
	}
	var envelope struct {
		errorFields
		Error, Detail, Errors json.RawMessage
		BaseResp              struct { // MiniMax's
			Code json.RawMessage `json:"status_code"`
			Text json.RawMessage `json:"status_msg"`
		} `json:"base_resp"`
	}
	if !json.Valid(body) {
		text := string(body)
		if strings.Contains(text, "<") {
			return apiError{page: true, message: title(text)}
		}
		return apiError{message: oneLine(text)}
	}
	_ = json.Unmarshal(body, &envelope) // fields of other types stay empty
	e := envelope.read()
	if text := plain(envelope.BaseResp.Text); text != "" {
		e.message, e.code = text, plain(envelope.BaseResp.Code)
	}
	for _, raw := range []json.RawMessage{envelope.Error, envelope.Detail, envelope.Errors} {
		if !says(raw) {
			continue
		}
		var inner errorFields
		var several []json.RawMessage
		if json.Unmarshal(raw, &several) == nil && len(several) > 0 { // as FastAPI's
			raw = several[0]
		}
		if json.Unmarshal(raw, &inner) != nil {
			e.message = plain(raw)
		} else {
			e = inner.read()
		}
		break
	}
	e.message = oneLine(e.message)
	return e
}

// errorFields are the names under which servers describe an error.
type errorFields struct {
	Message, Msg, Code, Type, Param, Status, Metadata, Loc json.RawMessage
	Details                                                json.RawMessage
}

func (o errorFields) read() apiError {
	e := apiError{message: plain(o.Message), code: plain(o.Code), kind: plain(o.Type), param: plain(o.Param)}
	if e.message == "" {
		e.message = plain(o.Msg)
		var at []string
		if e.message != "" && json.Unmarshal(o.Loc, &at) == nil && len(at) > 0 {
			e.param = at[len(at)-1]
			e.message = e.param + ": " + e.message
		}
	}
	if e.kind == "" {
		e.kind = plain(o.Status) // Google's
	}
	var metadata struct{ Raw json.RawMessage } // OpenRouter's: what the provider behind it said
	if json.Unmarshal(o.Metadata, &metadata) == nil && len(metadata.Raw) > 0 {
		e.message += ": " + plain(metadata.Raw)
	}
	var details []struct { // Google's
		RetryDelay json.RawMessage
		Violations []struct{ QuotaID json.RawMessage }
	}
	if json.Unmarshal(o.Details, &details) == nil {
		for _, d := range details {
			if wait, err := time.ParseDuration(plain(d.RetryDelay)); err == nil {
				e.wait = wait
			}
			for _, v := range d.Violations {
				e.kind += " " + plain(v.QuotaID)
			}
		}
	}
	return e
}

// says reports whether a field that holds an error says that there is one: some
// servers send an empty one beside every answer.
func says(raw json.RawMessage) bool {
	switch plain(raw) {
	case "", "null", "false", "0", "{}", "[]":
		return false
	}
	var o errorFields
	if json.Unmarshal(raw, &o) != nil {
		return true
	}
	e := o.read()
	status, err := strconv.Atoi(e.code)
	return (err != nil || status != 0 && status != http.StatusOK) && e != apiError{}
}

// plain returns a JSON string's text, and any other value as it is written; null is
// no text.
func plain(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// title returns what stands in the title of an HTML page.
func title(page string) string {
	_, rest, ok := cutFold(page, "<title")
	if !ok {
		return ""
	}
	_, rest, ok = strings.Cut(rest, ">")
	text, _, closed := cutFold(rest, "</title")
	if !ok || !closed {
		return ""
	}
	return oneLine(text)
}

// cutFold is strings.Cut for a mark in lower case, in any case.
func cutFold(text, mark string) (before, after string, found bool) {
	i := strings.Index(strings.ToLower(text), mark)
	if i < 0 || i+len(mark) > len(text) {
		return text, "", false
	}
	return text[:i], text[i+len(mark):], true
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
