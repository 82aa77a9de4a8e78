package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/wallacea-go/wallacea/population"
)

// NodeConfig says for whom a machine evaluates, and how.
type NodeConfig struct {
	Program population.Program
	Config  population.Config // Workers.Count and Sandbox, Builder and Observe count

	Server  string // URL of the NATS server
	Access  Access // to it
	Scope   string // as in Config; "": "search"
	SameCPU bool   // as in Config
	// Unsandboxed lets candidates, which come from elsewhere, be evaluated though workers cannot be closed
	// off from this machine, or Config says SandboxOff. Without it SandboxBestEffort is SandboxStrict.
	Unsandboxed bool

	Grace time.Duration // for what is under way when the node is told to stop; 0: 20 s
	For   time.Duration // how long it takes work, all in all; 0: until it is told to stop

	// Notify is called with sentences about what happens, from several goroutines; nil: nobody
	// is told.
	Notify func(string)
}

// ErrRefused is wrapped by the error of Join if the coordinator refuses the node.
var ErrRefused = errors.New("refused")

// Join evaluates candidates for a coordinator until ctx ends; then it finishes what it has
// begun, within Grace, gives back the rest, and returns nil. It waits for a coordinator that is
// not there, for ever. The program has called population.Serve with the problem.
func Join(ctx context.Context, c NodeConfig) error {
	id, err := identify(c.Program, c.SameCPU)
	if err != nil {
		return err
	}
	open := c.Config.Workers.Sandbox.Missing()
	switch {
	case open != "" && !c.Unsandboxed:
		return fmt.Errorf("cluster: candidates come from elsewhere, and would not be closed off from this machine (%s): say -unsandboxed if they may do here what they like", open)
	case c.Config.Workers.Sandbox == population.SandboxBestEffort && !c.Unsandboxed:
		c.Config.Workers.Sandbox = population.SandboxStrict
	}
	if c.Notify == nil {
		c.Notify = func(string) {}
	}
	if err := c.Access.check("-join", c.Server); err != nil {
		return fmt.Errorf("cluster: %w", err)
	}
	p, err := c.Access.pass(c.Server)
	if err != nil {
		return err
	}
	host, _ := os.Hostname() // "" is a name too
	j := &joined{
		NodeConfig: c, identity: id, open: open, id: p.id, name: fmt.Sprintf("%s/%d", cmp.Or(host, "?"), os.Getpid()),
		scope: scope(cmp.Or(c.Scope, "search")), holds: make(map[*held]bool), now: make(chan struct{}, 1),
	}
	j.change = sync.NewCond(&j.mu)
	j.nc, err = connect(c.Server, append(p.options, nats.CustomInboxPrefix(inbox(j.id)),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil && ctx.Err() == nil {
				c.Notify("the server is away: going on with what there is, and trying again")
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) {
			c.Notify("the server is there again")
			j.kick()
		}))...)
	if err != nil {
		return err
	}
	defer j.nc.Close()
	if c.For > 0 {
		j.until = time.Now().Add(c.For)
	}
	for ctx.Err() == nil {
		w, err := j.hello(ctx)
		if err == nil {
			err = j.serve(ctx, w)
		}
		if err != nil && ctx.Err() == nil {
			return err
		}
		if !j.until.IsZero() && j.late() {
			c.Notify("the time of -for is over")
			return nil
		}
	}
	return nil
}

// A joined node evaluates.
type joined struct {
	NodeConfig
	identity identity
	open     string // why candidates are not closed off; "": they are
	id, name string
	scope    scope
	nc       *nats.Conn
	local    *population.Local
	until    time.Time // it takes nothing that would end later; zero: for ever
	stood    still
	now      chan struct{} // the coordinator may be another one: it is to be told what there is

	mu       sync.Mutex
	change   *sync.Cond
	session  string
	settings settings
	holds    map[*held]bool
	busy     int  // parcels that are here
	running  int  // of these, what is being evaluated
	alone    int  // of these, what is evaluated with nothing else under way, or waits for it
	more     bool // there may be something for this node that not every node may have
	draining bool // it takes nothing any more
	median   time.Duration
	unwanted int                // pulses in a row that say that nobody waits for what the node has
	resume   time.Time          // after an outage
	wait     time.Duration      // that it lasts
	cancel   context.CancelFunc // of the request for messages
	end      context.CancelFunc // of what is under way
	broken   error              // nothing can be evaluated here
}

// A held parcel is one that has not been answered in full.
type held struct {
	message *nats.Msg // of the queue; nil: it was given to this node alone
	parcel  parcel
	left    map[holding]bool // what has not been answered
}

// hello asks to be a node until somebody answers.
func (j *joined) hello(ctx context.Context) (welcome, error) {
	for waited := false; ; waited = true {
		w, err := j.introduce(0)
		switch {
		case err == nil && w.Refused != "":
			return w, fmt.Errorf("cluster: %s has %w this machine: %s", j.Server, ErrRefused, w.Refused)
		case err == nil:
			return w, nil
		case lost(j.nc) != nil:
			return w, lost(j.nc)
		case !waited && ctx.Err() == nil:
			j.Notify("waiting for a coordinator at " + j.Server)
		}
		if !sleep(ctx, pause) {
			return w, ctx.Err()
		}
	}
}

