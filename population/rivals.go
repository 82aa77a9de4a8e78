package population

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

// A machine is faster at one time than at another. So timings are compared that were
// measured by turns: a candidate and the rivals that it has to beat, in one process.

// A Rival is a candidate that has passed, and that another one has to beat; or, without an ID,
// a function that does nothing, which shows the floor.
type Rival struct {
	ID     ID     `cbor:"1,keyasint"`
	Source string `cbor:"2,keyasint"`
}

// A Reading is what measuring a Rival has found.
type Reading struct {
	ID         ID        `cbor:"1,keyasint"` // zero: of a function that does nothing
	Objectives []float64 `cbor:"2,keyasint"` // medians, in the order of Problem.Objectives, in their own units
}

// A Site is where a candidate was evaluated, if that was not on this machine.
type Site struct {
	Node  string `cbor:"1,keyasint,omitempty"` // its name
	CPU   string `cbor:"2,keyasint,omitempty"` // its processor's model
	Epoch int    `cbor:"3,keyasint,omitempty"` // of timings: those of one epoch are of one node; 0: no timing counts
}

// hopelessTimes is how many times as long as its rivals a candidate takes, at least, that is
// hopeless.
const hopelessTimes = 2

// leastRounds is how many rounds decide, at least: one may be disturbed.
const leastRounds = 2

// A standing is how a candidate compares with a rival, whatever becomes of its timings up to
// the factor of hopelessTimes.
type standing int

const (
	near   standing = iota // that depends on its timings
	behind                 // it is no better in anything
	ahead                  // it is no worse in anything
	apart                  // each is better in something
)

// standingOf compares two candidates.
func standingOf(objectives []Objective, own, rival []float64) standing {
	slow, fast := faster(objectives, own, 1./hopelessTimes), faster(objectives, own, hopelessTimes)
	other := minimised(objectives, rival)
	switch {
	case atLeastAsGood(other, fast):
		return behind
	case atLeastAsGood(slow, other):
		return ahead
	case !atLeastAsGood(other, slow) && !atLeastAsGood(fast, other):
		return apart
	}
	return near
}

// faster returns values, as minimised does, of a candidate that would be faster by a factor.
func faster(objectives []Objective, values []float64, factor float64) []float64 {
	list := slices.Clone(values)
	for k, o := range objectives {
		switch {
		case o.Timing && o.Maximize:
			list[k] *= factor
		case o.Timing:
			list[k] /= factor
		}
	}
	return minimised(objectives, list)
}

// A duel measures rivals of a candidate by turns with it.
type duel[F any] struct {
	host    host[F]
	rivals  []*opponent[F]
	elapsed time.Duration
}

// An opponent is a rival in a duel.
type opponent[F any] struct {
	Rival
	place    int // in the job, from 1
	function *swap.Function[F]
	found    [][]float64
	failed   bool
	stood    standing // in each round so far
}

// duel loads the rivals of a job. One that cannot be loaded is none.
func (h host[F]) duel(j job) *duel[F] {
	d := &duel[F]{host: h}
	for i, r := range j.Beside[:min(len(j.Beside), len(j.Artifacts))] {
		if f, err := swap.Load[F](j.Artifacts[i]); err == nil {
			d.rivals = append(d.rivals, &opponent[F]{Rival: r, place: i + 1, function: f})
		}
	}
	return d
}

// decided reports whether more rounds would only cost more time.
func (d *duel[F]) decided() bool {
	return !slices.ContainsFunc(d.rivals, (*opponent[F]).open)
}

func (o *opponent[F]) open() bool {
	return !o.failed && (len(o.found) < leastRounds || o.stood == near)
}

// round evaluates the rivals about which nothing is decided, from the first or from the last.
// An outage ends it.
func (d *duel[F]) round(ctx context.Context, j job, passed int, back bool, tell func(message)) (out *report) {
	rivals := slices.Clone(d.rivals)
	if back {
		slices.Reverse(rivals)
	}
	for _, o := range rivals {
		if !o.open() {
			continue
		}
		if tell != nil {
			tell(message{Begun: &begun{j.ID, passed, o.place}})
		}
		r := d.host.turn(withSource(ctx, func() string { return o.Source }), j, o.function, tell)
		d.elapsed += r.Elapsed
		if r.Outage {
			return &r
		}
		if o.failed = r.Failure != nil; !o.failed {
			o.found = append(o.found, r.Outcome.Objectives)
		}
	}
	return nil
}

// turn evaluates a function in the place of the candidate.
func (h host[F]) turn(ctx context.Context, j job, f *swap.Function[F], tell func(message)) report {
	defer h.problem.Slot.Swap(h.problem.Slot.Swap(f.Func))
	r := h.measure(ctx, f, j, h.problem.Evaluate, tell)
	r.check(h.problem.Objectives)
	return r
}

// compare takes note of how the candidate stands, given what it has in each round so far.
func (d *duel[F]) compare(trials []report) {
	for _, o := range d.rivals {
		if n := len(o.found); !o.failed && n == len(trials) {
			s := standingOf(d.host.problem.Objectives, trials[n-1].Outcome.Objectives, o.found[n-1])
			if n > 1 && s != o.stood {
				s = near
			}
			o.stood = s
		}
	}
}

// measured returns what was found of the rivals, those left out that have failed.
func (d *duel[F]) measured() (list []Reading) {
	for _, o := range d.rivals {
		if !o.failed && len(o.found) > 0 {
			list = append(list, Reading{o.ID, medians(o.found)})
		}
	}
	return list
}

// verdict fails a candidate that is behind all of its rivals.
func (d *duel[F]) verdict(own []float64) *Failure {
	measured := slices.DeleteFunc(d.measured(), func(r Reading) bool { return r.ID == 0 }) // nobody has to beat that
	for _, o := range d.rivals {
		if o.ID != 0 && !o.failed && (len(o.found) < leastRounds || o.stood != behind) {
			return nil
		}
	}
	if len(measured) == 0 {
		return nil
	}
	var text []string
	for k, o := range d.host.problem.Objectives {
		if !o.Timing {
			continue
		}
		values := make([]string, len(measured))
		for i, m := range measured {
			values[i] = fmt.Sprintf("%.4g for candidate %v", m.Objectives[k], m.ID)
		}
		text = append(text, fmt.Sprintf("%s is %.4g, and by turns with it %s", o.Name, own[k], strings.Join(values, " and ")))
	}
	return &Failure{StageScreen, fmt.Sprintf("is hopeless: takes more than %d times as long as what it has to beat, and is better in nothing: %s", hopelessTimes, strings.Join(text, "; "))}
}
