package archive

import "fmt"

// protocol is the number of the layout of hello, question and answer.
const protocol = 1

// pinnedQuery is a parameter of GET /snapshot: the reader needs this one moment of the file, and can do
// with no other.
const pinnedQuery = "pinned"

// hello is the first line of an answer to GET /snapshot, in JSON.
type hello struct {
	Protocol int    `json:"protocol"`
	File     string `json:"file"` // as identify says
	Name     string `json:"name"` // of the transaction
}

// The last line of an answer to GET /snapshot.
const (
	overLine   = "over"   // it has lasted as long as it may
	closedLine = "closed" // and so is the archive
)

// A question asks for entries of a bucket.
type question struct {
	Name   string   `cbor:"1,keyasint"` // of the transaction
	Kind   string   `cbor:"2,keyasint"`
	Bucket string   `cbor:"3,keyasint"`
	Keys   [][]byte `cbor:"4,keyasint,omitempty"` // to get
	From   []byte   `cbor:"5,keyasint,omitempty"` // to scan from
	Most   int      `cbor:"6,keyasint,omitempty"` // entries to scan
}

// The kinds of questions are the methods of a snapshot.
const (
	askHas  = "has"
	askGet  = "get"
	askScan = "scan"
	askLast = "last"
)

// An answer holds what is asked for, or the beginning of it.
type answer struct {
	Has    bool     `cbor:"1,keyasint,omitempty"`
	Keys   [][]byte `cbor:"2,keyasint,omitempty"`
	Values [][]byte `cbor:"3,keyasint,omitempty"` // null where there is none
	More   bool     `cbor:"4,keyasint,omitempty"` // to be scanned
}

const (
	mostKeys      = 1024    // of a question
	longestAsked  = 1 << 20 // bytes of a question
	answerBytes   = 1 << 20 // after which an answer ends
	longestAnswer = 1 << 30 // bytes, of one value for example
)

// ask asks a snapshot.
func ask(s snapshot, q question) (a answer, err error) {
	size := 0
	switch q.Kind {
	case askHas:
		a.Has, err = s.has(q.Bucket)
	case askLast:
		var e entry
		e, err = s.last(q.Bucket)
		a.Keys, a.Values = [][]byte{e.key}, [][]byte{e.value}
	case askGet:
		for _, key := range q.Keys {
			value, err := getOne(s, q.Bucket, key)
			if err != nil {
				return a, err
			}
			a.Values = append(a.Values, value)
			if size += len(value); size >= answerBytes {
				break
			}
		}
	case askScan:
		for e, err := range s.scan(q.Bucket, q.From, q.Most) {
			if err != nil {
				return a, err
			}
			if len(a.Keys) >= min(q.Most, mostKeys) || size >= answerBytes {
				a.More = true
				break
			}
			a.Keys, a.Values = append(a.Keys, e.key), append(a.Values, e.value)
			size += len(e.key) + len(e.value)
		}
	default:
		err = fmt.Errorf("a question of the kind %q", q.Kind)
	}
	return a, err
}
