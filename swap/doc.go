// Package swap turns Go source text into a native function of a declared
// type and swaps it into the running program.
package swap
