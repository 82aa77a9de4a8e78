package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

type exportCommand struct {
	archiveArgument
	Output string `short:"o" placeholder:"FILE" help:"File to write, which must not exist. By default, standard output."`
}

func (c exportCommand) Run(out *output) error {
	return c.read(func(db *archive.Archive) error {
		if c.Output == "" || c.Output == "-" {
			return export(out, db)
		}
		return c.toFile(db)
	})
}

// toFile writes a new file, and removes it if it cannot be completed.
func (c exportCommand) toFile(db *archive.Archive) error {
	if err := checkOutput(c.Output, c.Archive); err != nil {
		return err
	}
	f, err := os.OpenFile(c.Output, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s already exists: remove it or write to another file", c.Output)
	}
	if err != nil {
		return fmt.Errorf("cannot write the output: %w", err)
	}
	w := bufio.NewWriterSize(f, 1<<16)
	err = export(w, db)
	if err == nil {
		err = w.Flush()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return errors.Join(err, os.Remove(c.Output))
	}
	return nil
}

// export writes all candidates, and then advice.
func export(w io.Writer, db *archive.Archive) error {
	o, err := describe(db)
	if err != nil {
		return err
	}
	for c, err := range db.Candidates() {
		if err != nil {
			return err
		}
		if err := writeFound(w, []found{{c, o}}); err != nil {
			return err
		}
	}
	return exportAdvice(w, o)
}

// An adviceLine is advice in JSON, as described in doc.go.
type adviceLine struct {
	Number     int           `json:"advice"`
	File       string        `json:"file,omitempty"` // that it was merged from
	Generation int           `json:"after_generation"`
	Text       string        `json:"text,omitempty"`
	Failure    string        `json:"failure,omitempty"`
	Again      bool          `json:"asked_again,omitempty"`
	Mutator    string        `json:"mutator"`
	Cost       report.Finite `json:"cost,omitempty"`
	Tokens     tokens        `json:"tokens"`
}

// exportAdvice writes what mutators have written of the search.
func exportAdvice(w io.Writer, db *opened) error {
	n, place := 0, 0
	for a, err := range db.Advice() {
		if err != nil {
			return err
		}
		file := ""
		place++
		if part := db.parts.Advice(place); part != nil {
			file = part.File
		}
		if err := writeObject(w, adviceLine{n + 1, file, a.Generation, a.Text, a.Failure, a.Again, a.Mutator, report.Finite(a.Usage.Cost), tokensOf(a.Usage)}); err != nil {
			return err
		}
		if !a.Again {
			n++
		}
	}
	return nil
}

// A line is a candidate in JSON, as described in doc.go.
type line struct {
	ID           population.ID          `json:"id"`
	File         string                 `json:"file,omitempty"`   // of several that are looked at together
	Origin       *origin                `json:"origin,omitempty"` // in the archives that its own was merged from
	Parents      []population.ID        `json:"parents"`
	Inspirations []population.ID        `json:"inspirations,omitempty"`
	RepairOf     population.ID          `json:"repair_of,omitempty"`
	Island       int                    `json:"island"`
	Generation   int                    `json:"generation"`
	Source       string                 `json:"source"`
	Hash         string                 `json:"hash,omitempty"`
	Objectives   ordered[report.Finite] `json:"objectives,omitzero"`
	Measurements [][]report.Finite      `json:"measurements,omitempty"` // in the order of the objectives
	Margin       ordered[report.Finite] `json:"margin,omitzero"`
	Beside       []reading              `json:"beside,omitempty"` // raw, of what was measured by turns with it, itself included
	Site         *siteLine              `json:"site,omitempty"`
	Feedback     string                 `json:"feedback"`
	Output       string                 `json:"output,omitempty"`
	Solved       bool                   `json:"solved,omitempty"`
	Failure      *failure               `json:"failure,omitempty"`
	Mutator      string                 `json:"mutator"`
	Operator     string                 `json:"operator,omitempty"`
	Inspired     string                 `json:"inspired,omitempty"`
	Calls        int                    `json:"calls,omitempty"`
	Cost         report.Finite          `json:"cost,omitempty"`
	Tokens       tokens                 `json:"tokens"`
	Times        seconds                `json:"times"`
	Tuned        *tuned                 `json:"tuned,omitempty"`
}

// origin says where a candidate of a merged archive comes from.
type origin struct {
	File string        `json:"file"`
	ID   population.ID `json:"id"`
}

// tuned is what tuning the numbers of a candidate has found.
type tuned struct {
	Evaluations int     `json:"evaluations,omitempty"`
	Elapsed     float64 `json:"elapsed,omitempty"` // in seconds
	Found       string  `json:"found,omitempty"`
	Worse       int     `json:"worse,omitempty"`
}

