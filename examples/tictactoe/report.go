package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/wallacea-go/wallacea"
	"github.com/wallacea-go/wallacea/population"
)

// report prints the front, the best player, and its results in new games.
func report(e *wallacea.Ended) error {
	printFront(e.Out, e.Front)
	e.PrintValidation(e.Front[0].ID)
	e.Figure.Title = "Tic-tac-toe: points lost against size"
	return nil
}

// printFront prints a row for each candidate of the front, and the source of the
// best player.
func printFront(w io.Writer, front []population.Candidate) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\npoints lost\tsize\tcandidate\t")
	for _, c := range front {
		fmt.Fprintf(table, "%.1f %%\t%.0f\t%v\t\n", 100*c.Objectives[0], c.Objectives[1], c.ID)
	}
	_ = table.Flush() // a failing w shows on the lines after it
	best := front[0]
	fmt.Fprintf(w, "\ncandidate %v of generation %d:\n\n%s\n", best.ID, best.Generation, best.Source)
}

// validate lets a candidate of the front play games that the search did not
// play. The feedback is a table of the results, and one game move by move.
func validate(ctx context.Context, move func(board [9]int) int) (population.Outcome, error) {
	size, err := population.Size(ctx)
	if err != nil {
		return population.Outcome{}, err
	}
	const other = 1 // random seed
	games := tournament(move, other)
	var text strings.Builder
	printTable(&text, games)
	perfect := func(b board) int { return bestMoves(b)[0] }
	fmt.Fprintf(&text, "points lost: %.1f %%, by the seed: %.1f %%, by a player without mistakes: %.1f %%\n",
		100*lost(games), 100*lost(tournament(Move, other)), 100*lost(tournament(perfect, other)))
	replay(&text, games[len(games)-1])
	return population.Outcome{Objectives: []float64{lost(games), float64(size)}, Feedback: text.String()}, nil
}

// printTable prints the results against each opponent.
func printTable(w io.Writer, games []game) {
	type results struct{ won, drawn, lost, forfeited int }
	var counts [len(opponents)][2]results
	for i, g := range games {
		side := 0
		if !g.first {
			side = 1
		}
		r := &counts[i/gamesEach][side]
		switch {
		case g.illegal != "":
			r.forfeited++
		case g.result < 0:
			r.lost++
		case g.result == 0:
			r.drawn++
		default:
			r.won++
		}
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "opponent\tmoving\twon\tdrawn\tlost\tforfeited\t")
	for i, o := range opponents {
		for side, name := range []string{"first", "second"} {
			r := counts[i][side]
			fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%d\t%d\t\n", o.name, name, r.won, r.drawn, r.lost, r.forfeited)
		}
	}
	_ = table.Flush() // a failing w shows on the lines after it
}

// lessons returns the mistakes in lost games, each once, as many as a mutator can
// use.
func lessons(games []game) []string {
	const most = 8
	var list []string
	seen := make(map[string]bool)
	for _, g := range games {
		text := g.illegal
		if text == "" && g.result < 0 {
			text = g.mistake
		}
		if text != "" && !seen[text] && len(list) < most {
			seen[text] = true
			list = append(list, text)
		}
	}
	return list
}

// replay prints a game move by move. X is the player who moved first.
func replay(w io.Writer, g game) {
	marks := ".XO"
	side := "first"
	if !g.first {
		marks, side = ".OX", "second"
	}
	end := [...]string{"lost", "drawn", "won"}[g.result+1]
	fmt.Fprintf(w, "\none game against %s, moving %s as %c: %s\n\n", g.opponent, side, marks[1], end)
	for row := range 3 {
		var line strings.Builder
		for _, b := range g.boards {
			line.WriteString("  ")
			for _, mark := range b[3*row : 3*row+3] {
				line.WriteByte(marks[mark])
			}
		}
		fmt.Fprintln(w, line.String())
	}
	if g.illegal != "" {
		fmt.Fprintln(w, g.illegal)
	}
}
