package wallacea

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea/gp"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/llm"
	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
)

// flags are what the command line says beside how much is searched.
type flags struct {
	set           *flag.FlagSet
	archive, plot string
	resume        bool
	replay        string
	command       string // in place of an endpoint
	recordCalls   string
	replayCalls   string
	retries       int
	dashboard     string // address to listen at; "": there is no page
	names         string // of hosts, by which it may be reached
	hint          string // how to use a model, where none is used
}

// parse chooses the mutator, which decides about defaults, and parses the
// command line: Main's flags and those that the program has defined.
func (p *program) parse(args []string) error {
	f, c := &p.flags, &p.Config
	command, given := valueOf("command", args)
	if given {
		f.command = command
	} else if p.Mutator == nil {
		f.command = strings.TrimSpace(os.Getenv("WALLACEA_COMMAND"))
	}
	unusable := p.choose()
	client, asksModel := p.Mutator.(llm.Client)
	if asksModel && p.WithModel != nil {
		p.WithModel(c)
	}
	if p.builtIn() { // its candidates cost nothing, and nobody is to be waited for
		c.Children, c.Share = cmp.Or(c.Children, 32), 0
	}
	if c.Second == nil {
		c.Second = new(gp.Mutator)
	}
	f.set = flag.NewFlagSet(p.Name, flag.ContinueOnError)
	f.set.SetOutput(io.Discard)
	f.set.StringVar(&f.archive, "archive", "out/"+p.Name+".db", "the `file` that keeps every candidate; it must not exist yet, unless you give -resume")
	f.set.StringVar(&f.plot, "plot", "out/"+p.Name+".png", "the picture of the search, a `file` that ends in .png, .svg or .pdf")
	f.set.BoolVar(&f.resume, "resume", false, "continue the search in the archive, as it was begun")
	f.set.StringVar(&f.replay, "replay", "", "run the search in another archive, a `file`, again, with its replies in place of a mutator's, and record it in -archive")
	f.set.IntVar(&c.Limits.Generations, "generations", cmp.Or(c.Limits.Generations, 20), "how many generations the search has in all")
	f.set.IntVar(&c.Limits.Candidates, "candidates", c.Limits.Candidates, "how many candidates are made in all, failed ones included; 0 for no limit")
	f.set.DurationVar(&c.Limits.Time, "time", c.Limits.Time, "how long the search may take in all, without generations that were interrupted; 0 for no limit")
	f.set.IntVar(&c.Limits.Tokens, "tokens", c.Limits.Tokens, "how many tokens may be sent and received in all; 0 for no limit")
	f.set.Float64Var(&c.Limits.Cost, "cost", c.Limits.Cost, "how much money the model may cost in all, calls under way included, as its provider reports it or its price says (WALLACEA_PRICES); 0 for no limit")
	f.set.DurationVar(&c.Limits.Outage, "outage", cmp.Or(c.Limits.Outage, 10*time.Minute), "how long the search waits when candidates cannot be evaluated for a reason that is not theirs, such as a full disk (negative: it tries twice), and for a model's server that is away or busy")
	f.set.IntVar(&c.Islands, "islands", cmp.Or(c.Islands, 4), "how many islands there are")
	f.set.IntVar(&c.Members, "members", cmp.Or(c.Members, 16), "survivors per island")
	f.set.IntVar(&c.Children, "children", cmp.Or(c.Children, 8), "new candidates per island and generation")
	f.set.StringVar((*string)(&c.Order), "order", string(c.Order), "which child settles next, in-order or as-they-come; by default the latter with a model")
	f.set.IntVar(&c.Window, "window", c.Window, "how many children may be unsettled; 0 for islands × children with the built-in mutator and 32 with another one, but as they come at least 4 × requests")
	f.set.Float64Var(&c.Remeasure, "remeasure", c.Remeasure, "for noisy objectives: how often good candidates are measured again for each new one, such as 0.3, which needs a LogFloor if the noise is relative; 0 for never")
	f.set.Uint64Var(&c.RandomSeed, "seed", cmp.Or(c.RandomSeed, 1), "the random seed")
	f.set.IntVar(&c.Requests, "requests", cmp.Or(c.Requests, 8), "calls of the mutator at once")
	f.set.IntVar(&c.Workers.Count, "workers", c.Workers.Count, "evaluations at once; 0 for one per processor, but one in all if an objective is a timing")
	f.set.DurationVar(&c.Workers.Timeout, "timeout", cmp.Or(c.Workers.Timeout, defaultTimeout), "how much processor time one evaluation may take")
	f.set.IntVar(&c.MaxSteps, "max-steps", c.MaxSteps, "how many steps one evaluation may make, rounds of loops and calls, the same on every machine; 0 for any number")
	f.set.IntVar(&c.Tuning, "tuning", c.Tuning, "how many other settings of its numbers are evaluated of each promising candidate, where the program has it loaded; 0 for none")
	f.set.Float64Var(&c.Share, "gp", c.Share, "with a model: which part of the candidates the built-in mutator writes meanwhile, such as 0.9; 0 for none")
	f.set.IntVar(&c.Advise, "advise", c.Advise, "after every so many generations a model is shown what worked and what failed, and writes advice that later prompts carry; 0 for never")
	f.set.StringVar(&f.command, "command", f.command, "a `program` to ask in place of a model's server, such as \"claude -p\": it reads the prompt on its standard input and writes the reply on its standard output; also WALLACEA_COMMAND")
	f.set.StringVar(&f.recordCalls, "record-calls", "", "add every call to and from the model to a `file` of JSON lines; children settle in order then")
	f.set.StringVar(&f.replayCalls, "replay-calls", "", "answer calls to the model from such a `file`, without a network")
	f.set.IntVar(&f.retries, "retries", retriesOf(client), "how often a request is repeated that a model's server did not answer")
	f.set.StringVar(&f.dashboard, "dashboard", "", "show the search to web browsers at an `address`, HOST:PORT, such as 127.0.0.1:0 for any free port; the page's address is printed, with the token that it takes to see it")
	f.set.StringVar(&f.names, "dashboard-names", "", "`names` of hosts by which browsers may reach -dashboard, with commas between them, beside IP addresses and localhost")
	if p.Cluster != nil {
		p.Cluster.Flags(f.set)
	}
	if err := f.adopt(flag.CommandLine); err != nil {
		return err
	}
	err := f.set.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		p.help()
		return err
	}
	if err == nil {
		err = p.check()
	}
	if err == nil && p.Cluster != nil {
		err = p.Cluster.Check()
	}
	if p.builtIn() { // it is fast: a window is a batch to build
		c.Window = cmp.Or(c.Window, c.Islands*c.Children)
	}
	if f.recordCalls+f.replayCalls != "" { // else what is asked depends on how long answers take
		c.Order = cmp.Or(c.Order, population.InOrder)
	}
	if err != nil {
		return usage(err)
	}
	if f.replay != "" {
		f.hint = ""
		if _, ok := f.given()["generations"]; ok {
			return usage(errors.New("-replay runs what was recorded again: leave -generations out"))
		}
		return nil
	}
	if unusable != nil && !p.joins() {
		return unusable
	}
	return nil
}

