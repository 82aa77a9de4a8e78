// Tictactoe evolves a tic-tac-toe player that makes good moves with little code.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea"
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

// measure lets the candidate play. The feedback is a table of the results and the
// moves that lost games.
func measure(ctx context.Context, move func(board [9]int) int) (population.Outcome, error) {
	size, err := population.Size(ctx)
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

func main() {
	wallacea.Main(problem, wallacea.Options{
		Config: population.Config{
			Plan:    population.Plan{Children: 32},
			Limits:  population.Limits{Generations: 200, Time: time.Minute},
			Workers: population.Workers{Timeout: 250 * time.Millisecond},
		},
		WithModel: func(c *population.Config) {
			c.Children, c.Workers.Timeout, c.Limits.Time = 8, time.Second, 0
		},
		Setup: func() error {
			values() // in a worker, before its first candidate
			return nil
		},
		Report: report,
	})
}
