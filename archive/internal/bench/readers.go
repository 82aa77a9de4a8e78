package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

const seed = "package main\n\nfunc Curve(x float64) float64 {\n\treturn x\n}\n"

// Curve is the seed.
func Curve(x float64) float64 { return x }

// problem is never evaluated: it is what the archive holds a search for.
var problem = population.Problem[func(float64) float64]{
	Slot:       swap.New("Curve", Curve),
	Seed:       seed,
	Task:       "Quantise.",
	Objectives: []population.Objective{{Name: "mse", LogFloor: 1e-9}, {Name: "levels", LogFloor: 1}},
	Evaluate: func(context.Context, func(float64) float64) (population.Outcome, error) {
		return population.Outcome{}, errors.New("not measured")
	},
}

// read reads all candidates with their texts.
func read(path string) error {
	db, err := archive.OpenRead(path)
	if err != nil {
		return err
	}
	n := 0
	for c, err := range db.Candidates() {
		if err != nil {
			return err
		}
		n += len(c.Source)
	}
	if n == 0 {
		return fmt.Errorf("%s holds no sources", path)
	}
	return db.Close()
}

// resume takes up the search, and stops before it does anything.
func resume(path string) error {
	db, err := archive.Open(path)
	if err != nil {
		return err
	}
	s, err := db.Search()
	if err != nil {
		return err
	}
	_, err = population.Run(context.Background(), problem, silent{}, population.Config{
		Plan: s.Plan, Recorder: db, Resume: true, InProcess: true, Limits: population.Limits{Generations: 1}, // long done
	})
	return errors.Join(err, db.Close())
}

// silent is a mutator that is never asked.
type silent struct{}

func (silent) Mutate(context.Context, population.Request) (population.Reply, error) {
	return population.Reply{}, errors.New("not asked")
}
