package population

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// A worker is a process of this same program that evaluates candidates.
type worker struct {
	cmd      *exec.Cmd
	requests *os.File // to the worker
	replies  *os.File // from the worker
	reader   *bufio.Reader
	output   *capture
	exited   chan struct{} // closed when the process has ended
	exit     error         // of cmd.Wait, then

	started WorkerStarted
	limit   int64           // of its memory
	plugins map[string]bool // loaded, by path
	memory  int64           // in use after the last candidate
	first   int64           // in use after the first one that passed; 0: none has
}

// errWorkerLost says that a worker has ended or was killed. The text is
// written for the candidate's Failure.
type errWorkerLost struct {
	stage  Stage
	begun  bool   // whether the candidate had begun
	passed int    // evaluations that it had passed
	ended  bool   // whether it had ended, and the worker was busy with itself
	reason string // in a few words, for an event
	text   string
}

func (e *errWorkerLost) Error() string { return e.text }

// failure is that of the candidate over which the worker was lost.
func (e *errWorkerLost) failure() *Failure {
	f := &Failure{e.stage, e.text}
	if e.passed > 0 {
		return flaky(e.passed, f)
	}
	return f
}

// A workshop is what all workers of a search have in common.
type workshop struct {
	starter *starter
	problem string // Problem.key
	setup   setup
	limit   time.Duration // from a worker's start until it is ready
}

// start starts a worker and waits until it is ready.
func (s workshop) start(ctx context.Context) (*worker, error) {
	began := time.Now()
	w, err := launch(s.starter, s.problem)
	if err != nil {
		return nil, fmt.Errorf("population: cannot start a worker process: %w", err)
	}
	var m message
	if err = writeFrame(w.requests, s.setup); err == nil || errors.Is(err, syscall.EPIPE) { // it may have ended
		err = w.receive(ctx, s.limit, &m)
	}
	switch {
	case ctx.Err() != nil:
		w.kill()
		return nil, ctx.Err()
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.kill()
		return nil, fmt.Errorf("population: the worker was not ready after %v (Config.Workers.StartTimeout): is population.Main called before anything that waits?%s", s.limit, w.said())
	case err != nil:
		state := w.wait()
		return nil, fmt.Errorf("population: the worker ended before it was ready (%s): the program must call population.Main with this problem, before population.Run%s", state, w.said())
	case m.Hello == nil || m.Hello.Version != wireVersion || m.Hello.Problem != s.problem:
		w.kill()
		return nil, errors.New("population: the worker speaks another version of the protocol: was the program rebuilt while it runs?")
	case m.Hello.Refused != "":
		w.kill()
		return nil, fmt.Errorf("population: the worker cannot serve: %s", m.Hello.Refused)
	}
	w.output.take() // what the program prints before Main belongs to no candidate
	w.limit = s.setup.MaxMemory
	w.started = WorkerStarted{Elapsed: time.Since(began), Memory: m.Hello.Memory, Protections: m.Hello.Protections}
	return w, nil
}

// launch starts the process with its pipes.
func launch(starter *starter, problem string) (*worker, error) {
	cmd, err := workerCommand(problem)
	if err != nil {
		return nil, err
	}
	var jobs, reports, output pipe
	for _, p := range []*pipe{&jobs, &reports, &output} {
		if err := p.open(); err != nil {
			jobs.close()
			reports.close()
			return nil, err
		}
	}
	w := &worker{
		cmd: cmd, requests: jobs.w, replies: reports.r,
		reader: bufio.NewReader(reports.r), plugins: make(map[string]bool), exited: make(chan struct{}),
	}
	cmd.Stdout, cmd.Stderr = output.w, output.w
	cmd.ExtraFiles = []*os.File{jobs.r, reports.w} // requestsFD, repliesFD
	if w.output, err = newCapture(output.r); err == nil {
		err = starter.start(cmd)
	}
	for _, theirs := range []*os.File{jobs.r, reports.w, output.w} {
		theirs.Close() // the worker has copies; the capture ends if there is none
	}
	if err != nil {
		jobs.w.Close()
		reports.r.Close()
		return nil, err
	}
	go w.watch()
	return w, nil
}

