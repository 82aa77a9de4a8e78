package archive

import (
	"errors"
	"fmt"
)

// Errors to branch on with errors.Is. The errors that wrap them name the file and
// say what to do.
var (
	// ErrInUse reports that another Archive has locked the file and, to OpenRead, that
	// it does not answer readers.
	ErrInUse = errors.New("the archive is in use")

	// ErrGone reports that the program that wrote the file, and answered reads of it,
	// has ended in the meantime. Open the archive again.
	ErrGone = errors.New("the program that wrote the archive has ended while it was read: read it again")

	// ErrDamaged reports that the file is an archive, but truncated or altered.
	ErrDamaged = errors.New("the archive is damaged")

	// ErrFormat reports that the file is not an archive, or has a newer format, or,
	// when a search is to be resumed, an older one.
	ErrFormat = errors.New("not an archive that this program can read")

	// ErrEmpty reports that no search has been recorded in the file.
	ErrEmpty = errors.New("the archive holds no search")

	// ErrNotFound reports that there is no record under that number or key.
	ErrNotFound = errors.New("not in the archive")
)

var (
	errNoGeneration = fmt.Errorf("a completed generation is %w", ErrNotFound)

	errClosed   = errors.New("the archive is closed")
	errReadOnly = errors.New("the archive is open for reading only: use Open to record into it")
)

// damaged returns an error that wraps ErrDamaged and says what is wrong.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w (%s): restore a copy of the file, or start a new search in another file", ErrDamaged, fmt.Sprintf(format, args...))
}

func empty() error {
	return fmt.Errorf("%w: run a search that records into it first", ErrEmpty)
}

// An oldFormat is the error of resuming a search in a file of an older format.
type oldFormat int

func (f oldFormat) Error() string {
	return fmt.Sprintf("its format is %d, and searches are resumed from format %d on: to begin a new search from its front, record to another file and give as seed what \"wallacea best\" prints of this one", int(f), format)
}

func (oldFormat) Is(target error) bool { return target == ErrFormat }
