package main

import (
	"bufio"
	"bytes"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

func TestRounded(t *testing.T) {
	for in, want := range map[time.Duration]string{
		123456 * time.Microsecond: "123.456ms", 98765 * time.Millisecond: "1m38.765s",
		4321: "4.321µs", 21: "21ns", 0: "0s",
	} {
		if got := rounded(in).String(); got != want {
			t.Errorf("rounded(%d) = %s, want %s", in, got, want)
		}
	}
}

// TestColors prints a diff as on a terminal with and without NO_COLOR.
func TestColors(t *testing.T) {
	from := population.Candidate{ID: 1, Source: "a\nb\n"}
	to := population.Candidate{ID: 2, Source: "a\nc"}
	for color, want := range map[bool]string{
		false: "--- candidate 1\n+++ candidate 2\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n",
		true: "\x1b[1m--- candidate 1\x1b[0m\n\x1b[1m+++ candidate 2\x1b[0m\n\x1b[36m@@ -1,2 +1,2 @@\x1b[0m\n" +
			" a\n\x1b[31m-b\x1b[0m\n\x1b[32m+c\x1b[0m\n",
	} {
		var b bytes.Buffer
		out := &output{Writer: bufio.NewWriter(&b), color: color}
		printDiff(out, from, to)
		if err := out.Flush(); err != nil {
			t.Fatal(err)
		}
		if got := b.String(); got != want {
			t.Errorf("color %t: got %q, want %q", color, got, want)
		}
	}
}
