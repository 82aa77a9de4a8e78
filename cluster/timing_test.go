package cluster

import (
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
)

// leave has a node leave.
func (f *fake) leave() {
	f.t.Helper()
	f.stop()
	if _, err := ask[pulseAnswer](f.nc, f.k.scope.ask("pulse"), pulse{ID: f.id, Session: f.k.session, Left: "it was told to stop"}); err != nil {
		f.t.Fatal(err)
	}
}

// validating is a task that is measured at once.
func validating(n int) population.Task {
	t := task(n)
	t.Validate = true
	return t
}

// TestTimingLease: what a node has measured under a lease that was lost does not count, also if the
// same node has begun the same again since.
func TestTimingLease(t *testing.T) {
	t.Parallel()
	k, _ := open(t, true)
	m := join(t, k, "m")
	e := evaluate(t, k, validating(2))
	before := m.given()
	m.begin(before)
	lost := m.lease
	m.leave()
	m = join(t, k, "m")
	m.given()
	m.lease = lost
	m.end(before, values(1, 2)) // it has come back, and has not begun again
	m.takeGiven()
	if m.lease == lost || m.lease == 0 {
		t.Errorf("the leases are %d and %d", lost, m.lease)
	}
	m.lease = lost
	m.end(before, values(3, 4)) // it has
	p := m.takeGiven()
	m.end(p, values(5, 6))
	if got := e.say(t); got != "[5 6]" {
		t.Errorf("got %s", got)
	}
}

// TestTimingEpoch: what one node measures is an epoch. The same process goes on with it, also
// for another coordinator, and another one, though it has the same name, begins a new one.
func TestTimingEpoch(t *testing.T) {
	t.Parallel()
	store := &memory{}
	measured := func(k *Coordinator, f *fake, n int) string {
		t.Helper()
		e := evaluate(t, k, validating(n))
		p := f.takeGiven()
		o := values(1, 2)
		o.Evaluation.Site = population.Site{Node: "says so", Epoch: 77}
		f.end(p, o)
		e.say(t)
		return fmt.Sprintf("%+v", e.e.Site)
	}
	const site = "{Node:m/1 CPU:a processor Epoch:%d}"
	k, _ := openWith(t, true, store)
	m := join(t, k, "m")
	if got, want := measured(k, m, 2), fmt.Sprintf(site, 1); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	m.leave()
	m = join(t, k, "m") // with the ID that it had
	if got, want := measured(k, m, 3), fmt.Sprintf(site, 1); got != want {
		t.Errorf("the same process: got %s, want %s", got, want)
	}
	m.stop()
	k.Close()
	k, _ = openWith(t, true, store)
	m = join(t, k, "m")
	if got, want := measured(k, m, 4), fmt.Sprintf(site, 1); got != want {
		t.Errorf("for another coordinator: got %s, want %s", got, want)
	}
	m.leave()
	m = joinAs(t, k, "another-process", "m/1")
	if got, want := measured(k, m, 5), fmt.Sprintf(site, 2); got != want {
		t.Errorf("another process under the same name: got %s, want %s", got, want)
	}
	m.stop()
	k.Close()
	k, _ = openWith(t, true, store)
	m = joinAs(t, k, "a-third-process", "m/1")
	if got, want := measured(k, m, 6), fmt.Sprintf(site, 3); got != want {
		t.Errorf("a third one: got %s, want %s", got, want)
	}
}

// TestTimingScreen: other nodes measure by turns too, in as few rounds as tell what is hopeless; that
// is not measured, and what is not hopeless is, in all rounds.
func TestTimingScreen(t *testing.T) {
	t.Parallel()
	k, _ := open(t, true)
	measures, screens := join(t, k, "m"), join(t, k, "s")
	want := population.Task{Beside: []population.Rival{{ID: 7, Source: "package main // 7"}}, Rounds: 3}
	screened := func(n int) (*evaluating, parcel) {
		t.Helper()
		c := task(n)
		c.Beside, c.Rounds = want.Beside, want.Rounds
		e := evaluate(t, k, c)
		p := screens.take()
		if got := p.Items[0].Task; got.Rounds != screenRounds || len(got.Beside) != 1 {
			t.Errorf("the node that screens measures %v by turns in %d rounds", got.Beside, got.Rounds)
		}
		return e, p
	}
	e, p := screened(2)
	screens.end(p, values(1, 2))
	p = measures.given()
	if got := p.Items[0].Task; got.Rounds != want.Rounds || len(got.Beside) != 1 {
		t.Errorf("the node that measures does %v by turns in %d rounds", got.Beside, got.Rounds)
	}
	measures.begin(p)
	o := values(3, 4)
	o.Evaluation.Beside = []population.Reading{{ID: 7, Objectives: []float64{5, 6}}}
	measures.end(p, o)
	if got := e.say(t); got != "[3 4]" || fmt.Sprint(e.e.Beside) != "[{7 [5 6]}]" {
		t.Errorf("got %s and beside it %v", got, e.e.Beside)
	}
	e, p = screened(3)
	screens.end(p, fails(population.StageScreen))
	if got := e.say(t); !strings.HasPrefix(got, "screen: ") || e.e.Site != (population.Site{Node: "s/1", CPU: "a processor"}) {
		t.Errorf("got %s at %+v", got, e.e.Site)
	}
}

