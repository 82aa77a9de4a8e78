// Package pareto compares points with several objectives, all of which are
// minimised.
//
// Start with [Fronts], which sorts points into nondominated fronts, or with
// [Nondominated] if you need the first front only. [Hypervolume] measures a
// front against a reference point, [Contributions] gives each point's share of
// it, and [Crowding] how isolated each point of a front is. [Front] maintains a
// nondominated set while points arrive one at a time.
//
// A point is a []float64 with one value per objective; smaller is better.
// Negate an objective that you want to maximise. A set is a [][]float64 whose
// points all have the same number of objectives. Results are indices into the
// set you pass. Functions neither modify nor retain their arguments; Front
// copies what it keeps. The package does no I/O and uses no randomness. All
// functions may be called concurrently.
//
// # Time
//
// For n points with m objectives, sorting takes O(n log n) time for m <= 2,
// nearly that for m = 3, and O(n (log n)^(m-1)) for more. The hypervolume takes
// O(n log n) for m <= 3, O(n²) for m = 4, and time exponential in m for more.
// Only Front (for points it keeps) and, with five or more objectives,
// Hypervolume and Contributions allocate memory per point.
//
// # Edge cases
//
// These rules hold throughout the package:
//
//   - NaN is an error: functions return a [*PointError] that names the point.
//     [Dominates] and [Crowding] return no error: a point with a NaN neither
//     dominates nor is dominated, and in a set with a NaN all distances are NaN.
//   - +Inf is the worst possible value and -Inf the best; -0 equals +0.
//   - Identical points do not dominate each other. They share a front, and each
//     contributes 0 to the hypervolume, since the other one covers it.
//   - An empty set has no fronts, no distances and a hypervolume of 0.
//   - One objective is allowed: the fronts are the distinct values in order.
//   - Points of different lengths, or without objectives, are an error.
package pareto
