package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

type watchCommand struct {
	archiveArgument
	JSON bool `help:"Print the status as one line of JSON whenever it changes, and about once a second."`
}

// Run shows the status of a search until it has ended, or until it is interrupted.
func (c watchCommand) Run(out *output) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var v view = &lineView{out: out, archive: c.Archive}
	switch {
	case c.JSON:
		v = jsonView{out}
	case out.terminal:
		s := newScreen(out, os.Stdout)
		defer s.close()
		v = &screenView{screen: s, archive: c.Archive}
	}
	return watch(ctx, c.Archive, v)
}

// A view shows a status.
type view interface {
	show(s population.Status) error
	end(s population.Status) error // shows the last one
}

func watch(ctx context.Context, path string, v view) error {
	var last population.Status
	for s, err := range archive.Watch(ctx, path) {
		if err != nil {
			return err
		}
		last = s
		if err := v.show(s); err != nil {
			return err
		}
	}
	if last.State == "" { // it was interrupted before there was any
		return nil
	}
	if err := v.end(last); err != nil {
		return err
	}
	if last.State == population.StateGone {
		return fmt.Errorf("%s: %s", path, last.Reason)
	}
	return nil
}

// A jsonView prints each status as a line.
type jsonView struct{ out *output }

func (v jsonView) show(s population.Status) error {
	encoder := json.NewEncoder(v.out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		return err
	}
	return v.out.Flush()
}

func (v jsonView) end(population.Status) error { return nil }

// A lineView prints a line whenever a generation is complete, or the state is another one,
// and at the end all that there is to say.
type lineView struct {
	out        *output
	archive    string
	state      population.State
	generation int
}

func (v *lineView) show(s population.Status) error {
	if s.State == v.state && s.Generation == v.generation {
		return nil
	}
	v.state, v.generation = s.State, s.Generation
	text := stateOf(s)
	if s.Candidates > 0 {
		text += ": " + progressOf(s)
	}
	fmt.Fprintln(v.out, text)
	return v.out.Flush()
}

func (v *lineView) end(s population.Status) error {
	if s.State == population.StateNone {
		return nil
	}
	fmt.Fprintln(v.out)
	for _, line := range frame(s, v.archive) {
		fmt.Fprintln(v.out, line)
	}
	return nil
}

// A screenView draws each status in place of the one before.
type screenView struct {
	screen  *screen
	archive string
}

func (v *screenView) show(s population.Status) error {
	lines := frame(s, v.archive)
	return v.screen.draw(lines)
}

func (v *screenView) end(population.Status) error { return nil }

// progressOf says in a line how far a search has got.
func progressOf(s population.Status) string {
	text := fmt.Sprintf("generation %s, %s, %d failed", generationOf(s), report.Count(s.Candidates, "candidate"), s.Failures)
	if len(s.Best) > 0 {
		text += ", " + bestOf(s)
	}
	return text + ", " + timesOf(s)
}
