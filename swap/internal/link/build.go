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
	Table    string // the expression for its table of numbers
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
// blame for, such as a full disk, and is that of ctx if that ended.
//
// What fails for another reason than what the compiler or the linker finds wrong
// is tried again once. If it fails again and an empty plugin can be built, a unit
// is at fault, such as one over which the machine runs out of room.
func (l *Linker) Build(ctx context.Context, x *Packages, units []Unit) (map[string]Result, error) {
	var le *linkError
	for again := false; ; again = true {
		if _, err := l.Mend(ctx, x); err != nil {
			return nil, err
		}
		results, err := l.makePlugin(ctx, x, units)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err == nil && (again || !anyFailed(results) || l.intact(x)): // else they may have failed for that
			return results, nil
		case again || errors.As(err, &le):
			if e := l.linkNothing(ctx, x); ctx.Err() != nil {
				return nil, ctx.Err()
			} else if e != nil {
				return nil, fmt.Errorf("swap: this machine fails the Go toolchain, not even an empty plugin can be built: %w", e)
			}
			return l.bisect(ctx, x, units, err)
		}
	}
}

func anyFailed(results map[string]Result) bool {
	for _, r := range results {
		if r.Failure != nil {
			return true
		}
	}
	return false
}

// bisect builds units, which cannot be built together, in two plugins, and so on
// until those are alone that cannot be built.
func (l *Linker) bisect(ctx context.Context, x *Packages, units []Unit, cause error) (map[string]Result, error) {
	if len(units) == 1 {
		f := &Failure{Overrun: true, Text: "fails over it: " + cause.Error()}
		var le *linkError
		var t *trouble
		if errors.As(cause, &le) {
			f = &Failure{Linking: true, Overrun: le.overrun, Text: le.text}
		} else if errors.As(cause, &t) {
			f.Linking = t.name == "link"
		}
		return map[string]Result{units[0].Key: {Failure: f}}, nil
	}
	all := make(map[string]Result)
	for _, half := range [][]Unit{units[:len(units)/2], units[len(units)/2:]} {
		results, err := l.makePlugin(ctx, x, half)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			if results, err = l.bisect(ctx, x, half, err); err != nil {
				return nil, err
			}
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
