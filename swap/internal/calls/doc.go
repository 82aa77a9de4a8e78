// Package calls answers two questions about calls in a candidate. Call
// [Back] to learn if a function of another package may run the candidate's
// code, and [DefersPlainly] to learn if a defer statement may run code with a
// preemption check while a panic unwinds the stack.
//
// The rules refuse what the answers rule out, and the guard relies on them.
package calls
