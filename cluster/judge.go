package cluster

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/nats-io/nuid"
	"github.com/wallacea-go/wallacea/population"
)

const (
	// enoughWitnesses is on how many nodes a candidate must have ended its worker before that
	// is held against it, if there are as many.
	enoughWitnesses = 3
	// vanishedTwice is how many nodes must have vanished over a candidate before it is
	// evaluated with nothing else under way.
	vanishedTwice = 2
	// doubtfulStreak is after how many failures in a row a node is examined.
	doubtfulStreak = 3
	// examineEvery is how often a node is examined, at most.
	examineEvery = 5 * time.Minute
)

// A suspect is what is known of a candidate over which workers or nodes have ended.
type suspect struct {
	Deaths   map[string]string `cbor:"1,keyasint"` // on these nodes it has ended its worker, by ID: their names
	Vanished int               `cbor:"2,keyasint"` // nodes that were not heard of any more while they evaluated it
	Alone    bool              `cbor:"3,keyasint"` // it was, or is, evaluated with nothing else under way
	Session  int               `cbor:"4,keyasint"` // the last in which it was wanted
}

// outcome takes what a node says of a call.
func (k *Coordinator) outcome(o outcome) outcomeAnswer {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := k.nodes[o.ID]
	if n == nil { // it was given up, or a stranger invents IDs
		return outcomeAnswer{}
	}
	if o.Probe {
		if len(n.suspend) > 0 { // it was asked
			k.examined(n, o)
		}
	} else {
		k.came(o, n)
	}
	return outcomeAnswer{Known: true, More: k.offers(n)}
}

// came takes what a node says of a call. The caller holds mu.
func (k *Coordinator) came(o outcome, n *node) {
	delete(n.holds, o.Key)
	c := k.calls[o.Key]
	if c == nil { // it is known, or nobody wants it
		return
	}
	delete(c.holders, o.ID)
	switch current := o.Run == c.Run; {
	case o.Returned || n.aside != "": // what a node says after it was set aside does not count
		if current && len(c.holders) == 0 && (c.shipment == nil || c.shipment.to == o.ID) {
			k.again(c)
		}
	case o.Outage != "" || o.Evaluation != nil && o.Evaluation.Outage:
		if current { // an outage is found out about anew
			k.outage(c, o, n)
		}
	case o.Evaluation != nil:
		k.evaluated(c, o, n)
	}
}

// elsewhere has a call evaluated by a node that has not yet failed to, if there is one, and
// reports whether there is. The caller holds mu.
func (k *Coordinator) elsewhere(c *call, failedOn string) bool {
	c.not[failedOn] = true
	if k.other(c) == nil {
		return false
	}
	k.again(c)
	return true
}

// outage takes the news that a node could not evaluate a candidate for a reason that is not
// the candidate's. It is an outage of the search if others cannot either.
func (k *Coordinator) outage(c *call, o outcome, n *node) {
	if c.outages++; c.outages < enoughWitnesses && k.elsewhere(c, o.ID) {
		return
	}
	if o.Evaluation != nil {
		k.finish(c, *o.Evaluation, nil)
		return
	}
	k.finish(c, population.Evaluation{}, fmt.Errorf("%w on node %s: %s", population.ErrOutage, n.name, o.Outage))
}

// evaluated takes an Evaluation. What has failed may have to fail elsewhere too, before it
// counts.
func (k *Coordinator) evaluated(c *call, o outcome, n *node) {
	e := *o.Evaluation
	measures := n == k.measures
	switch {
	case measures && !k.counts(c, o, n):
		return
	case e.Failure == nil:
		k.passed(n)
	case e.Failure.Stage == population.StageCrash && !measures: // else no other node can be asked
		if s := k.died(c.Key, n); len(s.Deaths) < enoughWitnesses && k.elsewhere(c, o.ID) {
			return
		}
	case c.task.ID == population.SeedID && len(c.not) == 0 && k.elsewhere(c, o.ID): // with it the search ends
		return
	case c.task.ID != population.SeedID:
		if n.streak++; !n.proven || n.streak >= doubtfulStreak {
			if k.examine(n, o) {
				return
			}
		}
	}
	n.evaluated++
	if e.Failure != nil {
		n.failed++
	}
	if k.settings.Timing && !measures && (e.Failure == nil || e.Failure.Stage == population.StageTimeout) {
		if !c.screened {
			c.screened = true
			clear(c.not)
			k.again(c)
		}
		return
	}
	e.Site = n.site()
	if measures {
		e.Site.Epoch = k.epoch.Number
	}
	k.finish(c, e, nil)
}

