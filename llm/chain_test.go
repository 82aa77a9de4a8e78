package llm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
)

// TestStandIn: where a member is down the next one answers soon, whatever is wrong, and the
// one that is down is left alone. A fault of one question is not that.
func TestStandIn(t *testing.T) {
	refused := failing{errors.New("connection refused")}
	for _, tt := range []struct {
		name    string
		first   http.RoundTripper
		stands  bool // the other one in
		asked   int  // how often, until the other one answers
		soon    time.Duration
		alone   time.Duration // for how long it is left alone
		notices string
	}{
		{"503", llmtest.New(llmtest.Status(503, "loading")), true, 1, 0, firstAbsence, "first is down, and the next model takes its place: first at first.test: 503 Service Unavailable: loading"},
		{"connection refused", refused, true, 0, 0, 0, "cannot be reached: connection refused"},
		{"401", llmtest.New(llmtest.Status(401, "no")), true, 1, 0, setAside, "401 Unauthorized: no: check OPENAI_API_KEY"},
		{"404", llmtest.New(llmtest.Status(404, "no such model")), true, 1, 0, setAside, "check that the endpoint serves OPENAI_MODEL"},
		{"429 for an hour", llmtest.New(llmtest.RetryAfter(time.Hour, llmtest.Status(429, "slow down"))), true, 1, 0, time.Hour, "429 Too Many Requests: slow down"},
		{"429 again and again", llmtest.New(llmtest.Status(429, "slow down")), true, -1, 2 * time.Minute, 0, "429 Too Many Requests: slow down"},
		{"hangs", llmtest.New(llmtest.Hang()), true, 1, 5 * time.Minute, slowWait, "no answer within 5m0s"},
		{"500", llmtest.New(llmtest.Status(500, "cuda")), true, 6, time.Minute, 0, "500 Internal Server Error: cuda (after 6 attempts)"},
		{"429 once", llmtest.New(llmtest.Status(429, "slow down"), llmtest.Code(cleared)), false, 2, shortWait, 0, ""},
		{"400", llmtest.New(llmtest.Status(400, "no")), false, 1, 0, 0, ""},
		{"no code", llmtest.New(llmtest.Text("Sorry.")), false, 1, 0, 0, ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			var notices []string
			second := llmtest.New(llmtest.Code(cleared))
			e := together(named("first", tt.first), named("second", second))
			e.Notify = func(text string) { notices = append(notices, text) }
			began := time.Now()
			reply, err := e.Mutate(t.Context(), asked("first"))
			if took := time.Since(began); took > tt.soon {
				t.Errorf("%s: it took %v", tt.name, took)
			}
			want := map[bool]string{true: "second", false: "first"}[tt.stands]
			if reply.Mutator != want || tt.stands && err != nil {
				t.Errorf("%s: %s answers, want %s; %v", tt.name, reply.Mutator, want, err)
			}
			if s, ok := tt.first.(*llmtest.Server); ok && tt.asked >= 0 && len(s.Requests()) != tt.asked {
				t.Errorf("%s: %d requests, want %d", tt.name, len(s.Requests()), tt.asked)
			}
			if !tt.stands {
				if len(second.Requests())+len(notices) > 0 {
					t.Errorf("%s: the other one is asked, %q", tt.name, notices)
				}
				return
			}
			for range 3 { // meanwhile
				if _, err := e.Mutate(t.Context(), asked("first")); err != nil {
					t.Errorf("%s: %v", tt.name, err)
				}
			}
			if tt.alone > 0 {
				time.Sleep(tt.alone - time.Second)
				if _, err := e.Mutate(t.Context(), asked("first")); err != nil {
					t.Errorf("%s: %v", tt.name, err)
				}
			}
			if s, ok := tt.first.(*llmtest.Server); ok && tt.asked >= 0 && len(s.Requests()) != tt.asked {
				t.Errorf("%s: it is not left alone: %d requests", tt.name, len(s.Requests()))
			}
			if time.Sleep(time.Second); tt.alone > 0 {
				if _, err := e.Mutate(t.Context(), asked("first")); err != nil || len(tt.first.(*llmtest.Server).Requests()) != tt.asked+1 {
					t.Errorf("%s: it is not tried again, %v", tt.name, err)
				}
			}
			if len(notices) != 1 || !strings.Contains(notices[0], tt.notices) || strings.Contains(notices[0], key) {
				t.Errorf("%s: the user is told %q, want one with %q", tt.name, notices, tt.notices)
			}
		})
	}
}

// awayUntil is a server that cannot be reached until a time.
type awayUntil struct {
	until time.Time
	then  http.RoundTripper
	tried *atomic.Int32
}

