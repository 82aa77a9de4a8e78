package population

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// A child is a candidate in the making.
type child struct {
	candidate    Candidate // of the current attempt
	parent       Candidate
	inspirations []Candidate
	failed       []Candidate // the earlier attempts

	reply   Reply
	replied bool  // reply is set
	refused error // the mutator's, instead of a reply

	evaluated bool
	recorded  bool // by an earlier session; nothing is left to do
}

// planChildren chooses parents for the children of a generation.
func (s *search) planChildren(number int) ([]*child, error) {
	rng := s.random(number, parentStream)
	var children []*child
	for island, members := range s.islands {
		chosen, err := s.choose("Parents", s.config.Parents, rng, members, s.Children)
		if err != nil {
			return nil, err
		}
		for _, k := range chosen {
			children = append(children, &child{
				candidate:    Candidate{Island: island, Generation: number},
				parent:       members[k],
				inspirations: s.inspire(rng, members, k),
			})
		}
	}
	return children, nil
}

// inspire draws other members than the parent, each at most once.
func (s *search) inspire(rng *rand.Rand, members []Candidate, parent int) []Candidate {
	var drawn []Candidate
	for _, k := range rng.Perm(len(members)) {
		if len(drawn) == s.Inspirations {
			break
		}
		if k != parent {
			drawn = append(drawn, members[k])
		}
	}
	return drawn
}

// survivors keeps at most Members of a pool. Of candidates with the same
// objectives one goes first: the one with the shortest source, then the
// oldest; the others only fill places that would stay empty. The pool is sorted
// from the best first objective to the worst, since selections break ties by
// index.
func (s *search) survivors(rng *rand.Rand, pool []Candidate) ([]Candidate, error) {
	slices.SortStableFunc(pool, func(a, b Candidate) int {
		return cmp.Or(slices.Compare(minimised(s.Objectives, a.Objectives), minimised(s.Objectives, b.Objectives)),
			cmp.Compare(len(a.Source), len(b.Source)), byID(a, b))
	})
	var distinct, same []Candidate
	for i, c := range pool {
		if i > 0 && slices.Equal(c.Objectives, pool[i-1].Objectives) {
			same = append(same, c)
		} else {
			distinct = append(distinct, c)
		}
	}
	chosen, err := s.choose("Survivors", s.config.Survivors, rng, distinct, min(s.Members, len(distinct)))
	if err != nil {
		return nil, err
	}
	var kept []Candidate
	for _, k := range chosen {
		kept = append(kept, distinct[k])
	}
	slices.SortStableFunc(same, byID)
	kept = append(kept, same[:max(0, min(len(same), s.Members-len(kept)))]...)
	slices.SortFunc(kept, byID)
	return kept, nil
}

// allSurvivors replaces the members of each island by the survivors of them.
func (s *search) allSurvivors(rng *rand.Rand) (err error) {
	for i := range s.islands {
		if s.islands[i], err = s.survivors(rng, s.islands[i]); err != nil {
			return err
		}
	}
	return nil
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
		from := s.islands[edge.From]
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
	return arrived, s.allSurvivors(rng)
}
