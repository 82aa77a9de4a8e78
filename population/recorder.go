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

	// Record keeps entries, all of them or none.
	Record(e Entries) error
}

// Entries are what has happened in a search since the last call of
// Recorder.Record. A search acts on nothing that is not recorded: a model is asked
// for a child that is recorded as planned, and events are told afterwards.
type Entries struct {
	Planned []Planned // by ID

	// Replies are recorded as soon as a mutator has answered, and settings as soon
	// as tuning has found them. Those with a Source and without an outcome are used
	// when the search is resumed.
	Replies map[ID]Reply

	// Candidates are those whose outcome has become known, by ID. One that
	// turns out to be a duplicate when its child settles is recorded again, as
	// failed, and replaces what was recorded; and so is one that gets a Margin, or
	// is measured again.
	Candidates []Candidate

	Remeasured  []Remeasurement // in the order in which they were
	Settled     []ID            // the last attempts at the children that were settled, in the order in which they were
	Polished    []ID            // the candidates that polishing the final front has added, which settle with no child
	Advice      []Advice        // in the order in which it came, without text where there is none
	Generations []Generation
	Validations []Validation // of the final front
}

func (e Entries) empty() bool {
	return len(e.Planned)+len(e.Replies)+len(e.Candidates)+len(e.Remeasured)+len(e.Settled)+len(e.Polished)+len(e.Advice)+len(e.Generations)+len(e.Validations) == 0
}

// Planned says how a child was planned. It depends on the random seed and on
// what was settled before.
type Planned struct {
	ID           ID // of the first attempt
	Island       int
	Generation   int
	Parent       ID   // zero for the seed
	Inspirations []ID // other members to be shown to the mutator
	After        int  // how many children were settled before, the seed included
	Remeasured   int  // how many measurements had been repeated before
	Second       bool // the second mutator writes it; see Plan.Share

	// Advice is how many advices there were, but for those that were asked for again; in order,
	// that which was being asked for counts. Requests carry the last of these that has a text.
	Advice int

	// What was chosen for the child, if the mutator is a Chooser. Operator and Model are
	// those of the Request. Inspired is the way in which inspirations were chosen:
	// "members" at random from the better ones of the island, "front" spread along the front of all that was
	// settled, "different" those of the island whose source least resembles the parent's,
	// and "none". "": there was no choice.
	Operator string
	Model    string
	Inspired string
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
	Generations []Generation    // the completed ones, from 0
	Candidates  Recorded        // all whose outcome is known
	Settled     []ID            // the whole sequence
	Remeasured  []Remeasurement // the whole sequence
	Polished    []ID            // see Entries
	Advice      []Advice        // the whole sequence
	Planned     []Planned       // the children that are not settled, by ID
	Replies     map[ID]Reply    // to attempts at them, and settings of these, whose outcome is not known
	Validations []Validation    // by ID
}

// Recorded are the candidates that a Recorder holds. A search of 100,000
// candidates is resumed without holding the texts of all of them.
type Recorded interface {
	// Summaries iterates over all candidates by ID, without Source, Feedback,
	// Output and Tuned.Found. An error ends the iteration, during which the other
	// methods may be called.
	Summaries() iter.Seq2[Candidate, error]

	// Lookup returns a candidate as it was recorded. It may be called from several
	// goroutines.
	Lookup(id ID) (Candidate, error)

	// Answer returns the Text of the Reply that was recorded for a candidate, or "" if
	// there is none.
	Answer(id ID) (string, error)
}

// A Generation is the state of the search after one generation, which is
// Islands × Children settled children of the mutator, those of Config.Second not counted.
// What settles later counts for the next.
type Generation struct {
	Number      int
	Islands     [][]ID        // the members of each island after migration
	Migrations  []Migration   // that happened at its end, those to islands that were reseeded last
	Reseeded    []int         // the islands whose members were replaced then; see Plan.Patience
	Front       []ID          // the nondominated ones among all that were settled so far, by first objective
	Hypervolume float64       // of Front, in the coordinates of Point, against Reference
	Reference   []float64     // the reference point, in the coordinates of Point; nil before it is fixed
	Next        ID            // of the first child that is not settled
	Settled     int           // children so far, the seed and those of Config.Second included; 0: not known, see Plan.SettledBy
	Candidates  int           // settled so far, the seed and failed ones included
	Failures    int           // among them
	Usage       Usage         // of them
	Elapsed     time.Duration // so far, all sessions of the run added up
}

// A Migration is a member of one island that was copied to another.
type Migration struct {
	From, To int
	ID       ID
}
