package main

import (
	"math/rand/v2"
	"slices"
	"sync"
)

// An opponent chooses a free cell.
type opponent struct {
	name string
	move func(r *rand.Rand, b board) int
}

var opponents = [...]opponent{{"random", random}, {"heuristic", heuristic}, {"minimax", minimax}}

func random(r *rand.Rand, b board) int {
	cells := free(b)
	return cells[r.IntN(len(cells))]
}

// heuristic wins if it can, blocks if it must, and otherwise takes the centre, a
// corner, or any cell.
func heuristic(r *rand.Rand, b board) int {
	cells := free(b)
	for _, other := range []board{b, turned(b)} {
		for _, c := range cells {
			if won(marked(other, c), 1) {
				return c
			}
		}
	}
	if b[4] == 0 {
		return 4
	}
	if corners := slices.DeleteFunc(slices.Clone(cells), func(c int) bool { return c%2 == 1 }); len(corners) > 0 {
		cells = corners
	}
	return cells[r.IntN(len(cells))]
}

// minimax plays perfectly. It chooses at random among the best moves.
func minimax(r *rand.Rand, b board) int {
	best := bestMoves(b)
	return best[r.IntN(len(best))]
}

// bestMoves returns the moves that keep the value of the game.
func bestMoves(b board) []int {
	return slices.DeleteFunc(free(b), func(c int) bool { return after(b, c) < values()[b] })
}

// after returns the value of the game once the player has marked a cell.
func after(b board, cell int) int { return -values()[turned(marked(b, cell))] }

// values returns the value of every board for the player whose turn it is, if
// both play perfectly: 1 for a win, 0 for a draw, -1 for a loss. A worker computes
// it once.
var values = sync.OnceValue(func() map[board]int {
	table := make(map[board]int)
	var visit func(b board) int
	visit = func(b board) int {
		if v, ok := table[b]; ok {
			return v
		}
		v := 0
		switch cells := free(b); {
		case won(b, 2):
			v = -1
		case len(cells) > 0:
			v = -1
			for _, c := range cells {
				v = max(v, -visit(turned(marked(b, c))))
			}
		}
		table[b] = v
		return v
	}
	visit(board{})
	return table
})
