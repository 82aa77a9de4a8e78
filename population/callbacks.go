package population

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"

	"github.com/wallacea-go/wallacea/selection"
)

// Run calls functions that somebody else wrote: the mutator, the recorder, the
// observer, and the selections of the Config. A panic in one of them, and
// indices that it should not return, become errors that name it. The search then
// ends as it does for any other error, with everything recorded that was known.

// called calls f, which calls what the name says, and returns its panic as an
// error.
func called(name string, f func()) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("population: %s panicked: %v (%s)", name, v, panicSite())
		}
	}()
	f()
	return nil
}

// panicSite returns the file and line that panicked, with a colon between them.
// A deferred function calls it.
func panicSite() string {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs[:])])
	for panicking := false; ; {
		frame, more := frames.Next()
		switch inRuntime := strings.HasPrefix(frame.Function, "runtime."); {
		case panicking && !inRuntime:
			return fmt.Sprintf("%s:%d", frame.File, frame.Line)
		case inRuntime:
			panicking = true
		}
		if !more {
			return "an unknown place"
		}
	}
}

// errMutatorExited is the answer of a mutator that ends its goroutine.
var errMutatorExited = errors.New("population: Mutator.Mutate called runtime.Goexit instead of returning")

// observe tells Config.Observe. After a panic it is told nothing more, and
// s.broken ends the search.
func (s *search) observe(e Event) {
	if s.config.Observe == nil || s.broken != nil {
		return
	}
	s.broken = called(fmt.Sprintf("Config.Observe(%T)", e), func() { s.config.Observe(e) })
}

// choose calls the selection in a field of the Config. It returns n indices
// for parents, and for others min(n, len(from)) different ones.
func (s *search) choose(field string, f selection.Func, rng *rand.Rand, from []Candidate, n int) ([]int, error) {
	var chosen []int
	if err := called("Config."+field, func() { chosen = f(rng, s.points(from), n) }); err != nil {
		return nil, err
	}
	repeats := field == "Parents"
	if !repeats {
		n = min(n, len(from))
	}
	if len(chosen) != n {
		return nil, fmt.Errorf("population: Config.%s returned %d indices in generation %d instead of %d", field, len(chosen), s.generation.Number+1, n)
	}
	seen := make([]bool, len(from))
	for _, k := range chosen {
		if k < 0 || k >= len(from) {
			return nil, fmt.Errorf("population: Config.%s returned the index %d in generation %d, of %d candidates", field, k, s.generation.Number+1, len(from))
		}
		if seen[k] && !repeats {
			return nil, fmt.Errorf("population: Config.%s returned the index %d twice in generation %d", field, k, s.generation.Number+1)
		}
		seen[k] = true
	}
	return chosen, nil
}

// edges calls the topology.
func (s *search) edges(rng *rand.Rand) ([]selection.Edge, error) {
	var edges []selection.Edge
	islands := len(s.islands)
	if err := called("Config.Topology", func() { edges = s.config.Topology(rng, islands) }); err != nil {
		return nil, err
	}
	seen := make(map[selection.Edge]bool)
	for _, e := range edges {
		problem := ""
		switch {
		case min(e.From, e.To) < 0 || max(e.From, e.To) >= islands:
			problem = fmt.Sprintf("of %d islands", islands)
		case e.From == e.To:
			problem = "to itself"
		case seen[e]:
			problem = "twice"
		}
		if problem != "" {
			return nil, fmt.Errorf("population: Config.Topology returned an edge from island %d to %d in generation %d, %s", e.From, e.To, s.generation.Number+1, problem)
		}
		seen[e] = true
	}
	return edges, nil
}

// A safeRecorder returns the panics of a Recorder as errors.
type safeRecorder struct{ Recorder }

func (r safeRecorder) Begin(s Search) (h History, err error) {
	err = r.record("Begin", func() (err error) {
		h, err = r.Recorder.Begin(s)
		return err
	})
	return h, err
}

func (r safeRecorder) Record(e Entries) error {
	return r.record("Record", func() error { return r.Recorder.Record(e) })
}

func (r safeRecorder) record(method string, f func() error) (err error) {
	if broken := called("Recorder."+method, func() { err = f() }); broken != nil {
		return broken
	}
	return err
}
