package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/population"
)

// mostAncestors is about the maximum number of candidates in a lineage; the line
// of descent is never cut.
const mostAncestors = 80

// An ancestor is a candidate in a lineage.
type ancestor struct {
	*record
	index   int     // of the record
	chain   int     // 0: the line of descent
	parent  int     // index of the ancestor it was mutated from; -1: none, or not shown
	others  []int   // indices of its other parents
	repairs int     // index of the failed ancestor that it repairs, or -1
	x       float64 // steps from the beginning
	lane    int
	row     float64

	evaluated, failures int // its children that are not shown
}

// An ancestry is what a candidate descends from: chains of candidates, each mutated
// from the one before. The first chain is the line of descent from the seed; the
// others begin at a parent crossed over, and end where they join another chain.
type ancestry struct {
	nodes []*ancestor // by record
	lanes []int       // the islands of nodes
	top   []float64   // the first row of each lane, and the end of the last
	total int         // ancestors, whether shown or not
}

// ancestry returns that of the record with an index.
func (h *history) ancestry(target int) *ancestry {
	byID := make(map[population.ID]int, len(h.records))
	for i := range h.records {
		byID[h.records[i].id] = i
	}
	a := new(ancestry)
	chains := h.chains(target, byID, &a.total)
	shown := make(map[int]*ancestor)
	for k, chain := range chains {
		for _, i := range chain {
			n := &ancestor{record: &h.records[i], index: i, chain: k, parent: -1, repairs: -1, lane: h.records[i].island}
			shown[i] = n
			a.nodes = append(a.nodes, n)
		}
	}
	slices.SortFunc(a.nodes, func(m, n *ancestor) int { return cmp.Compare(m.index, n.index) })
	a.link(byID)
	h.fold(shown, byID)
	if line := chains[0]; len(line) > 1 && h.records[line[len(line)-1]].id == population.SeedID {
		shown[line[len(line)-1]].lane = shown[line[len(line)-2]].lane // the seed starts every island
	}
	a.arrange(chains, shown)
	return a
}

// chains returns the chains of the ancestry, as indices of records from the
// youngest to the oldest: those that fit. Failed attempts that were repaired are
// chains of one.
func (h *history) chains(target int, byID map[population.ID]int, total *int) [][]int {
	var chains [][]int
	shown := make(map[int]bool)
	known := map[int]bool{target: true}
	queue := []int{target}
	cut := false
	for len(queue) > 0 {
		start := queue[0]
		queue = queue[1:]
		var chain []int
		for i, ok := start, true; ok && !shown[i]; {
			chain = append(chain, i)
			shown[i] = true
			known[i] = true
			r := &h.records[i]
			further := slices.Clone(r.parents)
			switch {
			case r.failed(): // it has the parents of its repair
				further = []population.ID{r.repairOf}
			case r.repairOf != 0:
				further = append(further, r.repairOf)
			}
			var next int
			next, ok = -1, false
			for k, id := range further {
				p, exists := byID[id]
				if !exists || p >= i && h.records[p].id.Compare(r.id) >= 0 { // only older ones, so that there are no cycles
					continue
				}
				if k == 0 {
					next, ok = p, true
				} else if !known[p] {
					known[p] = true
					queue = append(queue, p)
				}
			}
			i = next
		}
		if len(chain) == 0 {
			continue
		}
		size := 0
		for _, c := range chains {
			size += len(c)
		}
		if cut = cut || len(chains) > 0 && size+len(chain) > mostAncestors; !cut {
			chains = append(chains, chain)
		}
	}
	*total = len(known)
	return chains
}

// link connects the nodes.
func (a *ancestry) link(byID map[population.ID]int) {
	at := make(map[int]int, len(a.nodes))
	for k, n := range a.nodes {
		at[n.index] = k
	}
	find := func(id population.ID) int {
		if i, ok := byID[id]; ok {
			if k, ok := at[i]; ok {
				return k
			}
		}
		return -1
	}
	for k, n := range a.nodes {
		if n.repairOf != 0 {
			n.repairs = find(n.repairOf)
		}
		for i, id := range n.parents {
			if n.failed() {
				break
			}
			switch p := find(id); {
			case p < 0 || p >= k && a.nodes[p].id.Compare(n.id) >= 0:
			case i == 0:
				n.parent = p
			case p != n.parent && !slices.Contains(n.others, p):
				n.others = append(n.others, p)
			}
		}
	}
	a.step()
}

// step places every node behind all that it comes from: at its number of steps from
// the beginning. Failed attempts stand between their parent and their repair.
func (a *ancestry) step() {
	for _, n := range a.nodes {
		if n.failed() {
			continue
		}
		for _, p := range append(slices.Clone(n.others), n.parent) {
			if p >= 0 {
				n.x = max(n.x, a.nodes[p].x+1)
			}
		}
	}
	for k := len(a.nodes) - 1; k >= 0; k-- { // repairs are younger
		if n := a.nodes[k]; n.repairs >= 0 {
			a.nodes[n.repairs].x = n.x - 0.3
		}
	}
}

