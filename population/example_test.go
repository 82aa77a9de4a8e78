package population_test

import (
	"context"
	"fmt"
	"log"
	"math"

	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

// Square is the slot's first function, the seed compiled into the program.
func Square(x float64) float64 { return x }

// In a program the seed is a file of its own, which is compiled and embedded.
const squareSeed = `package main

func Square(x float64) float64 { return x }
`

var square = population.Problem[func(float64) float64]{
	Slot:       swap.New("Square", Square),
	Seed:       squareSeed,
	Task:       "Return the square of x.",
	Objectives: []population.Objective{{Name: "error"}},
	Evaluate: func(_ context.Context, f func(float64) float64) (population.Outcome, error) {
		var worst float64
		for x := range 10 {
			worst = math.Max(worst, math.Abs(f(float64(x))-float64(x*x)))
		}
		return population.Outcome{Objectives: []float64{worst}, Solved: worst == 0}, nil
	},
}

// replies is a mutator that knows what to say: first something wrong, then
// something better.
type replies []string

func (r replies) Mutate(_ context.Context, req population.Request) (population.Reply, error) {
	body := r[(req.ID.Child()-2+req.ID.Attempt())%len(r)]
	return population.Reply{Source: "package main\n\nfunc Square(x float64) float64 { return " + body + " }\n"}, nil
}

func ExampleRun() {
	population.Serve(square) // in main, before Run

	result, err := population.Run(context.Background(), square, replies{"x + y", "x * 2", "x * x"}, population.Config{
		Plan:      population.Plan{Islands: 1, Children: 1, Window: 1},
		Requests:  1,
		InProcess: true,
		Observe: func(e population.Event) {
			if e, ok := e.(population.CandidateDone); ok && e.Candidate.Failed() {
				fmt.Println("candidate", e.Candidate.ID, "failed at stage", e.Candidate.Failure.Stage)
			}
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	best := result.Front[0]
	fmt.Printf("%v: candidate %v of generation %d\n%s", result.Reason, best.ID, best.Generation, best.Source)
	// Output:
	// candidate 2 failed at stage check
	// candidate 3 failed at stage duplicate
	// a candidate solves the problem: candidate 3.1 of generation 2
	// package main
	//
	// func Square(x float64) float64 { return x * x }
}

func ExampleTracker() {
	var tracker population.Tracker // whose Status any goroutine may ask for
	_, err := population.Run(context.Background(), square, replies{"x + y", "x * 2", "x * x"}, population.Config{
		Plan:      population.Plan{Islands: 1, Children: 1, Window: 1},
		Requests:  1,
		InProcess: true,
		Observe:   tracker.Observe,
	})
	if err != nil {
		log.Fatal(err)
	}
	s := tracker.Status()
	fmt.Printf("%s: %s\n", s.State, s.Reason)
	fmt.Printf("%d candidates, %d failed, best %s %v\n", s.Candidates, s.Failures, s.Best[0].Objective, s.Best[0].Value)
	// Output:
	// ended: a candidate solves the problem
	// 5 candidates, 2 failed, best error 0
}

func ExampleFront() {
	objectives := []population.Objective{{Name: "error"}, {Name: "size"}}
	for _, c := range population.Front(objectives, []population.Candidate{
		{ID: 1, Objectives: []float64{4, 10}},
		{ID: 2, Objectives: []float64{1, 30}},
		{ID: 3, Objectives: []float64{4, 40}},
	}) {
		fmt.Println(c.ID, c.Objectives)
	}
	// Output:
	// 2 [1 30]
	// 1 [4 10]
}

func ExamplePoint() {
	objectives := []population.Objective{{Name: "gain", Maximize: true}, {Name: "levels", LogFloor: 1}}
	fmt.Println(population.Point(objectives, []float64{3, 1}))
	// Output: [-3 0]
}

// The volume that a front of two candidates dominates, up to a reference point.
func ExampleHypervolume() {
	objectives := []population.Objective{{Name: "error"}, {Name: "speed", Maximize: true}}
	front := []population.Candidate{{ID: 1, Objectives: []float64{1, 3}}, {ID: 2, Objectives: []float64{2, 4}}}
	fmt.Println(population.Hypervolume(objectives, front, population.Point(objectives, []float64{3, 0})))
	// Output: 7 <nil>
}
