package population

import (
	"syscall"
	"testing"
)

// TestWorkerAttributes: a worker is in a group of its own, and dies with its
// parent.
func TestWorkerAttributes(t *testing.T) {
	if a := workerAttributes(); !a.Setpgid || a.Pdeathsig != syscall.SIGKILL {
		t.Errorf("got %+v", a)
	}
}