// fold counts the children of nodes that are not shown.
func (h *history) fold(shown map[int]*ancestor, byID map[population.ID]int) {
	for i := range h.records {
		r := &h.records[i]
		if shown[i] != nil || len(r.parents) == 0 {
			continue
		}
		p, ok := byID[r.parents[0]]
		if n := shown[p]; ok && n != nil {
			if r.failed() {
				n.failures++
			} else {
				n.evaluated++
			}
		}
	}
}

// arrange gives every island a lane and every chain a row in the lanes it passes:
// the line of descent the first one, others the first that is free there.
func (a *ancestry) arrange(chains [][]int, shown map[int]*ancestor) {
	for _, n := range a.nodes {
		if !slices.Contains(a.lanes, n.lane) {
			a.lanes = append(a.lanes, n.lane)
		}
	}
	slices.Sort(a.lanes)
	type piece struct{ from, to float64 }
	taken := make(map[int][][]piece) // by lane and row
	for k, chain := range chains {
		pieces := make(map[int]piece)
		for _, i := range chain {
			n := shown[i]
			p, ok := pieces[n.lane]
			if !ok {
				p = piece{n.x, n.x}
			}
			pieces[n.lane] = piece{min(p.from, n.x), max(p.to, n.x)}
		}
		rowOf := make(map[int]int)
		for _, lane := range a.lanes {
			p, ok := pieces[lane]
			if !ok {
				continue
			}
			const pad = 0.6
			row := 0
			for k > 0 && row < len(taken[lane]) && slices.ContainsFunc(taken[lane][row], func(q piece) bool { return p.from < q.to+pad && q.from < p.to+pad }) {
				row++
			}
			for len(taken[lane]) <= row {
				taken[lane] = append(taken[lane], nil)
			}
			taken[lane][row] = append(taken[lane][row], p)
			rowOf[lane] = row
		}
		for _, i := range chain {
			shown[i].row = float64(rowOf[shown[i].lane])
		}
	}
	y := 0.0
	tops := make(map[int]float64)
	for _, lane := range a.lanes {
		a.top = append(a.top, y)
		tops[lane] = y
		y += float64(len(taken[lane])) + 0.3
	}
	a.top = append(a.top, y)
	for _, n := range a.nodes {
		n.row += tops[n.lane] + 0.5
	}
}

// migrated reports whether a node's parent comes from another island. The seed is
// on all.
func migrated(n, parent *ancestor) bool {
	return n.island != parent.island && parent.id != population.SeedID
}

// front returns the indices of the records that no other dominates.
func (h *history) front() (map[int]bool, error) {
	var points [][]float64
	var index []int
	for i, r := range h.passed() {
		points, index = append(points, h.minimised(r.values)), append(index, i)
	}
	members, err := pareto.NondominatedDistinct(points)
	if err != nil {
		return nil, fmt.Errorf("plots: finding the front: %w", err)
	}
	front := make(map[int]bool, len(members))
	for _, k := range members {
		front[index[k]] = true
	}
	return front, nil
}

// best returns the index of the best record of a search with one objective, or of
// the knee of the front in all objectives. A front without a knee has a middle, by
// the first objective. The seed and what lies outside the regions of the objectives
// do not count if there are others.
func (h *history) best() (int, error) {
	front, err := h.front()
	if err != nil {
		return 0, err
	}
	inside := func(r *record) bool {
		for k, o := range h.search.Objectives {
			if v := r.values[k]; o.From < o.To && (v < o.From || v > o.To) {
				return false
			}
		}
		return r.id != population.SeedID
	}
	var members, favoured []int
	for i, r := range h.passed() {
		if front[i] {
			if members = append(members, i); inside(r) {
				favoured = append(favoured, i)
			}
		}
	}
	if len(favoured) > 0 {
		members = favoured
	}
	points := make([][]float64, len(members))
	for k, i := range members {
		points[k] = population.Point(h.search.Objectives, h.records[i].values)
	}
	if k := knee(points); k >= 0 {
		return members[k], nil
	}
	slices.SortStableFunc(members, func(a, b int) int { return cmp.Compare(h.records[a].values[0], h.records[b].values[0]) })
	return members[len(members)/2], nil
}

// knee returns the index of the knee of points to be minimised; see pareto.Knee. It
// returns -1 if there is none worth the name: a point that is better than the line
// between the ends by a twentieth of the front's extent.
func knee(points [][]float64) int {
	k, err := pareto.Knee(points)
	if err != nil {
		return -1
	}
	sum := 0.0
	for i := range points[k] {
		low, high := math.Inf(1), math.Inf(-1)
		for _, p := range points {
			low, high = min(low, p[i]), max(high, p[i])
		}
		if high > low {
			sum += (points[k][i]/2 - low/2) / (high/2 - low/2)
		}
	}
	if sum > 0.9 {
		return -1
	}
	return k
}
