package population

import "time"

// An Event tells Config.Observe what has just happened. It is one of Started,
// UnderWay, Replied, CandidateDone, GenerationDone, Advised, Polished, Validated,
// WorkerStarted, WorkerEnded, WorkerFailed, NodeJoined, NodeLeft, NodeSetAside,
// NodeRefused, Nodes, Outage and Ended. A Tracker makes a Status of them.
type Event interface{ event() }

// Started is the first event: the search is about to begin or to resume.
type Started struct {
	Search   Search
	Limits   Limits
	Workers  int // evaluations at once
	Requests int // calls of the mutator in flight at once, at most

	// What follows is about earlier sessions, when resuming.
	Resumed    bool        // the Recorder held this search already
	Generation Generation  // the last one that was completed
	Front      []Candidate // of what was settled
	Candidates int         // recorded
	Failures   int         // among them
	Usage      Usage
	Elapsed    time.Duration // until the last outcome of theirs was known, all of them added up
}

// UnderWay counts what a search is doing, whenever that has changed and it is about
// to wait.
type UnderWay struct {
	Requests   int // calls of the mutator in flight
	Checking   int // replies that are being checked
	Evaluating int // candidates that are being built and evaluated, or measured again
	Waiting    int // attempts for which the mutator is still to be asked
	Settled    int // children, the seed included
	Unsettled  int // children that are planned and not settled
}

// Replied says that the mutator has answered for one candidate, or, with Err,
// that it has not.
type Replied struct {
	ID      ID
	Second  bool // it was Config.Second that has answered
	Mutator string
	Usage   Usage
	UsedBy  []ModelUsage // as in Reply
	Elapsed time.Duration
	Text    bool // there was an answer, though perhaps without a function
	Err     error
}

// CandidateDone says what became of a candidate: it has objectives or a failure,
// and it is recorded.
type CandidateDone struct {
	Candidate Candidate
	Done      int // children of the generation under way that are settled
	Of        int // children of a generation
}

// GenerationDone says that a generation is complete and recorded.
type GenerationDone struct {
	Generation Generation
	Front      []Candidate // of the whole search so far, by first objective
}

// Advised says that an Adviser has written advice, or that there is none, with Failure. It is
// recorded.
type Advised struct {
	Number int // from 1, as Planned.Advice counts; that of an advice that is asked for again is that of the next
	Advice Advice
}

// Polished says that the numbers of the final front have been tuned once more.
type Polished struct {
	Settings    int         // candidates that this has added
	Front       []Candidate // of all that is known, by first objective
	Hypervolume float64     // of Front, against the reference of the last generation
}

// Validated says what the validation of a candidate of the final front found.
type Validated struct{ Validation Validation }

// WorkerStarted says that a worker process is ready.
type WorkerStarted struct {
	Elapsed     time.Duration // from its start; building the problem's state included
	Memory      int64         // bytes it uses, the state included
	Protections []Protection  // what it is kept from; empty with SandboxOff
}

// WorkerEnded says that a worker process was lost or retired. A lost one is
// replaced when it is needed.
type WorkerEnded struct {
	ID     ID     // the candidate it was evaluating; zero: none
	Reason string // such as "killed after 10.5s", "exit status 2" or "retired after 128 plugins"
}

// WorkerFailed says that the replacement of a worker process could not be started.
// The old one, if it is still there, serves on.
type WorkerFailed struct{ Err error }

// A Node is a machine that evaluates for a search; see Config.Evaluator.
type Node struct {
	Name      string  `json:"name"`                // of the host, with what tells its nodes apart
	Workers   int     `json:"workers"`             // evaluations at once, at most
	Busy      int     `json:"busy"`                // of these, those that have something to do
	Evaluated int     `json:"evaluated"`           // candidates, since it has joined
	Failed    int     `json:"failed"`              // among them
	Rate      float64 `json:"candidates_per_hour"` // since it has joined
	Aside     string  `json:"aside,omitempty"`     // why it is given nothing; "": it is
}

// NodeJoined says that a node evaluates for the search from now on, or again.
type NodeJoined struct{ Node Node }

// NodeLeft says that a node evaluates no longer: it was told to stop, or is not heard of.
type NodeLeft struct {
	Node   Node
	Reason string
}

// NodeSetAside says that a node gets nothing to evaluate since what fails there passes
// elsewhere.
type NodeSetAside struct {
	Node   Node
	Reason string
}

// NodeRefused says that a machine may not join, since its program is another one.
type NodeRefused struct{ Name, Reason string }

// Nodes says what the nodes of a search are doing, every few seconds if that has changed. A
// search whose Evaluator has nodes begins with one.
type Nodes struct {
	Nodes   []Node // by name
	Backlog int    // candidates that no node has begun to evaluate
}

// Outage says that a candidate could not be evaluated, or not even checked, for
// a reason that is not its own; see ErrOutage. The search tries again after Wait.
type Outage struct {
	Err  error
	Wait time.Duration
}

// Ended is the last event. It has the Reason for which the search has ended, or the
// error that Run returns.
type Ended struct {
	Reason Reason
	Err    error
}

func (Started) event()        {}
func (UnderWay) event()       {}
func (Replied) event()        {}
func (CandidateDone) event()  {}
func (GenerationDone) event() {}
func (Advised) event()        {}
func (Polished) event()       {}
func (Validated) event()      {}
func (WorkerStarted) event()  {}
func (WorkerEnded) event()    {}
func (WorkerFailed) event()   {}
func (NodeJoined) event()     {}
func (NodeLeft) event()       {}
func (NodeSetAside) event()   {}
func (NodeRefused) event()    {}
func (Nodes) event()          {}
func (Outage) event()         {}
func (Ended) event()          {}
