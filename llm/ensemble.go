package llm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

var (
	_ population.Chooser = (*Ensemble)(nil)
	_ population.Adviser = (*Ensemble)(nil)
)

// An Ensemble is several models behind one population.Mutator. The search chooses which of
// them it asks for a child; see population.Chooser. Where that one is down, the next in
// the order of Members answers, from the last on to the first, so the order is also the
// chain of fallbacks. Only Members is required. Do not change fields after the first
// call, and do not copy an Ensemble.
type Ensemble struct {
	Members []Member

	// Outage is how long a call waits in all while every member is down, if one has
	// answered before or says that it has too much to do; 0 means 15 min, and a negative
	// number that it does not wait. After that the search ends, and can be resumed. It takes the place
	// of the members' own.
	Outage time.Duration

	// Notify, if set, is called with a sentence, once each, when a member is asked no
	// more for a while and when it answers again. Members have a Notify of their own.
	Notify func(text string)

	once    sync.Once
	wrong   error // what is wrong with the fields
	members []*member
	notices notices
	health  health
}

// A Member is one of the models of an Ensemble.
type Member struct {
	Mutator population.Mutator // usually a *Model or a *Command

	// Weight is how often the search asks this member, relative to the others. If all
	// are 0 the search finds out what each is worth. If some are not, those with 0 only answer for
	// others that are down.
	Weight float64

	// Heavy says that the member is asked only where the search makes no progress, or
	// where others are down.
	Heavy bool
}

// A member is a Member with its name and its health.
type member struct {
	Member
	name  string
	state state
}

// Choices are the names of the members, with their weights, and the operators of the first
// one that has any. A member's name is that of its model; where two models have the same
// name, their hosts follow, as in "qwen3 at localhost:11434".
func (e *Ensemble) Choices() population.Choices {
	var c population.Choices
	if e.begin() != nil {
		return c
	}
	for _, m := range e.members {
		c.Models = append(c.Models, population.ModelChoice{Name: m.name, Weight: m.Weight, Heavy: m.Heavy})
		if chooser, ok := m.Mutator.(population.Chooser); ok && len(c.Operators) == 0 {
			c.Operators = chooser.Choices().Operators
		}
	}
	return c
}

// Mutate asks the member that req.Model names, and the first that is not Heavy if that is
// none of the names. If that member is down, another one answers. Reply.Mutator is the
// name of the one that has answered. Reply.Usage covers all that were asked, and Reply.UsedBy
// says what each has used.
//
// The error wraps population.ErrUnavailable if no member can be asked.
func (e *Ensemble) Mutate(ctx context.Context, req population.Request) (population.Reply, error) {
	var reply population.Reply
	var b bill
	err := e.ask(ctx, req.Model, func(ctx context.Context, m *member) error {
		var err error
		reply, err = m.Mutator.Mutate(ctx, req)
		b.add(m.name, reply.Usage)
		reply.Mutator = m.name
		return err
	})
	reply.Usage, reply.UsedBy = b.total(reply.Mutator)
	return reply, err
}

// A bill is what the members that were asked one question have used.
type bill []population.ModelUsage

func (b *bill) add(name string, u population.Usage) {
	if u != (population.Usage{}) {
		*b = population.AddModelUsage(*b, name, u)
	}
}

// total returns the sum and, unless all of it is one member's, what each has used.
func (b bill) total(name string) (sum population.Usage, by []population.ModelUsage) {
	for _, of := range b {
		sum = sum.Add(of.Usage)
		if of.Model != name {
			by = b
		}
	}
	return sum, by
}

// Advise asks the first member that is a population.Adviser and not Heavy, or another one where
// that is down.
func (e *Ensemble) Advise(ctx context.Context, req population.AdviceRequest) (population.Advice, error) {
	var advice population.Advice
	var b bill
	if err := e.begin(); err != nil {
		return advice, err
	}
	advisers := slices.DeleteFunc(e.from(""), func(m *member) bool { _, ok := m.Mutator.(population.Adviser); return !ok })
	if len(advisers) == 0 {
		return advice, errors.New("llm: none of the members gives advice")
	}
	err := e.askIn(ctx, advisers, func(ctx context.Context, m *member) error {
		var err error
		advice, err = m.Mutator.(population.Adviser).Advise(ctx, req)
		b.add(m.name, advice.Usage)
		advice.Mutator = m.name
		return err
	})
	advice.Usage, advice.UsedBy = b.total(advice.Mutator)
	return advice, err
}

