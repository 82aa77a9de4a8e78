// Package swap turns Go source text into a native function of a declared type
// and swaps it into the running program.
//
// Make a [Slot] with [New] and call what is in it with [Slot.Func]. To put
// other code there, give a [Builder] the slot's [Slot.Decl] and the source
// texts of candidates, [Load] the artifacts that come out, and [Slot.Swap] or
// [Slot.Add] the functions:
//
//	slot := swap.New("Quantize", Quantize)
//	var b swap.Builder
//	built, err := b.Build(ctx, slot.Decl(), sources)
//	…
//	f, err := swap.Load[func(in, out []float64)](built[0].Artifact)
//	…
//	slot.Add(built[0].Source, f.Func)
//	slot.Func()(in, out)
//
// [Builder.Probe] says in one sentence if that cannot work here.
//
// # What candidates may do
//
// They compute. [Builder.Check] accepts a text that declares the function with
// the exact type, and otherwise only functions, methods, types and constants;
// that imports only allowed packages, by default those of [DefaultImports];
// and that has no package-level variables, go statements, channels, select,
// recover, print and println, init and main functions, compiler directives,
// cgo and assembly, no calls that pile up because they are deferred in a
// loop, and no pointers to structs that embed interfaces. Missing imports are
// added and unused ones removed first. What is wrong is told as an [*Error]
// whose diagnostics are written to be shown to whoever wrote the text, such as
// a language model.
//
// The rules keep an honest program honest; they are no sandbox. A candidate
// can still use up memory and time.
//
// # The guard
//
// Candidates are rewritten so that [Function.Interrupt] stops them from
// another goroutine, and so that recursion ends in a panic when it has used
// 48 MiB of stack, before the runtime would end the process. [Call] turns the
// panics of candidates into errors.
//
// The guard looks at one word in every loop but those that provably end after
// one pass over something in memory, at every goto, and at the entry of
// functions that recurse, that other packages call, or that call so much that
// it would be missed. When the word is set, deferred function literals are
// skipped, and what package fmt has made of a panic in a String method does
// not come out as a result.
//
// The stack that the caller has used counts. Functions that recurse and defer
// calls other than of function literals may use 48 KiB.
//
// The guard cannot end one long call into the standard library, such as
// strings.Repeat with a huge count or io.Copy from a random generator, or a
// single pass over gigabytes. It cannot keep the process from ending when no
// memory is enough for an allocation, or when the standard library recurses
// too deeply, such as fmt.Print of a slice that contains itself or == of
// chains of millions of interfaces. Where that matters, call candidates in a
// process of their own.
//
// # Batches
//
// Linking and loading cost the same for one function as for hundreds, in time
// and in memory that is never given back, so Build links a batch once. Ask
// for as many candidates at a time as there are.
//
// # Limits
//
// Plugins need Linux or macOS on amd64 or arm64, cgo, a C compiler, and the
// Go toolchain that built the program, at run time. Types in the declared
// function's type have to be exported by packages that can be imported, so
// not main; the go command must find those packages where the program runs
// (see [Builder.Dir]), as they were when it was built.
//
// Types of candidates have longer names than their texts say, which fmt's %T
// and %#v show. Sources that differ only in comments, formatting and names
// share one artifact, so the lines in a [PanicError] are those of the one
// that was built first.
package swap
