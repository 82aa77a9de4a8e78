package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	bolt "go.etcd.io/bbolt"
)

// Compact replaces the archive at path by a copy without the free pages that
// recording leaves behind, if that is smaller, and returns the sizes of the file
// before and after, in bytes. If Compact fails or is killed, the archive is as it
// was; a kill may leave the copy, whose name ends in ".compact", beside it.
//
// The error wraps ErrInUse if another program records into the file or reads it,
// and otherwise what that of OpenRead does.
func Compact(path string) (before, after int64, err error) {
	file, err := filepath.EvalSymlinks(path) // it is replaced, and not a link to it
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("%w: check the path", fs.ErrNotExist)
		}
		return 0, 0, fmt.Errorf("archive: %s: %w", path, err)
	}
	readable, err := openFile(file, patience)
	if err == nil {
		err = readable.Close()
	}
	if err != nil {
		return 0, 0, err
	}
	a, err := open(file, false, patience) // locks it
	if err != nil {
		return 0, 0, err
	}
	before, after, err = a.compact()
	return before, after, errors.Join(err, a.Close())
}

// compact copies the open archive and puts the copy in its place.
func (a *Archive) compact() (before, after int64, err error) {
	info, err := a.file.Stat()
	if err != nil {
		return 0, 0, a.explain(err)
	}
	before = info.Size()
	copied := a.path + ".compact"
	defer func() {
		if removed := os.Remove(copied); err == nil && removed != nil && !errors.Is(removed, fs.ErrNotExist) {
			err = a.explain(removed)
		}
	}()
	if err := a.copyTo(copied, info.Mode().Perm()); err != nil {
		return 0, 0, err
	}
	info, err = os.Stat(copied)
	if err != nil {
		return 0, 0, a.explain(err)
	}
	if after = info.Size(); after >= before {
		return before, before, nil
	}
	if runtime.GOOS == "windows" { // where an open file cannot be replaced
		if err := a.Close(); err != nil {
			return 0, 0, err
		}
	}
	if err := os.Rename(copied, a.path); err != nil {
		return 0, 0, a.explain(err)
	}
	return before, after, syncDirectory(filepath.Dir(a.path))
}

// copyTo writes a copy of the open archive that would survive a power failure,
// and checks that it is an archive.
func (a *Archive) copyTo(path string, mode fs.FileMode) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) { // of one that was killed
		return a.explain(err)
	}
	err := writeNew(path, mode, func(to *bolt.DB) error {
		return a.do(func() error { return bolt.Compact(to, a.db, mostUnderWay) })
	})
	if err != nil {
		return err
	}
	if err := os.Chmod(path, mode); err != nil { // whatever the umask says
		return a.explain(err)
	}
	return nil
}

// mostUnderWay is how many bytes a transaction that copies writes, about: it holds them in
// memory.
const mostUnderWay = 16 << 20

// writeNew makes a database that holds what fill writes into it and would survive a power
// failure, and checks that it is an archive.
func writeNew(path string, mode fs.FileMode, fill func(to *bolt.DB) error) error {
	explain := func(err error) error { return fmt.Errorf("archive: %s: %w", path, err) }
	var file *os.File
	to, err := bolt.Open(path, mode, &bolt.Options{
		NoSync: true, NoGrowSync: true, // it is synced once, when its size is known
		FreelistType: bolt.FreelistMapType,
		OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
			var err error
			file, err = os.OpenFile(name, flag|os.O_EXCL, mode)
			return file, err
		},
	})
	if err != nil {
		return explain(err)
	}
	if err = fill(to); err == nil {
		var size int64
		if err = to.View(func(tx *bolt.Tx) error { size = tx.Size(); return nil }); err == nil {
			err = errors.Join(file.Truncate(size), file.Sync())
		}
		if err != nil {
			err = explain(err)
		}
	}
	if closed := to.Close(); err == nil && closed != nil {
		err = explain(closed)
	}
	if err != nil {
		return err
	}
	check, err := openFile(path, patience)
	if err != nil {
		return err
	}
	return check.Close()
}

// replaced reports whether another file has taken the place of an open one since
// it was opened, as Compact does: a program that has waited for its lock would
// record into a file that nobody finds again.
func replaced(path string, open *os.File) bool {
	now, err := os.Stat(path)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist)
	}
	then, err := open.Stat()
	return err == nil && !os.SameFile(now, then)
}
