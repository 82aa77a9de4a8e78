// Package constants finds the numbers of a checked source that a program can
// do without knowing when it is compiled, so that they can be read from a table
// instead, and writes other values of them back into the text.
//
// The unit is the largest constant expression, as the compiler folds it: Go
// computes constants exactly, and a table holds rounded values. A constant that
// is declared once is one parameter, wherever it is used, and expressions that
// are made of it, such as levels-1, are computed exactly as the compiler
// would from the new text.
//
// # Marks
//
// A comment says what values a number may have:
//
//	const levels = 48 // tune: 2..1024 (a power of two is fast)
//	// tune: 1e-9..1e-3
//	const rate = 1e-6
//	x = 0.5*x + 3 // fixed
//	taps := []float64{ // tune: -1..1
//
// A mark is a // comment of one of these forms, after which text in parentheses may
// follow:
//
//	tune: LOW..HIGH       a range, with its ends
//	tune: V, V, V         the only values, 64 at most
//	tune                  any value
//	fixed                 no parameter
//
// It holds for all numbers that end on the line at whose end it stands. On a line of its
// own, among the comments directly above a constant, a var declaration or a :=, it
// holds for all numbers of that declaration, and at the end of a line on which a composite
// literal begins whose elements begin below, for all numbers of the literal, in both
// cases without function literals. The nearest mark counts. A constant is marked where it
// is declared; one that is fixed fixes those that it is made of.
//
// Numbers of a table of data, a literal with more than eight, are parameters only if
// they are marked with tune.
//
// A mark narrows the bounds that the type and the place of a number give. It is ignored
// for a number if it leaves out the source's own value, if one of its values cannot be
// written there, such as 0 for a divisor or a choice of 2.5 for an integer, or if it is none
// of the forms. So the 2..1024 at the end of a line says nothing about the 0 on that line.
// Ends of the range of an integer are rounded inwards. Numbers.Ignored lists comments
// that look like marks and have said nothing about any number.
package constants
