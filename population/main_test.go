package population

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"math"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/internal/process"
	"github.com/wallacea-go/wallacea/swap"
)

func TestMain(m *testing.M) {
	swap.ServeChecks()
	if os.Getenv("WALLACEA_TEST_NO_SERVE") == "" {
		Serve(curveProblem)
		Serve(brokenProblem)
		Serve(oddProblem)
		Serve(workProblem)
		Serve(stageProblem)
		Serve(fileProblem)
		prepareLeaks()
		Serve(leakProblem)
		Serve(trickProblem)
		Serve(licenceProblem)
		Serve(slowProblem)
		Serve(backgroundProblem)
		buildHeapState()
		Serve(heapProblem)
		Serve(sourceProblem)
		Serve(paceProblem)
		Serve(quietProblem)
		Serve(knobProblem)
		Serve(awayProblem)
		Serve(duelProblem)
		Serve(floorProblem)
		for _, way := range spreadWays {
			Serve(spreadProblem(way))
		}
	} else if process.IsChild() {
		fmt.Fprintln(os.Stderr, "this program does not call Serve")
		os.Exit(3)
	}
	os.Exit(run(m))
}

// run runs the tests with a secret in the environment and a directory of its own
// for temporary files. They may leave neither files nor processes.
func run(m *testing.M) int {
	temporary, err := os.MkdirTemp("", "population")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(temporary) }() // or the system does
	if err := errors.Join(os.Setenv("TMPDIR", temporary), os.Setenv("A_SECRET_KEY", "sesame")); err != nil {
		panic(err)
	}
	code := m.Run()
	swap.EndChecks()
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		fmt.Printf("FAIL: files are left: %v, %v\n", left, err)
		code = 1
	}
	if left := children(); len(left) > 0 {
		fmt.Printf("FAIL: processes are left: %v\n", left)
		code = 1
	}
	return code
}

// prepareLeaks builds a state, or not, as a test says.
func prepareLeaks() {
	switch {
	case !process.IsChild():
	case os.Getenv("WALLACEA_TEST_FAIL_START") != "":
		fmt.Println("no such data set")
		os.Exit(4)
	case beside.dir != "":
		fmt.Println("building the state")
		beside.started()
	case os.Getenv("WALLACEA_TEST_START_ONCE") != "":
		if _, err := os.OpenFile(os.Getenv("WALLACEA_TEST_START_ONCE"), os.O_CREATE|os.O_EXCL, 0o666); err != nil {
			fmt.Println("it was started before")
			os.Exit(4)
		}
	case os.Getenv("WALLACEA_TEST_HELLO") != "":
		h := hello{Version: wireVersion, Problem: leakProblem.key()}
		if os.Getenv("WALLACEA_TEST_HELLO") == "version" {
			h.Version++
		} else {
			h.Problem += "!"
		}
		say(message{Hello: &h})
		time.Sleep(time.Hour) // it must be killed
	case os.Getenv("WALLACEA_TEST_LARGE_STATE") != "":
		leaked = append(leaked, make([]byte, 60<<20))
	}
}

// parent is the coordinator, for a worker that goes behind Serve's back.
var parent = sync.OnceValue(process.Connect)

// say sends a message that the worker itself does not send.
func say(m message) {
	if err := (coordinator{parent()}).tell(m); err != nil {
		panic(err)
	}
}

//go:embed curve_test.go
var curveSeed string

// evaluations counts in the process that evaluates: feedback tells how many
// candidates the state of a worker has lived through.
var evaluations atomic.Int64

// curveProblem looks for a function near 3x+1 and cheap in constants.
var curveProblem = Problem[func(x float64) float64]{
	Slot:       swap.New("Curve", Curve),
	Seed:       curveSeed,
	Task:       "Approximate a line.",
	Objectives: []Objective{{Name: "error"}, {Name: "distance"}},
	Evaluate:   measureCurve,
}

// brokenProblem's Evaluate does what a user's should not.
var brokenProblem = Problem[func(n int) int]{
	Slot:       swap.New("Broken", func(n int) int { return n }),
	Seed:       "package main\n\nfunc Broken(n int) int { return n }\n",
	Objectives: []Objective{{Name: "n"}},
	Evaluate: func(_ context.Context, f func(int) int) (Outcome, error) {
		switch n := f(0); n {
		case 1:
			return Outcome{Objectives: []float64{1, 2}}, nil
		case 2:
			return Outcome{Objectives: []float64{math.Inf(1)}}, nil
		case 3:
			return Outcome{}, errors.New("three is refused")
		case 4:
			fmt.Println("printed by a candidate")
			return Outcome{Objectives: []float64{4}}, nil
		case 5:
			fmt.Fprintln(os.Stderr, "fatal error: made up")
			os.Exit(7)
		case 6:
			select {} // neither returns nor can be interrupted
		case 7:
			return Outcome{Objectives: []float64{-1}, Solved: true}, nil
		default:
			return Outcome{Objectives: []float64{float64(n)}}, nil
		}
		return Outcome{}, nil
	},
}

func measureCurve(_ context.Context, f func(float64) float64) (Outcome, error) {
	n := evaluations.Add(1)
	var sum float64
	for x := range 20 {
		y := f(float64(x)) - 3*float64(x) - 1
		sum += y * y
	}
	return Outcome{Objectives: []float64{sum, math.Abs(f(0))}, Feedback: fmt.Sprintf("evaluation %d of process %d", n, os.Getpid())}, nil
}
