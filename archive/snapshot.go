package archive

import (
	"iter"

	bolt "go.etcd.io/bbolt"
)

// A snapshot is what reads go through: the buckets of an archive at one moment, in a
// transaction of this program or of the one that writes the file. A bucket that the file
// lacks, as one of an older format may, is empty. What is returned is valid until the
// function ends that view has called.
type snapshot interface {
	// has reports whether there is a bucket.
	has(bucket string) (bool, error)

	// get returns the values under keys, and nil for keys that there are not.
	get(bucket string, keys ...[]byte) ([][]byte, error)

	// scan iterates over entries, from a key on. The caller is likely to take so many.
	scan(bucket string, from []byte, expect int) iter.Seq2[entry, error]

	// last returns the last entry. Its key is nil if there is none.
	last(bucket string) (entry, error)
}

// An entry is a key of a bucket and what is stored under it.
type entry struct{ key, value []byte }

// after returns the first key that can follow a key.
func after(key []byte) []byte { return append(key[:len(key):len(key)], 0) }

// getOne returns the value under one key.
func getOne(s snapshot, bucket string, key []byte) ([]byte, error) {
	values, err := s.get(bucket, key)
	if err != nil {
		return nil, err
	}
	return values[0], nil
}

// A boltSnapshot is a transaction of this program.
type boltSnapshot struct{ tx *bolt.Tx }

func (s boltSnapshot) has(bucket string) (bool, error) {
	return s.tx.Bucket([]byte(bucket)) != nil, nil
}

func (s boltSnapshot) get(bucket string, keys ...[]byte) ([][]byte, error) {
	values := make([][]byte, len(keys))
	if b := s.tx.Bucket([]byte(bucket)); b != nil {
		for i, key := range keys {
			values[i] = b.Get(key)
		}
	}
	return values, nil
}

func (s boltSnapshot) scan(bucket string, from []byte, _ int) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		b := s.tx.Bucket([]byte(bucket))
		if b == nil {
			return
		}
		cursor := b.Cursor()
		for key, value := cursor.Seek(from); key != nil; key, value = cursor.Next() {
			if !yield(entry{key, value}, nil) {
				return
			}
		}
	}
}

func (s boltSnapshot) last(bucket string) (entry, error) {
	b := s.tx.Bucket([]byte(bucket))
	if b == nil {
		return entry{}, nil
	}
	key, value := b.Cursor().Last()
	return entry{key, value}, nil
}
