package population

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
)

// An advisingDealer deals, and writes advice.
type advisingDealer struct {
	dealer
	advise func(ctx context.Context, req AdviceRequest) (Advice, error) // in place of adviceOn

	mu      sync.Mutex
	asked   map[ID]Request
	advised []AdviceRequest
}

func (d *advisingDealer) Mutate(ctx context.Context, req Request) (Reply, error) {
	d.mu.Lock()
	if d.asked == nil {
		d.asked = make(map[ID]Request)
	}
	d.asked[req.ID] = req
	d.mu.Unlock()
	r, err := d.dealer.Mutate(ctx, req)
	r.Text = fmt.Sprintf("I deal card %v. And more.", req.ID)
	return r, err
}

func (d *advisingDealer) Advise(ctx context.Context, req AdviceRequest) (Advice, error) {
	d.mu.Lock()
	d.advised = append(d.advised, req)
	d.mu.Unlock()
	if d.advise != nil {
		return d.advise(ctx, req)
	}
	return adviceOn(req), nil
}

// adviceOn depends on the request alone.
func adviceOn(req AdviceRequest) Advice {
	return Advice{
		Text:   fmt.Sprintf("After %d: %d worked, %d failed. Before: %s", req.Generation, len(req.Worked), len(req.Failed), req.Earlier),
		Prompt: "What now?", Mutator: "dealer", Usage: Usage{Calls: 1, PromptTokens: 1000, Cost: 1},
	}
}

// withAdvice runs a search of four generations whose mutator advises after each.
func withAdvice(t *testing.T, m *memory, d *advisingDealer, order Order, resume bool, change ...func(*Config)) (Result, error) {
	t.Helper()
	c := smallConfig()
	c.Limits.Generations, c.Order, c.Recorder, c.Resume, c.InProcess = 4, order, m, resume, true
	c.Window, c.Advise, c.Requests = 3, 1, 3
	for _, f := range change {
		f(&c)
	}
	return Run(t.Context(), curveProblem, d, c)
}

// advice is what of it must be the same in two runs.
func (m *memory) advice() string {
	var s strings.Builder
	for _, p := range m.planned {
		fmt.Fprintf(&s, "%v: advice %d\n", p.ID, p.Advice)
	}
	for i, a := range m.history.Advice {
		fmt.Fprintf(&s, "%d after %d: %q %q\n", i+1, a.Generation, a.Text, a.Failure)
	}
	return s.String()
}

// TestAdvice: in order, children that are planned after a generation carry what was learnt by
// then, whatever the parallelism, and the adviser is told what came of the children.
func TestAdvice(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	var want string
	for _, requests := range []int{1, 8} {
		m, d := &memory{left: -1}, &advisingDealer{}
		told := 0
		res, err := withAdvice(t, m, d, InOrder, false, func(c *Config) {
			c.Requests = requests
			c.Observe = func(e Event) {
				if e, ok := e.(Advised); ok {
					if told++; e.Number != told || len(m.history.Advice) != told {
						t.Errorf("told of advice %d while %d are recorded, want %d", e.Number, len(m.history.Advice), told)
					}
				}
			}
		})
		if err != nil || res.Generations != 4 || told != 3 { // that after the last generation is of no use
			t.Fatalf("%d generations, %d advices, %v", res.Generations, told, err)
		}
		if got := m.lineage() + m.advice(); want == "" {
			want = got
		} else if got != want {
			t.Errorf("with %d requests:\n%s\nwant\n%s", requests, got, want)
		}
		checkAdvice(t, m, d)
		costs := 3.0
		for _, r := range m.replies {
			costs += r.Usage.Cost
		}
		if last := m.history.Generations[4].Usage; res.Usage.Cost != costs || last.PromptTokens < 3000 {
			t.Errorf("it cost %v, of which the last generation knows %v, want %v", res.Usage.Cost, last, costs)
		}
		replays(t, m)
	}
}