func (a awayUntil) RoundTrip(r *http.Request) (*http.Response, error) {
	a.tried.Add(1)
	if time.Now().Before(a.until) {
		return nil, errors.New("connection refused")
	}
	return a.then.RoundTrip(r)
}

// TestRecovery: a member that was down is tried at growing intervals, and asked again when
// it is back.
func TestRecovery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var notices []string
		var tried atomic.Int32
		began := time.Now()
		first := awayUntil{began.Add(10 * time.Minute), llmtest.New(llmtest.Code(cleared)), &tried}
		e := together(named("first", first), named("second", llmtest.New(llmtest.Code(cleared))))
		e.Notify = func(text string) { notices = append(notices, text) }
		by := map[string]int{}
		for time.Since(began) < 20*time.Minute {
			reply, err := e.Mutate(t.Context(), asked("first"))
			if err != nil {
				t.Fatal(err)
			}
			by[reply.Mutator]++
			if reply.Mutator == "first" && len(notices) == 2 && time.Since(began) > 11*time.Minute+time.Second && by["first"] == 1 {
				t.Errorf("it is asked again only after %v", time.Since(began))
			}
			time.Sleep(time.Second)
		}
		if by["first"] < 500 || by["second"] < 600 || int(tried.Load())-by["first"] < 10 || int(tried.Load())-by["first"] > 15 {
			t.Errorf("answers %v after %d attempts", by, tried.Load())
		}
		if len(notices) != 2 || notices[1] != "first answers again" {
			t.Errorf("the user is told %q", notices)
		}
	})
}

// TestOneTries: of many calls at once, one finds out whether a member is back, and the others
// do not wait for that.
func TestOneTries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tried, fast := 0, 0
		first := transport(func(*http.Request) (*http.Response, error) {
			tried++
			time.Sleep(time.Second)
			return nil, errors.New("connection refused")
		})
		e := together(named("first", first), named("second", llmtest.New(llmtest.Code(cleared))))
		answers := func() {
			began := time.Now()
			if _, err := e.Mutate(t.Context(), asked("first")); err != nil {
				t.Error(err)
			}
			if time.Since(began) == 0 {
				fast++
			}
		}
		answers()
		time.Sleep(firstAbsence)
		tried = 0
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(answers)
			synctest.Wait()
		}
		wg.Wait()
		if tried != 1 || fast != 7 {
			t.Errorf("%d calls try, and %d do not wait", tried, fast)
		}
	})
}

// TestAllDown: a search waits for one member to come back as it would for a single model, and
// ends if none does.
func TestAllDown(t *testing.T) {
	for _, tt := range []struct {
		name         string
		before       bool // one has answered
		away         time.Duration
		outage       time.Duration
		then         llmtest.Answer
		ends         bool
		least, most  time.Duration
		secondAnswer llmtest.Answer // nil: it is away too
	}{
		{"never there", false, time.Hour, 0, nil, true, 0, newcomers, nil},
		{"back soon", true, 5 * time.Minute, 0, llmtest.Code(cleared), false, 5 * time.Minute, 6*time.Minute + 5*time.Second, nil},
		{"away for long", true, time.Hour, 0, nil, true, 13 * time.Minute, 15 * time.Minute, nil},
		{"no patience", true, time.Hour, -1, nil, true, 0, 0, nil},
		{"less patience", true, time.Hour, time.Minute, nil, true, 30 * time.Second, time.Minute, nil},
		{"refused", false, 0, 0, llmtest.Status(401, "no"), true, 0, 0, llmtest.Status(403, "no")},
		{"loading", false, 5 * time.Minute, 0, llmtest.Code(cleared), false, 4 * time.Minute, 6 * time.Minute, llmtest.Status(503, "loading")},
	} {
		synctest.Test(t, func(t *testing.T) {
			var tried atomic.Int32
			began := time.Now()
			var down, secondDown http.RoundTripper = awayUntil{began.Add(tt.away), llmtest.New(tt.then), &tried}, failing{errors.New("connection refused")}
			if tt.secondAnswer != nil {
				secondDown = llmtest.New(tt.secondAnswer)
			}
			well, isUp := llmtest.New(llmtest.Code(cleared)), tt.before
			change := func(to http.RoundTripper) http.RoundTripper {
				return transport(func(r *http.Request) (*http.Response, error) {
					if isUp {
						return well.RoundTrip(r)
					}
					return to.RoundTrip(r)
				})
			}
			e := together(named("first", change(down)), named("second", change(secondDown)))
			e.Outage = tt.outage
			if tt.before {
				if _, err := e.Mutate(t.Context(), ask()); err != nil {
					t.Fatal(err)
				}
				isUp = false
			}
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					_, err := e.Mutate(t.Context(), ask())
					if took := time.Since(began); took < tt.least || took > tt.most {
						t.Errorf("%s: it took %v", tt.name, took)
					}
					if tt.ends != errors.Is(err, population.ErrUnavailable) || err != nil && (!strings.Contains(err.Error(), "no model can be asked: first at first.test: ") || !strings.Contains(err.Error(), "; second at second.test: ") || strings.Contains(err.Error(), "\n")) {
						t.Errorf("%s: %v", tt.name, err)
					}
				})
			}
			wg.Wait()
		})
	}
}

