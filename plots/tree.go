package plots

import (
	"cmp"
	"math"
	"slices"

	"github.com/wallacea-go/wallacea/population"
)

// A node is a candidate in a tree of lineages.
type node struct {
	record
	parent   int   // index of the candidate it was mutated from; -1: none
	others   []int // indices of those crossed over
	children []int // indices of those mutated from it, by ID
	member   bool  // of the front
	below    int   // nodes of its subtree, itself included
	through  int   // members of the front in its subtree
	column   int   // of its generation, among those that have nodes
	row      float64
}

// A tree is the lineages of candidates, by ID: parents come before children.
type tree struct {
	nodes   []node
	columns int
	rows    float64 // the greatest row; the least is 0
}

// newTree links records, which are ordered by ID. front are the IDs of the
// members of the front.
func newTree(records []record, front map[population.ID]bool) *tree {
	t := &tree{nodes: make([]node, len(records))}
	index := make(map[population.ID]int, len(records))
	for i, r := range records {
		n := node{record: r, parent: -1, below: 1}
		for k, p := range r.parents {
			switch j, ok := index[p]; { // of earlier ones only: there are no cycles
			case !ok:
			case k == 0:
				n.parent = j
				t.nodes[j].children = append(t.nodes[j].children, i)
			case j != n.parent:
				n.others = append(n.others, j)
			}
		}
		if front[r.id] {
			n.member, n.through = true, 1
		}
		t.nodes[i] = n
		index[r.id] = i
	}
	for i := len(t.nodes) - 1; i >= 0; i-- {
		if p := t.nodes[i].parent; p >= 0 {
			t.nodes[p].below += t.nodes[i].below
			t.nodes[p].through += t.nodes[i].through
		}
	}
	return t
}

// most returns the records of at most limit nodes, by ID: the members of the
// front with their ancestors, the youngest first, then those with the most
// descendants. With a node its ancestors are among them.
func (t *tree) most(limit int) []record {
	chosen := make([]bool, len(t.nodes))
	room := limit
	choose := func(i int) {
		missing := 0
		for k := i; k >= 0 && !chosen[k]; k = t.nodes[k].parent {
			missing++
		}
		if missing > room {
			return
		}
		room -= missing
		for k := i; k >= 0 && !chosen[k]; k = t.nodes[k].parent {
			chosen[k] = true
		}
	}
	order := make([]int, len(t.nodes))
	for i := range order {
		order[i] = len(order) - 1 - i
	}
	for _, i := range order {
		if t.nodes[i].member {
			choose(i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(-cmp.Compare(t.nodes[a].below, t.nodes[b].below), cmp.Compare(a, b))
	})
	for _, i := range order {
		choose(i)
	}
	var records []record
	for i, c := range chosen {
		if c {
			records = append(records, t.nodes[i].record)
		}
	}
	return records
}

// A shape is a subtree that has been laid out: its nodes, and the rows that
// they and their edges take in each column.
type shape struct {
	nodes  []int
	lo, hi []float64 // NaN where it has nothing
}

func (t *tree) newShape() shape {
	s := shape{lo: make([]float64, t.columns), hi: make([]float64, t.columns)}
	for c := range s.lo {
		s.lo[c], s.hi[c] = math.NaN(), math.NaN()
	}
	return s
}

// cover adds rows lo to hi of a column to s.
func (s *shape) cover(column int, lo, hi float64) {
	if math.IsNaN(s.lo[column]) {
		s.lo[column], s.hi[column] = lo, hi
		return
	}
	s.lo[column], s.hi[column] = min(s.lo[column], lo), max(s.hi[column], hi)
}

// append puts o below s, as close as leaves one row between them in every
// column.
func (s *shape) append(t *tree, o shape) {
	shift := 0.0
	if len(s.nodes) > 0 {
		shift = math.Inf(-1)
		for c := range s.hi {
			if d := s.hi[c] + 1 - o.lo[c]; d > shift { // false if one is NaN
				shift = d
			}
		}
		if math.IsInf(shift, -1) {
			shift = 0
		}
	}
	for _, i := range o.nodes {
		t.nodes[i].row += shift
	}
	for c := range o.lo {
		if !math.IsNaN(o.lo[c]) {
			s.cover(c, o.lo[c]+shift, o.hi[c]+shift)
		}
	}
	s.nodes = append(s.nodes, o.nodes...)
}

// layout gives every node its column and row: the tidy tree of Reingold and
// Tilford (1981), with an edge over several generations taking its child's row
// in all of them.
func (t *tree) layout() {
	var generations []int
	for i := range t.nodes {
		generations = append(generations, t.nodes[i].generation)
	}
	slices.Sort(generations)
	generations = slices.Compact(generations)
	t.columns = len(generations)
	for i := range t.nodes {
		t.nodes[i].column, _ = slices.BinarySearch(generations, t.nodes[i].generation)
	}
	all := t.newShape()
	for i := range t.nodes {
		if t.nodes[i].parent < 0 {
			all.append(t, t.shape(i))
		}
	}
	least := math.Inf(1)
	for i := range t.nodes {
		least = min(least, t.nodes[i].row)
	}
	for i := range t.nodes {
		t.nodes[i].row -= least
		t.rows = max(t.rows, t.nodes[i].row)
	}
}

// shape lays out the subtree of node i. Its depth is that of the lineage.
func (t *tree) shape(i int) shape {
	s := t.newShape()
	n := &t.nodes[i]
	for _, k := range n.children {
		child := t.shape(k)
		for c := n.column + 1; c < t.nodes[k].column; c++ {
			child.cover(c, t.nodes[k].row, t.nodes[k].row)
		}
		s.append(t, child)
	}
	if len(n.children) > 0 {
		first, last := n.children[0], n.children[len(n.children)-1]
		n.row = (t.nodes[first].row + t.nodes[last].row) / 2
	}
	s.cover(n.column, n.row, n.row)
	s.nodes = append(s.nodes, i)
	return s
}
