package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/klauspost/compress/zstd"
	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// format is the number of the layout that doc.go describes. To readers, what a
// file of an older format lacks is empty. Its search cannot be resumed.
//
//	1  has no validations
//	2  has no plans and no settlements, and each generation holds its whole front
//	3
const format = 3

// The buckets.
const (
	metadataBucket    = "metadata"
	candidatesBucket  = "candidates"
	textsBucket       = "texts"
	hashesBucket      = "hashes"
	childrenBucket    = "children"
	generationsBucket = "generations"
	repliesBucket     = "replies"
	valuesBucket      = "values"
	validationsBucket = "validations"
	plannedBucket     = "planned"
	settledBucket     = "settled"
	remeasuredBucket  = "remeasured"
	polishedBucket    = "polished"
	adviceBucket      = "advice"
)

// buckets returns the names of a format's buckets.
func buckets(format int) []string {
	names := []string{
		metadataBucket, candidatesBucket, textsBucket, hashesBucket,
		childrenBucket, generationsBucket, repliesBucket, valuesBucket,
	}
	if format >= 2 {
		names = append(names, validationsBucket)
	}
	if format >= 3 {
		names = append(names, plannedBucket, settledBucket)
	}
	return names
}

// The keys of the metadata bucket.
const (
	formatKey = "format"
	searchKey = "search"
	partsKey  = "parts"
)

// patience is how long to wait for another Archive to unlock the file.
const patience = 500 * time.Millisecond

// Open opens the archive at path for recording and reading. If the file does
// not exist or is empty, Open creates the archive; its directory must exist.
// Open never overwrites anything in the file.
//
// The error wraps ErrInUse, ErrDamaged, ErrFormat, fs.ErrNotExist (for the
// directory) or fs.ErrPermission if one of them is the reason.
func Open(path string) (*Archive, error) {
	info, err := os.Stat(path)
	isNew := errors.Is(err, fs.ErrNotExist)
	switch {
	case isNew:
		if dir, err := os.Stat(filepath.Dir(path)); err != nil || !dir.IsDir() {
			return nil, fmt.Errorf("archive: %s: its directory does not exist: create %s first: %w", path, filepath.Dir(path), fs.ErrNotExist)
		}
	case err != nil:
		return nil, fmt.Errorf("archive: %w", err)
	case info.Size() > 0:
		// Opened for writing, bbolt may write before anything can be checked.
		a, err := openFile(path, patience)
		if err == nil {
			err = a.Close()
		}
		if err != nil && !errors.Is(err, ErrEmpty) {
			return nil, err
		}
	}
	a, err := open(path, false, patience)
	if err == nil && replaced(path, a.file) {
		if err = a.Close(); err == nil {
			a, err = open(path, false, patience)
		}
	}
	if err != nil {
		return nil, err
	}
	if a.encoder, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20)); err == nil {
		err = a.found()
	}
	if err == nil && isNew {
		err = syncDirectory(filepath.Dir(path))
	}
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	a.unserved = a.serve()
	return a, nil
}

// OpenRead opens the archive at path for reading. The file must exist and be an
// archive. Several programs may read it at once.
//
// While a program records into the file, its Archive reads for this one: what the
// file held when OpenRead was called, or later what it holds at the next read: after ten
// minutes, after a minute without a read, or as soon as the file would grow by more than a
// quarter of its size, and 4 MiB, since bbolt cannot use again what a reader sees. When that
// program ends, reads return an error that wraps ErrGone.
//
// The error wraps fs.ErrNotExist, fs.ErrPermission, ErrInUse, ErrDamaged,
// ErrFormat or, if the file is empty, ErrEmpty if one of them is the reason.
func OpenRead(path string) (*Archive, error) {
	const atOnce = 1 // as short as bbolt can wait
	a, err := openFile(path, atOnce)
	for began := time.Now(); errors.Is(err, ErrInUse); a, err = openFile(path, patience/5) {
		remote, why := dial(path)
		if why == nil {
			a, err := newArchive(path)
			if err != nil {
				remote.close()
				return nil, err
			}
			a.remote = remote
			if err := a.view(checkBuckets); err != nil {
				return nil, errors.Join(err, a.Close())
			}
			return a, nil
		}
		if time.Since(began) > patience { // it has had the time to make a socket, or to end
			return nil, unanswered(path, why)
		}
	}
	return a, err
}

