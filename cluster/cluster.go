package cluster

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// A Cluster has a program's command line say whether it evaluates on other machines, or for
// another one. It is what Options.Cluster of wallacea.Main takes. New makes one.
type Cluster struct {
	set                *flag.FlagSet
	listen, join, nats string
	access             Access
	scope, measure     string
	sameCPU            bool
	unsandboxed        bool
	grace, duration    time.Duration
	coordinator        *Coordinator // opened by Coordinate
}

// New returns a Cluster that does nothing unless flags say so.
func New() *Cluster { return &Cluster{} }

// Flags defines the flags.
func (c *Cluster) Flags(set *flag.FlagSet) {
	c.set = set
	set.StringVar(&c.listen, "listen", "", "have nodes evaluate: start a NATS server for them at an `address`, HOST:PORT, such as 127.0.0.1:4222; at one that other machines reach, it has TLS, and only nodes with the file that is made are let in")
	set.StringVar(&c.nats, "nats", "", "have nodes evaluate, with a NATS server with JetStream that is there, at a `URL` such as nats://host:4222, or several with commas between them")
	set.StringVar(&c.join, "join", "", "be a node: evaluate for the search that uses the NATS server at a `URL`, until told to stop")
	set.StringVar(&c.access.Credentials, "credentials", "", "with -join or -nats, a `file` by which the server lets the program in: the one that a coordinator has written for its nodes, NATS credentials, or the seed of an nkey")
	set.StringVar(&c.access.CA, "tls-ca", "", "with -join or -nats, a `file` of certificates by which the server is recognised; by default the system's, or the one in the coordinator's file")
	set.StringVar(&c.access.Cert, "tls-cert", "", "a `file` with the program's certificate; with -listen that of its server, in place of one that is made")
	set.StringVar(&c.access.Key, "tls-key", "", "a `file` with the key of -tls-cert")
	set.StringVar(&c.scope, "scope", "search", "the `name` of the search among others on one NATS server, the same for its nodes")
	set.DurationVar(&c.grace, "grace", defaultGrace, "of a node: how long what it has begun may take when it is told to stop")
	set.DurationVar(&c.duration, "for", 0, "of a node: how long it evaluates, what is under way included; 0 for until it is told to stop")
	set.StringVar(&c.measure, "measure", "", "if an objective is a timing: the `host` of the node that measures from now on, whose timings do not compare with another's; by default the first that joins")
	set.BoolVar(&c.sameCPU, "same-cpu", false, "refuse nodes whose processor has other features than the coordinator's; give it on both sides")
	set.BoolVar(&c.access.Insecure, "insecure", false, "do without what protects machines from each other: a server lets everybody in, and whoever reaches it runs code on every node; and -unsandboxed")
	set.BoolVar(&c.unsandboxed, "unsandboxed", false, "let nodes evaluate where candidates are not closed off from the machine, or the program does not want that; give it on both sides")
}

// Check says what is wrong with the flags, when they are parsed.
func (c *Cluster) Check() error {
	var roles []string // of -listen, -nats and -join, those that are given
	for _, f := range []struct{ name, value string }{{"-listen", c.listen}, {"-nats", c.nats}, {"-join", c.join}} {
		if f.value != "" {
			roles = append(roles, f.name)
		}
	}
	if len(roles) > 1 {
		return errors.New("give one of -listen, -nats and -join: the coordinator listens or uses a server, and nodes join it")
	}
	role := strings.Join(roles, "")
	if err := c.useless(role); err != nil {
		return err
	}
	a := c.access
	switch {
	case c.grace <= 0:
		return fmt.Errorf("-grace is %v: it must be positive", c.grace)
	case c.duration < 0:
		return fmt.Errorf("-for is %v: it cannot be negative", c.duration)
	case c.scope == "" || len(c.scope) > mostName || strings.ContainsFunc(c.scope, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	}):
		return fmt.Errorf("-scope %q: give letters, digits, - and _, at most %d", c.scope, mostName)
	case (a.Cert == "") != (a.Key == ""):
		return errors.New("give -tls-cert and -tls-key, or neither")
	}
	if c.listen != "" {
		_, _, err := split(c.listen)
		if err == nil && a.Cert != "" {
			_, err = a.certificate()
		}
		return err
	}
	servers := cmp.Or(c.nats, c.join)
	if servers == "" {
		return nil
	}
	if err := a.check(role, servers); err != nil {
		return err
	}
	_, err := a.pass(servers)
	return err
}

// useless says which flag is given that has no effect in a role.
func (c *Cluster) useless(role string) (err error) {
	uses := map[string]string{
		"credentials": "-nats -join", "tls-ca": "-nats -join", "tls-cert": "-listen -nats -join", "tls-key": "-listen -nats -join", "insecure": "-listen -nats -join", "unsandboxed": "-listen -nats -join",
		"scope": "-listen -nats -join", "same-cpu": "-listen -nats -join", "grace": "-join", "for": "-join", "measure": "-listen -nats",
	}
	c.set.Visit(func(f *flag.Flag) {
		if use, ok := uses[f.Name]; ok && !strings.Contains(use, cmp.Or(role, "-none")) {
			err = cmp.Or(err, fmt.Errorf("-%s is of use only with %s", f.Name, strings.Join(strings.Fields(use), " or ")))
		}
	})
	return err
}

// Joins reports whether the flags say to be a node.
func (c *Cluster) Joins() bool { return c.join != "" }

// Join is a node until ctx ends; see the function Join.
func (c *Cluster) Join(ctx context.Context, p population.Program, config population.Config, notify func(string)) error {
	return Join(ctx, NodeConfig{
		Program: p, Config: config, Server: c.join, Access: c.access, Scope: c.scope, SameCPU: c.sameCPU, Unsandboxed: c.unsandboxed || c.access.Insecure,
		Grace: c.grace, For: c.duration, Notify: notify,
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
		Program: p, Search: config, Store: store, Listen: c.listen, Dir: path + ".nats", Server: c.nats, Access: c.access, Scope: c.scope, SameCPU: c.sameCPU,
		Unsandboxed: c.unsandboxed || c.access.Insecure, Measure: c.measure,
	})
	if err != nil {
		return nil, "", err
	}
	c.coordinator = k
	join := "-join " + k.Address()
	if file := k.Credentials(); file != "" {
		join += " -credentials " + file + " (a copy of this file, which is secret, lets a machine be a node)"
	}
	return k, join, nil
}

// Close ends what Coordinate has begun.
func (c *Cluster) Close() {
	if c.coordinator != nil {
		c.coordinator.Close()
	}
}
