package llm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// How long a member that is down is left alone.
const (
	firstAbsence   = 5 * time.Second // and twice as long each time
	longestAbsence = time.Minute
	setAside       = time.Hour // one whose error would end the search of a single model

	// newcomers is how long all members may be unreachable before any has answered.
	newcomers = 10 * time.Second
)

// health is what the calls of an Ensemble know of its members together.
type health struct {
	mu       sync.Mutex
	answered bool          // a member has been up
	since    time.Time     // when the last member went down; zero: one is up
	changed  chan struct{} // closed when a member's state changes; nil: nobody waits
}

// A state is what is known of a member. It belongs to the Ensemble's health.
type state struct {
	err    error         // why it is down; nil: it is up
	lasts  bool          // it is not expected back soon
	busy   bool          // it has said itself that it is down
	wait   time.Duration // until it is asked again
	until  time.Time
	asking bool // somebody finds out whether it is back
}

// ask puts a question to the members in turn, the named one first, until one of them
// is up. While all are down it waits. An error that says nothing of the member is returned as
// it is.
func (e *Ensemble) ask(ctx context.Context, name string, question func(context.Context, *member) error) error {
	if err := e.begin(); err != nil {
		return err
	}
	return e.askIn(ctx, e.from(name), question)
}

// askIn is ask with an order of members.
func (e *Ensemble) askIn(ctx context.Context, order []*member, question func(context.Context, *member) error) error {
	for {
		done, err := e.round(ctx, order, question)
		if done {
			return err
		}
		if err := e.await(ctx); err != nil {
			return err
		}
	}
}

// from returns the members in the order in which they are asked.
func (e *Ensemble) from(name string) []*member {
	first := slices.IndexFunc(e.members, func(m *member) bool { return m.name == name && name != "" })
	if first < 0 {
		weighed := slices.ContainsFunc(e.members, func(m *member) bool { return m.Weight > 0 })
		first = slices.IndexFunc(e.members, func(m *member) bool { return !m.Heavy && (m.Weight > 0 || !weighed) })
	}
	if first < 0 { // only heavy ones have a weight
		first = slices.IndexFunc(e.members, func(m *member) bool { return !m.Heavy })
	}
	return slices.Concat(e.members[first:], e.members[:first])
}

// round asks each member once that may be asked now. It is done unless all of them are
// down. Where calls are answered from a record, who was down then is not known: a
// member that has no such question recorded is passed over, and then the others are asked
// even if they are down.
func (e *Ensemble) round(ctx context.Context, order []*member, question func(context.Context, *member) error) (done bool, err error) {
	asked := make(map[*member]bool)
	var missing error
	for range 2 {
		for _, m := range order {
			if asked[m] {
				continue
			}
			c, ok := e.claim(m, missing != nil)
			if !ok {
				continue
			}
			asked[m] = true
			err := question(hurry(ctx), m)
			switch e.heard(ctx, c, err) {
			case down:
			case unknown:
				missing = cmp.Or(missing, err)
			default:
				return true, err
			}
		}
		if missing == nil {
			return false, nil
		}
	}
	return true, missing
}

// A finding is what the outcome of a call says of a member.
type finding int

const (
	up finding = iota
	down
	unknown // the call was answered from a record, which does not have it
	nothing // ctx has ended
)

// A claim is the permission to ask a member. Its outcome is told to heard.
type claim struct {
	*member
	tries bool // whether the member is back
}

// claim reports whether a member may be asked: it is up, or it is time to find out whether
// it is, and nobody else does.
func (e *Ensemble) claim(m *member, anyTime bool) (claim, bool) {
	e.health.mu.Lock()
	defer e.health.mu.Unlock()
	s := &m.state
	if s.err == nil {
		return claim{member: m}, true
	}
	if s.asking || !anyTime && time.Now().Before(s.until) {
		return claim{}, false
	}
	s.asking = true
	return claim{m, true}, true
}

// heard takes note of the outcome of a call.
func (e *Ensemble) heard(ctx context.Context, m claim, err error) finding {
	f, _ := errors.AsType[*fault](err)
	found := up
	switch {
	case err != nil && ctx.Err() != nil:
		found = nothing
	case f != nil && f.missing:
		found = unknown
	case errors.Is(err, population.ErrUnavailable):
		found = down
	}
	e.health.mu.Lock()
	s := &m.state
	wasDown := s.err != nil
	switch {
	case found == up:
		*s = state{}
		e.health.answered, e.health.since = true, time.Time{}
	case found == down && (!wasDown || m.tries): // else another call has said so
		s.fail(err, f)
		if e.health.since.IsZero() && !slices.ContainsFunc(e.members, func(m *member) bool { return m.state.err == nil }) {
			e.health.since = time.Now()
		}
	}
	if m.tries {
		s.asking = false
	}
	if e.health.changed != nil {
		close(e.health.changed)
		e.health.changed = nil
	}
	e.health.mu.Unlock()
	switch {
	case found == down:
		e.notice(m.name, " is down, and the next model takes its place: "+reason(err))
	case found == up && wasDown:
		e.notice(m.name, " answers again")
	}
	return found
}

// notice tells the user something of a member, once.
func (e *Ensemble) notice(name, text string) {
	e.notices.tell(e.Notify, name+varying.ReplaceAllString(text, "#"), name+text)
}

// fail notes why a member is down, and when it is asked again.
func (s *state) fail(err error, f *fault) {
	s.err, s.lasts, s.busy = err, f == nil || !f.passes, f != nil && f.status != 0
	s.wait = min(max(2*s.wait, firstAbsence), longestAbsence)
	wait := s.wait
	switch {
	case s.lasts:
		wait = setAside
	case f != nil:
		wait = max(wait, f.wait)
	}
	s.until = time.Now().Add(wait)
}

// reason is the text of an error without what all that end a search have in common.
func reason(err error) string {
	return strings.TrimPrefix(err.Error(), fmt.Sprintf("llm: %v: ", population.ErrUnavailable))
}

func (e *Ensemble) somebodyIsUp() bool {
	e.health.mu.Lock()
	defer e.health.mu.Unlock()
	return slices.ContainsFunc(e.members, func(m *member) bool { return m.state.err == nil })
}

// await returns when a member may be asked again, while all are down. The error says why
// nobody is waited for.
func (e *Ensemble) await(ctx context.Context) error {
	e.health.mu.Lock()
	now, patience := time.Now(), newcomers
	var next time.Time // when it is time to ask one
	asking := false
	var reasons []string
	for _, m := range e.members {
		s := &m.state
		if s.err == nil { // meanwhile
			e.health.mu.Unlock()
			return ctx.Err()
		}
		reasons = append(reasons, reason(s.err))
		asking = asking || s.asking
		if !s.lasts && (next.IsZero() || s.until.Before(next)) {
			next = s.until
		}
		if e.health.answered || s.busy {
			patience = max(cmp.Or(e.Outage, 15*time.Minute), 0)
		}
	}
	if !asking && (next.IsZero() || next.After(e.health.since.Add(patience))) {
		e.health.mu.Unlock()
		return &unavailableError{text: "no model can be asked: " + strings.Join(reasons, "; ")}
	}
	if e.health.changed == nil {
		e.health.changed = make(chan struct{})
	}
	changed := e.health.changed
	e.health.mu.Unlock()
	var due <-chan time.Time
	if !asking {
		timer := time.NewTimer(next.Sub(now))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-due:
	case <-changed:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}
