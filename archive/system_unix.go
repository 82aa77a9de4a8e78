//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package archive

import (
	"fmt"
	"os"
	"strconv"
	"syscall"
)

// mapAhead is how many bytes of addresses a file that is written is mapped to. A file that
// outgrows its map is mapped again, for which bbolt waits until nobody reads. 0: an address
// has too few bits.
const mapAhead = 64 << 30 * (strconv.IntSize / 64)

// longestSocketPath is how many bytes the path of a socket has at most: of macOS, which
// allows fewer than Linux.
const longestSocketPath = 103

// unlock releases bbolt's lock on a file. Closing the file is not enough: the
// memory map that bbolt leaves behind after a panic keeps it open.
func unlock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }

// identify returns what tells a file from all others.
func identify(info os.FileInfo) string {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return fmt.Sprintf("%d:%d", s.Dev, s.Ino)
}

// ownerOf returns the user that owns a file; -1: not known.
func ownerOf(info os.FileInfo) int {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return -1
	}
	return int(s.Uid)
}

// unmappable reports whether a file system has no locks or no memory maps.
func unmappable(err syscall.Errno) bool {
	switch err {
	case syscall.ENODEV, syscall.ENOLCK, syscall.ENOSYS, syscall.EOPNOTSUPP:
		return true
	}
	return false
}
