// Package pareto compares points with several objectives, all minimised.
//
// Start with [Fronts], which sorts points into nondominated fronts, or with
// [Nondominated] where only the first front matters. [Hypervolume] measures a
// front against a reference point, [Contributions] says what each point adds
// to it, and [Crowding] how far apart the points of a front lie. [Front] keeps
// a nondominated set as points arrive one at a time.
//
// A point is a []float64 with one value per objective, smaller is better;
// negate an objective that is to be maximised. A set is a [][]float64 whose
// points all have the same number of objectives. Results are indices into the
// set that was passed; nothing is modified or retained except by Front, which
// copies what it keeps. Nothing here reads, writes or draws random numbers,
// and every function may be called from several goroutines at once.
//
// # Time
//
// Sorting takes O(n log n) for up to two objectives, nearly so for three, and
// O(n (log n)^(m-1)) for m. The hypervolume takes O(n log n) for up to three,
// O(n²) for four, and time exponential in m for more. No function allocates
// memory for single points but [Front], for those it keeps, and [Hypervolume]
// and [Contributions] of five and more objectives.
//
// # Edge cases
//
// One rule for each, everywhere in the package:
//
//   - NaN is refused with a [*PointError] that names the point. [Dominates]
//     and [Crowding] return no error: a point with a NaN dominates nothing and
//     is dominated by nothing, and a set with a NaN has only NaN distances.
//   - +Inf and -Inf are values like any other, the worst and the best there
//     are; -0 equals +0.
//   - Identical points do not dominate one another: they share a front, and
//     each contributes nothing to the hypervolume, since the other covers it.
//   - An empty set has no fronts, no distances and a hypervolume of 0.
//   - One objective is allowed: the fronts are the distinct values in order.
//   - Points of different lengths, or without objectives, are refused.
package pareto
