package llm

import (
	"cmp"
	"context"
	"sync"
)

// A limiter bounds how many requests a server gets at once. It learns how many that may
// be: half as many when the server says that it has too much to do or does not answer in
// time, and one more after a while in which all is well (D. Chiu, R. Jain, "Analysis of the
// increase and decrease algorithms for congestion avoidance in computer networks",
// Computer Networks and ISDN Systems 17, 1989, https://doi.org/10.1016/0169-7552(89)90019-6).
// The zero value bounds nothing.
type limiter struct {
	mu      sync.Mutex
	most    int // requests at once; 0: any number
	active  int
	peak    int             // the largest number that was active, before there was a most
	waiting []chan struct{} // the oldest first
	lowered int             // how often
	well    int             // answers since most has changed
}

// A permit is for one request.
type permit struct{ lowered int }

// acquire waits until a request may begin.
func (l *limiter) acquire(ctx context.Context) (permit, error) {
	l.mu.Lock()
	if l.most == 0 || l.active < l.most {
		l.active++
		l.peak = max(l.peak, l.active)
		p := permit{l.lowered}
		l.mu.Unlock()
		return p, nil
	}
	turn := make(chan struct{})
	l.waiting = append(l.waiting, turn)
	l.mu.Unlock()
	select {
	case <-turn:
	case <-ctx.Done():
		l.mu.Lock()
		defer l.mu.Unlock()
		for i, w := range l.waiting {
			if w == turn {
				l.waiting = append(l.waiting[:i], l.waiting[i+1:]...)
				return permit{}, ctx.Err()
			}
		}
		l.active-- // it was its turn
		l.next()
		return permit{}, ctx.Err()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return permit{l.lowered}, nil
}

// next lets those begin that may. Whose turn comes is active.
func (l *limiter) next() {
	for len(l.waiting) > 0 && (l.most == 0 || l.active < l.most) {
		l.active++
		close(l.waiting[0])
		l.waiting = l.waiting[1:]
	}
}

// slowly is how many answers for each request at once it takes to try one more.
const slowly = 4

// release ends a request. If the server had too much to do, it reports whether there was
// more than one request at once, so that fewer may help.
func (l *limiter) release(p permit, tooMuch, answered bool) (fewer bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case tooMuch && p.lowered < l.lowered: // it began before there were fewer
		fewer = true
	case tooMuch && l.active > 1:
		l.most, l.well, fewer = max(cmp.Or(l.most, l.peak)/2, 1), 0, true
		l.lowered++
	case answered && l.most > 0:
		if l.well++; l.well >= slowly*l.most {
			l.most, l.well = l.most+1, 0
		}
	}
	l.active--
	l.next()
	return fewer
}
