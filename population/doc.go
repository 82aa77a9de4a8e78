// Package population searches for better versions of a Go function.
//
// Describe the search in a [Problem], call [Serve] first thing in main, and then
// [Run]:
//
//	population.Serve(problem) // serves evaluations if Run started this process as a worker
//	result, err := population.Run(ctx, problem, wallacea.Default(), population.Config{})
//
// The Problem says what to search for, [Config] how much and how, and a
// [Mutator] writes the candidates. For a program with flags, progress and a
// report, call wallacea.Main instead.
//
// # The schedule
//
// A search is one sequence of settlements, without barriers. Children are numbered
// as they are planned. To plan one, a binary crowded tournament chooses the parent
// on its island, and the mutator is asked, up to Config.Requests times at once. What
// it answers is checked at once, built as one batch with what else is waiting, and
// evaluated. A child that fails is repaired: the mutator is asked again and shown
// what went wrong, at most Plan.Repairs times. When the outcome of the last attempt
// is known, the child is settled: NSGA-II selects the survivors from the members of
// its island and the newcomer (Deb et al., A fast and elitist multiobjective genetic
// algorithm: NSGA-II, 2002, https://doi.org/10.1109/4235.996017). A generation is
// Plan.Islands times Plan.Children settled children. Every Plan.MigrateEvery
// generations, members are copied along a topology of the islands, by default a
// ring.
//
// Which child settles next is Plan.Order. [InOrder], the default for a
// [Deterministic] mutator, goes by the numbers, and at most Plan.Window children are
// ahead of the oldest that is not settled. [AsTheyCome], the default for models,
// settles whatever is known: a model never waits for its slowest reply.
//
// A reply of a model takes seconds, in which a processor makes many small steps.
// Config.Second is a second mutator that works meanwhile, such as a *gp.Mutator, and
// writes the part Plan.Share of the children. Which ones depends on their numbers alone,
// so that the part is the same at every point of the search. They enter islands and the
// front, and count for Limits.Candidates; generations, migration and Limits.Stagnation
// count the children of the first mutator.
//
// With Plan.Advise, a mutator that is an [Adviser] is shown every few generations what
// worked and what failed. What it writes is recorded, and Request.Advice has it from then
// on.
//
// # Choices
//
// For a mutator that is a [Chooser], the search chooses for each child an operator, a
// model and a way to find inspirations, by what each has gained for what it cost
// ([Earnings]). Parents rest whose children never enter the front (Plan.Rest), and
// islands that make no progress look for something new (Plan.Patience).
//
// # Selection
//
// There are two deviations from the paper. Candidates with equal objectives
// count once, the one with the shortest source, as long as there are others to
// fill the island. Distances along an objective with a LogFloor are logarithmic;
// dominance goes by the objectives themselves.
//
// An [Objective] can say which values the task asks for, From and To, and which
// differences count, Resolution. Set them, or the ends of the front, of use to
// nobody, are the most frequent parents, and copies of one candidate fill
// the islands.
//
// # Workers
//
// Candidates are evaluated in worker processes: this program, started again with
// the same arguments, in which Serve does not return. A candidate that does not
// return in time, or uses too much memory, is interrupted; the worker and its
// state survive. If the interrupt does not help, the worker is killed and
// replaced. The [Failure] of the candidate says what it did.
//
// There are as many workers as processors, and one if an [Objective] is a timing:
// then nothing else of the search runs during an evaluation. The time limit counts
// processor time, so that a busy machine fails no candidate; another one, five
// times as long, ends what waits. A candidate that fails for time beside
// others is evaluated once more, alone.
//
// Config.Evaluator takes the place of the workers, on other machines for example: package
// cluster has one. NewLocal is for the program there.
//
// Problem.Screen rejects candidates with a cheap test before they are evaluated.
// The best of many noisy measurements looks better than it is. Plan.Remeasure
// measures those again that are ahead, and Plan.Repeats every candidate several
// times. Timings on a machine whose pace changes compare only if they were measured by
// turns, as Plan.Interleave does. Problem.Validate measures the final front
// on data that the search has not seen. What is recorded stays, so
// begin a new search when Evaluate measures something else.
//
// Candidates share the worker's memory with the state that they are measured
// against. Give them copies of it, or let Problem.Intact find out when a
// candidate has changed it: the candidate then fails, and its worker is
// replaced.
//
// # Looking at a running search
//
// Config.Observe is told every [Event]. A [Tracker] makes a [Status] of them: what the
// search is doing, how far it has got, the best candidates, what it has cost and will cost.
//
// # Outages
//
// An Evaluate that cannot read its data, or reach a device, wraps [ErrOutage]: that
// is not the candidate's fault. Neither is a full disk, a compiler that the system
// kills, or a worker that cannot be started. The search waits, tries again, later
// and later ([Outage]), and evaluates the seed in between to tell a broken world
// from a broken candidate. After Limits.Outage it ends with an error, loses nothing
// and can be resumed. If nothing could be evaluated yet since Run was called,
// it ends at once instead.
//
// # Sandboxing
//
// Candidates can import only side-effect-free packages (no I/O, operating system
// or network), so a mistake does no harm.
// In addition, a worker's memory is limited, and its environment holds no
// credentials. Once it is ready, it can open no files but those of
// Problem.ReadPaths and no sockets, and it can start and signal no processes.
// The event [WorkerStarted] says which of these protections are in force; see
// [Sandbox].
//
// A worker is not a virtual machine. A candidate that gets around the compiler's
// checks owns the worker's memory and can report any objectives, and it can
// reach the kernel's bugs. If you do not trust the mutator, run the search on a
// machine of its own.
//
// # Untrusted source text
//
// What a mutator replies is checked, and what a model replies is spliced, in a
// process of the same program that is killed when it takes too long or too much
// memory (swap.ServeChecks, which Serve calls). A reply that exceeds these limits is
// a candidate that has failed at StageCheck, also when the search is resumed.
//
// # Determinism
//
// A candidate is named by its child and its attempt ([ID]), and its random stream
// depends on Plan.RandomSeed and that ID. How a child is planned depends on the
// settlements before it. So, in order, with a deterministic mutator and deterministic
// objectives, two runs have the same lineage, for any number of workers and
// requests, and so has a run that was killed and resumed. As they come, the order is
// recorded, and a search that is resumed continues from there. The clock is the
// exception: a candidate that takes about Workers.Timeout of processor time may
// pass in one run and fail in another. Plan.MaxSteps ends candidates without a
// clock, at the same step on every machine. Machines also differ in memory
// (Workers.MaxMemory) and, between architectures, in the last bit of
// floating-point numbers.
//
// # Limits
//
//   - Objectives must be finite numbers.
//   - All members, the front, and a hash of every candidate are held in memory.
//     Sources of other candidates are not, except with Plan.Remeasure
//     or Plan.Interleave.
package population
