// Package frames bounds what the functions of a candidate put on the stack.
// Call [Exceed] to learn if all of them together may take more than a number
// of bytes, and [Variables] for one function.
//
// The bounds follow what the compiler does: which variables it moves to the
// heap and which functions it inlines. compiler.go holds the compiler's
// constants, and a test compares them with the compiler's source.
package frames
