package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// source is that of a function that the line program can evaluate.
func source(n int) population.Task {
	return population.Task{
		ID: population.NewID(n, 0, 0), Timeout: time.Minute,
		Source: fmt.Sprintf("package main\n\nfunc Line(x float64) float64 { return x + %d }\n", n),
	}
}

// holders waits until a call is with a node, and returns the node's name.
func holder(t *testing.T, k *Coordinator, task population.Task, but string) string {
	t.Helper()
	key, err := keyOf(task)
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		k.mu.Lock()
		for _, n := range k.nodes {
			if n.holds[key] && n.name != but {
				k.mu.Unlock()
				return n.name
			}
		}
		k.mu.Unlock()
	}
	t.Fatal("no node has begun it")
	return ""
}

// TestFetch: a node has as many candidates as it has workers, and no more.
func TestFetch(t *testing.T) {
	t.Parallel()
	k, said := open(t, false)
	startNode(t, k.Address(), []string{"LINE_SLEEP=500ms"}, "-workers", "2")
	var all []*evaluating
	for n := range 6 {
		all = append(all, evaluate(t, k, source(2+n)))
	}
	most := 0
	for _, e := range all {
		for waits := true; waits; {
			k.mu.Lock()
			for _, n := range k.nodes {
				most = max(most, len(n.holds))
			}
			k.mu.Unlock()
			select {
			case <-e.done:
				waits = false
			case <-time.After(10 * time.Millisecond):
			}
		}
		if got := e.say(t); !strings.HasPrefix(got, "[") {
			t.Errorf("got %s", got)
		}
	}
	if most != 2 {
		t.Errorf("a node with 2 workers has had %d candidates at once:\n%s", most, said)
	}
}

// TestHandover: what a node had that was killed is begun elsewhere within two leases, and what
// one gives back that is told to stop, at once.
func TestHandover(t *testing.T) {
	t.Parallel()
	k, said := open(t, false)
	for _, how := range []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM} {
		n := startNode(t, k.Address(), []string{"LINE_HANG=x"}, "-grace", "1ms")
		task := source(int(how) + 2)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_, _ = k.Evaluate(ctx, task) // it is never done
		}()
		first := holder(t, k, task, "")
		next := startNode(t, k.Address(), []string{"LINE_HANG=x"}, "-grace", "1ms")
		for strings.Count(said.String(), "NodeJoined") < 2 {
			time.Sleep(time.Millisecond)
		}
		began := time.Now()
		n.signal(how)
		holder(t, k, task, first)
		took := time.Since(began)
		t.Logf("after %v: begun elsewhere after %v", how, took)
		if most := map[syscall.Signal]time.Duration{syscall.SIGKILL: 2 * lease, syscall.SIGTERM: lease / 2}[how]; took > most {
			t.Errorf("it took longer than %v", most)
		}
		cancel()
		<-ended
		_ = next.Process.Kill()
		<-next.ended
		for strings.Count(said.String(), "NodeLeft") < 2 {
			time.Sleep(time.Millisecond)
		}
		said.mu.Lock()
		said.text.Reset()
		said.mu.Unlock()
	}
}

// TestLetGo: a node that has nothing that anybody waits for is free again, though an evaluation
// does not end.
func TestLetGo(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	startNode(t, k.Address(), []string{"LINE_HANG=+ 2 "})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = k.Evaluate(ctx, source(2)) // it is never done
	}()
	holder(t, k, source(2), "")
	cancel()
	<-ended
	if got := evaluate(t, k, source(3)).say(t); !strings.HasPrefix(got, "[") {
		t.Errorf("got %s", got)
	}
}

// TestFor: a node with -for ends by itself.
func TestFor(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	n := startNode(t, k.Address(), nil, "-for", "3s")
	n.hear("evaluating for")
	n.hear("the time of -for is over")
	n.wait()
}

// TestBundles: candidates whose evaluation is short travel together, so that each worker has
// something, and long ones alone.
func TestBundles(t *testing.T) {
	t.Parallel()
	for median, want := range map[time.Duration]int{0: 1, time.Microsecond: 16, 100 * time.Millisecond: 10, time.Second: 1, time.Hour: 1} {
		k, _ := open(t, false)
		a, _ := join(t, k, "a"), join(t, k, "b")
		if median > 0 {
			k.mu.Lock()
			k.elapsed.add(median)
			k.shy = time.Now().Add(time.Second) // until all are there
			k.mu.Unlock()
		}
		for n := range 32 {
			evaluate(t, k, task(n+2))
		}
		if got := len(a.fetch().Items); got != want {
			t.Errorf("evaluations of %v: %d in a parcel, want %d", median, got, want)
		}
	}
}

// TestFit: what a node has to say fits a message that the coordinator reads.
func TestFit(t *testing.T) {
	t.Parallel()
	for name, e := range map[string]population.Evaluation{
		"settings": {Outcome: population.Outcome{Objectives: []float64{1}}, Settings: slices.Repeat([]population.Setting{{Source: strings.Repeat(" ", 1000)}}, 1000)},
		"long":     {Outcome: population.Outcome{Feedback: strings.Repeat(" ", 1<<20)}},
		"many":     {Outcome: population.Outcome{Objectives: make([]float64, 1<<18)}},
	} {
		settings, o := len(e.Settings), outcome{Evaluation: &e}
		most := int64(100_000)
		if name == "many" {
			most = maxMessage
		}
		fit(&o, most)
		data, err := encode(o)
		if err != nil || int64(len(data)) > most || decode(data, new(outcome)) != nil {
			t.Errorf("%s: %d bytes, more than %d or not to be read: %v", name, len(data), most, err)
		}
		if got := o.Evaluation; settings > 0 && (got.Failure != nil || len(got.Settings) == 0 || len(got.Settings) == settings) || settings == 0 && got.Failure == nil {
			t.Errorf("%s: %d settings, failure %v", name, len(got.Settings), got.Failure)
		}
	}
}
