package llm

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

const (
	firstBackoff = time.Second      // maximum wait before the first retry
	maxBackoff   = 30 * time.Second // maximum wait before any retry, unless the server asks for more
	maxWait      = 15 * time.Minute // maximum total wait of one candidate
)

// persist calls attempt until it succeeds, fails in a way that a retry cannot
// fix, or has failed too often. It waits between attempts with exponential
// backoff and full jitter (M. Brooker, Exponential Backoff And Jitter, 2015),
// and at least as long as the server asks for. If the server is overloaded,
// everyone who shares p waits. An attempt that the server answers with a time
// to wait does not count. The error is ctx.Err() or a *fault.
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
			f.kind, f.advice = final, fmt.Sprintf("the server asks to wait %v: resume the search after that, or use another model", f.wait.Round(time.Second))
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

// atLast returns f as the final outcome after the given number of attempts.
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
