package live_test

import (
	"context"
	"fmt"
	"log"

	"github.com/wallacea-go/wallacea/live"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

// Square is the slot's first function, the seed compiled into the program.
func Square(x float64) float64 { return x }

// In a program the seed is a file of its own, which is compiled and embedded.
const squareSeed = `package main

func Square(x float64) float64 { return x }
`

// replies is a mutator that gives its bodies in order.
type replies []string

func (r replies) Mutate(_ context.Context, req population.Request) (population.Reply, error) {
	body := r[int(req.ID-2)%len(r)]
	return population.Reply{Source: "package main\n\nfunc Square(x float64) float64 { " + body + " }\n"}, nil
}

func ExampleRewrite() {
	p := population.Problem[func(float64) float64]{Slot: swap.New("Square", Square), Seed: squareSeed}
	fmt.Println("before:", p.Slot.Func()(3))

	c, err := live.Rewrite(context.Background(), p, replies{"return x * x"}, "square it", live.Config{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("failed:", c.Failed())
	fmt.Println("after:", p.Slot.Func()(3))

	if err := p.Slot.Activate(0); err != nil { // and back
		log.Fatal(err)
	}
	fmt.Println("back:", p.Slot.Func()(3))
	// Output:
	// before: 3
	// failed: false
	// after: 9
	// back: 3
}

// A tournament: three versions are asked for at once, the program compares
// them on its own terms, and the winner goes into the slot.
func ExampleBatch() {
	p := population.Problem[func(float64) float64]{Slot: swap.New("Square", Square), Seed: squareSeed}
	mutator := replies{"return x + x", "return x * x", "return x * x * x"}
	versions, err := live.Batch(context.Background(), p, mutator, []string{"square it", "square it", "square it"}, live.Config{})
	if err != nil {
		log.Fatal(err)
	}
	best, least := -1, 0.0
	for i, v := range versions {
		if v.Candidate.Failed() {
			continue
		}
		miss := (v.Func(3) - 9) * (v.Func(3) - 9)
		if best < 0 || miss < least {
			best, least = i, miss
		}
	}
	winner := versions[best]
	p.Slot.Add(winner.Candidate.Source, winner.Func)
	fmt.Printf("version %d of %d is in: 3 becomes %v\n", best+1, len(versions), p.Slot.Func()(3))
	// Output:
	// version 2 of 3 is in: 3 becomes 9
}
