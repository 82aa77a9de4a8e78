package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/internal/sandbox"
	"github.com/wallacea-go/wallacea/llm"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

type doctorCommand struct {
	JSON bool `name:"json" help:"Print one object at the end: ok, and findings with a label and a text each."`
}

// errNoSearch is returned if a search cannot run on this machine.
var errNoSearch = errors.New("this machine cannot run searches")

// errNoModel is returned if a model that the environment names cannot be asked.
var errNoModel = errors.New("this machine can run searches, but not with every model that the environment names")

// doctorProblem returns the problem that the doctor searches.
func doctorProblem() population.Problem[func(n int) int] {
	return population.Problem[func(n int) int]{
		Slot:       swap.New("Answer", func(n int) int { return n }),
		Seed:       answer(0),
		Objectives: []population.Objective{{Name: "answer"}},
		Evaluate: func(_ context.Context, f func(int) int) (population.Outcome, error) {
			return population.Outcome{Objectives: []float64{float64(f(1))}}, nil
		},
	}
}

// answer returns the source of the k-th of many functions.
func answer(k int) string {
	return fmt.Sprintf("package main\n\nfunc Answer(n int) int { return n + %d }\n", k)
}

// Run checks what a search needs, step by step.
func (c doctorCommand) Run(out *output) error {
	if !c.JSON {
		return doctor{out: out}.check()
	}
	findings := []diagnosis{}
	err := doctor{findings: &findings}.check()
	return errors.Join(err, writeObject(out, struct {
		OK       bool        `json:"ok"`
		Findings []diagnosis `json:"findings"`
	}{err == nil, findings}))
}

// check finds out what is there, step by step.
func (d doctor) check() error {
	signalled, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(signalled, 5*time.Minute)
	defer cancel()
	d.machine()
	if err := d.oldCache(); err != nil {
		return err
	}
	b := new(swap.Builder) // as searches use it, with their cache
	for _, step := range []func(context.Context, *swap.Builder) error{d.toolchain, d.build, d.search} {
		if err := step(ctx, b); err != nil {
			d.row("", "failed: "+strings.ReplaceAll(err.Error(), "\n", "; "))
			return errNoSearch
		}
	}
	if err := d.model(signalled); err != nil { // which has its own limits
		d.row("", "failed: "+strings.ReplaceAll(err.Error(), "\n", "; "))
		return errNoModel
	}
	d.row("result", "this machine can run searches")
	return nil
}

// model asks each model that the environment names a small question.
func (d doctor) model(ctx context.Context) error {
	if line := os.Getenv("WALLACEA_COMMAND"); line != "" {
		d.row("model", "the program "+llm.Shell(line).String()+", which is started by searches alone")
		return nil
	}
	m, err := llm.FromEnvironment()
	if errors.Is(err, llm.ErrNoEndpoint) && os.Getenv("OPENAI_MODEL") != "" {
		d.row("model", "none: OPENAI_MODEL alone names no model, set OPENAI_BASE_URL or OPENAI_API_KEY too")
		return nil
	}
	if errors.Is(err, llm.ErrNoEndpoint) {
		d.row("model", "none: set OPENAI_MODEL, and OPENAI_BASE_URL or OPENAI_API_KEY, to have one asked")
		return nil
	}
	if err != nil {
		d.row("model", "cannot be asked")
		return err
	}
	label := "model"
	for _, model := range m.Models() {
		err = errors.Join(err, d.ask(ctx, label, model))
		label = ""
	}
	return err
}

// ask asks one model a small question.
func (d doctor) ask(ctx context.Context, label string, m *llm.Model) error {
	m.Notify = func(text string) { d.row("", text) }
	d.row(label, "asking "+m.String())
	p, err := m.Probe(ctx)
	if err != nil {
		return err
	}
	finding := fmt.Sprintf("it answers in %v", p.Elapsed.Round(time.Millisecond))
	if p.Model != "" && p.Model != m.Name {
		finding += ", as " + p.Model
	}
	d.row("", finding)
	streams, reasoning, size, price := "no", "none seen", "not said", "not said"
	if p.Streams {
		streams = "yes"
	}
	if p.Reasoning != "" {
		reasoning = "in " + p.Reasoning
	}
	l := m.Listing(ctx)
	if l.Context > 0 {
		size = fmt.Sprintf("%d tokens", l.Context)
	}
	if l.Price != [2]float64{} {
		price = fmt.Sprintf("$%.4g and $%.4g per million tokens sent and received", l.Price[0]*1e6, l.Price[1]*1e6)
	}
	d.row("", fmt.Sprintf("streams: %s; reasoning: %s; context: %s; price: %s", streams, reasoning, size, price))
	return nil
}

