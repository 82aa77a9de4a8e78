package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/wallacea-go/wallacea/population"
)

// A Store keeps a few small values as long as the search; an archive.Archive is one.
type Store interface {
	// Value returns the value under key, or an error if there is none.
	Value(key string) ([]byte, error)
	SetValue(key string, value []byte) error
}

// Config says what a Coordinator evaluates, and by way of which server. One of Listen and
// Server is given.
type Config struct {
	Program population.Program
	Search  population.Config // what nodes' workers may take: Workers and MaxSteps of it count
	Store   Store             // of the search; nil: nothing outlives the Coordinator

	Listen  string // HOST:PORT at which a NATS server of the Coordinator listens
	Dir     string // of its files; what nodes need to be let in is in Dir.node, unless Listen is a loopback address
	Server  string // URL of a NATS server with JetStream that is there
	Access  Access // to Server; of Listen, Cert and Key in place of what is made, and Insecure
	Scope   string // tells the searches on one server apart; "": "search"
	SameCPU bool   // nodes must have a processor with the same features

	// Unsandboxed lets machines be nodes from which candidates are not closed off, so that one could read what
	// lets a node in, and give results in its name.
	Unsandboxed bool

	Measure string // host of the node that measures from now on, if an objective is a timing; "": the first that joins, or the one before
}

// A Coordinator has candidates evaluated by nodes. It is a population.Evaluator. Open makes one.
type Coordinator struct {
	scope    scope
	identity identity
	settings settings
	opened   time.Time
	session  string
	number   int  // of the session, as the store counts
	lax      bool // candidates need not be closed off from nodes
	store    Store
	address  string         // of a server that is another process's
	server   *server.Server // nil: it is another process's
	keys     *keys          // of server; nil: it lets everybody in
	nc       *nats.Conn
	js       jetstream.JetStream
	events   announcer
	wake     chan struct{} // there is something to publish
	life     context.Context
	end      context.CancelFunc
	running  sync.WaitGroup

	mu       sync.Mutex
	calls    map[string]*call // that somebody waits for, by key
	nodes    map[string]*node // by ID
	suspects map[string]suspect
	measurer string          // host of the node that measures timings; "": the next one
	measured bool            // there are timings of this host, or it was asked for
	measures *node           // this node; nil: it is not there, or there are no timings
	epoch    epoch           // of timings
	leases   int             // given, in this session
	issued   int             // parcels, in this session
	runs     int             // calls, in this session
	refused  map[string]bool // names of machines
	elapsed  durations
	retries  int              // calls that wait for a node on which they have not failed yet, when last counted
	told     population.Nodes // the last that were told
	shy      time.Time        // until then nothing is published: nodes may still hold it
	beaten   time.Time        // when the last round was
	broken   error            // nothing can be evaluated any more
}

// A call is a task that somebody waits for.
type call struct {
	holding
	task    population.Task
	waiters int
	done    chan struct{} // closed when there is a result
	result  population.Evaluation
	err     error

	shipment *shipment            // the message it is in; nil: it waits for one
	seen     time.Time            // when it was last known to be with a node, or in the queue
	holders  map[string]time.Time // nodes that have it, by ID, and until when they may
	not      map[string]bool      // nodes that have failed to evaluate it, by ID
	outages  int                  // on so many of these there was one

	screened bool // of a timing: it has passed elsewhere, and can be measured
	lease    int  // under which it is measured; 0: nobody's measurement counts
	spoilt   int  // how often a measurement did not count
}

// A shipment is a parcel that was published.
type shipment struct {
	calls []*call
	to    string // a node's ID; "": any node
	id    string // of the message
	seq   uint64 // in the stream; 0: not known yet, or none
}

// Open starts a Coordinator.
func Open(ctx context.Context, c Config) (*Coordinator, error) {
	if (c.Listen == "") == (c.Server == "") {
		return nil, errors.New("cluster: give one of Config.Listen and Config.Server")
	}
	id, err := identify(c.Program, c.SameCPU)
	if err != nil {
		return nil, err
	}
	w := c.Search.Workers
	k := &Coordinator{
		scope: scope(cmp.Or(c.Scope, "search")), identity: id, lax: c.Unsandboxed, store: c.Store,
		opened: time.Now(), measurer: c.Measure, measured: c.Measure != "", address: c.Server,
		settings: settings{Timing: slices.ContainsFunc(c.Program.Objectives, func(o population.Objective) bool { return o.Timing }), Grace: w.Grace, StartTimeout: w.StartTimeout, MaxMemory: cmp.Or(w.MaxMemory, 1<<30), MaxSteps: c.Search.MaxSteps, Timeout: cmp.Or(w.Timeout, 10*time.Second)},
		wake:     make(chan struct{}, 1), calls: make(map[string]*call), nodes: make(map[string]*node),
		suspects: make(map[string]suspect), refused: make(map[string]bool),
	}
	k.life, k.end = context.WithCancel(context.Background())
	if err := k.open(ctx, c); err != nil {
		k.Close()
		return nil, err
	}
	k.running.Go(k.publish)
	k.running.Go(k.watch)
	return k, nil
}

