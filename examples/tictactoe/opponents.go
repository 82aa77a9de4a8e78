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

// heuristic wins if it can, keeps the other from winning if it must, and takes
// the centre, a corner, or anything.
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

// minimax never loses a game that it need not lose, and is random otherwise.
func minimax(r *rand.Rand, b board) int {
	best := bestMoves(b)
	return best[r.IntN(len(best))]
}

// bestMoves are the cells after which the game is worth as much as before.
func bestMoves(b board) []int {
	return slices.DeleteFunc(free(b), func(c int) bool { return after(b, c) < values()[b] })
}

// after is what the game is worth once the player has marked a cell.
func after(b board, cell int) int { return -values()[turned(marked(b, cell))] }

// values holds what each board is worth for the player whose turn it is, if
// both play well: 1 if that one wins, -1 if the other does, 0 for a draw. It is
// the state of a worker.
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
