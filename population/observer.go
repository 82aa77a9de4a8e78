package population

import "time"

// An Event tells Config.Observe what has just happened. It is one of Started,
// Replied, Evaluated, Evolved and WorkerEnded.
type Event interface{ event() }

// Started is the first event: the search is about to begin or to go on.
type Started struct {
	Search      Search
	Generations int  // to be reached
	Done        int  // generations completed before, when resuming
	Candidates  int  // recorded before, when resuming
	Resumed     bool // the Recorder held this search already
}

// Replied says that the mutator has answered for one candidate, or, with Err,
// that it has not.
type Replied struct {
	ID      ID
	Mutator string
	Usage   Usage
	Elapsed time.Duration
	Err     error
}

// Evaluated says what became of a candidate: it has objectives or a failure,
// and it is recorded.
type Evaluated struct {
	Candidate Candidate
	Done      int // candidates of this generation whose outcome is known, repairs not counted
	Of        int // candidates that this generation will have, repairs not counted
}

// Evolved says that a generation is complete and recorded.
type Evolved struct {
	Generation Generation
	Front      []Candidate // of the whole search so far, by first objective
}

// WorkerEnded says that a worker process was lost. Another is started when it
// is needed.
type WorkerEnded struct {
	ID     ID     // the candidate it was evaluating; zero: none
	Reason string // such as "killed after 10.5s" or "exit status 2"
}

func (Started) event()     {}
func (Replied) event()     {}
func (Evaluated) event()   {}
func (Evolved) event()     {}
func (WorkerEnded) event() {}
