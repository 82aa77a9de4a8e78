package main

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/population"
)

// The shape of the search that generate makes up.
const (
	islands     = 4
	members     = 16
	children    = 8 // of an island and a generation
	sourceBytes = 2048
	batch       = 32  // generations recorded at once
	failing     = 0.2 // of the candidates
)

// generate records a search of n candidates, in few transactions.
func generate(path string, n int) error {
	db, err := archive.Open(path)
	if err != nil {
		return err
	}
	s := population.Search{
		Function: problem.Slot.Decl().String(), Name: "Curve", Task: "Quantise.", Seed: seed,
		Objectives: problem.Objectives, Mutator: "model", Started: time.Now(),
		Plan: population.Plan{RandomSeed: 1, Islands: islands, Members: members, Children: children, MigrateEvery: 5, Migrants: 1, Inspirations: 2, Repairs: 2, Repeats: 1},
	}
	if _, err := db.Begin(s); err != nil {
		return errors.Join(err, db.Close())
	}
	g := generator{rng: rand.New(rand.NewPCG(1, 2)), next: population.SeedID}
	for int(g.next) <= n && err == nil {
		err = g.record(db, n)
	}
	return errors.Join(err, db.Close())
}

// A generator makes up a search.
type generator struct {
	rng         *rand.Rand
	next        population.ID
	generation  int
	front       pareto.Front
	islands     [islands][]population.ID
	candidates  []population.Candidate // not recorded yet
	generations []population.Generation
	failures    int
}

// record adds a batch of generations.
func (g *generator) record(db *archive.Archive, n int) error {
	g.candidates, g.generations = nil, nil
	for range batch {
		if int(g.next) <= n {
			g.evolve(n)
		}
	}
	replies := make(map[population.ID]population.Reply)
	for _, c := range g.candidates {
		replies[c.ID] = population.Reply{
			Source: c.Source, Mutator: c.Mutator, Usage: c.Usage, Elapsed: c.Times.Mutate,
			Text: "Fewer levels where the density is low.\n\n```go\n" + c.Source + "```\n",
		}
	}
	if err := errors.Join(db.Record(population.Entries{Replies: replies}), db.Record(population.Entries{Candidates: g.candidates})); err != nil {
		return err
	}
	for _, generation := range g.generations {
		if err := db.Record(population.Entries{Generations: []population.Generation{generation}}); err != nil {
			return err
		}
	}
	return nil
}

// evolve makes up a generation; the first is the seed.
func (g *generator) evolve(n int) {
	for island := range islands {
		for range children {
			if int(g.next) > n {
				break
			}
			c := g.candidate(island)
			g.next++
			g.candidates = append(g.candidates, c)
			if c.Failed() {
				g.failures++
				continue
			}
			if _, err := g.front.Insert(int(c.ID), c.Objectives); err != nil {
				panic(err) // they are finite
			}
			g.islands[island] = append(g.islands[island], c.ID)
			if k := len(g.islands[island]) - members; k > 0 {
				g.islands[island] = g.islands[island][k:]
			}
			if c.ID == population.SeedID {
				for i := range g.islands {
					g.islands[i] = []population.ID{c.ID}
				}
				g.complete()
				return
			}
		}
	}
	g.complete()
}

func (g *generator) complete() {
	generation := population.Generation{
		Number: g.generation, Next: g.next, Candidates: int(g.next) - 1, Failures: g.failures,
		Reference: []float64{2, 10000}, Hypervolume: 10000 + float64(g.generation), Elapsed: time.Duration(g.generation) * time.Minute,
	}
	for _, island := range g.islands {
		generation.Islands = append(generation.Islands, slices.Clone(island))
	}
	for id := range g.front.All() {
		generation.Front = append(generation.Front, population.ID(id))
	}
	g.generations = append(g.generations, generation)
	g.generation++
}

// candidate makes up a quantiser: the least error at k levels is about 2.6/k²,
// and later candidates come closer to that.
func (g *generator) candidate(island int) population.Candidate {
	if g.next == population.SeedID {
		return population.Candidate{ID: g.next, Source: seed, Hash: fmt.Sprintf("%064x", 1), Objectives: []float64{0, 10000}, Mutator: "seed"}
	}
	c := population.Candidate{
		ID: g.next, Island: island, Generation: g.generation, Parents: []population.ID{g.member(island)},
		Inspirations: []population.ID{g.member(island), g.member(island)}, Source: g.source(),
		Hash: fmt.Sprintf("%016x%016x%016x%016x", g.rng.Uint64(), g.rng.Uint64(), g.rng.Uint64(), g.rng.Uint64()), Mutator: "model-large",
		Usage: population.Usage{Calls: 1, PromptTokens: 3000 + g.rng.IntN(1000), CompletionTokens: 500 + g.rng.IntN(500), Cost: 0.01 * g.rng.Float64()},
		Times: population.Times{Mutate: 8 * time.Second, Check: 300 * time.Microsecond, Build: 5 * time.Millisecond, Evaluate: 20 * time.Millisecond},
	}
	if g.rng.Float64() < failing {
		c.Failure = &population.Failure{Stage: population.StageTimeout, Message: "no result in 2 s of processor time: is there a loop that does not end? The last line reached was 17, in the second call."}
		return c
	}
	levels := math.Floor(math.Exp2(13 * g.rng.Float64()))
	excess := 1.05 + g.rng.ExpFloat64()*20/(1+float64(g.generation)/50)
	c.Objectives = []float64{2.6 / (levels * levels) * excess, levels}
	c.Feedback = fmt.Sprintf("The worst sample is %.6f, off by %.6f; %d samples are off by more than 0.1.", g.rng.NormFloat64(), g.rng.Float64(), g.rng.IntN(1000))
	return c
}

func (g *generator) member(island int) population.ID {
	return g.islands[island][g.rng.IntN(len(g.islands[island]))]
}

func (g *generator) source() string {
	var b strings.Builder
	b.WriteString("package main\n\nfunc Curve(x float64) float64 {\n")
	for b.Len() < sourceBytes-4 {
		fmt.Fprintf(&b, "\tif x < %.5f {\n\t\treturn %.5f + %.5f*x\n\t}\n", g.rng.NormFloat64(), g.rng.NormFloat64(), g.rng.Float64())
	}
	b.WriteString("\treturn x\n}\n")
	return b.String()
}
