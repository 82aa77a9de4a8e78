// Package selection chooses indices from points with several objectives, all
// minimised: survivors, parents, migrants.
//
// Start with [NSGA2] for the survivors of a generation and [Tournament] for
// the parents of the next; both are a [Func], as are most choices here. A
// [Topology] says between which islands members migrate.
//
// All randomness comes from the *rand.Rand passed in, so that the same
// generator in the same state gives the same choice, and a choice that needs
// no randomness accepts nil.
package selection
