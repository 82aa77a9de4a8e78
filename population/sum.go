package population

import (
	"iter"
	"time"
)

// A Sum is what the candidates and the advice of a search have taken. Sums of fractions depend
// on their order: who adds candidates in the order of their IDs, and advice in the order in
// which it came, gets the same digits as everybody else.
type Sum struct {
	Candidates int
	Failures   int           // among them
	Written    Usage         // of the candidates
	Advice     Usage         // of advice
	Elapsed    time.Duration // until the last outcome was known, counted as Generation.Elapsed is; 0: not known
}

// SumOf adds up all candidates and all advice. The error is that of one of the iterators.
func SumOf(candidates iter.Seq2[Candidate, error], advice iter.Seq2[Advice, error]) (s Sum, err error) {
	for c, err := range candidates {
		if err != nil {
			return Sum{}, err
		}
		s.AddCandidate(&c)
	}
	for a, err := range advice {
		if err != nil {
			return Sum{}, err
		}
		s.AddAdvice(&a)
	}
	return s, nil
}

// AddCandidate adds a candidate.
func (s *Sum) AddCandidate(c *Candidate) {
	s.Candidates++
	if c.Failed() {
		s.Failures++
	}
	s.Written = s.Written.Add(c.Usage)
	s.Elapsed = max(s.Elapsed, c.Ended())
}

// AddAdvice adds an advice.
func (s *Sum) AddAdvice(a *Advice) { s.Advice = s.Advice.Add(a.Usage) }

// Usage returns what candidates and advice have used.
func (s *Sum) Usage() Usage { return s.Written.Add(s.Advice) }
