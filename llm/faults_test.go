package llm

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestParseAPIError(t *testing.T) {
	for _, tt := range []struct {
		body string
		want apiError
	}{
		{`{"error":{"message":"m","type":"t","param":"p","code":"c"}}`, apiError{message: "m", code: "c", kind: "t", param: "p"}},
		{`{"error":{"message":"m","code":429,"type":null,"param":null}}`, apiError{message: "m", code: "429"}},
		{`{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"out of memory"}}}`, apiError{message: "Provider returned error: out of memory", code: "502"}},
		{`{"error":{"message":"m","metadata":{"raw":{"a":1}}}}`, apiError{message: `m: {"a":1}`}},
		{`{"error":{"message":"m","metadata":"text"}}`, apiError{message: "m"}},
		{`{"error":"text\nin lines"}`, apiError{message: "text in lines"}},
		{`{"message":"m"}`, apiError{message: "m"}},
		{`{"object":"error","message":"m","code":400}`, apiError{message: "m", code: "400"}},
		{`{"detail":"Not Found"}`, apiError{message: "Not Found"}},
		{`{"detail":[{"loc":["body"],"msg":"wrong"}]}`, apiError{message: "body: wrong", param: "body"}},
		{`[{"error":{"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"37s"},{"violations":[{"quotaId":"PerDay"}]}]}}]`,
			apiError{message: "m", kind: "RESOURCE_EXHAUSTED PerDay", wait: 37 * time.Second}},
		{`{"base_resp":{"status_code":1004,"status_msg":"login fail"},"choices":null}`, apiError{message: "login fail", code: "1004"}},
		{`{"error":null}`, apiError{}},
		{`{}`, apiError{}},
		{``, apiError{}},
		{`upstream timed out`, apiError{message: "upstream timed out"}},
		{`<html><h1>Bad Gateway</h1>`, apiError{page: true}},
		{`<html><TITLE>Sign in</TITLE>`, apiError{page: true, message: "Sign in"}},
		{`[1]`, apiError{}},
		{strings.Repeat("ä", 300), apiError{message: strings.Repeat("ä", 200) + "…"}},
	} {
		if got := parseAPIError([]byte(tt.body)); got != tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.body, got, tt.want)
		}
	}
}

func TestWait(t *testing.T) {
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
		{"Retry-After", "60s", time.Minute},
		{"X-Ratelimit-Reset", "6m0s", 6 * time.Minute},
		{"X-Ratelimit-Reset-Tokens", "1.5", 1500 * time.Millisecond},
		{"X-Ratelimit-Reset", "1000000001", 0}, // in 2001
		{"Retry-After", "Mon, 02 Jan 2006 15:04:05 GMT", 0},
	} {
		if got := waitOf(http.Header{tt.header: {tt.value}}, apiError{}); got != tt.want {
			t.Errorf("%s: %s is %v, want %v", tt.header, tt.value, got, tt.want)
		}
	}
	at := time.Now().Add(time.Hour)
	if got := waitOf(http.Header{"Retry-After": {at.UTC().Format(http.TimeFormat)}}, apiError{}); got < 59*time.Minute || got > time.Hour {
		t.Errorf("in an hour is in %v", got)
	}
	both := http.Header{"Retry-After": {"9"}, "Retry-After-Ms": {"8500"}}
	if got := waitOf(both, apiError{}); got != 8500*time.Millisecond {
		t.Errorf("both: %v, want the finer one", got)
	}
}

// TestWaitInWords reads how long to wait where it is only said.
func TestWaitInWords(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"Rate limit reached. Please try again in 20s.":        20 * time.Second,
		"Please try again in 1m2.5s. Visit":                   62500 * time.Millisecond,
		"try again in 320ms":                                  320 * time.Millisecond,
		"Please retry after 7 seconds.":                       7 * time.Second,
		"retry in 2 minutes":                                  2 * time.Minute,
		"You have 3 requests per minute; try fewer":           0,
		"Please try again in a while. There are 5 in a queue": 0,
	} {
		if got := waitOf(nil, apiError{message: text}); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	in := waitOf(http.Header{"X-Ratelimit-Reset": {strconv.FormatInt(time.Now().Add(7*time.Hour).UnixMilli(), 10)}}, apiError{})
	if in < 7*time.Hour-time.Minute || in > 7*time.Hour {
		t.Errorf("in 7 h is in %v", in)
	}
	if got := waitOf(http.Header{"X-Ratelimit-Reset-Requests": {"60"}, "X-Ratelimit-Remaining-Requests": {"3"}}, apiError{}); got != 0 {
		t.Errorf("a limit that is not reached: %v", got)
	}
}