func (k *Coordinator) open(ctx context.Context, c Config) (err error) {
	resumed, err := k.load()
	if err != nil {
		return err
	}
	if resumed {
		k.shy = time.Now().Add(lease / 2)
	}
	back := nats.ReconnectHandler(func(*nats.Conn) { k.claim() })
	if c.Listen != "" {
		var options []nats.Option
		host, _, err := split(c.Listen)
		if err != nil {
			return fmt.Errorf("cluster: %w", err)
		}
		if !loopback(host) && !c.Access.Insecure || c.Access.Cert != "" {
			if k.keys, err = openKeys(c.Dir, k.scope, c.Access, time.Now()); err != nil {
				return err
			}
			options = append(options, k.keys.option())
		}
		if k.server, err = listen(c.Listen, c.Dir, k.keys); err != nil {
			return err
		}
		if k.nc, err = connect("", append(options, nats.InProcessServer(k.server), back)...); err != nil {
			return err
		}
	} else {
		var p pass
		if err = c.Access.check("-nats", c.Server); err != nil {
			return fmt.Errorf("cluster: %w", err)
		}
		if p, err = c.Access.pass(c.Server); err != nil {
			return err
		}
		if k.nc, err = connect(c.Server, append(p.options, nats.CustomInboxPrefix(inbox(p.id)), back)...); err != nil {
			return err
		}
	}
	if k.js, err = jetstream.New(k.nc); err != nil {
		return fmt.Errorf("cluster: %w", err)
	}
	if err := k.prepare(ctx); err != nil {
		return fmt.Errorf("cluster: %s: %w", k.Address(), err)
	}
	if _, err := ask[pulseAnswer](k.nc, k.scope.ask("pulse"), pulse{ID: "other"}); err == nil {
		return k.taken()
	}
	if s, err := k.js.Stream(ctx, k.scope.stream()); err == nil {
		err = s.Purge(ctx) // what an earlier session has left: what is still wanted is published again
		if err != nil {
			return fmt.Errorf("cluster: %w", err)
		}
	}
	_, err = k.nc.Subscribe(k.scope.coordinators(), k.contest)
	err = errors.Join(err,
		serve(k.nc, k.scope.ask("hello"), k.welcome), serve(k.nc, k.scope.ask("pulse"), k.pulse),
		serve(k.nc, k.scope.ask("begin"), k.begin), serve(k.nc, k.scope.ask("more"), k.more), serve(k.nc, k.scope.ask("outcome"), k.outcome),
	)
	return cmp.Or(err, k.nc.FlushTimeout(answerTime), k.nc.Publish(k.scope.all(), nil))
}

// prepare makes the stream and the consumer, if they are not there.
func (k *Coordinator) prepare(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*pullTime)
	defer cancel()
	_, err := k.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: k.scope.stream(), Description: "candidates that nodes of Wallacea evaluate; can be lost without harm",
		Subjects: []string{k.scope.tasks()}, Retention: jetstream.WorkQueuePolicy,
	})
	if err != nil {
		return err
	}
	_, err = k.js.CreateOrUpdateConsumer(ctx, k.scope.stream(), jetstream.ConsumerConfig{
		Durable: consumerName, AckPolicy: jetstream.AckExplicitPolicy, AckWait: lease, MaxDeliver: -1,
		MaxAckPending: -1, // a node asks for no more than it has workers
		MaxWaiting:    mostNodes,
	})
	return err
}

// mostNodes is how many nodes may wait for work at once, each with one request.
const mostNodes = 1 << 14

// Address is where nodes find the server.
func (k *Coordinator) Address() string {
	if k.server == nil {
		return cmp.Or(k.nc.ConnectedUrlRedacted(), k.address)
	}
	u, err := url.Parse(k.server.ClientURL())
	if err != nil {
		return k.server.ClientURL()
	}
	if ip := net.ParseIP(u.Hostname()); ip != nil && ip.IsUnspecified() {
		if name, err := os.Hostname(); err == nil {
			u.Host = net.JoinHostPort(name, u.Port())
		}
	}
	u.Scheme = "nats"
	return u.String()
}

// Credentials is the file that lets nodes into the server; "": the Coordinator has made none. Who
// has a copy of it can be a node.
func (k *Coordinator) Credentials() string {
	if k.keys == nil {
		return ""
	}
	return k.keys.file
}

