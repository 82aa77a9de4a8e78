package llm

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

const (
	firstBackoff = time.Second      // the most that the first retry waits
	maxBackoff   = 30 * time.Second // the most that any waits unless the server asks for more
	maxWait      = 15 * time.Minute // the most that one candidate waits in all, between attempts
)

// persist calls attempt until it succeeds, fails in a way that another attempt
// does not mend, or has failed too often. It waits between attempts with
// exponential backoff and full jitter (M. Brooker, Exponential Backoff And
// Jitter, 2015), at least as long as the server asks for. When the server has
// too much to do, everybody who shares p waits. An attempt after which the
// server says how long to wait does not count: it is well, and asks for
// patience. The error is ctx.Err() or a *fault.
func persist(ctx context.Context, p *pause, retries int, attempt func(context.Context) *fault) error {
	failed, waited := 0, time.Duration(0)
	for n := 0; ; n++ {
		if err := p.wait(ctx); err != nil {
			return err
		}
		f := attempt(ctx)
		if f == nil {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if f.kind != transient && f.kind != unreachable {
			return f
		}
		if !f.throttled || f.wait == 0 {
			failed++
		}
		if f.wait > maxWait {
			f.kind, f.advice = final, fmt.Sprintf("it asks to wait %v: go on then, or use another model", f.wait.Round(time.Second))
			return f
		}
		wait := max(f.wait, backoff(n))
		waited += wait
		if failed > max(retries, 0) || waited > maxWait {
			return f.atLast(n + 1)
		}
		if f.throttled {
			p.extend(wait)
		} else if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// atLast returns f as the outcome of so many attempts.
func (f *fault) atLast(attempts int) *fault {
	last := *f
	last.kind = refused
	if f.kind == unreachable {
		last.kind = final
	}
	if attempts > 1 {
		last.text += fmt.Sprintf(" (after %d attempts)", attempts)
	}
	return &last
}

// backoff returns how long to wait after attempt n, which counts from 0.
func backoff(n int) time.Duration {
	most := maxBackoff
	if n < 10 {
		most = min(most, firstBackoff<<n)
	}
	return rand.N(most)
}

// A pause holds back all requests of a Model. The zero value holds back
// nothing.
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

// left returns how long the pause still lasts.
func (p *pause) left() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Until(p.until)
}

// wait returns when the pause is over, a little later for some than for
// others, so that they do not all ask at once.
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
