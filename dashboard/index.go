package dashboard

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

// An index holds of an archive what views need of all candidates. It is read once; then only
// what is new is.
type index struct {
	use    sync.RWMutex // held to read from db, alone to change it
	db     *archive.Archive
	opened bool // by the index

	reading sync.Mutex // held by the one who reads from the archive
	readAt  time.Time  // when that was begun last
	took    time.Duration
	settled bool    // the end has been read
	columns columns // of the numbers of feedback

	mu          sync.RWMutex // of what follows
	version     int          // changes with it; 0: nothing was read
	told        []string     // names of numbers of feedback
	search      population.Search
	parts       archive.Parts // that it was merged from
	entries     []*entry      // by ID; what they point to does not change
	generations []population.Generation
	front       []population.ID
	failures    int
	sum         population.Sum // of the entries and of advice
	hypervolume float64        // of the front, against the last generation's reference
}

// An entry is a candidate without its texts.
type entry struct {
	id, repairOf population.ID
	parents      []population.ID
	island       int
	generation   int
	values       []float64        // one per objective, in their own units; nil: it failed, or has none
	margin       []float64        // as in Candidate
	low, high    []float64        // the least and the greatest that were measured; nil: it was measured once
	told         []numberTold     // numbers of its feedback
	stage        population.Stage // at which it failed; "": it did not
	message      string           // why, in one line
	author       string           // as it is recorded
	operator     string           // likewise
	mutator      string           // both, in one line
	file         string           // of a merged archive: the name of that which it is from, in one line
	origin       population.ID    // its ID there
	solved       bool
	usage        population.Usage
	usedBy       []population.ModelUsage
	times        population.Times
	tuning       time.Duration
}

const (
	// restWhile is how many times as long as reading takes nothing is read after it.
	restWhile = 20
	// leastRest is how long at least.
	leastRest = 200 * time.Millisecond
	// longestReason is how many characters of a failure's message an entry has.
	longestReason = 200
)

// refresh reads what is new, unless that was done a moment ago. Of a search that has ended it
// reads everything once more, since polishing and validations come last.
func (x *index) refresh(ended bool) error {
	x.reading.Lock()
	defer x.reading.Unlock()
	if x.settled || x.known() && !ended && time.Since(x.readAt) < max(leastRest, restWhile*x.took) {
		return nil
	}
	x.readAt = time.Now()
	err := x.readNew(ended)
	x.took = time.Since(x.readAt)
	if err == nil {
		x.settled = ended
	}
	return err
}

// readNew brings the index up to date, also if another program writes the archive, or has
// done so until a moment ago.
func (x *index) readNew(all bool) error {
	if remote(x.db) && x.known() {
		if err := x.reopen(); err != nil {
			return err
		}
	}
	err := x.read(all)
	if errors.Is(err, archive.ErrGone) {
		if err = x.reopen(); err == nil {
			err = x.read(all)
		}
	}
	return err
}

func (x *index) known() bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.version > 0
}