// introduce says hello, with so many workers; 0: as many as the machine has room for.
func (j *joined) introduce(workers int) (welcome, error) {
	j.mu.Lock()
	h := hello{Identity: j.identity, ID: j.id, Name: j.name, Workers: workers, Holds: j.held(), Open: j.open, CPU: cpuModel()}
	j.mu.Unlock()
	return ask[welcome](j.nc, j.scope.ask("hello"), h)
}

// sleep waits, and reports whether it has waited as long.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// serve evaluates until ctx ends, or the coordinator wants other settings.
func (j *joined) serve(ctx context.Context, w welcome) (err error) {
	c := j.Config
	c.Workers.Grace, c.Workers.StartTimeout, c.Workers.MaxMemory = w.Settings.Grace, w.Settings.StartTimeout, w.Settings.MaxMemory
	c.MaxSteps = w.Settings.MaxSteps
	if c.Workers.Count = cmp.Or(c.Workers.Count, runtime.GOMAXPROCS(0)); w.Settings.Measures {
		c.Workers.Count = 1 // nothing else runs meanwhile then
	}
	if j.local, err = j.Program.Local(ctx, c); err != nil {
		return err
	}
	defer j.local.Close()
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	j.mu.Lock()
	j.session, j.settings, j.draining, j.broken, j.end, j.unwanted = w.Session, w.Settings, false, nil, end, 0
	j.mu.Unlock()
	private, err := j.nc.Subscribe(j.scope.node(j.id), func(*nats.Msg) { j.offered(true) })
	if err != nil {
		return fmt.Errorf("cluster: %w", err)
	}
	defer private.Unsubscribe() //nolint:errcheck // the connection ends
	all, err := j.nc.Subscribe(j.scope.all(), func(*nats.Msg) { j.kick() })
	if err != nil {
		return fmt.Errorf("cluster: %w", err)
	}
	defer all.Unsubscribe() //nolint:errcheck // the connection ends
	var beating sync.WaitGroup
	stop := make(chan struct{})
	beating.Go(func() { j.beat(stop) })
	beating.Go(func() { j.stood.watch(stop) })
	j.Notify(fmt.Sprintf("evaluating for %s with %d at once", j.Server, j.local.Workers()))
	j.fetch(ctx, life)
	j.drain(ctx, end)
	close(stop)
	beating.Wait()
	j.mu.Lock()
	defer j.mu.Unlock()
	if left := "it was told to stop"; ctx.Err() != nil || j.broken != nil || j.overdue() {
		if j.broken != nil {
			left = j.broken.Error()
		}
		p := pulse{ID: j.id, Session: j.session, Left: left}
		_, _ = ask[pulseAnswer](j.nc, j.scope.ask("pulse"), p) // or it is not heard of any more
	}
	return j.broken
}

// held lists what has not been answered. The caller holds mu.
func (j *joined) held() (list []holding) {
	for h := range j.holds {
		for call := range h.left {
			list = append(list, call)
		}
	}
	return list
}

// beat says, until stop is closed, that the node lives and keeps what it has. It has a thread
// of its own, and waits for nothing that evaluations do.
func (j *joined) beat(stop <-chan struct{}) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	asking := make(chan struct{}, 1)
	for {
		j.mu.Lock()
		var messages []*nats.Msg
		for h := range j.holds {
			if h.message != nil {
				messages = append(messages, h.message)
			}
		}
		p := pulse{ID: j.id, Session: j.session, Workers: j.local.Workers(), Busy: j.busy, Holds: j.held(), Draining: j.draining}
		j.mu.Unlock()
		for _, m := range messages {
			_ = m.InProgress() // the next one may arrive
		}
		select {
		case asking <- struct{}{}:
			go func() {
				defer func() { <-asking }()
				j.pulse(p)
			}()
		default: // the coordinator is slow
		}
		select {
		case <-ticker.C:
		case <-j.now:
		case <-stop:
			asking <- struct{}{}
			return
		}
	}
}

