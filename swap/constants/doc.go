// Package constants finds the numbers of a checked source that a program can
// do without knowing when it is compiled, so that they can be read from a table
// instead, and writes other values of them back into the text.
//
// The unit is the largest constant expression, as the compiler folds it: Go
// computes constants exactly, and a table holds rounded values. A constant that
// is declared once is one parameter, wherever it is used, and expressions that
// are made of it, such as levels-1, are computed exactly as the compiler
// would from the new text.
package constants
