package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/plots"
)

type plotCommand struct {
	archiveArgument
	Output string `short:"o" required:"" placeholder:"FILE" help:"Picture to write: .png, .svg or .pdf. Replaces an existing file."`
	Kind   string `enum:"front,objectives,hypervolume,lineage" default:"front" help:"What to draw: ${enum}."`
	X      string `placeholder:"OBJECTIVE" and:"axes" help:"For the front: the objective on the horizontal axis. By default the second."`
	Y      string `placeholder:"OBJECTIVE" and:"axes" help:"For the front: the objective on the vertical axis. By default the first."`
	Title  string `placeholder:"TEXT" help:"Title above the picture."`
}

// Validate is called by kong.
func (c plotCommand) Validate() error {
	switch {
	case c.X != "" && c.Kind != "front":
		return errors.New("--x and --y need --kind front")
	case c.X != "" && c.X == c.Y:
		return fmt.Errorf("--x and --y are both %s: give two objectives", c.X)
	case c.Output == "":
		return nil // the parser reports that
	}
	return plots.CheckPath(c.Output)
}

func (c plotCommand) Run() error {
	return c.read(func(db *archive.Archive) error {
		if err := checkOutput(c.Output, c.Archive); err != nil {
			return err
		}
		figure := c.figure(db)
		if c.Title != "" {
			figure.Title = c.Title
		}
		return plots.Save(c.Output, figure)
	})
}

func (c plotCommand) figure(db *archive.Archive) *plots.Figure {
	switch c.Kind {
	case "objectives":
		return plots.Objectives(db)
	case "hypervolume":
		return plots.Hypervolume(db)
	case "lineage":
		return plots.Lineage(db)
	}
	if c.X != "" {
		return plots.FrontOf(db, c.X, c.Y)
	}
	return plots.Front(db)
}

// checkOutput returns an error if the output is the archive itself or its
// directory does not exist.
func checkOutput(path, archive string) error {
	if dir, err := os.Stat(filepath.Dir(path)); errors.Is(err, fs.ErrNotExist) || err == nil && !dir.IsDir() {
		return fmt.Errorf("%s: the directory %s does not exist: create it first", path, filepath.Dir(path))
	}
	in, err := os.Stat(archive)
	if err != nil {
		return err
	}
	if out, err := os.Stat(path); err == nil { // otherwise it will be created
		switch {
		case os.SameFile(in, out):
			return fmt.Errorf("%s: this is the archive itself: write to another file", path)
		case out.IsDir():
			return fmt.Errorf("%s: this is a directory: give the path of a file", path)
		}
	}
	return nil
}
