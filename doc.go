// Package wallacea evolves Go functions.
//
// You have a function and a way to measure how good a version of it is. Wallacea
// searches for better versions: islands of candidates are rewritten by a
// language model, or by a built-in mutator that needs no key, compiled to
// native code, and swapped one after another into a worker process that measures
// them while its expensive state stays loaded. Those on the Pareto front of your
// objectives survive. Every candidate ever tried is kept in one file.
//
// # A first program
//
// Put the function into a file of its own, quantize.go. It is compiled as it
// stands, and embedded as the seed, the version that the search starts from:
//
//	package main
//
//	// Quantize writes a quantised copy of in to out, which is as long as in.
//	func Quantize(in, out []float64) { copy(out, in) }
//
// The rest is a [population.Problem] and a call of [Main]:
//
//	//go:embed quantize.go
//	var seed string
//
//	var problem = population.Problem[func(in, out []float64)]{
//		Slot:       swap.New("Quantize", Quantize),
//		Seed:       seed,
//		Task:       "Quantise in into out: few distinct levels, small mean squared error.",
//		Objectives: []population.Objective{{Name: "mse", LogFloor: 1e-9}, {Name: "levels", LogFloor: 1}}, // both minimised
//		Evaluate:   measure, // func(ctx, quantize func(in, out []float64)) (population.Outcome, error)
//	}
//
//	func main() { wallacea.Main(problem) }
//
// That is a complete command-line program: go run . searches for 20
// generations, shows its progress, prints the front with what failed and what it
// cost, and leaves an archive and a picture in out. -h lists its flags, ctrl-C
// ends the search early, and -resume continues it. To change something, such as
// the defaults, the report, or state that depends on flags, use [Options].
//
// A LogFloor says that an objective is compared by ratios, down to this value:
// use one wherever a factor of two matters as much at small values as at large.
// From and To say between which values versions are of use, such as 2 to 1024
// levels, and Resolution which differences are no improvement.
//
// # Evaluating
//
// Evaluate gets a candidate as a function of your type, calls it, and returns a
// [population.Outcome]: a number per objective, and feedback in words, which the
// mutator is shown next to the numbers. Prefer objectives that tell slightly
// better candidates from slightly worse ones: a sum or a mean rather than a
// maximum, failed cases rather than pass or fail.
//
// It runs in a worker process, this program started again. State that is
// expensive to build, such as samples, is built once per worker, in a package
// variable or in Options.Setup. A candidate that panics, does not return in
// time, uses too much memory, returns NaN or breaks its worker has failed; the
// search continues, and the mutator is shown what went wrong.
//
// # Choosing the mutator
//
// Main uses the mutator that [Default] returns. Set OPENAI_MODEL, and
// OPENAI_BASE_URL or OPENAI_API_KEY, to use any endpoint that speaks Chat
// Completions, a local one too; OPENAI_MODEL may name several models, separated by
// commas. Without these it uses package gp, which edits
// syntax trees at random: it has no ideas, only small steps, and makes thousands
// of them in a minute. Set Options.Mutator to use another.
//
// # Many machines
//
// Set Options.Cluster to cluster.New(), and the program takes the flags -listen, to evaluate on
// other machines, and -join, to evaluate for one; see package cluster.
//
// # Without Main
//
// A program that wants its own flags, output and archive calls
// [population.Serve] first thing in main, and then [population.Run]. To rewrite
// a function in a program that stays alive, use package live; to only compile
// and swap functions, package swap.
//
// # Looking into the archive
//
// The flag -dashboard 127.0.0.1:0 shows the search to your web browser while it runs, and the
// command wallacea serve afterwards.
//
// The command wallacea prints fronts, candidates and lineages and draws
// pictures, of an archive that no search is writing:
//
//	go install github.com/wallacea-go/wallacea/cmd/wallacea@latest
//	wallacea front out/quantize.db
//
// # Limits
//
// Searches need Linux, or macOS with cgo, on amd64 or arm64, a Go toolchain and
// a C compiler where they run; wallacea doctor says what a machine has. A
// worker is not a virtual machine; package population says what it keeps
// candidates from.
package wallacea
