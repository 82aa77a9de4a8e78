//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package archive

import "os"

// unlock does nothing: here, closing the file releases bbolt's lock.
func unlock(*os.File) error { return nil }
