//go:build !unix

package cluster

import "syscall"

// There are none here, where no program of a test can be started.
const (
	stops = syscall.SIGKILL
	goes  = syscall.SIGKILL
)
