package cluster

import (
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// Timings of different machines do not compare. So one node measures them all, one candidate at
// a time, by turns with its rivals (population.Plan.Interleave), with nothing else under way
// there. Others check, build and evaluate a candidate before, by turns as well, and what fails
// there, or is hopeless, is not measured. What one node measures is an epoch: if another one
// does, or the same machine has begun anew, it is another epoch, and the search has its members
// measured again.

// An epoch is of the timings that count while one node measures.
type epoch struct {
	ID     string `cbor:"1,keyasint"` // the node's
	Number int    `cbor:"2,keyasint"` // from 1
}

// screenRounds is in how many rounds a candidate is measured by turns on nodes whose timings do
// not count: as many as it takes to find that it is hopeless.
const screenRounds = 2

// host is that of a node's name.
func (n *node) host() string {
	host, _, _ := strings.Cut(n.name, "/")
	return host
}

// appoint makes a node the one that measures, if there is to be one and there is none. The
// caller holds mu.
func (k *Coordinator) appoint(n *node) {
	if !k.settings.Timing || k.measures != nil || k.measurer != "" && k.measurer != n.host() {
		return
	}
	k.measures, k.measurer = n, n.host()
}

// dismiss takes note that the node that measures is gone, and says what that means. If there are
// no timings of it yet, another one measures. The caller holds mu.
func (k *Coordinator) dismiss() string {
	k.measures = nil
	if k.measured {
		return "; it measures timings, which wait until it is back (-measure names another one)"
	}
	k.measurer = ""
	for _, n := range k.nodes {
		if n.usable() && k.measures == nil {
			k.appoint(n)
			n.greet = true
		}
	}
	return ""
}

// mostSpoilt is how often a candidate is measured in vain.
const mostSpoilt = 5

// counts reports whether a measurement does. It does not if the node was given up meanwhile, or
// stood still; the candidate is then measured again. The caller holds mu.
func (k *Coordinator) counts(c *call, o outcome, n *node) bool {
	if o.Run == c.Run && o.Lease == c.lease && c.lease != 0 && !o.Stopped {
		if !k.measured {
			k.measured = true
			k.keep(measurerKey, []byte(k.measurer))
		}
		if k.epoch.ID != n.id {
			k.epoch = epoch{n.id, k.epoch.Number + 1}
			if data, err := encode(k.epoch); err == nil { // it is plain data
				k.keep(epochKey, data)
			}
		}
		return true
	}
	if c.spoilt++; c.spoilt >= mostSpoilt {
		k.finish(c, population.Evaluation{}, fmt.Errorf("%w: node %s measures timings and stands still while it does", population.ErrOutage, n.name))
		return false
	}
	k.again(c)
	return false
}

// still counts how often the process, or its machine, has stood still.
type still struct{ times atomic.Int64 }

const (
	stillEvery   = 50 * time.Millisecond
	stillLonger  = 250 * time.Millisecond // than this: it was stopped, or starved
	stillSuspend = 10 * time.Millisecond  // the machine was suspended
)

// watch looks for it until stop is closed.
func (s *still) watch(stop <-chan struct{}) {
	ticker := time.NewTicker(stillEvery)
	defer ticker.Stop()
	last, slept := time.Now(), suspended()
	for {
		select {
		case <-ticker.C:
		case <-stop:
			return
		}
		now, sleeps := time.Now(), suspended()
		if now.Sub(last) > stillLonger || sleeps-slept > stillSuspend {
			s.times.Add(1)
		}
		last, slept = now, sleeps
	}
}
