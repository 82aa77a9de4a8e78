package archive

import "bytes"

// Keys returns the keys of SetValue that start with prefix, in order.
func (a *Archive) Keys(prefix string) ([]string, error) {
	var keys []string
	err := a.view(func(s snapshot) error {
		keys = nil
		for e, err := range s.scan(valuesBucket, []byte(prefix), pageRecords) {
			if err != nil || !bytes.HasPrefix(e.key, []byte(prefix)) {
				return err
			}
			keys = append(keys, string(e.key))
		}
		return nil
	})
	return keys, err
}
