package population

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/wallacea-go/wallacea/internal/process"
	"github.com/wallacea-go/wallacea/swap"
)

// A worker is a process of this same program that evaluates candidates.
type worker struct {
	process *process.Process
	started WorkerStarted
	plugins map[string]bool // loaded, by path
	memory  int64           // in use after the last candidate
	first   int64           // in use after the first one that passed; 0: none has
}

// loadTimeout is how long a worker may take from a job until its candidate
// begins.
const loadTimeout = 10 * time.Second

// errProtocol is the error of a message that makes no sense.
var errProtocol = errors.New("it sent a message that nobody asked for")

// A workerStarter is what all workers of a search have in common.
type workerStarter struct {
	problem string // Problem.key
	setup   setup
	limit   time.Duration // from a worker's start until it is ready
}

// start starts a worker and waits until it is ready.
func (s workerStarter) start(ctx context.Context) (*worker, error) {
	began := time.Now()
	p, err := process.Start(process.Config{Role: workerRole, Key: s.problem, MaxMemory: s.setup.MaxMemory})
	if errors.Is(err, errors.ErrUnsupported) {
		return nil, fmt.Errorf("population: candidates cannot be evaluated in worker processes: %w: set Config.InProcess", err)
	}
	if err != nil {
		return nil, machineError{fmt.Errorf("population: cannot start a worker process: %w", err)}
	}
	w := &worker{process: p, plugins: make(map[string]bool)}
	var m message
	if err = w.send(s.setup); err == nil || errors.Is(err, process.ErrEnded) {
		m, err = w.receive(ctx, s.limit)
	}
	switch {
	case ctx.Err() != nil:
		p.Kill()
		return nil, ctx.Err()
	case errors.Is(err, process.ErrLate):
		return nil, machineError{fmt.Errorf("population: the worker was not ready after %v (Config.Workers.StartTimeout): is population.Serve called before anything that waits?%s", s.limit, p.End(err).Said)}
	case err != nil:
		end := p.End(err)
		return nil, machineError{fmt.Errorf("population: the worker ended before it was ready (%s): the program must call population.Serve with this problem, before population.Run%s", end.Reason, end.Said)}
	case m.Hello == nil || m.Hello.Version != wireVersion || m.Hello.Problem != s.problem:
		p.Kill()
		return nil, errors.New("population: the worker speaks another version of the protocol: was the program rebuilt while it runs?")
	case m.Hello.Refused != "":
		p.Kill()
		return nil, fmt.Errorf("population: the worker cannot serve: %s", m.Hello.Refused)
	}
	p.Take() // what the program prints before Serve belongs to no candidate
	w.started = WorkerStarted{Elapsed: time.Since(began), Memory: m.Hello.Memory, Protections: m.Hello.Protections}
	return w, nil
}

func (w *worker) send(v any) error {
	frame, err := cbor.Marshal(v)
	if err != nil {
		return err
	}
	return w.process.Send(frame)
}

func (w *worker) receive(ctx context.Context, limit time.Duration) (m message, err error) {
	frame, err := w.process.Receive(ctx, limit)
	if err != nil {
		return m, err
	}
	return m, cbor.Unmarshal(frame, &m)
}

