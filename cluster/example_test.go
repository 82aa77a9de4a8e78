package cluster_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/wallacea-go/wallacea/cluster"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

var problem = population.Problem[func(x float64) float64]{
	Slot: swap.New("Line", func(x float64) float64 { return x }), Seed: "package main\n\nfunc Line(x float64) float64 { return x }\n",
	Objectives: []population.Objective{{Name: "error"}},
	Evaluate: func(_ context.Context, f func(float64) float64) (population.Outcome, error) {
		return population.Outcome{Objectives: []float64{f(1)}}, nil
	},
}

// A program that calls population.Run itself: with an argument it is a node.
func Example() {
	if len(os.Args) == 3 && os.Args[1] == "join" {
		err := cluster.Join(context.Background(), cluster.NodeConfig{Program: problem.Program(), Server: os.Args[2]})
		fmt.Println(err)
		return
	}
	dir, err := os.MkdirTemp("", "cluster")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir) //nolint:errcheck // of an example
	k, err := cluster.Open(context.Background(), cluster.Config{Program: problem.Program(), Listen: "127.0.0.1:0", Dir: dir})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer k.Close()
	config := population.Config{Evaluator: k} // for population.Run, which waits for nodes
	fmt.Println(config.Evaluator != nil, strings.HasPrefix(k.Address(), "nats://127.0.0.1:"))
	// Output:
	// true true
}
