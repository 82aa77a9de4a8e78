package population

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea/pareto"
	"github.com/wallacea-go/wallacea/selection"
	"github.com/wallacea-go/wallacea/swap"
)

// A search is the state of a Run. One goroutine owns it.
type search struct {
	Search
	asked     Plan // as in the Config, before defaults
	decl      swap.Decl
	config    Config
	mutator   Mutator
	evaluator evaluator

	islands    [][]Candidate   // the members
	front      *frontier       // of everything so far
	known      map[string]twin // by canonical hash
	generation Generation      // the last completed one
	fronts     []extent        // of each completed generation
	completed  int             // generations, the seed's not counted
	next       ID
	broken     error // Config.Observe or the mutator has panicked

	done, of             int // children of the generation under way that need no more attempts, of all
	candidates, failures int
	usage                Usage
	solved               bool
	unlimited            bool // nothing ends the attempts, not even a solution
	validated            map[ID]Validation
	start                time.Time     // of this session
	before               time.Duration // the earlier sessions took
	reason               Reason

	// What a killed run left of the generation that it was in.
	recorded map[ID]Candidate
	replies  map[ID]Reply
}

func newSearch(s Search, decl swap.Decl, c Config, m Mutator, e evaluator) *search {
	if c.Recorder != nil {
		c.Recorder = safeRecorder{c.Recorder}
	}
	return &search{
		Search: s, decl: decl, config: c, mutator: m, evaluator: e,
		known: make(map[string]twin), recorded: make(map[ID]Candidate), replies: make(map[ID]Reply),
		validated: make(map[ID]Validation), next: SeedID, start: time.Now(),
		front: &frontier{objectives: s.Objectives, members: make(map[ID]Candidate)},
	}
}

// errEnough ends a generation that is not complete because a limit is reached.
var errEnough = errors.New("enough")

func (s *search) run(ctx context.Context) error {
	_, err := s.config.Builder.Check(ctx, s.decl, s.Seed)
	if e, ok := errors.AsType[*swap.Error](err); ok {
		err = seedFails(buildFailure(e))
	}
	if err == nil {
		err = s.begin()
	}
	if err == nil && len(s.fronts) == 0 {
		err = s.seed(ctx)
	}
	for err == nil && !s.enough() {
		err = s.evolve(ctx)
	}
	switch {
	case errors.Is(err, errEnough):
		s.reason = s.limit()
		return nil
	case err == nil:
		return nil
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		s.reason = ReasonCancelled
		return nil
	}
	return err
}

// begin takes up what the recorder holds.
func (s *search) begin() error {
	var h History
	if r := s.config.Recorder; r != nil {
		var err error
		if h, err = r.Begin(s.Search); err != nil {
			return err
		}
	}
	begun := h.Search.Function != ""
	if begun && !s.config.Resume {
		n := 0
		for _, err := range h.Candidates.Summaries() {
			if err != nil {
				return err
			}
			n++
		}
		if n > 0 {
			return fmt.Errorf("population: %w (%s, %d candidates): set Config.Resume to go on with it, or record to another place", ErrHoldsSearch, h.Search.Function, n)
		}
	}
	if begun {
		if err := s.resume(h); err != nil {
			return err
		}
	}
	s.observe(Started{
		Search: s.Search, Generations: s.config.Limits.Generations,
		Done: s.completed, Candidates: s.candidates, Resumed: s.candidates > 0, Elapsed: s.before,
	})
	return s.broken
}

// seed evaluates the seed, which makes generation 0. The seed must pass: a
// search cannot start from nothing.
func (s *search) seed(ctx context.Context) error {
	var c child
	s.ask(&c)
	c.reply, c.replied = Reply{Source: s.Seed, Mutator: "seed"}, true
	if err := s.attempt(ctx, []*child{&c}); err != nil {
		return err
	}
	if f := c.candidate.Failure; f != nil {
		return seedFails(f)
	}
	s.islands = make([][]Candidate, s.Islands)
	for i := range s.islands {
		s.islands[i] = []Candidate{c.candidate}
	}
	return s.complete(0, nil)
}

// closedOff matches what a program is told that asks for what the sandbox of a
// worker keeps it from.
var closedOff = regexp.MustCompile(`permission denied|operation not permitted|\blookup `)

// seedFails says what is wrong with the seed, and what often is.
func seedFails(f *Failure) error {
	hint := ""
	switch {
	case f.Stage == StageCheck && strings.Contains(f.Message, "undefined: "):
		hint = "\nThe seed is compiled alone: declare what it needs in its own file."
	case f.Stage != StageCheck && closedOff.MatchString(f.Message):
		hint = "\nWorkers are closed off from files, sockets and other programs: read files before Serve, name them in Problem.ReadPaths, or see Config.Workers.Sandbox."
	}
	return fmt.Errorf("population: the seed itself fails (%s): %s%s", f.Stage, f.Message, hint)
}

// evolve makes the next generation.
func (s *search) evolve(ctx context.Context) error {
	number := s.completed + 1
	children, err := s.planChildren(number)
	if err != nil {
		return err
	}
	if err := s.fill(ctx, children); err != nil {
		return err
	}
	for _, c := range children {
		if !c.candidate.Failed() {
			s.islands[c.candidate.Island] = append(s.islands[c.candidate.Island], c.candidate)
		}
	}
	if err := s.allSurvivors(s.random(number, survivorStream)); err != nil {
		return err
	}
	var migrations []Migration
	if s.MigrateEvery > 0 && number%s.MigrateEvery == 0 {
		if migrations, err = s.migrate(s.random(number, migrationStream)); err != nil {
			return err
		}
	}
	return s.complete(number, migrations)
}

