package population

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/internal/race"
	"github.com/wallacea-go/wallacea/internal/sandbox"
	"github.com/wallacea-go/wallacea/swap"
)

// workState is what candidates of workProblem are measured against, built once
// in each worker. Evaluate gives it away carelessly, with capacity beyond its
// length, so that only Intact stands between two candidates.
type workState struct {
	values []float64
	built  int
	sum    uint32
}

var work = sync.OnceValue(func() *workState {
	s := &workState{values: make([]float64, 2000), built: 1}
	for i := range s.values {
		s.values[i] = float64(i%17) / 2
	}
	s.sum = s.checksum()
	return s
})

func (s *workState) checksum() uint32 {
	sum := crc32.NewIEEE()
	for _, v := range s.values {
		fmt.Fprintf(sum, "%x ", math.Float64bits(v))
	}
	return sum.Sum32()
}

func workSeed(in []float64) []float64 { return in[:1] }

var workProblem = Problem[func(in []float64) []float64]{
	Slot:       swap.New("Work", workSeed),
	Seed:       "package main\n\nfunc Work(in []float64) []float64 { return in[:1] }\n",
	Task:       "Two numbers.",
	Objectives: []Objective{{Name: "first"}},
	Evaluate: func(_ context.Context, f func([]float64) []float64) (Outcome, error) {
		s := work()
		out := f(s.values[:1000])
		if len(out) > 3 {
			return Outcome{}, fmt.Errorf("%d numbers, want at most 3", len(out))
		}
		peak, err := peakMemory()
		return Outcome{
			Objectives: []float64{out[0]}, // panics if there is none
			Feedback:   fmt.Sprintf("built %d times, peak %d KiB", s.built, peak),
		}, err
	},
	Intact: func() error {
		if work().checksum() != work().sum {
			return errors.New("the values are not what they were")
		}
		return nil
	},
}

// A hostile is a candidate and what should become of it.
type hostile struct {
	name, body string // of Work, and what else it declares
	stage      Stage  // "": it passes, with the objective 0
	want       string // in the failure's message
	ends       bool   // it costs a worker
	mayEnd     bool   // it does so if it is faster than the watchdog
}

// What a candidate of workProblem may take. Those that do not take all of their
// time have plenty, so that a busy machine is no reason to be late.
const (
	workMemory  = 192 << 20
	workTimeout = 3 * time.Second / 10
	workGrace   = 2 * time.Second
	longTimeout = 5 * time.Minute
)

const returnZero = "\n\treturn []float64{0}\n"

