package plots

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// A Source provides the data for figures. *archive.Archive is one. If it has a
// method Len() (int, error), that says how many candidates there will be; if it
// is a [ReferenceSource], figures draw its references, if it is an
// [EarningSource], Mutators draws what its search has counted, and if it is a [RestSource],
// figures know what belongs to no child. A candidate with a Margin is drawn where it counts:
// worse by that.
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

// A RestSource is a Source that knows what its search has done beside making children, such
// as *archive.Archive.
type RestSource interface {
	// Polished returns the candidates that the final tuning of numbers has added.
	Polished() ([]population.ID, error)

	// Advice iterates over what mutators have written of the search, in order.
	Advice() iter.Seq2[population.Advice, error]
}

// A record is what figures need of a candidate, or of an advice, which has usage alone.
type record struct {
	id, repairOf population.ID
	parents      []population.ID
	generation   int // in which it was planned; after which it was asked for, of an advice
	behind       int // for what the final tuning has added, one more than the last generation
	island       int
	values       []float64        // finite, one per objective, worse by the candidate's Margin; nil if it failed
	measured     []float64        // the same without the Margin
	stage        population.Stage // at which it failed
	mutator      string
	usage        population.Usage
	usedBy       []population.ModelUsage // as in Candidate
	times        population.Times
	tuning       time.Duration // of its numbers
	ended        time.Duration // as in Candidate
}

// used is what each model has used of the candidate's usage.
func (r *record) used() []population.ModelUsage {
	return population.UsageByModel(r.mutator, r.usage, r.usedBy)
}

// entered returns the generation in which a candidate came, or what stands for the final tuning.
func (r *record) entered() int { return max(r.generation, r.behind) }

func (r *record) failed() bool { return r.values == nil }

// A history is what figures need of a search.
type history struct {
	search      population.Search
	records     []record // by ID
	generations []population.Generation
	references  []Reference
	advice      []record // in order
	evaluated   int      // records that have not failed
	last        int      // the highest generation in which one has entered
	polished    bool     // that is the final tuning

	labels map[population.ID]string // of candidates, where IDs are none
}

// name returns the label of a candidate.
func (h *history) name(id population.ID) string {
	if label, ok := h.labels[id]; ok {
		return label
	}
	return name(id)
}

// mostReserved is for how many records memory is reserved before they are read.
const mostReserved = 1 << 17

// read collects what src holds. It returns an error if no candidate was
// evaluated, since no figure can be drawn.
func read(src Source) (*history, error) {
	search, err := readSearch(src)
	if err != nil {
		return nil, err
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
		if err := h.add(&c); err != nil {
			return nil, err
		}
	}
	switch {
	case len(h.records) == 0:
		return nil, errors.New("plots: nothing to draw: the archive holds no candidates yet")
	case h.evaluated == 0:
		return nil, fmt.Errorf("plots: nothing to draw: all %d candidates failed", len(h.records))
	}
	for g, err := range src.Generations() {
		if err != nil {
			return nil, fmt.Errorf("plots: reading generations: %w", err)
		}
		g.Front = nil // may be long, and no figure needs it
		h.generations = append(h.generations, g)
	}
	if err := h.addRest(src); err != nil {
		return nil, err
	}
	h.references, err = references(src)
	return h, err
}

// addRest reads what belongs to no child.
func (h *history) addRest(src Source) error {
	s, ok := src.(RestSource)
	if !ok {
		return nil
	}
	for a, err := range s.Advice() {
		if err != nil {
			return fmt.Errorf("plots: reading advice: %w", err)
		}
		h.advice = append(h.advice, record{generation: a.Generation, mutator: a.Mutator, usage: a.Usage, usedBy: a.UsedBy})
	}
	polished, err := s.Polished()
	if err != nil {
		return fmt.Errorf("plots: reading what tuning has added: %w", err)
	}
	behind := max(h.last, len(h.generations)-1) + 1
	for _, id := range polished {
		if i, ok := h.find(id); ok {
			h.records[i].behind = behind
			if !h.records[i].failed() {
				h.last, h.polished = behind, true
			}
		}
	}
	return nil
}

// find returns the index of the record of a candidate.
func (h *history) find(id population.ID) (int, bool) {
	return slices.BinarySearchFunc(h.records, id, func(r record, id population.ID) int { return r.id.Compare(id) })
}

// moment names when a generation was, for "front after …".
func (h *history) moment(generation int) string {
	if h.polished && generation == h.last {
		return finalTuning
	}
	return fmt.Sprintf("generation %d", generation)
}

// finalTuning names what comes behind the last generation.
const finalTuning = "the final tuning"

// volume returns the hypervolume of the front of all records.
func (h *history) volume(reference []float64) (float64, error) {
	all := make([]population.Candidate, 0, h.evaluated)
	for _, r := range h.passed() {
		all = append(all, population.Candidate{ID: r.id, Objectives: r.values})
	}
	front := population.Front(h.search.Objectives, all)
	for i := range front {
		at, _ := h.find(front[i].ID)
		front[i].Objectives = h.records[at].measured // as the search has it
	}
	return population.Hypervolume(h.search.Objectives, front, reference)
}

// add keeps what figures need of a candidate.
func (h *history) add(c *population.Candidate) error {
	r := record{
		id: c.ID, repairOf: c.RepairOf, parents: c.Parents, generation: max(c.Generation, 0), island: max(c.Island, 0),
		mutator: c.Mutator, usage: c.Usage, usedBy: c.UsedBy, ended: c.Ended(),
		times: c.Times, tuning: c.Tuned.Elapsed,
	}
	if c.Failed() {
		r.stage = c.Failure.Stage
	} else {
		objectives := h.search.Objectives
		if len(c.Objectives) != len(objectives) {
			return fmt.Errorf("plots: candidate %v has %d objectives but the search has %d: the archive is damaged", c.ID, len(c.Objectives), len(objectives))
		}
		for i, v := range c.Objectives {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("plots: candidate %v has %s = %v: the archive is damaged", c.ID, objectives[i].Name, v)
			}
		}
		r.values, r.measured = c.Cautious(objectives), c.Objectives
		h.evaluated++
		h.last = max(h.last, r.generation)
	}
	h.records = append(h.records, r)
	return nil
}

func readSearch(src Source) (population.Search, error) {
	if src == nil {
		return population.Search{}, errors.New("plots: the Source is nil: pass an open archive")
	}
	search, err := src.Search()
	if err != nil {
		return population.Search{}, fmt.Errorf("plots: reading the search: %w", err)
	}
	if len(search.Objectives) == 0 {
		return population.Search{}, errors.New("plots: the archive holds no search: run one with this archive as its Recorder first")
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

// passed iterates over the records that have not failed, with their indices.
func (h *history) passed() iter.Seq2[int, *record] {
	return func(yield func(int, *record) bool) {
		for i := range h.records {
			if r := &h.records[i]; !r.failed() && !yield(i, r) {
				return
			}
		}
	}
}

// column returns the values of one objective for all records that have not
// failed.
func (h *history) column(objective int) []float64 {
	values := make([]float64, 0, h.evaluated)
	for _, r := range h.passed() {
		values = append(values, r.values[objective])
	}
	return values
}

// minimised returns values rounded as a search compares them, with the maximised
// ones negated.
func (h *history) minimised(values []float64) []float64 {
	point := slices.Clone(values)
	for k, o := range h.search.Objectives {
		if point[k] = o.Rounded(point[k]); o.Maximize {
			point[k] = -point[k]
		}
	}
	return point
}
