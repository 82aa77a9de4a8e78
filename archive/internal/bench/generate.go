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
	window      = 32
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
		Plan: population.Plan{RandomSeed: 1, Islands: islands, Members: members, Children: children, MigrateEvery: 5, Migrants: 1, Inspirations: 2, Repeats: 1, Order: population.AsTheyCome, Window: window},
	}
	if _, err := db.Begin(s); err != nil {
		return errors.Join(err, db.Close())
	}
	g := newGenerator(1)
	for g.next <= n && err == nil {
		err = g.record(db, n)
	}
	return errors.Join(err, db.Close())
}

// A generator makes up a search.
type generator struct {
	rng        *rand.Rand
	next       int // child
	generation int
	front      pareto.Front
	islands    [islands][]population.ID
	failures   int
	entries    population.Entries // not recorded yet
}

// newGenerator makes one whose first child has a number. The members are those of a search
// that has just begun.
func newGenerator(first int) *generator {
	g := &generator{rng: rand.New(rand.NewPCG(1, uint64(first)+1)), next: first}
	for i := range g.islands {
		g.islands[i] = []population.ID{population.SeedID}
	}
	return g
}

// record adds a batch of generations.
func (g *generator) record(db *archive.Archive, n int) error {
	g.entries = population.Entries{Replies: make(map[population.ID]population.Reply)}
	for range batch {
		if g.next <= n {
			g.evolve(n)
		}
	}
	return db.Record(g.entries)
}

// evolve makes up a generation; the first is the seed.
func (g *generator) evolve(n int) {
	for island := range islands {
		for range children {
			if g.next > n {
				return // it is not complete
			}
			c := g.candidate(island)
			g.enter(c)
			g.next++
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

// enter has a child planned, made and settled.
func (g *generator) enter(c population.Candidate) {
	planned := population.Planned{
		ID: c.ID, Island: c.Island, Generation: c.Generation, Inspirations: c.Inspirations,
		After: max(0, g.next-window),
	}
	if c.ID != population.SeedID {
		planned.Parent = c.Parents[0]
	}
	g.entries.Planned = append(g.entries.Planned, planned)
	g.entries.Replies[c.ID] = population.Reply{
		Source: c.Source, Mutator: c.Mutator, Usage: c.Usage, Elapsed: c.Times.Mutate,
		Text: "Fewer levels where the density is low.\n\n```go\n" + c.Source + "```\n",
	}
	g.entries.Candidates = append(g.entries.Candidates, c)
	g.entries.Settled = append(g.entries.Settled, c.ID)
}

func (g *generator) complete() {
	generation := population.Generation{
		Number: g.generation, Next: population.NewID(g.next, 0, 0), Candidates: g.next - 1, Failures: g.failures,
		Reference: []float64{2, 10000}, Hypervolume: 10000 + float64(g.generation), Elapsed: time.Duration(g.generation) * time.Minute,
	}
	for _, island := range g.islands {
		generation.Islands = append(generation.Islands, slices.Clone(island))
	}
	for id := range g.front.All() {
		generation.Front = append(generation.Front, population.ID(id))
	}
	g.entries.Generations = append(g.entries.Generations, generation)
	g.generation++
}

// candidate makes up a quantiser: the least error at k levels is about 2.6/k²,
// and later candidates come closer to that.
func (g *generator) candidate(island int) population.Candidate {
	id := population.NewID(g.next, 0, 0)
	if id == population.SeedID {
		return population.Candidate{ID: id, Source: seed, Hash: fmt.Sprintf("%064x", 1), Objectives: []float64{0, 10000}, Mutator: "seed"}
	}
	c := population.Candidate{
		ID: id, Island: island, Generation: g.generation, Parents: []population.ID{g.member(island)},
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
