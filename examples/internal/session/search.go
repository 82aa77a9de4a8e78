package session

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
)

// Open opens the archive, chooses the mutator, and completes Config with both
// and with what shows progress.
func (s *Session) Open() error {
	if err := s.openArchive(); err != nil {
		return err
	}
	if err := preparePicture(s.options.plot); err != nil {
		return err
	}
	if err := s.Choose(); err != nil {
		return err
	}
	if s.options.resume {
		if err := s.asBegun(); err != nil {
			return err
		}
	}
	s.fit()
	c := &s.Config
	c.Recorder, c.Resume = s.Archive, s.options.resume
	s.progress = newProgress(s.Err, c.Limits.Time)
	c.Observe = func(e population.Event) {
		s.Observe(e)
		s.progress.observe(e)
	}
	return nil
}

// fit sets how much is searched to what the flags say or, where they say
// nothing, to what suits the mutator.
func (s *Session) fit() {
	c, o := &s.Config, &s.options
	if s.HasModel() {
		c.Children, c.Workers.Timeout, c.Limits.Time = s.withModel.Children, s.withModel.Workers.Timeout, s.withModel.Limits.Time
	}
	c.Children, c.Workers.Timeout, c.Limits.Time = cmp.Or(o.children, c.Children), cmp.Or(o.timeout, c.Workers.Timeout), cmp.Or(o.time, c.Limits.Time)
	c.Members = cmp.Or(c.Members, 2*c.Children)
}

// Ended takes what population.Run has returned, takes the progress bar away,
// and returns what there is to say instead of a report: nil if there is a
// front.
func (s *Session) Ended(r population.Result, err error) error {
	s.progress.finish()
	switch {
	case errors.Is(err, population.ErrHoldsSearch):
		return fmt.Errorf("%s already holds a search: give -resume to go on with it, or another -archive", s.Archive.Path())
	case errors.Is(err, population.ErrOtherSearch):
		return fmt.Errorf("%s cannot be gone on with: %w", s.Archive.Path(), err)
	case err != nil:
		return cmp.Or(s.Silent(), err)
	case len(r.Front) == 0:
		fmt.Fprintf(s.Out, "nothing is found yet: %s\n", r.Reason)
		return errDone
	}
	return nil
}

// preparePicture finds out whether the picture can be saved, before a search
// that may take long, and makes its directory if need be.
func preparePicture(name string) error {
	dir := filepath.Dir(name)
	err := os.MkdirAll(dir, 0o777)
	if err == nil {
		var f *os.File
		if f, err = os.CreateTemp(dir, ".*-"+filepath.Base(name)); err == nil {
			err = errors.Join(f.Close(), os.Remove(f.Name()))
		}
	}
	if err != nil {
		return fmt.Errorf("the picture cannot be saved as %s: %w", name, err)
	}
	return nil
}

// Report says how much was searched and what failed, and draws the picture.
func (s *Session) Report(r population.Result, figure *plots.Figure) error {
	generations := fmt.Sprintf("%d generations", r.Generations)
	if slices.ContainsFunc(r.Front, func(c population.Candidate) bool { return c.Generation > r.Generations }) {
		generations += " and a part of the next"
	}
	fmt.Fprintf(s.Out, "\n%s, %d candidates in %v: %s\n", generations, r.Candidates, r.Elapsed.Round(100*time.Millisecond), r.Reason)
	if r.Usage.Tokens() > 0 {
		fmt.Fprintf(s.Out, "%d tokens sent, %d received\n", r.Usage.PromptTokens, r.Usage.CompletionTokens)
	}
	if err := printFailures(s.Out, s.Archive); err != nil {
		return err
	}
	if err := plots.Save(s.options.plot, figure); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "\narchive: %s\npicture: %s\n", s.Archive.Path(), s.options.plot)
	return nil
}
