package cluster

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wallacea-go/wallacea/population"
)

// A node is what the coordinator knows of one.
type node struct {
	id, name string
	cpu      string // its processor's model
	workers  int
	busy     int
	heard    time.Time       // when it was last heard of
	joined   time.Time       //
	holds    map[string]bool // what it has, by key
	draining bool            // it takes nothing any more

	introduced bool // others were told of it
	greet      bool // it has to say hello again, for other settings
	evaluated  int
	failed     int

	aside   string // why it gets nothing; "": it does
	proven  bool   // something has passed there
	streak  int    // failures since then
	probed  time.Time
	suspend []outcome // failures that wait for what comes of the probe
	parcels []parcel  // for it alone, until it asks
}

// usable reports whether the node may be given something.
func (n *node) usable() bool { return n.aside == "" && !n.draining }

// public is what others are told of the node.
func (n *node) public(now time.Time) population.Node {
	p := population.Node{Name: n.name, Workers: n.workers, Busy: n.busy, Evaluated: n.evaluated, Failed: n.failed, Aside: n.aside}
	if hours := now.Sub(n.joined).Hours(); hours > 0 && n.evaluated > 0 {
		p.Rate = float64(n.evaluated) / hours
	}
	return p
}

const (
	mostName    = 100     // bytes of a node's name, or of its processor's
	mostWorkers = 1 << 12 // of a node
	mostHeld    = 1 << 18 // calls that all nodes may say they have; one of these for each worker mostBundled
	mostShared  = 1 << 10 // nodes with the same key
)

// cut returns the beginning of a text, at most so many bytes, without half a character.
func cut(text string, most int) string {
	if len(text) > most {
		for most > 0 && !utf8.RuneStart(text[most]) {
			most--
		}
		text = text[:most]
	}
	return strings.ToValidUTF8(text, "?")
}

// welcome answers who wants to be a node.
func (k *Coordinator) welcome(h hello) welcome {
	k.mu.Lock()
	defer k.mu.Unlock()
	name := cut(h.Name, mostName)
	why := k.identity.differs(h.Identity)
	if why == "" && h.Open != "" && !k.lax {
		why = fmt.Sprintf("candidates would not be closed off from it (%s), and could give results in its name: say -unsandboxed for the coordinator too if that may be", cut(h.Open, 5*mostName))
	}
	if why != "" {
		if !k.refused[name] && len(k.refused) < mostNodes {
			k.refused[name] = true
			k.events.tell(population.NodeRefused{Name: name, Reason: why})
		}
		return welcome{Refused: why}
	}
	now := time.Now()
	n := k.nodes[h.ID]
	if n == nil {
		if why := k.crowded(h.ID); why != "" {
			return welcome{Refused: why}
		}
		n = &node{id: h.ID, name: name, cpu: cut(h.CPU, mostName), joined: now, workers: min(max(h.Workers, 0), mostWorkers)}
		k.nodes[h.ID] = n
	}
	n.draining, n.greet = false, false
	k.take(n, h.Holds, now)
	k.appoint(n)
	k.introduce(n)
	s := k.settings
	s.Measures = n == k.measures
	return welcome{Session: k.session, Settings: s}
}

// crowded says why there is no room for a node with an ID; "": there is. An ID begins with the key
// by which the server has let the node in. Nodes of the Coordinator's own server have one each, and
// on other servers some may share one. The caller holds mu.
func (k *Coordinator) crowded(id string) string {
	if id == "" || len(id) > mostName {
		return "its ID is too long, or there is none"
	}
	most := mostShared
	if k.keys != nil {
		most = 1
	}
	if key, _, ok := strings.Cut(id, "."); ok {
		same := 0
		for other := range k.nodes {
			if strings.HasPrefix(other, key+".") {
				same++
			}
		}
		if same >= most {
			return fmt.Sprintf("there are %d nodes with its key, and no more than that may be", same)
		}
	}
	if len(k.nodes) >= mostNodes {
		return fmt.Sprintf("the coordinator has %d nodes, and cannot have more", mostNodes)
	}
	return ""
}

