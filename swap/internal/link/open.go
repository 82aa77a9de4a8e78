package link

import (
	"fmt"
	"os"
	"path/filepath"
	"plugin"
	"strings"
	"sync"
)

// setUp guards the setup of the runtime package, of which all plugins of a
// process share one.
var setUp sync.Once

// An Opened is what a plugin holds of a unit.
type Opened struct {
	Function any
	Stop     *int64  // the stop flag; nil: none
	Table    []int64 // of numbers; nil: none
}

// Open loads the plugin of a place and returns what it holds there. The errors are
// what the runtime package is set up with.
func Open(at Place, interrupted, recursion error) (Opened, error) {
	p, err := openPlugin(at.Path)
	if err != nil {
		// Another process may have built it again since it was looked for.
		if _, e := os.Stat(at.Path); e != nil || strings.Contains(err.Error(), "realpath failed") {
			return Opened{}, fmt.Errorf("the artifact is gone from the cache, build the source again: %w", err)
		}
		if strings.Contains(err.Error(), "different version of package") {
			err = fmt.Errorf("the program was built from other files or with other flags than are found now: rebuild and restart it, with the same GOFLAGS as before if it was built with -mod, -modfile or -overlay: %w", err)
		}
		if strings.Contains(err.Error(), "failed to map segment") {
			err = fmt.Errorf("%s may be on a file system that runs no programs (noexec), set Builder.CacheDir to a directory elsewhere: %w", filepath.Dir(at.Path), err)
		}
		return Opened{}, err
	}
	functions, err := lookup[*[]*[]any](p, "Functions")
	if err != nil {
		return Opened{}, err
	}
	stops, err := lookup[*[]*[]*int64](p, "Stops")
	if err != nil {
		return Opened{}, err
	}
	tables, err := lookup[*[]*[][]int64](p, "Tables")
	if err != nil {
		return Opened{}, err
	}
	setup, err := lookup[func(error, error)](p, "Setup")
	if err != nil {
		return Opened{}, err
	}
	setUp.Do(func() { setup(interrupted, recursion) })
	i := at.Index
	for k, shard := range *functions {
		if i >= 0 && i < len(*shard) {
			return Opened{(*shard)[i], (*(*stops)[k])[i], (*(*tables)[k])[i]}, nil
		}
		i -= len(*shard)
	}
	return Opened{}, fmt.Errorf("the plugin %s has no function %d", at.Path, at.Index)
}

func openPlugin(path string) (*plugin.Plugin, error) {
	if err := checkIntact(path); err != nil {
		return nil, err
	}
	return plugin.Open(path)
}

// lookup finds an exported symbol of type T.
func lookup[T any](p *plugin.Plugin, name string) (T, error) {
	s, err := p.Lookup(name)
	if err != nil {
		return *new(T), fmt.Errorf("not a plugin of candidates: %w", err)
	}
	v, ok := s.(T)
	if !ok {
		return v, fmt.Errorf("not a plugin of candidates: %s is a %T", name, s)
	}
	return v, nil
}
