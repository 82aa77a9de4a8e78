package swap

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/wallacea-go/wallacea/internal/process"
	"github.com/wallacea-go/wallacea/internal/race"
)

// What a check may take. The time on the wall is for a checker that hangs, which is
// no source's doing; on a busy machine a check takes longer than its processor time.
const (
	checkTime    = 2 * time.Second * race.Slowdown
	checkMemory  = 512 << 20
	checkWall    = 2 * time.Minute
	checkerStart = 2 * time.Minute // until main has come to ServeChecks
	checkerIdle  = 10 * time.Second
)

// Checkers at once, and environments that one of them serves before it is
// replaced.
const (
	maxCheckers     = 2
	maxEnvironments = 4
)

// checking is the pool of this program. Its processes are the program itself,
// whatever Builder asks.
var checking = newCheckers(checkLimit{checkTime, checkMemory}, checkerIdle)

// EndChecks ends the processes that check sources, as soon as they are idle,
// and returns when those that are idle now have ended. The next check starts
// them again. Few programs need it: they end with the program, and when there
// was nothing to check for ten seconds.
func EndChecks() { checking.end() }

// checkers is a pool of processes that check. They are started when needed; those
// that are idle end when none has been given back for a while. Who asks waits for
// a turn, in the order of asking.
type checkers struct {
	limit checkLimit
	wall  time.Duration
	rest  time.Duration
	timer *time.Timer // ends the idle ones after a rest
	turns chan struct{}

	ending sync.Mutex // held while processes end

	mu    sync.Mutex // guards what follows
	idle  []*checker // the one used last at the end
	ended int        // how often end was called
}

func newCheckers(limit checkLimit, rest time.Duration) *checkers {
	p := &checkers{limit: limit, wall: checkWall, rest: rest, turns: make(chan struct{}, maxCheckers)}
	p.timer = time.AfterFunc(rest, p.endIdle)
	return p
}

// ask has one request served. A source over which a checker ends, or is killed
// by a limit, has failed its check. The error is for what no source is at fault
// for, or that of ctx.
func (p *checkers) ask(ctx context.Context, env *environment, r checkRequest) (checkReply, error) {
	select {
	case p.turns <- struct{}{}:
		defer func() { <-p.turns }()
	case <-ctx.Done():
		return checkReply{}, ctx.Err()
	}
	for again := false; ; again = true {
		c, err := p.take(ctx)
		if err != nil {
			return checkReply{}, err
		}
		reply, err := c.ask(ctx, env, r, p.wall)
		switch {
		case err == nil && reply.Refused != "":
			c.process.Close() // it remembers the environment
			return checkReply{}, errors.New(reply.Refused)
		case err == nil && reply.Spent:
			c.process.Close()
			return reply, nil
		case err == nil:
			p.put(c)
			return reply, nil
		case ctx.Err() != nil:
			c.process.Kill()
			return checkReply{}, ctx.Err()
		}
		// Somebody else may have killed it, so only the second end counts, unless
		// it is clear that the source is at fault.
		end := c.process.End(err)
		switch {
		case end.Cause == process.OutOfMemory:
			return checkReply{Check: exceeded(fmt.Sprintf("%d MiB of memory", p.limit.Memory>>20))}, nil
		case end.Cause == process.Late && again: // it used less processor time than it may: the machine stands still
			return checkReply{}, fmt.Errorf("swap: the process that checks sources has not answered for %v, twice", p.wall)
		case again:
			return checkReply{Check: refused("checking it ends the process that does it ("+end.Reason+")"+end.Said, "simplify it")}, nil
		}
	}
}

// take returns a checker that nobody else uses.
func (p *checkers) take(ctx context.Context) (*checker, error) {
	p.mu.Lock()
	var c *checker
	if n := len(p.idle); n > 0 {
		c, p.idle = p.idle[n-1], p.idle[:n-1]
	}
	ended := p.ended
	p.mu.Unlock()
	if c != nil && len(c.known) < maxEnvironments {
		return c, nil
	}
	if c != nil {
		c.process.Close()
	}
	c, err := startChecker(ctx, p.limit)
	if err == nil {
		c.started = ended
	}
	return c, err
}

// put gives a checker back.
func (p *checkers) put(c *checker) {
	p.mu.Lock()
	keep := c.started == p.ended
	if keep {
		p.idle = append(p.idle, c)
		p.timer.Reset(p.rest)
	}
	p.mu.Unlock()
	if !keep {
		c.process.Close()
	}
}

// end ends the idle ones now, and the others when they are given back.
func (p *checkers) end() {
	p.mu.Lock()
	p.ended++
	p.mu.Unlock()
	p.endIdle()
}

func (p *checkers) endIdle() {
	p.ending.Lock()
	defer p.ending.Unlock()
	p.mu.Lock()
	idle := p.idle
	p.idle = nil
	p.mu.Unlock()
	for _, c := range idle {
		c.process.Close()
	}
}

// A checker is a process that checks, seen from here.
type checker struct {
	process *process.Process
	coder   *frameCoder
	known   map[string]int // environments, by their key
	started int            // checkers.ended then
}

func startChecker(ctx context.Context, limit checkLimit) (*checker, error) {
	p, err := process.Start(process.Config{Role: checkerRole, MaxMemory: limit.Memory})
	if err != nil {
		return nil, fmt.Errorf("swap: the process that checks sources cannot be started: %w", err)
	}
	c := &checker{process: p, coder: newFrameCoder(), known: make(map[string]int)}
	frame, err := c.coder.encode(limit)
	if err == nil {
		err = p.Send(frame)
	}
	if err == nil {
		_, err = c.receive(ctx, checkerStart)
	}
	switch {
	case err == nil:
		return c, nil
	case ctx.Err() != nil:
		p.Kill()
		return nil, ctx.Err()
	}
	end := p.End(err)
	return nil, fmt.Errorf("swap: the process that checks sources did not come to ServeChecks (%s): call it first in main, or population.Serve or wallacea.Main, which do%s", end.Reason, end.Said)
}

// ask has one request served. After an error the process is of no use.
func (c *checker) ask(ctx context.Context, env *environment, r checkRequest, wall time.Duration) (checkReply, error) {
	var known bool
	if r.Environment, known = c.known[env.key]; !known {
		r.Environment, r.Setup = len(c.known), &env.setup
		c.known[env.key] = r.Environment
	}
	frame, err := c.coder.encode(r)
	if err != nil {
		return checkReply{}, err
	}
	if err := c.process.Send(frame); err != nil {
		return checkReply{}, err
	}
	return c.receive(ctx, wall)
}

func (c *checker) receive(ctx context.Context, limit time.Duration) (r checkReply, err error) {
	frame, err := c.process.Receive(ctx, limit)
	if err != nil {
		return r, err
	}
	return r, c.coder.decode(frame, &r)
}
