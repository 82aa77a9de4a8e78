//go:build unix

package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// long is longer than anything takes here, on whatever machine.
const long = 2 * time.Minute

// start starts a child of TestMain's.
func start(t *testing.T, key string) *Process {
	t.Helper()
	p, err := Start(Config{Role: "test", Key: key, MaxMemory: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ask sends a request and returns the answer.
func ask(t *testing.T, p *Process, request string) (string, error) {
	t.Helper()
	if err := p.Send([]byte(request)); err != nil {
		return "", err
	}
	frame, err := p.Receive(t.Context(), long)
	return string(frame), err
}

func TestRoundTrips(t *testing.T) {
	t.Parallel()
	p := start(t, "echo")
	for i := range 100 {
		request := fmt.Sprint("request ", i)
		if got, err := ask(t, p, request); err != nil || got != request {
			t.Fatalf("got %q, %v", got, err)
		}
		if got, want := p.Take(), "asked for "+request+"\n"; got != want {
			t.Fatalf("it printed %q, want %q", got, want)
		}
	}
	large := strings.Repeat("x", 1<<20) // more than a pipe holds
	if got, err := ask(t, p, large); err != nil || got != large {
		t.Fatalf("got %d bytes, %v", len(got), err)
	}
	p.Close()
	if got := p.state(); got != "exit status 0" {
		t.Errorf("a process that was closed ended with %s", got)
	}
}

// TestEnds asks processes that end in different ways.
func TestEnds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		key    string
		cause  Cause
		reason string
		said   string
	}{
		{"exit", Exited, "exit status 3", "; it printed:\nno such thing \uFFFD"},
		{"panic", Exited, "exit status 2", "panic: of the child's own"},
		{"print", Exited, "exit status 2", "; it printed:\nfatal error: made up"},
		{"refuses", Exited, "exit status 2", "I am out of memory"},
		{"kill", Killed, "signal: killed", ""},
		{"nonsense", Broken, "killed since it broke the protocol: a frame of 4294967295 bytes exceeds the limit", ""},
		{"memory", OutOfMemory, "exit status 71", "; it printed:\n=="},
	} {
		t.Run(tt.key, func(t *testing.T) {
			t.Parallel()
			p := start(t, tt.key)
			_, err := ask(t, p, "go on")
			if err == nil {
				t.Fatal("it answered")
			}
			e := p.End(err)
			if e.Cause != tt.cause || !strings.HasPrefix(e.Reason, tt.reason) || !strings.Contains(e.Said, tt.said) {
				t.Errorf("%v: got %+v, want cause %d, reason %q and %q", err, e, tt.cause, tt.reason, tt.said)
			}
			if err := p.Send(nil); err == nil {
				t.Error("a process that has ended is sent frames")
			}
		})
	}
}

// TestOutgrew: an end by the runtime counts as one for lack of memory if the
// process had used more than it may, and does not say otherwise.
func TestOutgrew(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]Cause{"refuses": OutOfMemory, "panic": Exited} {
		p, err := Start(Config{Role: "test", Key: key, MaxMemory: 1})
		if err != nil {
			t.Fatal(err)
		}
		_, err = ask(t, p, "go on")
		if e := p.End(err); e.Cause != want && peakMemory(p.cmd.ProcessState) > 0 {
			t.Errorf("%s: %v: got %+v, want cause %d", key, err, e, want)
		}
	}
}

// TestLastWords: what a process has sent before it exits is received.
func TestLastWords(t *testing.T) {
	t.Parallel()
	p := start(t, "echo")
	if err := p.Send([]byte("leave")); err != nil {
		t.Fatal(err)
	}
	<-p.exited
	frame, err := p.Receive(t.Context(), long)
	if err != nil || string(frame) != "leave" {
		t.Errorf("got %q, %v", frame, err)
	}
	if _, err = p.Receive(t.Context(), long); !errors.Is(err, ErrEnded) {
		t.Errorf("then got %v", err)
	}
	if e := p.End(err); e.Reason != "exit status 7" {
		t.Errorf("got %+v", e)
	}
}

// TestLate: a process that does not answer is killed after the limit.
func TestLate(t *testing.T) {
	t.Parallel()
	p := start(t, "silent")
	if err := p.Send(nil); err != nil {
		t.Fatal(err)
	}
	_, err := p.Receive(t.Context(), 20*time.Millisecond)
	if !errors.Is(err, ErrLate) {
		t.Errorf("got %v", err)
	}
	if e := p.End(err); e.Cause != Late || e.Reason != "killed after 20ms" {
		t.Errorf("got %+v", e)
	}
	if p.state() != "signal: killed" {
		t.Errorf("it ended with %s", p.state())
	}
}

