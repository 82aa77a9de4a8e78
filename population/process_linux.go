package population

import (
	"os"
	"syscall"
)

// executable is the running program itself, even if its file was replaced.
func executable() (string, error) { return "/proc/self/exe", nil }

// workerAttributes puts a worker into a process group of its own, out of the
// reach of ctrl-C, and lets it die with the coordinator.
func workerAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// peakMemory returns how many bytes a process that has ended had in memory at
// the most.
func peakMemory(p *os.ProcessState) int64 {
	if usage, ok := p.SysUsage().(*syscall.Rusage); ok {
		return usage.Maxrss << 10
	}
	return 0
}
