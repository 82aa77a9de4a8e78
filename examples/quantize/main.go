// Quantize evolves functions that quantise 10,000 numbers: the fewer distinct
// values are left and the smaller the mean squared error, the better.
package main

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/galapagos-go/galapagos/archive"
	"github.com/galapagos-go/galapagos/llm"
	"github.com/galapagos-go/galapagos/plots"
	"github.com/galapagos-go/galapagos/population"
	"github.com/galapagos-go/galapagos/swap"
)

//go:embed quantize.go
var seed string

const task = `Quantise the numbers of in into out: write out[i] for every i, so that out has few distinct values (levels)
and a small mean squared error against in. Both are minimised together on a Pareto front, so every number of levels from
2 to about 1024 is of interest: be better than what is known at some number of levels. in holds 10,000 numbers from one
continuous, peaked, long-tailed distribution around zero; it must not be changed. out holds NaN at first.`

// problem is what is searched for, with the samples as the state that a worker
// keeps.
func problem(d *data) population.Problem[func(in, out []float64)] {
	return population.Problem[func(in, out []float64)]{
		Slot:       swap.New("Quantize", Quantize),
		Seed:       seed,
		Task:       task,
		Objectives: []population.Objective{{Name: "mse", LogFloor: 1e-9}, {Name: "levels", LogFloor: 1}},
		Evaluate:   d.measure,
	}
}

// options are the command line.
type options struct {
	archive, plot, samples         string
	resume                         bool
	generations, islands, children int
	workers, requests              int
	randomSeed                     uint64
	timeout                        time.Duration
}

// errUsage marks what is wrong with the command line itself.
var errUsage = errors.New("run with -h for the flags")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second ctrl-C ends the program at once
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return
	case errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, "quantize:", err)
		os.Exit(2)
	}
	fmt.Fprintln(os.Stderr, "quantize:", err)
	os.Exit(1)
}

// run is the program: parse, serve if this is a worker, search, report.
func run(ctx context.Context, args []string, stdout io.Writer, stderr *os.File) (err error) {
	o, err := parse(args, stdout)
	if err != nil {
		return err
	}
	data, err := o.data()
	if err != nil {
		return err
	}
	p := problem(data)
	population.Main(p) // returns unless this process is a worker

	if _, err := llm.FromEnvironment(); err != nil && !errors.Is(err, llm.ErrNoEndpoint) {
		return err
	}
	db, err := o.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := o.sameSamples(db, data); err != nil {
		return err
	}

	m := llm.Default()
	fmt.Fprintf(stdout, "mutator: %v\n", m)
	if _, paid := m.(*llm.Model); paid {
		o.children, o.timeout = cmp.Or(o.children, 8), cmp.Or(o.timeout, 2*time.Second)
	} else {
		fmt.Fprintln(stdout, "(to use a model, set OPENAI_MODEL, and OPENAI_BASE_URL or OPENAI_API_KEY)")
		o.children, o.timeout = cmp.Or(o.children, 32), cmp.Or(o.timeout, 250*time.Millisecond)
	}
	bar := newProgress(stderr)
	result, err := population.Run(ctx, p, m, o.config(db, bar.observe))
	bar.finish()
	if err != nil {
		return o.explain(err)
	}
	if len(result.Front) == 0 {
		fmt.Fprintf(stdout, "nothing is found yet: %s\n", result.Reason)
		return nil
	}
	return o.report(stdout, db, data, result)
}

func parse(args []string, usage io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("quantize", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&o.archive, "archive", "out/quantize.db", "the `file` that keeps every candidate; it must be new, unless with -resume")
	f.StringVar(&o.plot, "plot", "out/front.png", "the picture of the front, a `file` that ends in .png, .svg or .pdf")
	f.StringVar(&o.samples, "samples", "", "a `file` with one number per line (default: 10,000 Laplacian samples)")
	f.BoolVar(&o.resume, "resume", false, "go on with the search in the archive")
	f.IntVar(&o.generations, "generations", 20, "how many generations the search has in all")
	f.IntVar(&o.islands, "islands", 4, "how many islands there are")
	f.IntVar(&o.children, "children", 0, "new candidates per island and generation (default: 32, and 8 with a model)")
	f.IntVar(&o.workers, "workers", 2, "evaluations at once")
	f.IntVar(&o.requests, "requests", 8, "calls of the mutator at once")
	f.Uint64Var(&o.randomSeed, "seed", 1, "the random seed")
	f.DurationVar(&o.timeout, "timeout", 0, "how long one evaluation may take (default: 250ms, and 2s with a model)")
	err := f.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(usage, "quantize evolves quantisers; flags:")
		f.SetOutput(usage)
		f.PrintDefaults()
		return o, err
	}
	if err == nil && f.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	if err == nil {
		err = plots.CheckPath(o.plot)
	}
	if err == nil && min(o.generations, o.islands, o.workers, o.requests) < 1 {
		err = errors.New("-generations, -islands, -workers and -requests must be at least 1")
	}
	if err == nil && (o.children < 0 || o.timeout < 0) {
		err = errors.New("-children and -timeout cannot be negative")
	}
	if info, statErr := os.Stat(o.plot); err == nil && statErr == nil && info.IsDir() {
		err = fmt.Errorf("-plot %s is a directory", o.plot)
	}
	if err != nil {
		return o, fmt.Errorf("%w; %w", err, errUsage)
	}
	return o, nil
}

// data are the samples that the flags name.
func (o options) data() (*data, error) {
	if o.samples == "" {
		return newData(laplace(laplaceSamples, laplaceSeed)), nil
	}
	values, err := loadSamples(o.samples)
	if err != nil {
		return nil, err
	}
	return newData(values), nil
}

// open opens the archive, in a directory that it makes if need be.
func (o options) open() (*archive.Archive, error) {
	for _, name := range []string{o.archive, o.plot} {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return nil, fmt.Errorf("cannot make a directory for the results: %w", err)
		}
	}
	return archive.Open(o.archive)
}

// sameSamples refuses an archive that was begun with other samples: their
// errors cannot be compared.
func (o options) sameSamples(db *archive.Archive, d *data) error {
	const key = "samples"
	held, err := db.Value(key)
	if errors.Is(err, archive.ErrNotFound) {
		if _, err = db.Search(); errors.Is(err, archive.ErrEmpty) {
			err = db.SetValue(key, []byte(fingerprint(d.samples)))
		}
		return err // a search of another program is Run's to refuse, and not to be written to
	}
	if err == nil && string(held) != fingerprint(d.samples) {
		return fmt.Errorf("%s was begun with other samples: give the same -samples, or another -archive", o.archive)
	}
	return err
}

func (o options) config(db *archive.Archive, observe func(population.Event)) population.Config {
	return population.Config{
		Generations: o.generations, Islands: o.islands, Children: o.children, Members: 2 * o.children,
		Workers: o.workers, Requests: o.requests, Timeout: o.timeout, RandomSeed: o.randomSeed,
		Recorder: db, Resume: o.resume, Observe: observe,
	}
}

// explain puts an error of the search into the words of the command line.
func (o options) explain(err error) error {
	if errors.Is(err, population.ErrHoldsSearch) {
		return fmt.Errorf("%s already holds a search: give -resume to go on with it, or another -archive", o.archive)
	}
	if errors.Is(err, population.ErrOtherSearch) {
		return fmt.Errorf("%s: %w: give the flags with which it was begun", o.archive, err)
	}
	return err
}
