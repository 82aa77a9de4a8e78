package pareto

import "sync"

// memory is the scratch memory of a call. Later calls reuse it: for sets of
// some hundred points, allocating and clearing memory takes more time than
// sorting them. A nil memory allocates on each request.
type memory struct {
	rows     []keyed
	floats   []float64
	ints     []int32
	ranks    []int
	words    []uint64
	levels   [][]uint64
	corners  []corner
	profiles []profile
	wfg      wfg
}

var memories = sync.Pool{New: func() any { return new(memory) }}

// release returns the memory of a set to the pool. The contents must not be
// used afterwards.
func (s set) release() {
	m := s.memory
	if m == nil {
		return
	}
	m.rows, m.floats, m.ints, m.words = m.rows[:0], m.floats[:0], m.ints[:0], m.words[:0]
	m.ranks, m.levels, m.corners = m.ranks[:0], m.levels[:0], m.corners[:0]
	memories.Put(m)
}

// The memory that the following methods return is not cleared.

func (m *memory) keyed(n int) []keyed {
	if m == nil {
		return make([]keyed, n)
	}
	return take(&m.rows, n)
}

func (m *memory) float64s(n int) []float64 {
	if m == nil {
		return make([]float64, n)
	}
	return take(&m.floats, n)
}

func (m *memory) int32s(n int) []int32 {
	if m == nil {
		return make([]int32, n)
	}
	return take(&m.ints, n)
}

func (m *memory) uint64s(n int) []uint64 {
	if m == nil {
		return make([]uint64, n)
	}
	return take(&m.words, n)
}

// take returns the next n elements of a block. If the block is too small, it is
// replaced by one that is large enough for later calls too.
func take[T any](block *[]T, n int) []T {
	used := len(*block)
	if used+n > cap(*block) {
		*block, used = make([]T, 0, max(n, 2*cap(*block))), 0
	}
	*block = (*block)[:used+n]
	return (*block)[used : used+n : used+n]
}
