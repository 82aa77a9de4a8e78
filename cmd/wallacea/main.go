package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

// The exit statuses.
const (
	statusDone   = 0
	statusFailed = 1
	statusUsage  = 2
)

type commands struct {
	Front      frontCommand      `cmd:"" help:"Print the front: the nondominated candidates."`
	Best       bestCommand       `cmd:"" help:"Print the source of the best candidate: one Go file."`
	List       listCommand       `cmd:"" help:"List candidates."`
	Show       showCommand       `cmd:"" help:"Print everything about one candidate, or its source, diff, reply or prompt."`
	Diff       diffCommand       `cmd:"" help:"Print how two candidates differ."`
	Lineage    lineageCommand    `cmd:"" help:"Print the lineage of a candidate from the seed, with the diff of each step."`
	Stats      statsCommand      `cmd:"" help:"Print what candidates came to, and what they took: stages, mutators, tokens, money, time."`
	Plot       plotCommand       `cmd:"" help:"Draw a picture. Replaces an existing file."`
	Watch      watchCommand      `cmd:"" help:"Show what a running search is doing, until it ends."`
	Serve      serveCommand      `cmd:"" help:"Show a search to web browsers on this machine, or write it into one HTML page."`
	Export     exportCommand     `cmd:"" help:"Write one line of JSON per candidate. Never replaces an existing file."`
	Extract    extractCommand    `cmd:"" help:"Write a candidate's function to a file of its own, with a test that it still returns the same."`
	Merge      mergeCommand      `cmd:"" help:"Make one archive of several searches of the same problem. Never replaces an existing file."`
	Compact    compactCommand    `cmd:"" help:"Make an archive smaller: replace it by a copy without free pages."`
	Doctor     doctorCommand     `cmd:"" help:"Check whether this machine can run searches: toolchain, sandbox, build times, old caches, and the model that the environment names."`
	Completion completionCommand `cmd:"" help:"Print a script that completes command lines in bash, zsh or fish."`

	Version kong.VersionFlag `help:"Print the version of the program, and of Go."`
}

// archiveArgument is the first argument of all commands but doctor.
type archiveArgument struct {
	Archive string `arg:"" help:"Archive file of a search."`
}

// read opens the archive, calls f, and closes it.
func (a archiveArgument) read(f func(db *archive.Archive) error) error {
	db, err := archive.OpenRead(a.Archive)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing was written
	return f(db)
}

func main() {
	population.Serve(doctorProblem()) // doctor and extract start workers
	population.Serve(recordingProblem())
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// newParser returns the parser of command lines.
func newParser(c *commands, stdout, stderr io.Writer) (*kong.Kong, error) {
	return kong.New(c,
		kong.Name("wallacea"),
		kong.Description("Inspect the archives of searches, while they run and afterwards, and check the machine they run on.\n\n"+
			"Exit status: 0 for success, 1 for failure, 2 for an invalid command line. "+
			"The environment variable NO_COLOR turns colours off."),
		kong.Vars{"stages": stageNames(), "version": version()},
		kong.Writers(stdout, stderr),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
}

// run runs the command and returns its exit status.
func run(args []string, stdout *os.File, stderr io.Writer) int {
	var c commands
	parser, err := newParser(&c, stdout, stderr)
	if err != nil {
		panic(err) // the tags above are wrong
	}
	if len(args) > 0 && args[0] == "help" { // as many type who know the go command
		args = append(slices.Clone(args[1:]), "--help")
	}
	if len(args) > 0 && args[0] == completeCommand {
		printSuggestions(stdout, parser.Model, args[1:])
		return statusDone
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(stderr, "wallacea: %v; see wallacea --help\n", err)
		return statusUsage
	}
	out := newOutput(stdout)
	err = parsed.Run(out)
	if flushErr := out.Flush(); err == nil && flushErr != nil {
		err = fmt.Errorf("cannot write the output: %w", flushErr)
	}
	if err != nil {
		fmt.Fprintf(stderr, "wallacea: %s\n", sentence(err))
		return statusFailed
	}
	return statusDone
}

// sentence returns the text of err without the prefix of the package it comes
// from, printable: it may quote an archive.
func sentence(err error) string {
	s := err.Error()
	for _, name := range []string{"archive: ", "plots: ", "dashboard: "} {
		s = strings.TrimPrefix(s, name)
	}
	return strings.ReplaceAll(report.Printable(s), "\n", "; ")
}
