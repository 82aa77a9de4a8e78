package wallacea

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

// A Cluster evaluates on many machines. Package cluster has one: cluster.New().
type Cluster interface {
	// Flags defines its flags. Check says what is wrong with them once they are parsed.
	Flags(set *flag.FlagSet)
	Check() error

	// Joins reports whether they say to evaluate for a search elsewhere. Join does so until
	// ctx ends; c holds what Main's own flags say.
	Joins() bool
	Join(ctx context.Context, p population.Program, c population.Config, notify func(string)) error

	// Coordinate returns what evaluates for the search in the archive at path, and the flag
	// with which other machines join it; a nil Evaluator if the flags do not ask for that.
	// Close ends it.
	Coordinate(ctx context.Context, p population.Program, c population.Config, path string, archive interface {
		Value(key string) ([]byte, error)
		SetValue(key string, value []byte) error
	}) (e population.Evaluator, join string, err error)
	Close()
}

// joins reports whether the program evaluates for a search elsewhere.
func (p *program) joins() bool { return p.Cluster != nil && p.Cluster.Joins() }

// join evaluates for a search elsewhere.
func (p *program) join(ctx context.Context) error {
	return p.Cluster.Join(ctx, p.problem, p.Config, func(text string) {
		fmt.Fprintf(p.err, "%s: %s\n", p.Name, report.OneLine(text, 400))
	})
}

// coordinate has candidates evaluated elsewhere, if the flags say so.
func (p *program) coordinate(ctx context.Context) error {
	if p.Cluster == nil {
		return nil
	}
	e, join, err := p.Cluster.Coordinate(ctx, p.problem, p.Config, p.archive.Path(), p.archive)
	if err != nil || e == nil {
		return err
	}
	p.Config.Evaluator = e
	p.progress.preparing.Stop() // what takes long may be that no node has joined
	fmt.Fprintf(report.NewWriter(p.out), "nodes: on each machine, run %s %s\n", command(os.Args[0]), join)
	return nil
}
