package process

import (
	"os"
	"runtime"
	"runtime/debug"
	"syscall"
	"testing"
	"time"
)

// TestAttributes: a process is in a group of its own, and dies with its parent.
func TestAttributes(t *testing.T) {
	if a := attributes(); !a.Setpgid || a.Pdeathsig != syscall.SIGKILL {
		t.Errorf("got %+v", a)
	}
}

// TestStartFails: what Start has opened and started it closes and ends if the
// process does not start.
func TestStartFails(t *testing.T) {
	held := func() (files, goroutines int) {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(entries), runtime.NumGoroutine()
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection would close what is left
	files, goroutines := held()
	for range 20 {
		if p, err := Start(Config{Role: "test", Key: "a NUL byte: \x00"}); err == nil {
			p.Kill()
			t.Fatal("it started")
		}
	}
	for deadline := time.Now().Add(long); ; time.Sleep(5 * time.Millisecond) {
		f, g := held()
		if f <= files && g <= goroutines {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d files and %d goroutines are left, before there were %d and %d", f, g, files, goroutines)
		}
	}
}
