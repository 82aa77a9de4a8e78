package swap

import (
	"container/list"
	"crypto/sha256"
	"errors"
	"slices"
	"sync"

	"github.com/wallacea-go/wallacea/swap/internal/guard"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// A check is what became of one source text: plain data, which another process
// could have found out.
type check struct {
	checked rules.Checked
	text    guard.Text   // to be compiled
	failure *rules.Error // or why there is none
}

// err returns the failure, if there is one, for the caller to keep.
func (c check) err() error {
	if c.failure == nil {
		return nil
	}
	return &rules.Error{Stage: c.failure.Stage, Diagnostics: slices.Clone(c.failure.Diagnostics)}
}

// size is about how many bytes a check takes in memory.
func (c check) size() int {
	const rest = 512 // of the structs and what refers to them
	n := rest + len(c.checked.Source) + len(c.text.Before) + len(c.text.After)
	if c.failure != nil {
		for _, d := range c.failure.Diagnostics {
			n += rest + len(d.Message) + len(d.Text) + len(d.Hint)
		}
	}
	return n
}

// check checks and rewrites a source text, or remembers what came of it.
func (b *Builder) check(env *environment, decl Decl, source string) check {
	key := checkKey{decl, sha256.Sum256([]byte(source))}
	c, ok := b.checks.get(key)
	if !ok {
		c = newCheck(env, source, b.Unguarded)
		b.checks.put(key, c)
	}
	return c
}

func newCheck(env *environment, source string, unguarded bool) check {
	typed, err := env.rules.Check(source)
	var text guard.Text
	if err == nil {
		text, err = guard.Rewrite(typed, unguarded)
	}
	if err != nil {
		failure, _ := errors.AsType[*rules.Error](err) // both return no other
		return check{failure: failure}
	}
	return check{checked: typed.Checked, text: text}
}

// maxChecks is how many bytes of checks are remembered.
const maxChecks = 32 << 20

// checks remembers the checks used last. Its zero value is ready to use, by
// several goroutines at once.
type checks struct {
	mu      sync.Mutex
	size    int
	order   list.List // of remembered, the one used last in front
	entries map[checkKey]*list.Element
}

type checkKey struct {
	decl   rules.Decl
	source [sha256.Size]byte
}

type remembered struct {
	key   checkKey
	check check
}

func (m *checks) get(key checkKey) (check, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.entries[key]
	if e == nil {
		return check{}, false
	}
	m.order.MoveToFront(e)
	return e.Value.(remembered).check, true
}

func (m *checks) put(key checkKey, c check) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.entries[key] != nil || c.size() > maxChecks {
		return
	}
	if m.entries == nil {
		m.entries = make(map[checkKey]*list.Element)
	}
	m.entries[key] = m.order.PushFront(remembered{key, c})
	m.size += c.size()
	for m.size > maxChecks {
		last := m.order.Remove(m.order.Back()).(remembered)
		delete(m.entries, last.key)
		m.size -= last.check.size()
	}
}
