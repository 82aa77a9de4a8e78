package population

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

// A world is an evaluator that evaluates at once, or finds an outage.
type world struct {
	broken func(t Task) *outage
	out    chan result
	tried  []ID
	times  []time.Duration // since start
	start  time.Time
	takes  time.Duration
}

func newWorld(broken func(t Task) *outage) *world {
	return &world{broken: broken, out: make(chan result, 100), start: time.Now()}
}

func (w *world) submit(tasks []Task) {
	for _, t := range tasks {
		w.tried = append(w.tried, t.ID)
		w.times = append(w.times, time.Since(w.start))
		r := result{report: report{ID: t.ID, Outcome: Outcome{Feedback: t.Source}}, outage: w.broken(t)}
		time.AfterFunc(w.takes, func() { w.out <- r })
	}
}

func (w *world) results() <-chan result { return w.out }
func (w *world) drop()                  {}
func (w *world) close()                 {}

var (
	errDisk  = errors.New("no space left on device")
	claimed  = &outage{claim("the licence server is away"), true}
	machines = &outage{err: errDisk}
)

// seconds evaluates tasks, one per second, and returns what came of them.
func seconds(t *testing.T, w *world, limit time.Duration, n int) (got []result) {
	t.Helper()
	p := newPatient(t.Context(), w, "seed", limit)
	defer p.close()
	for i := range n {
		p.submit([]Task{{ID: ID(i + 1), Source: "source"}})
		time.Sleep(time.Second)
	}
	time.Sleep(time.Hour)
	for {
		select {
		case r := <-p.results():
			got = append(got, r)
			synctest.Wait()
		default:
			return got
		}
	}
}

// TestPatient: in an outage, whoever finds it, one thing is tried again and
// again, later and later, and afterwards everything is evaluated once.
func TestPatient(t *testing.T) {
	for name, o := range map[string]*outage{"claimed": claimed, "found": machines} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var w *world
				w = newWorld(func(Task) *outage {
					if d := time.Since(w.start); d > 1500*time.Millisecond && d < time.Minute {
						return o
					}
					return nil
				})
				var done []ID
				events := 0
				for _, r := range seconds(t, w, 5*time.Minute, 20) {
					if r.err != nil || r.outage != nil || r.report.Failure != nil {
						t.Errorf("got %+v", r)
					}
					if r.report.ID != 0 {
						done = append(done, r.report.ID)
					}
					events += len(r.events)
				}
				slices.Sort(done)
				if len(done) != 20 || len(slices.Compact(done)) != 20 {
					t.Errorf("evaluated: %v", done)
				}
				probe := ID(3) // the first that was kept from being evaluated
				if o.claimed {
					probe = probeID
				}
				// 2 s, and then a quarter of a second, a half, 1, 2, 4, 8, 16 and 30 s later
				if n := 1 + 8; len(w.tried) < n+2 || events != n-1 || slices.ContainsFunc(w.tried[3:n+2], func(id ID) bool { return id != probe }) {
					t.Errorf("tried %v at %v; %d events", w.tried, w.times, events)
				}
				if last := w.times[10]; last != 2*time.Second+61750*time.Millisecond {
					t.Errorf("the last try was after %v", last)
				}
			})
		})
	}
}

// TestPatientEnds: an outage ends the search before anything was evaluated, and
// when it has lasted.
func TestPatientEnds(t *testing.T) {
	for _, o := range []*outage{claimed, machines} {
		synctest.Test(t, func(t *testing.T) {
			got := seconds(t, newWorld(func(Task) *outage { return o }), time.Minute, 1)
			if len(got) != 1 || got[0].err == nil || !strings.Contains(got[0].err.Error(), o.err.Error()) || errors.Is(got[0].err, ErrOutage) != o.claimed {
				t.Errorf("got %+v", got)
			}
		})
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(func(t Task) *outage {
				if t.ID == 1 {
					return nil
				}
				return o
			})
			got := seconds(t, w, time.Minute, 5)
			end := got[len(got)-1]
			if !errors.Is(end.err, ErrOutage) || !errors.Is(end.err, o.err) || !strings.Contains(end.err.Error(), "after 1m0s of trying (Config.Limits.Outage)") {
				t.Errorf("got %v", end.err)
			}
			if last := w.times[len(w.times)-1]; last != time.Second+time.Minute {
				t.Errorf("the last try was after %v: %v", last, w.times)
			}
		})
	}
}

// TestFalseAlarm: a candidate that claims an outage while there is none fails, and
// costs no other one its evaluation.
func TestFalseAlarm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(func(t Task) *outage {
			if t.ID == 2 {
				return claimed
			}
			return nil
		})
		failed := 0
		done := make(map[ID]int)
		for _, r := range seconds(t, w, time.Minute, 6) {
			done[r.report.ID]++
			if f := r.report.Failure; f != nil {
				failed++
				if r.report.ID != 2 || f.Stage != StageOutage || f.Message != "3 times, just after the seed could be evaluated: the licence server is away" || f.certain() {
					t.Errorf("got %+v", f)
				}
			}
		}
		if failed != 1 || len(done) != 7 || done[2] != 1 || done[6] != 1 {
			t.Errorf("got %v, %d failed", done, failed)
		}
	})
}