// endless are candidates that do not return: they take all the time there is.
func endless() []hostile {
	const killed = "could not be interrupted: its worker was killed"
	list := []hostile{
		// endless, and the guard stops them
		{name: "for", body: "for {\n\t}"},
		{name: "empty body", body: "for i := 0; i >= 0 || i < 0; i++ {\n\t}" + returnZero},
		{name: "goto", body: "again:\n\tgoto again"},
		{name: "continue label", body: "outer:\n\tfor {\n\t\tfor range 3 {\n\t\t\tcontinue outer\n\t\t}\n\t}"},
		{name: "range integer", body: "for range 1 << 62 {\n\t}" + returnZero},
		{name: "range function", body: "for range forever {\n\t}" + returnZero + "}\n\nfunc forever(yield func() bool) {\n\tfor yield() {\n\t}\n"},
		{name: "exponential", body: "return []float64{fib(200)}\n}\n\nfunc fib(n float64) float64 {\n\tif n < 2 {\n\t\treturn n\n\t}\n\treturn fib(n-1) + fib(n-2)\n"},
		{name: "closure", body: "var fib func(n int) int\n\tfib = func(n int) int {\n\t\tif n < 2 {\n\t\t\treturn n\n\t\t}\n\t\treturn fib(n-1) + fib(n-2)\n\t}\n\tfib(200)" + returnZero},
		{name: "method value", body: "f := tree{}.walk\n\tf(200)" + returnZero + "}\n\ntype tree struct{}\n\nfunc (t tree) walk(n int) int {\n\tif n < 2 {\n\t\treturn 1\n\t}\n\tg := t.walk\n\treturn g(n-1) + g(n-2)\n"},
		{name: "iterator", body: "for x := range numbers() {\n\t\tin = in[:1+x%2]\n\t}" + returnZero + "}\n\nfunc numbers() iter.Seq[int] {\n\treturn func(yield func(int) bool) {\n\t\tfor i := 0; yield(i); i++ {\n\t\t}\n\t}\n"},
		{name: "deferred", body: "defer func() {\n\t\tfor {\n\t\t}\n\t}()" + returnZero},
		{name: "deferred panic", body: "defer func() {\n\t\tfor {\n\t\t}\n\t}()\n\tpanic(1)"},
		{name: "comparison", body: "sort.Slice(in, func(i, j int) bool {\n\t\tfor {\n\t\t}\n\t})" + returnZero},
		{name: "stringer", body: "for {\n\t\t_ = fmt.Sprint(t{})\n\t}\n}\n\ntype t struct{}\n\nfunc (t) String() string {\n\tfor {\n\t}\n"},
		{name: "pulled", body: "next, stop := iter.Pull(func(yield func(int) bool) {\n\t\tfor {\n\t\t}\n\t})\n\tdefer stop()\n\tnext()" + returnZero},
		{name: "prints for ever", body: "for {\n\t\tfmt.Print(strings.Repeat(\"x\", 1<<16))\n\t}"},
		{name: "hoards", body: "b := make([]byte, 120<<20)\n\tfor {\n\t\tb[len(in)]++\n\t}", stage: StageTimeout, want: " of 192 MiB of memory in use: swap: panic: interrupted"},
		// endless, and only the end of the process stops them
		{name: "long call", body: "p := new(big.Int).Lsh(big.NewInt(1), 100000)\n\tp.Exp(big.NewInt(3), p, new(big.Int).Sub(p, big.NewInt(1)))" + returnZero, stage: StageTimeout, want: killed, ends: true},
		{name: "sleep", body: "time.Sleep(time.Hour)" + returnZero, stage: StageTimeout, want: killed, ends: true},
		{name: "deadlock", body: "var m sync.Mutex\n\tm.Lock()\n\tm.Lock()" + returnZero, stage: StageTimeout, want: killed, ends: true},
		// endless after they have done something else
		{name: "sorts in place", body: "sort.Float64s(in)\n\tfor {\n\t}", stage: StageState, want: "and before that it failed (timeout)", ends: true},
		{name: "leaves its group", body: "group, err := syscall.Getpgid(os.Getppid())\n\tif err == nil {\n\t\terr = syscall.Setpgid(0, group)\n\t}\n\tif err == nil {\n\t\treturn []float64{1}\n\t}\n\tif err := syscall.Tgkill(os.Getpid(), syscall.Gettid(), syscall.SIGSTOP); err != nil {\n\t\tpanic(err)\n\t}\n\ttime.Sleep(time.Hour)" + returnZero, stage: StageTimeout, want: killed, ends: true},
		{name: "claims", body: "fmt.Println(\"I am out of memory\")\n\ttime.Sleep(time.Hour)" + returnZero, stage: StageTimeout, want: killed, ends: true},
	}
	for i := range list {
		if list[i].stage == "" {
			list[i].stage, list[i].want = StageTimeout, ": swap: panic: interrupted"
		}
	}
	return list
}

