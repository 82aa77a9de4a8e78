package llm

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

const (
	firstBackoff = time.Second      // maximum wait before the first retry
	maxBackoff   = 30 * time.Second // maximum wait before any retry, unless the server asks for more
)

// A line is what the requests of a Model share: they wait for each other, and learn from
// each other.
type line struct {
	pause   pause
	limiter limiter
	history history
	retries int           // of one call
	outage  time.Duration // how long one call waits in all for a server that is away or busy
	notify  func(string)
}

// begin sets how patient a line is.
func (l *line) begin(m *Model) {
	l.retries, l.outage, l.notify = max(cmp.Or(m.Retries, 5), 0), max(cmp.Or(m.Outage, 15*time.Minute), 0), m.notice
}

// persist calls attempt until it succeeds, fails in a way that a retry cannot
// fix, or has failed too often. It waits between attempts with exponential
// backoff and full jitter (M. Brooker, Exponential Backoff And Jitter, 2015),
// and at least as long as the server asks for. If the server is overloaded,
// everyone who shares the line waits. Attempts that say that the server is away or busy
// count by the time that they take and not by their number. A call that is hurried ends
// there, since somebody else can answer. The error is ctx.Err() or a *fault.
func (l *line) persist(ctx context.Context, attempt func(context.Context) *fault) error {
	c, patience, hurry := new(call), l.outage, hurried(ctx)
	if hurry {
		patience = math.MaxInt64 // it is another one who waits
	}
	failed, waited := 0, time.Duration(0)
	for n := 1; ; n++ {
		p, err := l.limiter.acquire(ctx)
		if err != nil {
			return err
		}
		if err := l.pause.wait(ctx); err != nil {
			l.limiter.release(p, false, false)
			return err
		}
		f := attempt(ctx)
		if f == nil {
			l.limiter.release(p, false, true)
			l.history.answer()
			return nil
		}
		tooMuch := f.kind == slow || f.kind == notNow && f.wait == 0 && f.status == http.StatusTooManyRequests
		f = l.history.fault(c, f, patience)
		wait := max(f.wait, backoff(n-1))
		gone := hurry && f.away(waited+wait)
		if !gone && (f.kind == notNow || f.kind == unreachable) {
			l.pause.extend(wait) // before the next request begins
		}
		fewer := l.limiter.release(p, tooMuch, false)
		if err := ctx.Err(); err != nil {
			return err
		}
		if gone || hurry && f.kind == slow && !fewer {
			return f.gone()
		}
		switch f.kind {
		case tooLong:
			return f // not the last word
		case refused, final:
			return l.history.gaveUp(f).after(n)
		}
		failed, waited = l.failures(failed, f, fewer), waited+wait
		if hurry && (failed > l.retries || waited > l.outage) {
			return f.after(n).gone()
		}
		if f.wait > l.outage {
			f.kind, f.advice = final, fmt.Sprintf("the server asks to wait %v: resume the search after that, or use another model", f.wait.Round(time.Second))
			return f
		}
		if failed > l.retries || waited > l.outage {
			return l.history.gaveUp(f.atLast()).after(n)
		}
		switch left := l.retries + 1 - failed; {
		case f.kind == unreachable && !l.history.patient():
			l.notify(fmt.Sprintf("the server has not answered yet, and is asked again, %d times at most: %s", left, f.text))
		case f.kind == notNow, f.kind == unreachable:
			l.notify("waiting for the server, for " + l.outage.String() + " at most: " + f.text)
		default:
			l.notify("asking again: " + f.text)
			if err := sleep(ctx, wait); err != nil {
				return err
			}
		}
	}
}

// failures adds a fault to the number of those that count. fewer says that the server may
// answer fewer requests at once.
func (l *line) failures(failed int, f *fault, fewer bool) int {
	switch {
	case f.kind == transient, f.kind == slow && !fewer:
		return failed + 1
	case f.kind == unreachable && !l.history.patient():
		return max(failed+1, l.retries-1) // whoever has begun it is there
	}
	return failed
}

// hurry returns a context for calls that somebody else can answer: they end at the first
// sign that the server is away or has too much to do.
func hurry(ctx context.Context) context.Context { return context.WithValue(ctx, hurryKey{}, true) }

type hurryKey struct{}

func hurried(ctx context.Context) bool {
	is, _ := ctx.Value(hurryKey{}).(bool)
	return is
}

// shortWait is how long a hurried call waits for a server that limits how many requests it
// takes: that is no outage.
const shortWait = 30 * time.Second

// away reports whether a fault says that there will be no answer soon. waited is how long
// its call has waited in all.
func (f *fault) away(waited time.Duration) bool {
	return f.kind == unreachable || f.kind == notNow && (f.status != http.StatusTooManyRequests || waited > shortWait)
}

// gone returns a fault as the end of a call whose server may be back later.
func (f *fault) gone() *fault {
	last := *f
	if f.kind == slow {
		last.wait = max(f.wait, slowWait)
	}
	last.kind, last.passes = final, true
	return &last
}

// slowWait is how long a server is left alone that lets calls wait for nothing.
const slowWait = 10 * time.Minute

// atLast returns f as the outcome of a call.
func (f *fault) atLast() *fault {
	last := *f
	last.kind = refused
	if f.kind == unreachable {
		last.kind = final
	}
	return &last
}

// after returns f with the number of attempts in its text.
func (f *fault) after(attempts int) *fault {
	last := *f
	if attempts > 1 {
		last.text += fmt.Sprintf(" (after %d attempts)", attempts)
	}
	return &last
}

// backoff returns how long to wait after attempt n, counted from 0.
func backoff(n int) time.Duration {
	most := maxBackoff
	if n < 10 {
		most = min(most, firstBackoff<<n)
	}
	return rand.N(most)
}

// A pause delays all requests of a Model. The zero value delays nothing.
type pause struct {
	mu    sync.Mutex
	until time.Time
}

// extend makes the pause last at least d from now.
func (p *pause) extend(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(d); until.After(p.until) {
		p.until = until
	}
}

// left returns the remaining time of the pause.
func (p *pause) left() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Until(p.until)
}

// wait returns when the pause is over. It adds a little random time, so that
// not all requests start at once.
func (p *pause) wait(ctx context.Context) error {
	for left := p.left(); left > 0; left = p.left() {
		if err := sleep(ctx, left+rand.N(left/10+1)); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// sleep waits for d or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
