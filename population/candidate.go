package population

import (
	"math"
	"time"
)

// A Candidate is one source text, where it came from, and what became of it.
// It is plain data: nothing in it refers to loaded code.
type Candidate struct {
	ID           ID
	Parents      []ID // the mutated parent first, then those crossed over; empty for the seed
	Inspirations []ID // shown to the mutator in addition to the parent
	RepairOf     ID   // the failed candidate that this one repairs; zero: a first attempt
	Island       int  // zero for the seed, which starts every island
	Generation   int  // zero for the seed

	Source     string    // the text as checked: imports fixed, formatted; as replied when it failed the check
	Hash       string    // of the canonical form: comments, formatting and local names do not count
	Objectives []float64 // in the order of Problem.Objectives, in their own units; nil if and only if Failure is set

	// Measurements are the objectives that each measurement found, in their order,
	// if there was more than one; see Plan.Remeasure. Objectives are their medians. With
	// Plan.Interleave, what was found first, if it was measured again: Objectives are what
	// was found last.
	Measurements [][]float64
	// Margin is by how much Objectives may be too good, given how much measurements
	// vary and how many there are: four standard errors. nil: not known, or nothing.
	Margin []float64

	Feedback string // what the evaluation says in addition to the numbers
	Output   string // what the candidate printed while it was evaluated, bounded
	Solved   bool   // the evaluation needs no better one
	Failure  *Failure

	Mutator  string // who wrote it, such as "gp" or a model's name; "seed" for the seed, "constants" for a setting
	Operator string // of the Choices of a Chooser, the one that was used; "" for others, for the seed and for settings
	Inspired string // in which way its inspirations were chosen, by a search with a Chooser; see Planned.Inspired

	Usage  Usage
	UsedBy []ModelUsage // how much of Usage each model has used; nil: Mutator has used it all
	Times  Times
	Tuned  Tuned // of its numbers

	Site   Site      // where it was evaluated, or measured last
	Beside []Reading // of what was measured by turns with it; see Plan.Interleave
}

// Failed reports whether the candidate has a failure instead of objectives.
func (c *Candidate) Failed() bool { return c.Failure != nil }

// Ended returns when the last step of the candidate that is known was over, the tuning of its
// numbers included, counted as Generation.Elapsed is; 0: not known.
func (c *Candidate) Ended() time.Duration {
	t := &c.Times
	switch {
	case t.EvaluateAt > 0 && c.ID.Setting() > 0: // what it says of tuning is its structure's
		return t.EvaluateAt + t.Evaluate
	case t.EvaluateAt > 0:
		return t.EvaluateAt + t.Evaluate + c.Tuned.Elapsed
	case t.BuildAt > 0:
		return t.BuildAt + t.Build
	case t.CheckAt > 0:
		return t.CheckAt + t.Check
	case t.MutateAt > 0:
		return t.MutateAt + t.Mutate
	}
	return 0
}

// duplicate reports whether it has failed as the same function as another one.
func (c *Candidate) duplicate() bool { return c.Failed() && c.Failure.Stage == StageDuplicate }

// A Stage names the step at which a candidate failed.
type Stage string

// The stages, in the order in which a candidate passes them.
const (
	StageMutate    Stage = "mutate"    // the mutator gave no source
	StageCheck     Stage = "check"     // refused before compiling: syntax, signature, imports, types
	StageDuplicate Stage = "duplicate" // the same function as an earlier candidate
	StageCompile   Stage = "compile"   // refused by the compiler or the linker
	StageLoad      Stage = "load"      // built, but not loadable into the worker
	StagePanic     Stage = "panic"     // panicked during the evaluation
	StageTimeout   Stage = "timeout"   // did not return in time
	StageScreen    Stage = "screen"    // Screen returned an error, or it is hopelessly slow beside its rivals
	StageEvaluate  Stage = "evaluate"  // Evaluate returned an error, or objectives that are no finite numbers
	StageOutage    Stage = "outage"    // makes Evaluate report an outage when there is none
	StageFlaky     Stage = "flaky"     // failed in some of Plan.Repeats evaluations and passed others
	StageState     Stage = "state"     // changed the state that candidates are measured against
	StageMemory    Stage = "memory"    // used more memory than Config.Workers.MaxMemory
	StageCrash     Stage = "crash"     // ended the worker process in another way
)

