package selection

import "math/rand/v2"

// Edge says that members of island From migrate to island To.
type Edge struct{ From, To int }

// Topology returns the edges along which members migrate between islands
// 0 … islands-1, each edge once, none from an island to itself, ordered by
// From and then by To. With fewer than two islands there are none. Only
// [Random] draws random numbers; the others accept a nil rng.
type Topology func(rng *rand.Rand, islands int) []Edge

// None has no edges: every island is on its own.
func None(*rand.Rand, int) []Edge { return nil }

// Ring leads from each island to the next and from the last to the first.
func Ring(_ *rand.Rand, islands int) []Edge {
	return connect(islands, func(from, to int) bool { return to == (from+1)%islands })
}

// BidirectionalRing leads from each island to the next and to the previous
// one, which are the same where there are two islands.
func BidirectionalRing(_ *rand.Rand, islands int) []Edge {
	return connect(islands, func(from, to int) bool {
		return to == (from+1)%islands || from == (to+1)%islands
	})
}

// FullyConnected leads from each island to every other.
func FullyConnected(_ *rand.Rand, islands int) []Edge {
	return connect(islands, func(int, int) bool { return true })
}

// Star leads from island 0, the hub, to every other and back.
func Star(_ *rand.Rand, islands int) []Edge {
	return connect(islands, func(from, to int) bool { return from == 0 || to == 0 })
}

// Random leads from each island to one other, drawn anew at each call with the
// same chance for every other island.
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

// connect lists the edges between different islands for which linked is true.
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
