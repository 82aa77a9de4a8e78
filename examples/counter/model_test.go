package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/internal/programtest"
	"github.com/wallacea-go/wallacea/llm/llmtest"
)

// source is a file that declares the function with a body.
func source(body string) string {
	return "package main\n\nimport \"fmt\"\n\nfunc Step(counter *int) {\n" + body + "\nfmt.Println(\"counting:\", *counter)\n}\n"
}

// A terminal is the running program as its user sees it.
type terminal struct {
	t     *testing.T
	out   *bufio.Scanner
	in    io.Writer
	lines []string
	last  atomic.Int64 // value of the counter that was printed
}

var number = regexp.MustCompile(`^(?:counting: )?(\d+)$`)

// next reads a line; ok is false at the end.
func (s *terminal) next() (line string, ok bool) {
	if !s.out.Scan() {
		return "", false
	}
	line = s.out.Text()
	s.lines = append(s.lines, line)
	if m := number.FindStringSubmatch(line); m != nil {
		n, err := strconv.ParseInt(m[1], 10, 64)
		if err != nil {
			s.t.Fatal(err)
		}
		s.last.Store(n)
	}
	return line, true
}

// until reads up to a line that contains text.
func (s *terminal) until(text string) {
	s.t.Helper()
	for {
		line, ok := s.next()
		if !ok {
			s.t.Fatalf("it ended without %q:\n%s", text, strings.Join(s.lines, "\n"))
		}
		if strings.Contains(line, text) {
			return
		}
	}
}

func (s *terminal) types(line string) {
	if _, err := fmt.Fprintln(s.in, line); err != nil {
		s.t.Fatal(err)
	}
}

// farther is how far the counter gets before revision 2 panics. The trial must
// not get there, however long the build takes meanwhile: there are a thousand
// steps of 5 for it.
const farther = 6000

// TestModel lets a server that answers like a model rewrite the function, with
// bad and good code, and with a panic that does not show in the trial.
func TestModel(t *testing.T) {
	t.Parallel()
	s := &terminal{t: t}
	answers := []string{ // three per round
		"package main\n\nfunc Step(counter int) int { return counter + 5 }\n",
		source("*counter += increment"),
		source("*counter += []int{5}[*counter]"),
		source("for {\n*counter++\n}"),
		source("*counter += 5"),
	}
	server := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
		switch {
		case r.Number < len(answers):
			return llmtest.Code(answers[r.Number])
		case r.Number == len(answers):
			return llmtest.Code(source(fmt.Sprintf("*counter += 20\nif *counter > %d {\npanic(\"too far\")\n}", s.last.Load()+farther)))
		case strings.Contains(r.Body, "the last rewrite panicked when"):
			return llmtest.Code(source("*counter += 11"))
		}
		return llmtest.Text("I am lost for words.")
	})
	cmd := program.Command(t, t.TempDir(), programtest.Pretender(server.Start(t)), "-every", "20ms", "-rewrite", "700ms")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if s.in, err = cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	s.out = bufio.NewScanner(stdout)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	hanging := time.AfterFunc(5*time.Minute, func() { _ = cmd.Process.Kill() })
	defer hanging.Stop()
	for _, text := range []string{
		"mutator: pretender at 127.0.0.1",
		"round 1: failed at check: swap: check: 3:6: func Step has the wrong signature",
		"round 1: failed at check: swap: check: 6:13: undefined: increment",
		"round 1: failed at panic: swap: panic: runtime error: index out of range",
		"round 1: no new function, revision 0 stays",
		"round 2: failed at timeout: did not return within ",
		"round 2: revision 1 is in, written by pretender: it adds 5",
		"round 3: revision 2 is in, written by pretender: it adds 20",
		"-- revision 2 panicked, revision 1 is back: swap: panic: too far (line 8, in Step)",
		"revision 3 is in, written by pretender: it adds 11",
	} {
		s.until(text)
	}
	s.types("revisions")
	s.until("*revision 3: *counter += 11;")
	s.types("back 1")
	s.until("revision 1 is back")
	s.next()
	from := s.last.Load()
	s.next()
	if got := s.last.Load() - from; got != 5 {
		t.Errorf("after going back to revision 1 it adds %d, want 5", got)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	s.until("and its function revision 1 of 3:")
	for ok := true; ok; {
		_, ok = s.next()
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, strings.Join(s.lines, "\n"))
	}
	continuous(t, s.lines)
	if n := strings.Count(strings.Join(s.lines, "\n"), "panicked, revision 1 is back"); n != 1 {
		t.Errorf("revision 2 panicked %d times, want once", n)
	}
	programtest.Told(t, server.Requests()[0], "A program calls Step once a second", "func Step(counter *int)", "it adds 1, want another increment from 5 to 20")
	programtest.Told(t, server.Requests()[3], "the last rewrite failed: swap: panic: runtime error: index out of range")
}

// continuous checks that the counter never lost its value: one of the functions
// makes each line of the line before.
func continuous(t *testing.T, lines []string) {
	t.Helper()
	last := 0
	for _, line := range lines {
		if m := number.FindStringSubmatch(line); m != nil {
			n, err := strconv.Atoi(m[1])
			if err != nil || !slices.Contains([]int{1, 5, 20, 11}, n-last) {
				t.Fatalf("the counter goes from %d to %q", last, line)
			}
			last = n
		}
	}
	if last == 0 {
		t.Error("no step was made")
	}
}
