package population

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestRemaining: what is left is what the generations will take, or the limit of
// time if that comes first.
func TestRemaining(t *testing.T) {
	const never = -1
	for _, tt := range []struct {
		name          string
		limit, before time.Duration
		done, made    int // generations of earlier sessions and, in 10 s, this one, of 100
		want          time.Duration
	}{
		{"no limit", 0, 0, 0, 10, 90 * time.Second},
		{"resumed", 0, time.Hour, 50, 10, 40 * time.Second},
		{"far limit", time.Hour, 0, 0, 10, 90 * time.Second},
		{"near limit", time.Minute, 0, 0, 10, 50 * time.Second},
		{"near limit, resumed", time.Minute, 20 * time.Second, 0, 10, 30 * time.Second},
		{"over the limit", time.Minute, time.Minute, 0, 10, 0},
		{"nothing known", 0, 0, 0, 0, never},
		{"all done", time.Hour, 0, 0, 100, never},
	} {
		synctest.Test(t, func(t *testing.T) {
			var k Tracker
			k.Observe(Started{Limits: Limits{Generations: 100, Time: tt.limit}, Generation: Generation{Number: tt.done, Elapsed: tt.before}})
			time.Sleep(10 * time.Second)
			k.Observe(GenerationDone{Generation: Generation{Number: tt.done + tt.made}})
			if s := k.Status(); s.Elapsed != 10*time.Second || s.Forecast.Remaining != tt.want {
				t.Errorf("%s: %v and %v left, want 10s and %v", tt.name, s.Elapsed, s.Forecast.Remaining, tt.want)
			}
		})
	}
}

// TestForecast: tokens and money are those of all generations so far, and end the search
// where a limit is.
func TestForecast(t *testing.T) {
	for _, tt := range []struct {
		limits Limits
		used   Usage // in two generations
		want   Forecast
	}{
		{Limits{}, Usage{PromptTokens: 100, CompletionTokens: 20}, Forecast{Tokens: 600, Generations: 10, Remaining: 0}},
		{Limits{Cost: 9}, Usage{PromptTokens: 100, Cost: 3}, Forecast{Tokens: 500, Cost: 15, Generations: 6}},
		{Limits{Tokens: 99, Cost: 9}, Usage{PromptTokens: 100, Cost: 3}, Forecast{Tokens: 500, Cost: 15, Generations: 1}},
	} {
		var k Tracker
		tt.limits.Generations = 10
		k.Observe(Started{Limits: tt.limits, Generation: Generation{Number: 2, Usage: tt.used}})
		got := k.Status().Forecast
		if got.Remaining != -1 {
			t.Errorf("%v are left of a search of which nothing is known", got.Remaining)
		}
		got.Remaining = 0
		if got != tt.want {
			t.Errorf("%+v: got %+v, want %+v", tt.used, got, tt.want)
		}
	}
}

// TestTrackerStates: each event leads to the state that a reader is told.
func TestTrackerStates(t *testing.T) {
	passed := func(id ID) Event { return CandidateDone{Candidate: Candidate{ID: id, Objectives: []float64{1}}} }
	synctest.Test(t, func(t *testing.T) {
		var k Tracker
		for i, tt := range []struct {
			event  Event
			after  time.Duration
			want   State
			reason string
		}{
			{UnderWay{}, 0, StateStarting, ""}, // before Started: nothing is known
			{Started{Search: Search{Objectives: []Objective{{Name: "x"}}}}, 0, StateStarting, ""},
			{UnderWay{Evaluating: 1}, time.Minute, StateStarting, ""},
			{passed(SeedID), 0, StateStarting, ""},
			{GenerationDone{}, 0, StateRunning, ""},
			{UnderWay{Requests: 3}, waitsAfter / 2, StateRunning, ""},
			{UnderWay{Requests: 4}, waitsAfter / 2, StateWaiting, ""},
			{Replied{ID: 2}, 0, StateWaiting, ""},
			{UnderWay{Requests: 3, Checking: 1}, time.Minute, StateRunning, ""},
			{Outage{errors.New("no disk"), time.Second}, 0, StatePausing, "no disk"},
			{Outage{errors.New("no net"), time.Second}, 0, StatePausing, "no net"},
			{GenerationDone{Generation: Generation{Number: 1}}, 0, StatePausing, "no net"},
			{passed(2), 0, StateRunning, ""},
			{Ended{Reason: ReasonSolved}, time.Hour, StateEnded, string(ReasonSolved)},
			{Ended{Err: errors.New("a bad end")}, time.Hour, StateEnded, "a bad end"},
			{Started{Resumed: true}, 0, StateRunning, ""},
		} {
			k.Observe(tt.event)
			time.Sleep(tt.after)
			if s := k.Status(); s.State != tt.want || s.Reason != tt.reason {
				t.Errorf("%d: after %+v: %q, %q, want %q, %q", i, tt.event, s.State, s.Reason, tt.want, tt.reason)
			}
		}
	})
}

