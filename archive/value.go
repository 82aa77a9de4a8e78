package archive

import (
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// Value returns what SetValue stored under key; the error wraps ErrNotFound if
// there is nothing.
func (a *Archive) Value(key string) ([]byte, error) {
	var v []byte
	err := a.view(func(tx *bolt.Tx) error {
		sealed := tx.Bucket([]byte(valuesBucket)).Get([]byte(key))
		if sealed == nil {
			return fmt.Errorf("a value for %q is %w", key, ErrNotFound)
		}
		value, ok := unseal([]byte(key), sealed)
		if !ok {
			return damaged("%s fails its checksum", describe(valuesBucket, []byte(key)))
		}
		v = slices.Clone(value)
		return nil
	})
	return v, err
}

// SetValue stores v under key, instead of what was there. It is for small
// things that a program keeps beside its search, such as a known optimum. The
// key must not be empty.
func (a *Archive) SetValue(key string, v []byte) error {
	return a.update(func(tx *bolt.Tx) error {
		return tx.Bucket([]byte(valuesBucket)).Put([]byte(key), seal([]byte(key), slices.Clip(v)))
	})
}
