package population

import (
	"fmt"
	"runtime"
)

// A search may have a second mutator, Config.Second, that works while the first one,
// a model, thinks. It writes a fixed part of the children, and which of them are its own
// depends on their numbers alone: so the part holds at every point of the search,
// whatever the mutators take, and the lineage does not depend on timing. Its children are
// planned, settled and repaired as others are, and enter islands and the front. But
// generations, and with them migration, records and limits, count those of the first.

// mostShare is the largest Plan.Share.
const mostShare = 0.999

// seconds returns how many of the first n children, without the seed, the second mutator
// writes.
func (p Plan) seconds(n int) int { return int(float64(n) * p.Share) }

// BySecond reports whether the second mutator, Config.Second, writes a child: all attempts
// at it. Of settings, it is about their structure.
func (p Plan) BySecond(id ID) bool {
	n := id.Child() - 1
	return n > 0 && p.seconds(n) > p.seconds(n-1)
}

// turn says when it is the turn of the n-th child, without the seed: how many of the same
// mutator there were before, and to which generation it belongs, which is that of the
// latest child of the first mutator.
func (p Plan) turn(n int) (before, generation int) {
	before = p.seconds(n - 1)
	first := n - 1 - before
	if p.seconds(n) > before {
		return before, 1 + (first-1)/p.perGeneration()
	}
	return first, 1 + first/p.perGeneration()
}

// SettledBy is how many children were settled when a generation was complete, the seed
// included.
func (p Plan) SettledBy(g Generation) int {
	if g.Settled > 0 {
		return g.Settled
	}
	return 1 + g.Number*p.perGeneration() // recorded before there was a second mutator
}

// needsSecond returns an error if the second mutator that a plan has is not there.
func (p Plan) needsSecond(second Mutator) error {
	if p.Share == 0 || second != nil {
		return nil
	}
	return fmt.Errorf("population: a second mutator writes %v of the children (Plan.Share), and there is none: set Config.Second, such as to a *gp.Mutator", p.Share)
}

// counted is how many children of the first mutator are settled, which is what
// generations count.
func (s *search) counted() int { return max(0, s.settled-1) - s.settledSeconds }

// roomFor reports whether one more child of a mutator may be unsettled. As they come,
// each mutator has a window of its own, so that unsettled children of one leave room for
// those of the other. Children are planned by their numbers all the same: while as many calls
// of the first mutator are under way as there may be, the second has no more children than
// belong between them, nine for each with a Share of 0.9.
func (s *search) roomFor(second bool) bool {
	unsettled := s.planned - s.settled
	if s.Order != AsTheyCome {
		return unsettled < s.Window
	}
	seconds := s.seconds(s.planned-1) - s.settledSeconds
	if second {
		return seconds < s.Window
	}
	return unsettled-seconds < s.Window && s.wanted() < s.config.Requests
}

// wanted is how many calls of the first mutator are under way or waiting.
func (k *maker) wanted() int {
	n := k.asking - k.beside.asking
	if k.Share == 0 {
		return n + len(k.waiting)
	}
	for _, c := range k.waiting {
		if !c.Second {
			n++
		}
	}
	return n
}

// A load is what a mutator has under way.
type load struct{ asking, checking int }

// mutatorOf returns who writes a child, and what it is called.
func (k *maker) mutatorOf(c *child) (Mutator, string) {
	if c.Second {
		return k.second, "Config.Second.Mutate"
	}
	return k.mutator, "Mutator.Mutate"
}

// full reports whether the mutator of a child can take no further call now. To one on
// this machine, as the second is, a check is a part of its request, and nothing of it
// runs beside an evaluation that must not be disturbed.
func (k *maker) full(c *child) bool {
	l, most, local := load{k.asking - k.beside.asking, k.checking - k.beside.checking}, k.config.Requests, k.local
	if c.Second {
		l, most, local = k.beside, runtime.GOMAXPROCS(0), true
	}
	if !local {
		return l.asking >= most
	}
	return l.asking+l.checking >= most || k.quiet && (len(k.evaluating)+len(k.checked) > 0 || k.remeasuring != nil)
}
