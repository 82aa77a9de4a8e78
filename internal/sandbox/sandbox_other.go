//go:build !linux

package sandbox

import (
	"errors"
	"runtime"
)

// Apply narrows what the calling process can do, as far as the system can, and
// returns every protection, in force or missing.
func Apply(Policy) []Protection { return missing("not there on " + runtime.GOOS) }

// Probe returns every protection that Apply would try, in force or missing,
// without applying any.
func Probe() []Protection { return Apply(Policy{}) }

// LimitMemory lets the calling process allocate at most the given number of
// bytes from now on.
func LimitMemory(int64) error {
	return errors.New("sandbox: the system cannot limit the memory of a process")
}

// SystemMemory returns how many bytes of memory the machine, or the container
// that the process is in, has; 0 if that is not known.
func SystemMemory() int64 { return 0 }

func missing(why string) []Protection {
	var all []Protection
	for _, name := range []string{noNewPrivileges, notDumpable, files, systemCalls} {
		all = append(all, Protection{Name: name, Missing: why})
	}
	return all
}