// advises reports whether the mutator gives advice.
func (p *program) advises() bool {
	_, ok := p.Mutator.(population.Adviser)
	return ok
}

// configure sets what flags say about a model or a program in place of one. Workers have
// neither.
func (p *program) configure() error {
	f := &p.flags
	if f.replay != "" {
		return nil
	}
	var err error
	switch {
	case p.Config.Share > 0 && p.builtIn():
		return usage(fmt.Errorf("-gp is %v, but there is no model to work beside: the built-in mutator writes all candidates", p.Config.Share))
	case p.Config.Advise > 0 && !p.advises():
		return usage(fmt.Errorf("-advise is %d, but %s gives no advice: name a model, or leave it out", p.Config.Advise, population.NameOf(p.Mutator)))
	case f.recordCalls != "" && f.replayCalls != "":
		return usage(errors.New("-record-calls and -replay-calls exclude each other"))
	case f.recordCalls+f.replayCalls != "" && !p.asksModel():
		return usage(errors.New("-record-calls and -replay-calls are about calls to a model, and none is named: set OPENAI_MODEL and OPENAI_BASE_URL, or give -command"))
	case f.recordCalls != "":
		p.calls, err = llm.RecordCalls(f.recordCalls)
	case f.replayCalls != "":
		p.calls, err = llm.ReplayCalls(f.replayCalls)
	}
	if err != nil {
		return err
	}
	if client, ok := p.Mutator.(llm.Client); ok {
		settings := llm.Settings{Outage: max(p.Config.Limits.Outage, 0), Calls: p.calls}
		if _, ok := f.given()["retries"]; ok {
			settings.Retries = cmp.Or(f.retries, -1) // for a Model, 0 is the default and a negative number none
		}
		client.Configure(settings)
	}
	return nil
}

