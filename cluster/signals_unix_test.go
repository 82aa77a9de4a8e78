//go:build unix

package cluster

import "syscall"

// Signals that stop a process, and let it go on.
const (
	stops = syscall.SIGSTOP
	goes  = syscall.SIGCONT
)
