//go:build unix

package population

import (
	"os/exec"
	"runtime"
	"syscall"
)

// signalGroup kills the worker and its process group, which it may have left.
func (w *worker) signalGroup() {
	// The group has the worker's process ID. An error means that it is gone.
	_ = syscall.Kill(-w.cmd.Process.Pid, syscall.SIGKILL)
	_ = w.cmd.Process.Kill()
}

// A starter starts processes from one operating system thread that lives as
// long as the starter, since on Linux a process started with Pdeathsig dies
// with the thread that started it.
type starter struct{ commands chan startCommand }

type startCommand struct {
	cmd    *exec.Cmd
	result chan error
}

func newStarter() *starter {
	s := &starter{commands: make(chan startCommand)}
	go func() {
		runtime.LockOSThread()
		for c := range s.commands {
			c.result <- c.cmd.Start()
		}
	}()
	return s
}

func (s *starter) start(cmd *exec.Cmd) error {
	result := make(chan error)
	s.commands <- startCommand{cmd, result}
	return <-result
}

// close ends the thread; what it started must have ended before.
func (s *starter) close() { close(s.commands) }
