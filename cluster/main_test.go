package cluster

import (
	"context"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	seccomp "github.com/elastic/go-seccomp-bpf"
	"github.com/wallacea-go/wallacea"
	"github.com/wallacea-go/wallacea/internal/cputime"
	"github.com/wallacea-go/wallacea/internal/programtest"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

// line is a program that looks for a line.
const line = programtest.Program("line")

func TestMain(m *testing.M) {
	programtest.Main(m, map[string]func(){string(line): main, "locally": locally, "swarm": swarm})
}

const lineSeed = "package main\n\nfunc Line(x float64) float64 { return x }\n"

// lineProblem looks for a function near 3x+1 and cheap in constants. How it misbehaves is in
// the environment of each process.
func lineProblem() population.Problem[func(x float64) float64] {
	return population.Problem[func(x float64) float64]{
		Slot: swap.New("Line", func(x float64) float64 { return x }), Seed: lineSeed, Task: "Approximate a line." + os.Getenv("LINE_TASK"),
		Objectives: []population.Objective{{Name: "error", Timing: os.Getenv("LINE_PACE") != ""}, {Name: "distance"}},
		Evaluate: func(ctx context.Context, f func(float64) float64) (population.Outcome, error) {
			source := population.Source(ctx)
			if d, err := time.ParseDuration(os.Getenv("LINE_SLEEP")); err == nil {
				time.Sleep(d)
			}
			if os.Getenv("LINE_BURN") != "" {
				burn(ctx, time.Duration(f(-1)*float64(time.Second)))
			}
			if text := os.Getenv("LINE_HANG"); text != "" && strings.Contains(source, text) {
				time.Sleep(time.Hour)
			}
			if text := os.Getenv("LINE_CRASH"); text != "" && strings.Contains(source, text) {
				os.Exit(7)
			}
			if os.Getenv("LINE_FAIL") != "" {
				return population.Outcome{}, fmt.Errorf("this machine has no data")
			}
			var sum float64
			for x := range 20 {
				y := f(float64(x)) - 3*float64(x) - 1
				sum += y * y
			}
			if pace, err := strconv.ParseFloat(os.Getenv("LINE_PACE"), 64); err == nil { // of the machine
				sum *= pace
			}
			return population.Outcome{Objectives: []float64{sum, math.Abs(f(0))}, Feedback: spied()}, nil
		},
	}
}

// burn takes processor time, until ctx ends.
func burn(ctx context.Context, d time.Duration) {
	for began := cputime.Self(); ctx.Err() == nil && cputime.Self()-began < d; {
	}
}

// spied is what a candidate could find out about the process that evaluates it, and the one
// that has started that one.
func spied() string {
	if os.Getenv("LINE_SPY") == "" {
		return ""
	}
	text := "spy: " + strings.Join(os.Environ(), "\n") + strings.Join(os.Args, " ")
	for _, name := range append(os.Args[1:], fmt.Sprintf("/proc/%d/environ", os.Getppid()), "/proc/self/environ") {
		if data, err := os.ReadFile(name); err == nil {
			text += name + string(data)
		}
	}
	return text
}

func main() {
	if os.Getenv("LINE_NO_LANDLOCK") != "" { // like a kernel or a container without it
		err := seccomp.LoadFilter(seccomp.Filter{NoNewPrivs: true, Flag: seccomp.FilterFlagTSync, Policy: seccomp.Policy{
			DefaultAction: seccomp.ActionAllow,
			Syscalls:      []seccomp.SyscallGroup{{Action: seccomp.ActionErrno | seccomp.Action(syscall.ENOSYS), Names: []string{"landlock_create_ruleset"}}},
		}})
		if err != nil {
			panic(err)
		}
	}
	config := population.Config{Plan: population.Plan{Islands: 2}}
	if os.Getenv("LINE_OPEN") != "" {
		config.Workers.Sandbox = population.SandboxOff
	}
	wallacea.Main(lineProblem(), wallacea.Options{Name: "line", Cluster: New(), Config: config})
}
