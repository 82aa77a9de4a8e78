package main

import (
	"bufio"
	"bytes"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// emulate applies what a screen writes to a terminal of a width that breaks no lines, and
// returns what it shows. Anything but the sequences of a screen fails the test.
func emulate(t *testing.T, written string, width int) []string {
	t.Helper()
	lines, row, column := [][]rune{nil}, 0, 0
	for written != "" {
		rest, escaped := strings.CutPrefix(written, "\x1b[")
		if !escaped {
			text, _, _ := strings.Cut(written, "\x1b")
			for _, r := range text {
				switch r {
				case '\n':
					if row++; row == len(lines) {
						lines = append(lines, nil)
					}
				case '\r':
					column = 0
				default:
					lines[row] = append(lines[row][:column], append([]rune{r}, lines[row][min(column+1, len(lines[row])):]...)...)
					column++
				}
			}
			written = written[len(text):]
			continue
		}
		end := strings.IndexFunc(rest, func(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' })
		switch sequence := rest[:end+1]; sequence {
		case "?25l", "?25h", "?7l", "?7h":
		case "K":
			lines[row] = lines[row][:column]
		case "J":
			lines = lines[:row+1]
			lines[row] = lines[row][:column]
		default:
			if sequence[len(sequence)-1] != 'A' {
				t.Fatalf("it writes the sequence %q", sequence)
			}
			up, err := strconv.Atoi(sequence[:len(sequence)-1])
			if row -= up; err != nil || row < 0 {
				t.Fatalf("it moves above the first line: %q", sequence)
			}
		}
		written = rest[end+1:]
	}
	var shown []string
	for _, line := range lines {
		if shown = append(shown, string(line)); len(line) > width {
			t.Errorf("wider than %d: %q", width, string(line))
		}
	}
	return shown
}

// TestScreen: each drawing takes the place of the last one, in one write, whatever the number
// of lines and the size of the terminal.
func TestScreen(t *testing.T) {
	var all bytes.Buffer
	writes := 0
	width, height := 20, 6
	s := &screen{out: &output{Writer: bufio.NewWriter(writerFunc(func(p []byte) (int, error) { writes++; return all.Write(p) }))}, size: func() (int, int) { return width, height }}
	for i, tt := range []struct {
		lines []string
		want  string
	}{
		{[]string{"one", "two"}, "one|two|"},
		{[]string{"1", "a line that is far too wide", "3"}, "1|a line that is far …|3|"},
		{[]string{"one"}, "one|"},
		{[]string{"1", "2", "3", "4", "5", "6", "7"}, "1|2|3|4|5|"},
		{[]string{"日本語", "é"}, "日本語|é|"},
	} {
		if err := s.draw(tt.lines); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(emulate(t, all.String(), width), "|"); got != tt.want {
			t.Errorf("%d: got %q, want %q", i, got, tt.want)
		}
		if writes != i+1 {
			t.Errorf("%d writes for %d drawings", writes, i+1)
		}
	}
	width = 7 // the terminal breaks what was drawn into three times as many lines
	all.Reset()
	if err := s.draw([]string{"one"}); err != nil || !strings.Contains(all.String(), "\x1b[5A") {
		t.Errorf("in a narrower terminal: %q, %v", all.String(), err)
	}
	s.close()
	if !strings.HasSuffix(all.String(), showCursor) {
		t.Error("the cursor stays hidden")
	}
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// TestFrame: what is under way, and what others have written, in lines that command nothing.
func TestFrame(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	s := population.Status{
		At: now, State: population.StatePausing, Reason: "no disk\x1b[2J", RetryAt: now.Add(4 * time.Second), Function: "func F()\x07", Mutator: "m\x1b[31m",
		Limits: population.Limits{Generations: 10}, Generation: 3, Part: 0.5, Candidates: 40, Failures: 4, Settled: 30, Unsettled: 6,
		Requests: 5, MostRequests: 8, Waiting: 1, Checking: 2, Evaluating: 3, Workers: 1, Front: 2, Hypervolume: 1.5,
		Best:         []population.Best{{Objective: "a\x1b", Value: 0.25, ID: 7}, {Objective: "b", Value: 3, ID: population.NewID(8, 1, 0)}},
		Improvements: []population.Improvement{{At: now.Add(-time.Minute), ID: 7, Parent: 2, Mutator: "m", Objectives: []float64{0.25, 4}}},
		Failed:       []population.Failed{{At: now, ID: 9, Stage: population.StagePanic, Message: "\x1b]0;x\a\nmore"}},
		Usage:        population.Usage{Calls: 3, PromptTokens: 100, CompletionTokens: 20, Cost: 0.5},
		Rates:        population.Rates{Candidates: 90, Tokens: 6000},
		Forecast:     population.Forecast{Tokens: 400, Cost: 1.6, Generations: 7, Remaining: time.Hour}, Elapsed: time.Minute, Before: time.Hour,
	}
	got := strings.Join(frame(s, "run.db"), "\n")
	want := `func F()\a: pausing, no disk\x1b[2J (again in 4s)
mutator      m\x1b[31m
generation   3 of 10 (50 % of the next), 1h1m0s, 1h0m0s left
candidates   40, 4 failed, 90 an hour
children     30 settled, 6 not settled
under way    5 of 8 requests, 1 waiting, 2 being checked, 3 being evaluated by 1 worker
best         a\x1b 0.25 (7), b 3 (8.1); front 2, hypervolume 1.5
spent        100 tokens sent, 20 received in 3 calls, for 0.5, 100 tokens a minute
in the end   about 400 tokens, cost 1.6; its limit ends it after generation 7

improvements
  1m0s      7        a\x1b 0.25, b 4, from 2 by m

failures
  0s        9        panic: \x1b]0;x\a …`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := frame(population.Status{State: population.StateNone}, "run\x1b.db"); len(got) != 1 || got[0] != `run\x1b.db: not begun` {
		t.Errorf("without a search: got %q", got)
	}
}
