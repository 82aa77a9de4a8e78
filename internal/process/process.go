package process

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// Config says as what a process is started.
type Config struct {
	// Role is what the process is to do, such as "worker": the child asks for
	// it with Started.
	Role string

	// Key is passed to the child, which may serve several in one role.
	Key string

	// MaxMemory is how many bytes of memory the process may use; 0: unknown. A
	// process that the Go runtime ended while it used more has run out of
	// memory, even if the runtime did not say so.
	MaxMemory int64
}

// A Process is another process of this program. Only one goroutine at a time may
// use it.
type Process struct {
	config   Config
	cmd      *exec.Cmd
	requests *os.File // to the process
	replies  *os.File // from it
	reader   *bufio.Reader
	output   *output
	exited   chan struct{} // closed when the process has ended
	exit     error         // of cmd.Wait, then
	waited   time.Duration // the limit of the last Send or Receive
}

// What Send and Receive return, besides the context's error. Any other error
// means that the process does not keep to the protocol.
var (
	ErrLate  = errors.New("process: no answer within the limit")
	ErrEnded = errors.New("process: the process has ended")
)

const (
	sendLimit  = 30 * time.Second // for the process to take a frame
	drainLimit = time.Second      // after the process has ended, if others hold its pipes open
	exitLimit  = 5 * time.Second  // for a process to end by itself
)

// Start starts this program again, in the directory that it began in, with the
// same arguments, an environment without credentials, a process group of its own,
// and pipes to and from it. The caller must call Close, Kill or End.
func Start(c Config) (*Process, error) {
	if !supported {
		return nil, fmt.Errorf("process: starting another process of this program needs a Unix system, not %s: %w", runtime.GOOS, errors.ErrUnsupported)
	}
	cmd, err := command(c)
	if err != nil {
		return nil, err
	}
	var requests, replies, printed pipe
	for _, p := range []*pipe{&requests, &replies, &printed} {
		if err := p.open(); err != nil {
			requests.close()
			replies.close()
			return nil, err
		}
	}
	p := &Process{
		config: c, cmd: cmd, requests: requests.w, replies: replies.r,
		reader: bufio.NewReader(replies.r), exited: make(chan struct{}),
	}
	cmd.Stdout, cmd.Stderr = printed.w, printed.w
	cmd.ExtraFiles = []*os.File{requests.r, replies.w} // requestsFD, repliesFD
	if p.output, err = newOutput(printed.r); err == nil {
		started := make(chan error)
		go p.run(started)
		err = <-started
	}
	for _, theirs := range []*os.File{requests.r, replies.w, printed.w} {
		theirs.Close() // the process has copies; reading output ends if there is none
	}
	if err != nil {
		requests.w.Close()
		replies.r.Close()
		return nil, err
	}
	return p, nil
}

// firstDir is the directory that this program began in, or "".
var firstDir, _ = os.Getwd()

// command is this program again.
func command(c Config) (*exec.Cmd, error) {
	program := "/proc/self/exe" // the running program, even if its file was replaced
	if runtime.GOOS != "linux" {
		var err error
		if program, err = os.Executable(); err != nil {
			return nil, err
		}
	}
	cmd := exec.Command(program)
	cmd.Args = os.Args
	if _, err := os.Stat(firstDir); err == nil { // else it was removed
		cmd.Dir = firstDir
	}
	cmd.Env = append(withoutCredentials(os.Environ()), variable+"="+c.Role+" "+c.Key, "GOTRACEBACK=single")
	cmd.SysProcAttr = attributes()
	return cmd, nil
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

// run starts the process, waits until it has ended, and ends what it has
// started and left behind in its group. It keeps one operating system thread
// meanwhile, since a process that is to die with its parent dies on Linux with
// the thread that started it.
func (p *Process) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := p.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	p.exit = p.cmd.Wait()
	p.signalGroup()
	close(p.exited)
	p.hurry()
}

// signalGroup kills the process and its process group, which it may have left.
// It is not called long after the process has ended: its ID may be another's.
func (p *Process) signalGroup() {
	killGroup(p.cmd.Process.Pid)
	_ = p.cmd.Process.Kill() // an error means that it has ended
}

// hurry leaves a Receive just the time to read what is in the pipe, which a
// process that this one has started may hold open. An error means that the pipe
// is closed.
func (p *Process) hurry() { _ = p.replies.SetReadDeadline(time.Now().Add(drainLimit)) }

// Send sends one frame. It returns ErrEnded if the process has ended, and
// ErrLate if it does not read.
func (p *Process) Send(frame []byte) error {
	p.waited = sendLimit
	if err := p.requests.SetWriteDeadline(time.Now().Add(sendLimit)); err != nil {
		return err
	}
	return p.failed(WriteFrame(p.requests, frame))
}

// Receive receives one frame. It waits at most limit, and then returns ErrLate;
// when ctx ends it returns ctx's error, and when the process ends, ErrEnded.
func (p *Process) Receive(ctx context.Context, limit time.Duration) ([]byte, error) {
	p.waited = limit
	if err := p.replies.SetReadDeadline(time.Now().Add(limit)); err != nil {
		return nil, err
	}
	if p.ended() {
		p.hurry()
	}
	defer context.AfterFunc(ctx, func() { _ = p.replies.SetReadDeadline(time.Unix(1, 0)) })()
	frame, err := ReadFrame(p.reader)
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return frame, p.failed(err)
}

// failed turns the error of reading or writing a frame into that of Receive or
// Send.
func (p *Process) failed(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.EPIPE):
		return ErrEnded
	case errors.Is(err, os.ErrDeadlineExceeded) && p.ended():
		return ErrEnded
	case errors.Is(err, os.ErrDeadlineExceeded):
		return ErrLate
	}
	return err
}

// ended reports whether the process has ended.
func (p *Process) ended() bool {
	select {
	case <-p.exited:
		return true
	default:
		return false
	}
}

// Take returns what the process has printed since the last Take, and forgets it:
// of more than MaxOutput bytes the beginning and the end.
func (p *Process) Take() string { return p.output.take() }

// PID is the system's number of the process.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Kill ends the process and everything in its group.
func (p *Process) Kill() {
	if !p.ended() {
		p.signalGroup()
	}
	p.reap()
}

// Close lets an idle process end by itself, and kills it if it does not.
func (p *Process) Close() {
	p.requests.Close()
	p.wait()
}

// wait waits until the process ends by itself, and kills it if it does not. It
// reports whether that was needed.
func (p *Process) wait() (killed bool) {
	select {
	case <-p.exited:
	case <-time.After(exitLimit):
		p.signalGroup()
		killed = true
	}
	p.reap()
	return killed
}

// reap waits until the process has ended, and closes the pipes.
func (p *Process) reap() {
	p.requests.Close()
	<-p.exited
	p.replies.Close()
	p.output.stop()
}
