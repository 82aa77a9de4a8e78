package population

import (
	"errors"
	"fmt"
	"io"
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
	asked chan chan struct{} // by take, to be closed when the pipe has been emptied
	ended chan struct{}      // closed when the other end of the pipe is

	mu   sync.Mutex
	kept []byte
	lost int
}

// newCapture reads from pipe until its other end is closed.
func newCapture(pipe *os.File) *capture {
	c := &capture{pipe: pipe, asked: make(chan chan struct{}, 1), ended: make(chan struct{})}
	go c.run()
	return c
}

func (c *capture) run() {
	defer close(c.ended)
	defer c.pipe.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := c.pipe.Read(buffer)
		c.add(buffer[:n])
		if errors.Is(err, os.ErrDeadlineExceeded) {
			err = c.empty(buffer)
		}
		if err != nil {
			return
		}
	}
}

// empty takes what is in the pipe without waiting for more, and tells take.
func (c *capture) empty(buffer []byte) error {
	if err := c.pipe.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	raw, err := c.pipe.SyscallConn()
	if err != nil {
		return err
	}
	var end error
	err = raw.Read(func(fd uintptr) bool {
		// A pipe holds 64 KiB, so that this ends even if it is being filled.
		for range 8 {
			n, err := syscall.Read(int(fd), buffer)
			if n <= 0 {
				if n == 0 {
					end = io.EOF
				} else if err != syscall.EAGAIN && err != syscall.EINTR {
					end = err
				}
				break
			}
			c.add(buffer[:n])
		}
		return true
	})
	select {
	case done := <-c.asked:
		close(done)
	default:
	}
	return errors.Join(err, end)
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

func (c *capture) add(p []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := min(len(p), maxText-len(c.kept))
	c.kept = append(c.kept, p[:n]...)
	c.lost += len(p) - n
}

// take returns what was printed since the last take, up to the moment of the
// call, and forgets it.
func (c *capture) take() string {
	done := make(chan struct{})
	select {
	case c.asked <- done:
		if c.pipe.SetReadDeadline(time.Unix(1, 0)) == nil { // wakes run
			select {
			case <-done:
			case <-c.ended:
			}
		} else {
			<-c.ended
		}
	case <-c.ended:
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	text := string(c.kept)
	if c.lost > 0 {
		text += fmt.Sprintf("\n… (%d bytes cut)", c.lost)
	}
	c.kept, c.lost = nil, 0
	return text
}
