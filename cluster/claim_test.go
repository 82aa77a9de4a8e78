package cluster

import (
	"context"
	"strings"
	"testing"
	"time"
)

// TestClaim: of two searches on one scope the second ends, also if the first had lost the server
// when the second one asked.
func TestClaim(t *testing.T) {
	t.Parallel()
	s := serveAt(t, "127.0.0.1:0", t.TempDir())
	address := s.ClientURL()
	search := func() (*Coordinator, error) {
		k, err := Open(t.Context(), Config{Program: lineProblem().Program(), Server: address})
		if err == nil {
			t.Cleanup(k.Close)
		}
		return k, err
	}
	first, err := search()
	if err != nil {
		t.Fatal(err)
	}
	end(s)
	await(t, "the server is away", func() bool { return !first.nc.IsConnected() })
	serveAt(t, strings.TrimPrefix(address, "nats://"), t.TempDir())
	second, err := search()
	if err == nil {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err = second.Evaluate(ctx, task(2))
	}
	if err == nil || !strings.Contains(err.Error(), "another search is at work at "+address) {
		t.Errorf("got %v", err)
	}
	if _, err := search(); err == nil || !strings.Contains(err.Error(), "another search is at work") {
		t.Errorf("when the first is there again: %v", err)
	}
	a := join(t, first, "a")
	e := evaluate(t, first, task(3))
	p := a.take()
	a.end(p, values(1, 2))
	if got := e.say(t); got != "[1 2]" {
		t.Errorf("the first search: %s", got)
	}
}
