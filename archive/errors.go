package archive

import (
	"errors"
	"fmt"
)

// What the errors of this package wrap where callers may want to branch. The
// errors themselves name the file and say what to do.
var (
	// ErrInUse: another Archive holds the file.
	ErrInUse = errors.New("the archive is in use")

	// ErrDamaged: the file is an archive, but cut short or altered.
	ErrDamaged = errors.New("the archive is damaged")

	// ErrFormat: the file is no archive, or one of a newer format.
	ErrFormat = errors.New("not an archive that this program can read")

	// ErrEmpty: no search was begun in the file.
	ErrEmpty = errors.New("the archive holds no search")

	// ErrNotFound: no record under that number or key.
	ErrNotFound = errors.New("not in the archive")
)

var (
	errClosed   = errors.New("the archive is closed")
	errReadOnly = errors.New("the archive was opened for reading only: use Open to record into it")
)

// damaged returns an ErrDamaged that says what is wrong.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w (%s): go back to a copy of the file, or begin a new search in another one", ErrDamaged, fmt.Sprintf(format, args...))
}

func empty() error {
	return fmt.Errorf("%w: run a search that records into it first", ErrEmpty)
}
