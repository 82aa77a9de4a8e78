package archive

import "strings"

// Keys returns the keys of SetValue that start with prefix, in order.
func (a *Archive) Keys(prefix string) ([]string, error) {
	var keys []string
	err := a.view(func(s snapshot) error {
		keys = nil
		for e, err := range s.scan(valuesBucket, []byte(prefix), firstPage) {
			if err != nil {
				return err
			}
			if !strings.HasPrefix(string(e.key), prefix) {
				break
			}
			keys = append(keys, string(e.key))
		}
		return nil
	})
	return keys, err
}
