package population

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"
)

// A capture reads what a worker prints, keeps maxText bytes of it, and counts
// the rest, so that no amount of printing blocks the worker or fills the
// memory. A quarter of what it keeps is the end, or what follows the line in
// which the runtime says why a process ends.
type capture struct {
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

const (
	maxTail = maxText / 4
	maxHead = maxText - maxTail
)

// newCapture reads from pipe until its other end is closed.
func newCapture(pipe *os.File) (*capture, error) {
	raw, err := pipe.SyscallConn()
	if err != nil {
		return nil, err
	}
	c := &capture{pipe: pipe, raw: raw, ended: make(chan struct{})}
	go c.run()
	return c, nil
}

func (c *capture) run() {
	defer close(c.ended)
	defer c.pipe.Close()
	// An error means that the pipe was closed.
	_ = c.raw.Read(func(fd uintptr) (closed bool) {
		for {
			switch c.read(int(fd)) {
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
func (c *capture) read(fd int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		n, err := syscall.Read(fd, c.buffer[:])
		switch err {
		case nil:
			c.add(c.buffer[:n])
			return n
		case syscall.EAGAIN:
			return -1
		case syscall.EINTR:
		default:
			return 0
		}
	}
}

func (c *capture) add(p []byte) {
	n := min(len(p), maxHead-len(c.head))
	c.head = append(c.head, p[:n]...)
	c.tail = append(c.tail, p[n:]...)
	if c.trim(2 * maxTail) {
		c.tail = slices.Clone(c.tail)
	}
}

// trim cuts the tail if it is longer than most and reports whether it was.
func (c *capture) trim(most int) bool {
	over := len(c.tail) - maxTail
	if len(c.tail) <= most {
		return false
	}
	if i := fatalLine(c.tail); !c.fatal && i >= 0 {
		c.fatal = true
		c.lost += i
		c.tail = c.tail[i:]
		over = len(c.tail) - maxTail
	}
	if over > 0 && c.fatal {
		c.lost += over
		c.tail = c.tail[:maxTail]
	} else if over > 0 {
		c.lost += over
		c.tail = c.tail[over:]
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

// stop waits until everything that was printed is read. A process that outlives
// the worker with the pipe in its hands is not waited for.
func (c *capture) stop() {
	select {
	case <-c.ended:
	case <-time.After(time.Second):
		c.pipe.Close() // ends run; it closes the pipe again, to no effect
		<-c.ended
	}
}

// take returns what was printed since the last take, up to the moment of the
// call, and forgets it.
func (c *capture) take() string {
	// An error means that the pipe is closed, and all of it read.
	_ = c.raw.Control(func(fd uintptr) {
		// A pipe holds 64 KiB, so that this ends even if it is being filled.
		for i := 0; i < 8 && c.read(int(fd)) > 0; i++ {
		}
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trim(maxTail)
	text := string(c.head)
	if c.lost > 0 {
		text += fmt.Sprintf("\n… (%d bytes cut) …\n", c.lost)
	}
	text += string(c.tail)
	c.head, c.tail, c.lost, c.fatal = nil, nil, 0, false
	return text
}
