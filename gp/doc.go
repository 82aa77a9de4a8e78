// Package gp mutates Go functions without a model: it makes random edits
// to the syntax tree of a parent, and returns only what passes the check of
// the build. It needs no network and no key, and is what wallacea.Default returns
// where no model is configured.
//
// The zero [Mutator] is ready to be given to population.Run.
//
// # Edits
//
// An operator finds the places in the tree where it applies, picks one, and
// edits it: constants are tuned at several scales; expressions are wrapped in,
// or replaced by, others of the same type, made from what is in scope and from
// the functions that the slot's allowed packages export; f(x) becomes
// g⁻¹(f(g(x))); statements are inserted, removed, moved, guarded by a
// condition; loops are made from templates that end, and run from coarse to
// fine; expressions and statements are taken from a second parent. Most
// children have one edit, some have several. Large programs shrink more often
// than they grow.
//
// Nothing here knows what a function is for, but for the numbers and words that
// the task and the feedback mention, which are tried as constants.
//
// # Determinism
//
// A reply depends on the request alone, its random stream included.
package gp