// TestAllDownInterrupted: a call that waits ends with its context.
func TestAllDownInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := together(named("first", llmtest.New(llmtest.Status(503, ""))), named("second", llmtest.New(llmtest.Status(503, ""))))
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		began := time.Now()
		if _, err := e.Mutate(ctx, ask()); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 2*time.Minute {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

// TestReady: an ensemble is ready if one member is, and the search does not ask the others.
func TestReady(t *testing.T) {
	serving := func(probe llmtest.Answer) *llmtest.Server {
		s := llmtest.New(llmtest.Code(cleared))
		s.Probe = probe
		return s
	}
	bad := llmtest.Status(401, "no")
	for _, tt := range []struct {
		first, second llmtest.Answer
		by            string // who answers then; "": nobody is ready
	}{{nil, nil, "first"}, {bad, nil, "second"}, {nil, bad, "first"}, {bad, bad, ""}} {
		var notices []string
		e := together(named("first", serving(tt.first)), named("second", serving(tt.second)))
		e.Configure(Settings{Notify: func(text string) { notices = append(notices, text) }})
		err := e.Ready(t.Context())
		if (tt.by == "") != errors.Is(err, population.ErrUnavailable) {
			t.Errorf("%v", err)
		}
		if tt.by == "" {
			continue
		}
		if reply, err := e.Mutate(t.Context(), ask()); err != nil || reply.Mutator != tt.by {
			t.Errorf("%s answers, want %s; %v", reply.Mutator, tt.by, err)
		}
		told := slices.ContainsFunc(notices, func(text string) bool { return strings.Contains(text, "is down") })
		if told != (tt.first != nil || tt.second != nil) {
			t.Errorf("the user is told %q", notices)
		}
	}
}

// TestEnsembleReplay: what was recorded while a member was down is answered again, without
// the waits that there were then.
func TestEnsembleReplay(t *testing.T) {
	name := filepath.Join(t.TempDir(), "calls.jsonl")
	const questions = 30
	run := func(t *testing.T, calls *Calls, first, second http.RoundTripper, pause time.Duration) (by []string) {
		e := together(named("first", first), named("second", second))
		e.Configure(Settings{Calls: calls})
		for n := range questions {
			req := asked("first")
			req.ID, req.Task = population.NewID(n+2, 0, 0), fmt.Sprintf("Task %d.", n)
			reply, err := e.Mutate(t.Context(), req)
			if err != nil {
				t.Fatalf("question %d: %v", n, err)
			}
			by = append(by, reply.Mutator)
			time.Sleep(pause)
		}
		return by
	}
	var recorded []string
	synctest.Test(t, func(t *testing.T) {
		calls, err := RecordCalls(name)
		if err != nil {
			t.Fatal(err)
		}
		var tried atomic.Int32
		well := llmtest.New(llmtest.Code(cleared))
		recorded = run(t, calls, awayUntil{time.Now().Add(time.Minute), well, &tried}, well, 10*time.Second)
		if err := calls.Close(); err != nil {
			t.Fatal(err)
		}
	})
	calls, err := ReplayCalls(name)
	if err != nil {
		t.Fatal(err)
	}
	none := failing{errors.New("there is a network after all")}
	if again := run(t, calls, none, none, 0); !slices.Equal(again, recorded) || !slices.Contains(again, "first") || !slices.Contains(again, "second") {
		t.Errorf("the replay is answered by %v, the recording by %v", again, recorded)
	}
	e := together(named("first", none), named("second", none))
	if calls, err = ReplayCalls(name); err != nil {
		t.Fatal(err)
	}
	e.Configure(Settings{Calls: calls})
	req := ask()
	req.Task = "Another one."
	if _, err := e.Mutate(t.Context(), req); !errors.Is(err, population.ErrUnavailable) || !strings.Contains(err.Error(), "the record has no such request") {
		t.Error(err)
	}
}
