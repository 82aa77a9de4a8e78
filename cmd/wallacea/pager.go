package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
)

// paged calls f, which writes to o. On a terminal, a pager shows what it writes:
// the program that PAGER names, with its arguments, or less -R. Without a pager,
// the terminal gets it directly.
func (o *output) paged(f func() error) error {
	pager := pagerCommand()
	if !o.terminal || pager == nil {
		return f()
	}
	pager.Stdout, pager.Stderr = o.file, os.Stderr
	pipe, err := pager.StdinPipe()
	if err != nil {
		return fmt.Errorf("cannot start the pager: %w", err)
	}
	if err := pager.Start(); err != nil {
		return fmt.Errorf("cannot start the pager %s, set PAGER to another one or to cat: %w", pager.Path, err)
	}
	// A pager handles Ctrl-C itself.
	signal.Ignore(os.Interrupt)
	defer signal.Reset(os.Interrupt)
	direct := o.Writer
	o.Writer = bufio.NewWriterSize(pipe, 1<<16)
	err = errors.Join(f(), o.Flush(), pipe.Close())
	o.Writer = direct
	if errors.Is(err, syscall.EPIPE) { // who has seen enough quits the pager
		err = nil
	}
	waited := pager.Wait()
	if err == nil && waited != nil {
		err = fmt.Errorf("the pager %s ended with %w", pager.Path, waited)
	}
	return err
}

// pagerCommand returns the pager; nil if there is none.
func pagerCommand() *exec.Cmd {
	args := strings.Fields(cmp.Or(strings.TrimSpace(os.Getenv("PAGER")), "less -R"))
	if _, err := exec.LookPath(args[0]); err != nil {
		return nil
	}
	pager := exec.Command(args[0], args[1:]...)
	pager.Env = os.Environ()
	if _, ok := os.LookupEnv("LESS"); !ok {
		pager.Env = append(pager.Env, "LESS=FRX") // less ends at once if a screen holds it all
	}
	return pager
}
