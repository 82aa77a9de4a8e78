//go:build unix

package population

import "syscall"

// peakMemory returns how many KiB this process has had in memory at the most.
func peakMemory() (int64, error) {
	var usage syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return usage.Maxrss, err
}
