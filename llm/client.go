package llm

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

var (
	_ Client = (*Model)(nil)
	_ Client = (*Command)(nil)
	_ Client = (*Ensemble)(nil)
)

// A Client is a mutator that asks language models: a *Model, a *Command or an *Ensemble.
type Client interface {
	population.Mutator
	fmt.Stringer

	// Configure sets what a program decides for all of its models. Call it before the
	// first question.
	Configure(s Settings)

	// Ready asks each model a small question, and returns an error that wraps
	// population.ErrUnavailable if none of them can be asked. Programs are not started.
	Ready(ctx context.Context) error

	// Models returns the models that are asked, in their order. A Command has none.
	Models() []*Model
}

// Settings are what a program decides for all models that it asks. The zero value changes
// nothing.
type Settings struct {
	Retries int               // replaces Model.Retries, unless it is 0
	Outage  time.Duration     // that of a Model or an Ensemble that has none of its own
	Calls   *Calls            // replaces that of a Model or a Command, unless it is nil
	Notify  func(text string) // is called after theirs; with several models, text begins with the name of one
}

// Configure sets Retries, Outage, Calls and Notify.
func (m *Model) Configure(s Settings) {
	m.Retries, m.Outage, m.Calls = cmp.Or(s.Retries, m.Retries), cmp.Or(m.Outage, s.Outage), cmp.Or(s.Calls, m.Calls)
	m.Notify = both(m.Notify, s.Notify)
}

// Ready is Probe without what it finds out.
func (m *Model) Ready(ctx context.Context) error {
	_, err := m.Probe(ctx)
	return err
}

// Models returns the model itself.
func (m *Model) Models() []*Model { return []*Model{m} }

func (m *Model) name() string { return m.Name }

// Configure sets Calls.
func (c *Command) Configure(s Settings) { c.Calls = cmp.Or(s.Calls, c.Calls) }

// Ready returns nil: to start the program may cost as much as a reply.
func (c *Command) Ready(context.Context) error { return nil }

// Models returns nil.
func (c *Command) Models() []*Model { return nil }

// both returns a function that calls two, of which either may be nil.
func both(first, second func(string)) func(string) {
	if first == nil || second == nil {
		if first == nil {
			return second
		}
		return first
	}
	return func(text string) {
		first(text)
		second(text)
	}
}
