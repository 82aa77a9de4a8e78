// Package wallacea is the root of a framework that evolves Go functions.
//
// To search for a better version of a function, start with population.Run; to
// only swap a function in a running program, with package swap; to look at
// what a search has left behind, with package archive, package plots and the
// command cmd/wallacea.
//
// This package itself holds no code. Its test keeps the table of who may
// import whom.
package wallacea