// watch waits for the process to end, and ends a receive that waits for it: a
// process that the worker has started may hold its end of the pipe open.
func (w *worker) watch() {
	w.exit = w.cmd.Wait()
	close(w.exited)
	w.hurry()
}

// hurry leaves a receive just the time to read what is in the pipe. An error
// means that the pipe is closed.
func (w *worker) hurry() { _ = w.replies.SetReadDeadline(time.Now().Add(drainTime)) }

const (
	drainTime   = 100 * time.Millisecond
	loadTimeout = 10 * time.Second // from a job until its candidate begins
)

// A pipe is two files, or nothing.
type pipe struct{ r, w *os.File }

func (p *pipe) open() (err error) {
	p.r, p.w, err = os.Pipe()
	return err
}

func (p *pipe) close() {
	p.r.Close() // a nil file's Close returns an error and does no harm
	p.w.Close()
}

// workerCommand is this program again, with the same arguments and an
// environment without credentials.
func workerCommand(problem string) (*exec.Cmd, error) {
	program, err := executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(program)
	cmd.Args = os.Args
	cmd.Env = append(withoutCredentials(os.Environ()), workerVariable+"="+problem, "GOTRACEBACK=single")
	cmd.SysProcAttr = workerAttributes()
	return cmd, nil
}

// evaluate sends j and waits for its report. If the worker does not survive,
// the error is an *errWorkerLost; if ctx ends, it is killed and the error is
// ctx's. After the candidate has ended the worker may take settling.
func (w *worker) evaluate(ctx context.Context, j job, grace, settling time.Duration) (report, error) {
	w.plugins[j.Artifact.Path] = true
	if err := writeFrame(w.requests, j); err != nil {
		return report{}, w.lost(ctx, err, errWorkerLost{}, 0)
	}
	var state errWorkerLost
	begins := 0
	for limit := loadTimeout; ; {
		var m message
		if err := w.receive(ctx, limit, &m); err != nil {
			return report{}, w.lost(ctx, err, state, limit)
		}
		switch {
		case m.Begun != nil && m.Begun.ID == j.ID && begins <= max(j.Repeats, 1) && !state.ended:
			begins++
			limit = j.Timeout + grace
			state.begun, state.passed = true, min(max(m.Begun.Passed, 0), begins-1)
		case m.Ended != nil && m.Ended.ID == j.ID && !state.ended:
			limit, state.ended = settling, true
		case m.Report != nil && m.Report.ID == j.ID:
			m.Report.Output = w.output.take()
			w.memory = m.Report.Memory
			if w.first == 0 && m.Report.Failure == nil { // one that failed may not have built the state
				w.first = w.memory
			}
			return *m.Report, nil
		default:
			return report{}, w.lost(ctx, errors.New("it sent a message that nobody asked for"), state, limit)
		}
	}
}

// grown is by how many bytes the worker's memory has grown since its first
// candidate that passed.
func (w *worker) grown() int64 {
	if w.first == 0 {
		return 0
	}
	return w.memory - w.first
}

// renewed lets the worker serve for as long again.
func (w *worker) renewed() {
	clear(w.plugins)
	w.first = w.memory
}

// receive reads one message, waiting at most limit and no longer than ctx and
// the process.
func (w *worker) receive(ctx context.Context, limit time.Duration, m *message) error {
	if err := w.replies.SetReadDeadline(time.Now().Add(limit)); err != nil {
		return err
	}
	select {
	case <-w.exited:
		w.hurry()
	default:
	}
	defer context.AfterFunc(ctx, func() { _ = w.replies.SetReadDeadline(time.Unix(1, 0)) })()
	err := readFrame(w.reader, m)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		select {
		case <-w.exited:
			return io.EOF
		default:
		}
	}
	return err
}

