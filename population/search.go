package population

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
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
	*maker
	asked  Plan    // as in the Config, before defaults
	replay *replay // nil: a search of its own

	diverged ID // the first child that a replay planned or settled in another way

	// The islands after the last settlement, and what they are made from.
	islands        [][]Candidate   // the members
	front          *frontier       // of everything that was settled
	known          map[string]twin // by canonical hash
	settled        int             // children, the seed included
	planned        int             // children, the seed included: the number of the last one
	settledSeconds int             // children of the second mutator
	children       map[int]*child  // planned and not settled, by number
	ready          []*child        // to be settled, in the order in which they became so
	generation     Generation      // the last completed one
	shown          gaps            // of the front then
	siblings       siblings
	advice         []Advice // what has come
	lessons        lessons  // since the last advice was asked for
	entered        []int    // frontier.entered after each completed generation
	totals         totals   // of what was settled
	passed         int      // of these
	remeasured     []Remeasurement
	noise          noise
	epoch          int          // of the latest timing; see Plan.Interleave
	again          map[ID]tally // of measurements in its latest epoch
	against        []float64    // the reference of the last completed generation
	patience       patience
	policy         *policy // nil: the mutator is no Chooser
	shingles       shingles
	silent         int // children of the generation under way for which the mutator gave no source at all
	validated      map[ID]Validation
	settings       map[ID]int  // the highest number of a setting, by structure
	polished       []Candidate // with which no child settles

	entries Entries  // to be recorded
	events  []Event  // to be told when they are
	started bool     // the event Started was told
	told    UnderWay // the last one
	broken  error    // Config.Observe or the mutator has panicked

	checkBackoff backoff
	unavailable  error // of the mutator: what is under way is finished, and then the search ends

	all      totals        // of what is recorded
	usage    Usage         // of all replies and advice
	answers  int           // these, as far as they have used something: each may be several calls
	bySecond int           // of these candidates
	solved   bool          // by a settled candidate
	start    time.Time     // of this session
	before   time.Duration // the earlier sessions took
	reason   Reason
}

// totals count candidates.
type totals struct {
	candidates, failures int
	usage                Usage
	answers              int // that have used something
	tuned                Tuned
	settings             int
	evaluated            time.Duration
}

func (t *totals) add(c Candidate) {
	t.candidates++
	if c.Failed() {
		t.failures++
	}
	t.usage = t.usage.Add(c.Usage)
	if c.Usage.Calls > 0 {
		t.answers++
	}
	t.tuned = t.tuned.Add(c.Tuned)
	t.evaluated += c.Times.Evaluate
	if c.ID.Setting() != 0 {
		t.settings++
	}
}

// count counts a candidate that is recorded.
func (s *search) count(c Candidate) {
	s.all.add(c)
	if s.BySecond(c.ID) {
		s.bySecond++
	}
}

func newSearch(k *maker) *search {
	if k.config.Recorder != nil {
		k.config.Recorder = safeRecorder{k.config.Recorder}
	}
	return &search{
		maker: k, known: make(map[string]twin), children: make(map[int]*child),
		siblings: make(siblings), shingles: make(shingles), validated: make(map[ID]Validation), settings: make(map[ID]int), again: make(map[ID]tally), start: time.Now(),
		checkBackoff: backoff{limit: k.config.Limits.Outage},
		front:        &frontier{objectives: k.Objectives, members: make(map[ID]*Candidate), remeasured: k.MeasuresAgain(), tuned: k.Tuning > 0},
	}
}

// run searches, unless the search could not begin.
func (s *search) run(ctx context.Context, err error) error {
	if err == nil {
		err = s.evolve(ctx)
	}
	if err == nil {
		err = s.polish(ctx)
	}
	err = cmp.Or(err, s.finish())
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		s.reason = ReasonCancelled
		return nil
	}
	return err
}

