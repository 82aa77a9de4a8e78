package archive

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"sync/atomic"

	"github.com/klauspost/compress/zstd"
	"github.com/wallacea-go/wallacea/population"
	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// An Archive is an open archive file. It implements population.Recorder.
type Archive struct {
	path    string
	db      *bolt.DB
	file    *os.File // the one that db uses
	encoder *zstd.Encoder
	decoder *zstd.Decoder
	lost    atomic.Bool // bbolt has panicked: db may hold locks forever

	latest atomic.Pointer[population.Generation] // number and front of the last one that Record has recorded; nil: not known

	mappedAhead bool    // as mapAhead says
	server      *server // answers readers; nil: they are not answered
	unserved    error   // why not
	status      status
	remote      *remote // reads through the program that writes the file, in place of db; nil: db does
}

var _ population.Recorder = (*Archive)(nil)

// Path returns the file's path, as given to [Open] or [OpenRead].
func (a *Archive) Path() string { return a.path }

// Close closes the file, and ends the reads of others. Everything recorded is already on
// disk.
func (a *Archive) Close() error {
	if a.remote != nil {
		a.remote.close()
		return nil
	}
	if a.server != nil {
		a.server.close()
	}
	var err error
	if a.lost.Load() { // closing db might block forever
		err = errors.Join(unlock(a.file), a.file.Close())
	} else {
		err = a.db.Close()
	}
	if errors.Is(err, os.ErrClosed) {
		err = nil
	}
	if err != nil {
		return a.explain(err)
	}
	return nil
}

// view calls f with a snapshot. f must not retain anything of it.
func (a *Archive) view(f func(s snapshot) error) error {
	if a.remote != nil {
		if err := f(a.remote); err != nil {
			return a.explain(err)
		}
		return nil
	}
	return a.do(func() error {
		return a.db.View(func(tx *bolt.Tx) error { return f(boltSnapshot{tx}) })
	})
}

// update calls f with a write transaction and returns after its writes are
// synced.
func (a *Archive) update(f func(tx *bolt.Tx) error) error {
	if a.remote != nil {
		return a.explain(errReadOnly)
	}
	var size int64
	err := a.do(func() error {
		return a.db.Update(func(tx *bolt.Tx) error {
			size = tx.Size()
			a.db.AllocSize = int(min(max(size/8, leastGrowth), mostGrowth))
			return f(tx)
		})
	})
	if a.server != nil && err == nil {
		a.server.relieve(size)
	}
	return err
}

// How many bytes a file grows by at once. bbolt would always take the most, since it goes by
// the size of the map.
const (
	leastGrowth = 256 << 10
	mostGrowth  = 16 << 20
)

// do calls f, which uses the database.
func (a *Archive) do(f func() error) error {
	if err := a.guard(f); err != nil {
		return a.explain(err)
	}
	return nil
}

// guard is do without words for the user.
func (a *Archive) guard(f func() error) error {
	if a.lost.Load() {
		return damaged("as reported before")
	}
	err := protect(f)
	if errors.As(err, new(panicked)) {
		a.lost.Store(true)
	}
	return err
}

// explain turns an internal error into one that names the file.
func (a *Archive) explain(err error) error {
	switch {
	case errors.As(err, new(panicked)):
		err = damaged("%v", err)
	case errors.Is(err, berrors.ErrDatabaseNotOpen):
		err = errClosed
	case errors.Is(err, berrors.ErrDatabaseReadOnly):
		err = errReadOnly
	}
	return fmt.Errorf("archive: %s: %w", a.path, err)
}

// panicked is the error that protect returns for a panic.
type panicked struct{ value any }

func (p panicked) Error() string { return fmt.Sprint(p.value) }

// protect calls f and returns a panic of bbolt as an error. bbolt reads the
// file through a memory map without checksums: on a damaged page, bad offsets
// fault, and a fault ends the process unless it is turned into a panic.
func protect(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = panicked{r}
		}
	}()
	return f()
}
