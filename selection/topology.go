package selection

import "math/rand/v2"

// An Edge says that members of island From migrate to island To.
type Edge struct{ From, To int }

// A Topology returns the edges along which members migrate between islands 0 …
// islands-1. Each edge occurs once, none leads from an island to itself, and
// they are sorted by From, then by To. With fewer than two islands there are no
// edges. Only [Random] uses randomness; the others accept a nil rng.
type Topology func(rng *rand.Rand, islands int) []Edge

// None has no edges: the islands stay isolated.
func None(*rand.Rand, int) []Edge { return nil }

// Ring connects each island to the next, and the last to the first.
func Ring(_ *rand.Rand, islands int) []Edge {
	return connect(islands, func(from, to int) bool { return to == (from+1)%islands })
}

// BidirectionalRing connects each island to the next and to the previous one.
func BidirectionalRing(_ *rand.Rand, islands int) []Edge {
	return connect(islands, func(from, to int) bool {
		return to == (from+1)%islands || from == (to+1)%islands
	})
}

// FullyConnected connects each island to every other.
func FullyConnected(_ *rand.Rand, islands int) []Edge {
	return connect(islands, func(int, int) bool { return true })
}

// Star connects island 0, the hub, to every other island and back.
func Star(_ *rand.Rand, islands int) []Edge {
	return connect(islands, func(from, to int) bool { return from == 0 || to == 0 })
}

// Random connects each island to one other, drawn uniformly at each call.
func Random(rng *rand.Rand, islands int) []Edge {
	if islands < 2 {
		return nil
	}
	edges := make([]Edge, islands)
	for from := range edges {
		to := rng.IntN(islands - 1)
		if to >= from {
			to++
		}
		edges[from] = Edge{from, to}
	}
	return edges
}

// connect lists the edges between distinct islands for which linked is true.
func connect(islands int, linked func(from, to int) bool) []Edge {
	var edges []Edge
	for from := range islands {
		for to := range islands {
			if from != to && linked(from, to) {
				edges = append(edges, Edge{from, to})
			}
		}
	}
	return edges
}
