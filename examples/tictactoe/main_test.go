package main

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/internal/programtest"
)

const program = programtest.Program("tictactoe")

func TestMain(m *testing.M) { program.Main(m, main) }

// TestShort runs a short search, which must beat the seed.
func TestShort(t *testing.T) {
	t.Parallel()
	cmd := program.Command(t, t.TempDir(), nil, "-generations", "4", "-time", "0", "-children", "8", "-seed", "3", "-timeout", "3s")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		`mutator: gp`, `(?m)^ +points lost +size +candidate$`, `(?m)^func Move\(board \[9\]int\) int`,
		`(?m)^ +opponent +moving +won +drawn +lost +forfeited$`, `(?m)^ +minimax +second( +[0-9]+){4}$`,
		`(?m)^one game against minimax, moving second as O: (lost|drawn)$`, `(?m)^(  [.XO]{3})+$`,
		`(?m)^4 generations, [0-9]+ candidates in .*: all generations are done$`, `picture: out/tictactoe.png`,
	} {
		if !regexp.MustCompile(want).Match(out) {
			t.Errorf("the output has no %s:\n%s", want, out)
		}
	}
	if best, seed := pointsLost(t, string(out)); best >= seed {
		t.Errorf("the best loses %v %% of the points, the seed %v %%", best, seed)
	}
}

// pointsLost reads the percentages of the report: the best candidate's, and the
// seed's.
func pointsLost(t *testing.T, out string) (best, seed float64) {
	t.Helper()
	m := regexp.MustCompile(`points lost: ([0-9.]+) %, by the seed: ([0-9.]+) %, by a player without mistakes: [0-9.]+ %`).FindStringSubmatch(out)
	if m == nil {
		t.Fatalf("no points lost in\n%s", out)
	}
	var err error
	if best, err = strconv.ParseFloat(m[1], 64); err == nil {
		seed, err = strconv.ParseFloat(m[2], 64)
	}
	if err != nil {
		t.Fatal(err)
	}
	return best, seed
}

// source is a file that declares the function with a body.
func source(body string) string {
	return "package main\n\nfunc Move(board [9]int) int {\n" + body + "\n}\n"
}

// searching is what a model may well write.
const searching = `package main

func Move(board [9]int) int {
	best, cell := -2, 0
	for _, i := range []int{4, 0, 2, 6, 8, 1, 3, 5, 7} {
		if board[i] == 0 {
			board[i] = 1
			if v := -value(board, 2); v > best {
				best, cell = v, i
			}
			board[i] = 0
		}
	}
	return cell
}

// value is what the board is worth for the player with the mark, who moves.
func value(board [9]int, mark int) int {
	for _, l := range [][3]int{{0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {0, 3, 6}, {1, 4, 7}, {2, 5, 8}, {0, 4, 8}, {2, 4, 6}} {
		if m := board[l[0]]; m == 3-mark && m == board[l[1]] && m == board[l[2]] {
			return -1
		}
	}
	best, full := -1, true
	for i, m := range board {
		if m == 0 {
			full = false
			board[i] = mark
			best = max(best, -value(board, 3-mark))
			board[i] = 0
			if best == 1 {
				return 1
			}
		}
	}
	if full {
		return 0
	}
	return best
}
`

func TestModel(t *testing.T) {
	t.Parallel()
	output, asked := program.Model(t, programtest.Hostile(
		[2]string{"package main\n\nfunc Move(board []int) int { return 0 }\n", "func(board []int) int"},
		[2]string{source("return firstFree(board)"), "undefined: firstFree"},
		[2]string{source("for i := 0; ; i++ {\nif board[i] == 3 {\nreturn i\n}\n}"), "index out of range [9]"},
		[2]string{source("for board[0] < 3 {\n}\nreturn 0"), "did not return within "},
		searching,
	), "-timeout", "3s")
	for _, want := range []string{"candidate 3.1 of generation 1:", "value is what the board is worth", "moving second as O: drawn"} {
		if !strings.Contains(output, want) {
			t.Errorf("the output does not say %q:\n%s", want, output)
		}
	}
	if best, _ := pointsLost(t, output); best > 37 {
		t.Errorf("a perfect player loses %v %% of the points", best)
	}
	programtest.Told(t, asked[0], "tic-tac-toe", "func Move(board [9]int) int", "Package-level variables are rejected", "points lost = ", "size = ", "forfeited", "first free cell")
	programtest.Told(t, asked[1], "wrong signature")
}
