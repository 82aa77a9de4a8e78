package selection

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
)

// Grid keeps the best candidate of each kind: a descriptor says of what kind a
// candidate is, say its length and its number of branches, and each cell of a
// grid over the descriptors has one occupant, that with the least objective. A
// Grid must not be used by several goroutines at once.
//
// Mouret, Clune, "Illuminating search spaces by mapping elites", 2015,
// https://arxiv.org/abs/1504.04909 (MAP-Elites). Which cell a descriptor
// belongs to and when an occupant is replaced are as in the GridArchive of
// pyribs, https://docs.pyribs.org, except that less is better.
type Grid struct {
	cells        []int // along each dimension
	lower, upper []float64
	at           map[int]int // index in occupants of each cell's
	occupants    []Occupant  // in the order in which their cells were first taken
}

// Occupant is what a cell of a [Grid] holds.
type Occupant struct {
	Cell       int // as returned by [Grid.Cell]
	ID         int
	Descriptor []float64
	Objective  float64
}

// Placement says what an insertion does to its cell.
type Placement int

// What an insertion does.
const (
	Rejected Placement = iota // the occupant is as good or better
	Improved                  // the occupant is replaced
	New                       // the cell was empty
)

// String returns the constant's name in lower case.
func (p Placement) String() string {
	switch p {
	case Rejected:
		return "rejected"
	case Improved:
		return "improved"
	case New:
		return "new"
	}
	return fmt.Sprintf("Placement(%d)", int(p))
}

// NewGrid returns an empty grid with the given number of cells along each
// dimension of the descriptors, evenly from lower to upper. Beyond these bounds
// the outermost cells take all there is.
func NewGrid(cells []int, lower, upper []float64) (*Grid, error) {
	if len(cells) == 0 || len(lower) != len(cells) || len(upper) != len(cells) {
		return nil, fmt.Errorf("selection: grid: %d numbers of cells, %d lower and %d upper bounds: want one of each per dimension", len(cells), len(lower), len(upper))
	}
	size := 1
	for k, c := range cells {
		if c < 1 || size > math.MaxInt/c {
			return nil, fmt.Errorf("selection: grid: dimension %d: cannot have %d cells", k, c)
		}
		size *= c
		if span := upper[k] - lower[k]; !(span > 0) || math.IsInf(span, 1) {
			return nil, fmt.Errorf("selection: grid: dimension %d: the bounds %g and %g are no finite range", k, lower[k], upper[k])
		}
	}
	return &Grid{slices.Clone(cells), slices.Clone(lower), slices.Clone(upper), make(map[int]int), nil}, nil
}

// Cell returns the number of the cell that a descriptor belongs to. Cells are
// numbered from 0, the last dimension fastest.
func (g *Grid) Cell(descriptor []float64) (int, error) {
	if len(descriptor) != len(g.cells) {
		return 0, fmt.Errorf("selection: grid: a descriptor of %d numbers where the grid has %d dimensions", len(descriptor), len(g.cells))
	}
	cell := 0
	for k, v := range descriptor {
		if math.IsNaN(v) {
			return 0, fmt.Errorf("selection: grid: descriptor %d is NaN", k)
		}
		along := float64(g.cells[k]) * ((v - g.lower[k]) / (g.upper[k] - g.lower[k]))
		cell = cell*g.cells[k] + int(max(0, min(along, float64(g.cells[k]-1))))
	}
	return cell, nil
}

// Place returns what [Grid.Insert] would do, without doing it. A whole batch
// can so be judged against the grid as it was before.
func (g *Grid) Place(descriptor []float64, objective float64) (Placement, error) {
	_, p, err := g.place(descriptor, objective)
	return p, err
}

func (g *Grid) place(descriptor []float64, objective float64) (cell int, p Placement, err error) {
	if math.IsNaN(objective) {
		return 0, Rejected, errors.New("selection: grid: the objective is NaN")
	}
	if cell, err = g.Cell(descriptor); err != nil {
		return 0, Rejected, err
	}
	i, ok := g.at[cell]
	switch {
	case !ok:
		return cell, New, nil
	case objective < g.occupants[i].Objective:
		return cell, Improved, nil
	}
	return cell, Rejected, nil
}

// Insert makes a candidate the occupant of its cell if that is empty or its
// occupant has a greater objective, under an id that means something to the
// caller only.
func (g *Grid) Insert(id int, descriptor []float64, objective float64) (Placement, error) {
	cell, p, err := g.place(descriptor, objective)
	if err != nil || p == Rejected {
		return p, err
	}
	occupant := Occupant{cell, id, slices.Clone(descriptor), objective}
	if p == Improved {
		g.occupants[g.at[cell]] = occupant
		return p, nil
	}
	g.at[cell] = len(g.occupants)
	g.occupants = append(g.occupants, occupant)
	return p, nil
}

// Parents returns the ids of n occupants, each with the same chance every time,
// or nil if there are none.
func (g *Grid) Parents(rng *rand.Rand, n int) []int {
	if n < 1 || len(g.occupants) == 0 {
		return nil
	}
	parents := make([]int, n)
	for i := range parents {
		parents[i] = g.occupants[rng.IntN(len(g.occupants))].ID
	}
	return parents
}

// Len returns the number of cells that have an occupant.
func (g *Grid) Len() int { return len(g.occupants) }

// All returns the occupants in the order of their cells. Their descriptors
// belong to the grid and must not be modified.
func (g *Grid) All() iter.Seq[Occupant] {
	return func(yield func(Occupant) bool) {
		for _, cell := range slices.Sorted(maps.Keys(g.at)) {
			if !yield(g.occupants[g.at[cell]]) {
				return
			}
		}
	}
}
