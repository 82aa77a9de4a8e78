//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package archive

import (
	"os"
	"syscall"
)

// unlock releases bbolt's lock on a file. Closing the file is not enough: the
// memory map that bbolt leaves behind after a panic keeps it open.
func unlock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }
