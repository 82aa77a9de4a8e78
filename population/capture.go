package population

import (
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"
)

// A capture reads what a worker prints, keeps the first maxText bytes, and
// counts the rest, so that no amount of printing blocks the worker or fills
// the memory.
type capture struct {
	pipe  *os.File
	raw   syscall.RawConn
	ended chan struct{} // closed when the other end of the pipe is

	mu     sync.Mutex // guards what follows, and the order in which the pipe is read
	buffer [32 << 10]byte
	kept   []byte
	lost   int
}

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
	n := min(len(p), maxText-len(c.kept))
	c.kept = append(c.kept, p[:n]...)
	c.lost += len(p) - n
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
	text := string(c.kept)
	if c.lost > 0 {
		text += fmt.Sprintf("\n… (%d bytes cut)", c.lost)
	}
	c.kept, c.lost = nil, 0
	return text
}