// builtIn reports whether the mutator is the built-in one.
func (p *program) builtIn() bool {
	_, ok := p.Mutator.(*gp.Mutator)
	return ok
}

// asksModel reports whether the mutator asks a language model.
func (p *program) asksModel() bool {
	_, ok := p.Mutator.(llm.Client)
	return ok
}

// valueOf returns the last value that a command line gives a flag, before it can be parsed.
func valueOf(name string, args []string) (value string, given bool) {
	for i, arg := range args {
		flag := strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-")
		if of, ok := strings.CutPrefix(flag, name+"="); ok && flag != arg {
			value, given = of, true
		}
		if flag == name && flag != arg && i+1 < len(args) {
			value, given = args[i+1], true
		}
	}
	return value, given
}

// retriesOf returns how many retries a client's models make, as the first of them says; nil:
// one that is to be made.
func retriesOf(c llm.Client) int {
	own := 0
	if c != nil && len(c.Models()) > 0 {
		own = c.Models()[0].Retries
	}
	return max(cmp.Or(own, 5), 0)
}

// defaultTimeout is that of population.Workers.
const defaultTimeout = 10 * time.Second

// choose sets Mutator, unless the program has, to the one that Default returns.
// An environment that describes a model incompletely is an error.
func (p *program) choose() error {
	var err error
	if p.flags.command != "" {
		p.Mutator = llm.Shell(p.flags.command)
	}
	if p.Mutator == nil {
		p.Mutator, err = modelFromEnvironment()
		if _, builtIn := p.Mutator.(*gp.Mutator); builtIn {
			p.flags.hint = "to use a model, set OPENAI_MODEL, and OPENAI_BASE_URL or OPENAI_API_KEY; or WALLACEA_COMMAND"
			if os.Getenv("OPENAI_MODEL") != "" {
				p.flags.hint = "OPENAI_MODEL alone names no model: set OPENAI_BASE_URL or OPENAI_API_KEY too"
			}
		}
	}
	return err
}

// adopt takes over the flags that the program has defined.
func (f *flags) adopt(own *flag.FlagSet) error {
	var err error
	own.VisitAll(func(g *flag.Flag) {
		if f.set.Lookup(g.Name) != nil {
			err = cmp.Or(err, fmt.Errorf("the program defines a flag -%s, which is one of wallacea.Main: call it something else", g.Name))
			return
		}
		f.set.Var(g.Value, g.Name, g.Usage)
		f.set.Lookup(g.Name).DefValue = g.DefValue
	})
	if err == nil && !own.Parsed() {
		err = own.Parse(nil) // so that flag.Parsed reports true
	}
	return err
}

// help prints the flags.
func (p *program) help() {
	fmt.Fprintf(p.out, "%s searches for better versions of a Go function. It takes these flags:\n", p.Name)
	p.flags.set.SetOutput(p.out)
	p.flags.set.PrintDefaults()
	if p.WithModel != nil && p.flags.hint != "" {
		fmt.Fprintln(p.out, "The defaults are those without a model; with one, others may hold.")
	}
}

// usage makes err one that is about the command line: it ends the program with
// status 2 and a word about -h.
func usage(err error) error { return fmt.Errorf("%w; %w", err, errUsage) }

