package process

import (
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
)

// An End says how a process ended.
type End struct {
	Cause  Cause
	Reason string // in a few words, such as "exit status 2" or "killed after 10s"
	Said   string // what it printed last that tells why: empty, or "; it printed:" and some lines
	Output string // what Take would have returned
}

// A Cause is a way for a process to end.
type Cause int

// The causes. OutOfMemory goes before the others.
const (
	Exited      Cause = iota // it exited, crashed, or closed its pipe
	Late                     // it was killed after the limit of a Send or Receive
	Broken                   // it was killed since it did not keep to the protocol
	Killed                   // it was killed by somebody else, such as the system
	OutOfMemory              // it said so, or had used more than Config.MaxMemory
)

// End ends the process after an error of Send or Receive, or of reading what
// was received, and says how it ended.
func (p *Process) End(err error) End {
	var e End
	switch {
	case errors.Is(err, ErrLate):
		p.Kill()
		e = End{Cause: Late, Reason: fmt.Sprintf("killed after %v", p.waited)}
	case !errors.Is(err, ErrEnded):
		p.Kill()
		e = End{Cause: Broken, Reason: fmt.Sprintf("killed since it broke the protocol: %v", err)}
	case p.wait():
		e = End{Cause: Broken, Reason: fmt.Sprintf("killed since it closed its pipe and did not end within %v", exitLimit)}
	default:
		e = End{Cause: Exited, Reason: p.state()}
		if e.Reason == "signal: killed" {
			e.Cause = Killed
		}
	}
	e.Output = p.Take()
	e.Said = telling(e.Output)
	if p.cmd.ProcessState.ExitCode() == exitMemory || outOfMemory(e.Said) || e.Cause == Exited && p.outgrew() && !otherwise(e.Said) {
		e.Cause = OutOfMemory
	}
	return e
}

// state describes how a process that has ended did so.
func (p *Process) state() string {
	var exit *exec.ExitError
	if p.exit != nil && !errors.As(p.exit, &exit) {
		return p.exit.Error()
	}
	return p.cmd.ProcessState.String()
}

// outgrew reports whether a process that the runtime has ended had used more
// memory than it may. When the system refuses memory in the middle of a garbage
// collection, the runtime does not get so far as to say so.
func (p *Process) outgrew() bool {
	const byRuntime = 2
	return p.config.MaxMemory > 0 && p.cmd.ProcessState.ExitCode() == byRuntime && peakMemory(p.cmd.ProcessState) > p.config.MaxMemory
}

// telling quotes the lines of a text that say why a process ended, or the first
// ones.
func telling(text string) string {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	lines := strings.Split(text, "\n")
	if i := slices.IndexFunc(lines, fatal); i >= 0 {
		lines = lines[i:]
	}
	const most = 12
	if len(lines) > most {
		lines = append(lines[:most], "…")
	}
	return "; it printed:\n" + strings.ToValidUTF8(strings.Join(lines, "\n"), "\uFFFD")
}

// fatal reports whether a line is the first that a process prints when it ends
// against its will: by the runtime, the C library's part of it, the race
// detector, or the Gauge.
func fatal(line string) bool {
	return slices.ContainsFunc([]string{"fatal error: ", "panic: ", "SIGSEGV", "SIGABRT", "unexpected fault", "runtime/cgo: ", "runtime: ", "==", memorySign},
		func(sign string) bool { return strings.HasPrefix(line, sign) })
}

// otherwise reports whether a process has said that it ends for another reason
// than lack of memory.
func otherwise(text string) bool {
	return strings.Contains(text, "\npanic: ") || strings.Contains(text, "\nfatal error: stack overflow")
}

// outOfMemory reports whether a process has said that it ends for lack of
// memory.
func outOfMemory(text string) bool {
	for line := range strings.Lines(text) {
		if fatal(line) && slices.ContainsFunc([]string{"out of memory", "cannot allocate memory", "pthread_create failed", "failed to allocate"},
			func(sign string) bool { return strings.Contains(line, sign) }) {
			return true
		}
	}
	return false
}
