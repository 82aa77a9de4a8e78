package selection_test

import (
	"fmt"
	"log"
	"math/rand/v2"

	"github.com/wallacea-go/wallacea/selection"
)

// members are the mean squared error and the number of levels of quantisers.
var members = [][]float64{{0.30, 2}, {0.10, 4}, {0.12, 8}, {0.02, 16}, {0.40, 16}}

func ExampleNSGA2() {
	fmt.Println(selection.NSGA2(nil, selection.Points{Values: members}, 4))
	// Output: [0 3 1 2]
}

func ExampleTournament() {
	rng := rand.New(rand.NewPCG(1, 2))
	fmt.Println(selection.Tournament(rng, selection.Points{Values: members}, 6))
	// Output: [3 0 3 1 1 0]
}

func ExampleNSGA3() {
	rng := rand.New(rand.NewPCG(1, 2))
	directions, err := selection.Directions(2, 1)
	if err != nil {
		log.Fatal(err)
	}
	survivors := selection.NSGA3(directions)
	fmt.Println(survivors(rng, selection.Points{Values: members}, 2))
	// Output: [0 3]
}

func ExampleSMSEMOA() {
	fmt.Println(selection.SMSEMOA(nil, selection.Points{Values: members}, 2))
	// Output: [1 3]
}

func ExampleTournamentOf() {
	rng := rand.New(rand.NewPCG(1, 2))
	parents := selection.TournamentOf(4)
	fmt.Println(parents(rng, selection.Points{Values: members}, 6))
	// Output: [3 3 3 0 0 3]
}

func ExampleUniform() {
	rng := rand.New(rand.NewPCG(1, 2))
	fmt.Println(selection.Uniform(rng, selection.Points{Values: members}, 6))
	// Output: [3 3 3 3 1 0]
}

func ExampleBoltzmann() {
	rng := rand.New(rand.NewPCG(1, 2))
	parents := selection.Boltzmann(0.5)
	fmt.Println(parents(rng, selection.Points{Values: members}, 6))
	// Output: [2 1 1 1 3 1]
}

func ExamplePowerLaw() {
	rng := rand.New(rand.NewPCG(1, 2))
	parents := selection.PowerLaw(1)
	fmt.Println(parents(rng, selection.Points{Values: members}, 6))
	// Output: [3 1 1 1 3 1]
}

func ExampleEpsilonLexicase() {
	rng := rand.New(rand.NewPCG(1, 2))
	cases := [][]float64{{0, 9, 9}, {9, 0, 9}, {9, 9, 0}, {5, 5, 5}} // errors in three cases
	fmt.Println(selection.EpsilonLexicase(rng, selection.Points{Values: cases}, 6))
	// Output: [1 0 2 1 1 1]
}

func ExampleDirections() {
	fmt.Println(selection.Directions(3, 2))
	// Output: [[0 0 1] [0 0.5 0.5] [0 1 0] [0.5 0 0.5] [0.5 0.5 0] [1 0 0]] <nil>
}

func ExampleLayeredDirections() {
	fmt.Println(selection.LayeredDirections(2, 2))
	// Output: [[0.5 0.5] [0.25 0.75] [0.75 0.25] [0 1] [1 0]] <nil>
}

func ExampleRing() {
	fmt.Println(selection.Ring(nil, 3))
	// Output: [{0 1} {1 2} {2 0}]
}

func ExampleBidirectionalRing() {
	fmt.Println(selection.BidirectionalRing(nil, 3))
	// Output: [{0 1} {0 2} {1 0} {1 2} {2 0} {2 1}]
}

func ExampleFullyConnected() {
	fmt.Println(selection.FullyConnected(nil, 2))
	// Output: [{0 1} {1 0}]
}

func ExampleStar() {
	fmt.Println(selection.Star(nil, 3))
	// Output: [{0 1} {0 2} {1 0} {2 0}]
}

func ExampleRandom() {
	rng := rand.New(rand.NewPCG(1, 2))
	fmt.Println(selection.Random(rng, 3))
	// Output: [{0 1} {1 0} {2 0}]
}

func ExampleNone() {
	fmt.Println(selection.None(nil, 3))
	// Output: []
}

func ExampleMigrantsByFront() {
	rng := rand.New(rand.NewPCG(1, 2))
	fmt.Println(selection.MigrantsByFront(rng, selection.Points{Values: members}, 2))
	// Output: [1 0]
}

func ExampleMigrantsByCrowding() {
	fmt.Println(selection.MigrantsByCrowding(nil, selection.Points{Values: members}, 2))
	// Output: [0 3]
}

func ExampleMigrantsAtRandom() {
	rng := rand.New(rand.NewPCG(1, 2))
	fmt.Println(selection.MigrantsAtRandom(rng, selection.Points{Values: members}, 2))
	// Output: [1 4]
}
