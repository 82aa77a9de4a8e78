package population

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
)

// errKilled stands for the death of the process at a record.
var errKilled = errors.New("killed")

// A memory is a Recorder that keeps a History. After the given number of
// records it refuses everything, as if the process had died there.
type memory struct {
	history    History // without Candidates, Planned and Replies
	candidates list
	planned    []Planned
	replies    map[ID]Reply
	left       int // records until death; negative: none
}

func (m *memory) step() error {
	if m.left == 0 {
		return errKilled
	}
	m.left--
	return nil
}

func (m *memory) Begin(s Search) (History, error) {
	if m.history.Search.Function == "" {
		if err := m.step(); err != nil {
			return History{}, err
		}
		m.history.Search = s
		return History{}, nil
	}
	h := m.history
	h.Candidates, h.Replies = answered{m.candidates, m.replies}, m.open()
	for _, p := range m.planned {
		if !slices.ContainsFunc(h.Settled, func(id ID) bool { return id.Child() == p.ID.Child() }) {
			h.Planned = append(h.Planned, p)
		}
	}
	return h, nil
}

// A list is a Recorded in memory.
type list []Candidate

func (l list) Summaries() iter.Seq2[Candidate, error] {
	return func(yield func(Candidate, error) bool) {
		for _, c := range l {
			c.Source, c.Feedback, c.Output, c.Tuned.Found = "", "", "", ""
			if !yield(c, nil) {
				return
			}
		}
	}
}

func (l list) Lookup(id ID) (Candidate, error) {
	i, ok := slices.BinarySearchFunc(l, id, func(c Candidate, id ID) int { return c.ID.Compare(id) })
	if !ok {
		return Candidate{}, fmt.Errorf("candidate %d is not recorded", id)
	}
	return l[i], nil
}

// answered are candidates with the replies to them.
type answered struct {
	list
	replies map[ID]Reply
}

func (a answered) Answer(id ID) (string, error) { return a.replies[id].Text, nil }

func (m *memory) Record(e Entries) error {
	if err := m.step(); err != nil {
		return err
	}
	m.planned = append(m.planned, e.Planned...)
	for id, r := range e.Replies {
		if m.replies == nil {
			m.replies = make(map[ID]Reply)
		}
		m.replies[id] = r
	}
	for _, c := range e.Candidates {
		if i := slices.IndexFunc(m.candidates, func(old Candidate) bool { return old.ID == c.ID }); i >= 0 {
			if (c.Failure == nil || c.Failure.Stage != StageDuplicate) && c.Margin == nil && c.Measurements == nil {
				return fmt.Errorf("candidate %v is recorded twice", c.ID)
			}
			m.candidates[i] = c
			continue
		}
		m.candidates = append(m.candidates, c)
	}
	slices.SortFunc(m.candidates, byID)
	m.history.Remeasured = append(m.history.Remeasured, e.Remeasured...)
	m.history.Settled = append(m.history.Settled, e.Settled...)
	m.history.Polished = append(m.history.Polished, e.Polished...)
	m.history.Advice = append(m.history.Advice, e.Advice...)
	m.history.Generations = append(m.history.Generations, e.Generations...)
	m.history.Validations = append(m.history.Validations, e.Validations...)
	return nil
}

// Answer knows of no answers.
func (list) Answer(ID) (string, error) { return "", nil }

// open returns the replies to attempts whose outcome is not known.
func (m *memory) open() map[ID]Reply {
	open := maps.Clone(m.replies)
	for _, c := range m.candidates {
		delete(open, c.ID)
	}
	return open
}

// forget forgets the outcomes of the last n children that were settled, as if it
// had died with their replies.
func (m *memory) forget(n int) {
	keep := len(m.history.Settled) - n
	for _, id := range m.history.Settled[keep:] {
		m.candidates = slices.DeleteFunc(m.candidates, func(c Candidate) bool { return c.ID.Child() == id.Child() })
	}
	m.history.Settled = m.history.Settled[:keep]
}

// lineage writes down what two equal runs must share: IDs, parents and
// sources, never floats.
func (m *memory) lineage() string {
	var s strings.Builder
	for _, c := range m.candidates {
		fmt.Fprintf(&s, "%v from %v beside %v repairs %v island %d generation %d", c.ID, c.Parents, c.Inspirations, c.RepairOf, c.Island, c.Generation)
		if c.Failed() {
			fmt.Fprintf(&s, " failed %s", c.Failure.Stage)
		}
		fmt.Fprintf(&s, " %q\n", c.Source)
	}
	for _, g := range m.history.Generations {
		fmt.Fprintf(&s, "generation %d: %v front %v migrations %v next %v of %d failed %d\n", g.Number, g.Islands, g.Front, g.Migrations, g.Next, g.Candidates, g.Failures)
	}
	return s.String()
}

// A dealer is a deterministic mutator that deals good and bad functions.
type dealer struct {
	asked chan ID // if not nil, told every ID that is asked for
}

func (dealer) Deterministic() {}

func (d dealer) Mutate(_ context.Context, req Request) (Reply, error) {
	if d.asked != nil {
		d.asked <- req.ID
	}
	n := req.Rand.IntN(1000)
	body := fmt.Sprintf("return %d*x/100 + %d", n, req.Rand.IntN(5))
	switch req.Rand.IntN(9) {
	case 0:
		body = fmt.Sprintf("return y + %d", n) // does not compile
	case 1:
		body = fmt.Sprintf("var p *float64; return *p + %d", n)
	case 2:
		body = "return x" // the seed
	case 3:
		return Reply{Mutator: "dealer", Text: "What a lovely function!"}, errors.New("nothing comes to mind")
	}
	reply := Reply{Mutator: "dealer", Source: "package main\n\nfunc Curve(x float64) float64 { " + body + " }\n", Usage: Usage{Calls: 1, PromptTokens: 10, CompletionTokens: 5, Cost: 0.25}}
	if len(req.Inspirations) > 0 && req.Rand.IntN(2) == 0 {
		reply.Parents = []ID{req.Parent.ID, req.Inspirations[0].ID}
	}
	return reply, nil
}

// A script answers with one source after another, for one child and attempt after
// another.
type script struct {
	sources []string

	mu    sync.Mutex
	asked []Request
}

func (*script) Deterministic() {}

func (s *script) Mutate(_ context.Context, req Request) (Reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, req)
	n := req.ID.Child() - 2 + req.ID.Attempt()
	if n >= len(s.sources) {
		return Reply{}, fmt.Errorf("no source is left: %w", ErrUnavailable)
	}
	return Reply{Source: s.sources[n], Mutator: "script"}, nil
}

func smallConfig() Config {
	return Config{Limits: Limits{Generations: 3}, Plan: Plan{Islands: 2, Members: 4, Children: 3, MigrateEvery: 2, Migrants: 1, Repairs: 1, RandomSeed: 7}}
}

func needsBuild(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds plugins")
	}
}
