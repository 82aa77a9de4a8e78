package swap

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/internal/cputime"
	"github.com/wallacea-go/wallacea/internal/process"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// hostile returns sources on which the type checker takes minutes or gigabytes.
func hostile(t testing.TB) map[string]string {
	sources := make(map[string]string)
	files, err := filepath.Glob("testdata/hostile/*.txt")
	if err != nil || len(files) < 4 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources[filepath.Base(name)] = string(text)
	}
	many := func(n int, format string) string {
		var s strings.Builder
		for i := range n {
			fmt.Fprintf(&s, format, i)
		}
		return s.String()
	}
	doubling := func(format string) (text string) {
		for i := 1; i < 40; i++ {
			text += fmt.Sprintf(format, i, i-1)
		}
		return text
	}
	rng := rand.New(rand.NewPCG(1, 2))
	var tangle strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&tangle, "func f%d() {", i)
		for range 6 {
			fmt.Fprintf(&tangle, "f%d();", rng.IntN(4000))
		}
		tangle.WriteString("}\n")
	}
	wide := "type I interface{ " + many(2000, "a%d();") + "}\n"
	large := "struct{ " + many(5000, "a%d int;") + "}\n"
	for name, text := range map[string]string{
		"aliases that double":            "type a0 = struct{ x, y int }\n" + doubling("type a%d = struct{ x, y a%d }\n") + "func f(a a39) { var b struct{ x, y a38 } = a; _ = b }\n",
		"structs that double":            "type a0 struct{ x, y int }\n" + doubling("type a%d struct{ x, y a%d }\n") + "func f(a, b a39) bool { return a == b }\n",
		"constants that double":          "const a0 = \"" + strings.Repeat("x", 64) + "\"\n" + doubling("const a%[1]d = a%[2]d + a%[2]d\n") + "func f() int { return len(a39) }\n",
		"functions that call each other": tangle.String(),
		"constants of a megabyte":        "const a = \"" + strings.Repeat("x", 1<<10) + "\"\nconst b = a" + strings.Repeat("+a", 1023) + "\n" + many(4000, "const c%[1]d = len(b + \"%[1]d\")\n"),
		"constants through one function": many(4000, "const c%d = 1\n") + "func hub() int {" + many(4000, "_=c%d;") + "return 1 }\n" + many(4000, "var v%d = hub()\n"),
		"a wide interface":               wide + "type J interface{ I; b() }\nfunc f(i I, j J) {\n" + strings.Repeat("i=j\n", 40000) + "}\n",
		"a large struct, compared":       "type T " + large + "func f(a, b T) {\n" + strings.Repeat("_=a==b\n", 30000) + "}\n",
	} {
		sources[name] = "package main\n\nfunc Quantize(in, out []float64) {}\n" + text
	}
	return sources
}

// withLimit gives checks less than usual until the test ends.
func withLimit(t testing.TB, limit checkLimit) {
	t.Helper()
	before := checking
	checking = newCheckers(limit, checkerIdle)
	t.Cleanup(func() {
		EndChecks()
		checking = before
	})
}

