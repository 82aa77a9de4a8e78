package population

import (
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

// The coordinator and a worker send each other frames of CBOR.

const wireVersion = 9

// setup is the first frame to a worker: how it is to close itself off before
// it is ready.
type setup struct {
	Version      int     `cbor:"1,keyasint"`
	Sandbox      Sandbox `cbor:"2,keyasint"`
	MaxMemory    int64   `cbor:"3,keyasint"`
	RetireGrowth int64   `cbor:"5,keyasint"`
	Artifacts    string  `cbor:"4,keyasint"` // the directory that plugins are loaded from
}

// A message is one frame from a worker. One field is set.
type message struct {
	Hello       *hello       `cbor:"1,keyasint,omitempty"`
	Begun       *begun       `cbor:"2,keyasint,omitempty"`
	Report      *report      `cbor:"3,keyasint,omitempty"`
	Ended       *ended       `cbor:"4,keyasint,omitempty"`
	Interrupted *interrupted `cbor:"5,keyasint,omitempty"`
	Passed      *report      `cbor:"6,keyasint,omitempty"` // it is tuned now
}

// hello is a worker's first message: it is ready for jobs, or says why not.
type hello struct {
	Version     int          `cbor:"1,keyasint"`
	Problem     string       `cbor:"2,keyasint"` // Problem.key
	Memory      int64        `cbor:"3,keyasint"` // bytes in use
	Protections []Protection `cbor:"4,keyasint"`
	Refused     string       `cbor:"5,keyasint,omitempty"`
}

// begun says that a candidate is loaded and that another evaluation of it, and
// with it the time that it has, begins now.
type begun struct {
	ID     ID  `cbor:"1,keyasint"`
	Passed int `cbor:"2,keyasint,omitempty"` // evaluations that it has passed already
	Beside int `cbor:"3,keyasint,omitempty"` // number, from 1, of the Rival that is evaluated in its place; 0: none
}

// interrupted says that the candidate is interrupted now. If it runs in a goroutine
// of Evaluate's, the worker does not survive that, and nothing else is said.
type interrupted struct {
	ID  ID           `cbor:"1,keyasint"`
	Why interruption `cbor:"2,keyasint"`
}

// An interruption is why a candidate was interrupted.
type interruption struct {
	Memory    bool          `cbor:"1,keyasint,omitempty"` // it used too much; otherwise its time was up
	Used      int64         `cbor:"2,keyasint,omitempty"` // bytes of memory in use then
	Limit     int64         `cbor:"3,keyasint,omitempty"` // that may be in use; 0: not watched
	Processor time.Duration `cbor:"4,keyasint,omitempty"` // that the evaluation had used
}

// carryOn answers a message with Passed: what settings print is not the candidate's.
type carryOn struct{}

// ended says that the candidate is done, and that the report takes a while: the
// state is looked at, or garbage collected.
type ended struct {
	ID ID `cbor:"1,keyasint"`
}

// A job asks for the evaluation of one candidate that has been built.
type job struct {
	Task
	Artifact  swap.Artifact   `cbor:"6,keyasint"`
	Artifacts []swap.Artifact `cbor:"12,keyasint,omitempty"` // of Beside

	buildTime  time.Duration // its share of the batch
	buildBegan time.Time     // the batch's
}

// A report is what evaluating a candidate found: an outcome or a failure.
type report struct {
	ID      ID            `cbor:"1,keyasint"`
	Outcome Outcome       `cbor:"2,keyasint"`
	Failure *Failure      `cbor:"3,keyasint,omitempty"`
	Elapsed time.Duration `cbor:"4,keyasint"`           // of the program's own functions alone
	Memory  int64         `cbor:"5,keyasint"`           // bytes that the worker uses now
	Damaged bool          `cbor:"6,keyasint,omitempty"` // the worker's state is not as it was
	Worn    bool          `cbor:"7,keyasint,omitempty"` // the worker has mapped more memory than is good for the next one
	Late    bool          `cbor:"8,keyasint,omitempty"` // failed for time, in one evaluation at least

	Outage bool `cbor:"9,keyasint,omitempty"` // Failure says of one

	Tuned    Tuned     `cbor:"10,keyasint"`
	Settings []Setting `cbor:"11,keyasint,omitempty"` // that tuning has found

	Beside []Reading `cbor:"12,keyasint,omitempty"` // of the job's

	running bool // the evaluation returned when it was interrupted, and perhaps the candidate did not

	// Added by the coordinator.
	Output     string        `cbor:"-"`
	buildTime  time.Duration // the candidate's share of its batch
	buildBegan time.Time     // the batch's
	ended      time.Time     // the evaluation
	lane       int           // from 1; 0: it was not evaluated on this machine
	site       Site
}
