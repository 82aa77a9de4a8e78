package population

import (
	"fmt"
	"slices"
)

// resume takes up a search where its history ends. Candidates and replies that
// were recorded after the last completed generation are used instead of asking
// for and evaluating them again, so that the search goes on as if it had never
// stopped.
func (s *search) resume(h History) error {
	if err := s.continues(h); err != nil {
		return err
	}
	s.Started = h.Search.Started
	byID := make(map[ID]Candidate, len(h.Candidates))
	for _, c := range h.Candidates {
		byID[c.ID] = c
		s.count(c)
		s.usage = s.usage.Add(c.Usage)
		if _, ok := s.known[c.Hash]; !ok && c.Hash != "" && (c.Failure == nil || c.Failure.Stage != StageDuplicate) {
			s.known[c.Hash] = c.ID
		}
	}
	s.front = Front(s.Objectives, h.Candidates)
	for _, g := range h.Generations {
		s.volumes = append(s.volumes, g.Hypervolume)
	}
	first := SeedID
	if n := len(h.Generations); n > 0 {
		s.generation = h.Generations[n-1]
		s.completed, s.before, first = s.generation.Number, s.generation.Elapsed, s.generation.Next
		for _, members := range s.generation.Islands {
			island := make([]Candidate, len(members))
			for i, id := range members {
				c, ok := byID[id]
				if !ok {
					return fmt.Errorf("population: the recorder does not hold candidate %d, a member in generation %d: its file is damaged", id, s.completed)
				}
				island[i] = c
			}
			s.islands = append(s.islands, island)
		}
	}
	s.next = first
	for _, v := range h.Validations {
		s.validated[v.ID] = v
	}
	for id, c := range byID {
		if id >= first {
			s.recorded[id] = c
		}
	}
	for id, r := range h.Replies {
		if _, done := byID[id]; !done && id >= first {
			s.replies[id] = r
			s.usage = s.usage.Add(r.Usage)
		}
	}
	return nil
}

// continues says why the search cannot be the continuation of what h holds.
func (s *search) continues(h History) error {
	held := h.Search
	if s.Function != held.Function || s.Seed != held.Seed || !slices.Equal(s.Objectives, held.Objectives) {
		what := "another seed"
		switch {
		case s.Function != held.Function:
			what = held.Function
		case !slices.Equal(s.Objectives, held.Objectives):
			what = fmt.Sprintf("other objectives, %v", names(held.Objectives))
		}
		return fmt.Errorf("population: %w (%s): resume it with the program that began it, or record to another place", ErrOtherSearch, what)
	}
	for _, f := range []struct {
		name       string
		want, held uint64
	}{
		{"RandomSeed", s.RandomSeed, held.RandomSeed},
		{"Islands", uint64(s.Islands), uint64(held.Islands)},
		{"Members", uint64(s.Members), uint64(held.Members)},
		{"Children", uint64(s.Children), uint64(held.Children)},
		{"MigrateEvery", uint64(s.MigrateEvery), uint64(held.MigrateEvery)},
		{"Migrants", uint64(s.Migrants), uint64(held.Migrants)},
		{"Inspirations", uint64(s.Inspirations), uint64(held.Inspirations)},
		{"Repairs", uint64(s.Repairs), uint64(held.Repairs)},
		{"Repeats", uint64(s.Repeats), uint64(max(held.Repeats, 1))}, // older records do not have it
	} {
		if f.want != f.held {
			return fmt.Errorf("population: %w, begun with %s %d instead of %d: resume it with that", ErrOtherSearch, f.name, f.held, f.want)
		}
	}
	var first []float64 // older records do not have it in the Search
	if len(h.Generations) > 0 {
		first = h.Generations[0].Reference
	}
	if !slices.Equal(s.Reference, held.Reference) && (s.Reference == nil || !slices.Equal(Point(s.Objectives, s.Reference), first)) {
		return fmt.Errorf("population: %w, begun with the Reference %v instead of %v: resume it with that", ErrOtherSearch, held.Reference, s.Reference)
	}
	return nil
}

func names(objectives []Objective) []string {
	var list []string
	for _, o := range objectives {
		list = append(list, o.Name)
	}
	return list
}
