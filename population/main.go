package population

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
)

// workerVariable names, in a worker's environment, the function whose
// candidates it evaluates.
const workerVariable = "GALAPAGOS_WORKER"

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
// program started again with the same arguments. What the program prints
// before that is shown only if the worker fails to start.
func Main[F any](p Problem[F]) {
	if os.Getenv(workerVariable) != p.Slot.Decl().String() {
		return
	}
	requests := os.NewFile(requestsFD, "requests")
	replies := os.NewFile(repliesFD, "replies")
	if err := serve(host[F]{p}, requests, replies); err != nil {
		fmt.Fprintln(os.Stderr, "galapagos worker:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// serve answers jobs until requests ends. When the coordinator dies, its end of
// the pipe closes, and the process ends even in the middle of an evaluation.
func serve[F any](h host[F], requests, replies *os.File) error {
	if err := writeFrame(replies, message{Hello: &hello{wireVersion, h.problem.Slot.Decl().String()}}); err != nil {
		return err
	}
	jobs := make(chan job)
	go func() {
		r := bufio.NewReader(requests)
		for {
			var j job
			if err := readFrame(r, &j); err != nil {
				os.Exit(0)
			}
			jobs <- j
		}
	}()
	for j := range jobs {
		var broken error
		begin := func() { broken = writeFrame(replies, message{Begun: &begun{j.ID}}) }
		r := h.evaluate(context.Background(), j, begin)
		if broken == nil {
			broken = writeFrame(replies, message{Report: clipped(r)})
		}
		if broken != nil {
			return broken
		}
	}
	return nil
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
