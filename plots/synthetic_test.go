package plots_test

import (
	"errors"
	"iter"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/population"
)

// A memory is a Source in memory.
type memory struct {
	search        population.Search
	candidates    []population.Candidate
	generations   []population.Generation
	values        map[string]string // of its user
	searchErr     error
	candidateErr  error // after the candidates
	generationErr error // after the generations
}

func (m *memory) Keys(prefix string) ([]string, error) {
	keys := slices.DeleteFunc(slices.Collect(maps.Keys(m.values)), func(key string) bool { return !strings.HasPrefix(key, prefix) })
	slices.Sort(keys)
	return keys, nil
}

func (m *memory) Value(key string) ([]byte, error) { return []byte(m.values[key]), nil }

func (m *memory) SetValue(key string, v []byte) error {
	if m.values == nil {
		m.values = make(map[string]string)
	}
	m.values[key] = string(v)
	return nil
}

func (m *memory) Search() (population.Search, error) { return m.search, m.searchErr }

func (m *memory) Summaries() iter.Seq2[population.Candidate, error] {
	return each(m.candidates, m.candidateErr)
}

func (m *memory) Generations() iter.Seq2[population.Generation, error] {
	return each(m.generations, m.generationErr)
}

func each[T any](all []T, err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
		if err != nil {
			var zero T
			yield(zero, err)
		}
	}
}

var errDisk = errors.New("the disk is gone")

// limit returns approximately the least mean squared error at k levels in the
// quantisation example.
func limit(k float64) float64 { return min(2, 2.6/math.Pow(k, 1.98)) }

// limitCurve returns limit at 1, 2, … 1024 levels.
func limitCurve() (levels, mse []float64) {
	for k := 1; k <= 1024; k++ {
		levels, mse = append(levels, float64(k)), append(mse, limit(float64(k)))
	}
	return levels, mse
}

// quantise returns a synthetic search like the quantisation example: the seed
// is the identity, with 10,000 levels and no error; children have other numbers
// of levels and gradually approach the limit. The result depends only on the
// arguments.
func quantise(generations, islands, children int) *memory {
	rng := rand.New(rand.NewPCG(1, 2))
	objectives := []population.Objective{{Name: "mse", LogFloor: 1e-9}, {Name: "levels", LogFloor: 1}}
	m := &memory{search: population.Search{
		Name:       "Quantize",
		Function:   "func Quantize([]float64, []float64)",
		Objectives: objectives,
		Mutator:    "gp",
		Plan:       population.Plan{Islands: islands, Children: children},
	}}
	seed := population.Candidate{ID: population.SeedID, Objectives: []float64{0, 10000}, Mutator: "seed"}
	m.candidates = append(m.candidates, seed)
	excess := map[population.ID]float64{population.SeedID: 20} // of the error, above the limit
	members := make([][]population.Candidate, islands)
	for i := range members {
		members[i] = []population.Candidate{seed}
	}
	m.complete(0, members)
	id := population.SeedID
	for g := 1; g <= generations; g++ {
		for i := range members {
			parents := slices.Clone(members[i])
			for range children {
				id++
				parent := parents[rng.IntN(len(parents))]
				c := population.Candidate{ID: id, Parents: []population.ID{parent.ID}, Island: i, Generation: g, Mutator: "gp"}
				if len(parents) > 1 && rng.Float64() < 0.25 {
					c.Parents = append(c.Parents, parents[rng.IntN(len(parents))].ID)
				}
				switch p := rng.Float64(); {
				case p < 0.12:
					c.Failure = &population.Failure{Stage: population.StageCheck, Message: "undefined: x"}
				case p < 0.2: // garbage
					c.Objectives = []float64{2 * math.Pow(10, 6*rng.Float64()), math.Floor(math.Exp2(13 * rng.Float64()))}
				default:
					levels := math.Floor(max(1, min(10000, parent.Objectives[1]*math.Exp2(rng.NormFloat64()*1.4-0.2))))
					if parent.ID == population.SeedID {
						levels = math.Floor(math.Exp2(5 + 8*rng.Float64()))
					}
					excess[id] = max(1.05, excess[parent.ID]*math.Exp(0.5*rng.NormFloat64()))
					c.Objectives = []float64{limit(levels) * excess[id], levels}
				}
				if _, ok := excess[id]; !ok {
					excess[id] = 20
				}
				c.Mutator = []string{"coder-30b", "gp", "constants"}[id%3]
				c.Usage = population.Usage{Calls: 1, PromptTokens: 3000, CachedTokens: 2200, CompletionTokens: 700 + 40*int(id%7), ReasoningTokens: 300, Cost: 0.001 * float64(id%3)}
				c.Times = population.Times{Mutate: 4 * time.Second, Check: 3 * time.Millisecond, Build: 200 * time.Millisecond, Evaluate: time.Second}
				m.candidates = append(m.candidates, c)
				if !c.Failed() {
					members[i] = append(members[i], c)
				}
			}
			members[i] = survivors(objectives, members[i], 16)
		}
		var moved []population.Migration
		if g%5 == 0 {
			for i := range members {
				to := (i + 1) % islands
				members[to] = append(members[to], members[i][0])
				moved = append(moved, population.Migration{From: i, To: to, ID: members[i][0].ID})
			}
		}
		m.complete(g, members)
		m.generations[g].Migrations = moved
	}
	return m
}

// survivors keeps the front and, if there is room, the most recent others.
func survivors(objectives []population.Objective, members []population.Candidate, most int) []population.Candidate {
	front := population.Front(objectives, members)
	for i := len(members) - 1; i >= 0 && len(front) < most; i-- {
		if !slices.ContainsFunc(front, func(c population.Candidate) bool { return c.ID == members[i].ID }) {
			front = append(front, members[i])
		}
	}
	return front
}

// complete records a generation.
func (m *memory) complete(number int, members [][]population.Candidate) {
	g := population.Generation{Number: number, Candidates: len(m.candidates), Elapsed: time.Duration(number) * 40 * time.Second}
	for _, c := range m.candidates {
		g.Usage = g.Usage.Add(c.Usage)
	}
	for _, island := range members {
		var ids []population.ID
		for _, c := range island {
			ids = append(ids, c.ID)
		}
		g.Islands = append(g.Islands, ids)
	}
	var points [][]float64
	for _, c := range population.Front(m.search.Objectives, m.candidates) {
		g.Front = append(g.Front, c.ID)
		points = append(points, population.Point(m.search.Objectives, c.Objectives))
	}
	if number > 0 {
		g.Reference = population.Point(m.search.Objectives, []float64{100, 10000})
		volume, err := pareto.Hypervolume(points, g.Reference)
		if err != nil {
			panic(err)
		}
		g.Hypervolume = volume
	}
	m.generations = append(m.generations, g)
}
