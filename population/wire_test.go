package population

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

func TestFrames(t *testing.T) {
	var pipe bytes.Buffer
	jobs := []job{
		{ID: 7, Artifact: swap.Artifact{Path: "/a b", Index: 3, Hash: "h", Name: "F", Type: "func()"}, Timeout: time.Second},
		{},
	}
	for _, j := range jobs {
		if err := writeFrame(&pipe, j); err != nil {
			t.Fatal(err)
		}
	}
	r := bufio.NewReader(&pipe)
	for _, want := range jobs {
		var got job
		if err := readFrame(r, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v; want %+v", got, err, want)
		}
	}
	if err := readFrame(r, new(job)); !errors.Is(err, io.EOF) {
		t.Errorf("at the end got %v, want io.EOF", err)
	}
}

func TestFramesRefused(t *testing.T) {
	if err := writeFrame(io.Discard, strings.Repeat("x", maxFrame)); err == nil {
		t.Error("a frame beyond the limit was written")
	}
	for name, tt := range map[string]struct {
		frame string
		want  error
	}{
		"cut head": {"\x00\x00", io.ErrUnexpectedEOF},
		"cut body": {"\x00\x00\x00\x05ab", io.ErrUnexpectedEOF},
		"no body":  {"\x00\x00\x00\x05", io.ErrUnexpectedEOF},
		"too long": {"\xff\xff\xff\xff", nil},
		"no CBOR":  {"\x00\x00\x00\x01\xff", nil},
	} {
		err := readFrame(bufio.NewReader(strings.NewReader(tt.frame)), new(message))
		if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
}

// FuzzReadFrame: whatever a worker sends, the coordinator neither panics nor
// allocates beyond the limit.
func FuzzReadFrame(f *testing.F) {
	for _, m := range []message{{Hello: &hello{Version: 1, Problem: "func F()", Protections: []Protection{{"files", "no"}}}}, {Begun: &begun{3, 1}}, {Report: &report{ID: 1, Failure: &Failure{StagePanic, "x"}}}} {
		var b bytes.Buffer
		if err := writeFrame(&b, m); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4 && data[0] != 0 {
			return // a long frame that never comes
		}
		var m message
		if err := readFrame(bufio.NewReader(bytes.NewReader(data)), &m); err != nil {
			return
		}
		var b bytes.Buffer
		if err := writeFrame(&b, m); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
	})
}
