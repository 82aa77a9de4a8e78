// Package swap turns Go source text into a native function of a declared type
// and swaps it into the running program.
//
// Declare a [Slot] with the function that the program starts with, build a new
// version with a [Builder], [Load] it, and [Slot.Swap] it in:
//
//	slot := swap.New("Step", Step)                              // func Step(n int) int
//	built, err := builder.Build(ctx, slot.Decl(), []string{source})
//	function, err := swap.Load[func(int) int](built[0].Artifact)
//	old := slot.Swap(function.Func)                             // callers get the new one from now on
//	slot.Func()(1)
//
// # From source to function
//
// Build checks each source in this process: syntax, the declared function with
// the identical type, functions, types and constants only at the top level,
// imports from a list of packages that only compute, no way out of the
// language, types. Missing imports of allowed packages are added. Then a guard
// is woven in, the sources of a batch are merged and compiled with the
// program's own flags, several compilers at once, and linked as one plugin; a
// compile error goes to the source that has it. Artifacts are kept by content
// in the user's cache directory.
//
// # Stopping a function
//
// [Function.Interrupt] makes calls under way panic with [ErrInterrupted], at the
// next loop or call of the candidate's own code; nesting too deep panics with
// [ErrRecursion]. [Call] returns a panic as an error with the position in the
// candidate's own text. What cannot be stopped is one long call into the
// standard library, and memory that runs out ends the process: candidates that
// are not trusted so far belong into a process of their own, as package
// population has them.
//
// # Limits
//
// Plugins need cgo, a C linker, and Linux or macOS on amd64 or arm64
// ([Builder.Probe] says so). What is loaded is never unloaded. The types in a
// function's signature must come from packages that can be imported.
package swap
