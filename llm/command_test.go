//go:build unix

package llm

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// shell returns a Command of a script.
func shell(script string, args ...string) *Command {
	return &Command{Args: append([]string{"sh", "-c", script, "script"}, args...)}
}

// TestCommand: a program reads the prompt and writes the reply.
func TestCommand(t *testing.T) {
	dir := t.TempDir()
	c := shell("cat > prompt; echo \"$GREETING\"; printf '```go\\n%s```\\n' \"$1\"", cleared)
	c.Dir, c.Env = dir, []string{"GREETING=Zero is shorter."}
	reply, err := c.Mutate(t.Context(), ask())
	if outcomeOf(reply, err) != itAnswers || reply.Mutator != "sh" || Shell("claude -p").String() != "claude -p" || Shell("/bin/claude -p").name() != "claude" || !strings.HasPrefix(reply.Text, "Zero is shorter.") || reply.Usage.Calls != 1 {
		t.Errorf("%+v, %v", reply, err)
	}
	prompt, err := os.ReadFile(filepath.Join(dir, "prompt"))
	if err != nil || string(prompt) != reply.Prompt || !strings.Contains(reply.Prompt, "Quantise in into out.") {
		t.Errorf("%.200q, %v", prompt, err)
	}
}

// TestCommandFails: each way to fail leads to one sentence.
func TestCommandFails(t *testing.T) {
	for _, tt := range []struct {
		c       *Command
		outcome string
		says    string
	}{
		{&Command{}, itEnds, "no program is named: set Command.Args"},
		{&Command{Args: []string{"/no/such/program"}}, itEnds, "/no/such/program: it cannot be started: fork/exec /no/such/program: no such file or directory"},
		{&Command{Args: []string{"no-such-program-anywhere"}}, itEnds, "executable file not found"},
		{shell("exit 3"), itFails, "exit status 3"},
		{shell("echo Not logged in.; exit 3"), itFails, "exit status 3: Not logged in."},
		{shell("no-such-agent -p"), itEnds, "no-such-agent: not found"},
		{shell("echo not logged in >&2; echo or so >&2; exit 1"), itFails, "exit status 1: not logged in or so"},
		{shell("echo busy >&2"), itFails, "it has written nothing on its standard output: busy"},
		{shell("echo Sorry."), itIsTold, "has no fenced code block"},
		{shell("yes"), itEnds, "no answer within 100ms"},
		{shell("for i in $(seq 100); do echo warning: npm is old >&2; done; echo usage limit reached >&2; exit 1"), itFails, "usage limit reached"},
	} {
		if strings.Contains(tt.says, "within") {
			tt.c.Timeout = 100 * time.Millisecond
		}
		reply, err := tt.c.Mutate(t.Context(), ask())
		if got := outcomeOf(reply, err); got != tt.outcome || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v: %s, %v; want %s, %q", tt.c, got, err, tt.outcome, tt.says)
		}
	}
	reply, err := shell("printf '```go\n%s```\n' '"+cleared+"'; exit 1").Mutate(t.Context(), ask())
	if outcomeOf(reply, err) != itAnswers {
		t.Errorf("an answer of a program that fails then is lost: %v", err)
	}
	c := shell("echo no such subscription >&2; exit 1")
	for n := range 8 {
		if _, err := c.Mutate(t.Context(), ask()); errors.Is(err, population.ErrUnavailable) != (n == 7) {
			t.Errorf("call %d: %v", n, err)
		}
	}
}

// TestCommandIsKilled with what it has started, when its time is up or the search ends.
func TestCommandIsKilled(t *testing.T) {
	for _, cancels := range []bool{false, true} {
		dir := t.TempDir()
		c := shell("sleep 1000 & echo $! > child.tmp; mv child.tmp child; wait")
		c.Dir = dir
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		if !cancels {
			c.Timeout = 5 * time.Second
		}
		done := make(chan error)
		go func() {
			_, err := c.Mutate(ctx, ask())
			done <- err
		}()
		var pid int
		for pid == 0 {
			select {
			case err := <-done:
				t.Fatalf("it ended before it had started a child: %v", err)
			default:
			}
			if text, err := os.ReadFile(filepath.Join(dir, "child")); err == nil {
				if pid, err = strconv.Atoi(strings.TrimSpace(string(text))); err != nil {
					t.Fatal(err)
				}
			}
			time.Sleep(time.Millisecond)
		}
		if cancels {
			cancel()
		}
		if err := <-done; errors.Is(err, context.Canceled) != cancels || err == nil {
			t.Error(err)
		}
		for runs(pid) { // until the test's own time is up
			time.Sleep(time.Millisecond)
		}
	}
}

// runs reports whether a process is there and no zombie.
func runs(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || !strings.Contains(string(status), ") Z")
}

// TestCommandLeavesNothing: what a program has left behind ends with it.
func TestCommandLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	c := shell("sleep 1000 >/dev/null 2>&1 & echo $! > child; printf '```go\\n%s```\\n' \"$1\"", cleared)
	c.Dir = dir
	if reply, err := c.Mutate(t.Context(), ask()); outcomeOf(reply, err) != itAnswers {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "child"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	for runs(pid) {
		time.Sleep(time.Millisecond)
	}
}

// TestCommandSecrets: variables on the command line are shown to nobody.
func TestCommandSecrets(t *testing.T) {
	c := Shell(`ANTHROPIC_API_KEY=sk-secret TWO="a secret" claude -p`)
	if s := c.String() + c.name(); strings.Contains(s, "secret") || c.name() != "claude" || !strings.HasSuffix(c.String(), " claude -p") {
		t.Error(s)
	}
}

// TestCommandAdvises: a program is asked for advice like a model.
func TestCommandAdvises(t *testing.T) {
	advice, err := shell("grep -q 'I round to eighths' && echo Use tables.").Advise(t.Context(), lessons())
	if err != nil || advice.Text != "Use tables." || advice.Mutator != "sh" || advice.Usage.Calls != 1 || advice.Elapsed <= 0 {
		t.Errorf("%+v, %v", advice, err)
	}
	for _, tt := range []struct {
		c    *Command
		says string
		ends bool
	}{
		{&Command{}, "no program is named", true},
		{&Command{Args: []string{"/no/such/program"}}, "it cannot be started", true},
		{shell("echo no idea >&2; exit 3"), "exit status 3: no idea", false},
	} {
		if _, err := tt.c.Advise(t.Context(), lessons()); err == nil || !strings.Contains(err.Error(), tt.says) || errors.Is(err, population.ErrUnavailable) != tt.ends {
			t.Errorf("%v, want %q", err, tt.says)
		}
	}
}
