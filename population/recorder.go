package population

import (
	"iter"
	"time"
)

// A Recorder keeps what a search does, so that it can be looked into while and
// after it runs, and resumed. Run calls it from one goroutine. Each method
// returns only when what it was given would survive the death of the process;
// an error or a panic ends the search.
type Recorder interface {
	// Begin is called first. If the recorder holds no search yet it stores s
	// and returns an empty History. If it holds one it stores nothing and
	// returns what it holds.
	Begin(s Search) (History, error)

	// RecordReplies is called as soon as a mutator has answered for some candidates,
	// of which there are several only if the answers came while Run was busy. A
	// Text that came with an error, and no Source, is recorded after its candidate.
	RecordReplies(replies map[ID]Reply) error

	// RecordCandidates is called as soon as the outcome of some candidates is known:
	// of one when it has been evaluated, of several when a build has failed.
	// They are in the order of their IDs.
	RecordCandidates(candidates []Candidate) error

	// RecordGeneration is called when all candidates of a generation are recorded.
	RecordGeneration(g Generation) error

	// RecordValidation is called when a candidate of the final front has been
	// validated, once for each.
	RecordValidation(v Validation) error
}

// A Search identifies a search: a run continues one if Function, Seed,
// Objectives and Plan are the same. The rest says how it was started.
type Search struct {
	Function   string      // the declaration, such as "func Quantize([]float64, []float64)"
	Name       string      // the function's name
	Task       string      // as in the Problem
	Seed       string      // the seed's source
	Objectives []Objective // as in the Problem
	Mutator    string      // who mutated at the start
	Plan
	Timeout time.Duration // as in the Workers at the start
	Started time.Time
}

// A History is what a Recorder holds of a search. If it has neither generations
// nor candidates, there is nothing to lose.
type History struct {
	Search      Search
	Generations []Generation // the completed ones, from 0
	Candidates  Recorded     // all; those after the last completed generation too
	Replies     map[ID]Reply // after the last completed generation, of candidates that have a reply and no outcome yet
	Validations []Validation // by ID
}

// Recorded are the candidates that a Recorder holds. A search of 100,000
// candidates is resumed without holding the texts of all of them.
type Recorded interface {
	// Summaries iterates over all candidates by ID, without Source, Feedback
	// and Output. An error ends the iteration.
	Summaries() iter.Seq2[Candidate, error]

	// Lookup returns a candidate as it was recorded.
	Lookup(id ID) (Candidate, error)
}

// A Generation is the state of the search after one generation.
type Generation struct {
	Number      int
	Islands     [][]ID        // the members of each island after migration
	Migrations  []Migration   // that happened at its end
	Front       []ID          // the nondominated candidates of the whole search so far, by first objective
	Hypervolume float64       // of Front, in the coordinates of Point, against Reference
	Reference   []float64     // the reference point, in the coordinates of Point; nil before it is fixed
	Next        ID            // the first ID that the next generation may use
	Candidates  int           // made so far, the seed and failed ones included
	Failures    int           // among them
	Usage       Usage         // so far
	Elapsed     time.Duration // so far, all sessions of the run added up
}

// A Migration is a member of one island that was copied to another.
type Migration struct {
	From, To int
	ID       ID
}