// hostiles are candidates that end by themselves, or are ended before their time
// is up.
func hostiles() []hostile {
	return []hostile{
		// recursion
		{name: "recursion", body: "return Work(in)", stage: StagePanic, want: "recursion too deep"},
		{name: "recursive closure", body: "var f func(int) int\n\tf = func(n int) int { return f(n+1) + 1 }\n\treturn []float64{float64(f(0))}", stage: StagePanic, want: "recursion too deep"},
		{name: "mutual recursion", body: "return []float64{float64(ping(0))}\n}\n\nfunc ping(n int) int { return pong(n+1) + 1 }\n\nfunc pong(n int) int {\n\treturn ping(n+1) + 1\n", stage: StagePanic, want: "recursion too deep"},
		{name: "recursive method", body: "return []float64{float64(t{}.deep(0))}\n}\n\ntype t struct{}\n\nfunc (t t) deep(n int) int {\n\tf := t.deep\n\treturn f(n+1) + 1\n", stage: StagePanic, want: "recursion too deep"},
		// sizes
		{name: "absurd make", body: "n := 1 << 62\n\treturn []float64{float64(len(make([]int, n)))}", stage: StagePanic, want: "makeslice: len out of range"},
		{name: "negative make", body: "n := -1\n\treturn []float64{float64(len(make([]int, n)))}", stage: StagePanic, want: "makeslice: len out of range"},
		// panics
		{name: "index", body: "n := 3000\n\treturn []float64{in[n]}", stage: StagePanic, want: "index out of range [3000] with length 1000"},
		{name: "nil map", body: "var m map[int]int\n\tm[1] = 1" + returnZero, stage: StagePanic, want: "assignment to entry in nil map"},
		{name: "nil pointer", body: "var p *[4]int\n\treturn []float64{float64(p[1])}", stage: StagePanic, want: "nil pointer dereference"},
		{name: "division", body: "n := 0\n\treturn []float64{float64(1 / n)}", stage: StagePanic, want: "integer divide by zero"},
		{name: "custom panic", body: "panic(\"I give up\")", stage: StagePanic, want: "I give up (line 4, in Work)"},
		{name: "panic(nil)", body: "panic(nil)", stage: StagePanic, want: "panic called with nil argument"},
		{name: "panic that panics", body: "panic(t{})\n}\n\ntype t struct{}\n\nfunc (t) Error() string {\n\tpanic(\"again\")\n", stage: StagePanic},
		{name: "assertion", body: "return any(1).([]float64)", stage: StagePanic, want: "interface conversion"},
		{name: "no key", body: "m := map[any]int{}\n\tm[in] = 1" + returnZero, stage: StagePanic, want: "unhashable"},
		{name: "goexit", body: "runtime.Goexit()" + returnZero, stage: StagePanic, want: "the evaluation ended its goroutine"},
		// results that are none
		{name: "NaN", body: "return []float64{math.NaN()}", stage: StageEvaluate, want: "objective first is NaN"},
		{name: "infinite", body: "return []float64{math.Inf(1)}", stage: StageEvaluate, want: "objective first is +Inf"},
		{name: "too long", body: "return in", stage: StageEvaluate, want: "1000 numbers, want at most 3"},
		{name: "too short", body: "return nil", stage: StagePanic, want: "the evaluation panicked at hostile_test.go:"},
		// the state
		{name: "changes inputs", body: "in[0] = 666" + returnZero, stage: StageState, want: "the values are not what they were", ends: true},
		{name: "writes past slices", body: "in = in[:cap(in)]\n\tin[len(in)-1]++" + returnZero, stage: StageState, want: "the values are not what they were", ends: true},
		{name: "changes and panics", body: "in[7]--\n\tpanic(\"7\")", stage: StageState, want: "and before that it failed (panic)", ends: true},
		// the process
		{name: "exit", body: "os.Exit(0)" + returnZero, stage: StageCrash, want: "exit status 0", ends: true},
		{name: "exit 3", body: "fmt.Println(\"bye\")\n\tos.Exit(3)" + returnZero, stage: StageCrash, want: "ended its worker process (exit status 3); it printed:\nbye", ends: true},
		{name: "forges a report", body: forge("\xa1\x03\xa3\x01\x02\x02\xa1\x6aObjectives\x82\x01\x02\x04\x01"), stage: StageCrash, ends: true},
		{name: "sends nonsense", body: forge("\xa1\x02\xa1\x01\x18\x63"), stage: StageCrash, want: "killed since it broke the protocol", ends: true},
		{name: "prints, then breaks", body: "fmt.Print(strings.Repeat(\"words \", 20000))\n\tdebug.SetMaxStack(1)\n\tgrow(1000)" + returnZero + "}\n\nfunc grow(n int) int {\n\tif n == 0 {\n\t\treturn 0\n\t}\n\treturn grow(n-1) + 1\n", stage: StageCrash, want: "fatal error: stack overflow", ends: true},
		{name: "prints what holds itself", body: "s := []any{nil}\n\ts[0] = s\n\tfmt.Print(s)" + returnZero, stage: StageCrash, want: "fatal error: stack overflow", ends: true},
		{name: "kills itself", body: "if err := syscall.Tgkill(os.Getpid(), syscall.Gettid(), syscall.SIGKILL); err != nil {\n\t\tpanic(err)\n\t}" + returnZero, stage: StageCrash, want: "its worker process was killed by the system", ends: true},
		{name: "fatal error", body: "debug.SetMaxStack(1)\n\tgrow(1000)" + returnZero + "}\n\nfunc grow(n int) int {\n\tif n == 0 {\n\t\treturn 0\n\t}\n\treturn grow(n-1) + 1\n", stage: StageCrash, want: "stack overflow", ends: true},
		// what the sandbox is for
		{name: "reads a file", body: attempt("_, err := os.ReadFile(\"/etc/passwd\")")},
		{name: "writes a file", body: attempt("err := os.WriteFile(os.TempDir()+\"/wallacea-hostile\", nil, 0o600)")},
		{name: "starts a program", body: attempt("err := exec.Command(\"/bin/true\").Run()")},
		{name: "listens", body: attempt("_, err := net.Listen(\"tcp\", \"127.0.0.1:0\")")},
		{name: "kills its parent", body: attempt("err := syscall.Kill(os.Getppid(), syscall.SIGTERM)")},
		{name: "reads a secret", body: "for _, kv := range os.Environ() {\n\t\tif strings.Contains(kv, \"sesame\") {\n\t\t\treturn []float64{1}\n\t\t}\n\t}" + returnZero},
	}
}