// begin checks the seed and takes up what the recorder holds.
func (s *search) begin(ctx context.Context) error {
	if _, err := s.checker(ctx, s.decl, s.Seed); err != nil {
		if e, ok := errors.AsType[*swap.Error](err); ok {
			return seedFails(buildFailure(e))
		}
		return err
	}
	if err := s.beginPolicy(); err != nil {
		return err
	}
	var h History
	if s.replay != nil {
		if err := s.checkContinues(History{Search: s.replay.recording.Search}); err != nil {
			return err
		}
	}
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
		if s.replay != nil && !s.replay.begins(h) {
			return fmt.Errorf("population: %w: it is not the beginning of the recording", ErrOtherSearch)
		}
		if err := s.resume(h); err != nil {
			return err
		}
	}
	s.observe(Started{
		Search: s.Search, Limits: s.config.Limits, Workers: s.config.Workers.Count, Requests: s.config.Requests,
		Resumed: s.all.candidates > 0, Generation: s.generation, Front: s.front.candidates(),
		Candidates: s.all.candidates, Failures: s.all.failures, Usage: s.usage, Elapsed: s.before,
	})
	s.started = true
	return s.broken
}

// closedOff matches what a program is told that asks for what the sandbox of a
// worker keeps it from.
var closedOff = regexp.MustCompile(`permission denied|operation not permitted|\blookup `)

func closedOffHint(message string) string {
	if !closedOff.MatchString(message) {
		return ""
	}
	return "\nWorkers are closed off from files, sockets and other programs: read files before Serve, name them in Problem.ReadPaths, or see Config.Workers.Sandbox."
}

// seedFails says what is wrong with the seed, and what often is.
func seedFails(f *Failure) error {
	hint := ""
	switch {
	case f.Stage == StageCheck && strings.Contains(f.Message, "undefined: "):
		hint = "\nThe seed is compiled alone: declare what it needs in its own file."
	case f.Stage != StageCheck:
		hint = closedOffHint(f.Message)
	}
	return fmt.Errorf("population: the seed itself fails (%s): %s%s", f.Stage, f.Message, hint)
}

// finish ends the calls to the mutator and records what they still answer. If a
// function of the caller has panicked, it waits for them: they are paid for.
func (s *search) finish() error {
	if s.broken == nil {
		s.end()
	}
	defer s.end()
	var fatal error
	for s.asking > 0 {
		fatal = cmp.Or(fatal, s.answered(<-s.maker.asked))
	}
	if s.advising != nil && s.advising.submitted {
		s.takeAdvice(<-s.advised)
	}
	return cmp.Or(s.flush(), fatal)
}

// flush records what has happened, and then tells it.
func (s *search) flush() error {
	if r := s.config.Recorder; r != nil && !s.entries.empty() {
		slices.SortFunc(s.entries.Candidates, byID)
		if err := r.Record(s.entries); err != nil {
			return err
		}
	}
	s.entries = Entries{}
	events := s.events
	s.events = nil
	for _, e := range events {
		s.observe(e)
	}
	return s.broken
}

// tell tells an event when everything before it is recorded.
func (s *search) tell(e Event) { s.events = append(s.events, e) }

// reference is the point against which the hypervolume of a generation is
// measured: 10 % of the members' range beyond the worst of them in each
// coordinate. nil if it is yet to be found, in a generation whose members within
// the region differ in each: nothing lies between a point and itself.
func (s *search) reference() []float64 {
	if s.config.Reference != nil {
		return Point(s.Objectives, s.config.Reference)
	}
	if s.generation.Reference != nil {
		return s.generation.Reference
	}
	var within [][]float64
	for _, members := range s.islands {
		for _, c := range members {
			if violation(s.Objectives, c.Objectives) == 0 {
				within = append(within, Point(s.Objectives, c.Objectives))
			}
		}
	}
	if len(within) == 0 {
		return nil
	}
	reference := make([]float64, len(s.Objectives))
	for k, o := range s.Objectives {
		best, worst := math.Inf(1), math.Inf(-1)
		for _, p := range within {
			best, worst = min(best, p[k]), max(worst, p[k])
		}
		if best == worst {
			return nil
		}
		reference[k] = min(worst+(worst/10-best/10), math.MaxFloat64)
		if o.hasRegion() {
			_, end := o.ends()
			reference[k] = min(reference[k], o.point(end))
		}
	}
	return reference
}

// Hypervolume returns the hypervolume of a front against a reference point, which is in the
// coordinates of Point, such as a Generation's; 0 if that is nil.
func Hypervolume(objectives []Objective, front []Candidate, reference []float64) (float64, error) {
	if reference == nil {
		return 0, nil
	}
	return pareto.Hypervolume(coordinatesOf(objectives, front), reference)
}

