// Package report prints what searches have found: tables of candidates, lists
// of failures, numbers.
//
// Everything that a candidate or a model has written is hostile text. Print it
// through a [Writer], or pass it through [Printable], so that it cannot command
// the terminal.
package report
