// Package circle holds a type that candidates of a test share with their program.
package circle

// A Circle lies in the unit square.
type Circle struct{ X, Y, R float64 }