// TestTrackerFront: who enters the front is an improvement, and what a generation knows
// better counts.
func TestTrackerFront(t *testing.T) {
	var k Tracker
	k.Observe(Started{Search: Search{Objectives: []Objective{{Name: "loss"}, {Name: "speed", Maximize: true}}}})
	candidate := func(child int, values ...float64) Candidate {
		return Candidate{ID: NewID(child, 0, 0), Parents: []ID{SeedID}, Objectives: values}
	}
	for _, c := range []Candidate{
		candidate(1, 5, 5), candidate(2, 6, 6), candidate(3, 6, 5), candidate(4, 4, 4), candidate(5, 4, 7),
		{ID: 6, Failure: &Failure{StagePanic, strings.Repeat("é", longestMessage)}},
	} {
		k.Observe(CandidateDone{Candidate: c})
	}
	s := k.Status()
	var improved []string
	for _, i := range s.Improvements {
		improved = append(improved, i.ID.String()+" "+strings.Join(i.Best, ","))
	}
	if want := []string{"5 speed", "4 loss", "2 speed", "1 loss,speed"}; !slices.Equal(improved, want) {
		t.Errorf("improvements: %q, want %q", improved, want)
	}
	want := []Best{{"loss", false, 4, 5}, {"speed", true, 7, 5}}
	if !slices.Equal(s.Best, want) || s.Front != 1 || s.Candidates != 6 || s.Failures != 1 {
		t.Errorf("got %+v, want the best %+v of 1", s, want)
	}
	if f := s.Failed; len(f) != 1 || f[0].ID != 6 || f[0].Stage != StagePanic || len(f[0].Message) > longestMessage+3 || !strings.HasSuffix(f[0].Message, "é…") {
		t.Errorf("failed: %+v", f)
	}

	// 5 was a duplicate, and 7 is not settled.
	k.Observe(CandidateDone{Candidate: candidate(7, 9, 9)})
	k.Observe(GenerationDone{Generation{Number: 1, Next: 6, Candidates: 6, Failures: 2}, []Candidate{candidate(4, 4, 4), candidate(1, 5, 5), candidate(2, 6, 6)}})
	s = k.Status()
	want = []Best{{"loss", false, 4, 4}, {"speed", true, 9, 7}}
	if !slices.Equal(s.Best, want) || s.Front != 4 || s.Failures != 2 || s.Candidates != 7 {
		t.Errorf("got %+v, want the best %+v of 4", s, want)
	}
}

// TestTrackerRates: they are those of the last ten minutes.
func TestTrackerRates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var k Tracker
		k.Observe(Started{})
		for range 1200 { // twenty minutes of ten candidates a second
			for range 10 {
				k.Observe(CandidateDone{Candidate: Candidate{Failure: &Failure{}}})
			}
			time.Sleep(time.Second)
		}
		for range 1800 { // half an hour of one every five
			k.Observe(CandidateDone{Candidate: Candidate{Failure: &Failure{}}})
			k.Observe(Replied{Usage: Usage{PromptTokens: 100, Cost: 0.5}})
			time.Sleep(5 * time.Second)
		}
		got := k.Status().Rates
		near := func(got, want float64) bool { return math.Abs(got-want) < want/50 }
		if !near(got.Candidates, 720) || !near(got.Tokens, 72_000) || !near(got.Cost, 360) {
			t.Errorf("got %+v, want 720, 72,000 and 360", got)
		}
		if n := len(k.rates.steps); n > 1000 {
			t.Errorf("%d steps are kept", n)
		}
	})
}