// TestHostile checks them. Each fails its check, and this process neither takes
// long nor grows.
func TestHostile(t *testing.T) {
	checkBuilder(t)
	withLimit(t, checkLimit{Time: time.Second / 4, Memory: 192 << 20})
	b := new(Builder)
	if _, err := b.Check(t.Context(), quantize, seedSource); err != nil {
		t.Fatal(err)
	}
	for name, source := range hostile(t) {
		memory, processor := process.MemoryInUse(), cputime.Self()
		_, err := b.Check(t.Context(), quantize, source)
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Stage != StageCheck || !strings.HasPrefix(e.Diagnostics[0].Message, "checking it took more than ") {
			t.Errorf("%s: got %.300v", name, err)
		}
		if used := cputime.Self() - processor; used > time.Second {
			t.Errorf("%s: this process took %v", name, used)
		}
		if more := process.MemoryInUse() - memory; more > 16<<20 {
			t.Errorf("%s: this process grew by %d MiB", name, more>>20)
		}
	}
	if _, err := b.Check(t.Context(), quantize, seedSource+"\n"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestHostileMemory checks a source that needs more memory than there is.
func TestHostileMemory(t *testing.T) {
	checkBuilder(t)
	withLimit(t, checkLimit{Time: time.Hour, Memory: 96 << 20})
	_, err := new(Builder).Check(t.Context(), quantize, hostile(t)["constants of a megabyte"])
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Stage != StageCheck || e.Diagnostics[0].Message != "checking it took more than 96 MiB of memory" {
		t.Errorf("got %.300v", err)
	}
}

// TestHostileFragments splices what is hard to check.
func TestHostileFragments(t *testing.T) {
	checkBuilder(t)
	withLimit(t, checkLimit{Time: time.Second / 4, Memory: 192 << 20})
	b := new(Builder)
	source := hostile(t)["exp_inference.txt"]
	_, err := b.Splice(t.Context(), quantize, rules.Fragments{Marked: []string{source}, Parent: seedSource})
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Stage != StageCheck || !strings.HasPrefix(e.Diagnostics[0].Message, "checking it took more than ") {
		t.Errorf("got %v", err)
	}
	if _, err := b.Splice(t.Context(), quantize, rules.Fragments{Whole: "no code", Parent: seedSource}); !errors.Is(err, rules.ErrNoFunction) {
		t.Errorf("got %v", err)
	}
	got, err := b.Splice(t.Context(), quantize, rules.Fragments{Marked: []string{"func Quantize(in, out []float64) { half() }"}, Parent: seedSource + "\nfunc half() {}\n"})
	if err != nil || !strings.Contains(got, "func half() {}") {
		t.Errorf("got %q, %v", got, err)
	}
}

// TestCheckEnds cancels a check that would take long.
func TestCheckEnds(t *testing.T) {
	checkBuilder(t)
	withLimit(t, checkLimit{Time: time.Hour, Memory: 8 << 30})
	b := new(Builder)
	if _, err := b.Check(t.Context(), quantize, seedSource); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	busy := checking.idle[0].process
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := b.Check(ctx, quantize, hostile(t)["functions that call each other"]); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	for { // until it is under way
		checking.mu.Lock()
		started := len(checking.idle) == 0
		checking.mu.Unlock()
		if started {
			break
		}
		time.Sleep(time.Millisecond)
	}
	// Meanwhile others are served.
	if _, err := b.Check(t.Context(), quantize, seedSource+"\n\n"); err != nil {
		t.Error(err)
	}
	cancel()
	wg.Wait()
	if _, err := busy.Receive(t.Context(), time.Minute); err == nil {
		t.Error("the process that checked still answers")
	}
}

// TestCheckerDies kills idle checkers, which costs nobody a failure.
func TestCheckerDies(t *testing.T) {
	checkBuilder(t)
	withLimit(t, checkLimit{Time: checkTime, Memory: checkMemory})
	b := new(Builder)
	for i := range 3 {
		if _, err := b.Check(t.Context(), quantize, seedSource+strings.Repeat("\n", i)); err != nil {
			t.Fatal(err)
		}
		checking.idle[0].process.Kill()
	}
}

// TestCheckerStands: a checker that stands still, as a machine that is suspended
// has it do, is replaced, and nothing is held against the source.
func TestCheckerStands(t *testing.T) {
	checkBuilder(t)
	withLimit(t, checkLimit{Time: checkTime, Memory: checkMemory})
	b := new(Builder)
	if _, err := b.Check(t.Context(), quantize, seedSource); err != nil {
		t.Fatal(err)
	}
	stopped := checking.idle[0].process
	if err := syscall.Kill(stopped.PID(), syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	for !stands(stopped.PID()) { // one of its threads may still answer
		runtime.Gosched()
	}
	checking.wall = time.Second
	start := cputime.Self()
	for again := true; again; { // on a busy machine another one may be late too
		_, err := b.Check(t.Context(), quantize, seedSource+"\n")
		if _, failed := errors.AsType[*Error](err); failed {
			t.Fatal(err)
		}
		again = err != nil && cputime.Self()-start < time.Minute
	}
	if slices.ContainsFunc(checking.idle, func(c *checker) bool { return c.process == stopped }) {
		t.Error("the one that stands still is kept")
	}
}

// stands reports whether a process has stopped, or that nobody knows.
func stands(pid int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	return err != nil || strings.Contains(string(text), "State:\tT")
}

// TestCheckersRest: a checker that nobody needs ends, and the next check starts
// another one.
func TestCheckersRest(t *testing.T) {
	checkBuilder(t)
	before := checking
	checking = newCheckers(checkLimit{checkTime, checkMemory}, time.Millisecond)
	defer func() { checking = before }()
	b := new(Builder)
	for range 2 {
		if _, err := b.Check(t.Context(), quantize, seedSource); err != nil {
			t.Fatal(err)
		}
		for { // until it is taken from the idle ones
			checking.mu.Lock()
			idle := len(checking.idle)
			checking.mu.Unlock()
			if idle == 0 {
				break
			}
			time.Sleep(time.Millisecond)
		}
	}
}

// TestCheckerAgrees compares what a checker finds with what this process finds.
func TestCheckerAgrees(t *testing.T) {
	checkBuilder(t)
	served, own := new(Builder), new(Builder)
	for _, source := range append(accepted, "", "package main\n", "package main\n\nfunc Quantize(in, out []float64) { x := 1; os.Exit(\"\xff\") }\n") {
		r, err := own.rules(t.Context(), quantize)
		if err != nil {
			t.Fatal(err)
		}
		here := newCheck(r, Wanted{Source: source}, nil, own.mode())
		want, wrong := here.Checked, here.err()
		got, err := served.Check(t.Context(), quantize, source)
		if got != want || fmt.Sprint(err) != fmt.Sprint(wrong) {
			t.Errorf("got %v, %v, want %v, %v", got, err, want, wrong)
		}
		if a := served.checks.any(); fmt.Sprint(a) != fmt.Sprint(here) {
			t.Errorf("got\n%v\nwant\n%v", a, here)
		}
	}
}

// any returns the check that was remembered last.
func (m *checks) any() check { return m.order.Front().Value.(remembered).check }