// openFile opens the file for reading, if it is unlocked soon.
func openFile(path string, wait time.Duration) (*Archive, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("archive: %s: %w: check the path, or run a search that records there", path, fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	if info.Mode().IsRegular() && info.Size() == 0 {
		return nil, fmt.Errorf("archive: %s: %w", path, empty())
	}
	a, err := open(path, true, wait)
	if err != nil {
		return nil, err
	}
	if err := a.check(); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// open opens the database without checking its contents.
func open(path string, readOnly bool, wait time.Duration) (*Archive, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		what := "not a regular file"
		if info.IsDir() {
			what = "a directory"
		}
		return nil, fmt.Errorf("archive: %s: %w: it is %s: give the path of a file", path, ErrFormat, what)
	}
	a, err := newArchive(path)
	if err != nil {
		return nil, err
	}
	ahead := mapAhead
	if readOnly {
		ahead = 0
	}
	err = a.openDatabase(readOnly, wait, ahead)
	if ahead > 0 && errors.As(err, new(syscall.Errno)) { // there may be a limit of addresses
		ahead = 0
		err = a.openDatabase(readOnly, wait, ahead)
	}
	if err != nil {
		return nil, a.explain(openError(err))
	}
	a.mappedAhead = ahead > 0
	return a, nil
}

// newArchive makes an Archive that reads nothing yet.
func newArchive(path string) (*Archive, error) {
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	return &Archive{path: path, decoder: decoder}, nil
}

// openDatabase opens the file and maps at least so many bytes of addresses to it.
func (a *Archive) openDatabase(readOnly bool, wait time.Duration, ahead int) error {
	err := protect(func() (err error) {
		a.db, err = bolt.Open(a.path, 0o644, &bolt.Options{
			Timeout:         wait,
			ReadOnly:        readOnly,
			FreelistType:    bolt.FreelistMapType,
			NoStatistics:    readOnly, // relieve asks for them
			InitialMmapSize: ahead,
			OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
				var err error
				a.file, err = os.OpenFile(name, flag, mode)
				return a.file, err
			},
		})
		return err
	})
	if errors.As(err, new(panicked)) {
		_ = errors.Join(unlock(a.file), a.file.Close())
	}
	return err
}

// openError says what an error of opening a database means.
func openError(err error) error {
	var errno syscall.Errno
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return fmt.Errorf("%w by another program, such as a running search: wait until it ends, or stop it", ErrInUse)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch):
		return fmt.Errorf("%w: it is not a database file: check the path", ErrFormat)
	case errors.Is(err, berrors.ErrChecksum):
		return damaged("its first pages fail their checksum")
	case !errors.As(err, &errno):
		return damaged("%v", err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w: change the file's permissions or those of its directory, or choose another path", fs.ErrPermission)
	case unmappable(errno):
		return fmt.Errorf("its file system cannot lock files, or map them to memory (%w): keep archives on a local disk", errno)
	}
	return err
}

// unanswered says that a program has locked the file and does not answer.
func unanswered(path string, why error) error {
	if errors.Is(why, fs.ErrNotExist) {
		why = errors.New("it has no socket")
	} else if errors.Is(why, fs.ErrPermission) {
		why = errors.New("it answers only the user who has started it")
	}
	return fmt.Errorf("archive: %s: %w by a program that does not answer readers (%w): wait until it ends, or stop it", path, ErrInUse, why)
}

// found initialises an empty database and upgrades one of an older format that
// holds no search.
func (a *Archive) found() error {
	var held int // format number; 0 if the database is empty
	var search bool
	err := a.check()
	if err == nil {
		err = a.view(func(s snapshot) error {
			record, err := getOne(s, metadataBucket, []byte(searchKey))
			if err != nil {
				return err
			}
			search = record != nil
			held, err = formatOf(s)
			return err
		})
	} else if errors.Is(err, ErrEmpty) {
		err = nil
	}
	if err != nil || held == format || search {
		return err
	}
	return a.update(createBuckets)
}

// formatOf returns the format number that the metadata hold.
func formatOf(s snapshot) (int, error) {
	value, err := getOne(s, metadataBucket, []byte(formatKey))
	if err != nil {
		return 0, err
	}
	switch n, err := strconv.Atoi(string(value)); {
	case err != nil || n < 1:
		return 0, fmt.Errorf("%w: it has no format number: check the path", ErrFormat)
	case n > format:
		return 0, fmt.Errorf("%w: its format is %d and this program supports formats up to %d: use a newer version of Wallacea", ErrFormat, n, format)
	default:
		return n, nil
	}
}

// check returns an error if the database cannot be read as an archive. The
// error wraps ErrEmpty if the database is empty.
func (a *Archive) check() error {
	return a.do(func() error {
		return a.db.View(func(tx *bolt.Tx) error {
			info, err := a.file.Stat()
			if err != nil {
				return err
			}
			if info.Size() < tx.Size() {
				return damaged("it is truncated: %d of %d bytes are left", info.Size(), tx.Size())
			}
			if k, _ := tx.Cursor().First(); k == nil {
				return empty()
			}
			return checkBuckets(boltSnapshot{tx})
		})
	})
}

// checkBuckets returns an error unless there is all that the file's format has.
func checkBuckets(s snapshot) error {
	metadata, err := s.has(metadataBucket)
	if err != nil {
		return err
	}
	if !metadata {
		return fmt.Errorf("%w: it is a database of another program: check the path", ErrFormat)
	}
	held, err := formatOf(s)
	if err != nil {
		return err
	}
	for _, name := range buckets(held) {
		if there, err := s.has(name); err != nil {
			return err
		} else if !there {
			return damaged("its bucket %s is missing", name)
		}
	}
	return nil
}

// syncDirectory makes the name of a new file survive a power failure.
func syncDirectory(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	return nil
}
