package process

import "syscall"

// attributes puts a process into a process group of its own, out of the reach
// of ctrl-C, and lets it die with its parent.
func attributes() *syscall.SysProcAttr {
	a := groupAttributes()
	a.Pdeathsig = syscall.SIGKILL
	return a
}
