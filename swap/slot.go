package swap

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
)

// A Slot is the typed hole in a running program that a function fills, F
// being the function's type. All methods may be called from any goroutine at
// any time. A call that is under way finishes on the function it started
// with.
type Slot[F any] struct {
	fn   atomic.Pointer[F]
	decl Decl

	mu        sync.Mutex // serialises the writers of fn and guards what follows
	revisions []Revision[F]
	active    int
}

// A Revision is one function that a slot has been given by New or Add.
type Revision[F any] struct {
	ID     int    // 0 for the function given to New, then 1, 2, …
	Source string // as given to Add; empty for revision 0
	Func   F
}

// New returns a slot filled with f. The name is the one candidates declare.
//
// New panics if F is not a function type, f is nil or name is not an exported
// identifier: these are programming errors.
func New[F any](name string, f F) *Slot[F] {
	t := reflect.TypeFor[F]()
	if t.Kind() != reflect.Func {
		panic(fmt.Sprintf("swap: New(%q): %v is not a function type", name, t))
	}
	if !(Decl{Name: name, Type: t}).Valid() {
		panic(fmt.Sprintf("swap: New: %q is not an exported identifier", name))
	}
	refuseNil("New", name, f)
	s := &Slot[F]{
		decl:      Decl{Name: name, Type: t},
		revisions: []Revision[F]{{Func: f}},
	}
	s.fn.Store(&f)
	return s
}

// refuseNil panics if f, which a method of that name was given, is nil: the
// mistake shows where it was made and not where the slot is called.
func refuseNil(method, name string, f any) {
	if reflect.ValueOf(f).IsNil() {
		panic(fmt.Sprintf("swap: %s(%q): nil function", method, name))
	}
}

// Decl returns the name and type of the function the slot takes.
func (s *Slot[F]) Decl() Decl { return s.decl }

// Func returns the function that fills the slot now. It costs one atomic load.
func (s *Slot[F]) Func() F { return *s.fn.Load() }

// Swap puts f into the slot and returns the function it takes the place of.
// It keeps no record: the revisions, and which of them Active names, stay as
// they are, so that Activate(s.Active().ID) undoes any number of swaps.
// Use it to evaluate one candidate after another. It panics if f is nil.
func (s *Slot[F]) Swap(f F) (old F) {
	refuseNil("Swap", s.decl.Name, f)
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.fn.Swap(&f)
}

// Add appends f to the slot's revisions, puts it into the slot and returns
// its id. Source is kept with it and may be empty. It panics if f is nil.
func (s *Slot[F]) Add(source string, f F) (id int) {
	refuseNil("Add", s.decl.Name, f)
	s.mu.Lock()
	defer s.mu.Unlock()
	id = len(s.revisions)
	s.revisions = append(s.revisions, Revision[F]{ID: id, Source: source, Func: f})
	s.active = id
	s.fn.Store(&f)
	return id
}

// Activate puts the revision with the given id back into the slot. The error
// says that there is none.
func (s *Slot[F]) Activate(id int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id < 0 || id >= len(s.revisions) {
		return fmt.Errorf("swap: %s has no revision %d, only 0 to %d", s.decl.Name, id, len(s.revisions)-1)
	}
	s.active = id
	f := s.revisions[id].Func
	s.fn.Store(&f)
	return nil
}

// Active returns the revision that was last added or activated.
func (s *Slot[F]) Active() Revision[F] {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.revisions[s.active]
}

// Revisions returns all revisions, oldest first. Every one of their functions
// stays callable for as long as the program runs.
func (s *Slot[F]) Revisions() []Revision[F] {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.revisions)
}