// lost ends the worker after err and says what happened to it.
func (w *worker) lost(ctx context.Context, err error, e errWorkerLost, limit time.Duration) error {
	if ctx.Err() != nil {
		w.kill()
		return ctx.Err()
	}
	late := errors.Is(err, os.ErrDeadlineExceeded)
	ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.EPIPE)
	switch {
	case late:
		w.kill()
		e.reason = fmt.Sprintf("killed after %v", limit)
	case ended:
		e.reason = w.wait()
	default:
		w.kill()
		e.reason = fmt.Sprintf("killed since it broke the protocol: %v", err)
	}
	said := w.said()
	e.stage = StageCrash
	switch {
	case w.cmd.ProcessState.ExitCode() == exitMemory || outOfMemory(said) || ended && w.outgrew():
		e.stage = StageMemory
		e.text = fmt.Sprintf("used more memory than is allowed and ended its worker process (%s)", e.reason)
	case late && e.ended:
		e.text = fmt.Sprintf("had ended, but Problem.Intact or the collection of garbage did not within %v", limit)
	case late && e.begun:
		e.stage = StageTimeout
		e.text = fmt.Sprintf("did not return and could not be interrupted: its worker was %s", e.reason)
	case late:
		e.text = fmt.Sprintf("could not be loaded within %v", limit)
	case !ended:
		e.text = "its worker process was " + e.reason
	case e.reason == "signal: killed":
		e.text = "its worker process was killed by the system, perhaps for lack of memory"
	default:
		e.text = fmt.Sprintf("ended its worker process (%s)", e.reason)
	}
	e.text += said
	return &e
}

// said quotes the telling part of what the worker printed, for an error text.
func (w *worker) said() string {
	text := strings.TrimSpace(w.output.take())
	if text == "" {
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
	return "; it printed:\n" + clip(strings.Join(lines, "\n"), maxText)
}

// outgrew reports whether a worker that the runtime has ended had used more
// memory than it may. When the system refuses memory in the middle of a garbage
// collection, the runtime does not get so far as to say so.
func (w *worker) outgrew() bool {
	const byRuntime = 2
	return w.cmd.ProcessState.ExitCode() == byRuntime && peakMemory(w.cmd.ProcessState) > w.limit
}

// fatal reports whether a line is the first that a process prints when it ends
// against its will: by the runtime, the C library's part of it, the race
// detector, or the watchdog.
func fatal(line string) bool {
	return slices.ContainsFunc([]string{"fatal error: ", "panic: ", "SIGSEGV", "SIGABRT", "unexpected fault", "runtime/cgo: ", "runtime: ", "==", watchdogSign},
		func(sign string) bool { return strings.HasPrefix(line, sign) })
}

// outOfMemory reports whether a process has said that it ends for lack of
// memory.
func outOfMemory(said string) bool {
	for line := range strings.Lines(said) {
		if fatal(line) && slices.ContainsFunc([]string{"out of memory", "cannot allocate memory", "pthread_create failed", "failed to allocate"},
			func(sign string) bool { return strings.Contains(line, sign) }) {
			return true
		}
	}
	return false
}

// wait lets the process end by itself for a moment, then kills it, and
// describes how it ended.
func (w *worker) wait() string {
	kill := time.AfterFunc(time.Second, w.signalGroup)
	defer kill.Stop()
	return w.reap()
}

// kill ends the process and everything it may have started.
func (w *worker) kill() {
	w.signalGroup()
	w.reap()
}

// close ends an idle worker: it ends itself when requests close.
func (w *worker) close() {
	w.requests.Close()
	w.wait()
}

// reap waits until the process has ended and describes how. What the process
// has started and left behind ends too, since it holds the pipes open.
func (w *worker) reap() string {
	w.requests.Close()
	<-w.exited
	w.signalGroup()
	w.replies.Close()
	w.output.stop()
	var exit *exec.ExitError
	if w.exit != nil && !errors.As(w.exit, &exit) {
		return w.exit.Error()
	}
	return w.cmd.ProcessState.String()
}
