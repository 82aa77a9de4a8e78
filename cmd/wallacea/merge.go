package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
)

type mergeCommand struct {
	Archives []string `arg:"" name:"archive" help:"Archive files of searches of the same problem, at least two. They are only read, also while a search runs."`
	Output   string   `short:"o" required:"" placeholder:"FILE" help:"Archive to write, which must not exist."`
	JSON     bool     `name:"json" help:"Print one object: archives, candidates, front, bytes, left_out."`
}

// Validate is called by kong.
func (c mergeCommand) Validate() error {
	if len(c.Archives) == 1 {
		return fmt.Errorf("give at least two archives to merge, and not only %s", c.Archives[0])
	}
	return nil
}

func (c mergeCommand) Run(out *output) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	m, err := archive.Merge(ctx, c.Output, c.Archives...)
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("interrupted: %s was not written", c.Output)
	}
	if err != nil {
		return err
	}
	if c.JSON {
		files := []string{}
		for _, p := range m.Parts {
			files = append(files, p.File)
		}
		return writeObject(out, struct {
			Archives   []string `json:"archives"`
			Candidates int      `json:"candidates"`
			Front      int      `json:"front"`
			Bytes      int64    `json:"bytes"`
			LeftOut    []string `json:"left_out"`
		}{files, m.Candidates, m.Front, m.Bytes, append([]string{}, m.LeftOut...)})
	}
	fmt.Fprintf(out, "%s: %d searches, %s, %d on the front, %s\n", c.Output, len(m.Parts), report.Count(m.Candidates, "candidate"), m.Front, bytesText(m.Bytes))
	if len(m.LeftOut) > 0 {
		fmt.Fprintf(out, "\nThe archives differ in what they keep under %s: that of the first one that has it was taken.\n", oneLine(strings.Join(m.LeftOut, ", ")))
	}
	warnTimings(out, m.Parts[0].Search)
	return nil
}
