package link

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strings"
	"sync"
)

// A digest tells a file from one that was cut off or damaged, which would end
// the process when it is loaded: the dynamic linker trusts what it maps.
type digest struct {
	Size int64
	Sum  uint32 // CRC-32C
}

// digestOf reads a file.
func digestOf(name string) (digest, error) {
	f, err := os.Open(name)
	if err != nil {
		return digest{}, err
	}
	h := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	n, err := io.Copy(h, f)
	return digest{n, h.Sum32()}, errors.Join(err, f.Close())
}

// A listing is what the store keeps beside a plugin.
type listing struct {
	Keys   []string // of its candidates, in order
	Plugin digest
}

// listName is where the listing of a plugin is.
func listName(plugin string) string { return strings.TrimSuffix(plugin, ".so") + ".json" }

// intact remembers the plugins of this process that are whole.
var intact sync.Map // path to struct{}

// checkIntact makes sure that a plugin is as it was stored. One that is not is
// removed, so that the next Build makes it again. A plugin without a listing
// is taken as it is.
func checkIntact(path string) error {
	if _, ok := intact.Load(path); ok {
		return nil
	}
	var l listing
	if readJSON(listName(path), &l) != nil {
		return nil //nolint:nilerr // evicted, or brought from elsewhere
	}
	d, err := digestOf(path)
	if err != nil {
		return err
	}
	if d != l.Plugin {
		err := errors.Join(os.Remove(listName(path)), os.Remove(path))
		return errors.Join(fmt.Errorf("the file in the cache is damaged, build the source again"), err)
	}
	intact.Store(path, struct{}{})
	return nil
}
