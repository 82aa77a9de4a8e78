package gp

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap/constants"
)

// A member is a parsed source, with what edits of it need to know. It does not change
// once it is ready.
type member struct {
	parent *program
	hash   string

	once    sync.Once
	size    int        // in nodes
	loops   int        // how deeply they are nested, at least 1
	real    float64    // the share of its values that are real numbers
	places  bool       // see program.places
	library []function // of the packages that may be imported

	marked map[constants.Marked]int // the numbers that are not for random edits

	written, read map[string]bool // the variables that it assigns to or through, and those whose values it uses

	constants func() pool // the numbers and strings in it
}

func newMember(p *program, hash string) *member {
	return &member{parent: p, hash: hash, constants: sync.OnceValue(func() pool { return poolOf(p.withoutImports()) })}
}

// ready finds out what edits need to know, once.
func (m *member) ready(library []function) {
	m.once.Do(func() {
		m.parent.look()
		m.size, m.loops, m.real, m.places = size(m.parent.File), max(1, loopDepth(m.parent.File)), m.parent.real(), m.parent.places()
		m.library, m.marked = slices.Clip(library), markedIn(m.parent)
		m.written, m.read = written(m.parent.File, false), read(m.parent.File)
		for _, of := range m.parent.Pkg.Imports() {
			if !standard(of.Path()) {
				m.library = append(m.library, exported(of)...)
			}
		}
	})
}

// A last is what was made of a key last: from one request to the next, much is the same.
// The zero value is ready to use.
type last[T any] struct {
	mu    sync.Mutex
	key   string
	value *T
}

func (l *last[T]) of(key string, make func() T) T {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.value == nil || l.key != key {
		made := make()
		l.key, l.value = key, &made
	}
	return *l.value
}

// members are sources that were parsed lately: most have several children. The zero value
// is ready to use.
type members struct {
	mu    sync.Mutex
	known map[memberKey]*member
	order []memberKey // of their arrival
	bytes int         // of all sources
}

// A memberKey is a source and what its meaning depends on.
type memberKey struct{ function, imports, source string }

// What is remembered. With its tree and types a member takes some 90 times as much memory as
// its source, so that all take up to 100 MB.
const (
	maxMembers = 256
	maxBytes   = 1 << 20 // of sources
)

func keyOf(req population.Request, source string) memberKey {
	return memberKey{req.Decl.String(), strings.Join(req.Imports, " "), source}
}

// parse checks a source and parses it, unless that was done lately.
func (m *members) parse(ctx context.Context, req population.Request, source string) (*member, error) {
	key := keyOf(req, source)
	m.mu.Lock()
	known := m.known[key]
	m.mu.Unlock()
	if known != nil {
		return known, nil
	}
	checked, err := req.Check(ctx, source)
	if err != nil {
		return nil, err
	}
	draft, err := req.Draft(ctx, checked.Source)
	if err != nil {
		return nil, err
	}
	return m.remember(key, newMember(newProgram(draft), checked.Hash)), nil
}

// remember keeps a member, unless there is one of the same source, and returns the one
// that is kept.
func (m *members) remember(key memberKey, made *member) *member {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil {
		m.known = make(map[memberKey]*member)
	}
	if known := m.known[key]; known != nil {
		return known
	}
	m.known[key], m.order, m.bytes = made, append(m.order, key), m.bytes+len(key.source)
	for len(m.order) > 1 && (len(m.order) > maxMembers || m.bytes > maxBytes) {
		oldest := m.order[0]
		m.order, m.bytes = slices.Delete(m.order, 0, 1), m.bytes-len(oldest.source)
		delete(m.known, oldest)
	}
	return made
}