// check refuses what can only end badly before anything begins.
func (p *program) check() error {
	f, c := &p.flags, &p.Config
	for _, n := range []struct {
		name  string
		value int
	}{
		{"generations", c.Limits.Generations}, {"islands", c.Islands}, {"members", c.Members},
		{"children", c.Children}, {"requests", c.Requests},
	} {
		if n.value < 1 {
			return fmt.Errorf("-%s is %d: it must be at least 1", n.name, n.value)
		}
	}
	switch info, err := os.Stat(f.plot); {
	case f.set.NArg() > 0:
		return fmt.Errorf("unexpected argument %q", f.set.Arg(0))
	case f.archive == "":
		return errors.New("-archive needs the name of a file")
	case f.names != "" && f.dashboard == "":
		return errors.New("-dashboard-names is of no use without -dashboard")
	case c.Workers.Count < 0:
		return errors.New("-workers cannot be negative")
	case c.Workers.Timeout <= 0:
		return errors.New("-timeout must be positive")
	case c.Order != "" && c.Order != population.InOrder && c.Order != population.AsTheyCome:
		return fmt.Errorf("-order is %q: give %s or %s", c.Order, population.InOrder, population.AsTheyCome)
	case c.Window < 0:
		return errors.New("-window cannot be negative")
	case !(c.Remeasure >= 0):
		return errors.New("-remeasure cannot be negative")
	case c.MaxSteps < 0:
		return errors.New("-max-steps cannot be negative")
	case c.Tuning < 0:
		return errors.New("-tuning cannot be negative")
	case c.Advise < 0:
		return errors.New("-advise cannot be negative")
	case !(c.Share >= 0 && c.Share <= 0.999):
		return fmt.Errorf("-gp is %v: give 0 for none, or a part of the candidates of at most 0.999", c.Share)
	case c.Limits.Candidates < 0 || c.Limits.Time < 0 || c.Limits.Tokens < 0 || !(c.Limits.Cost >= 0) || f.retries < 0:
		return errors.New("-candidates, -time, -tokens, -cost and -retries cannot be negative")
	case err == nil && info.IsDir():
		return fmt.Errorf("-plot %s is a directory", f.plot)
	}
	return plots.CheckPath(f.plot)
}

// planAsBegun leaves everything of the plan open that the command line does not
// say, so that a search is resumed as it was begun.
func (p *program) planAsBegun() {
	given := p.flags.given()
	p.Config.Plan = population.Plan{}
	for _, name := range []string{"advise", "islands", "members", "children", "gp", "max-steps", "order", "remeasure", "tuning", "window", "seed"} {
		if value, ok := given[name]; ok {
			_ = p.flags.set.Set(name, value) // it was parsed before
		}
	}
}

// given returns the flags that the command line sets, with their values.
func (f *flags) given() map[string]string {
	given := make(map[string]string)
	f.set.Visit(func(g *flag.Flag) { given[g.Name] = g.Value.String() })
	return given
}

// again is the command that resumes the search, with the flags that this one
// was given and, instead of them or besides, those in more.
func (p *program) again(more ...string) string {
	words := []string{command(os.Args[0])}
	given := p.flags.given()
	for _, flag := range slices.Sorted(maps.Keys(given)) {
		if flag != "resume" && !slices.Contains(more, "-"+flag) {
			words = append(words, "-"+flag+"="+report.Quote(given[flag]))
		}
	}
	return strings.Join(append(append(words, "-resume"), more...), " ")
}

// goRun matches the files that go run makes, and those that it finds in its cache.
var goRun = regexp.MustCompile(`[/\\]go-build\d+[/\\]b\d+[/\\]exe[/\\]|[/\\][0-9a-f]{2}[/\\][0-9a-f]{64}-d[/\\]`)

// command is what starts a program that is in the given file.
func command(file string) string {
	if !goRun.MatchString(file) {
		return report.Quote(file)
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Path != "" && strings.HasPrefix(info.Path, info.Main.Path) {
		return "go run " + report.Quote(info.Path)
	}
	return "go run ." // it was given files
}