// forge is the body of a candidate that writes a frame to its coordinator and
// exits.
func forge(body string) string {
	frame := string([]byte{0, 0, 0, byte(len(body))}) + body
	return fmt.Sprintf("syscall.Write(4, []byte(%q))\n\tos.Exit(0)", frame) + returnZero
}

// fillers are candidates that use up the memory.
func fillers() []hostile {
	return []hostile{
		{name: "deep closures", body: "f := func() float64 { return 0 }\n\tfor range 2000000 {\n\t\tg := f\n\t\tf = func() float64 { return g() + 1 }\n\t}\n\treturn []float64{f()}", stage: StagePanic, want: "recursion too deep"},
		{name: "fast bomb", body: "var s [][]byte\n\tfor {\n\t\tb := make([]byte, 1<<20)\n\t\tfor i := 0; i < len(b); i += 4096 {\n\t\t\tb[i] = 1\n\t\t}\n\t\ts = append(s, b)\n\t}", stage: StageMemory, mayEnd: true},
		{name: "untouched bomb", body: "var s [][]byte\n\tfor {\n\t\ts = append(s, make([]byte, 1<<18))\n\t}", stage: StageMemory, mayEnd: true},
		{name: "slow bomb", body: "var s [][]byte\n\tfor {\n\t\ts = append(s, make([]byte, 1<<18))\n\t\tfor i := range 100000 {\n\t\t\ts[len(s)-1][i] = byte(i)\n\t\t}\n\t}", stage: StageMemory, want: "ran out of the 192 MiB"},
		{name: "doubled string", body: "s := in2()\n\tfor {\n\t\ts += s\n\t}\n}\n\nfunc in2() string {\n\treturn strings.Repeat(\"x\", 70<<20)\n", stage: StageMemory, mayEnd: true},
		{name: "endless map", body: "m := make(map[int][16]int)\n\tfor i := 0; ; i++ {\n\t\tm[i] = [16]int{i}\n\t}", stage: StageMemory, mayEnd: true},
		{name: "appended", body: "s := make([]float64, 0, 16<<20)\n\tfor {\n\t\ts = append(s, 1)\n\t}", stage: StageMemory, mayEnd: true},
		{name: "list", body: "l := list.New()\n\tfor {\n\t\tl.PushBack(make([]int, 100))\n\t}", stage: StageMemory, mayEnd: true},
		{name: "closures", body: "f := func() float64 { return 0 }\n\tfor i := 0; i >= 0; i++ {\n\t\tg, pad := f, make([]byte, 1000)\n\t\tf = func() float64 { return g() + float64(pad[0]) }\n\t}\n\treturn []float64{f()}", stage: StageMemory, mayEnd: true},
		{name: "just over", body: "b := make([]byte, 214<<20)\n\tfor i := range b {\n\t\tb[i] = 1\n\t}\n\treturn []float64{float64(len(b))}", stage: StageMemory, mayEnd: true},
		{name: "terabyte", body: "n := 1 << 40\n\treturn []float64{float64(make([]byte, n)[n-1])}", stage: StageMemory, want: "used more memory than is allowed and ended its worker process", ends: true},
		{name: "repeated", body: "return []float64{float64(len(strings.Repeat(\"x\", 1<<36)))}", stage: StageMemory, want: "used more memory than is allowed and ended its worker process", ends: true},
	}
}

