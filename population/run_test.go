package population

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

// TestRunIsTheSameWhateverTheParallelism compares complete lineages.
func TestRunIsTheSameWhateverTheParallelism(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	var want string
	for _, p := range []struct {
		requests, workers int
		mutator           Mutator
	}{{1, 1, dealer{}}, {8, 1, dealer{}}, {3, 3, dealer{}}, {32, 4, dealer{}}, {8, 2, late{}}} {
		m := &memory{left: -1}
		c := smallConfig()
		c.Tuning = 20
		c.Requests, c.Workers.Count, c.Recorder = p.requests, p.workers, m
		res, err := Run(t.Context(), curveProblem, p.mutator, c)
		if err != nil {
			t.Fatal(err)
		}
		if res.Reason != ReasonGenerations || res.Generations != 3 {
			t.Errorf("ended after generation %d because %s", res.Generations, res.Reason)
		}
		if len(res.Front) == 0 || res.Hypervolume <= 0 {
			t.Errorf("front of %d, hypervolume %v", len(res.Front), res.Hypervolume)
		}
		got := m.lineage()
		if want == "" {
			want = got
			for _, part := range []string{"failed check", "failed panic", "failed mutate", "failed duplicate", "migrations [{", "+2 from "} {
				if !strings.Contains(got, part) {
					t.Errorf("the search has not met %q:\n%s", part, got)
				}
			}
		}
		if got != want {
			t.Errorf("with %d requests and %d workers:\n%s\nwant\n%s", p.requests, p.workers, got, want)
		}
	}
}

// late deals as a dealer does, and answers the last request first.
type late struct{ dealer }

func (l late) Mutate(ctx context.Context, req Request) (Reply, error) {
	time.Sleep(20 * time.Millisecond / time.Duration(1+req.ID.Child()%8))
	return l.dealer.Mutate(ctx, req)
}

