package main

import (
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"unicode"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

type extractCommand struct {
	archiveArgument
	ID      population.ID `arg:"" help:"Number of a candidate."`
	Into    string        `required:"" placeholder:"DIR" help:"Directory for the files; it is made if it does not exist. Existing files are never replaced."`
	Package string        `placeholder:"NAME" help:"Package of the files. By default that of the Go files in the directory, or else the name of the directory."`
	Test    bool          `default:"true" negatable:"" help:"Also write a test with the results of calls that are made now, in a worker."`
	JSON    bool          `name:"json" help:"Print one object: package, file, test, calls, and no_test, why there is none."`
}

// Validate is called by kong.
func (c extractCommand) Validate() error {
	if c.Package != "" && (!token.IsIdentifier(c.Package) || c.Package == "_") {
		return fmt.Errorf("%q cannot be the name of a package", c.Package)
	}
	return nil
}

// An extraction is what extract has done, in JSON.
type extraction struct {
	Package string `json:"package"`
	File    string `json:"file"`
	Test    string `json:"test,omitempty"`
	Calls   int    `json:"calls,omitempty"`   // that the test makes
	NoTest  string `json:"no_test,omitempty"` // why there is none
}

func (c extractCommand) Run(out *output) error {
	return c.read(func(db *archive.Archive) error {
		search, err := db.Search()
		if err != nil {
			return err
		}
		candidate, err := db.Lookup(c.ID)
		if err != nil {
			return err
		}
		if candidate.Failed() {
			return fmt.Errorf("candidate %v failed at %s: extract one that has passed", c.ID, candidate.Failure.Stage)
		}
		done, err := c.extract(search, candidate)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeObject(out, done)
		}
		fmt.Fprintf(out, "%s: candidate %v, with %s\n", done.File, c.ID, oneLine(report.Values(search.Objectives, candidate)))
		switch {
		case done.Test != "":
			fmt.Fprintf(out, "%s: %s, as they return now\n", done.Test, report.Count(done.Calls, "call"))
		case done.NoTest != "":
			fmt.Fprintf(out, "no test is written: %s\n", oneLine(done.NoTest))
		}
		return nil
	})
}

// extract writes the files.
func (c extractCommand) extract(search population.Search, candidate population.Candidate) (done extraction, err error) {
	if !token.IsIdentifier(search.Name) || !token.IsExported(search.Name) {
		return done, fmt.Errorf("%s: %q is not the name of an exported function: the archive is damaged", c.Archive, search.Name)
	}
	if done.Package, err = c.packageName(search); err != nil {
		return done, err
	}
	source, err := inPackage(candidate.Source, done.Package)
	if err != nil {
		return done, fmt.Errorf("candidate %v has no package clause: %w", c.ID, err)
	}
	// An underscore could make a name that is for one system only, or for tests.
	base := filepath.Join(c.Into, strings.ReplaceAll(strings.ToLower(search.Name), "_", ""))
	done.File, done.Test = base+".go", base+"_test.go"
	for _, name := range []string{done.File, done.Test} {
		if _, err := os.Lstat(name); err == nil {
			return done, fmt.Errorf("%s already exists: remove it or extract into another directory", name)
		}
	}
	if err := os.MkdirAll(c.Into, 0o777); err != nil {
		return done, fmt.Errorf("cannot write the files: %w", err)
	}
	test := ""
	if c.Test {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		calls, err := record(ctx, search, candidate)
		stop()
		if err != nil {
			done.NoTest = sentence(err)
		} else {
			done.Calls, test = len(calls.wants), calls.test(done.Package, c.origin(candidate))
		}
	}
	if test == "" {
		done.Test = ""
	}
	if err := writeNew(done.File, c.header(search, candidate)+source); err != nil {
		return done, err
	}
	if test == "" {
		return done, nil
	}
	if err := writeNew(done.Test, test); err != nil {
		return done, errors.Join(err, os.Remove(done.File))
	}
	return done, nil
}

// origin names a candidate and its archive.
func (c extractCommand) origin(candidate population.Candidate) string {
	return oneLine(fmt.Sprintf("candidate %v of %s", candidate.ID, filepath.Base(c.Archive)))
}

// header is the comment that says where the function comes from.
func (c extractCommand) header(search population.Search, candidate population.Candidate) string {
	lines := []string{
		fmt.Sprintf("%s is %s, of generation %d.", search.Name, c.origin(candidate), candidate.Generation),
		"It measured " + report.Values(search.Objectives, candidate) + ".",
	}
	if candidate.Mutator != "" {
		lines = append(lines, "Its mutator was "+report.OneLine(candidate.Mutator, 100)+".")
	}
	var b strings.Builder
	for _, line := range lines {
		b.WriteString("// " + oneLine(line) + "\n")
	}
	return b.String() + "\n"
}

// packageName returns the name of the package that the files belong to.
func (c extractCommand) packageName(search population.Search) (string, error) {
	if c.Package != "" {
		return c.Package, nil
	}
	files, err := filepath.Glob(filepath.Join(c.Into, "*.go"))
	if err != nil {
		files = nil // the directory has a name that is a bad pattern
	}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.PackageClauseOnly)
		if err == nil && !strings.HasSuffix(f.Name.Name, "_test") {
			return f.Name.Name, nil
		}
	}
	dir, err := filepath.Abs(c.Into)
	if err != nil {
		return "", err
	}
	name := strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return unicode.ToLower(r)
		}
		return -1
	}, filepath.Base(dir))
	if !token.IsIdentifier(name) {
		name = strings.ToLower(search.Name)
	}
	return name, nil
}

// inPackage returns a source with another name in its package clause.
func inPackage(source, name string) (string, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", source, parser.PackageClauseOnly)
	if err != nil {
		return "", err
	}
	begin, end := fset.Position(f.Name.Pos()).Offset, fset.Position(f.Name.End()).Offset
	return source[:begin] + name + ending(source[end:]), nil
}

// writeNew writes a file that must not exist.
func writeNew(name, text string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s already exists: remove it or extract into another directory", name)
	}
	if err != nil {
		return fmt.Errorf("cannot write the files: %w", err)
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(fmt.Errorf("cannot write the files: %w", err), os.Remove(name))
	}
	return nil
}
