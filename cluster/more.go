package cluster

import "slices"

// Most work is in the queue, for whatever node asks first. Some is not for every node: what has failed on
// some is for the others, timings are for the node that measures, and the seed is for a node that is
// examined. A node asks for that too when it has free workers. It is told that there is some.

// give keeps a parcel for a node until it asks for it. The caller holds mu.
func (k *Coordinator) give(n *node, p parcel) {
	n.parcels = append(n.parcels, p)
	k.kick(n)
}

// kick has a node ask. An error means that it hears of it in the answer to its next pulse.
func (k *Coordinator) kick(n *node) { _ = k.nc.Publish(k.scope.node(n.id), nil) }

// offers reports whether there may be something for a node. The caller holds mu.
func (k *Coordinator) offers(n *node) bool {
	return n.usable() && (len(n.parcels) > 0 || k.retries > 0 && n != k.measures)
}

// more gives a node as much as it has free workers, of what it may have and not every node.
func (k *Coordinator) more(m more) moreAnswer {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := k.nodes[m.ID]
	if n == nil || !n.usable() {
		return moreAnswer{}
	}
	var answer moreAnswer
	room := k.room()
	fits := func(bytes int) bool {
		room -= int64(bytes)
		return len(answer.Parcels) < min(m.Free, n.workers) && (room >= 0 || len(answer.Parcels) == 0)
	}
	for len(n.parcels) > 0 && fits(n.parcels[0].bytes()) {
		answer.Parcels = append(answer.Parcels, n.parcels[0])
		n.parcels = n.parcels[1:]
	}
	if n == k.measures {
		return answer
	}
	k.retries = 0
	var list []*call
	for _, c := range k.calls {
		switch {
		case !c.retry() || k.timed(c):
		case c.not[n.id]:
			k.retries++
		default:
			list = append(list, c)
		}
	}
	slices.SortFunc(list, byID)
	for i, c := range list {
		if !fits(length(c.task) + perCall) {
			k.retries += len(list) - i
			break
		}
		s := &shipment{to: n.id}
		c.ship(s)
		answer.Parcels = append(answer.Parcels, k.parcel(s))
	}
	return answer
}

// retry reports whether a call waits for a node on which it has not failed yet.
func (c *call) retry() bool { return c.shipment == nil && len(c.holders) == 0 && len(c.not) > 0 }
