package process

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestFrames(t *testing.T) {
	var pipe bytes.Buffer
	bodies := []string{"one", "", strings.Repeat("x", 100_000), "\x00\xff"}
	for _, b := range bodies {
		if err := WriteFrame(&pipe, []byte(b)); err != nil {
			t.Fatal(err)
		}
	}
	r := bufio.NewReader(&pipe)
	for _, want := range bodies {
		if got, err := ReadFrame(r); err != nil || string(got) != want {
			t.Errorf("got %.20q, %v; want %.20q", got, err, want)
		}
	}
	if _, err := ReadFrame(r); !errors.Is(err, io.EOF) {
		t.Errorf("at the end got %v, want io.EOF", err)
	}
}

func TestFramesRefused(t *testing.T) {
	if err := WriteFrame(io.Discard, make([]byte, MaxFrame+1)); err == nil {
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
	} {
		_, err := ReadFrame(bufio.NewReader(strings.NewReader(tt.frame)))
		if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
}

// FuzzReadFrame: whatever is sent, ReadFrame neither panics nor allocates beyond
// the limit, and what it returns can be sent.
func FuzzReadFrame(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x03abc"))
	f.Add([]byte("\x00\x00\x00\x00"))
	f.Add([]byte("\x00\x00\x00\x05ab"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4 && data[0] != 0 {
			return // a long frame that never comes
		}
		body, err := ReadFrame(bufio.NewReader(bytes.NewReader(data)))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := WriteFrame(&b, body); err != nil || !bytes.HasPrefix(data, b.Bytes()) {
			t.Fatalf("%q was read and written as %q, %v", data, b.Bytes(), err)
		}
	})
}
