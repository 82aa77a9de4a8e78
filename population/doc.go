// Package population searches for better versions of a Go function.
//
// Describe what is searched for in a [Problem], call [Main] first thing in
// main, and then [Run]:
//
//	population.Main(problem) // serves evaluations if Run started this process as a worker
//	result, err := population.Run(ctx, problem, wallacea.Default(), population.Config{})
//
// Problem is what, [Config] is how much, and a [Mutator] is by whom.
//
// # One generation
//
// For each island parents are chosen (binary crowded tournament) and the
// mutator is asked for children, several at once. The sources of all islands
// are checked, compiled and linked as one batch, and evaluated one after
// another. Children that fail are repaired: the mutator is asked again and
// shown what went wrong, at most Config.Repairs times. Of members and children
// together NSGA-II keeps the survivors (Deb et al., A fast and elitist
// multiobjective genetic algorithm: NSGA-II, 2002,
// https://doi.org/10.1109/4235.996017). Every Config.MigrateEvery generations
// members are copied along a topology of the islands, a ring by default.
//
// Two deviations from the paper: candidates with equal objectives count once,
// the one with the shortest source, as long as there are others to fill the
// island; and distances along an objective with a LogFloor are logarithmic.
// Dominance always goes by the objectives themselves.
//
// # Workers
//
// Candidates are evaluated in worker processes: this same program, started
// again with the same arguments, in which Main serves instead of returning. A
// candidate that does not return in time, or uses too much memory, is
// interrupted, and the worker with its state lives on; if that does not help,
// the worker is killed and another is started. What a candidate does to its
// process it cannot do to the search, and what it did is in its [Failure].
//
// Before a candidate is evaluated it can be screened (Problem.Screen), noisy
// objectives can be measured several times (Config.Repeats), and at the end the
// front can be measured on data that the search has not seen
// (Problem.Validate).
//
// Candidates share the worker's memory with the state that they are measured
// against. Evaluate hands out copies, or Problem.Intact says when one was
// changed: then the candidate fails, and another worker takes the place.
//
// # What a sandbox it is
//
// Candidates can import only packages that compute; that keeps mistakes
// harmless. Behind it stands what the system has: a worker's memory is
// limited, it sees no credentials in its environment, and once it is ready it
// can open no files but those of Problem.ReadPaths, no sockets, and start and
// signal no processes. The event [WorkerStarted] says what of that is in force;
// see [Sandbox].
//
// It is not a virtual machine. A candidate that gets around the compiler's
// checks owns the worker's memory, and with it the objectives that it reports;
// and the kernel's mistakes are within its reach. Run searches with mutators
// that you do not trust in a machine of their own.
//
// # Determinism
//
// A candidate's random stream depends on Config.RandomSeed and its ID alone,
// and IDs are given in order. So with a deterministic mutator and objectives,
// two runs have the same lineage, whatever Workers and Requests are, and a run
// that was killed and resumed has the lineage of one that was not. The clock is
// the exception: a candidate that needs about Config.Workers.Timeout may make it once
// and not the other time.
//
// # Limits
//
//   - Objectives must be finite numbers.
//   - A search waits for all children of a generation before it begins the
//     next one: one slow reply delays it.
//   - All members, the front, and a hash of every candidate are held in memory;
//     sources of other candidates are not.
package population
