package process

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"
)

// An output reads what a process prints, keeps MaxOutput bytes of it, and counts
// the rest, so that no amount of printing blocks the process or fills the
// memory. A quarter of what it keeps is the end, or what follows the line in
// which the runtime says why a process ends.
type output struct {
	pipe  *os.File
	raw   syscall.RawConn
	ended chan struct{} // closed when the other end of the pipe is

	mu     sync.Mutex // guards what follows, and the order in which the pipe is read
	buffer [32 << 10]byte
	head   []byte
	tail   []byte // may be longer than is kept
	fatal  bool   // tail begins with the line that says why the process ends
	lost   int
}

// MaxOutput is how many bytes are kept of what a process prints between two
// calls of Take.
const MaxOutput = 64 << 10

const (
	maxTail = MaxOutput / 4
	maxHead = MaxOutput - maxTail
)

// newOutput reads from pipe until its other end is closed.
func newOutput(pipe *os.File) (*output, error) {
	raw, err := pipe.SyscallConn()
	if err != nil {
		return nil, err
	}
	o := &output{pipe: pipe, raw: raw, ended: make(chan struct{})}
	go o.run()
	return o, nil
}

func (o *output) run() {
	defer close(o.ended)
	defer o.pipe.Close()
	// An error means that the pipe was closed.
	_ = o.raw.Read(func(fd uintptr) (closed bool) {
		for {
			switch o.read(fd) {
			case 0:
				return true
			case -1:
				return false // and wait for more
			}
		}
	})
}

// read reads once and returns what it got: a number of bytes, 0 if the other
// end is closed, -1 if there is nothing now.
func (o *output) read(fd uintptr) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	for {
		n, err := readFD(fd, o.buffer[:])
		switch {
		case err == nil:
			o.add(o.buffer[:n])
			return n
		case errors.Is(err, syscall.EAGAIN):
			return -1
		case errors.Is(err, syscall.EINTR):
		default:
			return 0
		}
	}
}

func (o *output) add(p []byte) {
	n := min(len(p), maxHead-len(o.head))
	o.head = append(o.head, p[:n]...)
	o.tail = append(o.tail, p[n:]...)
	if o.trim(2 * maxTail) {
		o.tail = slices.Clone(o.tail)
	}
}

// trim cuts the tail if it is longer than most, and reports whether it was.
func (o *output) trim(most int) bool {
	over := len(o.tail) - maxTail
	if len(o.tail) <= most {
		return false
	}
	if i := fatalLine(o.tail); !o.fatal && i >= 0 {
		o.fatal = true
		o.lost += i
		o.tail = o.tail[i:]
		over = len(o.tail) - maxTail
	}
	if over > 0 && o.fatal {
		o.lost += over
		o.tail = o.tail[:maxTail]
	} else if over > 0 {
		o.lost += over
		o.tail = o.tail[over:]
	}
	return true
}

// fatalLine returns where the first line begins with which the runtime ends a
// process, or -1.
func fatalLine(text []byte) int {
	at := 0
	for line := range bytes.Lines(text) {
		if fatal(string(line)) {
			return at
		}
		at += len(line)
	}
	return -1
}

// stop waits until everything that was printed is read, but not for another
// process that holds the pipe open.
func (o *output) stop() {
	select {
	case <-o.ended:
	case <-time.After(drainLimit):
		o.pipe.Close() // ends run; it closes the pipe again, to no effect
		<-o.ended
	}
}

// take returns what was printed since the last take, up to the moment of the
// call, and forgets it.
func (o *output) take() string {
	// An error means that the pipe is closed, and all of it read.
	_ = o.raw.Control(func(fd uintptr) {
		// A pipe holds 64 KiB, so that this ends even if it is being filled.
		for i := 0; i < 8 && o.read(fd) > 0; i++ {
		}
	})
	o.mu.Lock()
	defer o.mu.Unlock()
	o.trim(maxTail)
	text := string(o.head)
	if o.lost > 0 {
		text += fmt.Sprintf("\n… (%d bytes cut) …\n", o.lost)
	}
	text += string(o.tail)
	o.head, o.tail, o.lost, o.fatal = nil, nil, 0, false
	return text
}
