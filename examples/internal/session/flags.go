package session

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
)

// options are what the command line says beside how much is searched.
type options struct {
	archive, plot string
	resume        bool
	children      int
	timeout, time time.Duration
	retries       int
}

// Parse adds the flags of a search and parses the command line. defaults are
// how much is searched unless flags say otherwise, and withModel the Children,
// Timeout and MaxTime where the mutator is a model: its replies are slower,
// better and dearer than random edits. Where withModel has no Children or
// Timeout, those of defaults hold.
func (s *Session) Parse(defaults, withModel population.Config) error {
	s.Config, s.withModel = defaults, withModel
	c, o := &s.Config, &s.options
	s.withModel.Children = cmp.Or(withModel.Children, c.Children)
	s.withModel.Workers.Timeout = cmp.Or(withModel.Workers.Timeout, c.Workers.Timeout)
	f := s.Flags
	f.StringVar(&o.archive, "archive", "out/"+s.name+".db", "the `file` that keeps every candidate; it must be new, unless with -resume")
	f.StringVar(&o.plot, "plot", "out/"+s.name+".png", "the picture of the search, a `file` that ends in .png, .svg or .pdf")
	f.BoolVar(&o.resume, "resume", false, "go on with the search in the archive, as it was begun")
	f.IntVar(&c.Limits.Generations, "generations", cmp.Or(c.Limits.Generations, 20), "how many generations the search has in all")
	f.IntVar(&c.Islands, "islands", cmp.Or(c.Islands, 4), "how many islands there are")
	f.IntVar(&o.children, "children", 0, "new candidates per island and generation "+withDefault(c.Children, s.withModel.Children))
	f.IntVar(&c.Workers.Count, "workers", cmp.Or(c.Workers.Count, 1), "evaluations at once")
	f.IntVar(&c.Requests, "requests", cmp.Or(c.Requests, 8), "calls of the mutator at once")
	f.Uint64Var(&c.RandomSeed, "seed", 1, "the random seed")
	f.DurationVar(&o.timeout, "timeout", 0, "how long one evaluation may take "+withDefault(c.Workers.Timeout, s.withModel.Workers.Timeout))
	f.DurationVar(&o.time, "time", 0, "how long the search may take in all "+withDefault(limit(c.Limits.Time), limit(withModel.Limits.Time)))
	if err := s.ParseFlags(); err != nil {
		return err
	}
	return s.Usage(o.check(c))
}

// withDefault is how the help calls what holds without a flag.
func withDefault[T comparable](offline, model T) string {
	if offline == model {
		return fmt.Sprintf("(default: %v)", offline)
	}
	return fmt.Sprintf("(default: %v, and %v with a model)", offline, model)
}

// limit is how the help calls a limit of time.
func limit(d time.Duration) string {
	if d == 0 {
		return "no limit"
	}
	return d.String()
}

// ParseFlags parses the command line with the program's own flags, and those
// about models.
func (s *Session) ParseFlags() error {
	f := s.Flags
	f.IntVar(&s.options.retries, "retries", 5, "how often a request is repeated that a model's server did not answer")
	f.SetOutput(io.Discard)
	err := f.Parse(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(s.Out, "%s takes these flags:\n", s.name)
		f.SetOutput(s.Out)
		f.PrintDefaults()
		return err
	}
	if err == nil && f.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	if err == nil && s.options.retries < 0 {
		err = errors.New("-retries cannot be negative")
	}
	return s.Usage(err)
}

// Usage makes err, unless it is nil, one that is about the command line: it
// ends the program with status 2 and a word about -h.
func (s *Session) Usage(err error) error {
	if err != nil {
		return fmt.Errorf("%w; %w", err, errUsage)
	}
	return nil
}

// check refuses what can only end badly before anything begins.
func (o *options) check(c *population.Config) error {
	if o.archive == "" {
		return errors.New("-archive needs the name of a file")
	}
	if err := plots.CheckPath(o.plot); err != nil {
		return err
	}
	if min(c.Limits.Generations, c.Islands, c.Workers.Count, c.Requests) < 1 {
		return errors.New("-generations, -islands, -workers and -requests must be at least 1")
	}
	if o.children < 0 || o.timeout < 0 || o.time < 0 {
		return errors.New("-children, -timeout and -time cannot be negative")
	}
	if info, err := os.Stat(o.plot); err == nil && info.IsDir() {
		return fmt.Errorf("-plot %s is a directory", o.plot)
	}
	return nil
}
