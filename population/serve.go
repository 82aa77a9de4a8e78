package population

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"
	"github.com/wallacea-go/wallacea/internal/process"
	"github.com/wallacea-go/wallacea/internal/sandbox"
	"github.com/wallacea-go/wallacea/swap"
)

// workerRole is as what Run starts processes that evaluate candidates.
const workerRole = "worker"

// maxStack is twice what the guard of package swap allows; for stacks that it
// does not see.
const maxStack = 128 << 20

// Serve evaluates candidates if Run started this process as a worker for this
// problem, and ends the process when Run no longer needs it. In every other
// process it returns at once.
//
// Call Serve before Run, with the problem that you give to Run, and after you
// have built the state that Evaluate needs. A worker is your program, started
// again with the same arguments, and with an environment without the variables
// that look as if they held a credential (such as OPENAI_API_KEY and all that
// have KEY, TOKEN, PASS or SECRET in their names). Arguments are passed on as
// they are: do not put secrets in them. What the program prints before it calls
// Serve is shown only if the worker fails to start.
//
// A program with several problems calls Serve for each. They are told apart by
// function, Seed, Task and Objectives: two problems that share all of these, and
// are evaluated differently, would be taken for one.
//
// Serve also lets the search check sources in processes that it can kill, which
// are your program too: it calls swap.ServeChecks. If building the state that
// Evaluate needs takes long or much memory, call swap.ServeChecks first in main
// yourself, so that these processes need not build it.
//
// From then on the process is closed off as far as Config.Workers.Sandbox and
// Config.Workers.MaxMemory say.
func Serve[F any](p Problem[F]) {
	swap.ServeChecks()
	if p.Slot == nil {
		return
	}
	if key, ok := process.Started(workerRole); !ok || key != p.key() {
		return
	}
	if err := serve(p, process.Connect()); err != nil {
		fmt.Fprintln(os.Stderr, "wallacea worker:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// jobs decodes jobs, whose expressions of numbers may be nested more deeply than the
// usual 32 levels.
var jobs = must(cbor.DecOptions{MaxNestedLevels: 512}.DecMode())

func must(mode cbor.DecMode, err error) cbor.DecMode {
	if err != nil {
		panic(err)
	}
	return mode
}

// A coordinator is the process that started this worker.
type coordinator struct{ *process.Parent }

// tell sends one message.
func (c coordinator) tell(m message) error {
	frame, err := cbor.Marshal(m)
	if err != nil {
		return err
	}
	return c.Send(frame)
}

// serve answers jobs until the process ends: it exits when there are no more.
func serve[F any](p Problem[F], parent *process.Parent) error {
	c := coordinator{parent}
	requests := c.Requests()
	var s setup
	if err := cbor.Unmarshal(<-requests, &s); err != nil {
		return err
	}
	hello := hello{Version: wireVersion, Problem: p.key()}
	if err := hello.closeOff(s, p.ReadPaths); err != nil {
		hello.Refused = err.Error()
	}
	if err := c.tell(message{Hello: &hello}); err != nil || hello.Refused != "" {
		return err
	}
	h := host[F]{problem: p, memory: process.NewGauge(s.MaxMemory, s.RetireGrowth)}
	for request := range requests {
		var j job
		if err := jobs.Unmarshal(request, &j); err != nil {
			return err
		}
		var broken error
		tell := func(m message) {
			if broken == nil {
				broken = c.tell(m)
			}
			if m.Passed != nil && broken == nil {
				<-requests // what the candidate has printed was taken
			}
		}
		r := h.serve(context.Background(), j, tell)
		tell(message{Report: clipped(r)})
		if broken != nil {
			return broken
		}
	}
	return nil
}

// closeOff bounds the worker's memory and closes it off.
func (h *hello) closeOff(s setup, read []string) error {
	if s.Version != wireVersion {
		return nil // the coordinator sees that and says so
	}
	debug.FreeOSMemory() // building the state may have left garbage
	h.Memory = process.MemoryInUse()
	if h.Memory > s.MaxMemory/4*3 {
		return fmt.Errorf("the problem's state uses %d MiB of memory: set Config.Workers.MaxMemory, which is %d MiB, to at least twice that", h.Memory>>20, s.MaxMemory>>20)
	}
	debug.SetMemoryLimit(min(s.MaxMemory, debug.SetMemoryLimit(-1)))
	debug.SetMaxStack(maxStack)
	memory := Protection{Name: "memory beyond the limit"}
	if err := sandbox.LimitMemory(process.HardLimit(s.MaxMemory) - h.Memory); err != nil {
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

// clip cuts s to at most n bytes, at a character, says how many it left out, and replaces
// what is not UTF-8, which the protocol does not carry.
func clip(s string, n int) string {
	if len(s) <= n {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	for least := n - utf8.UTFMax; n > least && n > 0 && !utf8.RuneStart(s[n]); {
		n--
	}
	return fmt.Sprintf("%s\n… (%d bytes cut)", strings.ToValidUTF8(s[:n], "\uFFFD"), len(s)-n)
}
