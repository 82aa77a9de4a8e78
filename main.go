package wallacea

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/llm"
	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

// Options change what Main does. The zero value changes nothing.
type Options struct {
	// Name is what the program is called in messages and in the names of its
	// files; "": the name it was started by.
	Name string

	// Config says how much is searched unless flags say otherwise. With the
	// built-in mutator, whose candidates cost nothing, Main's default is 32
	// Children, and Share is 0. Main sets Recorder and Resume, and Second if that is nil,
	// and calls Observe in addition to its own observer.
	Config population.Config

	// WithModel changes Config where the mutator is a language model: its
	// replies are slower, better and dearer than random edits. nil: nothing.
	WithModel func(*population.Config)

	// Mutator writes the candidates; nil: Default. The flag -retries, if given,
	// also applies to the program's own *llm.Model or *llm.Ensemble.
	Mutator population.Mutator

	// Setup is called when the flags are parsed, in the program and in each of
	// its workers, before anything else: for state that flags describe.
	Setup func() error

	// Cluster, if set to cluster.New(), adds flags by which the program evaluates on other
	// machines, or for another one. nil: it cannot, and links nothing that it takes.
	Cluster Cluster

	// Begin is called when the archive is open, before the search. An error
	// ends the program.
	Begin func(db *archive.Archive) error

	// Report prints what was found, instead of a table of the front, and may
	// replace the picture. It is called when there is a front.
	Report func(e *Ended) error
}

// Ended is a search that has ended, for Options.Report.
type Ended struct {
	population.Result
	Archive *archive.Archive
	Out     io.Writer     // for printing; neutralises control characters
	Figure  *plots.Figure // saved as the picture after Report; plots.Front of the archive
}