// String names the members, as in "small at localhost:11434, large at localhost:11434".
func (e *Ensemble) String() string {
	var names []string
	for _, m := range e.Members {
		names = append(names, population.NameOf(m.Mutator))
	}
	return cmp.Or(strings.Join(names, ", "), "an ensemble without members")
}

// Configure configures the members, and sets Outage and Notify.
func (e *Ensemble) Configure(s Settings) {
	e.Outage = cmp.Or(e.Outage, s.Outage)
	e.Notify = both(e.Notify, s.Notify)
	for _, m := range e.Members {
		client, ok := m.Mutator.(Client)
		if !ok {
			continue
		}
		theirs := s
		if s.Notify != nil {
			theirs.Notify = func(text string) { s.Notify(shortName(m.Mutator) + ": " + text) }
		}
		client.Configure(theirs)
	}
}

// Ready asks each member a small question, one after the other.
func (e *Ensemble) Ready(ctx context.Context) error {
	if err := e.begin(); err != nil {
		return err
	}
	ready := func(ctx context.Context, m *member) error {
		if client, ok := m.Mutator.(Client); ok {
			return client.Ready(ctx)
		}
		return nil
	}
	for _, m := range e.members {
		if c, ok := e.claim(m, false); ok {
			e.heard(ctx, c, ready(hurry(ctx), m))
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if e.somebodyIsUp() {
		return nil
	}
	return e.ask(ctx, "", ready)
}

// Models returns the models of the members.
func (e *Ensemble) Models() []*Model {
	var models []*Model
	for _, m := range e.Members {
		if client, ok := m.Mutator.(Client); ok {
			models = append(models, client.Models()...)
		}
	}
	return models
}

// begin names the members. The error, if the fields are invalid, wraps
// population.ErrUnavailable.
func (e *Ensemble) begin() error {
	e.once.Do(func() {
		if e.wrong == nil {
			e.wrong = e.check()
		}
		if e.wrong != nil {
			return
		}
		for _, m := range e.Members {
			e.members = append(e.members, &member{Member: m, name: e.nameOf(m)})
		}
	})
	if e.wrong != nil {
		return &unavailableError{text: e.wrong.Error()}
	}
	return nil
}

// check returns an error if a field is invalid.
func (e *Ensemble) check() error {
	if len(e.Members) == 0 {
		return errors.New("an ensemble needs at least one model: fill in Ensemble.Members")
	}
	for i, m := range e.Members {
		switch {
		case m.Mutator == nil:
			return fmt.Errorf("Ensemble.Members[%d] has no Mutator: set it to a *Model", i)
		case shortName(m.Mutator) == "":
			return fmt.Errorf("Ensemble.Members[%d] has no name: set Model.Name", i)
		case !(m.Weight >= 0) || math.IsInf(m.Weight, 0):
			return fmt.Errorf("Ensemble.Members[%d].Weight is %v: it must be a number that is not negative", i, m.Weight)
		}
	}
	if !slices.ContainsFunc(e.Members, func(m Member) bool { return !m.Heavy }) {
		return errors.New("all Ensemble.Members are Heavy: leave it out for one that is asked as long as the search makes progress")
	}
	seen := make(map[string]bool)
	for _, m := range e.Members {
		name := e.nameOf(m)
		if seen[name] {
			return fmt.Errorf("two Ensemble.Members are called %q: give each another model or another host", name)
		}
		seen[name] = true
	}
	return nil
}

// nameOf returns a member's name, which is another one for each.
func (e *Ensemble) nameOf(m Member) string {
	name, same := shortName(m.Mutator), 0
	for _, other := range e.Members {
		if other.Mutator != nil && shortName(other.Mutator) == name {
			same++
		}
	}
	if same > 1 {
		return population.NameOf(m.Mutator)
	}
	return name
}

// shortName returns the name of a mutator in records.
func shortName(m population.Mutator) string {
	if named, ok := m.(interface{ name() string }); ok {
		return named.name()
	}
	return population.NameOf(m)
}