// site is where a node evaluates. What it says of that itself does not count.
func (n *node) site() population.Site { return population.Site{Node: n.name, CPU: n.cpu} }

// passed takes note that something has passed on a node. The caller holds mu.
func (k *Coordinator) passed(n *node) {
	n.proven, n.streak = true, 0
	k.release(n)
}

// release lets the failures count that waited for what comes of a probe. The caller holds mu.
func (k *Coordinator) release(n *node) {
	waiting := n.suspend
	n.suspend = nil
	for _, o := range waiting {
		if c := k.calls[o.Key]; c != nil {
			n.evaluated++
			n.failed++
			o.Evaluation.Site = n.site()
			k.finish(c, *o.Evaluation, nil)
		}
	}
}

// examine has a node on which everything fails evaluate the seed, and reports whether the
// failure waits for what comes of that. It does not if there is no other node: then it
// counts, as on one machine. The caller holds mu.
func (k *Coordinator) examine(n *node, o outcome) bool {
	c := k.calls[o.Key]
	c.not[n.id] = true
	other := k.other(c)
	delete(c.not, n.id)
	if other == nil || len(n.suspend) == 0 && time.Since(n.probed) < examineEvery || k.suspended() >= mostSuspended {
		return false
	}
	if !slices.ContainsFunc(n.suspend, func(s outcome) bool { return s.Key == o.Key }) {
		e := o.Evaluation
		o.Evaluation = &population.Evaluation{
			Failure: &population.Failure{Stage: e.Failure.Stage, Message: cut(e.Failure.Message, mostText)},
			Output:  cut(e.Output, mostText), Build: e.Build, Elapsed: e.Elapsed,
		}
		n.suspend = append(n.suspend, o)
	}
	n.holds[o.Key] = true // until it is known
	c.hold(n, time.Now(), k.until(n, time.Now()))
	if len(n.suspend) > 1 && time.Since(n.probed) < examineEvery { // else the probe was lost
		return true
	}
	n.probed = time.Now()
	k.give(n, parcel{Issue: nuid.Next(), Probe: true})
	return true
}

// examined takes what came of evaluating the seed on a node. The caller holds mu.
func (k *Coordinator) examined(n *node, o outcome) {
	if o.Evaluation != nil && o.Evaluation.Failure == nil {
		k.passed(n)
		return
	}
	reason := o.Outage
	if o.Evaluation != nil {
		reason = fmt.Sprintf("%s: %s", o.Evaluation.Failure.Stage, o.Evaluation.Failure.Message)
	}
	k.setAside(n, "the seed fails there, which passes elsewhere ("+cut(reason, 5*mostName)+")")
}

// setAside lets a node evaluate nothing any more. What it has goes elsewhere. The caller holds mu.
func (k *Coordinator) setAside(n *node, reason string) {
	n.aside, n.suspend, n.parcels = reason, nil, nil
	for _, c := range k.calls {
		_, has := c.holders[n.id]
		delete(c.holders, n.id)
		if (has || c.shipment != nil && c.shipment.to == n.id) && len(c.holders) == 0 {
			c.not[n.id] = true
			k.again(c)
		}
	}
	k.events.tell(population.NodeSetAside{Node: n.public(time.Now()), Reason: n.aside})
	k.tellNodes(false)
}

// mostSuspended is how many failures may wait for what comes of a probe, of all nodes together.
const mostSuspended = 1 << 10

// mostText is how many bytes of a text of one of them are kept.
const mostText = 1 << 16

// suspended counts them. The caller holds mu.
func (k *Coordinator) suspended() (n int) {
	for _, node := range k.nodes {
		n += len(node.suspend)
	}
	return n
}

