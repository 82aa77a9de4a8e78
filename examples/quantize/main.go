// Quantize evolves functions that quantise 10,000 numbers with few distinct values
// and a small mean squared error.
package main

import (
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"time"

	"github.com/wallacea-go/wallacea"
	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

//go:embed quantize.go
var seed string

const task = `Quantise the numbers of in into out: write out[i] for every i, so that out has few distinct values (levels)
and a small mean squared error against in. Both are minimised together on a Pareto front, so every number of levels from
2 to about 1024 is of interest: be better than what is known at some number of levels. in holds 10,000 numbers from one
continuous, peaked, long-tailed distribution around zero; it must not be changed. out holds NaN at first.`

// problem returns the problem of quantising the samples in d, which a worker loads
// once.
func problem(d *data) population.Problem[func(in, out []float64)] {
	return population.Problem[func(in, out []float64)]{
		Slot:       swap.New("Quantize", Quantize),
		Seed:       seed,
		Task:       task,
		Objectives: []population.Objective{{Name: "mse", LogFloor: 1e-9}, {Name: "levels", LogFloor: 1, From: 2, To: 1024}},
		Evaluate:   d.measure,
	}
}

func main() {
	d := new(data)
	name := flag.String("samples", "", "a `file` with one number per line (default: 10,000 Laplacian samples)")
	wallacea.Main(problem(d), wallacea.Options{
		Config: population.Config{
			// Twenty passes over the samples. A step may be as long as a copy of them,
			// so 10 s are for machines that are slow or busy.
			Plan:    population.Plan{Children: 32, MaxSteps: 200_000, Tuning: 80},
			Limits:  population.Limits{Generations: 10},
			Workers: population.Workers{Timeout: 10 * time.Second},
		},
		WithModel: func(c *population.Config) { // which writes more costly functions, and fewer
			c.Children, c.MaxSteps, c.Tuning, c.Limits.Generations, c.Workers.Timeout = 8, 0, 100, 0, 2*time.Second
		},
		Setup:  func() error { return d.load(*name) },
		Begin:  func(db *archive.Archive) error { return sameSamples(db, d) },
		Report: func(e *wallacea.Ended) error { return report(e, d) },
	})
}

// load reads the samples from a file, or makes those of this example if name is
// empty.
func (d *data) load(name string) error {
	samples := laplace(laplaceSamples, laplaceSeed)
	if name != "" {
		var err error
		if samples, err = loadSamples(name); err != nil {
			return err
		}
	}
	*d = *newData(samples)
	return nil
}

// sameSamples returns an error if the archive was begun with other samples, whose
// errors cannot be compared.
func sameSamples(db *archive.Archive, d *data) error {
	const key = "samples"
	held, err := db.Value(key)
	if errors.Is(err, archive.ErrNotFound) {
		if _, err = db.Search(); errors.Is(err, archive.ErrEmpty) {
			err = db.SetValue(key, []byte(fingerprint(d.samples)))
		}
		return err // Run refuses the search of another program; do not write to it
	}
	if err == nil && string(held) != fingerprint(d.samples) {
		return fmt.Errorf("%s was begun with other samples: give the same -samples, or another -archive", db.Path())
	}
	return err
}
