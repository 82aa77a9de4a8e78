package llmtest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
)

// RoundTrip answers r without a network. A connection that an answer drops
// before it has written anything is an error of io.EOF, as with a real one,
// and a body that it cuts ends in io.ErrUnexpectedEOF.
func (s *Server) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	defer func() { _ = r.Body.Close() }()
	recorder := httptest.NewRecorder()
	done := make(chan bool, 1)
	go func() {
		defer func() {
			// What a handler panics with to drop the connection.
			err, _ := recover().(error)
			done <- errors.Is(err, http.ErrAbortHandler)
		}()
		s.ServeHTTP(recorder, r)
	}()
	dropped := false
	select {
	case dropped = <-done:
	case <-r.Context().Done():
		<-done // an answer that hangs ends with the context too
		return nil, r.Context().Err()
	}
	if dropped && recorder.Body.Len() == 0 {
		return nil, io.EOF
	}
	response := recorder.Result()
	response.Request = r
	if dropped {
		response.Body = io.NopCloser(io.MultiReader(bytes.NewReader(recorder.Body.Bytes()), cut{}))
	}
	return response, nil
}

// cut is where a body was cut off.
type cut struct{}

func (cut) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
