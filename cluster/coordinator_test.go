package cluster

import (
	"strings"
	"testing"
	"time"
)

// TestTwice: a result that comes twice is counted once, one of a node that was given up counts
// if there is none yet, and one that nobody wants harms nobody.
func TestTwice(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	a, b := join(t, k, "a"), join(t, k, "b")
	e := evaluate(t, k, task(2))
	p := a.fetch()
	if v := a.begin(p); v != begun {
		t.Errorf("verdict %d", v)
	}
	b.end(p, values(1, 2)) // to which it was given when a's lease was lost
	a.end(p, values(3, 4))
	if got := e.say(t); got != "[1 2]" {
		t.Errorf("got %s", got)
	}
	if v := a.begin(p); v != drop {
		t.Errorf("it has a result, and yet the verdict is %d", v)
	}
	e = evaluate(t, k, task(2)) // again: the next session, or after an outage
	p = a.fetch()
	late := outcome{Outage: "the disk was full", holding: holding{p.Items[0].Key, "another run"}, ID: "a"}
	if _, err := ask[outcomeAnswer](a.nc, k.scope.ask("outcome"), late); err != nil {
		t.Fatal(err)
	}
	a.begin(p)
	a.end(p, values(5, 6))
	if got := e.say(t); got != "[5 6]" {
		t.Errorf("got %s", got)
	}
}

// TestLost: what was acknowledged and has no result is published again, also within the time in
// which JetStream remembers its message.
func TestLost(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	a := join(t, k, "a")
	e := evaluate(t, k, task(2))
	p := a.take()
	a.mu.Lock()
	clear(a.holds)
	_ = a.message.Ack() // or it comes again in any case
	a.message = nil
	a.mu.Unlock()
	again := a.fetch()
	if again.Issue == p.Issue || again.Items[0].Key != p.Items[0].Key {
		t.Errorf("got %v after %v", again, p)
	}
	a.begin(again)
	a.end(again, values(1, 2))
	if got := e.say(t); got != "[1 2]" {
		t.Errorf("got %s", got)
	}
}

// TestNoAnswer: if the server does not say what it has taken, everything is published again.
func TestNoAnswer(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	a := join(t, k, "a")
	if err := k.js.DeleteStream(t.Context(), k.scope.stream()); err != nil {
		t.Fatal(err)
	}
	swallows, err := a.nc.SubscribeSync(k.scope.tasks()) // or nobody would be there, which is an answer
	if err != nil {
		t.Fatal(err)
	}
	if err := a.nc.Flush(); err != nil {
		t.Fatal(err)
	}
	k.mu.Lock()
	k.shy = time.Now().Add(time.Hour) // so that they come together
	k.mu.Unlock()
	calls := []*evaluating{evaluate(t, k, task(2)), evaluate(t, k, task(3)), evaluate(t, k, task(4))}
	for together := false; !together; time.Sleep(time.Millisecond) {
		k.mu.Lock()
		if together = len(k.calls) == len(calls); together {
			k.shy = time.Time{}
		}
		k.mu.Unlock()
	}
	k.rouse()
	for range calls {
		if _, err := swallows.NextMsg(4 * lease); err != nil {
			t.Fatal(err)
		}
	}
	for range calls { // again, now by way of the stream
		if _, err := swallows.NextMsg(4 * lease); err != nil {
			t.Fatal("it is not published again: ", err)
		}
	}
	for range calls {
		p := a.take()
		a.end(p, values(1, 2))
	}
	for _, e := range calls {
		if got := e.say(t); got != "[1 2]" {
			t.Errorf("got %s", got)
		}
	}
}

// TestTooLong: what no message can hold is an error.
func TestTooLong(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	join(t, k, "a")
	long := task(2)
	long.Source = strings.Repeat(" ", maxMessage)
	if got := evaluate(t, k, long).say(t); !strings.Contains(got, "a message cannot hold the source") {
		t.Errorf("got %s", got)
	}
}

// TestIdentity: every difference is a sentence.
func TestIdentity(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	for want, change := range map[string]func(id *identity){
		"":                              func(*identity) {},
		"its protocol is version 0 and": func(id *identity) { id.Wire = 0 },
		"its Go is go1 and":             func(id *identity) { id.Go = "go1" },
		"its module x is v1 and the coordinator's is v2": func(id *identity) { id.Modules = map[string]string{"x": "v1"} },
		"its source is file 1 and":                       func(id *identity) { id.Revision = "file 1" },
		"its processor has other":                        func(id *identity) { id.CPU = "sse" },
	} {
		mine, theirs := k.identity, k.identity
		mine.Modules = map[string]string{"x": "v2"}
		theirs.Modules = mine.Modules
		change(&theirs)
		if got := mine.differs(theirs); !strings.HasPrefix(got, want) || (got == "") != (want == "") {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
