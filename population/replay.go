package population

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
)

// A Recording is a search as it was recorded, to be run again; see Config.Replay.
type Recording struct {
	Search     Search
	Candidates Recorded
	Planned    []Planned // all children, by ID
	Settled    []ID      // the whole sequence
	Polished   []ID      // see Entries; a replay leaves them out
	Advice     []Advice  // the whole sequence
}

// A replay runs a search again. Children are planned after as many settlements as
// they were, and settle in the order in which they did.
type replay struct {
	recording Recording
	settles   map[int]bool // the children that were settled, by number
	settings  map[ID]int   // with which structures settled
}

func newReplay(r Recording) (*replay, error) {
	if len(r.Settled) == 0 {
		return nil, errors.New("population: the recording has no settlements: it is empty, or was made by a version that kept none")
	}
	r.Advice = slices.DeleteFunc(slices.Clone(r.Advice), func(a Advice) bool { return a.Again })
	p := &replay{r, make(map[int]bool), make(map[ID]int)}
	for i, planned := range r.Planned {
		if planned.ID != NewID(i+1, 0, 0) {
			return nil, fmt.Errorf("population: the recording is damaged: child %d was planned as %v", i+1, planned.ID)
		}
	}
	for _, id := range r.Settled {
		n := id.Child()
		if n < 1 || n > len(r.Planned) || p.settles[n] {
			return nil, fmt.Errorf("population: the recording is damaged: %v was settled and not planned, or twice", id)
		}
		p.settles[n] = true
	}
	return p, p.count()
}

// count counts the settings of structures.
func (p *replay) count() error {
	if p.recording.Search.Tuning == 0 {
		return nil
	}
	for c, err := range p.recording.Candidates.Summaries() {
		if err != nil {
			return err
		}
		if of := c.ID.structure(); of != c.ID {
			p.settings[of]++
		}
	}
	for _, id := range p.recording.Polished {
		p.settings[id.structure()]--
	}
	return nil
}

// found gives a child the settings that were recorded. Without a recording it has
// those that tuning has found.
func (p *replay) found(c *child) error {
	if p == nil || c.structure != nil {
		return nil
	}
	c.found = nil
	for k := range p.settings[c.candidate.ID] {
		recorded, err := p.recording.Candidates.Lookup(NewID(c.candidate.ID.Child(), c.candidate.ID.Attempt(), 1+k))
		if err != nil {
			return err
		}
		c.found = append(c.found, Setting{Source: recorded.Source})
	}
	return nil
}

func (p Planned) equal(q Planned) bool {
	return p.ID == q.ID && p.Island == q.Island && p.Generation == q.Generation && p.Second == q.Second && p.Advice == q.Advice && p.Parent == q.Parent && slices.Equal(p.Inspirations, q.Inspirations)
}

// plans reports whether the child after so many was planned when so many were
// settled and so many measurements repeated.
func (p *replay) plans(planned, settled, remeasured int) bool {
	return planned < len(p.recording.Planned) && p.recording.Planned[planned].After <= settled && p.recording.Planned[planned].Remeasured <= remeasured
}

// next returns which of the children that are ready settles after so many, or -1.
func (p *replay) next(ready []*child, settled int) int {
	return slices.IndexFunc(ready, func(c *child) bool { return c.ID.Child() == p.recording.Settled[settled].Child() })
}

// begins reports whether a history is the beginning of the recording.
func (p *replay) begins(h History) bool {
	n := len(h.Settled)
	return reflect.DeepEqual(h.Search.Plan, p.recording.Search.Plan) && n <= len(p.recording.Settled) && slices.Equal(h.Settled, p.recording.Settled[:n])
}

// over reports whether everything that was settled is.
func (p *replay) over(settled int) bool { return settled >= len(p.recording.Settled) }

// stuck is the error of a replay that cannot go on after so many settlements.
func (p *replay) stuck(settled int) error {
	return fmt.Errorf("population: the recording cannot be run again beyond %d of %d settlements: %v cannot settle next", settled, len(p.recording.Settled), p.recording.Settled[settled])
}

// A replayer answers as another mutator did.
type replayer struct{ recording Recording }

func (r replayer) String() string { return "replay of " + r.recording.Search.Mutator }

// Deterministic makes it a mutator of this machine.
func (replayer) Deterministic() {}

// Mutate returns what was recorded of an attempt. It costs nothing.
func (r replayer) Mutate(_ context.Context, req Request) (Reply, error) {
	c, err := r.recording.Candidates.Lookup(req.ID)
	if err != nil {
		return Reply{}, fmt.Errorf("%w: the recording has no reply for %v: %w", ErrUnavailable, req.ID, err)
	}
	reply := Reply{Source: c.Source, Mutator: c.Mutator, Operator: c.Operator, Parents: c.Parents}
	if c.Failed() && (c.Source == "" || c.Failure.Stage == StageMutate) {
		return reply, &replayedFailure{*c.Failure}
	}
	return reply, nil
}

// A replayedFailure is that of a reply that held no source.
type replayedFailure struct{ failure Failure }

func (e *replayedFailure) Error() string { return e.failure.Message }
