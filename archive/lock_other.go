//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package archive

import "os"

// unlock does nothing: bbolt's lock on a file ends here when it is closed.
func unlock(*os.File) error { return nil }
