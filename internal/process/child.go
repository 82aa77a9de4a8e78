package process

import (
	"bufio"
	"os"
	"strings"
)

// variable tells a process that it was started, as what, and for which key.
const variable = "WALLACEA_PROCESS"

// File descriptors of a child, beyond the standard three.
const (
	requestsFD = 3
	repliesFD  = 4
)

// Started reports whether this process was started for a role, and returns the
// key that it was given.
func Started(role string) (key string, ok bool) {
	return strings.CutPrefix(os.Getenv(variable), role+" ")
}

// IsChild reports whether this process was started, in whatever role.
func IsChild() bool { return os.Getenv(variable) != "" }

// A Parent is the process that started this one.
type Parent struct {
	requests *bufio.Reader
	replies  *os.File
}

// Connect opens the pipes to the parent. A process that was started calls it
// once.
func Connect() *Parent {
	return &Parent{
		requests: bufio.NewReader(os.NewFile(requestsFD, "requests")),
		replies:  os.NewFile(repliesFD, "replies"),
	}
}

// Send sends one frame to the parent.
func (p *Parent) Send(frame []byte) error { return WriteFrame(p.replies, frame) }

// Receive receives one frame, where Requests is not called. When the parent closes its
// end of the pipe, or dies, this process exits.
func (p *Parent) Receive() []byte {
	frame, err := ReadFrame(p.requests)
	if err != nil {
		os.Exit(0)
	}
	return frame
}

// Requests returns a channel of the frames that the parent sends. When the
// parent closes its end of the pipe, or dies, this process exits, whatever it is
// doing. Requests may be called once.
func (p *Parent) Requests() <-chan []byte {
	requests := make(chan []byte)
	go func() {
		for {
			requests <- p.Receive()
		}
	}()
	return requests
}
