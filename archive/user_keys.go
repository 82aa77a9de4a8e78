package archive

import (
	"bytes"

	bolt "go.etcd.io/bbolt"
)

// Keys returns the keys of SetValue that start with prefix, in order.
func (a *Archive) Keys(prefix string) ([]string, error) {
	var keys []string
	err := a.view(func(tx *bolt.Tx) error {
		keys = nil
		cursor := tx.Bucket([]byte(valuesBucket)).Cursor()
		for key, _ := cursor.Seek([]byte(prefix)); key != nil && bytes.HasPrefix(key, []byte(prefix)); key, _ = cursor.Next() {
			keys = append(keys, string(key))
		}
		return nil
	})
	return keys, err
}
