package llm

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxBody bounds a response: far more than any model writes.
const maxBody = 16 << 20

// errSilence is the cause of the end of a request whose server sends nothing.
var errSilence = errors.New("the server sends nothing")

// A listener reads a response and gives up when nothing comes for too long. A stream
// of reasoning, or of empty lines, is not nothing.
type listener struct {
	body    io.Reader
	timer   *time.Timer
	silence time.Duration
	read    int
}

// listen returns a context that ends with errSilence when the server has sent nothing
// for too long, as told by the listener.
func listen(ctx context.Context, silence time.Duration) (context.Context, *listener, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	l := &listener{silence: silence, timer: time.AfterFunc(silence, func() { cancel(errSilence) })}
	return ctx, l, func() { l.timer.Stop(); cancel(nil) }
}

func (l *listener) Read(p []byte) (int, error) {
	n, err := l.body.Read(p)
	if l.read += n; l.read > maxBody {
		return n, errTooLong
	}
	if n > 0 {
		l.timer.Reset(l.silence)
	}
	return n, err
}

var errTooLong = fmt.Errorf("it is longer than %d bytes", maxBody)

// receive reads the answer from a response with a success status: JSON, or a stream of
// events with JSON, whatever was asked for.
func receive(body io.Reader, header http.Header) (*answer, *fault) {
	r := bufio.NewReader(body)
	start, err := peek(r)
	bad := func(text, advice string) *fault { return &fault{status: http.StatusOK, text: text, advice: advice} }
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, bad("the answer was cut off: "+err.Error(), "")
	case strings.HasPrefix(header.Get("Content-Type"), "text/event-stream"),
		bytes.HasPrefix(start, []byte("data:")), bytes.HasPrefix(start, []byte("event:")), bytes.HasPrefix(start, []byte(":")):
		return stream(r)
	}
	all, err := io.ReadAll(r)
	switch {
	case errors.Is(err, errTooLong):
		return nil, &fault{kind: refused, status: http.StatusOK, text: "the answer cannot be read: " + err.Error()}
	case err != nil:
		return nil, bad("the answer was cut off: "+err.Error(), "")
	case !json.Valid(all):
		if encoding := header.Get("Content-Encoding"); encoding != "" {
			return nil, &fault{kind: misconfigured, status: http.StatusOK, text: "the answer is encoded as " + encoding + ", which was not asked for", advice: adviceProxy}
		}
		if bytes.HasPrefix(start, []byte("<")) {
			text := "the answer is a page and not one of an API"
			if name := title(string(all)); name != "" {
				text += " (" + name + ")"
			}
			return nil, &fault{kind: misconfigured, status: http.StatusOK, text: text, advice: adviceV1 + ", and whether a proxy or a login is in between"}
		}
		return nil, bad("the answer is not complete JSON", "if this happens every time, "+adviceV1)
	}
	a := new(answer)
	if err := a.add(bytes.TrimSpace(all)); err != nil {
		return nil, bad(err.Error(), "if this happens every time, "+adviceV1)
	}
	return a, nil
}

// peek returns the first bytes that are no white space, without reading them. Some
// servers send white space until there is something to say.
func peek(r *bufio.Reader) ([]byte, error) {
	for {
		c, _, err := r.ReadRune()
		if err != nil {
			return nil, err
		}
		if !strings.ContainsRune(" \t\r\n\uFEFF", c) {
			_ = r.UnreadRune() // it was just read
			start, _ := r.Peek(min(r.Buffered(), 16))
			return start, nil
		}
	}
}

// stream reads a stream of events, which ends with [DONE], or, with some servers, after
// a choice that says why the model stopped. Events that are no objects say nothing.
func stream(r *bufio.Reader) (*answer, *fault) {
	a, done := &answer{made: completion{streamed: true}}, false
	bad := func(text string) *fault { return &fault{status: http.StatusOK, text: text} }
	var data []byte
	event := func() { // takes it if it is complete
		text := bytes.TrimSpace(data)
		switch {
		case string(text) == "[DONE]":
			done = true
		case !json.Valid(text):
			return
		case len(text) > 0 && text[0] == '{':
			_ = a.add(text) // what cannot be read of valid JSON is left out
		}
		data = data[:0]
	}
	for {
		line, err := r.ReadBytes('\n')
		line = bytes.TrimRight(line, "\r\n")
		if bytes.HasPrefix(line, []byte("data:")) {
			data = append(append(data, bytes.TrimPrefix(line[len("data:"):], []byte(" "))...), '\n')
			event()
		}
		if len(line) == 0 && len(data) > 0 && a.made.finish == "" {
			return a, bad("the answer holds an event that is not complete JSON")
		}
		switch {
		case errors.Is(err, errTooLong):
			return a, &fault{kind: refused, status: http.StatusOK, text: "the answer cannot be read: " + err.Error()}
		case done || a.faulty != nil:
			return a, nil
		case err == nil:
		case a.made.finish != "":
			return a, nil
		case !errors.Is(err, io.EOF):
			return a, bad("the answer was cut off: " + err.Error())
		default:
			return a, bad("the answer was cut off: the stream ended without saying why")
		}
	}
}
