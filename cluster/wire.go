package cluster

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/nats-io/nats.go"
	"github.com/wallacea-go/wallacea/population"
)

// Times. RATIONALE.md has the reasons.
const (
	lease      = 6 * time.Second // a message that nobody has beaten for is given to another node
	beat       = lease / 3
	pullTime   = 5 * time.Second // of one request for messages
	answerTime = 2 * time.Second // for the coordinator to answer a node
	pause      = time.Second     // before something is tried again
)

// maxMessage is how many bytes a message may have, at most; a server may allow less.
const maxMessage = 8 << 20

// Subjects and names of a scope, which tells the searches on one NATS server apart.
type scope string

func (s scope) stream() string          { return "WALLACEA-" + string(s) }
func (s scope) subject(w string) string { return "wallacea." + string(s) + "." + w }
func (s scope) tasks() string           { return s.subject("tasks") }
func (s scope) all() string             { return s.subject("all") } // to all nodes
func (s scope) coordinators() string    { return s.subject("coordinators") }
func (s scope) node(id string) string   { return s.subject("node." + id) }
func (s scope) next() string            { return "$JS.API.CONSUMER.MSG.NEXT." + s.stream() + "." + consumerName } // of the queue
func (s scope) ask(kind string) string  { return s.subject("ask." + kind) }                                       // of the coordinator; who asks is added

// consumerName is that of the one durable consumer.
const consumerName = "nodes"

// A hello asks the coordinator to be one of its nodes.
type hello struct {
	Identity identity  `cbor:"1,keyasint"`
	ID       string    `cbor:"2,keyasint"`
	Name     string    `cbor:"3,keyasint"`
	Workers  int       `cbor:"4,keyasint"` // 0: as many as its machine has room for
	Holds    []holding `cbor:"5,keyasint,omitempty"`
	Open     string    `cbor:"6,keyasint,omitempty"` // why candidates are not closed off from its machine; "": they are
	CPU      string    `cbor:"7,keyasint,omitempty"` // its processor's model
}

// A welcome answers it.
type welcome struct {
	Refused  string   `cbor:"1,keyasint,omitempty"` // why it may not; what follows is empty then
	Session  string   `cbor:"2,keyasint"`
	Settings settings `cbor:"3,keyasint"`
}

// Settings are what workers are run with, the same on all nodes.
type settings struct {
	Grace        time.Duration `cbor:"1,keyasint"`
	StartTimeout time.Duration `cbor:"2,keyasint"`
	MaxMemory    int64         `cbor:"3,keyasint"`
	MaxSteps     int           `cbor:"4,keyasint"`
	Timeout      time.Duration `cbor:"5,keyasint"`           // of the seed, when a node is examined
	Timing       bool          `cbor:"6,keyasint,omitempty"` // an objective is one
	Measures     bool          `cbor:"7,keyasint,omitempty"` // the node measures it, and is given nothing else
}

// A holding is a call that a node has.
type holding struct {
	Key string `cbor:"1,keyasint"`
	Run string `cbor:"2,keyasint"`
}

// A pulse says that a node lives, and what it does.
type pulse struct {
	ID       string    `cbor:"1,keyasint"`
	Session  string    `cbor:"2,keyasint"`
	Workers  int       `cbor:"3,keyasint"`
	Busy     int       `cbor:"4,keyasint"`
	Holds    []holding `cbor:"5,keyasint,omitempty"`
	Draining bool      `cbor:"6,keyasint,omitempty"`
	Left     string    `cbor:"7,keyasint,omitempty"` // why this is the last one; "": it is not
}

// A pulseAnswer answers it.
type pulseAnswer struct {
	Known    bool          `cbor:"1,keyasint"`           // else it has to say hello
	Median   time.Duration `cbor:"2,keyasint"`           // of evaluations
	Aside    string        `cbor:"3,keyasint,omitempty"` // why it is set aside; "": it is not
	Unwanted bool          `cbor:"4,keyasint,omitempty"` // nobody waits for anything that it has
	More     bool          `cbor:"5,keyasint,omitempty"` // there is something that not every node may have
}

// A parcel is a message with calls for one worker of a node.
type parcel struct {
	Issue string `cbor:"1,keyasint"`
	Items []item `cbor:"2,keyasint"`
	Probe bool   `cbor:"3,keyasint,omitempty"` // evaluate the seed, to see whether the node can
}

// An item is one call of the Evaluator.
type item struct {
	holding
	Task population.Task `cbor:"3,keyasint"`
}

// A begin asks whether what a parcel asks for is still wanted.
type begin struct {
	ID    string    `cbor:"1,keyasint"`
	Calls []holding `cbor:"2,keyasint"`
}

