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
	parent   int   // index of the candidate it was mutated from, or -1
	others   []int // indices of its other parents
	children []int // indices of the candidates mutated from it, by ID
	member   bool  // of the front
	below    int   // number of nodes in its subtree, including itself
	through  int   // number of members of the front in its subtree
	column   int   // of its generation, among generations that have nodes
	row      float64
}

// A tree holds the lineages of candidates by ID: parents come before children.
type tree struct {
	nodes   []node
	columns int
	rows    float64 // the last row; the first is 0
}

// newTree links records, which are ordered by ID. front holds the IDs of the
// members of the front.
func newTree(records []record, front map[population.ID]bool) *tree {
	t := &tree{nodes: make([]node, len(records))}
	index := make(map[population.ID]int, len(records))
	for i, r := range records {
		n := node{record: r, parent: -1, below: 1}
		for k, p := range r.parents {
			switch j, ok := index[p]; { // only earlier nodes, so there are no cycles
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

// most returns the records of at most limit nodes by ID: the members of the
// front, youngest first, then their ancestors, then the nodes with the most
// descendants. A record whose parent is left out has its nearest ancestor among
// them as its parent instead.
func (t *tree) most(limit int) []record {
	s := selection{t: t, chosen: make([]bool, len(t.nodes)), room: limit}
	var members []int
	for i := len(t.nodes) - 1; i >= 0; i-- {
		if t.nodes[i].member {
			members = append(members, i)
		}
	}
	for _, i := range members {
		s.choose(i)
	}
	for _, i := range members {
		s.chooseLineage(i)
	}
	for _, i := range members {
		s.choosePart(i)
	}
	order := make([]int, len(t.nodes))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(-cmp.Compare(t.nodes[a].below, t.nodes[b].below), cmp.Compare(a, b))
	})
	for _, i := range order {
		s.chooseLineage(i)
	}
	return s.records()
}

// A selection is a part of a tree.
type selection struct {
	t      *tree
	chosen []bool
	room   int // for more nodes
}

func (s *selection) choose(i int) {
	if !s.chosen[i] && s.room > 0 {
		s.chosen[i] = true
		s.room--
	}
}

// chooseLineage chooses node i with all its ancestors if there is room for them.
func (s *selection) chooseLineage(i int) {
	if s.room == 0 {
		return
	}
	missing := 0
	for k := i; k >= 0; k = s.t.nodes[k].parent {
		if !s.chosen[k] {
			missing++
		}
		if missing > s.room {
			return
		}
	}
	for k := i; k >= 0; k = s.t.nodes[k].parent {
		s.choose(k)
	}
}

// choosePart chooses the oldest ancestor of node i, and the nearest ones that
// there is room for.
func (s *selection) choosePart(i int) {
	if s.room == 0 {
		return
	}
	oldest := i
	for s.t.nodes[oldest].parent >= 0 {
		oldest = s.t.nodes[oldest].parent
	}
	s.choose(oldest)
	for k := i; k >= 0 && s.room > 0; k = s.t.nodes[k].parent {
		s.choose(k)
	}
}

// records returns the chosen nodes.
func (s *selection) records() []record {
	var records []record
	for i, n := range s.t.nodes {
		if !s.chosen[i] {
			continue
		}
		p := n.parent
		for p >= 0 && !s.chosen[p] {
			p = s.t.nodes[p].parent
		}
		if p != n.parent && p >= 0 {
			n.parents = slices.Clone(n.parents)
			n.parents[0] = s.t.nodes[p].id
		}
		records = append(records, n.record)
	}
	return records
}

// A shape is the layout of a subtree: its nodes, and the rows that they and
// their edges occupy in each column.
type shape struct {
	nodes  []int
	lo, hi []float64 // NaN in columns it does not occupy
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

// append places o below s, as close as possible with one row between them in
// every column.
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

// layout assigns columns and rows to all nodes: the tidy tree of Reingold and
// Tilford (1981). An edge over several generations occupies its child's row in
// all of them.
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

// shape lays out the subtree of node i. It recurses as deep as the lineage.
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
