package gp

import (
	"context"
	"errors"
	"fmt"
	"go/types"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// A Mutator makes random edits to the parent's text. It implements
// population.Mutator. The zero value is ready to use, by several goroutines at
// once. A reply depends only on the request; what a Mutator remembers is how members
// were parsed.
type Mutator struct {
	members members
	library last[[]function]
	task    last[pool]
}

var (
	_ population.Mutator = (*Mutator)(nil)
	_ fmt.Stringer       = (*Mutator)(nil)
)

// Name is the value of Reply.Mutator.
const Name = "gp"

// Deterministic says that replies depend on the Request alone.
func (*Mutator) Deterministic() {}

// String returns a short description of the mutator.
func (*Mutator) String() string { return "gp (random edits of syntax trees, no model)" }

// Limits of one call.
const (
	maxDrafts = 24 // drafts made
	maxChecks = 8  // drafts passed to Request.CheckDraft
	maxEdits  = 8  // edits of one draft
)

// Mutate returns the parent with one or a few edits, none of which changes a number that a
// comment such as // fixed or // tune: 2..1024 marks: see package constants of swap. The result passes
// req.CheckDraft, and its canonical form differs from those of the parent, the
// inspirations and the failed attempts. Mutate returns an error if the parent
// does not pass req.Check, if it has neither statements nor parameters, if 24 drafts bring no such result, or if ctx ends.
func (m *Mutator) Mutate(ctx context.Context, req population.Request) (population.Reply, error) {
	if req.Check == nil || req.Draft == nil || req.CheckDraft == nil || req.Rand == nil {
		return population.Reply{}, errors.New("gp: a Request needs Check, Draft, CheckDraft and Rand")
	}
	j, err := m.newJob(ctx, req)
	if err != nil {
		return population.Reply{}, err
	}
	checks := 0
	for range maxDrafts {
		d := j.draft()
		for d.edit() && checks < maxChecks {
			if err := ctx.Err(); err != nil {
				return population.Reply{}, err
			}
			if !d.useful() {
				break
			}
			checks++
			checked, err := req.CheckDraft(ctx, d.p.Draft)
			if err != nil {
				break
			}
			if j.known[checked.Hash] {
				continue // one more edit makes it new
			}
			if checked.Source == d.p.Source { // it may be a parent soon
				m.members.remember(keyOf(req, checked.Source), newMember(d.p, checked.Hash))
			}
			return population.Reply{
				Source: checked.Source, Parents: append([]population.ID{req.Parent.ID}, d.used...), Mutator: Name, Text: d.sentence(),
			}, nil
		}
	}
	if err := ctx.Err(); err != nil {
		return population.Reply{}, err
	}
	return population.Reply{}, fmt.Errorf("gp: found no new version of %s in %d attempts", req.Decl.Name, maxDrafts)
}

// A job is one call of Mutate.
type job struct {
	*member
	req     population.Request
	rand    *rand.Rand
	parse   func(source string) (*rules.Draft, error) // Request.Draft
	pool    pool                                      // constants worth trying
	hints   []hint                                    // failing cases
	donors  []*donor
	known   map[string]bool // hashes of functions that are not new
	weights []float64       // of the operators
	more    int             // edits beyond the usual number
}

func (m *Mutator) newJob(ctx context.Context, req population.Request) (*job, error) {
	parent, err := m.members.parse(ctx, req, req.Parent.Source)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("gp: the parent cannot be read: %w", err)
	}
	j := &job{
		member: parent, req: req, rand: req.Rand, known: map[string]bool{parent.hash: true},
		parse: func(source string) (*rules.Draft, error) { return req.Draft(ctx, source) },
	}
	parent.ready(m.library.of(strings.Join(req.Imports, " "), func() []function { return functions(req.Imports) }))
	if len(parent.parent.sites)+len(parent.parent.Func.Body.List)+len(j.draft().params()) == 0 {
		return nil, fmt.Errorf("gp: %s has nothing to change: no statement, and no parameter to make one with", req.Decl.Name)
	}
	j.pool.add(m.task.of(req.Task, func() pool { return poolOf(req.Task) }))
	j.pool.add(poolOf(req.Parent.Feedback))
	j.hints = readHints(req.Parent.Feedback)
	for _, c := range req.Inspirations {
		member, err := m.members.parse(ctx, req, c.Source)
		if err != nil {
			continue // not usable as a donor
		}
		j.known[member.hash] = true
		member.parent.look()
		j.pool.add(member.constants())
		j.donors = append(j.donors, &donor{c.ID, member.parent})
	}
	for _, c := range req.Failed {
		j.known[c.Hash] = true
	}
	j.weigh()
	return j, nil
}

