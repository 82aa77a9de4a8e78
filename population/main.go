package population

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/wallacea-go/wallacea/internal/sandbox"
)

// workerVariable names, in a worker's environment, the problem whose
// candidates it evaluates.
const workerVariable = "WALLACEA_WORKER"

// File descriptors of a worker, beyond the standard three.
const (
	requestsFD = 3
	repliesFD  = 4
)

// Main turns a process that Run started as a worker for this problem into its
// server: it evaluates candidates until Run no longer needs it, and ends the
// process. In every other process it returns at once.
//
// A program calls Main before Run, with the problem that it gives to Run, and
// after it has built the state that Evaluate needs: a worker is the same
// program started again with the same arguments, and an environment without
// the variables that look as if they held a credential (such as OPENAI_API_KEY
// and all that have KEY, TOKEN, PASS or SECRET in their names). Arguments are
// not looked at: do not pass secrets in them. What the program prints before
// Main is called is shown only if the worker fails to start.
//
// A program with several problems calls Main for each. They are told apart by
// function, Seed, Task and Objectives: two that are alike in all of these, and
// are evaluated differently, would be taken for one.
//
// From then on the process is closed off as far as Config.Workers.Sandbox and
// Config.Workers.MaxMemory say.
func Main[F any](p Problem[F]) {
	if p.Slot == nil || os.Getenv(workerVariable) != p.key() {
		return
	}
	requests := os.NewFile(requestsFD, "requests")
	replies := os.NewFile(repliesFD, "replies")
	if err := serve(p, requests, replies); err != nil {
		fmt.Fprintln(os.Stderr, "wallacea worker:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// serve answers jobs until requests ends. When the coordinator dies, its end of
// the pipe closes, and the process ends even in the middle of an evaluation.
func serve[F any](p Problem[F], requests io.Reader, replies io.Writer) error {
	incoming := bufio.NewReader(requests)
	var s setup
	if err := readFrame(incoming, &s); err != nil {
		return err
	}
	hello := hello{Version: wireVersion, Problem: p.key()}
	if err := hello.prepare(s, p.ReadPaths); err != nil {
		hello.Refused = err.Error()
	}
	if err := writeFrame(replies, message{Hello: &hello}); err != nil || hello.Refused != "" {
		return err
	}
	jobs := make(chan job)
	go func() {
		for {
			var j job
			if err := readFrame(incoming, &j); err != nil {
				os.Exit(0)
			}
			jobs <- j
		}
	}()
	h := host[F]{problem: p, memory: newGauge(s)}
	for j := range jobs {
		var broken error
		tell := func(m message) {
			if broken == nil {
				broken = writeFrame(replies, m)
			}
		}
		r := h.evaluate(context.Background(), j, tell)
		if tell(message{Report: clipped(r)}); broken != nil {
			return broken
		}
	}
	return nil
}

// prepare bounds the worker's memory and closes it off.
func (h *hello) prepare(s setup, read []string) error {
	if s.Version != wireVersion {
		return nil // the coordinator sees that and says so
	}
	debug.FreeOSMemory() // building the state may have left garbage
	h.Memory = memoryInUse()
	if h.Memory > s.MaxMemory/4*3 {
		return fmt.Errorf("the problem's state uses %d MiB of memory: set Config.Workers.MaxMemory, which is %d MiB, to at least twice that", h.Memory>>20, s.MaxMemory>>20)
	}
	debug.SetMemoryLimit(min(s.MaxMemory, debug.SetMemoryLimit(-1)))
	debug.SetMaxStack(maxStack)
	memory := Protection{Name: "memory beyond the limit"}
	if err := sandbox.LimitMemory(hardLimit(s.MaxMemory) - h.Memory); err != nil {
		memory.Missing = err.Error()
	}
	h.Protections = s.Sandbox.enter(append([]string{s.Artifacts}, read...))
	h.Protections = append(h.Protections, memory)
	return s.Sandbox.accept(h.Protections)
}

// maxText bounds what one evaluation may say in words, in bytes.
const maxText = 64 << 10

// clipped bounds the words of a report so that it fits a frame.
func clipped(r report) *report {
	r.Outcome.Feedback = clip(r.Outcome.Feedback, maxText)
	if r.Failure != nil {
		r.Failure = &Failure{r.Failure.Stage, clip(r.Failure.Message, maxText)}
	}
	return &r
}

// clip cuts s to at most n bytes, says how many it left out, and replaces what
// is not UTF-8, which the protocol does not carry.
func clip(s string, n int) string {
	if len(s) <= n {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return fmt.Sprintf("%s\n… (%d bytes cut)", strings.ToValidUTF8(s[:n], "\uFFFD"), len(s)-n)
}