// attempt is the body of a candidate that returns 1 if it gets away with
// something.
func attempt(statement string) string {
	return statement + "\n\tif err == nil {\n\t\treturn []float64{1}\n\t}\n\treturn []float64{0}\n"
}

// goods are candidates that do what they are asked for, each in its own way.
func goods() []string {
	var list []string
	for i := range 20 {
		body := fmt.Sprintf("sum := 0.0\n\tfor i, v := range in {\n\t\tif i%%%d == 0 {\n\t\t\tsum += v\n\t\t}\n\t}\n\treturn []float64{sum, %d}\n", i+2, i)
		if i%5 == 4 { // and says much
			body = "fmt.Print(strings.Repeat(\"words \", 20000))\n\t" + body
		}
		list = append(list, body)
	}
	return list
}

func workSource(body string) string {
	return "package main\n\nfunc Work(in []float64) []float64 {\n\t" + body + "}\n"
}

// runWork searches with candidates that a script deals out, and returns what is
// recorded of them, in order, and the workers that were started and ended.
func runWork(t *testing.T, workers int, timeout time.Duration, bodies []string) (recorded []Candidate, started, ended int) {
	t.Helper()
	s := &script{}
	for _, b := range bodies {
		s.sources = append(s.sources, workSource(strings.TrimRight(b, "\n")+"\n"))
	}
	m := &memory{left: -1}
	_, err := Run(t.Context(), workProblem, s, Config{
		Plan:     Plan{Islands: 1, Children: len(bodies), Repairs: -1},
		Limits:   Limits{Generations: 1},
		Requests: 1,
		Workers:  Workers{Count: workers, Timeout: timeout, Grace: workGrace, MaxMemory: workMemory},
		Recorder: m,
		Builder: &swap.Builder{Imports: append(swap.DefaultImports(),
			"net", "os", "os/exec", "runtime", "runtime/debug", "sync", "syscall", "time")},
		Observe: func(e Event) {
			switch e := e.(type) {
			case WorkerStarted:
				started++
				for _, p := range e.Protections {
					if p.Missing != "" {
						t.Logf("not in force: %+v", p)
					}
				}
			case WorkerEnded:
				ended++
				t.Logf("candidate %d: %s", e.ID, e.Reason)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return m.candidates[1:], started, ended
}

// TestHostile deals out hostile candidates among good ones.
func TestHostile(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	for _, p := range sandbox.Probe() {
		if p.Missing != "" {
			t.Skipf("this machine lacks %s: %s", p.Name, p.Missing)
		}
	}
	alone := make(map[string]float64) // the objective of each good one
	candidates, started, _ := runWork(t, 2, longTimeout, goods())
	for i, c := range candidates {
		if c.Failed() {
			t.Fatalf("a good candidate fails alone: %+v", c.Failure)
		}
		alone[goods()[i]] = c.Objectives[0]
	}
	if started > 2 {
		t.Errorf("%d workers for good candidates", started)
	}
	if n := len(endless()) + len(hostiles()) + len(fillers()); n < 60 {
		t.Errorf("only %d hostile candidates", n)
	}
	dealHostiles(t, 1, workTimeout, endless(), alone) // several would be evaluated twice
	dealHostiles(t, 2, longTimeout, append(hostiles(), fillers()...), alone)
}

// dealHostiles runs a search with hostile candidates among the good ones.
func dealHostiles(t *testing.T, workers int, timeout time.Duration, list []hostile, alone map[string]float64) {
	t.Helper()
	bad := make(map[string]hostile)
	bodies := goods()
	ends, mayEnd := 0, 0
	for _, h := range list {
		bad[h.body] = h
		bodies = append(bodies, h.body)
		if h.ends {
			ends++
		}
		if h.mayEnd {
			mayEnd++
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	rng.Shuffle(len(bodies), func(i, j int) { bodies[i], bodies[j] = bodies[j], bodies[i] })
	candidates, started, ended := runWork(t, workers, timeout, bodies)
	for i, c := range candidates {
		h, hostile := bad[bodies[i]]
		switch {
		case !hostile && (c.Failed() || c.Objectives[0] != alone[bodies[i]]):
			t.Errorf("a good candidate has %v and failure %+v, alone it has %v", c.Objectives, c.Failure, alone[bodies[i]])
		case hostile && h.stage == "" && (c.Failed() || c.Objectives[0] != 0):
			t.Errorf("%s: objectives %v, failure %+v", h.name, c.Objectives, c.Failure)
		case hostile && h.stage != "" && (!c.Failed() || c.Failure.Stage != h.stage || !strings.Contains(c.Failure.Message, h.want)):
			t.Errorf("%s: got %+v, want stage %s and %q", h.name, c.Failure, h.stage, h.want)
		}
		checkWork(t, c)
	}
	// Interrupts cost no worker: each start beyond the first ones has its end.
	if ended < ends || ended > ends+mayEnd || started > workers+ended {
		t.Errorf("%d workers were started and %d ended, want %d to end, or %d more", started, ended, ends, mayEnd)
	}
}

// checkWork looks at what an evaluation says of its worker, and at what the
// candidate printed.
func checkWork(t *testing.T, c Candidate) {
	t.Helper()
	if len(c.Output) > maxText+100 || len(c.Output) > maxText && !strings.Contains(c.Output, "bytes cut) …") {
		t.Errorf("%d bytes of output are kept", len(c.Output))
	}
	if c.Failed() {
		return
	}
	var built, peak int
	if _, err := fmt.Sscanf(c.Feedback, "built %d times, peak %d KiB", &built, &peak); err != nil {
		t.Error(err)
	}
	if built != 1 {
		t.Errorf("the state was built %d times", built)
	}
	const program = 64 << 10 // KiB, of the test's own code, read in pages
	if most := 2*workMemory>>10 + program; !race.Enabled && peak > most {
		t.Errorf("a worker's peak was %d KiB, want at most %d", peak, most)
	}
}

// children returns the processes that this one has started and that have not
// ended, zombies included.
func children() []string {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil // no Linux
	}
	var list []string
	for _, e := range entries {
		stat, err := os.ReadFile("/proc/" + e.Name() + "/stat")
		if err != nil {
			continue
		}
		text := string(stat)
		fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
		if len(fields) > 1 && fields[1] == fmt.Sprint(os.Getpid()) {
			list = append(list, text)
		}
	}
	slices.Sort(list)
	return list
}
