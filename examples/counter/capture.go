package main

import (
	"fmt"
	"io"
	"os"
)

// capture calls f and returns the beginning of what f prints, which does not
// reach the terminal. Nothing else may print to os.Stdout meanwhile.
func capture(f func()) (text string, err error) {
	r, w, err := os.Pipe()
	if err != nil {
		return "", fmt.Errorf("cannot capture what is printed: %w", err)
	}
	read := make(chan string)
	go func() {
		defer r.Close()
		first, _ := io.ReadAll(io.LimitReader(r, 1000)) // a pipe fails only when closed
		_, _ = io.Copy(io.Discard, r)
		read <- string(first)
	}()
	stdout := os.Stdout
	os.Stdout = w
	defer func() { // if f panics, too
		os.Stdout = stdout
		_ = w.Close() // nothing is buffered
		text = <-read
	}()
	f()
	return "", nil
}