// died takes note that a candidate has ended its worker on a node. The caller holds mu.
func (k *Coordinator) died(key string, n *node) suspect {
	s := k.suspects[key]
	if s.Deaths == nil {
		s.Deaths = make(map[string]string)
	}
	s.Deaths[n.id] = n.name
	k.suspect(key, s)
	return s
}

// blame takes note that a node has vanished over what it had begun. The caller holds mu.
func (k *Coordinator) blame(n *node) {
	for key := range n.holds {
		if c := k.calls[key]; c != nil && !c.holders[n.id].IsZero() {
			s := k.suspects[key]
			s.Vanished++
			k.suspect(key, s)
		}
	}
}

// suspect keeps what is known of a suspect, which is wanted. The caller holds mu.
func (k *Coordinator) suspect(key string, s suspect) {
	s.Session = k.number
	k.suspects[key] = s
	k.save()
}

// evaluatedAlone takes note that a candidate is evaluated with nothing else under way.
func (k *Coordinator) evaluatedAlone(key string) {
	s := k.suspects[key]
	s.Alone = true
	k.suspect(key, s)
}

// settle gives candidates up over which nodes have vanished, the last time with nothing else
// under way, and those that have failed wherever they can be evaluated. The caller holds mu.
func (k *Coordinator) settle() {
	for key, c := range k.calls {
		s := k.suspects[key]
		if s.Alone && s.Vanished > vanishedTwice && len(c.holders) == 0 {
			k.finish(c, population.Evaluation{Failure: &population.Failure{
				Stage:   population.StageCrash,
				Message: fmt.Sprintf("%d machines stopped answering while they evaluated it, the last one with nothing else to do", s.Vanished),
			}}, nil)
		}
	}
}

// acquit forgets what was held against a candidate. The caller holds mu.
func (k *Coordinator) acquit(key string) {
	if _, ok := k.suspects[key]; ok {
		delete(k.suspects, key)
		k.save()
	}
}

// What a Store keeps.
const (
	sessionKey  = "cluster.session"
	measurerKey = "cluster.measurer"
	epochKey    = "cluster.epoch"
	suspectsKey = "cluster.suspects"
)

// load takes up what the Store keeps, and begins another session. It reports whether there
// was one before.
func (k *Coordinator) load() (resumed bool, err error) {
	if k.store == nil {
		k.session = nuid.Next()
		return false, nil
	}
	n := 0
	if v, err := k.store.Value(sessionKey); err == nil {
		n, _ = strconv.Atoi(string(v)) // of another version: a new one has another name in any case
		resumed = true
	}
	k.number = n + 1
	k.session = strconv.Itoa(k.number) + "-" + nuid.Next()[:6]
	if v, err := k.store.Value(measurerKey); err == nil && k.measurer == "" {
		k.measurer, k.measured = string(v), true
	}
	if v, err := k.store.Value(epochKey); err == nil {
		if err := decode(v, &k.epoch); err != nil {
			return false, fmt.Errorf("cluster: the archive holds an epoch of timings that cannot be read: %w", err)
		}
	}
	if v, err := k.store.Value(suspectsKey); err == nil {
		err = decode(v, &k.suspects)
		if err != nil {
			return false, fmt.Errorf("cluster: the archive holds suspects that cannot be read: %w", err)
		}
		maps.DeleteFunc(k.suspects, func(_ string, s suspect) bool { return s.Session < n }) // what has no result is asked for in each session
	}
	return resumed, k.store.SetValue(sessionKey, []byte(strconv.Itoa(k.number)))
}

// save keeps the suspects. The caller holds mu.
func (k *Coordinator) save() {
	if data, err := encode(k.suspects); err == nil { // it is plain data
		k.keep(suspectsKey, data)
	}
}

// keep keeps a value. An error ends the search. The caller holds mu.
func (k *Coordinator) keep(key string, value []byte) {
	if k.store == nil {
		return
	}
	if err := k.store.SetValue(key, value); err != nil {
		k.abandon(err)
	}
}

// abandon gives all calls up, with which the search ends. The caller holds mu.
func (k *Coordinator) abandon(err error) {
	k.broken = cmp.Or(k.broken, err)
	for _, c := range k.calls {
		k.finish(c, population.Evaluation{}, err)
	}
}
