package llmtest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
)

// RoundTrip answers r without a network. As with a real connection, the error
// is io.EOF if an answer drops the connection before it has written anything,
// and a truncated body ends with io.ErrUnexpectedEOF.
func (s *Server) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	defer func() { _ = r.Body.Close() }()
	recorder := httptest.NewRecorder()
	done := make(chan bool, 1)
	go func() {
		defer func() {
			// A handler panics with ErrAbortHandler to drop the connection.
			err, _ := recover().(error)
			done <- errors.Is(err, http.ErrAbortHandler)
		}()
		s.ServeHTTP(recorder, r)
	}()
	dropped := false
	select {
	case dropped = <-done:
	case <-r.Context().Done():
		<-done // an answer that hangs ends with the context
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

// cut is the end of a truncated body.
type cut struct{}

func (cut) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