// pulse takes a sign of life.
func (k *Coordinator) pulse(p pulse) pulseAnswer {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := k.nodes[p.ID]
	if n == nil || p.Session != k.session || n.greet && p.Left == "" {
		return pulseAnswer{}
	}
	if p.Left != "" {
		k.remove(n, cut(p.Left, 4*mostName))
		return pulseAnswer{Known: true}
	}
	now := time.Now()
	n.workers, n.busy, n.draining = min(max(p.Workers, 0), mostWorkers), min(max(p.Busy, 0), mostWorkers), p.Draining
	k.take(n, p.Holds, now)
	k.introduce(n)
	unwanted := len(p.Holds) > 0
	for key := range n.holds {
		unwanted = unwanted && k.calls[key] == nil
	}
	return pulseAnswer{Known: true, Aside: n.aside, Unwanted: unwanted, Median: k.elapsed.median(), More: k.offers(n)}
}

// introduce tells of a node once it has workers, and gives it work. The caller holds mu.
func (k *Coordinator) introduce(n *node) {
	if n.workers > 0 && !n.introduced {
		n.introduced = true
		k.events.tell(population.NodeJoined{Node: n.public(n.heard)})
		k.rouse()
	}
}

// take takes what a node says that it has. The caller holds mu.
func (k *Coordinator) take(n *node, holds []holding, now time.Time) {
	n.heard = now
	before := n.holds
	n.holds = make(map[string]bool)
	others := 0
	for _, n := range k.nodes {
		others += len(n.holds)
	}
	for _, h := range holds[:min(len(holds), max(n.workers, 1)*mostBundled, max(0, mostHeld-others))] { // the rest is issued again
		if len(h.Key) == keyLength {
			n.holds[h.Key] = true
		}
	}
	until := k.until(n, now)
	for key := range n.holds {
		if c := k.calls[key]; c != nil && n.aside == "" && !c.not[n.id] {
			c.hold(n, now, until)
		}
	}
	for key := range before {
		if c := k.calls[key]; c != nil && !n.holds[key] {
			delete(c.holders, n.id)
		}
	}
}

// buildTime is how long a node may take to build what it was given, by the clock.
const buildTime = 10 * time.Minute

// until is until when a node may have what it has now: twice as long as its workers may take for that.
// What is to be alone takes all of them. The caller holds mu.
func (k *Coordinator) until(n *node, now time.Time) time.Time {
	w := population.Workers{Grace: k.settings.Grace, StartTimeout: k.settings.StartTimeout, Timeout: k.settings.Timeout}
	var longest float64
	for key := range n.holds {
		c := k.calls[key]
		switch {
		case c == nil:
		case k.suspects[key].Alone:
			longest += float64(c.task.Longest(w))
		default:
			longest += float64(c.task.Longest(w)) / float64(max(n.workers, 1))
		}
	}
	return now.Add(buildTime + time.Duration(min(2*longest, math.MaxInt64/2)))
}

// hold takes note that a node has a call, and until when it may.
func (c *call) hold(n *node, now, until time.Time) {
	c.seen = now
	if _, ok := c.holders[n.id]; !ok {
		c.holders[n.id] = until
	}
}

// begin says which calls of a parcel a node is to evaluate.
func (k *Coordinator) begin(b begin) beginAnswer {
	k.mu.Lock()
	defer k.mu.Unlock()
	answer := beginAnswer{Verdicts: make([]verdict, min(len(b.Calls), mostBundled))}
	n := k.nodes[b.ID]
	if n == nil || n.aside != "" {
		return beginAnswer{} // its next pulse says why
	}
	n.heard = time.Now()
	if n == k.measures {
		k.leases++
		answer.Lease = k.leases
	}
	for i := range answer.Verdicts {
		c := k.calls[b.Calls[i].Key]
		if c == nil || c.not[n.id] {
			continue
		}
		answer.Verdicts[i] = begun
		if k.suspects[c.Key].Vanished >= vanishedTwice {
			answer.Verdicts[i] = alone
			k.evaluatedAlone(c.Key)
		}
		n.holds[c.Key] = true
		c.lease = answer.Lease
	}
	until := k.until(n, n.heard)
	for i, v := range answer.Verdicts {
		if v != drop {
			k.calls[b.Calls[i].Key].hold(n, n.heard, until)
		}
	}
	return answer
}

