// Package swap turns Go source text into a native function of a declared type
// and swaps it into the running program.
//
// Make a [Slot] with [New] and call its function with [Slot.Func]. To replace
// the function, give a [Builder] the slot's [Slot.Decl] and the source texts of
// candidates, [Load] the artifacts that come out, and [Slot.Swap] or [Slot.Add]
// the functions:
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
// [Builder.Probe] says in one sentence if this cannot work on your machine.
//
// # What candidates may do
//
// They compute. [Builder.Check] accepts a text that declares the function with
// the exact type, and otherwise only functions, methods, types and constants,
// and that imports only allowed packages, by default those of
// [DefaultImports]. Package rules lists what it refuses. An [*Error] says at
// which stage a candidate failed, with diagnostics written to be shown to its
// author, such as a language model.
//
// A Builder remembers what it has checked, up to 32 MiB: checking a source and
// building it afterwards is one check.
//
// Call [ServeChecks] first in main. Texts are then checked by your program,
// started again, which is killed if a text takes too much time or memory: that
// text has failed its check. Without it they are checked in your process, and
// some small texts keep the type checker busy for hours.
//
// The rules keep an honest program honest. They are no sandbox: a candidate
// can still use up memory and time.
//
// # The guard
//
// Candidates are rewritten so that [Function.Interrupt] stops them from another
// goroutine, and so that recursion panics when it has used 48 MiB of stack,
// before the runtime would end the process. [Call] turns the panics of
// candidates into errors.
//
// Each function has a stop flag. A preemption check panics if the flag is set.
// There is one in every loop, except in loops that provably end after one pass
// over something in memory; at every goto; and at the entry of functions that
// recurse, that other packages call, or that call much. While the flag is set,
// deferred function literals return at once. Package fmt turns a panic of a String
// method into text; the call ends nevertheless.
//
// The stack that the caller has used counts towards this. Functions that recurse
// and defer calls other than of function literals may use 48 KiB.
//
// The guard cannot end one long call into the standard library, such as
// strings.Repeat with a huge count or io.Copy from a random generator, or a
// single pass over gigabytes. It cannot prevent the end of the process when
// memory runs out, or when the standard library recurses too deeply, as in
// fmt.Print of a slice that contains itself or == of chains of millions of
// interfaces. Where that matters, call candidates in a process of their own.
//
// With [Builder.CountSteps], functions count their steps, and
// [Function.Allow] gives them a budget: the same calls end at the same step on
// every machine.
//
// # Batches
//
// Linking and loading cost the same for one function as for hundreds, in time
// and in memory that is never given back. Build links a batch once, so give it
// as many candidates at a time as you have.
//
// # Limits
//
// Plugins need Linux or macOS on amd64 or arm64, cgo, a C compiler, and, at run
// time, the Go toolchain that built the program. On other systems the package
// compiles, and Probe returns an error. The types in the declared function's
// type must be exported by packages that can be imported, so not by main, and
// the go command must find those packages where the program runs (see
// [Builder.Dir]), as they were when the program was built.
//
// The types of candidates have longer names than in their texts, which fmt's %T
// and %#v show. Sources that differ only in comments, formatting and names
// share one artifact, so the lines in a [PanicError] are those of the source
// that was built first.
//
// # Reading the source
//
// A source goes through package rules, which checks it, internal/guard, which
// rewrites it, and internal/link, which compiles and links it. No package
// imports one further along. checks.go in this package joins the first two
// steps, checkers.go runs both in a child process, servechecks.go is the child's
// side, build.go adds the third, and load.go and slot.go load and swap in the
// result.
package swap
