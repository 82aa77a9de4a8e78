package archive

import (
	"iter"

	"github.com/wallacea-go/wallacea/population"
)

// generations writes the generations of all searches side by side, and finds the front of
// all.
func (m *merger) generations() error {
	last := -1
	var courses []*course
	for _, in := range m.inputs {
		if in.begun {
			c := &course{input: in}
			var stop func()
			c.next, stop = iter.Pull2(records(in.Archive, generationsBucket, nil, decodeStored[generationRecord](generationsBucket)))
			defer stop()
			courses = append(courses, c)
			last = max(last, in.last.Number)
		}
	}
	f := &frontOfAll{merger: m, known: make(map[population.ID]population.Candidate)}
	var before *population.Generation
	for n := range last {
		g, err := m.sideBySide(n, courses, f, before)
		if err == nil {
			err = m.record(g, before)
		}
		if err != nil {
			return err
		}
		before = &g
	}
	for _, in := range m.inputs {
		if err := f.add(in, in.front); err != nil {
			return err
		}
	}
	front, volume, err := f.find()
	if m.Front = len(front); err != nil || last < 0 {
		return err
	}
	g, err := m.sideBySide(last, courses, f, before)
	if err != nil {
		return err
	}
	g.Front, g.Hypervolume = front, volume
	g.Candidates, g.Failures, g.Usage, g.Next = m.Candidates, m.failures, m.usage, m.nextChild()
	return m.record(g, before)
}

func (m *merger) record(g population.Generation, before *population.Generation) error {
	size := 100 // bytes of a record, about
	for _, members := range g.Islands {
		size += 9 * len(members)
	}
	if err := m.to.room(size); err != nil {
		return err
	}
	return addGeneration(m.to.tx, g, before)
}

// nextChild returns the ID of the first child behind all.
func (m *merger) nextChild() population.ID {
	return population.NewID(m.inputs[len(m.inputs)-1].children.Last+2, 0, 0)
}

// sideBySide returns generation n of all searches.
func (m *merger) sideBySide(n int, courses []*course, f *frontOfAll, before *population.Generation) (population.Generation, error) {
	g := population.Generation{Number: n, Reference: m.reference, Next: m.nextChild(), Islands: make([][]population.ID, m.search.Islands), Settled: 1}
	changed := before == nil
	for _, c := range courses {
		fresh, err := c.step(n)
		if err != nil {
			return g, err
		}
		changed = changed || fresh
		c.addTo(&g, fresh)
	}
	if !changed {
		g.Front, g.Hypervolume = before.Front, before.Hypervolume
		return g, nil
	}
	for _, c := range courses {
		if err := f.add(c.input, c.now.Front); err != nil {
			return g, err
		}
	}
	var err error
	g.Front, g.Hypervolume, err = f.find()
	return g, err
}

// A course is the generations of an input, one after the other.
type course struct {
	*input
	next   func() (stored[generationRecord], error, bool)
	fronts fronts
	now    population.Generation
}

// step goes on to generation n, and reports whether there is one.
func (c *course) step(n int) (fresh bool, err error) {
	if n > c.last.Number { // what was recorded later belongs to candidates that were not read
		return false, nil
	}
	r, err, ok := c.next()
	if err == nil && !ok {
		err = c.explain(damaged("generation %d is missing", n))
	}
	if err != nil {
		return false, err
	}
	if c.now, err = c.fronts.follow(n, r.record); err != nil {
		return false, c.explain(err)
	}
	for _, members := range c.now.Islands {
		if err := c.renumber(members); err != nil {
			return false, err
		}
	}
	for i := range c.now.Migrations {
		move := &c.now.Migrations[i]
		if move.ID, err = c.id(move.ID); err != nil {
			return false, err
		}
		move.From, move.To = move.From+c.islands.Offset, move.To+c.islands.Offset
	}
	for i := range c.now.Reseeded {
		c.now.Reseeded[i] += c.islands.Offset
	}
	return true, nil
}

// addTo adds the state of an input to that of all. What has happened in its generation counts
// if that is fresh.
func (c *course) addTo(g *population.Generation, fresh bool) {
	for i, members := range c.now.Islands {
		if at := c.islands.Offset + i; at < len(g.Islands) {
			g.Islands[at] = members
		}
	}
	if fresh {
		g.Migrations = append(g.Migrations, c.now.Migrations...)
		g.Reseeded = append(g.Reseeded, c.now.Reseeded...)
	}
	g.Settled += max(c.search.SettledBy(c.now)-1, 0)
	g.Candidates += c.now.Candidates
	g.Failures += c.now.Failures
	if c.dropped && c.now.Candidates > 0 { // all share one seed
		g.Candidates--
		if c.failedSeed {
			g.Failures--
		}
	}
	g.Usage = g.Usage.Add(c.now.Usage)
	g.Elapsed = max(g.Elapsed, c.now.Elapsed)
	if next := c.now.Next.Child() - 1; next > 0 {
		if next += c.children.Offset; next <= c.children.Last && next+1 < g.Next.Child() {
			g.Next = population.NewID(next+1, 0, 0)
		}
	}
}

// A frontOfAll finds the front of the fronts of several inputs.
type frontOfAll struct {
	*merger
	known   map[population.ID]population.Candidate // that were on a front, as numbered in the merged archive
	members map[population.ID]bool                 // of the fronts that were added
}

// add adds a front of an input.
func (f *frontOfAll) add(in *input, front []population.ID) error {
	if f.members == nil {
		f.members = make(map[population.ID]bool)
	}
	var unknown []population.ID
	for _, id := range front {
		to, err := in.id(id)
		if err != nil {
			return err
		}
		f.members[to] = true
		if _, ok := f.known[to]; !ok && (id != population.SeedID || in.seed) {
			unknown = append(unknown, id)
		} else if !ok {
			if err := f.learnSeed(); err != nil {
				return err
			}
		}
	}
	return f.learn(in, unknown)
}

func (f *frontOfAll) learnSeed() error {
	for _, in := range f.inputs {
		if in.seed {
			return f.learn(in, []population.ID{population.SeedID})
		}
	}
	return nil
}

// learn reads candidates of an input.
func (f *frontOfAll) learn(in *input, ids []population.ID) error {
	for c, err := range in.SummariesOf(ids) {
		if err != nil {
			return err
		}
		if c.ID, err = in.id(c.ID); err != nil {
			return err
		}
		f.known[c.ID] = population.Candidate{ID: c.ID, Objectives: c.Objectives, Margin: c.Margin, Failure: c.Failure}
	}
	return nil
}

// find returns the front of what was added, and its hypervolume, and forgets what was added.
func (f *frontOfAll) find() (front []population.ID, volume float64, err error) {
	var candidates []population.Candidate
	for id := range f.members {
		if c, ok := f.known[id]; ok {
			candidates = append(candidates, c)
		}
	}
	f.members = nil
	candidates = population.Front(f.inputs[0].search.Objectives, candidates)
	for _, c := range candidates {
		front = append(front, c.ID)
	}
	if f.reference != nil {
		volume, err = population.Hypervolume(f.inputs[0].search.Objectives, candidates, f.reference)
	}
	return front, volume, err
}