// limit returns the limit that is reached, or "". Nothing is asked for beyond it,
// but what was asked for is paid for and evaluated.
func (s *search) limit() Reason {
	l := s.config.Limits
	switch {
	case s.solved:
		return ReasonSolved
	case l.Tokens > 0 && s.usage.Tokens() >= l.Tokens:
		return ReasonTokens
	case l.Cost > 0 && s.usage.Cost >= l.Cost:
		return ReasonCost
	case l.Time > 0 && s.elapsed() >= l.Time:
		return ReasonTime
	}
	return ""
}

// used takes note of what an answer has used.
func (s *search) used(u Usage) {
	s.usage = s.usage.Add(u)
	if u.Calls > 0 {
		s.answers++
	}
}

// affords reports whether another call is within the limits of tokens and money if the calls
// that are under way take as much as those that were answered.
func (s *search) affords() bool {
	asking := s.asking - s.beside.asking // the second mutator costs nothing
	if s.advising != nil && s.advising.submitted {
		asking++
	}
	l := s.config.Limits
	if asking == 0 || l.Tokens == 0 && l.Cost == 0 {
		return true
	}
	if s.answers == 0 {
		return false // until it is known what one takes
	}
	all := 1 + float64(asking)/float64(s.answers)
	return (l.Tokens == 0 || float64(s.usage.Tokens())*all < float64(l.Tokens)) && (l.Cost == 0 || s.usage.Cost*all < l.Cost)
}

// stagnant reports whether no candidate of the last Stagnation generations has
// entered the front within the region. If one has, the hypervolume need not have
// grown: it may lie beyond the reference.
func (s *search) stagnant() bool {
	n, done := s.config.Limits.Stagnation, len(s.entered)
	return n > 0 && done > n && s.entered[done-1] == s.entered[done-1-n]
}

func (s *search) elapsed() time.Duration { return s.at(time.Now()) }

// at says when a moment of this session was, counted as Generation.Elapsed is; 0: not known.
func (s *search) at(moment time.Time) time.Duration {
	if moment.IsZero() {
		return 0
	}
	return s.before + moment.Sub(s.start)
}

// addLate adds to the front what is known and came too late to be settled.
func (s *search) addLate() {
	late := slices.Clip(s.polished)
	for _, c := range s.children {
		late = append(late, c.all()...)
	}
	for _, c := range late {
		_ = s.front.insert(c) // only ragged points are errors, and there are none
	}
}

func (s *search) result() Result {
	s.addLate()
	r := Result{
		Search: s.Search, Front: s.front.candidates(), Generations: s.generation.Number,
		Candidates: s.all.candidates, Failures: s.all.failures, Second: s.bySecond, Hypervolume: s.generation.Hypervolume,
		Usage: s.usage, Elapsed: s.elapsed(), Reason: s.reason, Diverged: s.diverged,
	}
	r.Tuning = s.tuningResult(r.Front)
	if s.policy != nil {
		r.Earnings = s.policy.earnings()
	}
	for _, c := range r.Front {
		if v, ok := s.validated[c.ID]; ok {
			r.Validations = append(r.Validations, v)
		}
	}
	return r
}

// A stream is what random numbers are for.
type stream uint8

const (
	mutateStream stream = iota
	parentStream
	survivorStream
	migrationStream
	tuningStream
	gapStream
	choiceStream
	frontStream
)

// random returns a random stream that depends on the random seed, on what it is
// for, and on the number of the candidate, settlement or generation alone.
func random[N ~int | ~uint64](seed uint64, n N, purpose stream) *rand.Rand {
	h := fnv.New64a()
	h.Write(binary.BigEndian.AppendUint64([]byte{byte(purpose)}, uint64(n)))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// points are what selections choose among: dominance goes by the objectives as
// far as they count, distances by the coordinates of Point.
func (s *search) points(candidates []Candidate) selection.Points {
	p := selection.Points{
		Values: make([][]float64, len(candidates)), Scaled: s.coordinates(candidates),
		Violations: violations(s.Objectives, candidates),
	}
	for i, c := range candidates {
		p.Values[i] = compared(s.Objectives, c.Objectives)
	}
	return p
}

// coordinates are those of Point.
func (s *search) coordinates(candidates []Candidate) [][]float64 {
	return coordinatesOf(s.Objectives, candidates)
}

func coordinatesOf(objectives []Objective, candidates []Candidate) [][]float64 {
	points := make([][]float64, len(candidates))
	for i, c := range candidates {
		points[i] = Point(objectives, c.Objectives)
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
