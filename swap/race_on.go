//go:build race

package swap

// raceEnabled reports whether this program was built with -race, and so
// whether candidates have to be.
const raceEnabled = true
