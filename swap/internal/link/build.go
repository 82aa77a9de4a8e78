package link

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"
)

// A Unit is one candidate, ready to be compiled in a package with others.
type Unit struct {
	Key      string // what the store finds it by
	File     string // the name of its file in positions, as its text says
	Before   string // its text up to the name of the package
	After    string // and from there on
	Function string // the expression for its function
	Stop     string // the expression for the address of its stop flag
}

// A Place is where a function is: the file of a plugin and the index in its
// table of functions.
type Place struct {
	Path  string
	Index int
}

// A Result is what became of one unit.
type Result struct {
	Place   Place
	Failure *Failure // nil if the unit was built
}

// A Failure is what the compiler or the linker found wrong with one unit.
type Failure struct {
	Linking  bool      // whether it was the linker
	Overrun  bool      // whether it ran into its limits
	Text     string    // what it said, or which limit
	Messages []Message // what it said about lines of the unit
}

// A Message is about one line of a unit's file.
type Message struct {
	Line int // from 1
	Text string
}

// Find returns where a unit is that was built before. Packages must have been
// called before.
func (l *Linker) Find(key string) (Place, bool) { return l.store.find(key) }

// Build compiles units in parallel and links them into one plugin. It returns
// the result of every unit by its key. The error is for what no unit is to
// blame for, such as a full disk, and is that of ctx if that ended. What may
// not happen again, such as a killed compiler, is tried again once.
func (l *Linker) Build(ctx context.Context, x *Packages, units []Unit) (map[string]Result, error) {
	if _, err := l.Mend(ctx, x); err != nil {
		return nil, err
	}
	results, err := l.build(ctx, x, units)
	var t *trouble
	switch {
	case errors.As(err, &t) && ctx.Err() == nil:
	case err == nil && anyFailed(results) && !present(x.files): // they may have failed for that
	default:
		return results, err
	}
	if _, err := l.Mend(ctx, x); err != nil {
		return nil, err
	}
	if results, err = l.build(ctx, x, units); errors.As(err, &t) {
		err = fmt.Errorf("swap: this machine fails the Go toolchain, also when it is tried again: %w", t)
	}
	return results, err
}

func anyFailed(results map[string]Result) bool {
	for _, r := range results {
		if r.Failure != nil {
			return true
		}
	}
	return false
}

func (l *Linker) build(ctx context.Context, x *Packages, units []Unit) (map[string]Result, error) {
	results, err := l.makePlugin(ctx, x, units)
	var le *linkError
	if !errors.As(err, &le) {
		return results, err
	}
	// Either nothing links here, or one of the units is to blame.
	if e := l.linkNothing(ctx, x); e != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("swap: not even an empty plugin links: %w", e)
	}
	return l.halve(ctx, x, units, le)
}

// halve builds units, which do not link together, in two plugins, and so on
// until those are alone that do not link.
func (l *Linker) halve(ctx context.Context, x *Packages, units []Unit, cause *linkError) (map[string]Result, error) {
	if len(units) == 1 {
		return map[string]Result{units[0].Key: {Failure: &Failure{Linking: true, Overrun: cause.overrun, Text: cause.text}}}, nil
	}
	all := make(map[string]Result)
	for _, half := range [][]Unit{units[:len(units)/2], units[len(units)/2:]} {
		results, err := l.makePlugin(ctx, x, half)
		var le *linkError
		if errors.As(err, &le) {
			results, err = l.halve(ctx, x, half, le)
		}
		if err != nil {
			return nil, err
		}
		maps.Copy(all, results)
	}
	return all, nil
}

// A linkError is what the linker found wrong with a plugin.
type linkError struct{ *toolError }

func (e *linkError) Error() string { return "linking a plugin: " + e.toolError.Error() }

// position matches the lines of the compiler: file:line[:column]: message.
var position = regexp.MustCompile(`^([^:\s]+):(\d+)(?::(\d+))?: (.*)$`)

// maxMessages is the most messages that a Failure has.
const maxMessages = 10

// compileFailure sorts what the compiler said about a single unit.
func compileFailure(u Unit, err error) *Failure {
	var te *toolError
	if !errors.As(err, &te) {
		return &Failure{Text: err.Error()}
	}
	f := &Failure{Overrun: te.overrun, Text: te.text}
	for line := range strings.Lines(te.text) {
		m := position.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil || m[1] != u.File || len(f.Messages) == maxMessages {
			continue
		}
		if n, err := strconv.Atoi(m[2]); err == nil {
			f.Messages = append(f.Messages, Message{n, m[4]})
		}
	}
	return f
}