// complete records a generation.
func (s *search) complete(number int, migrations []Migration) error {
	g := Generation{
		Number: number, Migrations: migrations, Reference: s.reference(), Next: s.next,
		Candidates: s.candidates, Failures: s.failures, Usage: s.usage, Elapsed: s.elapsed(),
	}
	for _, members := range s.islands {
		g.Islands = append(g.Islands, ids(members))
	}
	front := s.front.candidates()
	g.Front = ids(front)
	var err error
	if g.Hypervolume, err = s.hypervolume(front, g.Reference); err != nil {
		return err
	}
	if r := s.config.Recorder; r != nil {
		if err := r.RecordGeneration(g); err != nil {
			return err
		}
	}
	s.generation, s.completed = g, number
	s.fronts = append(s.fronts, extentOf(g))
	clear(s.recorded)
	clear(s.replies)
	s.observe(GenerationDone{Generation: g, Front: front})
	return s.broken
}

// reference is the point against which the hypervolume of a generation is
// measured; nil if it is yet to be found, in a generation whose members are not
// all alike: nothing lies between a point and itself.
func (s *search) reference() []float64 {
	if s.config.Reference != nil {
		return Point(s.Objectives, s.config.Reference)
	}
	if s.generation.Reference != nil {
		return s.generation.Reference
	}
	var worst []float64
	alike := true
	for _, members := range s.islands {
		for _, p := range s.coordinates(members) {
			if worst == nil {
				worst = slices.Clone(p)
			}
			alike = alike && slices.Equal(worst, p)
			for k := range p {
				worst[k] = math.Max(worst[k], p[k])
			}
		}
	}
	if alike {
		return nil
	}
	return worst
}

func (s *search) hypervolume(front []Candidate, reference []float64) (float64, error) {
	if reference == nil {
		return 0, nil
	}
	return pareto.Hypervolume(s.coordinates(front), reference)
}

// enough reports whether a limit is reached between two generations, and
// which.
func (s *search) enough() bool {
	switch {
	case s.limit() != "":
		s.reason = s.limit()
	case s.completed >= s.config.Limits.Generations:
		s.reason = ReasonGenerations
	case s.stagnant():
		s.reason = ReasonStagnation
	default:
		return false
	}
	return true
}

// limit returns the limit that is reached, or "".
func (s *search) limit() Reason {
	c := s.config
	switch {
	case s.unlimited:
	case s.solved:
		return ReasonSolved
	case c.Limits.Candidates > 0 && s.candidates >= c.Limits.Candidates:
		return ReasonCandidates
	case c.Limits.Tokens > 0 && s.usage.Tokens() >= c.Limits.Tokens:
		return ReasonTokens
	case c.Limits.Cost > 0 && s.usage.Cost >= c.Limits.Cost:
		return ReasonCost
	case c.Limits.Time > 0 && s.elapsed() >= c.Limits.Time:
		return ReasonTime
	}
	return ""
}

// An extent says how far the front reached after a generation.
type extent struct {
	hypervolume float64
	newest      ID // of its candidates
}

func extentOf(g Generation) extent {
	return extent{g.Hypervolume, slices.Max(append([]ID{0}, g.Front...))}
}

// stagnant reports whether the last Stagnation generations have not enlarged
// the hypervolume, nor the front where no hypervolume can be measured: it lies
// beyond the reference.
func (s *search) stagnant() bool {
	n := s.config.Limits.Stagnation
	if n == 0 || len(s.fronts) <= n+1 { // the reference is fixed in generation 1 at the earliest
		return false
	}
	now, before := s.fronts[len(s.fronts)-1], s.fronts[len(s.fronts)-1-n]
	return now.hypervolume <= before.hypervolume && (now.hypervolume > 0 || now.newest == before.newest)
}

func (s *search) elapsed() time.Duration { return s.before + time.Since(s.start) }

func (s *search) result() Result {
	r := Result{
		Search: s.Search, Front: s.front.candidates(), Generations: s.completed,
		Candidates: s.candidates, Failures: s.failures, Hypervolume: s.generation.Hypervolume,
		Usage: s.usage, Elapsed: s.elapsed(), Reason: s.reason,
	}
	for _, c := range r.Front {
		if v, ok := s.validated[c.ID]; ok {
			r.Validations = append(r.Validations, v)
		}
	}
	return r
}

// The random streams of a generation, beside those of its candidates.
const (
	parentStream = iota
	survivorStream
	migrationStream
)

// random is a stream that depends on the random seed, the generation and what
// it is for alone. The streams of candidates lie in the lower half.
func (s *search) random(generation, purpose int) *rand.Rand {
	return rand.New(rand.NewPCG(s.RandomSeed, 1<<63|uint64(generation)<<8|uint64(purpose)))
}

// points are what selections choose among: dominance goes by the objectives
// themselves, distances by the coordinates of Point.
func (s *search) points(candidates []Candidate) selection.Points {
	p := selection.Points{Values: make([][]float64, len(candidates)), Scaled: s.coordinates(candidates)}
	for i, c := range candidates {
		p.Values[i] = minimised(s.Objectives, c.Objectives)
	}
	return p
}

// coordinates are those of Point.
func (s *search) coordinates(candidates []Candidate) [][]float64 {
	points := make([][]float64, len(candidates))
	for i, c := range candidates {
		points[i] = Point(s.Objectives, c.Objectives)
	}
	return points
}

func ids(candidates []Candidate) []ID {
	list := make([]ID, len(candidates))
	for i, c := range candidates {
		list[i] = c.ID
	}
	return list
}

// byID orders candidates.
func byID(a, b Candidate) int { return cmp.Compare(a.ID, b.ID) }
