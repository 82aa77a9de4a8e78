package swap

import (
	"fmt"
	"os"
	"plugin"
	"reflect"
	"strings"
	"sync/atomic"
)

// A Function is a loaded function. It stays callable for as long as the
// process lives.
//
// Functions loaded from the same artifact are one function: interrupting one
// interrupts all.
type Function[F any] struct {
	Func     F
	Artifact Artifact

	stop *uint32 // nil if built without a guard
}

// Load makes the function of an artifact callable. F has to be the type that
// the artifact was built for, or a type with that underlying type.
func Load[F any](a Artifact) (*Function[F], error) {
	f, stop, err := open(a)
	if err != nil {
		return nil, err
	}
	fn, ok := f.(F)
	if !ok {
		v, want := reflect.ValueOf(f), reflect.TypeFor[F]()
		if !v.IsValid() || want.Kind() != reflect.Func || !v.CanConvert(want) {
			return nil, fmt.Errorf("swap: load %s: it is a %T, not a %v", a.Name, f, want)
		}
		fn = v.Convert(want).Interface().(F)
	}
	return &Function[F]{Func: fn, Artifact: a, stop: stop}, nil
}

// open opens the plugin of an artifact and finds its function and stop word.
func open(a Artifact) (function any, stop *uint32, err error) {
	p, err := openPlugin(a.Path)
	if err != nil {
		// Another process may have built it again since it was looked for.
		if _, e := os.Stat(a.Path); e != nil || strings.Contains(err.Error(), "realpath failed") {
			return nil, nil, fmt.Errorf("swap: load %s: the artifact is gone from the cache, build the source again: %w", a.Name, err)
		}
		advice := ""
		if strings.Contains(err.Error(), "different version of package") {
			advice = ": the program was built from other files or with other flags than are found now: rebuild and restart it"
		}
		return nil, nil, fmt.Errorf("swap: load %s%s: %w", a.Name, advice, err)
	}
	functions, err := lookup[*[]*[]any](p, "Functions")
	if err != nil {
		return nil, nil, err
	}
	stops, err := lookup[*[]*[]*uint32](p, "Stops")
	if err != nil {
		return nil, nil, err
	}
	setup, err := lookup[func(error, error)](p, "Setup")
	if err != nil {
		return nil, nil, err
	}
	setup(ErrInterrupted, ErrRecursion)
	i := a.Index
	for k, shard := range *functions {
		if i >= 0 && i < len(*shard) {
			return (*shard)[i], (*(*stops)[k])[i], nil
		}
		i -= len(*shard)
	}
	return nil, nil, fmt.Errorf("swap: load %s: the plugin %s has no function %d", a.Name, a.Path, a.Index)
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
		return *new(T), fmt.Errorf("swap: not a plugin of candidates: %w", err)
	}
	v, ok := s.(T)
	if !ok {
		return v, fmt.Errorf("swap: not a plugin of candidates: %s is a %T", name, s)
	}
	return v, nil
}

// Interrupt makes every call of the function that is under way or yet to
// start panic with ErrInterrupted, until Reset. It returns at once; a call
// ends when it next comes to a loop, a goto or a function that the guard
// watches. It does nothing if the function was built without a guard.
//
// What it cannot end is one long call into the standard library, such as
// strings.Repeat with a huge count or big.Int.Exp: that ends first. Deferred
// function literals of an interrupted call do nothing.
func (f *Function[F]) Interrupt() {
	if f.stop != nil {
		atomic.StoreUint32(f.stop, 1)
	}
}

// Reset makes the function usable again after Interrupt. Call it when no
// interrupted call is under way any more: it would go on.
func (f *Function[F]) Reset() {
	if f.stop != nil {
		atomic.StoreUint32(f.stop, 0)
	}
}