// TestTimingNodes: of three processes one measures, which is killed in the middle, and the one that
// takes its place, on which everything takes half as long again, stands still once. In the end
// everything that is compared was measured there, by turns; what another node has found to be
// hopeless was not measured.
func TestTimingNodes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pace := func(p string) []string { return []string{"LINE_PACE=" + p, "LINE_SLEEP=5ms"} }
	c := coordinator(t, dir, pace("1"), "-listen", "127.0.0.1:0", "-islands", "2", "-children", "6")
	address := c.hear(joinedAt)[1]
	first := startNode(t, address, pace("1"))
	c.hear("evaluates 1")
	screens := startNode(t, address, pace("40"))
	c.hear("generation 1/3")
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	c.hear("it measures timings, which wait until it is back")
	second := startNode(t, address, pace("1.5"))
	c.hear("generation 2/3")
	second.signal(stops)
	time.Sleep(time.Second)
	second.signal(goes)
	c.wait()

	db, err := archive.OpenRead(filepath.Join(dir, "s.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // it was only read
	g, err := db.LastGeneration()
	if err != nil {
		t.Fatal(err)
	}
	compared := make(map[population.ID]bool)
	for _, list := range append(g.Islands, g.Front) {
		for _, id := range list {
			compared[id] = true
		}
	}
	pids := map[int]int{first.Process.Pid: 1, second.Process.Pid: 2, screens.Process.Pid: 0} // their epochs
	counts := make(map[string]int)
	for c, err := range db.Candidates() {
		if err != nil {
			t.Fatal(err)
		}
		_, text, _ := strings.Cut(c.Site.Node, "/")
		pid, _ := strconv.Atoi(text) // 0 is no node's
		epoch, known := pids[pid]
		if c.Site != (population.Site{}) && (!known || epoch != c.Site.Epoch || c.Site.CPU != cpuModel()) {
			t.Errorf("candidate %v was measured at %+v", c.ID, c.Site)
		}
		if compared[c.ID] && c.Site.Epoch != 2 {
			t.Errorf("candidate %v is compared, and was measured at %+v", c.ID, c.Site)
		}
		if !c.Failed() && c.ID != population.SeedID && len(c.Beside) == 0 {
			t.Errorf("candidate %v was measured with nothing", c.ID)
		}
		if c.ID == population.SeedID && (len(c.Beside) != 2 || c.Beside[1].ID != 0) {
			t.Errorf("the floor was not measured: %v", c.Beside)
		}
		switch {
		case c.Failed() && strings.Contains(c.Failure.Message, "is hopeless") && c.Site.Epoch == 0:
			counts["hopeless elsewhere"]++
		case compared[c.ID] && len(c.Measurements) == 1:
			switch ratio := c.Objectives[0] / c.Measurements[0][0]; {
			case math.Abs(ratio-1.5) < 1e-6:
				counts["measured again"]++
			case math.Abs(ratio-1) > 1e-6 && c.Measurements[0][0] != 0:
				t.Errorf("candidate %v takes %v times as long as before", c.ID, ratio)
			}
		}
	}
	if counts["hopeless elsewhere"] == 0 || counts["measured again"] == 0 {
		t.Errorf("%v: nothing was tested", counts)
	}
}

// TestKeyOfRivals: a task is the same whatever is measured by turns with it.
func TestKeyOfRivals(t *testing.T) {
	t.Parallel()
	plain, beside := task(2), task(2)
	beside.Beside, beside.Rounds = []population.Rival{{ID: 7}}, 3
	a, err := keyOf(plain)
	if b, other := keyOf(beside); a != b || err != nil || other != nil {
		t.Errorf("the keys are %s and %s: %v, %v", a, b, err, other)
	}
}

// TestTiming: one node measures; what fails elsewhere is not measured, and what was measured
// while the node stood still is measured again.
func TestTiming(t *testing.T) {
	t.Parallel()
	k, _ := open(t, true)
	measures, screens := join(t, k, "m"), join(t, k, "s")
	e := evaluate(t, k, task(2))
	p := screens.take()
	screens.end(p, fails(population.StageEvaluate))
	k.mu.Lock()
	probing := len(k.nodes["s"].suspend)
	k.mu.Unlock()
	if probing > 0 {
		t.Error("the node that screens is examined, though there is no other one that does")
	}
	if got := e.say(t); got != "evaluate: it does" {
		t.Errorf("got %s", got)
	}
	e = evaluate(t, k, task(3))
	p = screens.take()
	screens.end(p, values(1, 2))
	for _, o := range []outcome{{Stopped: true}, {}} {
		p = measures.takeGiven()
		o.Evaluation = values(3, 4).Evaluation
		measures.end(p, o)
	}
	if got := e.say(t); got != "[3 4]" {
		t.Errorf("got %s", got)
	}
	again := task(3)
	again.Measured = 1
	e = evaluate(t, k, again)
	p = measures.takeGiven()
	measures.end(p, values(5, 6))
	if got := e.say(t); got != "[5 6]" {
		t.Errorf("got %s", got)
	}
}

// TestTimingCrash: what ends its worker on the node that measures has failed, once the seed has
// passed there, as no other node can measure it.
func TestTimingCrash(t *testing.T) {
	t.Parallel()
	k, _ := open(t, true)
	measures := join(t, k, "m")
	join(t, k, "s")
	validate := task(2)
	validate.Validate = true
	e := evaluate(t, k, validate)
	p := measures.takeGiven()
	measures.end(p, fails(population.StageCrash))
	if p := measures.given(); !p.Probe {
		t.Fatalf("it is to be measured again: %v", p)
	}
	o := values(1, 2)
	o.ID, o.Probe = measures.id, true
	if _, err := ask[outcomeAnswer](measures.nc, k.scope.ask("outcome"), o); err != nil {
		t.Fatal(err)
	}
	if got := e.say(t); got != "crash: it does" {
		t.Errorf("got %s", got)
	}
}

// TestLostProbe: a node that says nothing of the seed is asked again.
func TestLostProbe(t *testing.T) {
	t.Parallel()
	k, _ := open(t, false)
	a := join(t, k, "a")
	for n := range 2 {
		evaluate(t, k, task(2+n))
		p := a.fetch()
		if n == 0 {
			join(t, k, "b")
		}
		a.begin(p)
		a.end(p, fails(population.StageEvaluate))
		if probe := a.given(); !probe.Probe {
			t.Errorf("it is not examined: %v", probe)
		}
		k.mu.Lock()
		k.nodes["a"].probed = time.Now().Add(-examineEvery)
		k.mu.Unlock()
	}
}

// TestTimingMoves: if the node that is to measure leaves before it has, another one does; once it
// has, the timings wait for it.
func TestTimingMoves(t *testing.T) {
	t.Parallel()
	k, said := open(t, true)
	first, second := join(t, k, "first"), join(t, k, "second")
	first.leave()
	p := pulse{ID: second.id, Session: k.session, Workers: 1}
	if a, err := ask[pulseAnswer](second.nc, k.scope.ask("pulse"), p); err != nil || a.Known {
		t.Errorf("it is not asked to say hello again: %v, %v", a, err)
	}
	w, err := ask[welcome](second.nc, k.scope.ask("hello"), hello{Identity: k.identity, ID: second.id, Name: "second/1", Workers: 1})
	if err != nil || !w.Settings.Measures {
		t.Errorf("it is not to measure: %v, %v", w, err)
	}
	e := evaluate(t, k, task(2))
	parcel := second.given()
	second.begin(parcel)
	second.end(parcel, values(1, 2))
	if got := e.say(t); got != "[1 2]" {
		t.Errorf("got %s", got)
	}
	third := join(t, k, "third")
	second.leave()
	e = evaluate(t, k, task(3))
	parcel = third.fetch()
	third.begin(parcel)
	third.end(parcel, values(9, 9))
	if back := join(t, k, "second"); !strings.Contains(said.String(), "which wait until it is back") {
		t.Errorf("nothing is said:\n%s", said)
	} else {
		parcel = back.given()
		back.begin(parcel)
		back.end(parcel, values(3, 4))
	}
	if got := e.say(t); got != "[3 4]" {
		t.Errorf("got %s", got)
	}
}
