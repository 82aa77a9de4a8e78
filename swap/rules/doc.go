// Package rules says what candidates may do. Call [Rules.Check] with a source
// text: it returns the text with its imports fixed, formatted, with a hash and
// its types, or an [*Error] whose diagnostics are written to be shown to the
// author of the text, such as a language model. [New] makes the Rules of one
// declaration. A mutator that edits syntax trees calls [Rules.Draft], which
// gives tree, types and type errors of a source, and then [Rules.CheckDraft].
//
// Programs that build and load functions use package swap, whose Builder does
// all this.
//
// # The rules
//
// A candidate declares the function of a [Decl] with the exact type, and
// otherwise only functions, methods, types and constants. It imports allowed
// packages, by default those of [DefaultImports]. Missing imports are added
// and unused ones removed first.
//
// Refused are package-level variables, go statements, channels, select,
// recover, print and println, init and main functions, compiler directives,
// cgo and assembly; calls deferred in a loop, other than of function literals;
// pointers to structs that embed interfaces; and references to what other
// packages keep (shared.go).
//
// The rules keep an honest program honest. They are no sandbox.
//
// # Bounds
//
// Check bounds the length of a source and how deeply it is nested (nesting.go).
// Below these bounds there are sources on which the type checker, which nothing
// can stop, takes hours or all memory. Package swap has texts from outside
// checked in a process that it can kill.
//
// # Fragments
//
// [Splice] makes a source of what a model has answered, such as some functions
// of the file alone (fragments.go, splice.go).
//
// # The hash
//
// Two sources with the same hash compute the same. Comments, formatting,
// imports, and the names of functions and local variables do not count; the
// names of types and fields do, since package fmt prints them (canonical.go).
package rules