// try sends j and waits for its report. If the worker does not survive, the
// error is an *errWorkerLost; if ctx ends, it is killed and the error is ctx's.
// After the candidate has ended the worker may take settling.
func (w *worker) try(ctx context.Context, j job, grace, settling time.Duration) (report, error) {
	w.plugins[j.Artifact.Path] = true
	for _, a := range j.Artifacts {
		w.plugins[a.Path] = true
	}
	lost := errWorkerLost{steps: j.MaxSteps}
	if err := w.send(j); err != nil {
		return report{}, w.lose(ctx, err, lost)
	}
	begins, most := 0, 1+max(j.Repeats, 1)+j.Rounds*(1+len(j.Artifacts))
	var passed *report     // while it is tuned
	var deadline time.Time // of the evaluation under way
	for limit := loadTimeout; ; {
		m, err := w.receive(ctx, limit)
		if err != nil {
			return report{}, w.lose(ctx, err, lost)
		}
		switch {
		case m.Passed != nil && m.Passed.ID == j.ID && j.Tuning != nil && passed == nil && lost.begun && !lost.ended:
			passed = m.Passed
			passed.Output = w.process.Take()
			limit, lost.ended = settling, true
			if err := w.send(carryOn{}); err != nil {
				return report{}, w.lose(ctx, err, lost)
			}
		case m.Begun != nil && m.Begun.ID == j.ID && passed != nil && lost.tuned == nil:
			lost.ended, lost.tuned = false, passed
			begins, most = 0, j.Tuning.Evaluations
			fallthrough
		case m.Begun != nil && m.Begun.ID == j.ID && begins < most && !lost.ended:
			begins++
			limit = clockLimit(j.Timeout) + grace
			deadline = time.Now().Add(limit)
			lost.timeout, lost.limit, lost.why = j.Timeout, limit, nil
			lost.begun, lost.passed, lost.beside = true, min(max(m.Begun.Passed, 0), begins-1), m.Begun.Beside
		case m.Interrupted != nil && m.Interrupted.ID == j.ID && lost.begun && !lost.ended && lost.why == nil:
			lost.why = &m.Interrupted.Why
			limit = grace
			if lost.why.Memory { // which takes a while to collect
				limit += j.Timeout
			}
			limit = min(limit, time.Until(deadline))
		case m.Ended != nil && m.Ended.ID == j.ID && (!lost.ended || passed != nil && lost.tuned == nil):
			limit, lost.ended = settling, true
		case m.Report != nil && m.Report.ID == j.ID:
			m.Report.Output = w.process.Take()
			if passed != nil {
				m.Report.Output = passed.Output
			}
			w.memory = m.Report.Memory
			if w.first == 0 && m.Report.Failure == nil { // one that failed may not have built the state
				w.first = w.memory
			}
			return *m.Report, nil
		default:
			return report{}, w.lose(ctx, errProtocol, lost)
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

// renew lets the worker serve for as long again.
func (w *worker) renew() {
	clear(w.plugins)
	w.first = w.memory
}

// errWorkerLost says that a worker has ended or was killed. The text is
// written for the candidate's Failure.
type errWorkerLost struct {
	stage  Stage
	reason string // in a few words, for an event
	text   string

	begun  bool // whether the candidate had begun
	passed int  // evaluations that it had passed
	beside int  // number, from 1, of the rival that was evaluated in its place; 0: none
	ended  bool // whether its evaluation had ended, and the worker was checking its state and collecting garbage

	tuned *report // of the candidate, which has passed; another setting of its numbers was evaluated

	timeout time.Duration // of the evaluation under way, in processor time
	limit   time.Duration // by the clock, after which the worker is killed whatever it says
	why     *interruption // if it was interrupted
	steps   int           // that it may make; 0: any number
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

// lose ends the worker after err and says what happened to it.
func (w *worker) lose(ctx context.Context, err error, lost errWorkerLost) error {
	if ctx.Err() != nil {
		w.process.Kill()
		return ctx.Err()
	}
	end := w.process.End(err)
	lost.stage, lost.reason = StageCrash, end.Reason
	printed := swap.PrintedPanic(end.Output)
	switch {
	case end.Cause == process.OutOfMemory:
		lost.stage = StageMemory
		lost.text = fmt.Sprintf("used more memory than is allowed and ended its worker process (%s)", end.Reason)
	case end.Cause == process.Exited && lost.begun && printed != nil:
		e := ending{candidate: printed}
		f := e.failure(lost.why, lost.timeout)
		if lost.why == nil && lost.steps > 0 && errors.Is(printed, swap.ErrInterrupted) {
			f = stepsFailure(lost.steps, printed)
		}
		lost.stage, lost.text = f.Stage, f.Message
		return &lost
	case end.Cause == process.Late && lost.ended:
		lost.text = "had ended, but Problem.Intact or the collection of garbage had not: its worker was " + end.Reason
	case end.Cause == process.Late && lost.begun:
		lost.stage, lost.reason = StageTimeout, "killed, since a candidate could not be interrupted"
		lost.text = fmt.Sprintf("did not return within %v", lost.limit)
		switch {
		case lost.why == nil:
		case lost.why.Memory:
			lost.stage, lost.text = StageMemory, "used more memory than is allowed"
		default:
			lost.text = "did not return within " + lost.why.limit(lost.timeout)
		}
		lost.text += ", and could not be interrupted: its worker was killed"
	case end.Cause == process.Late:
		lost.text = "could not be loaded: its worker was " + end.Reason
	case end.Cause == process.Broken:
		lost.text = "its worker process was " + end.Reason
	case end.Cause == process.Killed:
		lost.text = "its worker process was killed by the system, perhaps for lack of memory"
	default:
		lost.text = fmt.Sprintf("ended its worker process (%s)", end.Reason)
	}
	lost.text += end.Said
	return &lost
}
