package main

import (
	"fmt"
	"math/rand/v2"
)

// A game is one that has been played, as the candidate sees it.
type game struct {
	opponent string
	first    bool    // the candidate began
	boards   []board // after each move
	result   int     // 1: won, 0: drawn, -1: lost
	illegal  string  // why the game was forfeited; empty: it was not
	mistake  string  // the candidate's first move that gave something away; empty: none did
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

const gamesEach = 100 // against each opponent: half of them begun by the candidate

// tournament plays all games. They are the same for every candidate, as far as
// it moves the same, and others with another random seed.
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

// lost is the share of the points that the candidate has not got: all of one
// that is lost, half of one that is drawn.
func lost(games []game) float64 {
	points := 0
	for _, g := range games {
		points += 1 - g.result
	}
	return float64(points) / float64(2*len(games))
}