// pulse tells the coordinator what the node does. One that does not know the node is another
// one than before.
func (j *joined) pulse(p pulse) {
	answer, err := ask[pulseAnswer](j.nc, j.scope.ask("pulse"), p)
	if err != nil {
		return
	}
	if answer.Aside != "" {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.fail(fmt.Errorf("cluster: %s has set this machine aside: %s", j.Server, answer.Aside))
		return
	}
	if !answer.Known {
		w, err := j.introduce(p.Workers)
		if err != nil {
			return
		}
		j.mu.Lock()
		defer j.mu.Unlock()
		if w.Refused != "" {
			j.fail(fmt.Errorf("cluster: %s has %w this machine: %s", j.Server, ErrRefused, w.Refused))
			return
		}
		if j.session = w.Session; w.Settings != j.settings { // workers have to be started anew
			j.draining = true
			j.wakeLocked()
		}
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.median = answer.Median
	j.offeredLocked(answer.More)
	if j.unwanted++; !answer.Unwanted {
		j.unwanted = 0
	}
	if j.unwanted >= mostUnwanted { // workers cannot be told to let go of a candidate
		j.draining = true
		j.end()
		j.wakeLocked()
	}
}

// mostUnwanted is how often in a row a node hears that nobody waits for anything that it has,
// before it ends its workers: a coordinator that was resumed may still ask for it.
const mostUnwanted = 3

// fail says that nothing can be evaluated here. The caller holds mu.
func (j *joined) fail(err error) {
	j.broken, j.draining = cmp.Or(j.broken, err), true
	j.end()
	j.wakeLocked()
}

// kick has the coordinator told at once what the node has, and asked for more.
func (j *joined) kick() {
	j.beatNow()
	j.pull()
}

func (j *joined) beatNow() {
	select {
	case j.now <- struct{}{}:
	default:
	}
}

// offered has the coordinator asked, when a worker is free, for what it offers to this node.
func (j *joined) offered(more bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.offeredLocked(more)
}

func (j *joined) offeredLocked(more bool) {
	if more && !j.more {
		j.more = true
		j.wakeLocked()
	}
}

// pull ends the request for messages, so that there is another one.
func (j *joined) pull() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.wakeLocked()
}

func (j *joined) wakeLocked() {
	if j.cancel != nil {
		j.cancel()
	}
	j.change.Broadcast()
}

// late reports whether there is no time left for another evaluation.
func (j *joined) late() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.overdue()
}

// leaving reports whether the node takes nothing any more.
func (j *joined) leaving(ctx context.Context) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return ctx.Err() != nil || j.draining || j.overdue()
}

func (j *joined) overdue() bool {
	return !j.until.IsZero() && time.Until(j.until) < 2*j.median
}

// fetch asks for as many parcels as there are free workers, until ctx ends or the node takes
// nothing any more. Nothing else does.
func (j *joined) fetch(ctx, life context.Context) {
	defer context.AfterFunc(ctx, j.pull)()
	for {
		free, wait, over := j.free(ctx)
		if over {
			return
		}
		if wait > 0 {
			sleep(ctx, min(wait, pause))
			continue
		}
		given, err := j.given(life, free)
		if given == 0 && err == nil && !j.settings.Measures {
			err = j.request(ctx, life, free)
		}
		if err != nil && ctx.Err() == nil {
			if why := lost(j.nc); why != nil {
				j.mu.Lock()
				j.fail(why)
				j.mu.Unlock()
			}
			sleep(ctx, pause) // the server or the queue is away
		}
	}
}

// free waits until there is a free worker, and returns how many there are, or how long to
// wait after an outage, or that nothing more is to be taken.
func (j *joined) free(ctx context.Context) (free int, wait time.Duration, over bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for {
		if ctx.Err() != nil || j.draining || j.overdue() {
			j.draining = true
			return 0, 0, true
		}
		if wait = time.Until(j.resume); wait > 0 {
			return 0, wait, false
		}
		if free = j.local.Workers() - j.busy; free > 0 && j.alone == 0 && (j.more || !j.settings.Measures) {
			return free, 0, false
		}
		j.change.Wait()
	}
}

// given asks for what the coordinator has for this node in particular, if it has said so: at most
// so many parcels. It returns how many came.
func (j *joined) given(life context.Context, most int) (int, error) {
	j.mu.Lock()
	offered := j.more
	j.more = false
	j.mu.Unlock()
	if !offered {
		return 0, nil
	}
	answer, err := ask[moreAnswer](j.nc, j.scope.ask("more"), more{ID: j.id, Free: most})
	if err != nil {
		return 0, err
	}
	for _, p := range answer.Parcels[:min(len(answer.Parcels), most)] {
		j.hold(life, p, nil)
	}
	return len(answer.Parcels), nil
}

// request asks the queue for at most so many parcels. If it is interrupted, as many workers are free as
// parcels may be on their way: these are taken all the same, or given back at once.
func (j *joined) request(ctx, life context.Context, most int) error {
	once, cancel := context.WithTimeout(ctx, pullTime+answerTime)
	defer cancel()
	j.mu.Lock()
	j.cancel = cancel
	interrupted := j.draining || j.more
	j.mu.Unlock()
	if interrupted {
		return nil
	}
	p, err := newPull(j.nc, j.scope, most)
	if err != nil {
		return err
	}
	err = p.receive(once, func(m *nats.Msg) { j.arrived(life, m) })
	p.end(func(m *nats.Msg) {
		if j.leaving(ctx) {
			_ = m.Nak() // or it comes again later
		} else {
			j.arrived(life, m)
		}
	})
	if once.Err() != nil {
		return nil
	}
	return err
}
