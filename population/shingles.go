package population

import (
	"go/scanner"
	"go/token"
	"maps"
	"slices"
)

// shingles are hashes of the sequences of tokens in sources, each once and in order, by
// structure: comments and the values of numbers do not count. How many of them two sources
// share tells how alike these are (Broder, "On the resemblance and containment of documents",
// 1997).
type shingles map[ID][]uint64

// shingleLength is how many tokens a sequence has.
const shingleLength = 4

// of returns those of a candidate.
func (s shingles) of(c Candidate) []uint64 {
	id := c.ID.structure()
	list, known := s[id]
	if !known {
		list = shinglesOf(c.Source)
		s[id] = list
	}
	return list
}

func shinglesOf(source string) []uint64 {
	var in scanner.Scanner
	in.Init(token.NewFileSet().AddFile("", -1, len(source)), []byte(source), func(token.Position, string) {}, 0)
	var list []uint64
	var last [shingleLength]uint64
	for n := 1; ; n++ {
		_, t, text := in.Scan()
		if t == token.EOF {
			break
		}
		if t == token.FLOAT {
			t = token.INT
		}
		h := mix(0, uint64(t))
		if t == token.IDENT || t == token.STRING || t == token.CHAR {
			for _, b := range []byte(text) {
				h = mix(h, uint64(b))
			}
		}
		copy(last[:], last[1:])
		last[shingleLength-1] = h
		if n < shingleLength {
			continue
		}
		var sum uint64
		for _, v := range last {
			sum = mix(sum, v)
		}
		list = append(list, sum)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// mix adds a value to a hash.
func mix(h, v uint64) uint64 {
	h = (h ^ v) * 0x9e3779b97f4a7c15
	return h ^ h>>29
}

// forget forgets all but the members of islands.
func (s shingles) forget(islands [][]ID) {
	members := structuresOf(islands)
	maps.DeleteFunc(s, func(id ID, _ []uint64) bool { return !members[id] })
}

// likeness returns the share of all shingles of two sources that both have, from 0 to 1.
func likeness(a, b []uint64) float64 {
	if len(a)+len(b) == 0 {
		return 1
	}
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			common++
			i, j = i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return float64(common) / float64(len(a)+len(b)-common)
}
