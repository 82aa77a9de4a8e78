//go:build !linux

package link

// limitMemory does nothing where one process cannot bound another: the
// compiler's time limit has to do.
func limitMemory(pid int, size int64) {}
