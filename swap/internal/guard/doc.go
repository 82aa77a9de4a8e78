// Package guard rewrites checked sources so that running code can be stopped,
// recursion ends before the stack does, and many candidates compile in one
// package. Call [Rewrite] with a checked source; what it returns is text, to be
// compiled and linked with the runtime package that [Runtime] returns.
// [PositionOf] and [Untagged] translate what is seen of the running code back
// into the words of the source.
//
// The source is edited as text, so that every line keeps its number. Every
// top-level name gets the hash of the candidate, which makes it unique.
//
// # Preemption checks
//
// Each candidate has a stop flag. A preemption check loads it and panics if it
// is negative. There is one in every loop, at every goto, and at the entry of
// functions that recurse, that other packages call, or that cost much
// (preemption.go). Loops that provably end after one pass over something in
// memory get none (shortloops.go, cost.go). Deferred function literals return
// at once instead (unwinding.go).
//
// # Counting
//
// Where steps are counted, the stop flag is how many are left (counting.go): each
// preemption check is one, and each round of a loop that has none. A function with
// loops counts in a variable of its own, which its checks compare with what is left,
// and takes that from it when it returns.
// Recursive functions that count their depth share the variable of the call from
// elsewhere. Other functions take 1 from what is left at their entry.
//
// # Recursion
//
// A call graph that errs on the safe side finds the functions that may recurse
// (callgraph.go). They measure how much of the stack is used, and panic at 48
// MiB. Plain functions with small frames count their depth in a hidden
// parameter and measure at every 256th call (depth.go).
package guard
