package main

// A board holds, for the player whose turn it is, 0 for a free cell, 1 for one
// of that player's, and 2 for one of the other's.
type board = [9]int

var lines = [...][3]int{{0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {0, 3, 6}, {1, 4, 7}, {2, 5, 8}, {0, 4, 8}, {2, 4, 6}}

// turned is the board as the other player sees it.
func turned(b board) board {
	for i, mark := range b {
		if mark != 0 {
			b[i] = 3 - mark
		}
	}
	return b
}

// won reports whether three cells in a line have the mark.
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

// marked is b with one more cell of the player whose turn it is.
func marked(b board, cell int) board {
	b[cell] = 1
	return b
}
