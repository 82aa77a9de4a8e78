//go:build !race

package sandbox

// perByte is how many bytes of the data segment a program takes for each byte
// that it allocates.
const perByte = 1
