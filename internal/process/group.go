package process

import "os/exec"

// Group makes a command that has not started run in a process group of its own, all
// of which is killed when the command's context ends. Call what it returns when the
// command has ended: it kills what the command has left behind.
func Group(cmd *exec.Cmd) (end func()) {
	cmd.SysProcAttr = groupAttributes()
	cmd.Cancel = func() error {
		killGroup(cmd.Process.Pid)
		return cmd.Process.Kill()
	}
	return func() {
		if cmd.Process != nil {
			killGroup(cmd.Process.Pid)
		}
	}
}
