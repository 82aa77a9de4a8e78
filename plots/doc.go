// Package plots draws what a search has found, with gonum/plot.
//
// Start with Front and Save. They draw how the front moved over the
// generations, here of an open archive:
//
//	err := plots.Save("front.png", plots.Front(db))
//
// Front takes curves to lay over it: a physical limit, a baseline, another
// system's front.
//
//	plots.Front(db, plots.Curve{Name: "optimum", X: levels, Y: mse})
//
// # Figures
//
// Front draws the first two objectives, the first one upwards, and FrontOf any
// two. Objectives draws the best value so far of each objective, Hypervolume
// that of the front, both over the generations, and Lineage who descends from
// whom. Each returns a Figure, whose title, size and axes can be changed
// before Save writes it as PNG, SVG or PDF, or Encode to an io.Writer.
//
// They read any Source; *archive.Archive is one. They keep no more of a
// candidate than its objectives and its parents, so that archives of 100,000
// candidates are drawn in about a second.
//
// # Axes
//
// An axis is logarithmic if its objective has a LogFloor or its values span
// more than two and a half decades, and then has powers of two for ticks where
// all values are whole numbers, powers of ten elsewhere. It shows the final
// front, the overlays and what lies near them rather than every candidate that
// ever went astray. Set Figure.X and Figure.Y to choose otherwise.
//
// # Limits
//
// Titles are not bold in a PDF, and of other alphabets than the Latin it shows
// question marks: gonum/plot's PDFs hold one font, encoded as Windows-1252. A
// cloud is drawn with at most 2,500 discs, earlier fronts with 40 lines, a
// lineage with 300 candidates.
//
// # Papers
//
// The tidy tree of Lineage: E. M. Reingold, J. S. Tilford, "Tidier Drawings of
// Trees", IEEE Transactions on Software Engineering 7(2), 1981. Its ranks:
// K. Deb et al., "A Fast and Elitist Multiobjective Genetic Algorithm:
// NSGA-II", IEEE Transactions on Evolutionary Computation 6(2), 2002. The
// colours are viridis, by S. van der Walt and N. Smith, 2015.
package plots