// TestCancel: Receive ends with its context.
func TestCancel(t *testing.T) {
	t.Parallel()
	p := start(t, "silent")
	defer p.Kill()
	ctx, cancel := context.WithCancel(t.Context())
	received := make(chan error)
	go func() {
		_, err := p.Receive(ctx, long)
		received <- err
	}()
	cancel()
	if err := <-received; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := p.Receive(ctx, long); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that has ended got %v", err)
	}
}

// TestIdleProcessDies: a process that was killed while nobody waited for it is
// found out by the next request.
func TestIdleProcessDies(t *testing.T) {
	t.Parallel()
	p := start(t, "echo")
	if _, err := ask(t, p, "hello"); err != nil {
		t.Fatal(err)
	}
	p.signalGroup()
	<-p.exited
	_, err := ask(t, p, "are you there?")
	if !errors.Is(err, ErrEnded) {
		t.Errorf("got %v", err)
	}
	if e := p.End(err); e.Cause != Killed {
		t.Errorf("got %+v", e)
	}
}

// TestStopped: a process that is stopped is killed all the same.
func TestStopped(t *testing.T) {
	t.Parallel()
	p := start(t, "stop")
	if _, err := ask(t, p, "stop"); err != nil {
		t.Fatal(err)
	}
	p.Kill()
	if p.state() != "signal: killed" {
		t.Errorf("it ended with %s", p.state())
	}
}

// TestGrandchildren: what a process has started holds its pipes open. It must
// not keep the parent waiting, and ends too if it stayed in the group.
func TestGrandchildren(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"grandchild", "stray"} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			p := start(t, key)
			answer, err := ask(t, p, "go on")
			if err != nil {
				t.Fatal(err)
			}
			var pid int
			if _, err := fmt.Sscan(answer, &pid); err != nil {
				t.Fatal(err)
			}
			if key == "stray" {
				defer func() {
					if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
						t.Error(err)
					}
				}()
			}
			if err := p.cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if _, err = p.Receive(t.Context(), long); !errors.Is(err, ErrEnded) {
					t.Errorf("got %v", err)
				}
			}
			if e := p.End(err); e.Reason != "signal: killed" {
				t.Errorf("got %+v", e)
			}
			if key == "grandchild" {
				awaitEnd(t, pid)
			}
		})
	}
}

// awaitEnd waits until a process that is no child of this one has ended.
func awaitEnd(t *testing.T, pid int) {
	t.Helper()
	for deadline := time.Now().Add(long); runs(pid); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Errorf("the process %d has not ended", pid)
			_ = syscall.Kill(pid, syscall.SIGKILL)
			return
		}
	}
}

// runs reports whether a process is there and no zombie.
func runs(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

// TestEnvironment: the child sees no credentials, and a key as it was given.
func TestEnvironment(t *testing.T) {
	t.Setenv("A_SECRET_KEY", "sesame")
	t.Setenv("A_SETTING", "open")
	p := start(t, "environment of 1 #x")
	defer p.Close()
	got, err := ask(t, p, "")
	if err != nil || strings.Contains(got, "sesame") || !strings.Contains(got, "A_SETTING=open") {
		t.Errorf("got %v and the environment\n%s", err, got)
	}
	if !strings.Contains(got, "\n"+variable+"=test environment of 1 #x\n") {
		t.Errorf("the key is not in\n%s", got)
	}
}

// TestDirectory: a program that changes its directory first does so again in its
// children.
func TestDirectory(t *testing.T) {
	want, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	p := start(t, "directory")
	defer p.Close()
	if got, err := ask(t, p, ""); err != nil || got != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}

// TestStarted: a process that nobody started has no role, and one of another
// role is not taken for this one.
func TestStarted(t *testing.T) {
	if IsChild() {
		t.Error("the test was started")
	}
	t.Setenv(variable, "tester key of mine")
	if _, ok := Started("test"); ok || !IsChild() {
		t.Error("another role is taken for this one")
	}
	if key, ok := Started("tester"); !ok || key != "key of mine" {
		t.Errorf("got %q, %v", key, ok)
	}
}

// TestSlowToLetGo: what was interrupted has a quarter of a second of processor
// time to let go of its memory, however long that takes by the clock.
func TestSlowToLetGo(t *testing.T) {
	t.Parallel()
	p := start(t, "holds")
	defer p.Close()
	if _, err := ask(t, p, ""); err != nil {
		t.Errorf("got %v: %+v", err, p.End(err))
	}
}

// TestGauge: garbage is no reason to interrupt, what is in use is, and then the
// process lives on.
func TestGauge(t *testing.T) {
	t.Parallel()
	p := start(t, "interrupted")
	defer p.Close()
	if got, err := ask(t, p, ""); err != nil || got != "interrupted, true, false" {
		t.Errorf("got %q, %v", got, err)
	}
}
