//go:build race

package race

// Enabled reports whether the program was built with -race.
const Enabled = true

// Slowdown is by how much more processor time the program takes than one built
// without -race; measured with the type checker, 5 to 6.
const Slowdown = 5