// Close ends the Coordinator, and the server if it is its own. Nodes wait for another one.
func (k *Coordinator) Close() {
	k.end()
	k.running.Wait()
	k.events.close()
	if k.nc != nil {
		k.nc.Close()
	}
	if k.server != nil {
		k.server.Shutdown()
		k.server.WaitForShutdown()
	}
}

// Announce tells events of nodes; see population.Announcer.
func (k *Coordinator) Announce(tell func(population.Event)) {
	k.events.begin(tell)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.tellNodes(true)
}

// Evaluate has a candidate evaluated by a node; see population.Evaluator.
func (k *Coordinator) Evaluate(ctx context.Context, t population.Task) (population.Evaluation, error) {
	key, err := keyOf(t)
	if err != nil {
		return population.Evaluation{}, fmt.Errorf("cluster: %w", err)
	}
	c := k.register(key, t)
	defer k.leave(c)
	select {
	case <-c.done:
		return c.result, c.err
	case <-ctx.Done():
		return population.Evaluation{}, ctx.Err()
	case <-k.life.Done():
		return population.Evaluation{}, errors.New("cluster: the Coordinator was closed")
	}
}

// register adds a call, unless the same is wanted already.
func (k *Coordinator) register(key string, t population.Task) *call {
	k.mu.Lock()
	defer k.mu.Unlock()
	c := k.calls[key]
	if c == nil {
		k.runs++
		c = &call{
			holding: holding{Key: key, Run: k.session + "." + strconv.Itoa(k.runs)}, task: t, seen: time.Now(),
			done: make(chan struct{}), holders: make(map[string]time.Time), not: make(map[string]bool),
		}
		k.calls[key] = c
		if s, ok := k.suspects[key]; ok {
			for id := range s.Deaths {
				c.not[id] = true
			}
			if s.Session != k.number {
				k.suspect(key, s)
			}
		}
		for _, n := range k.nodes { // it may be from an earlier session
			if n.holds[key] && n.aside == "" && !c.not[n.id] {
				c.hold(n, time.Now(), k.until(n, time.Now()))
			}
		}
		if k.rouse(); k.broken != nil {
			k.finish(c, population.Evaluation{}, k.broken)
		}
	}
	c.waiters++
	return c
}

// leave removes a call that nobody waits for any more.
func (k *Coordinator) leave(c *call) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if c.waiters--; c.waiters == 0 && k.calls[c.Key] == c {
		delete(k.calls, c.Key)
	}
}

// finish gives the result of a call to who waits for it. The caller holds mu.
func (k *Coordinator) finish(c *call, e population.Evaluation, err error) {
	if k.calls[c.Key] != c {
		return
	}
	c.result, c.err = e, err
	delete(k.calls, c.Key)
	k.acquit(c.Key)
	if err == nil && e.Failure == nil {
		k.elapsed.add(e.Elapsed)
	}
	close(c.done)
}

// rouse wakes who publishes.
func (k *Coordinator) rouse() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// again has a call published again. The caller holds mu.
func (k *Coordinator) again(c *call) {
	c.shipment, c.seen = nil, time.Now()
	k.rouse()
}

// durations are the last ones of something.
type durations struct {
	last [63]time.Duration
	n    int
}

func (d *durations) add(t time.Duration) {
	d.last[d.n%len(d.last)] = t
	d.n++
}

// median returns their median; 0: there are none.
func (d *durations) median() time.Duration {
	known := slices.Clone(d.last[:min(d.n, len(d.last))])
	if len(known) == 0 {
		return 0
	}
	slices.Sort(known)
	return known[len(known)/2]
}

// An announcer tells events in their order, and makes nobody wait who has one.
type announcer struct {
	mu     sync.Mutex
	events []population.Event
	more   chan struct{} // nil: nobody listens
	tells  sync.WaitGroup
}

// begin has another one told events, and the one before no more.
func (a *announcer) begin(tell func(population.Event)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.end()
	more := make(chan struct{}, 1)
	a.more = more
	more <- struct{}{} // for what has happened before
	a.tells.Go(func() {
		for range more {
			for _, e := range a.take(more) {
				tell(e)
			}
		}
	})
}

// take takes the events for who listens to a channel.
func (a *announcer) take(more chan struct{}) (events []population.Event) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.more == more || a.more == nil {
		events, a.events = a.events, nil
	}
	return events
}

// end lets who listens go. The caller holds mu.
func (a *announcer) end() {
	if a.more != nil {
		close(a.more)
		a.more = nil
	}
}

func (a *announcer) tell(e population.Event) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.events) < mostNodes {
		a.events = append(a.events, e)
	}
	select {
	case a.more <- struct{}{}:
	default:
	}
}

func (a *announcer) close() {
	a.mu.Lock()
	a.end()
	a.mu.Unlock()
	a.tells.Wait()
}
