package process

import "os/exec"

// KillGroup makes a command that has not started run in a process group of its own, all
// of which is killed when the command's context ends.
func KillGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = groupAttributes()
	cmd.Cancel = func() error {
		killGroup(cmd.Process.Pid)
		return cmd.Process.Kill()
	}
}
