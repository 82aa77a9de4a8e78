package population

import "syscall"

// executable is the running program itself, even if its file was replaced.
func executable() (string, error) { return "/proc/self/exe", nil }

// workerAttributes puts a worker into a process group of its own, out of the
// reach of ctrl-C, and lets it die with the coordinator.
func workerAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
