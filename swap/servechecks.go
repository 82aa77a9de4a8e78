package swap

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wallacea-go/wallacea/internal/cputime"
	"github.com/wallacea-go/wallacea/internal/process"
	"github.com/wallacea-go/wallacea/internal/sandbox"
	"github.com/wallacea-go/wallacea/swap/internal/guard"
	"github.com/wallacea-go/wallacea/swap/internal/link"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// checkerRole is as what processes that check are started.
const checkerRole = "checker"

// servesChecks is whether this program, started again, would serve checks.
var servesChecks atomic.Bool

// ServeChecks lets Builders check sources in processes of this program that
// they can kill. In such a process it serves checks and does not return; in
// every other one it returns at once.
//
// Call it first in main: a process that checks is your program, started again
// with the same arguments, and all that main does before is done there too.
// population.Serve and wallacea.Main call it. Without it Builders check in the
// calling process, where nothing stops the type checker: see Builder.Check.
func ServeChecks() {
	if _, ok := process.Started(checkerRole); ok {
		fmt.Fprintln(os.Stderr, "wallacea checker:", serveChecks(process.Connect()))
		os.Exit(1)
	}
	if !process.IsChild() { // a worker starts no processes
		servesChecks.Store(true)
	}
}

// A checkLimit is the first frame to a checker: what one check may take. The
// checker's first reply says that it is ready.
type checkLimit struct {
	Time   time.Duration // of the processor
	Memory int64         // in bytes, beyond what the program holds when main starts
}

// A checkSetup is an environment as plain data.
type checkSetup struct {
	Decl      rules.Signature
	Imports   []string
	Archives  link.Archives
	GoVersion string
	MaxSource int
	Mode      guard.Mode
}

// key is equal for equal environments, so that a checker prepares once for what
// several Builders ask of it.
func (s checkSetup) key() string { return link.Hash(fmt.Sprintf("%#v", s)) } // maps in the order of their keys

// rules makes the rules of the environment.
func (s checkSetup) rules() (*rules.Rules, error) {
	return rules.New(rules.Config{
		Decl: s.Decl, Imports: s.Imports, Packages: s.Archives.Open(), GoVersion: s.GoVersion, MaxSource: s.MaxSource,
	})
}

// A checkRequest asks for a source to be checked, or spliced of fragments.
type checkRequest struct {
	Environment int
	Setup       *checkSetup // of the environment, the first time
	Source      string
	Tunable     bool
	Fragments   *rules.Fragments
}

// A checkReply is the answer to a checkRequest.
type checkReply struct {
	Refused    string // why nothing can be checked in this environment
	Check      check
	Spliced    string
	NoFunction bool // Splice returned ErrNoFunction
	Spent      bool // the checker has to be replaced
}

// A frameCoder encodes and decodes one frame at a time. The other side must
// decode all of them.
type frameCoder struct {
	in, out bytes.Buffer
	decoder *gob.Decoder
	encoder *gob.Encoder
}

func newFrameCoder() *frameCoder {
	c := new(frameCoder)
	c.decoder, c.encoder = gob.NewDecoder(&c.in), gob.NewEncoder(&c.out)
	return c
}

func (c *frameCoder) encode(v any) ([]byte, error) {
	c.out.Reset()
	err := c.encoder.Encode(v)
	return c.out.Bytes(), err
}

func (c *frameCoder) decode(frame []byte, v any) error {
	c.in.Reset()
	c.in.Write(frame)
	return c.decoder.Decode(v)
}

// A checkServer serves checks in a process of its own.
type checkServer struct {
	parent       *process.Parent
	coder        *frameCoder
	limit        checkLimit
	gauge        *process.Gauge
	environments map[int]*servedEnvironment

	mu sync.Mutex // for encoding and sending
}

type servedEnvironment struct {
	setup checkSetup
	rules *rules.Rules
	err   error
}

// serveChecks serves until the parent goes away, which ends the process, or there is an error.
func serveChecks(parent *process.Parent) error {
	s := &checkServer{parent: parent, coder: newFrameCoder(), environments: make(map[int]*servedEnvironment)}
	if err := s.coder.decode(parent.Receive(), &s.limit); err != nil {
		return err
	}
	debug.FreeOSMemory() // what main did before may have left garbage
	held := process.MemoryInUse()
	limit := held + s.limit.Memory
	debug.SetMemoryLimit(limit)
	_ = sandbox.LimitMemory(process.HardLimit(limit) - held) // where the system cannot, the Gauge has to do
	const growth = 64 << 20
	s.gauge = process.NewGauge(limit, growth)
	if err := s.reply(checkReply{}); err != nil {
		return err
	}
	for {
		var r checkRequest
		if err := s.coder.decode(parent.Receive(), &r); err != nil {
			return err
		}
		if err := s.reply(s.serve(r)); err != nil {
			return err
		}
	}
}

func (s *checkServer) reply(r checkReply) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.send(r)
}

func (s *checkServer) send(r checkReply) error {
	frame, err := s.coder.encode(r)
	if err != nil {
		return err
	}
	return s.parent.Send(frame)
}

func (s *checkServer) serve(r checkRequest) (reply checkReply) {
	e := s.environments[r.Environment]
	if r.Setup != nil {
		e = &servedEnvironment{setup: *r.Setup}
		e.rules, e.err = e.setup.rules()
		s.environments[r.Environment] = e
	}
	if e == nil || e.err != nil {
		return checkReply{Refused: fmt.Sprint(e.err)}
	}
	defer s.watch()()
	if r.Fragments != nil {
		var err error
		reply.Spliced, err = rules.Splice(e.setup.Decl.Name, e.setup.MaxSource, *r.Fragments)
		reply.NoFunction = errors.Is(err, rules.ErrNoFunction)
	} else {
		reply.Check = newCheck(e.rules, Wanted{r.Source, r.Tunable}, nil, e.setup.Mode)
	}
	if len(reply.Spliced)+reply.Check.size() > maxCheckText {
		reply = checkReply{Check: exceeded(fmt.Sprintf("%d MiB of text", maxCheckText>>20))}
	}
	_, reply.Spent = s.gauge.Read()
	return reply
}

// watch ends the process if the check under way exceeds a limit, and stops when
// the function that it returns is called.
func (s *checkServer) watch() (stop func()) {
	stopMemory := s.gauge.Watch(func() {}) // nothing interrupts a type checker
	const every = 20 * time.Millisecond
	var mu sync.Mutex
	done := false
	start := cputime.Self()
	var timer *time.Timer
	mu.Lock()
	defer mu.Unlock()
	timer = time.AfterFunc(every, func() {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case done:
		case cputime.Self()-start > s.limit.Time:
			// An error means that the parent has gone.
			_ = s.reply(checkReply{Check: exceeded(fmt.Sprintf("%v of processor time", s.limit.Time)), Spent: true})
			os.Exit(0)
		default:
			timer.Reset(every)
		}
	})
	return func() {
		stopMemory()
		mu.Lock()
		defer mu.Unlock()
		done = true
		timer.Stop()
	}
}

// maxCheckText bounds the texts that a frame to or from a checker holds.
const maxCheckText = process.MaxFrame - 1<<20

// exceeded is the check of a source that takes more than it may.
func exceeded(what string) check {
	return refused("checking it took more than "+what, "simplify it: fewer and smaller types, constants and generic calls, and fewer functions")
}

func refused(message, hint string) check {
	return check{Failure: &rules.Error{Stage: StageCheck, Diagnostics: []Diagnostic{{Message: message, Hint: hint}}}}
}