// Main is a complete program that searches for better versions of problem's
// function. Call it in main, with at most one Options; it does not return.
//
// The flags say where the archive and the picture go and how much is searched;
// the program's own flags, defined with package flag, are parsed with them. Run
// the program with -h to see all. Without arguments it searches with the model
// or the built-in mutator that Default returns, keeps every candidate in
// out/NAME.db, shows progress on standard error, prints a report on standard
// output, and draws out/NAME.png.
//
// Ctrl-C ends the search, which is then reported, and can be resumed with
// -resume; a second one ends the program at once. In a worker process Main
// serves evaluations. What a program does before Main happens in every worker
// too; what should happen in workers only once flags are parsed belongs in
// Options.Setup.
//
// The exit status is 0 when the search has ended for whatever reason, 2 if the
// command line makes no sense, and 1 if the search could not be done: an
// archive that cannot be used, a model that cannot be reached, that refuses the
// key, or whose replies hold no function. The error is one sentence; what was
// found before it is reported. A program that fails before its mutator has
// written anything leaves no new archive.
func Main[F any](problem population.Problem[F], options ...Options) {
	if len(options) > 1 {
		panic("wallacea: Main takes at most one Options")
	}
	p := &program{out: os.Stdout, err: os.Stderr}
	if len(options) == 1 {
		p.Options = options[0]
	}
	p.Name = cmp.Or(p.Name, strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe"))
	os.Exit(p.exit(run(p, problem)))
}

// run is Main without what ends the process.
func run[F any](p *program, problem population.Problem[F]) error {
	swap.ServeChecks() // needs neither flags nor Setup
	if err := p.parse(os.Args[1:]); err != nil {
		return err
	}
	if p.Setup != nil {
		if err := p.Setup(); err != nil {
			return err
		}
	}
	population.Serve(problem)
	p.problem = problem.Program()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the next ctrl-C ends the process
	defer stop()
	if p.joins() {
		return p.join(ctx)
	}
	if err := p.configure(); err != nil {
		return err
	}
	if err := p.open(); err != nil {
		return err
	}
	if err := p.coordinate(ctx); err != nil {
		return err
	}
	if err := p.probe(ctx); err != nil {
		return err
	}
	result, err := population.Run(ctx, problem, p.Mutator, p.Config)
	p.progress.finish()
	if err == nil {
		return p.report(result)
	}
	err = p.explain(err)
	if result.Generations > 0 { // what was found is found
		result.Reason = reasonError
		err = errors.Join(p.report(result), err)
	}
	return err
}

// A program is one run of Main.
type program struct {
	Options
	flags    flags
	archive  *archive.Archive // opened by open
	recorded *archive.Archive // that is run again; nil: none
	made     bool             // archive was not there before
	progress *progress
	replies  replies
	calls    *llm.Calls // recorded or replayed; nil: none
	page     page
	problem  population.Program

	out io.Writer
	err *os.File // for progress and errors
}

// open opens the archive, names the mutator, and completes Config with what
// records and what shows progress.
func (p *program) open() error {
	if err := p.openRecorded(); err != nil {
		return err
	}
	if err := p.openArchive(); err != nil {
		return err
	}
	if err := preparePicture(p.flags.plot); err != nil {
		return err
	}
	if p.Begin != nil {
		if err := p.Begin(p.archive); err != nil {
			return err
		}
	}
	out := report.NewWriter(p.out)
	if p.recorded == nil {
		fmt.Fprintf(out, "mutator: %s\n", population.NameOf(p.Mutator))
	} else {
		fmt.Fprintf(out, "mutator: the replies in %s, of %s\n", p.flags.replay, p.Config.Replay.Search.Mutator)
	}
	if hint := p.flags.hint; hint != "" {
		fmt.Fprintf(out, "(%s)\n", hint)
	}
	begun, err := p.archive.Search()
	if p.recorded != nil || p.flags.resume && !errors.Is(err, archive.ErrEmpty) {
		p.planAsBegun()
	}
	if err := p.goOn(); err != nil {
		return err
	}
	if err == nil && p.flags.resume && p.recorded == nil && begun.Mutator != population.NameOf(p.Mutator) {
		fmt.Fprintf(out, "(the search was begun with %s)\n", begun.Mutator)
	}
	c := &p.Config
	c.Recorder, c.Resume = p.archive, p.flags.resume
	p.progress = newProgress(p.err)
	p.archive.Track(&p.progress.tracker)
	if err := p.archive.Unserved(); err != nil {
		p.progress.notice(err.Error())
	}
	if err := p.page.open(p, out); err != nil {
		return err
	}
	theirs := c.Observe
	c.Observe = func(e population.Event) {
		p.replies.observe(e)
		p.progress.observe(e)
		p.page.observe(e)
		if theirs != nil {
			theirs(e)
		}
	}
	return nil
}

// probe asks models a first small question, so that what is wrong with an endpoint
// is found out before anything else is done.
func (p *program) probe(ctx context.Context) error {
	client, ok := p.Mutator.(llm.Client)
	if !ok {
		return nil
	}
	client.Configure(llm.Settings{Notify: p.progress.notice})
	if p.recorded != nil || !p.asks() || len(client.Models()) == 0 {
		return nil
	}
	p.progress.preparing.Stop()
	waiting := time.AfterFunc(2*time.Second, func() { p.progress.notice("asking " + client.String() + " a first question") })
	defer waiting.Stop()
	err := client.Ready(ctx)
	if ctx.Err() != nil {
		err = errors.New("interrupted while " + client.String() + " was asked a first question")
	}
	if p.flags.replayCalls != "" { // what was learnt then is learnt again, if that was recorded
		err = nil
	}
	p.progress.preparing.Reset(2 * time.Second)
	if err != nil {
		p.progress.finish()
	}
	return err
}

// asks reports whether the search will ask the mutator for anything, as far as is known.
func (p *program) asks() bool {
	if !p.flags.resume {
		return bare(p.archive)
	}
	last, err := p.archive.LastGeneration()
	return err != nil || last.Number < p.Config.Limits.Generations
}

// explain says what an error of Run means to who started the program.
func (p *program) explain(err error) error {
	switch {
	case errors.Is(err, population.ErrHoldsSearch):
		return fmt.Errorf("%s already holds a search: give -resume to continue it, or another -archive", p.archive.Path())
	case errors.Is(err, population.ErrOtherSearch) && p.recorded != nil:
		return fmt.Errorf("%s cannot be run again: %w", p.flags.replay, err)
	case errors.Is(err, population.ErrOtherSearch):
		return fmt.Errorf("%s cannot be resumed: %w", p.archive.Path(), err)
	}
	if p.recorded != nil {
		return err
	}
	return cmp.Or(p.replies.silent(p.Mutator), err)
}

// printableLines makes an error printable and indents what follows its first line.
func printableLines(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		lines[i] = report.Printable(strings.TrimRight(line, " \r"))
	}
	return strings.Join(lines, "\n  ")
}

// errUsage is wrapped by errors about the command line.
var errUsage = errors.New("run with -h for the flags")

// exit closes the archive, says what went wrong, if anything has, and returns
// the exit status.
func (p *program) exit(err error) int {
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	p.page.close()
	if p.Cluster != nil {
		p.Cluster.Close()
	}
	if err = errors.Join(err, p.closeArchive(err != nil)); err == nil {
		return 0
	}
	fmt.Fprintf(p.err, "%s: %s\n", p.Name, printableLines(err.Error()))
	if errors.Is(err, errUsage) {
		return 2
	}
	return 1
}
