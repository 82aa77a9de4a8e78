package archive

import (
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// The types of records as stored in the file. A key belongs to its field forever.
// Types that are converted instead of copied have the same fields in the same
// order as their counterparts in population: if one lacks a field, the package
// does not compile.

type objectiveRecord struct {
	Name     string  `cbor:"1,keyasint"`
	Maximize bool    `cbor:"2,keyasint,omitempty"`
	LogFloor float64 `cbor:"3,keyasint"`
	Timing   bool    `cbor:"4,keyasint,omitempty"` // not in the files of early versions

	From       float64 `cbor:"5,keyasint,omitempty"`
	To         float64 `cbor:"6,keyasint,omitempty"`
	Resolution float64 `cbor:"7,keyasint,omitempty"`
}

type failureRecord struct {
	Stage   population.Stage `cbor:"1,keyasint"`
	Message string           `cbor:"2,keyasint"`
}

type usageRecord struct {
	Calls            int     `cbor:"1,keyasint,omitempty"`
	PromptTokens     int     `cbor:"2,keyasint,omitempty"`
	CachedTokens     int     `cbor:"3,keyasint,omitempty"`
	CompletionTokens int     `cbor:"4,keyasint,omitempty"`
	ReasoningTokens  int     `cbor:"5,keyasint,omitempty"`
	Cost             float64 `cbor:"6,keyasint,omitempty"`
}

// A modelUsageRecord is what one model has used.
type modelUsageRecord struct {
	Model string      `cbor:"1,keyasint"`
	Usage usageRecord `cbor:"2,keyasint"`
}

func fromModelUsage(u population.ModelUsage) modelUsageRecord {
	return modelUsageRecord{u.Model, usageRecord(u.Usage)}
}

func (r modelUsageRecord) modelUsage() population.ModelUsage {
	return population.ModelUsage{Model: r.Model, Usage: population.Usage(r.Usage)}
}

type timesRecord struct {
	Mutate   time.Duration `cbor:"1,keyasint,omitempty"`
	Check    time.Duration `cbor:"2,keyasint,omitempty"`
	Build    time.Duration `cbor:"3,keyasint,omitempty"`
	Evaluate time.Duration `cbor:"4,keyasint,omitempty"`

	MutateAt   time.Duration `cbor:"5,keyasint,omitempty"`
	CheckAt    time.Duration `cbor:"6,keyasint,omitempty"`
	BuildAt    time.Duration `cbor:"7,keyasint,omitempty"`
	EvaluateAt time.Duration `cbor:"8,keyasint,omitempty"`
	Worker     int           `cbor:"9,keyasint,omitempty"`
}

type migrationRecord struct {
	From int           `cbor:"1,keyasint"`
	To   int           `cbor:"2,keyasint"`
	ID   population.ID `cbor:"3,keyasint"`
}

// An instantRecord is a time without a time zone.
type instantRecord struct {
	Seconds     int64 `cbor:"1,keyasint"` // since 1970 in UTC
	Nanoseconds int   `cbor:"2,keyasint,omitempty"`
}

// A textRef names a text in the texts bucket by its SHA-256; nil: "".
type textRef []byte

type candidateRecord struct {
	Parents      []population.ID `cbor:"1,keyasint"`
	Inspirations []population.ID `cbor:"2,keyasint"`
	RepairOf     population.ID   `cbor:"3,keyasint,omitempty"`
	Island       int             `cbor:"4,keyasint,omitempty"`
	Generation   int             `cbor:"5,keyasint,omitempty"`
	Source       textRef         `cbor:"6,keyasint,omitempty"`
	Hash         string          `cbor:"7,keyasint,omitempty"`
	Objectives   []float64       `cbor:"8,keyasint"`
	Feedback     string          `cbor:"9,keyasint,omitempty"`
	Output       textRef         `cbor:"10,keyasint,omitempty"`
	Solved       bool            `cbor:"11,keyasint,omitempty"`
	Failure      *failureRecord  `cbor:"12,keyasint,omitempty"`
	Mutator      string          `cbor:"13,keyasint,omitempty"`
	Usage        usageRecord     `cbor:"14,keyasint"`
	Times        timesRecord     `cbor:"15,keyasint"`
	Measurements [][]float64     `cbor:"16,keyasint,omitempty"`
	Margin       []float64       `cbor:"17,keyasint,omitempty"`
	Tuned        *tunedRecord    `cbor:"18,keyasint,omitempty"`
	Operator     string          `cbor:"19,keyasint,omitempty"`
	Inspired     string          `cbor:"20,keyasint,omitempty"`

	UsedBy []modelUsageRecord `cbor:"21,keyasint,omitempty"`

	Site   *siteRecord     `cbor:"22,keyasint,omitempty"`
	Beside []readingRecord `cbor:"23,keyasint,omitempty"`
}

// A siteRecord is where a candidate was evaluated.
type siteRecord struct {
	Node  string `cbor:"1,keyasint,omitempty"`
	CPU   string `cbor:"2,keyasint,omitempty"`
	Epoch int    `cbor:"3,keyasint,omitempty"`
}

func fromSite(s population.Site) *siteRecord {
	if s == (population.Site{}) {
		return nil
	}
	return (*siteRecord)(&s)
}

func (r *siteRecord) site() population.Site {
	if r == nil {
		return population.Site{}
	}
	return population.Site(*r)
}

// A readingRecord is what was measured by turns with a candidate.
type readingRecord struct {
	ID         population.ID `cbor:"1,keyasint"`
	Objectives []float64     `cbor:"2,keyasint"`
}

// A tunedRecord is what tuning the numbers of a candidate has found.
type tunedRecord struct {
	Evaluations int           `cbor:"1,keyasint,omitempty"`
	Elapsed     time.Duration `cbor:"2,keyasint,omitempty"`
	Found       string        `cbor:"3,keyasint,omitempty"`
	Worse       int           `cbor:"4,keyasint,omitempty"`
}

func fromTuned(t population.Tuned) *tunedRecord {
	if t == (population.Tuned{}) {
		return nil
	}
	return (*tunedRecord)(&t)
}

func (r *tunedRecord) tuned() population.Tuned {
	if r == nil {
		return population.Tuned{}
	}
	return population.Tuned(*r)
}

// fromCandidate converts everything but the texts.
func fromCandidate(c population.Candidate) candidateRecord {
	return candidateRecord{
		Parents: c.Parents, Inspirations: c.Inspirations, RepairOf: c.RepairOf,
		Island: c.Island, Generation: c.Generation, Hash: c.Hash,
		Objectives: c.Objectives, Feedback: c.Feedback, Solved: c.Solved,
		Failure: (*failureRecord)(c.Failure), Mutator: c.Mutator,
		Usage: usageRecord(c.Usage), Times: timesRecord(c.Times),
		Measurements: c.Measurements, Margin: c.Margin, Tuned: fromTuned(c.Tuned),
		Operator: c.Operator, Inspired: c.Inspired, UsedBy: convert(c.UsedBy, fromModelUsage),
		Site: fromSite(c.Site), Beside: convert(c.Beside, func(r population.Reading) readingRecord { return readingRecord(r) }),
	}
}

func (r candidateRecord) candidate(id population.ID) population.Candidate {
	return population.Candidate{
		ID: id, Parents: r.Parents, Inspirations: r.Inspirations, RepairOf: r.RepairOf,
		Island: r.Island, Generation: r.Generation, Hash: r.Hash,
		Objectives: r.Objectives, Feedback: r.Feedback, Solved: r.Solved,
		Failure: (*population.Failure)(r.Failure), Mutator: r.Mutator,
		Usage: population.Usage(r.Usage), Times: population.Times(r.Times),
		Measurements: r.Measurements, Margin: r.Margin, Tuned: r.Tuned.tuned(),
		Operator: r.Operator, Inspired: r.Inspired, UsedBy: convert(r.UsedBy, modelUsageRecord.modelUsage),
		Site: r.Site.site(), Beside: convert(r.Beside, func(r readingRecord) population.Reading { return population.Reading(r) }),
	}
}

type validationRecord struct {
	Objectives []float64      `cbor:"1,keyasint"`
	Feedback   string         `cbor:"2,keyasint,omitempty"`
	Failure    *failureRecord `cbor:"3,keyasint,omitempty"`
}

func fromValidation(v population.Validation) validationRecord {
	return validationRecord{Objectives: v.Objectives, Feedback: v.Feedback, Failure: (*failureRecord)(v.Failure)}
}

func (r validationRecord) validation(id population.ID) population.Validation {
	return population.Validation{ID: id, Objectives: r.Objectives, Feedback: r.Feedback, Failure: (*population.Failure)(r.Failure)}
}

type replyRecord struct {
	Source  textRef         `cbor:"1,keyasint,omitempty"`
	Parents []population.ID `cbor:"2,keyasint"`
	Mutator string          `cbor:"3,keyasint,omitempty"`
	Prompt  textRef         `cbor:"4,keyasint,omitempty"`
	Text    textRef         `cbor:"5,keyasint,omitempty"`
	Usage   usageRecord     `cbor:"6,keyasint"`
	Elapsed time.Duration   `cbor:"7,keyasint,omitempty"`

	Operator string             `cbor:"8,keyasint,omitempty"`
	UsedBy   []modelUsageRecord `cbor:"9,keyasint,omitempty"`
}

// fromReply converts everything but the texts.
func fromReply(r population.Reply) replyRecord {
	return replyRecord{
		Parents: r.Parents, Mutator: r.Mutator, Operator: r.Operator, Usage: usageRecord(r.Usage), UsedBy: convert(r.UsedBy, fromModelUsage), Elapsed: r.Elapsed,
	}
}

func (r replyRecord) reply() population.Reply {
	return population.Reply{
		Parents: r.Parents, Mutator: r.Mutator, Operator: r.Operator, Usage: population.Usage(r.Usage), UsedBy: convert(r.UsedBy, modelUsageRecord.modelUsage), Elapsed: r.Elapsed,
	}
}

type plannedRecord struct {
	Island       int             `cbor:"1,keyasint,omitempty"`
	Generation   int             `cbor:"2,keyasint,omitempty"`
	Parent       population.ID   `cbor:"3,keyasint,omitempty"`
	Inspirations []population.ID `cbor:"4,keyasint,omitempty"`
	After        int             `cbor:"5,keyasint,omitempty"`
	Remeasured   int             `cbor:"6,keyasint,omitempty"`
	Operator     string          `cbor:"7,keyasint,omitempty"`
	Model        string          `cbor:"8,keyasint,omitempty"`
	Inspired     string          `cbor:"9,keyasint,omitempty"`
	Second       bool            `cbor:"10,keyasint,omitempty"`
	Advice       int             `cbor:"11,keyasint,omitempty"`
}

func fromPlanned(p population.Planned) plannedRecord {
	return plannedRecord{
		Island: p.Island, Generation: p.Generation, Parent: p.Parent,
		Inspirations: p.Inspirations, After: p.After, Remeasured: p.Remeasured,
		Operator: p.Operator, Model: p.Model, Inspired: p.Inspired, Second: p.Second, Advice: p.Advice,
	}
}

func (r plannedRecord) planned(id population.ID) population.Planned {
	return population.Planned{
		ID: id, Island: r.Island, Generation: r.Generation, Parent: r.Parent,
		Inspirations: r.Inspirations, After: r.After, Remeasured: r.Remeasured,
		Operator: r.Operator, Model: r.Model, Inspired: r.Inspired, Second: r.Second, Advice: r.Advice,
	}
}

// A generationRecord holds the whole front, or how it differs from that of the
// generation before.
type generationRecord struct {
	Islands     [][]population.ID `cbor:"1,keyasint"`
	Migrations  []migrationRecord `cbor:"2,keyasint"`
	Front       []population.ID   `cbor:"3,keyasint"`
	Hypervolume float64           `cbor:"4,keyasint"`
	Reference   []float64         `cbor:"5,keyasint"`
	Next        population.ID     `cbor:"6,keyasint"`
	Candidates  int               `cbor:"7,keyasint,omitempty"`
	Failures    int               `cbor:"8,keyasint,omitempty"`
	Usage       usageRecord       `cbor:"9,keyasint"`
	Elapsed     time.Duration     `cbor:"10,keyasint,omitempty"`
	Changes     *frontChanges     `cbor:"11,keyasint,omitempty"` // instead of Front
	Reseeded    []int             `cbor:"12,keyasint,omitempty"`
	Settled     int               `cbor:"13,keyasint,omitempty"` // not in the files of early versions
}

func fromGeneration(g population.Generation) generationRecord {
	return generationRecord{
		Islands:    g.Islands,
		Migrations: convert(g.Migrations, func(m population.Migration) migrationRecord { return migrationRecord(m) }),
		Front:      g.Front, Hypervolume: g.Hypervolume, Reference: g.Reference, Next: g.Next,
		Settled: g.Settled, Candidates: g.Candidates, Failures: g.Failures, Usage: usageRecord(g.Usage), Elapsed: g.Elapsed, Reseeded: g.Reseeded,
	}
}

func (r generationRecord) generation(number int, front []population.ID) population.Generation {
	return population.Generation{
		Number: number, Islands: r.Islands,
		Migrations: convert(r.Migrations, func(m migrationRecord) population.Migration { return population.Migration(m) }),
		Front:      front, Hypervolume: r.Hypervolume, Reference: r.Reference, Next: r.Next,
		Settled: r.Settled, Candidates: r.Candidates, Failures: r.Failures, Usage: population.Usage(r.Usage), Elapsed: r.Elapsed, Reseeded: r.Reseeded,
	}
}

// The keys 7 to 14 and from 17 on are those of the Plan.
type searchRecord struct {
	Function   string            `cbor:"1,keyasint"`
	Name       string            `cbor:"2,keyasint"`
	Task       string            `cbor:"3,keyasint,omitempty"`
	Seed       string            `cbor:"4,keyasint"`
	Objectives []objectiveRecord `cbor:"5,keyasint"`
	Mutator    string            `cbor:"6,keyasint,omitempty"`
	population.Plan
	Timeout time.Duration `cbor:"15,keyasint"`
	Started instantRecord `cbor:"16,keyasint"`
}

func fromSearch(s population.Search) searchRecord {
	return searchRecord{
		Function: s.Function, Name: s.Name, Task: s.Task, Seed: s.Seed,
		Objectives: convert(s.Objectives, func(o population.Objective) objectiveRecord { return objectiveRecord(o) }),
		Mutator:    s.Mutator, Plan: s.Plan, Timeout: s.Timeout,
		Started: instantRecord{s.Started.Unix(), s.Started.Nanosecond()},
	}
}

func (r searchRecord) search() population.Search {
	return population.Search{
		Function: r.Function, Name: r.Name, Task: r.Task, Seed: r.Seed,
		Objectives: convert(r.Objectives, func(o objectiveRecord) population.Objective { return population.Objective(o) }),
		Mutator:    r.Mutator, Plan: r.Plan, Timeout: r.Timeout,
		Started: time.Unix(r.Started.Seconds, int64(r.Started.Nanoseconds)).UTC(),
	}
}

// convert applies f to each element. nil stays nil.
func convert[A, B any](from []A, f func(A) B) []B {
	if from == nil {
		return nil
	}
	to := make([]B, len(from))
	for i, v := range from {
		to[i] = f(v)
	}
	return to
}
