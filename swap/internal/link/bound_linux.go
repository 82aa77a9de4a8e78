package link

import (
	"math"
	"syscall"
	"time"
	"unsafe"
)

// addressSpace returns how much address space this process may use, in bytes.
func addressSpace() uint64 {
	var r syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_AS, &r); err != nil {
		return math.MaxUint64
	}
	return r.Cur
}

// bound bounds what a process uses: its data segment, which is what a Go
// program allocates from (address space that is only reserved does not count),
// and its processor time, in whole seconds, after which it is killed. A process
// that has ended meanwhile needs no bounds. bound returns how long the process
// may take by the clock: processes that wait for a busy machine are not to
// blame for that, so it only ends those that do not work at all.
func bound(pid int, lim limit) (clock time.Duration) {
	set := func(resource int, max uint64) {
		r := syscall.Rlimit{Cur: max, Max: max}
		_, _, _ = syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), uintptr(resource), uintptr(unsafe.Pointer(&r)), 0, 0, 0)
	}
	set(syscall.RLIMIT_DATA, uint64(lim.memory))
	set(syscall.RLIMIT_CPU, uint64((lim.time+time.Second-1)/time.Second))
	return 30 * lim.time
}