// weigh sets the operators' weights for this parent, depending on the share of
// real numbers among its values and on what has been tried.
func (j *job) weigh() {
	j.weights = make([]float64, len(operators))
	left := strings.Split(without, ",")
	var last population.Stage
	if n := len(j.req.Failed); n > 0 && j.req.Failed[n-1].Failure != nil {
		last = j.req.Failed[n-1].Failure.Stage
	}
	for i := range operators {
		o := &operators[i]
		w := o.weight(j.size, j.real)
		if o.family == ofTemplates && !j.places {
			w *= 0.15 // templates about numbers alone cost much and seldom help
		}
		if j.req.Tuned {
			w *= o.tuned
		}
		switch {
		case slices.Contains(left, string(o.family)) || slices.Contains(left, o.name):
			w = 0
		case last == population.StageTimeout && (o.family.loops() || o.family == ofStatements && o.size > 0):
			w = 0
		case (last == population.StagePanic || last == population.StageCrash) && (o.family.loops() || o.family == ofStatements):
			w *= 0.3
		case o.family == ofCases && len(j.hints) > 0:
			w *= 3
		case last == population.StageDuplicate && (o.family == ofConstants || o.size > 0):
			w *= 2
		}
		j.weights[i] = w
	}
	if last == population.StageDuplicate {
		j.more = 1
	}
}

// A draft is a candidate that is being edited.
type draft struct {
	*job
	p     *program        // as it is now
	fresh map[string]bool // names that edits have chosen
	used  []population.ID // donors that contributed something
	said  []remark        // what the edits have done
	depth int             // how deeply new statements nest loops on purpose
	hint  *hint           // the failing case that the current edit aims at, or nil
}

// draft returns a draft that is the parent.
func (j *job) draft() *draft { return &draft{job: j, p: j.parent, fresh: make(map[string]bool)} }

// edit makes a random number of edits, usually one. It usually edits material from a
// donor once more: unedited, that often makes a copy of the donor.
func (d *draft) edit() bool {
	n := 1 + d.more
	for n < maxEdits && d.chance(0.25) {
		n++
	}
	before := len(d.said)
	for range n {
		switch d.editOnce() {
		case ofPreparation:
			d.editOnce()
		case ofCrossover:
			if d.chance(0.7) {
				d.editOnce()
			}
		}
	}
	return len(d.said) > before && len(d.said) < maxEdits
}

// editOnce makes one edit if it finds one, and returns its family.
func (d *draft) editOnce() family {
	d.p.look()
	d.aim()
	weights := slices.Clone(d.weights)
	for range 8 { // operators may find nothing to do
		i := weighted(d.rand, weights, func(w float64) float64 { return w })
		if i < 0 {
			break
		}
		if c := operators[i].propose(d); len(c.edits) > 0 && d.make(c) {
			return operators[i].family
		}
		weights[i] *= 0.5
	}
	return ""
}

// make makes a change and mends what it has broken. It returns false, and leaves the
// draft as it is, if the change is none, if it cannot be mended, if it assigns something to
// itself, or if it changes what an author has said of numbers.
func (d *draft) make(c change) bool {
	text, ok := replaced(d.p.Source, 0, len(d.p.Source), c.edits)
	if !ok {
		return false
	}
	said := slices.Clone(d.said)
	for i := range said {
		said[i].at = moved(said[i].at, c.edits)
	}
	said = append(said, remark{c.said, moved(c.edits[0].from, c.edits[1:])})
	at := make([]*int, len(said))
	for i := range said {
		at[i] = &said[i].at
	}
	made := d.mended(text, at...)
	if made == nil || made.Source == d.p.Source || !d.keepsMarked(made) || made.idle() > d.p.idle() {
		return false
	}
	d.p, d.said, d.depth = made, said, max(d.depth, c.depth)
	if c.from != nil && !slices.Contains(d.used, c.from.id) {
		d.used = append(d.used, c.from.id)
	}
	return true
}

// useful reports whether a draft is worth a check.
func (d *draft) useful() bool {
	if n := size(d.p.File); n > maxSize && n > d.size {
		return false
	}
	return loopDepth(d.p.File) <= max(d.loops, d.depth) && !d.turns() || d.chance(0.1)
}

// newName returns an unused name like base.
func (d *draft) newName(base string) string {
	name := base
	for n := 2; d.p.names[name] || d.fresh[name] || types.Universe.Lookup(name) != nil; n++ {
		name = fmt.Sprint(base, n)
	}
	d.fresh[name] = true
	return name
}

// chance returns true with probability p.
func (d *draft) chance(p float64) bool { return d.rand.Float64() < p }

// oneOf returns a random element.
func oneOf[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// tries is how many of many candidates are looked at closely.
const tries = 64

// weighted returns the index of a random element, drawn with probabilities
// proportional to weight, or -1 if all weights are zero.
func weighted[T any](r *rand.Rand, from []T, weight func(T) float64) int {
	total := 0.0
	for _, e := range from {
		total += weight(e)
	}
	x := r.Float64() * total
	last := -1
	for i, e := range from {
		w := weight(e)
		if w <= 0 {
			continue
		}
		if last = i; x < w {
			return i
		}
		x -= w
	}
	return last
}
