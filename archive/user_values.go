package archive

import (
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// Value returns the value that SetValue stored under key. The error wraps
// ErrNotFound if there is none.
func (a *Archive) Value(key string) ([]byte, error) {
	var v []byte
	err := a.view(func(s snapshot) error {
		sealed, err := getOne(s, valuesBucket, []byte(key))
		if err != nil {
			return err
		}
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

// SetValue stores v under key and replaces any previous value. It is meant for
// small data that a program keeps beside its search, such as a known optimum.
// The key must not be empty.
func (a *Archive) SetValue(key string, v []byte) error {
	return a.update(func(tx *bolt.Tx) error {
		return tx.Bucket([]byte(valuesBucket)).Put([]byte(key), seal([]byte(key), slices.Clip(v)))
	})
}
