package session

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
)

// A Session is one run of a program.
type Session struct {
	// Flags are those of the command line. A program adds its own before it
	// calls Parse.
	Flags *flag.FlagSet

	Out io.Writer // for what the program has to say
	Err *os.File  // for progress

	Mutator population.Mutator // chosen by Open or Choose
	Archive *archive.Archive   // opened by Open
	Config  population.Config  // how much is searched: set by Parse, completed by Open

	name      string
	made      bool // Archive was not there before
	options   options
	withModel population.Config
	progress  *progress
	replies   replies
}

// Main runs a program and ends the process. The context ends at ctrl-C; a
// second one ends the process at once.
func Main(name string, run func(context.Context, *Session) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	s := &Session{
		Flags: flag.NewFlagSet(name, flag.ContinueOnError),
		Out:   os.Stdout, Err: os.Stderr, name: name,
	}
	err := run(ctx, s)
	failed := err != nil
	if errors.Is(err, flag.ErrHelp) || errors.Is(err, errDone) {
		err = nil
	}
	os.Exit(s.exit(errors.Join(err, s.closeArchive(failed))))
}

// What ends a program other than trouble.
var (
	errUsage = errors.New("run with -h for the flags")
	errDone  = errors.New("there is nothing more to say")
)

// exit says what went wrong, if anything has, and returns the exit status.
func (s *Session) exit(err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintf(s.Err, "%s: %s\n", s.name, strings.Join(strings.Fields(err.Error()), " "))
	if errors.Is(err, errUsage) {
		return 2
	}
	return 1
}
