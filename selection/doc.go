// Package selection chooses survivors, parents and migrants by their
// objectives, all of which are minimised. It works on indices: a selection gets
// [Points], one per candidate with one value per objective, and returns the
// indices of those it chose.
//
// Start with [NSGA2] for the survivors of a generation and [Tournament] for the
// parents of the next one. Both are a [Func], as are most selections here. A
// [Topology] says between which islands members migrate.
//
// # Which selection to use
//
// Survivors, each point at most once: NSGA2 for up to three objectives,
// [NSGA3] for more; [SMSEMOA] to maximise the hypervolume, for up to four.
//
// Parents, each point any number of times: Tournament; [TournamentOf] to set the
// selection pressure; [Boltzmann] and [PowerLaw] to select by front alone;
// [EpsilonLexicase] if the objectives are the errors in many test cases;
// [Uniform] for no selection pressure.
//
// Migrants: [MigrantsByFront], [MigrantsByCrowding], [MigrantsAtRandom].
//
// # Dominance and distance
//
// Points can have two sets of coordinates. Which point dominates which depends
// on Values alone, and so does the front of a point. Distances, that is crowding
// distances, niches, hypervolume contributions and ε, are taken between Scaled.
// Points that Scaled cannot tell apart are still ordered by their Values.
//
// Points that violate constraints are worse than those that do not, and those
// that violate them more are worse than those that violate them less, whatever
// their Values ([Points].Violations). Uniform and MigrantsAtRandom look at
// neither.
//
// # Randomness
//
// All randomness comes from the *rand.Rand you pass: the same generator in the
// same state gives the same selection. A function that needs no randomness
// accepts nil and says so.
//
// # Limits
//
// Points must be finite; otherwise a Func returns nil. Each function documents
// how it breaks ties: by index or at random. [Directions] refuses to make more
// than ten million numbers.
package selection