// Stages returns all stages, in the order in which a candidate passes them.
func Stages() []Stage {
	return []Stage{
		StageMutate, StageCheck, StageDuplicate, StageCompile, StageLoad, StagePanic, StageTimeout,
		StageScreen, StageEvaluate, StageOutage, StageFlaky, StageState, StageMemory, StageCrash,
	}
}

// A Failure says why a candidate has no objectives, in words that are written
// to be shown to a mutator. It is never an error of Run.
type Failure struct {
	Stage   Stage
	Message string
}

// A Validation is what Problem.Validate found of a candidate of the final
// front. It has objectives or a failure.
type Validation struct {
	ID         ID
	Objectives []float64 // in the order of Problem.Objectives, in their own units
	Feedback   string
	Failure    *Failure
}

// Usage counts what a mutator's reply cost.
type Usage struct {
	Calls            int     `json:"calls"`             // requests answered, refused ones included
	PromptTokens     int     `json:"prompt_tokens"`     // tokens sent
	CachedTokens     int     `json:"cached_tokens"`     // the part of PromptTokens that the provider had cached
	CompletionTokens int     `json:"completion_tokens"` // tokens received
	ReasoningTokens  int     `json:"reasoning_tokens"`  // the part of CompletionTokens spent on thinking
	Cost             float64 `json:"cost"`              // money, in the provider's currency, where it says so
}

// Tokens returns the sum of tokens sent and received.
func (u Usage) Tokens() int { return u.PromptTokens + u.CompletionTokens }

// Add returns the sum of u and v.
func (u Usage) Add(v Usage) Usage {
	return Usage{
		Calls:            u.Calls + v.Calls,
		PromptTokens:     u.PromptTokens + v.PromptTokens,
		CachedTokens:     u.CachedTokens + v.CachedTokens,
		CompletionTokens: u.CompletionTokens + v.CompletionTokens,
		ReasoningTokens:  u.ReasoningTokens + v.ReasoningTokens,
		Cost:             u.Cost + v.Cost,
	}
}

// A ModelUsage is what one model has used.
type ModelUsage struct {
	Model string
	Usage Usage
}

// UsageByModel returns what each model has used of the Usage of a Reply, a Candidate or an
// Advice, given its Mutator and its UsedBy.
func UsageByModel(mutator string, u Usage, by []ModelUsage) []ModelUsage {
	if len(by) == 0 {
		return []ModelUsage{{mutator, u}}
	}
	return by
}

// AddModelUsage adds what a model has used to a list, which has each model once.
func AddModelUsage(list []ModelUsage, model string, u Usage) []ModelUsage {
	for i := range list {
		if list[i].Model == model {
			list[i].Usage = list[i].Usage.Add(u)
			return list
		}
	}
	return append(list, ModelUsage{model, u})
}

// Times says how long each step took. A build's time is the candidate's share
// of its batch.
type Times struct {
	Mutate, Check, Build, Evaluate time.Duration

	// When each began, counted as Generation.Elapsed is; 0: not known. Candidates of one
	// batch have the same BuildAt.
	MutateAt, CheckAt, BuildAt, EvaluateAt time.Duration
	// Worker is the number, from 1, of the place on this machine where it was evaluated,
	// which has one worker at a time; 0: not known.
	Worker int
}

// notFinite returns the index of the first value that is NaN or infinite, or -1.
func notFinite(values []float64) int {
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return i
		}
	}
	return -1
}
