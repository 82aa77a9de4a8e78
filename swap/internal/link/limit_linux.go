package link

import (
	"syscall"
	"unsafe"
)

// limitMemory bounds the data segment of a process, which is what a Go
// program allocates from; address space that is only reserved does not count.
// A process that has ended meanwhile needs no limit.
func limitMemory(pid int, size int64) {
	lim := syscall.Rlimit{Cur: uint64(size), Max: uint64(size)}
	_, _, _ = syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), syscall.RLIMIT_DATA, uintptr(unsafe.Pointer(&lim)), 0, 0, 0)
}
