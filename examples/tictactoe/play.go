package main

import (
	"fmt"
	"math/rand/v2"
)

// A game is the record of a game, as the candidate sees it.
type game struct {
	opponent string
	first    bool    // the candidate moved first
	boards   []board // after each move
	result   int     // 1: won, 0: drawn, -1: lost
	illegal  string  // why the game was forfeited; "": it was not
	mistake  string  // the candidate's first move that lowered the value of the game; "": none
}

// play plays one game.
func play(move func(board [9]int) int, o opponent, first bool, r *rand.Rand) game {
	g := game{opponent: o.name, first: first}
	b := board{}
	for mine := first; len(free(b)) > 0; mine = !mine {
		if !mine {
			b = turned(b)
			b = turned(marked(b, o.move(r, b)))
			g.boards = append(g.boards, b)
			if won(b, 2) {
				g.result = -1
				return g
			}
			continue
		}
		cell := move(b)
		if cell < 0 || cell > 8 || b[cell] != 0 {
			g.result, g.illegal = -1, fmt.Sprintf("Move(%v) = %d, which is not a free cell: the game is lost", b, cell)
			return g
		}
		if g.mistake == "" && after(b, cell) < values()[b] {
			g.mistake = fmt.Sprintf("Move(%v) = %d, want %d", b, cell, bestMoves(b)[0])
		}
		b = marked(b, cell)
		g.boards = append(g.boards, b)
		if won(b, 1) {
			g.result = 1
			return g
		}
	}
	return g
}

const gamesEach = 100 // against each opponent; the candidate moves first in half of them

// tournament plays all games. With the same seed, the opponents' random choices
// are the same for every candidate.
func tournament(move func(board [9]int) int, seed uint64) []game {
	var games []game
	for i, o := range opponents {
		for n := range gamesEach {
			r := rand.New(rand.NewPCG(seed<<8|uint64(i), uint64(n)))
			games = append(games, play(move, o, n%2 == 0, r))
		}
	}
	return games
}

// lost returns the share of points lost: 1 for a lost game, 1/2 for a drawn one.
func lost(games []game) float64 {
	points := 0
	for _, g := range games {
		points += 1 - g.result
	}
	return float64(points) / float64(2*len(games))
}
