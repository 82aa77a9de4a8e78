package main

// Move returns the cell to mark, 0 to 8, row by row. On the board 0 is a free
// cell, 1 one of mine, 2 one of the opponent's. The search starts with this
// version, which takes the first free cell.
func Move(board [9]int) int {
	for cell, mark := range board {
		if mark == 0 {
			return cell
		}
	}
	return 0
}
