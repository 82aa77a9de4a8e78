//go:build race

package link

// raceEnabled reports whether this program was built with -race, and so
// whether candidates have to be.
const raceEnabled = true
