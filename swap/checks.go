package swap

import (
	"container/list"
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"sync"

	"github.com/wallacea-go/wallacea/swap/internal/guard"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// A check is what became of one source text: plain data, which another process
// may have found out.
type check struct {
	Checked rules.Checked
	Text    guard.Text   // to be compiled
	Failure *rules.Error // or why there is none
}

// err returns the failure, if there is one, for the caller to keep.
func (c check) err() error {
	if c.Failure == nil {
		return nil
	}
	return &rules.Error{Stage: c.Failure.Stage, Diagnostics: slices.Clone(c.Failure.Diagnostics)}
}

// size is about how many bytes a check takes in memory.
func (c check) size() int {
	const rest = 512 // of the structs and what refers to them
	n := rest + len(c.Checked.Source) + len(c.Text.Before) + len(c.Text.After) + rest*(len(c.Text.Numbers.Slots)+len(c.Text.Numbers.Parameters))
	for _, p := range c.Text.Numbers.Parameters {
		n += 8 * len(p.Choices)
	}
	if c.Failure != nil {
		for _, d := range c.Failure.Diagnostics {
			n += rest + len(d.Message) + len(d.Text) + len(d.Hint)
		}
	}
	return n
}

// check checks and rewrites a source text, or remembers what came of it. The
// error is for what no source is at fault for. A draft of the source, if there is one,
// is checked in this process, as all sources are if the program does not serve checks.
func (b *Builder) check(ctx context.Context, env *environment, w Wanted, draft *rules.Draft) (check, error) {
	if err := ctx.Err(); err != nil {
		return check{}, err
	}
	source := w.Source
	key := checkKey{env.decl, sha256.Sum256([]byte(source)), w.Tunable}
	if c, ok := b.checks.get(key); ok {
		return c, nil
	}
	if tooLong := rules.TooLong(source, b.MaxSource); tooLong != nil {
		return check{Failure: tooLong}, nil //nolint:nilerr // it is what the check says
	}
	var c check
	if draft != nil || !servesChecks.Load() || len(source) > maxCheckText {
		r, err := mending(ctx, b, env, env.rules)
		if err != nil {
			return check{}, err
		}
		c = newCheck(r, w, draft, b.mode())
	} else {
		reply, err := b.ask(ctx, env, checkRequest{Source: source, Tunable: w.Tunable})
		if err != nil {
			return check{}, err
		}
		c = reply.Check
	}
	b.checks.put(key, c)
	return c, nil
}

func newCheck(r *rules.Rules, w Wanted, draft *rules.Draft, mode guard.Mode) check {
	var typed *rules.Typed
	var err error
	if draft != nil {
		typed, err = r.CheckDraft(draft)
	} else {
		typed, err = r.Check(w.Source)
	}
	var text guard.Text
	if err == nil {
		text, err = guard.Rewrite(typed, mode, w.Tunable)
	}
	if err != nil {
		failure, _ := errors.AsType[*rules.Error](err) // both return no other
		return check{Failure: failure}
	}
	return check{Checked: typed.Checked, Text: text}
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

	tunable bool
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
