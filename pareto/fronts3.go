package pareto

import (
	"math"
	"math/bits"
)

// ranks3 sweeps along objective 0 and keeps, for each front, the staircase of
// its points in the other two objectives. A point belongs to the first front
// whose staircase does not dominate it. All earlier fronts contain a point that
// dominates it, so a binary search finds that front.
//
// This is ENS-BS of Zhang, Tian, Cheng, Jin, "An efficient approach to
// nondominated sorting for evolutionary multiobjective optimization", IEEE
// Transactions on Evolutionary Computation 19(2), 2015,
// https://doi.org/10.1109/TEVC.2014.2308305. Deviation: with three objectives a
// staircase replaces the list of a front's points, so that comparing with a
// front takes logarithmic time too.
func (s set) ranks3(ranks []int) {
	rows := s.rows()
	s.sortFrom(rows, s.memory.keyed(len(rows)), 0)
	sweep := sweep3{set: s, rows: rows, long: max(512, len(rows)/256), fronts: s.memory.profiles[:0]}
	for i, r := range rows {
		if s.repeats(rows, i) {
			ranks[r.row] = ranks[rows[i-1].row]
			continue
		}
		c := s.corner(r.row, i)
		rank := sweep.rank(c)
		if rank == len(sweep.fronts) {
			sweep.fronts = append(sweep.fronts, profile{steps: append(sweep.grow(nil), corner{0, math.MaxUint64, -1})})
		}
		sweep.insert(&sweep.fronts[rank], c)
		ranks[r.row] = rank
	}
	clear(sweep.fronts) // they would keep old scratch memory alive
	s.memory.profiles = sweep.fronts
}

// profile is the staircase of a front. It is a sorted array, or a sieve once
// the array is so long that moving steps takes more time than finding their
// position.
type profile struct {
	steps []corner // y ascending, z descending, from the top left corner
	sieve sieve    // of positions in the order of y; replaces steps
}

// corner holds two coordinates of a row as keys, and its position in rows.
type corner struct {
	y, z uint64
	at   int32
}

type sweep3 struct {
	set
	rows   []keyed
	fronts []profile
	long   int    // number of steps at which a profile becomes a sieve
	byY    *order // set with the first sieve
}

func (s set) corner(r int32, at int) corner {
	v := s.values[3*int(r):][:3:3]
	return corner{keyOf(v[1]), keyOf(v[2]), int32(at)}
}

// rank returns the number of the first front that does not dominate c.
func (s *sweep3) rank(c corner) int {
	first := 0
	for n := len(s.fronts); n > 0; {
		half := (n + 1) >> 1
		first += half & -s.dominates(&s.fronts[first+half-1], c)
		n -= half
	}
	return first
}

// dominates returns 1 if a point of the profile dominates c, or 0.
func (s *sweep3) dominates(p *profile, c corner) int {
	if p.sieve != nil {
		if s.byY.dominated(p.sieve, int(c.at)) {
			return 1
		}
		return 0
	}
	_, less := bits.Sub64(c.z, p.steps[firstBeyond(p.steps, c.y)-1].z, 0)
	return 1 - int(less)
}

// firstBeyond is firstAbove for the y of steps.
func firstBeyond(steps []corner, y uint64) int {
	first := 0
	if len(steps) <= 8 { // counting is faster than a search, whose steps wait for one another
		for i := range steps {
			_, less := bits.Sub64(y, steps[i].y, 0)
			first += 1 - int(less)
		}
		return first
	}
	for n := len(steps); n > 0; {
		half := (n + 1) >> 1
		_, less := bits.Sub64(y, steps[first+half-1].y, 0)
		first += half & (int(less) - 1)
		n -= half
	}
	return first
}

// insert adds c to a profile that does not dominate it and removes the steps
// that c dominates.
func (s *sweep3) insert(p *profile, c corner) {
	if p.sieve != nil {
		s.byY.insert(p.sieve, int(c.at))
		return
	}
	i := firstBeyond(p.steps, c.y)
	j := i
	for j < len(p.steps) && p.steps[j].z >= c.z {
		j++
	}
	if j > i {
		p.steps[i] = c
		p.steps = append(p.steps[:i+1], p.steps[j:]...)
		return
	}
	if len(p.steps) == cap(p.steps) {
		p.steps = s.grow(p.steps)
	}
	p.steps = append(p.steps, corner{})
	copy(p.steps[i+1:], p.steps[i:])
	p.steps[i] = c
	if len(p.steps) >= s.long {
		s.convert(p)
	}
}

// grow doubles the capacity of steps.
func (s *sweep3) grow(steps []corner) []corner {
	return append(take(&s.memory.corners, max(4, 2*cap(steps)))[:0], steps...)
}

// convert turns a profile into a sieve.
func (s *sweep3) convert(p *profile) {
	if s.byY == nil {
		s.byY = newOrder(s.set, s.rows)
	}
	p.sieve = s.memory.sieve(s.len())
	for _, c := range p.steps[1:] {
		p.sieve.add(int(s.byY.place[c.at]))
	}
	p.steps = nil
}