// A doctor prints rows, each with a label and a finding, or collects them.
type doctor struct {
	out      io.Writer
	findings *[]diagnosis // nil: they are printed
}

// A diagnosis is what the doctor has found, in JSON. Several may have one label.
type diagnosis struct {
	Label string `json:"label"`
	Text  string `json:"text"`
}

// row takes a finding. One without a label belongs to the last one with one.
func (d doctor) row(label, finding string) {
	finding = report.Printable(finding)
	if d.findings != nil {
		if n := len(*d.findings); label == "" && n > 0 {
			label = (*d.findings)[n-1].Label
		}
		*d.findings = append(*d.findings, diagnosis{label, finding})
		return
	}
	fmt.Fprintf(d.out, "%-14s  %s\n", label, finding)
	if out, ok := d.out.(*output); ok {
		_ = out.Flush() // what is wrong with the output is said at the end
	}
}

func (d doctor) machine() {
	system := runtime.GOOS + "/" + runtime.GOARCH
	if release, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		system += ", kernel " + strings.TrimSpace(string(release))
	}
	d.row("system", system)
	d.row("cores", fmt.Sprint(runtime.GOMAXPROCS(0)))
	if m := sandbox.SystemMemory(); m > 0 {
		d.row("memory", fmt.Sprintf("%.1f GiB", float64(m)/(1<<30)))
	}
}

func (d doctor) toolchain(ctx context.Context, b *swap.Builder) error {
	t, err := b.Toolchain(ctx)
	if err != nil {
		d.row("toolchain", "missing")
		return err
	}
	d.row("toolchain", fmt.Sprintf("%s, %s", t.Version, t.Go))
	d.row("cgo", fmt.Sprintf("enabled; %s links plugins", t.C))
	return nil
}

// build measures what a search waits for most: building batches of one and of
// many functions.
func (d doctor) build(ctx context.Context, b *swap.Builder) error {
	decl := doctorProblem().Slot.Decl()
	next := rand.IntN(1 << 50) // so that none is in the cache
	batch := func(n int) (time.Duration, error) {
		var sources []string
		for range n {
			next++
			sources = append(sources, answer(next))
		}
		start := time.Now()
		built, err := b.Build(ctx, decl, sources)
		took := time.Since(start)
		for _, r := range built {
			err = errors.Join(err, r.Err)
		}
		return took, err
	}
	first, err := batch(1)
	if err != nil {
		d.row("build", "fails")
		return err
	}
	one, err1 := batch(1)
	many, err2 := batch(64)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	d.row("build", fmt.Sprintf("%v for one function, %v each for 64 at once (the first took %v)",
		one.Round(time.Millisecond), (many/64).Round(100*time.Microsecond), first.Round(time.Millisecond)))
	return nil
}

// search runs a small search, whose worker reports its protections.
func (d doctor) search(ctx context.Context, b *swap.Builder) error {
	var ready population.WorkerStarted
	var evaluated int
	m := answers{}
	_, err := population.Run(ctx, doctorProblem(), m, population.Config{
		Plan:    population.Plan{Islands: 1, Children: 1},
		Limits:  population.Limits{Generations: 1},
		Builder: b,
		Observe: func(e population.Event) {
			switch e := e.(type) {
			case population.WorkerStarted:
				ready = e
			case population.CandidateDone:
				if !e.Candidate.Failed() {
					evaluated++
				}
			}
		},
	})
	if err == nil && evaluated < 2 {
		err = errors.New("the candidates of a small search failed")
	}
	if err != nil {
		d.row("worker", "fails")
		return err
	}
	d.row("worker", fmt.Sprintf("starts in %v", ready.Elapsed.Round(100*time.Microsecond)))
	for i, p := range ready.Protections {
		label := ""
		if i == 0 {
			label = "sandbox"
		}
		if p.Missing != "" {
			d.row(label, fmt.Sprintf("missing   %s: %s", p.Name, p.Missing))
		} else {
			d.row(label, "in force  "+p.Name)
		}
	}
	return nil
}

// answers is a mutator that always gives the same answer.
type answers struct{}

func (answers) Mutate(context.Context, population.Request) (population.Reply, error) {
	return population.Reply{Source: answer(42)}, nil
}
