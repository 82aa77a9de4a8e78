// Package selection chooses indices from points with several objectives, all
// minimised: survivors, parents, migrants.
//
// Start with [NSGA2] for the survivors of a generation and [Tournament] for the
// parents of the next; both are a [Func], as are most choices here. A
// [Topology] says between which islands members migrate.
//
// # Which choice
//
// Survivors, at most one of each point: NSGA2 for up to three objectives,
// [NSGA3] for more, [SMSEMOA] where the hypervolume is what counts and there are at
// most four. Parents, with repetition: Tournament, [TournamentOf] for more or less
// pressure, [Boltzmann] and [PowerLaw] by front alone, [EpsilonLexicase] if
// the objectives are errors in many cases, [Uniform] for none at all. Migrants:
// [MigrantsByFront], [MigrantsByCrowding], [MigrantsAtRandom]. A [Grid] keeps the
// best candidate of each kind.
//
// # Randomness
//
// All of it comes from the *rand.Rand passed in: the same generator in the same
// state gives the same choice. What needs none accepts nil, and says so.
//
// # Limits
//
// Points are finite; a Func given others chooses nothing and returns nil. Ties
// go by index or by chance, as each function says.
package selection
