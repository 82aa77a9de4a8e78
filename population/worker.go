package population

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// A worker is a process of this same program that evaluates candidates.
type worker struct {
	cmd      *exec.Cmd
	requests *os.File // to the worker
	replies  *os.File // from the worker
	reader   *bufio.Reader
	output   *capture
}

// errWorkerLost says that a worker has ended or was killed. The text is
// written for the candidate's Failure.
type errWorkerLost struct {
	stage  Stage
	begun  bool   // whether the candidate had begun
	reason string // in a few words, for an event
	text   string
}

func (e *errWorkerLost) Error() string { return e.text }

// startWorker starts a worker that evaluates candidates for the function
// declared by decl and waits until it is ready.
func startWorker(ctx context.Context, starter *starter, decl string, limit time.Duration) (*worker, error) {
	w, err := launch(starter, decl)
	if err != nil {
		return nil, fmt.Errorf("population: cannot start a worker process: %w", err)
	}
	var m message
	err = w.receive(ctx, limit, &m)
	switch {
	case ctx.Err() != nil:
		w.kill()
		return nil, ctx.Err()
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.kill()
		return nil, fmt.Errorf("population: the worker was not ready after %v (Config.StartTimeout): is population.Main called before anything that waits?%s", limit, w.said())
	case err != nil:
		state := w.wait()
		return nil, fmt.Errorf("population: the worker ended before it was ready (%s): the program must call population.Main with this problem, before population.Run%s", state, w.said())
	case m.Hello == nil || m.Hello.Version != wireVersion || m.Hello.Function != decl:
		w.kill()
		return nil, errors.New("population: the worker speaks another version of the protocol: was the program rebuilt while it runs?")
	}
	w.output.take() // what the program prints before Main belongs to no candidate
	return w, nil
}

// launch starts the process with its pipes.
func launch(starter *starter, decl string) (*worker, error) {
	cmd, err := workerCommand(decl)
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
	cmd.Stdout, cmd.Stderr = output.w, output.w
	cmd.ExtraFiles = []*os.File{jobs.r, reports.w} // requestsFD, repliesFD
	err = starter.start(cmd)
	for _, theirs := range []*os.File{jobs.r, reports.w, output.w} {
		theirs.Close() // the worker has copies
	}
	if err != nil {
		jobs.w.Close()
		reports.r.Close()
		output.r.Close()
		return nil, err
	}
	return &worker{
		cmd: cmd, requests: jobs.w, replies: reports.r,
		reader: bufio.NewReader(reports.r), output: newCapture(output.r),
	}, nil
}

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
func workerCommand(decl string) (*exec.Cmd, error) {
	program, err := executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(program)
	cmd.Args = os.Args
	cmd.Env = append(withoutCredentials(os.Environ()), workerVariable+"="+decl, "GOTRACEBACK=single")
	cmd.SysProcAttr = workerAttributes()
	return cmd, nil
}

// withoutCredentials leaves out the variables whose names suggest a secret.
func withoutCredentials(environ []string) []string {
	var kept []string
	for _, kv := range environ {
		name, _, _ := strings.Cut(kv, "=")
		secret := false
		for _, word := range []string{"KEY", "TOKEN", "SECRET", "PASSW", "CREDENTIAL", "AUTH"} {
			secret = secret || strings.Contains(strings.ToUpper(name), word)
		}
		if !secret && name != workerVariable {
			kept = append(kept, kv)
		}
	}
	return kept
}

// evaluate sends j and waits for its report. If the worker does not survive,
// the error is an *errWorkerLost; if ctx ends, it is killed and the error is
// ctx's.
func (w *worker) evaluate(ctx context.Context, j job, grace, loading time.Duration) (report, error) {
	if err := writeFrame(w.requests, j); err != nil {
		return report{}, w.lost(ctx, err, 0, false)
	}
	began := false
	for limit := loading; ; {
		var m message
		if err := w.receive(ctx, limit, &m); err != nil {
			return report{}, w.lost(ctx, err, limit, began)
		}
		switch {
		case m.Begun != nil && m.Begun.ID == j.ID:
			limit, began = j.Timeout+grace, true
		case m.Report != nil && m.Report.ID == j.ID:
			m.Report.Output = w.output.take()
			return *m.Report, nil
		default:
			return report{}, w.lost(ctx, errors.New("it sent a message that nobody asked for"), limit, began)
		}
	}
}

// receive reads one message, waiting at most limit and no longer than ctx.
func (w *worker) receive(ctx context.Context, limit time.Duration, m *message) error {
	if err := w.replies.SetReadDeadline(time.Now().Add(limit)); err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { _ = w.replies.SetReadDeadline(time.Unix(1, 0)) })()
	return readFrame(w.reader, m)
}

// lost ends the worker after err and says what happened to it.
func (w *worker) lost(ctx context.Context, err error, limit time.Duration, begun bool) error {
	if ctx.Err() != nil {
		w.kill()
		return ctx.Err()
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		w.kill()
		reason := fmt.Sprintf("killed after %v", limit)
		return &errWorkerLost{StageTimeout, begun, reason, fmt.Sprintf("did not return and could not be interrupted: its worker was killed after %v%s", limit, w.said())}
	}
	state := w.wait()
	return &errWorkerLost{StageCrash, begun, state, fmt.Sprintf("ended its worker process (%s)%s", state, w.said())}
}

// said quotes the telling part of what the worker printed, for an error text.
func (w *worker) said() string {
	text := strings.TrimSpace(w.output.take())
	for _, sign := range []string{"fatal error: ", "panic: ", "SIGSEGV", "unexpected fault"} {
		if i := strings.Index(text, sign); i >= 0 {
			text = text[i:]
			break
		}
	}
	lines := strings.Split(text, "\n")
	if text == "" {
		return ""
	}
	const most = 12
	if len(lines) > most {
		lines = append(lines[:most], "…")
	}
	return "; it printed:\n" + strings.Join(lines, "\n")
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
	err := w.cmd.Wait()
	w.signalGroup()
	w.replies.Close()
	w.output.stop()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err.Error()
	}
	return w.cmd.ProcessState.String()
}
