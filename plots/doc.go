// Package plots draws the results of a search with gonum/plot.
//
// Start with Front and Save. This draws how the front moved over the
// generations of an open archive:
//
//	err := plots.Save("front.png", plots.Front(db))
//
// Front can overlay curves, such as a baseline or another system's front:
//
//	plots.Front(db, plots.Curve{Name: "baseline", X: levels, Y: mse})
//
// What every picture of a search should be compared with, such as a physical
// limit, is kept in its archive with SaveReference.
//
// # Figures
//
//	Front, FrontOf  the front after each generation, and its distance to a limit
//	Best            the best value of a single objective, zoomed, and its distance
//	Objectives      the best value of each objective, all candidates, failures
//	Hypervolume     the hypervolume of the front
//	Parallel        the front in all objectives, in parallel coordinates
//	Islands         the islands side by side, and who migrated
//	Lineage         the ancestry of a candidate
//	Mutators        what mutators, or operators and models, have earned
//	Spend           money, tokens and time
//	Fronts          the fronts of several searches, and that of all
//	Bests           the best values of several searches, and their median
//	Hypervolumes    the hypervolumes of several searches, and their median
//
// Best, Objectives, Hypervolume and Spend measure the search by generations,
// candidates, tokens or time; see By. Each function returns a Figure, whose
// title, size and axes you can change. Save writes a Figure to a PNG, SVG or PDF
// file, Encode to an io.Writer.
//
// Figures read any Source, such as *archive.Archive. They keep what they need of
// each candidate, without its texts.
//
// # Plots of your own
//
// A Figure has panels, and a panel has layers: the final front, the cloud of
// candidates, and so on. A Layer is a plot.Plotter, a plot.DataRanger and a
// plot.Thumbnailer. Figure.Layers returns them, to be added to a plot.Plot with
// any axes.
//
// # Axes
//
// An axis is logarithmic if its objective has a LogFloor or its values span
// more than two and a half decades. A logarithmic axis has ticks at powers of
// two if all values are whole numbers (1k is 1000 there), and at powers of ten
// otherwise. If values hardly differ, ticks are relative to a number that the
// axis's label names.
//
// Axes show what was searched: the region of an objective or, without one, the
// final front, without its worst twentieth and the seed where these would take a
// fifth of the axis. If less than a quarter of the candidates would be seen, an
// axis goes on to their median, and at most to twice the front. Set Figure.X
// and Figure.Y to override this.
//
// Nothing is left out without a word. What lies outside the axes is an arrow on
// the frame; the legend counts what is inside, and says how many others there are
// and what values they have. Members of the front out there have labels.
//
// # Colours
//
// Red is what was reached: the final front, the best so far. Generations and
// values are shades of viridis, and things without an order have the hues of
// Okabe and Ito. People with any colour vision tell them apart, which a test
// checks with a simulation.
//
// # Limits
//
// A PDF has no bold titles, and no characters outside Windows-1252, because
// gonum/plot's PDFs hold one font in that encoding: ¤ stands for others. A PNG has
// the characters of Liberation Sans (Latin, Greek, Cyrillic), and □ for others; an
// SVG shows all that its viewer can. In a name, ¶ stands for a newline.
//
// A figure draws at most 2,500 discs of candidates, which look like all of them,
// 40 lines of earlier fronts, 12 islands, 700 lines of Parallel, and the line of
// descent with about 80 other ancestors.
//
// # Papers
//
// The knee of a front: see pareto.Knee. Pareto ranks of Lineage: K. Deb et al., "A
// Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II", IEEE Transactions on
// Evolutionary Computation 6(2), 2002. What Mutators have gained: L. While, L.
// Bradstreet, L. Barone, "A Fast Way of Calculating Exact Hypervolumes", IEEE
// Transactions on Evolutionary Computation 16(1), 2012. Parallel coordinates: A.
// Inselberg, "The plane with parallel coordinates", The Visual Computer 1, 1985.
// The colours are viridis, by S. van der Walt and N. Smith, 2015, and the palette
// of M. Okabe and K. Ito, "Color Universal Design", 2008.
package plots
