package main

// A board is seen by the player whose turn it is: 0 is a free cell, 1 one of that
// player's, 2 one of the opponent's.
type board = [9]int

var lines = [...][3]int{{0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {0, 3, 6}, {1, 4, 7}, {2, 5, 8}, {0, 4, 8}, {2, 4, 6}}

// turned returns the board as the opponent sees it.
func turned(b board) board {
	for i, mark := range b {
		if mark != 0 {
			b[i] = 3 - mark
		}
	}
	return b
}

// won reports whether a line has the mark in all three cells.
func won(b board, mark int) bool {
	for _, l := range lines {
		if b[l[0]] == mark && b[l[1]] == mark && b[l[2]] == mark {
			return true
		}
	}
	return false
}

// free returns the free cells, in order.
func free(b board) []int {
	var cells []int
	for i, mark := range b {
		if mark == 0 {
			cells = append(cells, i)
		}
	}
	return cells
}

// marked returns b with one more cell of the player whose turn it is.
func marked(b board, cell int) board {
	b[cell] = 1
	return b
}
