//go:build !linux

package sandbox

import (
	"errors"
	"runtime"
)

// Apply reports all protections as missing: they need Linux.
func Apply(Policy) []Protection { return missing("not available on " + runtime.GOOS) }

// Probe returns the same as Apply.
func Probe() []Protection { return Apply(Policy{}) }

// LimitMemory returns an error: limiting memory needs Linux.
func LimitMemory(int64) error {
	return errors.New("sandbox: limiting the memory of a process needs Linux")
}

// SystemMemory returns 0: the memory of the machine is unknown.
func SystemMemory() int64 { return 0 }

func missing(why string) []Protection {
	var all []Protection
	for _, name := range []string{noNewPrivileges, notDumpable, files, systemCalls} {
		all = append(all, Protection{Name: name, Missing: why})
	}
	return all
}
