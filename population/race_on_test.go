//go:build race

package population

const raceEnabled = true
