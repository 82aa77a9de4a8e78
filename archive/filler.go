package archive

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/fxamacker/cbor/v2"
	"github.com/wallacea-go/wallacea/population"
	bolt "go.etcd.io/bbolt"
)

// A filler writes records into a new database, in transactions of bounded size.
type filler struct {
	ctx   context.Context
	db    *bolt.DB
	tx    *bolt.Tx
	bytes int // that it has written
}

func (f *filler) begin() (err error) {
	f.tx, err = f.db.Begin(true)
	f.bytes = 0
	return err
}

func (f *filler) commit() error {
	tx := f.tx
	f.tx = nil
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("archive: cannot write the new one: %w", err)
	}
	return nil
}

// abandon ends a transaction that is not committed.
func (f *filler) abandon() error {
	if f.tx == nil {
		return nil
	}
	return f.tx.Rollback()
}

// create makes the buckets of an archive.
func (f *filler) create() error { return createBuckets(f.tx) }

// createBuckets makes what an archive has before a search is recorded.
func createBuckets(tx *bolt.Tx) error {
	for _, name := range buckets(format) {
		if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	return tx.Bucket([]byte(metadataBucket)).Put([]byte(formatKey), strconv.AppendInt(nil, format, 10))
}

// put stores a record under an unused key.
func (f *filler) put(bucket string, key []byte, record any) error {
	value, err := marshal(key, record)
	if err != nil {
		return err
	}
	return f.store(bucket, key, value)
}

// store stores a value under an unused key. Both must not be changed afterwards.
func (f *filler) store(bucket string, key, value []byte) error {
	if err := f.room(len(key) + len(value)); err != nil {
		return err
	}
	b, err := f.tx.CreateBucketIfNotExists([]byte(bucket))
	if err != nil {
		return err
	}
	if b.Get(key) != nil {
		return fmt.Errorf("archive: %w", damaged("%s is there twice", describe(bucket, key)))
	}
	b.FillPercent = sequentialFill
	return b.Put(key, value)
}

// room begins another transaction if this one would become too large with so many bytes more.
func (f *filler) room(bytes int) error {
	if f.bytes >= mostUnderWay {
		if err := f.commit(); err != nil {
			return err
		}
		if err := f.begin(); err != nil {
			return err
		}
	}
	f.bytes += bytes
	if f.ctx.Err() != nil {
		return context.Cause(f.ctx)
	}
	return nil
}

// A stored record is one as it is in the file, with its key.
type stored[R any] struct {
	id     population.ID // where the key is one
	record R
}

// strictMode is decMode for records that are copied: what this program does not know would be
// lost.
var strictMode = must(func() cbor.DecOptions {
	o := decMode.DecOptions()
	o.ExtraReturnErrors = cbor.ExtraDecErrorUnknownField
	return o
}().DecMode())

// decodeStored returns a function that decodes records of a bucket to be copied.
func decodeStored[R any](bucket string) decoder[stored[R]] {
	return func(key, sealed []byte, into *stored[R], _ *texts) error {
		*into = stored[R]{id: idOf(key)}
		value, ok := unseal(key, sealed)
		if !ok {
			return damaged("%s fails its checksum", describe(bucket, key))
		}
		err := strictMode.Unmarshal(value, &into.record)
		if errors.As(err, new(*cbor.UnknownFieldError)) {
			return fmt.Errorf("%w: %s holds what this program does not know and would lose: use a newer version of Wallacea", ErrFormat, describe(bucket, key))
		}
		if err != nil {
			return damaged("%s: %v", describe(bucket, key), err)
		}
		return nil
	}
}