// TestPatientDrops: what an outage holds is dropped with the rest, and what comes
// afterwards is evaluated.
func TestPatientDrops(t *testing.T) {
	for _, o := range []*outage{claimed, machines} {
		synctest.Test(t, func(t *testing.T) {
			var w *world
			w = newWorld(func(t Task) *outage {
				if t.ID != 1 && time.Since(w.start) < time.Minute {
					return o
				}
				return nil
			})
			p := newPatient(t.Context(), w, "seed", time.Hour)
			defer p.close()
			p.submit([]Task{{ID: 1}})
			<-p.results()
			p.submit([]Task{{ID: 2}, {ID: 3}})
			time.Sleep(10 * time.Second)
			p.drop()
			dropped := 0
			p.submit([]Task{{ID: 4}})
			for {
				r := <-p.results()
				if r.dropped {
					dropped++
				}
				if r.err != nil {
					t.Fatal(r.err)
				}
				if r.report.ID == 4 {
					break
				}
			}
			if dropped != 2 {
				t.Errorf("%d were dropped", dropped)
			}
		})
	}
}

// TestLiarFirst: a candidate that claims an outage before anything was evaluated
// in this session does not end the search, unless the seed says the same.
func TestLiarFirst(t *testing.T) {
	for _, limit := range []time.Duration{time.Minute, -1} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(func(t Task) *outage {
				if t.ID == 7 {
					return claimed
				}
				return nil
			})
			p := newPatient(t.Context(), w, "seed", limit)
			defer p.close()
			p.submit([]Task{{ID: 7}, {ID: 8}})
			failed := false
			for range 10 {
				select {
				case r := <-p.results():
					if r.err != nil {
						t.Fatal(r.err)
					}
					failed = failed || r.report.ID == 7 && r.report.Failure != nil && r.report.Failure.Stage == StageOutage
				case <-time.After(time.Hour):
				}
			}
			if !failed {
				t.Errorf("the liar did not fail: tried %v", w.tried)
			}
		})
		synctest.Test(t, func(t *testing.T) {
			p := newPatient(t.Context(), newWorld(func(Task) *outage { return claimed }), "seed", limit)
			defer p.close()
			p.submit([]Task{{ID: 7}})
			start := time.Now()
			var err error
			for err == nil {
				err = (<-p.results()).err
			}
			if took := time.Since(start); !errors.Is(err, ErrOutage) || took > time.Second {
				t.Errorf("after %v: %v", took, err)
			}
		})
	}
}

// TestOneSeat: where there is a licence for one at a time, those that got none are
// not to blame.
func TestOneSeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken atomic.Bool
		w := newWorld(nil)
		w.broken = func(Task) *outage {
			if !taken.CompareAndSwap(false, true) {
				return claimed
			}
			time.AfterFunc(10*time.Millisecond, func() { taken.Store(false) })
			return nil
		}
		w.takes = 20 * time.Millisecond
		p := newPatient(t.Context(), w, "seed", time.Hour)
		defer p.close()
		var tasks []Task
		for id := range ID(8) {
			tasks = append(tasks, Task{ID: id + 1})
		}
		p.submit(tasks)
		for passed := 0; passed < len(tasks); {
			r := <-p.results()
			if r.err != nil || r.report.Failure != nil {
				t.Fatalf("got %+v", r)
			}
			if r.report.ID != 0 {
				passed++
			}
		}
	})
}

// TestDropInFlight: what is under way when tasks are dropped is not tried again.
func TestDropInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(func(t Task) *outage {
			if t.ID > 1 {
				return machines
			}
			return nil
		})
		w.takes = time.Second
		p := newPatient(t.Context(), w, "seed", time.Hour)
		defer p.close()
		p.submit([]Task{{ID: 1}})
		<-p.results()
		p.submit([]Task{{ID: 2}})
		p.drop()
		if r := <-p.results(); r.report.ID != 2 || !r.dropped {
			t.Errorf("got %+v", r)
		}
	})
}

// licenceProblem's evaluation needs a file, and says what the candidate says.
var licenceProblem = Problem[func(n int) error]{
	Slot:       swap.New("Licensed", func(int) error { return nil }),
	Seed:       "package main\n\nfunc Licensed(n int) error { return nil }\n",
	Objectives: []Objective{{Name: "n"}},
	ReadPaths:  []string{os.Getenv("WALLACEA_TEST_LICENCE")},
	Evaluate: func(_ context.Context, f func(int) error) (Outcome, error) {
		if _, err := os.ReadFile(os.Getenv("WALLACEA_TEST_LICENCE")); err != nil {
			return Outcome{}, fmt.Errorf("the licence is away: %w", ErrOutage)
		}
		if err := f(0); err != nil {
			return Outcome{}, fmt.Errorf("the candidate says: %w", err)
		}
		return Outcome{Objectives: []float64{1}}, nil
	},
}

