package population

import "time"

// A State says in a word what a search is doing.
type State string

// The states.
const (
	StateNone     State = "not begun"             // no search has begun, and no program is about to begin one
	StateStarting State = "starting"              // the seed is being built and measured
	StateRunning  State = "running"               //
	StateWaiting  State = "waiting for the model" // nothing else has been under way for a second
	StateNodes    State = "waiting for nodes"     // there is something to evaluate, and no machine that does
	StatePausing  State = "pausing"               // in an Outage; Status.Reason says why
	StateEnded    State = "ended"                 // Status.Reason says why
	StateGone     State = "gone"                  // the program of the search has ended without a word
)

// A Status is what a search is doing and how far it has got. It is plain data, which JSON
// can hold: its numbers are finite. A Tracker makes it.
type Status struct {
	At     time.Time `json:"at"` // when it was true
	State  State     `json:"state"`
	Reason string    `json:"reason,omitempty"` // for the state, in one line or more

	Function string    `json:"function,omitempty"` // as in the Search, like what follows
	Mutator  string    `json:"mutator,omitempty"`
	Started  time.Time `json:"started,omitzero"`
	Resumed  bool      `json:"resumed,omitempty"`
	Limits   Limits    `json:"limits"`

	Generation int     `json:"generation"` // the last one that is complete
	Done       int     `json:"done"`       // generations that were complete when the search was resumed
	Part       float64 `json:"part"`       // of the next generation that is settled, from 0 to 1
	Candidates int     `json:"candidates"` // whose outcome is known
	Failures   int     `json:"failures"`   // among them
	Settled    int     `json:"settled"`    // children, the seed included
	Unsettled  int     `json:"unsettled"`  // children that are planned

	Requests     int         `json:"requests"`        // calls of the mutator in flight
	Asked        []time.Time `json:"asked,omitempty"` // when they began, the oldest first
	MostRequests int         `json:"most_requests"`   // at most
	Waiting      int         `json:"waiting"`         // attempts for which the mutator is to be asked
	Checking     int         `json:"checking"`        // replies
	Evaluating   int         `json:"evaluating"`      // candidates, building included
	Workers      int         `json:"workers"`         // processes
	MostWorkers  int         `json:"most_workers"`    // evaluations at once, at most

	Nodes   []Node `json:"nodes,omitempty"`   // machines that evaluate, by name; of these are then Workers, the busy ones, and MostWorkers
	Backlog int    `json:"backlog,omitempty"` // candidates that no node has begun to evaluate

	Front        int           `json:"front"`               // candidates on it
	Hypervolume  float64       `json:"hypervolume"`         // after the last generation, or after Polished
	Best         []Best        `json:"best"`                // of each objective, once there is one
	Improvements []Improvement `json:"improvements"`        // the last ones, the latest first
	Failed       []Failed      `json:"failed"`              // the last ones, the latest first
	Validated    int           `json:"validated,omitempty"` // candidates of the final front
	Outages      int           `json:"outages,omitempty"`   // since the search was started or resumed
	RetryAt      time.Time     `json:"retry_at,omitzero"`   // in an outage, when it is tried again

	Usage    Usage         `json:"usage"` // of all replies
	Rates    Rates         `json:"rates"`
	Forecast Forecast      `json:"forecast"`
	Elapsed  time.Duration `json:"elapsed_ns"` // of this session
	Before   time.Duration `json:"before_ns"`  // earlier sessions have taken
}

// Best is the best value of an objective that a candidate of the front has.
type Best struct {
	Objective string  `json:"objective"` // its name
	Maximize  bool    `json:"maximize,omitempty"`
	Value     float64 `json:"value"`
	ID        ID      `json:"id"`
}

// An Improvement is a candidate that was on the front when it was evaluated.
type Improvement struct {
	At         time.Time `json:"at"`
	ID         ID        `json:"id"`
	Parent     ID        `json:"parent,omitzero"`
	Mutator    string    `json:"mutator"`
	Objectives []float64 `json:"objectives"`
	Best       []string  `json:"best,omitempty"` // objectives of which it had the best value so far
}

// Failed is a candidate that has failed.
type Failed struct {
	At      time.Time `json:"at"`
	ID      ID        `json:"id"`
	Stage   Stage     `json:"stage"`
	Message string    `json:"message"` // its beginning
}

// Rates say how fast a search gets on: in the last ten minutes, or longer where too little
// has happened in them.
type Rates struct {
	Candidates float64 `json:"candidates_per_hour"`
	Tokens     float64 `json:"tokens_per_hour"`
	Cost       float64 `json:"cost_per_hour"`
}

// A Forecast says what a search will have taken in the end, if generations go on taking what
// they have taken so far. It is zero before the first one is complete.
type Forecast struct {
	Tokens      float64       `json:"tokens"`       // for all generations of Limits, were there no other limit
	Cost        float64       `json:"cost"`         // likewise
	Generations int           `json:"generations"`  // complete when Limits.Tokens or Limits.Cost ends it
	Remaining   time.Duration `json:"remaining_ns"` // at most; -1: not known
}
