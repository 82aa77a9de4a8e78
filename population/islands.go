package population

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// newcomers lets candidates that have passed enter an island, whose members are then
// the survivors.
func (s *search) newcomers(island int, candidates []Candidate) (err error) {
	members := slices.Clone(s.islands[island])
	before := len(members)
	for _, c := range candidates {
		if !c.Failed() {
			members = append(members, c)
		}
	}
	if len(members) > before {
		s.islands[island], err = s.survivors(random(s.RandomSeed, s.settled, survivorStream), members)
	}
	return err
}

// structure returns the ID of the candidate of which this is a setting, or its own.
func (id ID) structure() ID { return NewID(id.Child(), id.Attempt(), 0) }

// structures draws one of the settings of each structure among members.
func structures(rng *rand.Rand, members []Candidate) []Candidate {
	drawn := make([]Candidate, 0, len(members))
	place, count := make(map[ID]int), make(map[ID]int)
	for _, c := range members {
		of := c.ID.structure()
		count[of]++
		if n := count[of]; n == 1 {
			place[of] = len(drawn)
			drawn = append(drawn, c)
		} else if rng.IntN(n) == 0 {
			drawn[place[of]] = c
		}
	}
	return drawn
}

// survivors keeps at most Members of a pool, at most a quarter of Members of one
// structure. Of candidates whose objectives
// compare as the same one goes first: the one that is best beyond the region, then
// the one with the shortest source, then the oldest; the others only fill places
// that would stay empty. The pool is sorted
// from the best first objective to the worst, since selections break ties by
// index.
func (s *search) survivors(rng *rand.Rand, pool []Candidate) ([]Candidate, error) {
	type entry struct {
		*Candidate
		compared, minimised []float64
	}
	entries := make([]entry, len(pool))
	for i := range pool {
		values := pool[i].Objectives
		entries[i] = entry{&pool[i], compared(s.Objectives, values), minimised(s.Objectives, values)}
	}
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(slices.Compare(a.compared, b.compared), slices.Compare(a.minimised, b.minimised),
			cmp.Compare(len(a.Source), len(b.Source)), a.ID.Compare(b.ID))
	})
	var distinct, same []Candidate
	for i, e := range entries {
		if i > 0 && slices.Equal(e.compared, entries[i-1].compared) {
			same = append(same, *e.Candidate)
		} else {
			distinct = append(distinct, *e.Candidate)
		}
	}
	distinct, err := s.perStructure(rng, distinct)
	if err != nil {
		return nil, err
	}
	kept, err := s.surviving(rng, distinct, s.Members)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(same, byID)
	kept = append(kept, same[:max(0, min(len(same), s.Members-len(kept)))]...)
	slices.SortFunc(kept, byID)
	return kept, nil
}

// surviving returns those of candidates that Config.Survivors chooses.
func (s *search) surviving(rng *rand.Rand, candidates []Candidate, n int) ([]Candidate, error) {
	chosen, err := s.choose("Survivors", s.config.Survivors, rng, candidates, min(n, len(candidates)))
	var kept []Candidate
	for _, k := range chosen {
		kept = append(kept, candidates[k])
	}
	return kept, err
}

// perStructure keeps the survivors of each structure of which there are too many
// settings.
func (s *search) perStructure(rng *rand.Rand, candidates []Candidate) ([]Candidate, error) {
	most := max(1, s.Members/4)
	settings := make(map[ID][]Candidate)
	for _, c := range candidates {
		settings[c.ID.structure()] = append(settings[c.ID.structure()], c)
	}
	dropped := make(map[ID]bool)
	for _, c := range candidates {
		all := settings[c.ID.structure()]
		if len(all) <= most || all[0].ID != c.ID {
			continue
		}
		kept, err := s.surviving(rng, all, most)
		if err != nil {
			return nil, err
		}
		for _, c := range all {
			dropped[c.ID] = true
		}
		for _, c := range kept {
			delete(dropped, c.ID)
		}
	}
	if len(dropped) > 0 {
		candidates = slices.DeleteFunc(slices.Clone(candidates), func(c Candidate) bool { return dropped[c.ID] })
	}
	return candidates, nil
}

// migrate copies members between islands along the topology. All migrants are
// chosen before the first arrives, so that none travels twice.
func (s *search) migrate(rng *rand.Rand) ([]Migration, error) {
	edges, err := s.edges(rng)
	if err != nil {
		return nil, err
	}
	var migrations []Migration
	home := make(map[ID]Candidate)
	for _, edge := range edges {
		from := structures(rng, s.islands[edge.From])
		chosen, err := s.choose("MigrantsBy", s.config.MigrantsBy, rng, from, min(s.Migrants, len(from)))
		if err != nil {
			return nil, err
		}
		for _, k := range chosen {
			home[from[k].ID] = from[k]
			migrations = append(migrations, Migration{From: edge.From, To: edge.To, ID: from[k].ID})
		}
	}
	var arrived []Migration
	for _, m := range migrations {
		if !slices.Contains(ids(s.islands[m.To]), m.ID) {
			s.islands[m.To] = append(s.islands[m.To], home[m.ID])
			arrived = append(arrived, m)
		}
	}
	for i := range s.islands {
		if s.islands[i], err = s.survivors(rng, s.islands[i]); err != nil {
			return nil, err
		}
	}
	return arrived, nil
}

// gapsOf returns the gaps of a front.
func (s *search) gapsOf(front []Candidate) gaps {
	values := make([][]float64, len(front))
	for i, c := range front {
		values[i] = c.Objectives
	}
	return newGaps(s.Objectives, values)
}

// complete ends a generation: members migrate, and it is recorded.
func (s *search) complete(number int) (err error) {
	var migrations []Migration
	if number > 0 && s.MigrateEvery > 0 && number%s.MigrateEvery == 0 {
		if migrations, err = s.migrate(random(s.RandomSeed, number, migrationStream)); err != nil {
			return err
		}
	}
	var reseeded []int
	if number > 0 {
		s.age(number)
		var more []Migration
		more, reseeded = s.reseed()
		migrations = append(migrations, more...)
	}
	next := s.planned + 1
	for n := range s.children {
		next = min(next, n)
	}
	g := Generation{
		Number: number, Migrations: migrations, Reseeded: reseeded, Reference: s.reference(), Next: NewID(next, 0, 0),
		Settled: s.settled, Candidates: s.totals.candidates, Failures: s.totals.failures, Usage: s.totals.usage, Elapsed: s.elapsed(),
	}
	for _, members := range s.islands {
		g.Islands = append(g.Islands, ids(members))
	}
	front := s.front.candidates()
	g.Front = ids(front)
	if g.Hypervolume, err = Hypervolume(s.Objectives, front, g.Reference); err != nil {
		return err
	}
	s.generation = g
	s.shown = s.gapsOf(front)
	s.against = g.Reference
	s.siblings.forget(g.Islands)
	s.shingles.forget(g.Islands)
	s.entered = append(s.entered, s.front.entered)
	s.entries.Generations = append(s.entries.Generations, g)
	s.seekAdvice(number)
	s.tell(GenerationDone{Generation: g, Front: front})
	return nil
}
