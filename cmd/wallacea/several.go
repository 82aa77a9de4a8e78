package main

import (
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"slices"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

// archivesArgument is the argument of commands that can look into several archives at once.
type archivesArgument struct {
	Archives []string `arg:"" name:"archive" help:"Archive file of a search. Several, of the same function and objectives, are looked at together."`
}

// read opens the archives, calls f, and closes them.
func (a archivesArgument) read(f func(all []*opened) error) error { return readAll(a.Archives, f) }

// readAll opens archives that can be compared, calls f, and closes them.
func readAll(paths []string, f func(all []*opened) error) error {
	var all []*opened
	var files []fs.FileInfo
	defer func() {
		for _, o := range all {
			_ = o.Close() // nothing was written
		}
	}()
	for i, name := range archive.Names(paths) {
		file, _ := os.Stat(paths[i]) // OpenRead says what is wrong
		if slices.ContainsFunc(files, func(earlier fs.FileInfo) bool { return os.SameFile(earlier, file) }) {
			return fmt.Errorf("%s is given twice", paths[i])
		}
		files = append(files, file)
		db, err := archive.OpenRead(paths[i])
		if err != nil {
			return err
		}
		o := &opened{Archive: db}
		all = append(all, o)
		if err := o.read(); err != nil {
			return err
		}
		if len(paths) > 1 {
			o.file = name
		}
		if err := archive.Comparable(all[0].search, o.search); err != nil {
			return fmt.Errorf("%s cannot be compared with %s: %w", paths[i], paths[0], err)
		}
	}
	return f(all)
}

// An opened is an archive that is read, with what its candidates are described by.
type opened struct {
	*archive.Archive
	file   string // its name among those that are looked at together; "": it is alone
	search population.Search
	parts  archive.Parts // that it was merged from
	part   *archive.Part // of which it stands for one alone; nil: for all
}

// divided returns an archive that was merged as one for each of its parts.
func (o *opened) divided() (list []*opened) {
	for i := range o.parts {
		list = append(list, &opened{Archive: o.Archive, file: o.parts[i].File, search: o.search, parts: o.parts, part: &o.parts[i]})
	}
	return list
}

// A partSource is a part of a merged archive as plots draws one: its candidates, with the IDs
// that they have there, and the seed, which all parts share.
type partSource struct{ of *opened }

func (s partSource) Search() (population.Search, error) { return s.of.search, nil }

func (s partSource) Generations() iter.Seq2[population.Generation, error] {
	return func(func(population.Generation, error) bool) {} // those of all are no generations of a part
}

func (s partSource) Summaries() iter.Seq2[population.Candidate, error] {
	return func(yield func(population.Candidate, error) bool) {
		for c, err := range s.of.Summaries() {
			if part, old := s.of.parts.Origin(c.ID); err == nil && c.ID != population.SeedID {
				if part != s.of.part {
					continue
				}
				c.ID = old
			}
			if !yield(c, err) {
				return
			}
		}
	}
}

// Keys and Value are those of the whole archive: references are of the problem.
func (s partSource) Keys(prefix string) ([]string, error) { return s.of.Keys(prefix) }
func (s partSource) Value(key string) ([]byte, error)     { return s.of.Value(key) }

func (o *opened) read() (err error) {
	if o.search, err = o.Search(); err == nil {
		o.parts, err = o.Parts()
	}
	return err
}

// describe reads what the candidates of an archive are described by.
func describe(db *archive.Archive) (*opened, error) {
	o := &opened{Archive: db}
	return o, o.read()
}

// origin returns the file that a candidate of a merged archive comes from, and its ID there;
// "" for others.
func (o *opened) origin(id population.ID) (file string, old population.ID) {
	part, old := o.parts.Origin(id)
	if part == nil {
		return "", 0
	}
	return part.File, old
}

// from says where a candidate of a merged archive comes from; "" for others.
func (o *opened) from(id population.ID) string {
	file, old := o.origin(id)
	if file == "" {
		return ""
	}
	return fmt.Sprintf("%v of %s", old, report.OneLine(file, 60))
}

// name names a candidate in a sentence, with its file and where it comes from.
func (o *opened) name(id population.ID) string {
	text := fmt.Sprintf("candidate %v", id)
	if o.file != "" {
		text += " of " + report.OneLine(o.file, 60)
	}
	if from := o.from(id); from != "" {
		text += " (" + from + ")"
	}
	return text
}

// A found is a candidate with the archive that it was found in.
type found struct {
	population.Candidate
	in *opened
}

// within marks candidates as found in an archive.
func within(in *opened, candidates []population.Candidate) []found {
	list := make([]found, len(candidates))
	for i, c := range candidates {
		list[i] = found{c, in}
	}
	return list
}

// frontOf returns the front of candidates of several archives, in the order of
// population.Front. Of equal ones it keeps that of the first archive.
func frontOf(objectives []population.Objective, all []found) []found {
	var front []found
	for _, c := range population.Front(objectives, rowsOf(all)) {
		front = append(front, all[c.ID.Child()-1])
	}
	return front
}

// rowsOf returns candidates as rows of a table, with their places in the list, from 1, for
// IDs: those of different archives are no names.
func rowsOf(list []found) []population.Candidate {
	rows := make([]population.Candidate, len(list))
	for i, c := range list {
		rows[i] = c.Candidate
		rows[i].ID = population.NewID(i+1, 0, 0)
	}
	return rows
}

// naming are the columns that say which candidate each row of rowsOf is.
func naming(list []found) []report.Column {
	of := func(c *population.Candidate) *found { return &list[c.ID.Child()-1] }
	columns := []report.Column{{Name: "candidate", Cell: func(c *population.Candidate) string { return of(c).ID.String() }}}
	if slices.ContainsFunc(list, func(f found) bool { return f.in.file != "" }) {
		columns = append(columns, report.Column{Name: "file", Text: true, Cell: func(c *population.Candidate) string { return report.OneLine(of(c).in.file, 60) }})
	}
	if slices.ContainsFunc(list, func(f found) bool { return f.in.parts != nil }) {
		columns = append(columns, report.Column{Name: "from", Text: true, Cell: func(c *population.Candidate) string { return of(c).in.from(of(c).ID) }})
	}
	return columns
}

// originColumn is the column of where candidates of a merged archive come from.
func (o *opened) originColumn() report.Column {
	return report.Column{Name: "from", Text: true, Cell: func(c *population.Candidate) string { return o.from(c.ID) }}
}

// frontOfAll returns the front of all archives.
func frontOfAll(all []*opened) ([]found, error) {
	var list []found
	for _, o := range all {
		front, err := o.Front()
		if err != nil {
			return nil, err
		}
		list = append(list, within(o, front)...)
	}
	if len(all) == 1 {
		return list, nil
	}
	return frontOf(all[0].search.Objectives, list), nil
}

// warnTimings says which objectives of several searches can only be compared if all of them
// were measured on one machine.
func warnTimings(w io.Writer, s population.Search) {
	for _, o := range s.Objectives {
		if o.Timing {
			fmt.Fprintf(w, "\n%s is a timing: compare it only if all searches ran on the same machine.\n", report.Printable(o.Name))
		}
	}
}