// read brings the index up to date.
func (x *index) read(all bool) error {
	x.use.RLock()
	defer x.use.RUnlock()
	search, err := x.db.Search()
	if errors.Is(err, archive.ErrEmpty) {
		return nil // it is about to begin
	}
	if err != nil {
		return err
	}
	parts, err := x.db.Parts()
	if err != nil {
		return err
	}
	x.mu.RLock()
	kept, known := x.entries, len(x.generations)
	var from population.ID
	if known > 0 && !all {
		from = x.generations[known-1].Next
	}
	x.mu.RUnlock()

	var generations []population.Generation
	for g, err := range x.db.GenerationsFrom(known) {
		if err != nil {
			return err
		}
		generations = append(generations, g)
	}
	keep := 0
	if !all && known > 0 {
		keep, _ = placeOf(kept, from)
	}
	var added []*entry
	for c, err := range x.db.SummariesFrom(from) {
		if err != nil {
			return err
		}
		e := x.entry(search.Objectives, &c)
		e.from(parts)
		added = append(added, e)
	}
	entries := slices.Concat(kept[:keep], added) // readers may hold the old ones
	if search.MeasuresAgain() && !all && len(generations) > 0 {
		if err := x.measuredAgain(search, generations[len(generations)-1], entries[:keep]); err != nil {
			return err
		}
	}
	front, err := x.db.FrontIDs()
	if err != nil {
		return err
	}
	front = slices.DeleteFunc(slices.Clone(front), func(id population.ID) bool { return find(entries, id) == nil }) // it is newer

	sum, err := population.SumOf(summaries(entries), x.db.Advice())
	if err != nil {
		return err
	}
	volume, err := hypervolume(search.Objectives, entries, front, slices.Concat(x.generations, generations))
	if err != nil {
		return err
	}

	x.mu.Lock()
	defer x.mu.Unlock()
	if x.version > 0 && len(generations) == 0 && !all && slices.EqualFunc(kept[keep:], added, sameOutcome) {
		return nil
	}
	x.version++
	x.search, x.parts, x.entries, x.front, x.told = search, parts, entries, front, x.columns.names
	x.generations = append(x.generations, generations...)
	x.failures, x.sum, x.hypervolume = 0, sum, volume
	for i := range entries {
		if entries[i].stage != "" {
			x.failures++
		}
	}
	return nil
}

// hypervolume is that of the front, which is of all candidates and not of the last generation
// alone.
func hypervolume(objectives []population.Objective, entries []*entry, front []population.ID, generations []population.Generation) (float64, error) {
	if len(generations) == 0 {
		return 0, nil
	}
	var candidates []population.Candidate
	for _, id := range front {
		if e := find(entries, id); e.values != nil {
			candidates = append(candidates, e.measured())
		}
	}
	return population.Hypervolume(objectives, candidates, generations[len(generations)-1].Reference)
}

// sameOutcome reports whether two entries are of the same candidate with the same outcome: one
// may turn out to be a duplicate when it settles, and measurements are added.
func sameOutcome(a, b *entry) bool {
	return a.id == b.id && a.stage == b.stage && slices.Equal(a.values, b.values) && slices.Equal(a.low, b.low) && slices.Equal(a.high, b.high)
}

// measuredAgain reads those candidates again that may have been measured again: the members
// of the islands, and the front.
func (x *index) measuredAgain(s population.Search, g population.Generation, entries []*entry) error {
	var ids []population.ID
	for _, id := range slices.Concat(append(slices.Clone(g.Islands), g.Front)...) {
		if find(entries, id) != nil {
			ids = append(ids, id)
		}
	}
	for c, err := range x.db.SummariesOf(ids) {
		if err != nil {
			return err
		}
		i, _ := placeOf(entries, c.ID)
		e := x.entry(s.Objectives, &c)
		e.file, e.origin = entries[i].file, entries[i].origin
		entries[i] = e
	}
	return nil
}

// entry makes the entry of a candidate, with the numbers of its feedback.
func (x *index) entry(objectives []population.Objective, c *population.Candidate) *entry {
	e := newEntry(objectives, c)
	if e.values != nil {
		x.columns.objectives = objectives
		e.told = x.columns.of(c.Feedback)
	}
	return e
}

// from fills in where a candidate of a merged archive comes from.
func (e *entry) from(parts archive.Parts) {
	if part, old := parts.Origin(e.id); part != nil {
		e.file, e.origin = report.OneLine(part.File, longestReason), old
	}
}

// reasonOf says in a line why a candidate failed. What a duplicate's message ends with is advice
// to its author.
func reasonOf(f *population.Failure) string {
	message := f.Message
	if at := strings.LastIndex(message, "; "); f.Stage == population.StageDuplicate && at > 0 {
		message = message[:at]
	}
	return report.OneLine(message, longestReason)
}

