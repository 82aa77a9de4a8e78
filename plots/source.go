package plots

import (
	"errors"
	"fmt"
	"iter"
	"math"

	"github.com/wallacea-go/wallacea/population"
)

// A Source provides the data for figures. *archive.Archive is one. If it has a
// method Len() (int, error), that says how many candidates there will be. A
// candidate with a Margin is drawn where it counts: worse by that.
type Source interface {
	// Search returns the recorded search, or an error if there is none.
	Search() (population.Search, error)

	// Summaries iterates over all candidates in the order of their IDs. Their
	// texts are not needed. An error ends the iteration.
	Summaries() iter.Seq2[population.Candidate, error]

	// Generations iterates over the completed generations in order. An error ends
	// the iteration.
	Generations() iter.Seq2[population.Generation, error]
}

// A record is what figures need of an evaluated candidate.
type record struct {
	id         population.ID
	parents    []population.ID
	generation int
	values     []float64 // finite, as many as there are objectives; worse by the candidate's Margin
}

// A history is what figures need of a search.
type history struct {
	search  population.Search
	records []record // by ID, without failed candidates
	failed  int
	last    int // the highest generation
}

// mostReserved is for how many records memory is reserved before they are read.
const mostReserved = 1 << 17

// read collects the evaluated candidates of src. It returns an error if there
// are none, since no figure can be drawn.
func read(src Source) (*history, error) {
	search, err := readSearch(src)
	if err != nil {
		return nil, err
	}
	if len(search.Objectives) == 0 {
		return nil, errors.New("plots: the archive holds no search: run one with this archive as its Recorder first")
	}
	h := &history{search: search}
	if s, ok := src.(interface{ Len() (int, error) }); ok { // appending alone copies them again and again
		if n, err := s.Len(); err == nil {
			h.records = make([]record, 0, min(max(n, 0), mostReserved))
		}
	}
	for c, err := range src.Summaries() {
		if err != nil {
			return nil, fmt.Errorf("plots: reading candidates: %w", err)
		}
		if c.Failed() {
			h.failed++
			continue
		}
		if len(c.Objectives) != len(search.Objectives) {
			return nil, fmt.Errorf("plots: candidate %v has %d objectives but the search has %d: the archive is damaged", c.ID, len(c.Objectives), len(search.Objectives))
		}
		for i, v := range c.Objectives {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("plots: candidate %v has %s = %v: the archive is damaged", c.ID, search.Objectives[i].Name, v)
			}
		}
		h.records = append(h.records, record{id: c.ID, parents: c.Parents, generation: max(c.Generation, 0), values: c.Cautious(search.Objectives)})
		h.last = max(h.last, c.Generation)
	}
	switch {
	case len(h.records) > 0:
		return h, nil
	case h.failed > 0:
		return nil, fmt.Errorf("plots: nothing to draw: all %d candidates failed", h.failed)
	}
	return nil, errors.New("plots: nothing to draw: the archive holds no candidates yet")
}

func readSearch(src Source) (population.Search, error) {
	if src == nil {
		return population.Search{}, errors.New("plots: the Source is nil: pass an open archive")
	}
	search, err := src.Search()
	if err != nil {
		return population.Search{}, fmt.Errorf("plots: reading the search: %w", err)
	}
	return search, nil
}

// objective returns the index of the objective with the given name.
func (h *history) objective(name string) (int, error) {
	var names []string
	for i, o := range h.search.Objectives {
		if o.Name == name {
			return i, nil
		}
		names = append(names, o.Name)
	}
	return 0, fmt.Errorf("plots: there is no objective %q: the search has %q", name, names)
}

// column returns the values of one objective for all records.
func (h *history) column(objective int) []float64 {
	values := make([]float64, len(h.records))
	for i, r := range h.records {
		values[i] = r.values[objective]
	}
	return values
}
