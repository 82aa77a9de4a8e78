package population

import "slices"

// A patience counts, for each island, how long it has made no progress.
type patience struct {
	idle []int // generations in a row in which no child has entered the front
	last []int // how many children had settled with the last one that has, the second mutator's not counted; 0: none
}

func newPatience(islands int) patience { return patience{make([]int, islands), make([]int, islands)} }

// stuck reports whether an island is to look for something new.
func (s *search) stuck(island int) bool {
	return s.Patience > 0 && s.patience.idle[island] >= s.Patience
}

// age takes note of the end of a generation.
func (s *search) age(number int) {
	before := (number - 1) * s.perGeneration()
	for i, last := range s.patience.last {
		if last > before {
			s.patience.idle[i] = 0
		} else {
			s.patience.idle[i]++
		}
	}
}

// reseed replaces the members of islands that have made no progress for very long by the
// front of the one that made progress last.
func (s *search) reseed() (migrations []Migration, reseeded []int) {
	if s.Patience <= 0 {
		return nil, nil
	}
	from := 0
	for i, last := range s.patience.last {
		if last > s.patience.last[from] {
			from = i
		}
	}
	front := s.frontOf(from)
	for i, last := range s.patience.last {
		if s.patience.idle[i] < 2*s.Patience || last == s.patience.last[from] {
			continue
		}
		s.islands[i] = slices.Clone(front)
		for _, c := range front {
			migrations = append(migrations, Migration{From: from, To: i, ID: c.ID})
		}
		s.patience.idle[i] = 0
		reseeded = append(reseeded, i)
	}
	return migrations, reseeded
}

// frontOf returns the front of an island's members.
func (s *search) frontOf(island int) []Candidate {
	members := slices.Clone(s.islands[island])
	for i := range members {
		members[i].Margin = nil // which is not the same after a resume
	}
	front := ids(Front(s.Objectives, members))
	return slices.DeleteFunc(slices.Clone(s.islands[island]), func(c Candidate) bool { return !slices.Contains(front, c.ID) })
}
