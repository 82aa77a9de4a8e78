//go:build unix && !linux

package population

import (
	"os"
	"syscall"
)

// executable is the running program's file.
func executable() (string, error) { return os.Executable() }

// workerAttributes puts a worker into a process group of its own, out of the
// reach of ctrl-C. It ends when its pipe closes.
func workerAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}

// peakMemory returns 0: systems count in different units.
func peakMemory(*os.ProcessState) int64 { return 0 }