// TestStatusJSON: a Status survives JSON, whatever numbers a mutator has reported.
func TestStatusJSON(t *testing.T) {
	var k Tracker
	k.Observe(Started{Search: Search{Objectives: []Objective{{Name: "x"}}, Started: time.Unix(1e9, 0).UTC()}, Limits: Limits{Cost: math.Inf(1), Generations: 3}})
	k.Observe(Replied{Usage: Usage{Cost: math.NaN(), PromptTokens: 3}})
	k.Observe(CandidateDone{Candidate: Candidate{ID: NewID(3, 1, 2), Objectives: []float64{1}, Mutator: "m"}, Done: 1, Of: 4})
	k.Observe(CandidateDone{Candidate: Candidate{ID: 4, Failure: &Failure{StageCheck, "no"}}})
	k.Observe(GenerationDone{Generation: Generation{Number: 1, Hypervolume: math.Inf(1), Next: 1, Usage: Usage{Cost: math.Inf(1)}}})
	want := k.Status()
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Status
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	got.At, want.At = time.Time{}, time.Time{}
	for _, s := range []*Status{&got, &want} {
		for i := range s.Improvements {
			s.Improvements[i].At = time.Time{}
		}
		s.Failed[0].At = time.Time{}
	}
	if !reflect.DeepEqual(got, want) || want.Best[0].ID != NewID(3, 1, 2) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// TestAsked: a call in flight is as old as it is, whichever is answered first.
func TestAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var k Tracker
		begun := time.Now()
		k.Observe(UnderWay{Requests: 1})
		time.Sleep(time.Minute)
		k.Observe(UnderWay{Requests: 3})
		time.Sleep(time.Minute)
		k.Observe(Replied{Elapsed: time.Minute})
		if got, want := k.Status().Asked, []time.Time{begun, begun.Add(time.Minute)}; !slices.Equal(got, want) {
			t.Errorf("asked at %v, want %v", got, want)
		}
		k.Observe(UnderWay{Requests: 2})
		k.Observe(Replied{Elapsed: 2 * time.Minute})
		if got, want := k.Status().Asked, []time.Time{begun.Add(time.Minute)}; !slices.Equal(got, want) {
			t.Errorf("asked at %v, want %v", got, want)
		}
		k.Observe(Ended{})
		if got := k.Status().Asked; len(got) != 0 {
			t.Errorf("after the end, asked at %v", got)
		}
	})
}

// TestTracker: after a whole search the status says what its result says.
func TestTracker(t *testing.T) {
	needsBuild(t)
	var k Tracker
	c := smallConfig()
	c.InProcess, c.Requests = true, 3
	asked, evaluated, events := 0, 0, 0
	c.Observe = func(e Event) {
		changed := k.Changed()
		k.Observe(e)
		select {
		case <-changed:
		default:
			t.Errorf("nobody was told of %+v", e)
		}
		s := k.Status()
		asked, evaluated = max(asked, s.Requests), max(evaluated, s.Evaluating)
		events++
	}
	res, err := Run(t.Context(), curveProblem, dealer{}, c)
	if err != nil {
		t.Fatal(err)
	}
	s := k.Status()
	if s.State != StateEnded || s.Reason != string(res.Reason) || s.Generation != res.Generations || s.Candidates != res.Candidates || s.Failures != res.Failures ||
		s.Front != len(res.Front) || s.Hypervolume != res.Hypervolume || s.Usage != res.Usage || s.Requests+s.Checking+s.Evaluating != 0 {
		t.Errorf("got %+v, want %+v", s, res)
	}
	if best := res.Front[0]; s.Best[0].Value != best.Objectives[0] || s.Best[0].ID != best.ID {
		t.Errorf("best: %+v, want %+v", s.Best, best)
	}
	perGeneration := c.Islands * c.Children
	if s.Settled != 1+res.Generations*perGeneration || asked == 0 || asked > c.Requests || evaluated == 0 || s.MostRequests != c.Requests {
		t.Errorf("%d settled, %d asked for at once, %d evaluated: %+v", s.Settled, asked, evaluated, s)
	}
	if events > 20*res.Candidates {
		t.Errorf("%d events for %d candidates", events, res.Candidates)
	}
}