// checkAdvice checks what in-order requests carried and what the adviser was told.
func checkAdvice(t *testing.T, m *memory, d *advisingDealer) {
	t.Helper()
	carried := 0
	for _, p := range m.planned {
		number := 0
		for _, g := range m.history.Generations {
			if p.After >= g.Settled {
				number = g.Number
			}
		}
		text := "" // of those that were asked for; that after the last generation was not
		if number > 0 {
			text = m.history.Advice[min(number, len(m.history.Advice))-1].Text
		}
		if req, asked := d.asked[p.ID]; p.Advice != number || asked && req.Advice != text {
			t.Errorf("child %v, planned after %d, carries advice %d, %q; want %d", p.ID, p.After, p.Advice, req.Advice, number)
		}
		carried = max(carried, number)
	}
	worked, failed := 0, 0
	for i, req := range d.advised {
		earlier := ""
		if i > 0 {
			earlier = m.history.Advice[i-1].Text
		}
		if g := m.history.Generations[req.Generation]; req.Earlier != earlier || len(req.Front) != len(g.Front) || req.Task != curveProblem.Task || req.Decl.Name != "Curve" {
			t.Errorf("the request is %+v, want one with %d points and %q", req, len(g.Front), earlier)
		}
		for _, l := range slices.Concat(req.Worked, req.Failed) {
			c, err := m.candidates.Lookup(l.ID)
			if err != nil {
				t.Fatal(err)
			}
			parent, err := m.candidates.Lookup(c.Parents[0])
			said := fmt.Sprintf("I deal card %v.", l.ID)
			if m.replies[l.ID].Source == "" {
				said = "I deal card " + l.ID.String() + "."
			}
			if err != nil || !slices.Equal(l.Before, parent.Objectives) || l.Said != said || !slices.Equal(l.After, c.Objectives) || (l.Failure == nil) != (c.Failure == nil) {
				t.Errorf("lesson %+v of %+v, whose parent is %+v; %v", l, c, parent, err)
			}
		}
		worked, failed = worked+len(req.Worked), failed+len(req.Failed)
	}
	if carried < 2 || worked == 0 || failed == 0 {
		t.Errorf("%d advices carried, %d children worked, %d failed", carried, worked, failed)
	}
}

// TestAdviceResumes kills a search with an adviser at each of its records and resumes it: what
// is recorded is not asked for again, what is not is, with the same request.
func TestAdviceResumes(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	for _, share := range []float64{0, 0.5} {
		beside := func(c *Config) { c.Share, c.Second = share, named{dealer{}, "second"} }
		whole, asked := &memory{left: -1}, &advisingDealer{}
		if _, err := withAdvice(t, whole, asked, InOrder, false, beside); err != nil {
			t.Fatal(err)
		}
		want := whole.lineage() + whole.advice()
		if n := len(asked.advised); n != 3 {
			t.Fatalf("the adviser was asked %d times, want 3", n)
		}
		for order, least := range map[Order]int{InOrder: 20, AsTheyCome: 12} {
			var d *advisingDealer
			killed(t, func(m *memory, resume bool, _ chan ID) error {
				d = &advisingDealer{}
				_, err := withAdvice(t, m, d, order, resume, beside)
				return err
			}, least, func(left int, held, m *memory) {
				if got := m.lineage() + m.advice(); order == InOrder && got != want {
					t.Fatalf("killed after %d records:\n%s\nwant\n%s", left, got, want)
				}
				if got, want := m.history.Generations[4].Usage, whole.history.Generations[4].Usage; order == InOrder && got != want {
					t.Errorf("killed after %d records it cost %+v, want %+v", left, got, want)
				}
				for _, req := range d.advised {
					for _, a := range held.history.Advice {
						if a.Generation == req.Generation {
							t.Errorf("killed after %d records advice after generation %d was asked for again", left, a.Generation)
						}
					}
					if want := asked.advised[req.Generation-1]; order == InOrder && !reflect.DeepEqual(plain(req), plain(want)) {
						t.Errorf("killed after %d records it was asked for\n%+v\nwant\n%+v", left, plain(req), plain(want))
					}
				}
				if left%7 == 0 {
					replays(t, m)
				}
			})
		}
	}
}

// plain returns a request without what only Run knows.
func plain(req AdviceRequest) AdviceRequest {
	for _, list := range [][]Lesson{req.Worked, req.Failed} {
		for i := range list {
			list[i].parent = 0
			if list[i].Failure != nil {
				list[i].Failure = &Failure{Stage: list[i].Failure.Stage}
			}
		}
	}
	return req
}

