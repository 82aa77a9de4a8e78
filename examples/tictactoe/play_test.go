package main

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestValues(t *testing.T) {
	if got := len(values()); got != 5478 {
		t.Errorf("%d boards can come up, want 5478", got)
	}
	for _, tt := range []struct {
		b    board
		want int
	}{
		{board{}, 0},
		{board{1, 1, 0, 2, 2, 0, 0, 0, 0}, 1},
		{board{2, 2, 0, 1, 0, 0, 0, 0, 0}, -1},
		{board{2, 0, 0, 0, 1, 0, 0, 0, 2}, 0},
		{board{2, 0, 2, 0, 1, 0, 1, 0, 2}, -1},
	} {
		if got := values()[tt.b]; got != tt.want {
			t.Errorf("%v is worth %d, want %d", tt.b, got, tt.want)
		}
	}
}

// TestMinimax: a perfect player never loses, whoever moves first.
func TestMinimax(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	perfect := func(b board) int { return minimax(r, b) }
	for _, g := range tournament(perfect, 0) {
		if g.result < 0 || g.mistake != "" || g.opponent == "minimax" && g.result != 0 {
			t.Fatalf("against %s the result is %d: %v", g.opponent, g.result, g.boards)
		}
	}
}

// TestHeuristic wins before it blocks, and blocks before it takes the centre.
func TestHeuristic(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for b, want := range map[board]int{
		{1, 1, 0, 2, 2, 0, 0, 0, 0}: 2,
		{2, 2, 0, 1, 0, 0, 0, 0, 0}: 2,
		{2, 0, 0, 0, 0, 0, 0, 0, 0}: 4,
	} {
		if got := heuristic(r, b); got != want {
			t.Errorf("on %v it takes %d, want %d", b, got, want)
		}
	}
}

func TestForfeit(t *testing.T) {
	for _, cell := range []int{-1, 9, 4} {
		games := tournament(func(board) int { return cell }, 0)
		told := strings.Join(lessons(games), "\n")
		if lost(games) < 0.9 || !strings.Contains(told, "which is not a free cell: the game is lost") {
			t.Errorf("who always takes %d loses %v of the points and is told %q", cell, lost(games), told)
		}
	}
}

// TestLessons: the feedback names the first mistake of a lost game and a better
// move, and nothing of other games.
func TestLessons(t *testing.T) {
	told := lessons(tournament(Move, 0))
	if len(told) == 0 || len(told) > 8 {
		t.Fatalf("the seed is told %d things", len(told))
	}
	for _, text := range told {
		if !strings.HasPrefix(text, "Move([") || !strings.Contains(text, ", want ") {
			t.Errorf("it is told %q", text)
		}
	}
	if told := lessons([]game{{result: 1, mistake: "m"}, {result: 0, mistake: "m"}}); told != nil {
		t.Errorf("of games that were not lost is told %q", told)
	}
}

func TestTournamentRepeats(t *testing.T) {
	a, b := tournament(Move, 0), tournament(Move, 0)
	for i := range a {
		if a[i].result != b[i].result || len(a[i].boards) != len(b[i].boards) {
			t.Fatalf("game %d differs when it is played again", i)
		}
	}
	other := tournament(Move, 1)
	if slices.EqualFunc(a, other, func(g, h game) bool { return slices.Equal(g.boards, h.boards) }) {
		t.Error("with another random seed the games are the same")
	}
	first := 0
	for _, g := range a {
		if g.first {
			first++
		}
	}
	if len(a) != 300 || first != 150 {
		t.Errorf("%d games, %d of them begun by the candidate; want 300 and 150", len(a), first)
	}
}
