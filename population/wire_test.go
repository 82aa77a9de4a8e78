package population

import (
	"reflect"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/wallacea-go/wallacea/swap"
)

func TestWire(t *testing.T) {
	for _, want := range []job{
		{Task: Task{ID: 7, Timeout: time.Second, Source: "x", Repeats: 2, Validate: true, MaxSteps: 9}, Artifact: swap.Artifact{Path: "/a b", Index: 3, Hash: "h", Name: "F", Type: "func()"}},
		{},
	} {
		frame, err := cbor.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got job
		if err := cbor.Unmarshal(frame, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v; want %+v", got, err, want)
		}
	}
}

// FuzzMessage: whatever a worker sends, the coordinator does not panic, and what
// it understands can be sent.
func FuzzMessage(f *testing.F) {
	for _, m := range []message{{Hello: &hello{Version: 1, Problem: "func F()", Protections: []Protection{{"files", "no"}}}}, {Begun: &begun{3, 1, 2}}, {Report: &report{ID: 1, Failure: &Failure{StagePanic, "x"}}}} {
		frame, err := cbor.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(frame)
	}
	f.Add([]byte("\xff"))
	f.Fuzz(func(t *testing.T, frame []byte) {
		var m message
		if err := cbor.Unmarshal(frame, &m); err != nil {
			return
		}
		if _, err := cbor.Marshal(m); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
	})
}
