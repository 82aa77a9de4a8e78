package llm

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestParseAPIError(t *testing.T) {
	for _, tt := range []struct {
		body string
		want apiError
	}{
		{`{"error":{"message":"m","type":"t","param":"p","code":"c"}}`, apiError{"m", "c", "t", "p"}},
		{`{"error":{"message":"m","code":429,"type":null,"param":null}}`, apiError{message: "m", code: "429"}},
		{`{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"out of memory"}}}`, apiError{message: "Provider returned error: out of memory", code: "502"}},
		{`{"error":{"message":"m","metadata":{"raw":{"a":1}}}}`, apiError{message: `m: {"a":1}`}},
		{`{"error":{"message":"m","metadata":"text"}}`, apiError{message: "m"}},
		{`{"error":"text\nin lines"}`, apiError{message: "text in lines"}},
		{`{"message":"m"}`, apiError{message: "m"}},
		{`{"object":"error","message":"m","code":400}`, apiError{message: "m"}},
		{`{"detail":"Not Found"}`, apiError{message: "Not Found"}},
		{`{"detail":[{"loc":["body"],"msg":"wrong"}]}`, apiError{message: `[{"loc":["body"],"msg":"wrong"}]`}},
		{`{"error":null}`, apiError{}},
		{`{}`, apiError{}},
		{``, apiError{}},
		{`upstream timed out`, apiError{message: "upstream timed out"}},
		{`<html><h1>Bad Gateway</h1>`, apiError{}},
		{`[1]`, apiError{message: "[1]"}},
		{`"` + strings.Repeat("ä", 300) + `"`, apiError{message: `"` + strings.Repeat("ä", 199) + "…"}},
	} {
		if got := parseAPIError([]byte(tt.body)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.body, got, tt.want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	for _, tt := range []struct {
		header, value string
		want          time.Duration
	}{
		{"Retry-After", "3", 3 * time.Second},
		{"Retry-After", "0.5", 500 * time.Millisecond},
		{"Retry-After-Ms", "250", 250 * time.Millisecond},
		{"Retry-After", "-1", 0},
		{"Retry-After", "NaN", 0},
		{"Retry-After", "1e300", 0},
		{"Retry-After", "soon", 0},
		{"Retry-After", "", 0},
		{"Retry-After", "Mon, 02 Jan 2006 15:04:05 GMT", 0},
	} {
		if got := retryAfter(http.Header{tt.header: {tt.value}}); got != tt.want {
			t.Errorf("%s: %s is %v, want %v", tt.header, tt.value, got, tt.want)
		}
	}
	at := time.Now().Add(time.Hour)
	if got := retryAfter(http.Header{"Retry-After": {at.UTC().Format(http.TimeFormat)}}); got < 59*time.Minute || got > time.Hour {
		t.Errorf("in an hour is in %v", got)
	}
	both := http.Header{"Retry-After": {"9"}, "Retry-After-Ms": {"8500"}}
	if got := retryAfter(both); got != 8500*time.Millisecond {
		t.Errorf("both: %v, want the finer one", got)
	}
}