// A beginAnswer answers it, for each call.
type beginAnswer struct {
	Verdicts []verdict `cbor:"1,keyasint"`
	Lease    int       `cbor:"2,keyasint,omitempty"` // under which the node measures them; 0: it does not
}

type verdict uint8

const (
	drop  verdict = iota // nobody waits for it
	begun                // evaluate it
	alone                // with nothing else under way
)

// A more asks for what not every node may have, when workers are free: what has failed elsewhere,
// what this node alone is to measure, or the seed, by which a node is examined.
type more struct {
	ID   string `cbor:"1,keyasint"`
	Free int    `cbor:"2,keyasint"` // workers
}

// A moreAnswer answers it.
type moreAnswer struct {
	Parcels []parcel `cbor:"1,keyasint"` // at most as many as workers are free
}

// An outcome is what became of a call on a node. It has an Evaluation or says why there is none.
type outcome struct {
	holding
	ID         string                 `cbor:"3,keyasint"`
	Evaluation *population.Evaluation `cbor:"4,keyasint,omitempty"`
	Outage     string                 `cbor:"5,keyasint,omitempty"` // of the node
	Returned   bool                   `cbor:"6,keyasint,omitempty"` // the node has not begun or not finished it
	Probe      bool                   `cbor:"7,keyasint,omitempty"` // it is about the seed
	Stopped    bool                   `cbor:"8,keyasint,omitempty"` // the node stood still meanwhile: no timing counts
	Lease      int                    `cbor:"9,keyasint,omitempty"` // under which it was measured
}

// An outcomeAnswer answers it.
type outcomeAnswer struct {
	Known bool `cbor:"1,keyasint"`           // else the node has to say hello, and this again
	More  bool `cbor:"2,keyasint,omitempty"` // as in a pulseAnswer
}

// keyOf names what a task asks for: the same task has the same key in every session, whatever
// is measured by turns with it.
func keyOf(t population.Task) (string, error) {
	t.Beside, t.Rounds = nil, 0
	text, err := encode(t)
	if err != nil {
		return "", err
	}
	h := sha256.Sum256(text)
	return hex.EncodeToString(h[:keyLength/2]), nil
}

const keyLength = 24

// label says in a few characters what a task asks for.
func label(t population.Task) string {
	purpose := fmt.Sprintf("e%d", t.Measured)
	switch {
	case t.Validate:
		purpose = "v"
	case t.Tuning != nil:
		purpose = "t"
	}
	return t.ID.String() + "/" + purpose
}

var encoding = must(cbor.EncOptions{Sort: cbor.SortCoreDeterministic}.EncMode())

var decoding = must(cbor.DecOptions{
	MaxNestedLevels: 16, MaxArrayElements: 1 << 17, MaxMapPairs: 1 << 12, DupMapKey: cbor.DupMapKeyEnforcedAPF,
	IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
}.DecMode())

func must[M any](mode M, err error) M {
	if err != nil {
		panic(err)
	}
	return mode
}

func encode(v any) ([]byte, error) { return encoding.Marshal(v) }

func decode(data []byte, v any) error {
	if len(data) > maxMessage {
		return fmt.Errorf("cluster: a message has %d bytes, more than %d", len(data), maxMessage)
	}
	return decoding.Unmarshal(data, v)
}

// A question is something that a node asks of the coordinator.
type question interface{ from() string } // the node's ID

func (h hello) from() string   { return h.ID }
func (p pulse) from() string   { return p.ID }
func (b begin) from() string   { return b.ID }
func (m more) from() string    { return m.ID }
func (o outcome) from() string { return o.ID }

// ask sends the coordinator a question and waits for the answer.
func ask[A any](nc *nats.Conn, subject string, q question) (answer A, err error) {
	data, err := encode(q)
	if err != nil {
		return answer, err
	}
	m, err := nc.Request(subject+"."+q.from(), data, answerTime)
	if err != nil {
		return answer, err
	}
	return answer, decode(m.Data, &answer)
}

// serve answers questions about a subject. What cannot be decoded gets no answer, nor what a node
// asks in the name of another one: a server can see to it that a node publishes under its own ID.
func serve[Q question, A any](nc *nats.Conn, subject string, answer func(Q) A) error {
	_, err := nc.Subscribe(subject+".>", func(m *nats.Msg) {
		var q Q
		if decode(m.Data, &q) != nil || m.Subject != subject+"."+q.from() {
			return
		}
		if data, err := encode(answer(q)); err == nil {
			_ = m.Respond(data) // or who asks asks again
		}
	})
	return err
}
