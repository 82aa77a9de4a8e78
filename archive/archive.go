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

// An Archive is an open file. It implements population.Recorder.
type Archive struct {
	path    string
	db      *bolt.DB
	file    *os.File // the one that db uses
	encoder *zstd.Encoder
	decoder *zstd.Decoder
	lost    atomic.Bool // bbolt panicked: db may hold locks for ever
}

var _ population.Recorder = (*Archive)(nil)

// Path returns the name of the file.
func (a *Archive) Path() string { return a.path }

// Close releases the file. Everything recorded is in it already.
func (a *Archive) Close() error {
	var err error
	if a.lost.Load() { // closing db might wait for ever
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

// view calls f with a read transaction, which f must not keep anything of.
func (a *Archive) view(f func(tx *bolt.Tx) error) error {
	return a.do(func() error { return a.db.View(f) })
}

// update calls f with a write transaction and returns when what it wrote is
// synced.
func (a *Archive) update(f func(tx *bolt.Tx) error) error {
	return a.do(func() error { return a.db.Update(f) })
}

func (a *Archive) do(f func() error) error {
	if a.lost.Load() {
		return a.explain(damaged("as seen before"))
	}
	err := protect(f)
	if errors.As(err, new(panicked)) {
		a.lost.Store(true)
	}
	if err != nil {
		return a.explain(err)
	}
	return nil
}

// explain turns an error from inside into one that names the file.
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

// panicked is the error that protect makes of a panic.
type panicked struct{ value any }

func (p panicked) Error() string { return fmt.Sprint(p.value) }

// protect calls f and returns the panic of a bbolt that met a damaged page as
// an error. bbolt reads the file through a memory map without checksums: bad
// offsets fault, and a fault ends the process unless it is made a panic.
func protect(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = panicked{r}
		}
	}()
	return f()
}
