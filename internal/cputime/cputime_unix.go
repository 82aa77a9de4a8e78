//go:build unix

package cputime

import (
	"syscall"
	"time"
)

// Self returns the processor time that this process has used.
func Self() time.Duration { return used(syscall.RUSAGE_SELF) }

// Children returns the processor time that the children of this process used
// that have ended and were waited for.
func Children() time.Duration { return used(syscall.RUSAGE_CHILDREN) }

func used(who int) time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(who, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
