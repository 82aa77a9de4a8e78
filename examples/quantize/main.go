// Quantize evolves functions that quantise 10,000 numbers: the fewer distinct
// values are left and the smaller the mean squared error, the better.
package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/examples/internal/session"
	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
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

func main() { session.Main("quantize", run) }

func run(ctx context.Context, s *session.Session) error {
	name := s.Flags.String("samples", "", "a `file` with one number per line (default: 10,000 Laplacian samples)")
	err := s.Parse(
		population.Config{Plan: population.Plan{Children: 32}, Workers: population.Workers{Count: 2, Timeout: 250 * time.Millisecond}},
		population.Config{Plan: population.Plan{Children: 8}, Workers: population.Workers{Timeout: 2 * time.Second}}, // with a model
	)
	if err != nil {
		return err
	}
	d, err := load(*name)
	if err != nil {
		return err
	}
	p := problem(d)
	population.Serve(p) // serves evaluations if Run started this process as a worker

	if err := s.Open(); err != nil {
		return err
	}
	if err := sameSamples(s.Archive, d); err != nil {
		return err
	}
	result, err := population.Run(ctx, p, s.Mutator, s.Config)
	if err := s.Ended(result, err); err != nil {
		return err
	}
	best, err := cachedLimit(s.Archive, d.samples)
	if err != nil {
		return err
	}
	printFront(s.Out, best, result.Front)
	printGaps(s.Out, best, points(result.Front))
	figure := plots.Front(s.Archive, best.curve())
	figure.Title = "Quantisation: error against levels"
	return s.Report(result, figure)
}

// load prepares the samples of a file, or those of this example if name is
// empty.
func load(name string) (*data, error) {
	if name == "" {
		return newData(laplace(laplaceSamples, laplaceSeed)), nil
	}
	values, err := loadSamples(name)
	if err != nil {
		return nil, err
	}
	return newData(values), nil
}

// sameSamples refuses an archive that was begun with other samples: their
// errors cannot be compared.
func sameSamples(db *archive.Archive, d *data) error {
	const key = "samples"
	held, err := db.Value(key)
	if errors.Is(err, archive.ErrNotFound) {
		if _, err = db.Search(); errors.Is(err, archive.ErrEmpty) {
			err = db.SetValue(key, []byte(fingerprint(d.samples)))
		}
		return err // a search of another program is Run's to refuse, and not to be written to
	}
	if err == nil && string(held) != fingerprint(d.samples) {
		return fmt.Errorf("%s was begun with other samples: give the same -samples, or another -archive", db.Path())
	}
	return err
}
