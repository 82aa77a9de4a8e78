// Package plots draws the results of a search with gonum/plot.
//
// Start with Front and Save. This draws how the front moved over the
// generations of an open archive:
//
//	err := plots.Save("front.png", plots.Front(db))
//
// Front can overlay curves, such as a physical limit, a baseline, or another
// system's front:
//
//	plots.Front(db, plots.Curve{Name: "optimum", X: levels, Y: mse})
//
// # Figures
//
// Front draws the first objective against the second; FrontOf draws any two.
// Over the generations, Objectives draws the best value of each objective so
// far, and Hypervolume the hypervolume of the front. Lineage draws the
// candidates' descent. Each returns a Figure, whose title, size and axes you can
// change. Save writes a Figure to a PNG, SVG or PDF file, Encode to an
// io.Writer.
//
// Figures read any Source, such as *archive.Archive. They keep only the
// objectives and the parents of each candidate: an archive of 100,000 candidates
// is drawn in a third of the time that reading their texts takes, with 60 MB.
//
// # Axes
//
// An axis is logarithmic if its objective has a LogFloor or its values span
// more than two and a half decades. A logarithmic axis has ticks at powers of
// two if all values are whole numbers, and at powers of ten otherwise. Axes
// show the final front, the overlays and what lies near them, but not every
// outlier. Set Figure.X and Figure.Y to override this.
//
// # Limits
//
// A PDF has no bold titles, and shows characters outside Windows-1252 as
// question marks, because gonum/plot's PDFs hold one font in that encoding. A
// figure draws at most 2,500 discs of candidates, 40 lines of earlier fronts,
// and 300 candidates of a lineage, where it leaves out ancestors if it must.
//
// # Papers
//
// The tidy tree of Lineage: E. M. Reingold, J. S. Tilford, "Tidier Drawings of
// Trees", IEEE Transactions on Software Engineering 7(2), 1981. Its ranks:
// K. Deb et al., "A Fast and Elitist Multiobjective Genetic Algorithm:
// NSGA-II", IEEE Transactions on Evolutionary Computation 6(2), 2002. The
// colours are viridis, by S. van der Walt and N. Smith, 2015.
package plots