// watch looks after nodes and the queue in turns.
func (k *Coordinator) watch() {
	ticker := time.NewTicker(beat / 2)
	defer ticker.Stop()
	for n := 0; ; n++ {
		select {
		case <-ticker.C:
		case <-k.life.Done():
			return
		}
		if err := lost(k.nc); err != nil {
			k.mu.Lock()
			k.abandon(err)
			k.mu.Unlock()
		}
		k.bury()
		if n%2 == 1 && k.nc.IsConnected() {
			k.claim()
			k.reconcile()
		}
	}
}

// bury takes nodes for gone that were not heard of for too long. If the coordinator itself
// has stood still, or is cut off, nobody is; and if several have gone at once, the network
// has, and no candidate.
func (k *Coordinator) bury() {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	still := !k.beaten.IsZero() && (now.Sub(k.beaten) > beat || !k.nc.IsConnected())
	var gone []*node
	for _, n := range k.nodes {
		switch {
		case still:
			n.heard = now
		case now.Sub(n.heard) > lease:
			gone = append(gone, n)
		}
	}
	k.expire(now, still)
	k.beaten = now
	for _, n := range gone {
		if len(gone) == 1 {
			k.blame(n)
		}
		k.remove(n, fmt.Sprintf("not heard of for %v", lease))
	}
	k.tellNodes(false)
}

// expire sets nodes aside that have had a call for longer than its evaluation can take: workers end what
// takes longer, so that such a node only says that it evaluates. The caller holds mu.
func (k *Coordinator) expire(now time.Time, still bool) {
	for _, c := range k.calls {
		for id, until := range c.holders {
			n := k.nodes[id]
			switch {
			case still:
				c.holders[id] = until.Add(now.Sub(k.beaten))
			case now.After(until) && n != nil && n.aside == "":
				k.setAside(n, fmt.Sprintf("it has had candidate %v for longer than any evaluation of it can take", c.task.ID))
			}
		}
	}
}

// remove removes a node. The caller holds mu.
func (k *Coordinator) remove(n *node, reason string) {
	delete(k.nodes, n.id)
	for _, o := range n.suspend {
		if c := k.calls[o.Key]; c != nil {
			k.again(c)
		}
	}
	for _, c := range k.calls {
		if n == k.measures { // what it measures from now on does not count, if it comes back or not
			c.lease = 0
		}
		delete(c.holders, n.id)
		if c.shipment != nil && c.shipment.to == n.id {
			k.again(c)
		}
	}
	if n == k.measures {
		reason += k.dismiss()
	}
	if n.introduced {
		k.events.tell(population.NodeLeft{Node: n.public(time.Now()), Reason: reason})
	}
	k.settle()
	k.tellNodes(false)
	k.rouse()
}

// other returns the node that has least to do of those that have not yet failed to evaluate a
// call, or nil. The caller holds mu.
func (k *Coordinator) other(c *call) *node {
	var best *node
	for _, n := range k.nodes {
		if n.usable() && n.workers > 0 && n != k.measures && !c.not[n.id] && (best == nil || n.busy*best.workers < best.busy*n.workers) {
			best = n
		}
	}
	return best
}

// tellNodes tells what nodes do, if that has changed. The caller holds mu.
func (k *Coordinator) tellNodes(always bool) {
	now := time.Now()
	var e population.Nodes
	for _, n := range k.nodes {
		if n.workers > 0 {
			e.Nodes = append(e.Nodes, n.public(now))
		}
	}
	slices.SortFunc(e.Nodes, func(a, b population.Node) int { return cmp.Compare(a.Name, b.Name) })
	for _, c := range k.calls {
		if len(c.holders) == 0 {
			e.Backlog++
		}
	}
	same := func(a, b population.Node) bool { a.Rate, b.Rate = 0, 0; return reflect.DeepEqual(a, b) }
	if always || e.Backlog != k.told.Backlog || !slices.EqualFunc(e.Nodes, k.told.Nodes, same) {
		k.told = e
		k.events.tell(e)
	}
}
