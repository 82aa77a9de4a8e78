package process

import (
	"syscall"
	"testing"
)

// TestAttributes: a process is in a group of its own, and dies with its parent.
func TestAttributes(t *testing.T) {
	if a := attributes(); !a.Setpgid || a.Pdeathsig != syscall.SIGKILL {
		t.Errorf("got %+v", a)
	}
}