func newEntry(objectives []population.Objective, c *population.Candidate) *entry {
	e := &entry{
		id: c.ID, repairOf: c.RepairOf, parents: c.Parents, island: c.Island, generation: c.Generation,
		author: c.Mutator, operator: c.Operator, mutator: report.OneLine(strings.TrimSpace(c.Mutator+" "+c.Operator), longestReason),
		solved: c.Solved, usage: c.Usage, usedBy: c.UsedBy, times: c.Times, tuning: c.Tuned.Elapsed,
	}
	if c.Failed() {
		e.stage, e.message = c.Failure.Stage, reasonOf(c.Failure)
		if !slices.Contains(population.Stages(), e.stage) {
			e.stage, e.message = stageOther, report.OneLine(string(c.Failure.Stage)+": "+c.Failure.Message, longestReason)
		}
		return e
	}
	if reason := unusable(objectives, c.Objectives); reason != "" { // archives of the first version hold such
		e.stage, e.message = stageUnusable, reason
		return e
	}
	e.values, e.margin = c.Objectives, c.Margin
	for _, m := range c.Measurements {
		if len(m) != len(e.values) || len(c.Measurements) == 1 { // Plan.Interleave: it is what was found first
			continue
		}
		if e.low == nil {
			e.low, e.high = slices.Clone(m), slices.Clone(m)
		}
		for k, v := range m {
			e.low[k], e.high[k] = min(e.low[k], v), max(e.high[k], v)
		}
	}
	return e
}

// stageUnusable is that of a candidate without a finite value for each objective.
const stageUnusable population.Stage = "unusable"

// stageOther is that of all candidates that have failed at one which this program does not know:
// a later version may have others, and somebody else's archive as many as it has candidates.
const stageOther population.Stage = "other"

// unusable says why values count nowhere.
func unusable(objectives []population.Objective, values []float64) string {
	if len(values) != len(objectives) {
		return fmt.Sprintf("it has %d objectives, and the search %d", len(values), len(objectives))
	}
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Sprintf("its %s is %v", report.OneLine(objectives[i].Name, longestReason), v)
		}
	}
	return ""
}

// find returns the entry of a candidate; nil if there is none.
func find(entries []*entry, id population.ID) *entry {
	i, ok := placeOf(entries, id)
	if !ok {
		return nil
	}
	return entries[i]
}

// placeOf returns where the entry of a candidate is, or would be.
func placeOf(entries []*entry, id population.ID) (i int, ok bool) {
	return slices.BinarySearchFunc(entries, id, func(e *entry, id population.ID) int { return e.id.Compare(id) })
}

// measured is what the values of a candidate are compared by.
func (e *entry) measured() population.Candidate {
	return population.Candidate{ID: e.id, Objectives: e.values, Margin: e.margin}
}

// parent is the first of the parents; 0: none.
func (e *entry) parent() population.ID {
	if len(e.parents) == 0 {
		return 0
	}
	return e.parents[0]
}

// A snapshot is what an index held at one moment. It does not change.
type snapshot struct {
	version     int
	search      population.Search
	parts       archive.Parts
	entries     []*entry
	generations []population.Generation
	front       []population.ID
	failures    int
	sum         population.Sum
	hypervolume float64
	told        []string // names of numbers of feedback
}

func (x *index) snapshot() snapshot {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return snapshot{
		version: x.version, search: x.search, parts: x.parts, entries: x.entries,
		generations: x.generations[:len(x.generations):len(x.generations)],
		front:       x.front, failures: x.failures, sum: x.sum, hypervolume: x.hypervolume, told: x.told,
	}
}

// last is the number of the last complete generation; -1: none.
func (s *snapshot) last() int { return len(s.generations) - 1 }

// frontAt returns the front after a generation, or the present one for the last.
func (s *snapshot) frontAt(generation int) []population.ID {
	if generation < 0 || generation >= s.last() {
		return s.front
	}
	return s.generations[generation].Front
}

// lookup returns the entries of candidates that have values.
func (s *snapshot) lookup(ids []population.ID) []*entry {
	found := make([]*entry, 0, len(ids))
	for _, id := range ids {
		if e := find(s.entries, id); e != nil && e.values != nil {
			found = append(found, e)
		}
	}
	return found
}
