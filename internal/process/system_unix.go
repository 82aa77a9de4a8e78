//go:build unix

package process

import (
	"os"
	"runtime"
	"syscall"
)

const supported = true

// groupAttributes puts a process into a process group of its own.
func groupAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// killGroup kills a process group. An error means that it is gone.
func killGroup(id int) { _ = syscall.Kill(-id, syscall.SIGKILL) }

// readFD reads from a file that does not block.
func readFD(fd uintptr, p []byte) (int, error) { return syscall.Read(int(fd), p) }

// peakMemory returns how many bytes a process that has ended had in memory at
// the most; 0 if that is not known, as systems count in different units.
func peakMemory(p *os.ProcessState) int64 {
	if usage, ok := p.SysUsage().(*syscall.Rusage); ok && runtime.GOOS == "linux" {
		return int64(usage.Maxrss) << 10
	}
	return 0
}
