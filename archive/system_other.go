//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package archive

import (
	"os"
	"syscall"
)

// On these systems a file cannot be mapped beyond its end, so that readers might make the
// search wait. They are not answered.
const (
	mapAhead          = 0
	longestSocketPath = 0
)

// unlock does nothing: here, closing the file releases bbolt's lock.
func unlock(*os.File) error { return nil }

func identify(os.FileInfo) string { return "" }

func ownerOf(os.FileInfo) int { return -1 }

func unmappable(syscall.Errno) bool { return false }
