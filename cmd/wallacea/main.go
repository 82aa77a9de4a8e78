package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
)

// The exit statuses.
const (
	statusDone   = 0
	statusFailed = 1
	statusUsage  = 2
)

type commands struct {
	Front   frontCommand   `cmd:"" help:"Print the front: the candidates that no other one beats in all objectives."`
	Best    bestCommand    `cmd:"" help:"Print the source of the best candidate for an objective, or for each."`
	List    listCommand    `cmd:"" help:"List candidates."`
	Show    showCommand    `cmd:"" help:"Print everything about one candidate."`
	Lineage lineageCommand `cmd:"" help:"Print how a candidate came to be, seed first, with the diff of each step."`
	Plot    plotCommand    `cmd:"" help:"Draw a picture; an existing one is replaced."`
	Export  exportCommand  `cmd:"" help:"Write a line of JSON per candidate; an existing file is not replaced."`
	Doctor  doctorCommand  `cmd:"" help:"Say what this machine has for searches: toolchain, sandbox, how long things take."`
}

// archiveArgument is what all commands but doctor begin with.
type archiveArgument struct {
	Archive string `arg:"" help:"File that a search has recorded into."`
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
	population.Serve(doctorProblem()) // the doctor starts a worker
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole command; it returns the exit status.
func run(args []string, stdout *os.File, stderr io.Writer) int {
	var c commands
	parser, err := kong.New(&c,
		kong.Name("wallacea"),
		kong.Description("Look into the archives that searches leave behind, and at the machine that they run on.\n\n"+
			"Exit status: 0 if it is done, 1 if it cannot be done, 2 if the command line makes no sense. "+
			"NO_COLOR in the environment turns colours off."),
		kong.Vars{"stages": stageNames()},
		kong.Writers(stdout, stderr),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		panic(err) // wrong tags above
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

// sentence says err without the name of the package that it comes from.
func sentence(err error) string {
	s := err.Error()
	for _, name := range []string{"archive: ", "plots: "} {
		s = strings.TrimPrefix(s, name)
	}
	return strings.ReplaceAll(s, "\n", "; ")
}
