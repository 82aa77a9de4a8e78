package pareto

import "math/bits"

// sieve is a set of integers from 0 … n-1. A word of level 0 holds 64 of them;
// a bit of level l+1 says whether a word of level l is not zero. Finding the
// next member reads at most two words per level, and four levels are enough for
// 16 million integers.
type sieve [][]uint64

// sieve returns an empty sieve for 0 … n-1.
func (m *memory) sieve(n int) sieve {
	var s sieve
	if m != nil {
		s = take(&m.levels, 6)[:0] // 64⁶ integers do not fit into memory
	}
	for {
		n = (n + 63) / 64
		words := m.uint64s(n)
		clear(words)
		s = append(s, words)
		if n <= 1 {
			return s
		}
	}
}

func (s sieve) add(i int) {
	for _, level := range s {
		level[i>>6] |= 1 << (i & 63)
		i >>= 6
	}
}

func (s sieve) remove(i int) {
	for _, level := range s {
		level[i>>6] &^= 1 << (i & 63)
		if level[i>>6] != 0 {
			return
		}
		i >>= 6
	}
}

// floor returns the largest member not greater than i, or -1.
func (s sieve) floor(i int) int {
	if i < 0 {
		return -1
	}
	if w := s[0][i>>6] << (63 - i&63); w != 0 {
		return i - bits.LeadingZeros64(w)
	}
	for l := 1; l < len(s); l++ {
		i >>= 6
		if w := s[l][i>>6] & (1<<(i&63) - 1); w != 0 {
			i = i&^63 | (63 - bits.LeadingZeros64(w))
			for l > 0 {
				l--
				i = i<<6 | (63 - bits.LeadingZeros64(s[l][i]))
			}
			return i
		}
	}
	return -1
}

// above returns the smallest member greater than i, or -1.
func (s sieve) above(i int) int {
	for l := range s {
		if w := s[l][i>>6] & (^uint64(1) << (i & 63)); w != 0 {
			i = i&^63 | bits.TrailingZeros64(w)
			for l > 0 {
				l--
				i = i<<6 | bits.TrailingZeros64(s[l][i])
			}
			return i
		}
		i >>= 6
	}
	return -1
}

// staircase holds pairs of integers none of which is at least as large as
// another in both: as the first grows, the second falls.
type staircase struct {
	steps   sieve
	heights []int32 // of the members of steps
}

// below reports whether there is a pair (x, y) with x <= at and y <= height.
func (s *staircase) below(at, height int32) bool {
	i := s.steps.floor(int(at))
	return i >= 0 && s.heights[i] <= height
}

// insert adds (at, height) unless the staircase dominates it, and removes the
// pairs that it dominates.
func (s *staircase) insert(at, height int32) {
	if s.below(at, height) {
		return
	}
	s.steps.add(int(at))
	s.heights[at] = height
	for i := s.steps.above(int(at)); i >= 0 && s.heights[i] >= height; i = s.steps.above(i) {
		s.steps.remove(i)
	}
}

// clear removes all pairs.
func (s *staircase) clear() {
	for i := s.steps.floor(len(s.heights) - 1); i >= 0; i = s.steps.floor(i) {
		s.steps.remove(i)
	}
}