// TestFailures gives one candidate of each bad kind and looks at what is
// recorded of it.
func TestFailures(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	broken := func(body string) string { return "package main\n\nfunc Broken(n int) int { " + body + " }\n" }
	tests := []struct {
		body  string
		stage Stage
		want  string // in the message
	}{
		{"return n +", StageCheck, "expected"},
		{"return 1", StageEvaluate, "2 objectives where the problem names 1"},
		{"return 2", StageEvaluate, "objective n is +Inf"},
		{"return 3", StageEvaluate, "three is refused"},
		{"return 5", StageCrash, "exit status 7"},
		{"return 6", StageTimeout, "killed"},
		{"for n == n { n++; n-- }; return 8", StageTimeout, "interrupted"},
		{"var a []int; return a[n]", StagePanic, "index out of range"},
		{"return n", StageDuplicate, "same function as candidate 1, which measured n 0; comments"},
	}
	s := &script{}
	for _, tt := range tests {
		s.sources = append(s.sources, broken(tt.body))
	}
	m := &memory{left: -1}
	var ended []WorkerEnded
	_, err := Run(t.Context(), brokenProblem, s, Config{
		Plan:     Plan{Islands: 1, Children: len(tests), Window: 1, Repairs: -1},
		Limits:   Limits{Generations: 1},
		Requests: 1,
		Recorder: m,
		Workers:  Workers{Count: 1, Timeout: time.Second / 2, Grace: 3 * time.Second},
		Observe: func(e Event) {
			if e, ok := e.(WorkerEnded); ok {
				ended = append(ended, e)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, tt := range tests {
		c := m.candidates[i+1]
		if !c.Failed() || c.Failure.Stage != tt.stage || !strings.Contains(c.Failure.Message, tt.want) {
			t.Errorf("%s: got failure %+v, want stage %s and a message with %q", tt.body, c.Failure, tt.stage, tt.want)
		}
	}
	if len(ended) != 2 || !strings.Contains(ended[0].Reason, "exit status 7") || !strings.Contains(ended[1].Reason, "could not be interrupted") {
		t.Errorf("workers ended: %+v", ended)
	}
}

// TestInterruptKeepsTheState counts evaluations in the worker: an endless loop
// and a panic between two good candidates must not cost the worker.
func TestInterruptKeepsTheState(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	curve := func(body string) string { return "package main\n\nfunc Curve(x float64) float64 { " + body + " }\n" }
	s := &script{sources: []string{curve("for { }"), curve("panic(x)"), curve("return 2 * x")}}
	m := &memory{left: -1}
	_, err := Run(t.Context(), curveProblem, s, Config{
		Plan:     Plan{Islands: 1, Children: 3, Window: 1, Repairs: -1},
		Limits:   Limits{Generations: 1},
		Requests: 1,
		Recorder: m,
		Workers:  Workers{Count: 1, Timeout: 2 * time.Second, Grace: time.Minute},
	})
	if err != nil {
		t.Fatal(err)
	}
	c := m.candidates
	var n, pid, seedPID int
	_, err1 := fmt.Sscanf(c[0].Feedback, "evaluation 1 of process %d", &seedPID)
	_, err2 := fmt.Sscanf(c[3].Feedback, "evaluation %d of process %d", &n, &pid)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	if n != 4 || pid != seedPID || pid == 0 {
		t.Errorf("the last candidate was evaluation %d of process %d; the seed was in %d; failures %v %v", n, pid, seedPID, c[1].Failure, c[2].Failure)
	}
}

func TestOutputIsKept(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	s := &script{sources: []string{"package main\n\nfunc Broken(n int) int { return 4 }\n"}}
	m := &memory{left: -1}
	if _, err := Run(t.Context(), brokenProblem, s, Config{Plan: Plan{Islands: 1, Children: 1}, Limits: Limits{Generations: 1}, Recorder: m}); err != nil {
		t.Fatal(err)
	}
	if got, want := m.candidates[1].Output, "printed by a candidate\n"; got != want {
		t.Errorf("got output %q, want %q", got, want)
	}
}

// TestRepair looks at what the mutator is told after a failure, and at the
// record of both attempts.
func TestRepair(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	s := &script{sources: []string{
		"package main\n\nfunc Broken(n int) int { return m }\n",
		"package main\n\nfunc Broken(n int) int { return n - 9 }\n",
	}}
	m := &memory{left: -1}
	if _, err := Run(t.Context(), brokenProblem, s, Config{Plan: Plan{Islands: 1, Children: 1, Repairs: 1}, Limits: Limits{Generations: 1}, Recorder: m}); err != nil {
		t.Fatal(err)
	}
	if len(s.asked) != 2 || len(s.asked[1].Failed) != 1 {
		t.Fatalf("asked %d times, the second time with %d failed attempts", len(s.asked), len(s.asked[1].Failed))
	}
	f := s.asked[1].Failed[0]
	if f.Failure.Stage != StageCheck || !strings.Contains(f.Failure.Message, "undefined: m") || !strings.Contains(f.Source, "return m") {
		t.Errorf("the mutator was shown %+v", f)
	}
	mended := m.candidates[2]
	if mended.Failed() || mended.RepairOf != f.ID || mended.Objectives[0] != -9 {
		t.Errorf("the repair is recorded as %+v", mended)
	}
	at := mended.Times
	if before := m.candidates[1].Times; at.Worker != 1 || at.MutateAt < before.CheckAt+before.Check || at.CheckAt < at.MutateAt+at.Mutate || at.BuildAt < at.CheckAt+at.Check || at.EvaluateAt < at.BuildAt+at.Build {
		t.Errorf("the steps are out of order: %+v after %+v", at, before)
	}
}

// TestAnswers: a repair is shown what was answered before, also after a resume.
func TestAnswers(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	m := &memory{left: -1}
	config := Config{Plan: Plan{Islands: 1, Children: 1, Repairs: 1}, Limits: Limits{Generations: 1}, Recorder: m, Resume: true}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Run(ctx, brokenProblem, remoteFunc(func(ctx context.Context, req Request) (Reply, error) {
		if len(req.Failed) == 0 {
			return Reply{Text: "no code"}, errors.New("no code in it")
		}
		cancel()
		return Reply{}, ctx.Err()
	}), config)
	if err != nil {
		t.Fatal(err)
	}
	var shown Request
	if _, err := Run(t.Context(), brokenProblem, remoteFunc(func(_ context.Context, req Request) (Reply, error) {
		shown = req
		return Reply{Source: "package main\n\nfunc Broken(n int) int { return n - 9 }\n"}, nil
	}), config); err != nil {
		t.Fatal(err)
	}
	if len(shown.Failed) != 1 || !slices.Equal(shown.Answers, []string{"no code"}) || shown.Timeout == 0 {
		t.Errorf("the repair was shown %q of %d attempts, and a limit of %v", shown.Answers, len(shown.Failed), shown.Timeout)
	}
}

// TestSolvedEndsTheSearch: what is under way is not waited for, and is recorded as
// asked.
func TestSolvedEndsTheSearch(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	m := &memory{left: -1}
	asked := make(chan struct{})
	answers := remoteFunc(func(ctx context.Context, req Request) (Reply, error) {
		if req.ID == 2 {
			<-asked
			return Reply{Source: "package main\n\nfunc Broken(n int) int { return 7 }\n"}, nil
		}
		if req.ID == 3 {
			close(asked)
		}
		<-ctx.Done() // for ever
		return Reply{}, ctx.Err()
	})
	for _, order := range []Order{InOrder, AsTheyCome} {
		*m, asked = memory{left: -1}, make(chan struct{})
		res, err := Run(t.Context(), brokenProblem, answers, Config{Plan: Plan{Order: order, Islands: 1, Children: 4}, Limits: Limits{Generations: 5}, Workers: Workers{Count: 2}, Recorder: m})
		if err != nil {
			t.Fatal(err)
		}
		if res.Reason != ReasonSolved || len(res.Front) != 1 || !res.Front[0].Solved || res.Candidates != 2 {
			t.Errorf("%s: ended because %s with the front %+v of %d candidates", order, res.Reason, res.Front, res.Candidates)
		}
		if len(m.planned) < 3 || m.planned[2].ID != 3 {
			t.Errorf("%s: planned are %+v, want 3 among them", order, m.planned)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	tests := []struct {
		name   string
		config func(*Config)
		want   Reason
	}{
		{"candidates", func(c *Config) { c.Limits.Candidates = 5 }, ReasonCandidates},
		{"tokens", func(c *Config) { c.Limits.Tokens = 40 }, ReasonTokens},
		{"cost", func(c *Config) { c.Limits.Cost = 1.5 }, ReasonCost},
		{"time", func(c *Config) { c.Limits.Time = time.Nanosecond }, ReasonTime},
		{"stagnation", func(c *Config) { c.Limits.Generations, c.Limits.Stagnation, c.MigrateEvery = 50, 1, -1 }, ReasonStagnation},
	}
	for _, tt := range tests {
		m := &memory{left: -1}
		c := smallConfig()
		c.InProcess, c.Recorder = true, m
		tt.config(&c)
		res, err := Run(t.Context(), curveProblem, dealer{}, c)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if res.Reason != tt.want {
			t.Errorf("%s: ended because %s, want %s", tt.name, res.Reason, tt.want)
		}
		if tt.want == ReasonCost && (res.Usage.Cost < 1.5 || res.Usage.Cost > 1.5+float64(c.Requests+2*c.Islands*c.Children)*0.25) {
			t.Errorf("the cost is %v", res.Usage.Cost)
		}
		if got := len(m.candidates); got != res.Candidates || tt.want == ReasonCandidates && got != 5 {
			t.Errorf("%s: %d candidates are recorded, the result says %d", tt.name, got, res.Candidates)
		}
	}
}

// TestLimitOfMoney: calls that are under way count as much as those before.
func TestLimitOfMoney(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	c := smallConfig()
	c.InProcess, c.Order, c.Requests, c.Limits.Cost, c.Repairs = true, AsTheyCome, 3, 4, -1
	res, err := Run(t.Context(), curveProblem, remoteFunc(func(ctx context.Context, req Request) (Reply, error) {
		time.Sleep(20 * time.Millisecond) // so that others are asked meanwhile, if they may be
		r, err := dealer{}.Mutate(ctx, req)
		r.Usage = Usage{Calls: 1, Cost: 1}
		return r, err
	}), c)
	if err != nil {
		t.Fatal(err)
	}
	if res.Reason != ReasonCost || res.Usage.Cost != 4 {
		t.Errorf("replies of 1 each cost %v in all, and it ended because %s", res.Usage.Cost, res.Reason)
	}
}

// TestCancel ends a search in the middle and looks for what it leaves behind.
func TestCancel(t *testing.T) {
	needsBuild(t)
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	m := &memory{left: -1}
	c := smallConfig()
	c.Recorder = m
	settled := 0
	c.Observe = func(e Event) {
		if _, ok := e.(CandidateDone); ok {
			if settled++; settled == 5 {
				cancel()
			}
		}
	}
	res, err := Run(ctx, curveProblem, dealer{}, c)
	if err != nil || res.Reason != ReasonCancelled {
		t.Errorf("got reason %q and error %v", res.Reason, err)
	}
	if got := len(m.candidates); got != res.Candidates || got < 5 {
		t.Errorf("%d candidates are recorded, the result says %d", got, res.Candidates)
	}
	for deadline := time.Now().Add(2 * time.Minute); runtime.NumGoroutine() > before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines before, %d after", before, runtime.NumGoroutine())
		}
	}
}

func TestRunRefuses(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	held := &memory{left: -1}
	c := smallConfig()
	c.Limits.Generations, c.InProcess, c.Recorder = 1, true, held
	if _, err := Run(t.Context(), curveProblem, dealer{}, c); err != nil {
		t.Fatal(err)
	}
	before := held.lineage()
	badSeed := curveProblem
	badSeed.Seed = "package main\n\nfunc Curve(x float64) float64 { return z }\n"
	otherSeed := curveProblem
	otherSeed.Seed = "package main\n\nfunc Curve(x float64) float64 { return x + 1 }\n"
	failing := func(err error) Problem[func(float64) float64] {
		p := curveProblem
		p.Evaluate = func(context.Context, func(float64) float64) (Outcome, error) { return Outcome{}, err }
		return p
	}
	const closed = "\nWorkers are closed off from files, sockets and other programs: read files before Serve, name them in Problem.ReadPaths, or see Config.Workers.Sandbox."
	otherType := curveProblem
	otherType.Seed = "package main\n\nfunc Curve(x int) float64 { return 1 }\n"
	withObjective := func(o Objective) Problem[func(float64) float64] {
		p := curveProblem
		o.Name = p.Objectives[1].Name
		p.Objectives = []Objective{p.Objectives[0], o}
		return p
	}
	for _, tt := range []struct {
		name    string
		problem Problem[func(float64) float64]
		mutator Mutator
		config  func(*Config)
		want    string
	}{
		{"seed that does not compile", badSeed, dealer{}, func(*Config) {}, "undefined: z"},
		{"seed that needs another file", badSeed, dealer{}, func(*Config) {}, "\nThe seed is compiled alone: declare what it needs in its own file."},
		{"closed file", failing(&fs.PathError{Op: "open", Path: "data.csv", Err: syscall.EACCES}), dealer{}, func(*Config) {}, "open data.csv: permission denied" + closed},
		{"closed socket", failing(os.NewSyscallError("socket", syscall.EPERM)), dealer{}, func(*Config) {}, "operation not permitted" + closed},
		{"no resolver", failing(errors.New("dial tcp: lookup example.com: Temporary failure in name resolution")), dealer{}, func(*Config) {}, closed},
		{"seed of another type", otherType, dealer{}, func(*Config) {}, "the seed itself fails"},
		{"held search", curveProblem, dealer{}, func(c *Config) { c.Recorder = held }, "set Config.Resume"},
		{"other random seed", curveProblem, dealer{}, func(c *Config) { c.Recorder, c.Resume, c.RandomSeed = held, true, 1 }, "RandomSeed 7 instead of 1"},
		{"other islands", curveProblem, dealer{}, func(c *Config) { c.Recorder, c.Resume, c.Islands = held, true, 3 }, "Islands 2 instead of 3"},
		{"other reference", curveProblem, dealer{}, func(c *Config) { c.Recorder, c.Resume, c.Reference = held, true, []float64{1, 1} }, "Reference [] instead of [1 1]"},
		{"other region", withObjective(Objective{To: 90}), dealer{}, func(c *Config) { c.Recorder, c.Resume = held, true }, "other objectives, distance with To 0 instead of 90"},
		{"other repeats", curveProblem, dealer{}, func(c *Config) { c.Recorder, c.Resume, c.Repeats = held, true, 2 }, "Repeats 1 instead of 2"},
		{"other steps", curveProblem, dealer{}, func(c *Config) { c.Recorder, c.Resume, c.MaxSteps = held, true, 2 }, "MaxSteps 0 instead of 2"},
		{"negative steps", curveProblem, dealer{}, func(c *Config) { c.MaxSteps = -1 }, "Config.MaxSteps is -1"},
		{"other seed", otherSeed, dealer{}, func(c *Config) { c.Recorder, c.Resume = held, true }, "another seed"},
		{"no mutator", curveProblem, nil, func(*Config) {}, "needs a Mutator"},
		{"unavailable mutator", curveProblem, &script{}, func(*Config) {}, "not available"},
		{"silent mutator", curveProblem, silent{}, func(*Config) {}, "gave no source for any of the 6 children"},
		{"negative memory", curveProblem, dealer{}, func(c *Config) { c.Workers.MaxMemory = -1 }, "cannot be negative"},
		{"no such sandbox", curveProblem, dealer{}, func(c *Config) { c.Workers.Sandbox = 9 }, "Config.Workers.Sandbox is 9"},
		{"negative", curveProblem, dealer{}, func(c *Config) { c.Islands = -1 }, "Config.Islands is -1"},
		{"region", withObjective(Objective{From: 2, To: 1}), dealer{}, func(*Config) {}, "a region from 2 to 1"},
		{"endless region", withObjective(Objective{To: math.Inf(1)}), dealer{}, func(*Config) {}, "a region from 0 to +Inf"},
		{"region below the floor", withObjective(Objective{From: 1, To: 2, LogFloor: 2}), dealer{}, func(*Config) {}, "To above LogFloor"},
		{"resolution", withObjective(Objective{Resolution: -1}), dealer{}, func(*Config) {}, "a Resolution of -1"},
		{"resolution", withObjective(Objective{Resolution: math.NaN()}), dealer{}, func(*Config) {}, "a Resolution of NaN"},
		{"reference", curveProblem, dealer{}, func(c *Config) { c.Reference = []float64{1} }, "one finite number per objective"},
	} {
		c := smallConfig()
		c.InProcess = true
		tt.config(&c)
		_, err := Run(t.Context(), tt.problem, tt.mutator, c)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got error %v, want one with %q", tt.name, err, tt.want)
		}
	}
	if got := held.lineage(); got != before {
		t.Errorf("a refused run has changed the record:\n%s\nwant\n%s", got, before)
	}
}

// silent never has a source.
type silent struct{}

func (silent) Mutate(context.Context, Request) (Reply, error) {
	return Reply{}, errors.New("I would rather not")
}

// TestServeNeverCalled starts a worker of a program without Serve.
func TestServeNeverCalled(t *testing.T) {
	needsBuild(t)
	t.Setenv("WALLACEA_TEST_NO_SERVE", "1")
	_, err := Run(t.Context(), curveProblem, dealer{}, smallConfig())
	if err == nil || !strings.Contains(err.Error(), "must call population.Serve") || !strings.Contains(err.Error(), "this program does not call Serve") {
		t.Errorf("got error %v", err)
	}
}

// TestReference: hypervolumes are measured against the point that the Config
// gives, from the seed on.
func TestReference(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	m := &memory{left: -1}
	c := smallConfig()
	c.Limits.Generations, c.InProcess, c.Recorder, c.Reference = 1, true, m, []float64{1e5, 10}
	res, err := Run(t.Context(), curveProblem, dealer{}, c)
	if err != nil {
		t.Fatal(err)
	}
	seed := m.candidates[0].Objectives
	if got, want := m.history.Generations[0].Hypervolume, (1e5-seed[0])*(10-seed[1]); math.Abs(got-want) > 1e-9*want {
		t.Errorf("the seed's hypervolume is %v, want %v", got, want)
	}
	if res.Hypervolume < m.history.Generations[0].Hypervolume {
		t.Errorf("it shrinks to %v", res.Hypervolume)
	}
}

// TestLateReference: a generation whose children all fail leaves nothing to
// measure hypervolumes against, and does not decide that nothing grows.
func TestLateReference(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	p := Problem[func(n int) int]{
		Slot:       swap.New("Pair", func(n int) int { return n }),
		Seed:       "package main\n\nfunc Pair(n int) int { return 505 }\n",
		Objectives: []Objective{{Name: "a"}, {Name: "b"}},
		Evaluate: func(_ context.Context, f func(int) int) (Outcome, error) {
			n := f(0)
			return Outcome{Objectives: []float64{float64(n / 100), float64(n % 100)}}, nil
		},
	}
	s := &script{}
	for _, n := range []string{"x", "406", "704", "307", "803", "208", "902"} { // along a front with the seed
		s.sources = append(s.sources, "package main\n\nfunc Pair(n int) int { return "+n+" }\n")
	}
	m := &memory{left: -1}
	c := Config{Plan: Plan{Islands: 1, Members: 8, Children: 1, Repairs: -1}, InProcess: true, Requests: 1, Recorder: m}
	c.Limits.Generations, c.Limits.Stagnation = 7, 3
	res, err := Run(t.Context(), p, s, c)
	if err != nil || res.Reason != ReasonGenerations {
		t.Errorf("after generation %d: %s, hypervolume %v, %v", res.Generations, res.Reason, res.Hypervolume, err)
	}
}
