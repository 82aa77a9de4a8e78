package llm

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// waitOf returns how long a server asks to wait, or 0: in a header, in the details of
// its error, or in words.
func waitOf(header http.Header, e apiError) time.Duration {
	for _, h := range []struct {
		name string
		unit time.Duration
	}{{"Retry-After-Ms", time.Millisecond}, {"Retry-After", time.Second}} {
		if d := duration(header.Get(h.name), h.unit); d > 0 {
			return d
		}
	}
	if e.wait > 0 {
		return e.wait
	}
	if m := tryAgain.FindStringSubmatch(e.message); m != nil {
		if d := duration(strings.ReplaceAll(m[1], " ", "")+unitOf(m[2]), time.Second); d > 0 {
			return d
		}
	}
	longest := time.Duration(0)
	for _, of := range []string{"", "-Requests", "-Tokens"} {
		if left := header.Get("X-Ratelimit-Remaining" + of); left == "" || left == "0" {
			longest = max(longest, duration(header.Get("X-Ratelimit-Reset"+of), time.Second))
		}
	}
	return longest
}

// tryAgain matches "Please try again in 1m2.5s" and "retry after 20 seconds".
var tryAgain = regexp.MustCompile(`(?i)(?:try again|retry|wait)(?: again)? ?(?:in|after|for)? (\d[\d.]*(?:ms|h|m|s)?(?:\d[\d.]*(?:m|s))*)(?: ?(milliseconds?|seconds?|secs?|minutes?|mins?|hours?)\b)?`)

func unitOf(word string) string {
	switch {
	case word == "":
		return ""
	case strings.HasPrefix(word, "mil"):
		return "ms"
	}
	return strings.ToLower(word[:1])
}

// duration reads a time to wait: a number of units, a duration such as 6m0s, a date, or
// a point in time in seconds or milliseconds since 1970. What cannot be read is 0.
func duration(text string, unit time.Duration) time.Duration {
	const epoch, longest = 1e9, 1e7
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		switch {
		case n > epoch*100 && n < epoch*1e5:
			return max(time.Until(time.UnixMilli(int64(n))), 0)
		case n > epoch && n <= epoch*100:
			return max(time.Until(time.Unix(int64(n), 0)), 0)
		case n > 0 && n < longest: // not NaN, no overflow
			return time.Duration(n * float64(unit))
		}
		return 0
	}
	if d, err := time.ParseDuration(text); err == nil {
		return max(d, 0)
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(time.Until(at), 0)
	}
	return 0
}