func tunedOf(t population.Tuned) *tuned {
	if t == (population.Tuned{}) {
		return nil
	}
	return &tuned{t.Evaluations, inSeconds(t.Elapsed), t.Found, t.Worse}
}

type failure struct {
	Stage   population.Stage `json:"stage"`
	Message string           `json:"message"`
}

type tokens struct {
	Sent      int `json:"sent"`
	Cached    int `json:"cached"`
	Received  int `json:"received"`
	Reasoning int `json:"reasoning"`
}

func tokensOf(u population.Usage) tokens {
	return tokens{u.PromptTokens, u.CachedTokens, u.CompletionTokens, u.ReasoningTokens}
}

type seconds struct {
	Mutate   float64 `json:"mutate"`
	Check    float64 `json:"check"`
	Build    float64 `json:"build"`
	Evaluate float64 `json:"evaluate"`
}

// namedValues are the values of objectives with their names, in their order.
func namedValues(objectives []population.Objective, values []float64) ordered[report.Finite] {
	if values == nil {
		return nil
	}
	named := ordered[report.Finite]{}
	for i, v := range values {
		named = append(named, entry[report.Finite]{objectives[i].Name, report.Finite(v)})
	}
	return named
}

// writeFound writes a line for each candidate.
func writeFound(w io.Writer, candidates []found) error {
	for _, c := range candidates {
		l, err := lineOf(c)
		if err != nil {
			return err
		}
		if err := writeObject(w, l); err != nil {
			return err
		}
	}
	return nil
}

// lineOf returns a candidate as it is written in JSON.
func lineOf(c found) (line, error) {
	s := c.in.search
	if len(c.Objectives) > len(s.Objectives) || len(c.Margin) > len(s.Objectives) {
		return line{}, fmt.Errorf("candidate %v has %d objectives but the search has %d: the archive is damaged", c.ID, max(len(c.Objectives), len(c.Margin)), len(s.Objectives))
	}
	parents := c.Parents
	if parents == nil {
		parents = []population.ID{} // [] instead of null
	}
	var from *origin
	if file, old := c.in.origin(c.ID); file != "" {
		from = &origin{file, old}
	}
	return line{
		ID: c.ID, File: c.in.file, Origin: from, Parents: parents, Inspirations: c.Inspirations, RepairOf: c.RepairOf,
		Island: c.Island, Generation: c.Generation, Source: c.Source, Hash: c.Hash,
		Objectives: namedValues(s.Objectives, c.Objectives), Measurements: finiteRows(c.Measurements), Margin: namedValues(s.Objectives, c.Margin),
		Feedback: c.Feedback, Output: c.Output, Solved: c.Solved, Failure: (*failure)(c.Failure),
		Mutator: c.Mutator, Operator: c.Operator, Inspired: c.Inspired, Calls: c.Usage.Calls, Cost: report.Finite(c.Usage.Cost),
		Tokens: tokensOf(c.Usage),
		Times:  secondsOf(c.Times),
		Tuned:  tunedOf(c.Tuned),
		Beside: readings(s.Objectives, c.Beside), Site: siteOf(c.Site),
	}, nil
}

type reading struct {
	ID         population.ID          `json:"id"`
	Objectives ordered[report.Finite] `json:"objectives"`
}

func readings(objectives []population.Objective, list []population.Reading) (all []reading) {
	for _, r := range list {
		all = append(all, reading{r.ID, namedValues(objectives, r.Objectives[:min(len(r.Objectives), len(objectives))])})
	}
	return all
}

// A siteLine is where a candidate was evaluated.
type siteLine struct {
	Node  string `json:"node,omitempty"`
	CPU   string `json:"cpu,omitempty"`
	Epoch int    `json:"epoch,omitempty"` // of timings
}

func siteOf(s population.Site) *siteLine {
	if s == (population.Site{}) {
		return nil
	}
	return (*siteLine)(&s)
}

func secondsOf(t population.Times) seconds {
	return seconds{inSeconds(t.Mutate), inSeconds(t.Check), inSeconds(t.Build), inSeconds(t.Evaluate)}
}

func finiteRows(rows [][]float64) [][]report.Finite {
	var result [][]report.Finite
	for _, row := range rows {
		line := make([]report.Finite, len(row))
		for i, v := range row {
			line[i] = report.Finite(v)
		}
		result = append(result, line)
	}
	return result
}

// inSeconds converts a duration; nanoseconds limit its digits.
func inSeconds(d time.Duration) float64 { return d.Seconds() }