// TestOutage takes away what evaluations need, and gives it back. No candidate
// fails over it, nothing is recorded twice, and one that claims an outage that
// there is not fails.
func TestOutage(t *testing.T) {
	needsBuild(t)
	for _, what := range []string{"licence", "cache"} {
		licence := filepath.Join(t.TempDir(), "licence")
		t.Setenv("WALLACEA_TEST_LICENCE", licence)
		b := &swap.Builder{CacheDir: filepath.Join(t.TempDir(), "cache")}
		s := &script{}
		for i := range 3 {
			s.sources = append(s.sources, fmt.Sprintf("package main\n\nfunc Licensed(n int) error {\n\tif n == %d {\n\t\tpanic(n)\n\t}\n\treturn nil\n}\n", i+1))
		}
		s.sources = append(s.sources, "package main\n\nfunc Licensed(n int) error { return any{} }\n\ntype any struct{}\n\nfunc (any) Error() string { return \"mine\" }\n\nfunc (any) Is(error) bool { return true }\n")
		give := func() error { return os.WriteFile(licence, nil, 0o600) }
		take := func() error { return os.Remove(licence) }
		if what == "cache" {
			take = func() error {
				return errors.Join(os.RemoveAll(b.CacheDir), os.WriteFile(b.CacheDir, nil, 0o600))
			}
		}
		if err := give(); err != nil {
			t.Fatal(err)
		}
		if what == "cache" {
			give = func() error { return os.Remove(b.CacheDir) }
		}
		m := &memory{left: -1}
		outages, said := 0, ""
		_, err := Run(t.Context(), licenceProblem, s, Config{
			Plan:   Plan{Islands: 1, Children: 1, Window: 1, Repairs: -1},
			Limits: Limits{Generations: len(s.sources)}, Builder: b, Recorder: m,
			Workers: Workers{Count: 2},
			Observe: func(e Event) {
				var err error
				switch e := e.(type) {
				case GenerationDone:
					if e.Generation.Number == 0 {
						err = take()
					}
				case Outage:
					if outages++; outages == 3 {
						said = e.Err.Error()
						err = give()
					}
				}
				if err != nil {
					t.Error(err)
				}
			},
		})
		if err != nil {
			t.Fatal(what, err)
		}
		for _, c := range m.candidates[:len(s.sources)] {
			if c.Failed() {
				t.Errorf("%s: %+v", what, c.Failure)
			}
		}
		if f := m.candidates[len(s.sources)].Failure; f == nil || f.Stage != StageOutage || !strings.HasSuffix(f.Message, ": the candidate says: mine") {
			t.Errorf("%s: the liar: %+v", what, f)
		}
		if want := map[string]string{"licence": "the licence is away", "cache": "swap: "}[what]; outages < 3 || !strings.Contains(said, want) {
			t.Errorf("%s: %d outages, %q", what, outages, said)
		}
	}
}

// TestOutageOfTheSeed: what is away from the beginning is an error at once.
func TestOutageOfTheSeed(t *testing.T) {
	needsBuild(t)
	t.Setenv("WALLACEA_TEST_LICENCE", filepath.Join(t.TempDir(), "licence"))
	m := &memory{left: -1}
	_, err := Run(t.Context(), licenceProblem, &script{}, Config{Recorder: m})
	if !errors.Is(err, ErrOutage) || !strings.Contains(err.Error(), "the licence is away") || len(m.candidates) > 0 {
		t.Errorf("got %v; %d candidates", err, len(m.candidates))
	}
}

// TestProposeOutage: Propose waits for nothing, and takes nothing for a success
// that was not built.
func TestProposeOutage(t *testing.T) {
	needsBuild(t)
	p := curveProblem
	p.Evaluate = nil
	b := &swap.Builder{CacheDir: filepath.Join(t.TempDir(), "cache")}
	seed := Candidate{ID: SeedID, Source: p.Seed}
	m := mutatorFunc(func(context.Context, Request) (Reply, error) {
		err := errors.Join(os.RemoveAll(b.CacheDir), os.WriteFile(b.CacheDir, nil, 0o600))
		return Reply{Source: "package main\n\nfunc Curve(x float64) float64 { return 41 * x }\n"}, err
	})
	if _, err := b.Build(t.Context(), p.Slot.Decl(), []string{p.Seed}); err != nil {
		t.Fatal(err)
	}
	got, err := Propose(t.Context(), p, m, ProposeConfig{Parents: []Candidate{seed}, Builder: b})
	if err == nil || len(got) != 1 || got[0].Func != nil {
		t.Errorf("got %+v, %v", got, err)
	}
}
