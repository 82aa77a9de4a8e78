package main

// Height returns the height of the surface at (x, y). This one, with which the
// search starts, is flat.
func Height(x, y float64) float64 { return 0 }
