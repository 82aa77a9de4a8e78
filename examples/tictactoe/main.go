// Tictactoe evolves a player: good moves with little code.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea/examples/internal/session"
	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

//go:embed move.go
var seed string

var problem = population.Problem[func(board [9]int) int]{
	Slot: swap.New("Move", Move),
	Seed: seed,
	Task: `Choose a move at tic-tac-toe. The board is given row by row: 0 is a free cell, 1 one of yours, 2 one of the opponent's.
Return the index of a free cell; anything else loses the game. You play 100 games each against an opponent that moves at
random, one that wins and blocks where it can, and one that plays perfectly, and begin half of them. The size of the code
counts as well: shorter is better.`,
	Objectives: []population.Objective{{Name: "points lost"}, {Name: "size", LogFloor: 1}},
	Evaluate:   measure,
	Validate:   validate,
}

// measure lets the candidate play. Its feedback is the table of results, and
// moves that lost games.
func measure(ctx context.Context, move func(board [9]int) int) (population.Outcome, error) {
	size, err := session.Size(ctx)
	if err != nil {
		return population.Outcome{}, err
	}
	games := tournament(move, 0)
	var feedback strings.Builder
	printTable(&feedback, games)
	for _, line := range lessons(games) {
		fmt.Fprintln(&feedback, line)
	}
	return population.Outcome{Objectives: []float64{lost(games), float64(size)}, Feedback: feedback.String()}, nil
}

func main() { session.Main("tictactoe", run) }

func run(ctx context.Context, s *session.Session) error {
	err := s.Parse(
		population.Config{Limits: population.Limits{Generations: 200, Time: time.Minute}, Plan: population.Plan{Children: 32}, Workers: population.Workers{Count: 2, Timeout: 250 * time.Millisecond}},
		population.Config{Plan: population.Plan{Children: 8}, Workers: population.Workers{Timeout: time.Second}}, // with a model
	)
	if err != nil {
		return err
	}
	values()                  // what a worker has computed before its first candidate
	population.Serve(problem) // serves evaluations if Run started this process as a worker

	if err := s.Open(); err != nil {
		return err
	}
	result, err := population.Run(ctx, problem, s.Mutator, s.Config)
	if err := s.Ended(result, err); err != nil {
		return err
	}
	printFront(s.Out, result.Front)
	s.PrintValidation(result, result.Front[0].ID)
	figure := plots.Front(s.Archive)
	figure.Title = "Tic-tac-toe: points lost against size"
	return s.Report(result, figure)
}
