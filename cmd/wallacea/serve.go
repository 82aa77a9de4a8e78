package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/dashboard"
)

type serveCommand struct {
	archiveArgument
	Listen string   `default:"127.0.0.1:0" placeholder:"HOST:PORT" help:"Where to listen. Without a host, on the loopback interface; port 0 is any free one. By default ${default}."`
	Name   []string `placeholder:"HOST" help:"Another host name by which browsers reach this machine, beside IP addresses and localhost."`
	Export string   `placeholder:"FILE.html" help:"Instead, write the page into one file that needs no server and no network. Replaces an existing file."`
}

// Validate is called by kong.
func (c serveCommand) Validate() error {
	if c.Export != "" && filepath.Ext(c.Export) != ".html" {
		return fmt.Errorf("--export %s is not the name of a page: let it end in .html", c.Export)
	}
	return nil
}

func (c serveCommand) Run(out *output) error {
	return c.read(func(db *archive.Archive) error {
		if c.Export != "" {
			return c.export(db)
		}
		if _, err := db.Search(); err != nil {
			return err
		}
		server, err := dashboard.Listen(c.Listen, dashboard.Config{Archive: db, Names: c.Name})
		if err != nil {
			return err
		}
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		context.AfterFunc(ctx, func() { _ = server.Close() }) // what browsers miss is no failure
		fmt.Fprintf(out, "%s\n", server.URL())
		fmt.Fprintln(out, "Whoever has this address can read the archive. Ctrl-C ends the server.")
		if err := out.Flush(); err != nil {
			return errors.Join(err, server.Close())
		}
		return server.Serve()
	})
}

// export writes the page into a file.
func (c serveCommand) export(db *archive.Archive) error {
	if err := checkOutput(c.Export, c.Archive); err != nil {
		return err
	}
	f, err := os.Create(c.Export)
	if err != nil {
		return fmt.Errorf("cannot write the page: %w", err)
	}
	w := bufio.NewWriterSize(f, 1<<16)
	if err = dashboard.Export(w, db); err == nil {
		err = w.Flush()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(c.Export))
	}
	return nil
}
