package cluster

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

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
	mostHeld    = 1 << 16 // calls that a node may say it has
)

// welcome answers who wants to be a node.
func (k *Coordinator) welcome(h hello) welcome {
	k.mu.Lock()
	defer k.mu.Unlock()
	name := strings.ToValidUTF8(h.Name[:min(len(h.Name), mostName)], "?")
	if why := k.identity.differs(h.Identity); why != "" {
		if !k.refused[name] && len(k.refused) < mostNodes {
			k.refused[name] = true
			k.events.tell(population.NodeRefused{Name: name, Reason: why})
		}
		return welcome{Refused: why}
	}
	now := time.Now()
	n := k.nodes[h.ID]
	if n == nil {
		if h.ID == "" || len(h.ID) > mostName || len(k.nodes) >= mostNodes {
			return welcome{Refused: "the coordinator has too many nodes"}
		}
		n = &node{id: h.ID, name: name, cpu: strings.ToValidUTF8(h.CPU[:min(len(h.CPU), mostName)], "?"), joined: now, workers: min(max(h.Workers, 0), mostWorkers)}
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

// pulse takes a sign of life.
func (k *Coordinator) pulse(p pulse) pulseAnswer {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := k.nodes[p.ID]
	if n == nil || p.Session != k.session || n.greet && p.Left == "" {
		return pulseAnswer{}
	}
	if p.Left != "" {
		k.remove(n, p.Left[:min(len(p.Left), 4*mostName)])
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
	return pulseAnswer{Known: true, Aside: n.aside, Unwanted: unwanted, Median: k.elapsed.median()}
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
	n.holds = make(map[string]bool, len(holds))
	for _, h := range holds[:min(len(holds), mostHeld)] {
		n.holds[h.Key] = true
		if c := k.calls[h.Key]; c != nil && n.aside == "" {
			c.holders[n.id], c.seen = true, now
		}
	}
	for key := range before {
		if c := k.calls[key]; c != nil && !n.holds[key] {
			delete(c.holders, n.id)
		}
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
		if c == nil {
			continue
		}
		answer.Verdicts[i] = begun
		if k.suspects[c.Key].Vanished >= vanishedTwice {
			answer.Verdicts[i] = alone
			k.evaluatedAlone(c.Key)
		}
		c.holders[n.id], c.seen, n.holds[c.Key] = true, n.heard, true
		c.lease = answer.Lease
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
	still := now.Sub(k.beaten) > beat && !k.beaten.IsZero() || !k.nc.IsConnected()
	k.beaten = now
	var gone []*node
	for _, n := range k.nodes {
		switch {
		case still:
			n.heard = now
		case now.Sub(n.heard) > lease:
			gone = append(gone, n)
		}
	}
	for _, n := range gone {
		if len(gone) == 1 {
			k.blame(n)
		}
		k.remove(n, fmt.Sprintf("not heard of for %v", lease))
	}
	k.tellNodes(false)
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
