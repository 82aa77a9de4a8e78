package cluster

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// A Cluster has a program's command line say whether it evaluates on other machines, or for
// another one. It is what Options.Cluster of wallacea.Main takes. New makes one.
type Cluster struct {
	listen, join, nats string
	scope, measure     string
	insecure, sameCPU  bool
	grace, duration    time.Duration
	coordinator        *Coordinator // opened by Coordinate
}

// New returns a Cluster that does nothing unless flags say so.
func New() *Cluster { return &Cluster{} }

// Flags defines the flags.
func (c *Cluster) Flags(set *flag.FlagSet) {
	set.StringVar(&c.listen, "listen", "", "have nodes evaluate: start a NATS server for them at an `address`, HOST:PORT, such as 127.0.0.1:4222")
	set.StringVar(&c.nats, "nats", "", "have nodes evaluate, with a NATS server with JetStream that is there, at a `URL` such as nats://host:4222")
	set.StringVar(&c.join, "join", "", "be a node: evaluate for the search that uses the NATS server at a `URL`, until told to stop")
	set.StringVar(&c.scope, "scope", "search", "the `name` of the search among others on one NATS server, the same for its nodes")
	set.DurationVar(&c.grace, "grace", defaultGrace, "of a node: how long what it has begun may take when it is told to stop")
	set.DurationVar(&c.duration, "for", 0, "of a node: how long it evaluates, what is under way included; 0 for until it is told to stop")
	set.StringVar(&c.measure, "measure", "", "if an objective is a timing: the `host` of the node that measures from now on, whose timings do not compare with another's; by default the first that joins")
	set.BoolVar(&c.sameCPU, "same-cpu", false, "refuse nodes whose processor has other features than the coordinator's; give it on both sides")
	set.BoolVar(&c.insecure, "insecure", false, "let -listen listen on any address, and nodes evaluate where workers cannot be closed off")
}

// Check says what is wrong with the flags, when they are parsed.
func (c *Cluster) Check() error {
	given := 0
	for _, f := range []struct{ name, value string }{{"-listen", c.listen}, {"-nats", c.nats}, {"-join", c.join}} {
		if f.value == "" {
			continue
		}
		if given++; f.name == "-listen" {
			continue
		}
		for server := range strings.SplitSeq(f.value, ",") {
			u, err := url.Parse(server)
			switch {
			case err != nil || u.Host == "":
				return fmt.Errorf("%s %s: give a URL such as nats://host:4222", f.name, server)
			case u.User != nil: // arguments are seen by all, and by workers
				return fmt.Errorf("%s: a URL must hold no user and no password: anybody on the machine sees them", f.name)
			}
		}
	}
	switch {
	case given > 1:
		return errors.New("give one of -listen, -nats and -join: the coordinator listens or uses a server, and nodes join it")
	case c.grace <= 0 || c.duration < 0:
		return errors.New("-grace must be positive, and -for cannot be negative")
	case c.scope == "" || strings.ContainsFunc(c.scope, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	}):
		return fmt.Errorf("-scope %q: give letters, digits, - and _", c.scope)
	}
	return nil
}

// Joins reports whether the flags say to be a node.
func (c *Cluster) Joins() bool { return c.join != "" }

// Join is a node until ctx ends; see the function Join.
func (c *Cluster) Join(ctx context.Context, p population.Program, config population.Config, notify func(string)) error {
	if !c.insecure && config.Workers.Sandbox == population.SandboxBestEffort {
		config.Workers.Sandbox = population.SandboxStrict // what is evaluated comes from elsewhere
	}
	return Join(ctx, NodeConfig{
		Program: p, Config: config, Server: c.join, Scope: c.scope, SameCPU: c.sameCPU, Grace: c.grace, For: c.duration, Notify: notify,
	})
}

// Coordinate returns what evaluates on nodes, nil without a flag that says so, and a sentence
// on how nodes join. An archive at the path keeps what must not be lost.
func (c *Cluster) Coordinate(ctx context.Context, p population.Program, config population.Config, path string, store interface {
	Value(key string) ([]byte, error)
	SetValue(key string, value []byte) error
}) (population.Evaluator, string, error) {
	if c.listen == "" && c.nats == "" {
		return nil, "", nil
	}
	k, err := Open(ctx, Config{
		Program: p, Search: config, Store: store, Listen: c.listen, Dir: path + ".nats", Insecure: c.insecure, Server: c.nats, Scope: c.scope, SameCPU: c.sameCPU, Measure: c.measure,
	})
	if err != nil {
		return nil, "", err
	}
	c.coordinator = k
	return k, "-join " + k.Address(), nil
}

// Close ends what Coordinate has begun.
func (c *Cluster) Close() {
	if c.coordinator != nil {
		c.coordinator.Close()
	}
}
