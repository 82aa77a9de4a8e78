//go:build !race

// Package race tells whether the race detector is part of the program.
package race

// Enabled reports whether the program was built with -race.
const Enabled = false

// Slowdown is by how much more processor time the program takes than one built
// without -race.
const Slowdown = 1