// TestAdviceGoesOn: a search that ends where advice would follow, and goes on, is one that
// never ended.
func TestAdviceGoesOn(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	whole, parts := &memory{left: -1}, &memory{left: -1}
	if _, err := withAdvice(t, whole, &advisingDealer{}, InOrder, false); err != nil {
		t.Fatal(err)
	}
	for generations := 1; generations <= 4; generations++ {
		if _, err := withAdvice(t, parts, &advisingDealer{}, InOrder, generations > 1, func(c *Config) { c.Limits.Generations = generations }); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := parts.lineage()+parts.advice(), whole.lineage()+whole.advice(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestAdviceFails: without advice the search goes on with what it has, and asks the next time.
func TestAdviceFails(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	long := strings.Repeat("ä", maxAdvice)
	m, d := &memory{left: -1}, &advisingDealer{advise: func(_ context.Context, req AdviceRequest) (Advice, error) {
		a := adviceOn(req)
		switch req.Generation {
		case 1:
			a.Text = " \n" + long + "\xff"
		case 2:
			return a, errors.New("nothing comes to mind")
		case 3:
			a.Text = " \n"
		}
		return a, nil
	}}
	res, err := withAdvice(t, m, d, InOrder, false)
	if err != nil || res.Generations != 4 || len(m.history.Advice) != 3 {
		t.Fatalf("%d generations, %+v, %v", res.Generations, m.history.Advice, err)
	}
	a := m.history.Advice
	if len(a[0].Text) > maxAdvice+100 || !strings.HasPrefix(long, a[0].Text[:maxAdvice-2]) || a[1].Text != "" || a[1].Failure != "nothing comes to mind" || a[1].Usage.Cost != 1 || a[2].Failure != "it is empty" {
		t.Errorf("got %.100q, %+v, %+v", a[0].Text, a[1], a[2])
	}
	if last := m.planned[len(m.planned)-4]; last.Advice != 3 || d.asked[m.planned[len(m.planned)-4].ID].Advice != a[0].Text {
		t.Errorf("the last child that was asked for carries advice %d, %.100q", last.Advice, d.asked[last.ID].Advice)
	}
	if d.advised[2].Earlier != a[0].Text {
		t.Errorf("the third time it was shown %.100q", d.advised[2].Earlier)
	}
}

// TestAdviceEnds: an adviser that is not available ends the search, which asks again when it is
// resumed, and so does one that panics; and a limit counts what it costs.
func TestAdviceEnds(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	whole := &memory{left: -1}
	if _, err := withAdvice(t, whole, &advisingDealer{}, InOrder, false); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		advise func(context.Context, AdviceRequest) (Advice, error)
		want   string
	}{
		{func(context.Context, AdviceRequest) (Advice, error) {
			return Advice{}, fmt.Errorf("no key: %w", ErrUnavailable)
		}, "no key: "},
		{func(context.Context, AdviceRequest) (Advice, error) { panic("no idea") }, "Mutator.Advise panicked: no idea ("},
	} {
		m := &memory{left: -1}
		res, err := withAdvice(t, m, &advisingDealer{advise: tt.advise}, InOrder, false)
		if err == nil || !strings.Contains(err.Error(), tt.want) || res.Generations != 1 || len(m.history.Advice) != 0 {
			t.Errorf("%d generations, %+v, %v; want %q", res.Generations, m.history.Advice, err, tt.want)
		}
		if _, err := withAdvice(t, m, &advisingDealer{}, InOrder, true); err != nil {
			t.Fatal(err)
		}
		if got, want := m.lineage()+m.advice(), whole.lineage()+whole.advice(); got != want {
			t.Errorf("resumed after %q:\n%s\nwant\n%s", tt.want, got, want)
		}
	}
	dear := &advisingDealer{advise: func(_ context.Context, req AdviceRequest) (Advice, error) {
		return Advice{Text: "Save money.", Usage: Usage{Calls: 1, PromptTokens: 1, Cost: 100}}, nil
	}}
	res, err := withAdvice(t, &memory{left: -1}, dear, InOrder, false, func(c *Config) { c.Limits.Cost = 50 })
	if err != nil || res.Reason != ReasonCost || res.Generations != 1 || res.Usage.Cost < 100 {
		t.Errorf("%d generations, %s, for %v, %v", res.Generations, res.Reason, res.Usage.Cost, err)
	}
}

// TestAdvicePaid: what a call for advice has used that says that the mutator is not available,
// or is interrupted, is told, recorded and known after a resume, which asks again.
func TestAdvicePaid(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	whole := &memory{left: -1}
	if _, err := withAdvice(t, whole, &advisingDealer{}, InOrder, false); err != nil {
		t.Fatal(err)
	}
	for name, unavailable := range map[string]bool{"not available": true, "interrupted": false} {
		ctx, stop := context.WithCancel(t.Context())
		var told []Advised
		m, calls := &memory{left: -1}, 0
		d := &advisingDealer{advise: func(ctx context.Context, req AdviceRequest) (Advice, error) {
			a := adviceOn(req)
			if calls++; calls != 2 {
				return a, nil
			}
			a.UsedBy = []ModelUsage{{"dealer", Usage{PromptTokens: 600}}, {"another", Usage{Calls: 1, PromptTokens: 400, Cost: 1}}}
			if unavailable {
				return a, fmt.Errorf("no key: %w", ErrUnavailable)
			}
			stop()
			<-ctx.Done()
			return a, ctx.Err()
		}}
		c := smallConfig()
		c.Limits.Generations, c.Order, c.Recorder, c.InProcess = 4, InOrder, m, true
		c.Window, c.Advise, c.Requests = 3, 1, 3
		c.Observe = func(e Event) {
			if e, ok := e.(Advised); ok {
				told = append(told, e)
			}
		}
		res, err := Run(ctx, curveProblem, d, c)
		stop()
		if (err != nil) != unavailable || len(m.history.Advice) != 2 || len(told) != 2 {
			t.Fatalf("%s: %+v recorded, %+v told, %v", name, m.history.Advice, told, err)
		}
		if a := m.history.Advice[1]; !a.Again || a.Usage.Cost != 1 || len(a.UsedBy) != 2 || a.Failure == "" || a.Text != "" || told[1].Number != 2 {
			t.Errorf("%s: recorded %+v, told as advice %d", name, a, told[1].Number)
		}
		replies := func() (sum Usage) {
			for _, r := range m.replies {
				sum = sum.Add(r.Usage)
			}
			for _, a := range m.history.Advice {
				sum = sum.Add(a.Usage)
			}
			return sum
		}
		if got, want := res.Usage, replies(); got != want {
			t.Errorf("%s: the result knows of %+v, want %+v", name, got, want)
		}
		res, err = withAdvice(t, m, &advisingDealer{}, InOrder, true)
		if err != nil || res.Usage != replies() || len(m.history.Advice) != 4 {
			t.Errorf("%s: resumed %+v, want %+v, with %d advices; %v", name, res.Usage, replies(), len(m.history.Advice), err)
		}
		m.history.Advice = slices.DeleteFunc(m.history.Advice, func(a Advice) bool { return a.Again })
		if got, want := m.lineage()+m.advice(), whole.lineage()+whole.advice(); got != want {
			t.Errorf("%s: resumed\n%s\nwant\n%s", name, got, want)
		}
		replays(t, m)
	}
}

// TestAdviceLast: what is ready when the last generation ends settles, whether advice is asked
// for or not.
func TestAdviceLast(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	settled := func(advise int) []ID {
		m := &memory{left: -1}
		if _, err := withAdvice(t, m, &advisingDealer{}, InOrder, false, func(c *Config) {
			c.Advise, c.Share, c.Second, c.Window = advise, 0.75, named{dealer{}, "second"}, 12
		}); err != nil {
			t.Fatal(err)
		}
		if last := m.history.Generations[4]; len(m.history.Settled) <= last.Settled {
			t.Errorf("%d children are settled, of which the last generation knows %d", len(m.history.Settled), last.Settled)
		}
		return m.history.Settled
	}
	if got, want := settled(1), settled(0); !slices.Equal(got, want) {
		t.Errorf("with advice %v settle, without %v", got, want)
	}
}

// TestAdviceDoesNotHold: as they come, children are planned while an adviser thinks, with the
// advice before, and those behind it carry the new one.
func TestAdviceDoesNotHold(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	write := make(chan struct{})
	m, d := &memory{left: -1}, &advisingDealer{advise: func(_ context.Context, req AdviceRequest) (Advice, error) {
		<-write
		return adviceOn(req), nil
	}}
	res, err := withAdvice(t, m, d, AsTheyCome, false, func(c *Config) {
		c.Observe = func(e Event) {
			if e, ok := e.(GenerationDone); ok && e.Generation.Number == 2 {
				close(write) // the search has gone on without it
			}
		}
	})
	if err != nil || res.Generations != 4 || len(m.history.Advice) == 0 || m.history.Advice[0].Generation != 1 {
		t.Fatalf("%d generations, %+v, %v", res.Generations, m.history.Advice, err)
	}
	last := 0
	for _, p := range m.planned {
		text := ""
		if p.Advice > 0 {
			text = m.history.Advice[p.Advice-1].Text
		}
		if req, asked := d.asked[p.ID]; p.Advice < last || asked && req.Advice != text || p.After < m.history.Generations[2].Settled && p.Advice > 0 {
			t.Errorf("child %v, planned after %d, carries advice %d, %q", p.ID, p.After, p.Advice, req.Advice)
		}
		last = p.Advice
	}
	if last == 0 {
		t.Error("no child carries advice")
	}
	replays(t, m)
}

// TestAdviceDamaged: a record that does not fit together is one sentence.
func TestAdviceDamaged(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	m := &memory{left: -1}
	if _, err := withAdvice(t, m, &advisingDealer{}, InOrder, false, func(c *Config) { c.Limits.Generations = 3 }); err != nil {
		t.Fatal(err)
	}
	m.history.Advice = nil
	if _, err := withAdvice(t, m, &advisingDealer{}, InOrder, true); err == nil || !strings.Contains(err.Error(), "carries advice 2 of 0") {
		t.Errorf("got %v", err)
	}
	if _, err := Run(t.Context(), curveProblem, nil, Config{Replay: m.recording(), InProcess: true}); err == nil || !strings.Contains(err.Error(), "carries advice 2 of 0") {
		t.Errorf("run again: %v", err)
	}
	if _, err := withAdvice(t, &memory{left: -1}, &advisingDealer{}, InOrder, false, func(c *Config) { c.Advise = -1 }); err == nil || !strings.Contains(err.Error(), "Config.Advise is -1") {
		t.Errorf("got %v", err)
	}
}
