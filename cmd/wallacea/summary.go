package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

// A summary is what archives hold: all candidates, those that were made after the last
// complete generation included.
type summary struct {
	report.Statistics
	all         []*opened
	lasts       []population.Generation // the last complete one of each archive
	last        population.Generation   // of several, how far the farthest has come
	begun       bool                    // there is one
	hypervolume float64                 // of the front, against last.Reference; NaN: of several archives
	elapsed     []time.Duration         // of each archive, the final tuning of numbers included
}

// sumUp sums up archives with a front.
func sumUp(all []*opened, front []found) (s summary, err error) {
	s.all, s.hypervolume = all, math.NaN()
	for _, o := range all {
		last, err := o.LastGeneration()
		if err != nil && !errors.Is(err, archive.ErrNotFound) {
			return s, err
		}
		s.begun = s.begun || err == nil
		if s.lasts = append(s.lasts, last); len(s.lasts) == 1 || last.Number > s.last.Number {
			s.last = last
		}
	}
	if len(all) == 1 {
		if s.hypervolume, err = population.Hypervolume(all[0].search.Objectives, rowsOf(front), s.last.Reference); err != nil {
			return s, err
		}
	}
	s.Statistics, s.elapsed, err = statisticsOf(all, front)
	for i := range s.lasts {
		s.elapsed[i] = max(s.elapsed[i], s.lasts[i].Elapsed)
	}
	return s, err
}

// alone is how long a search has taken; 0: nothing was under way at once, since there are
// several.
func (s *summary) alone() time.Duration {
	if len(s.all) > 1 || s.all[0].parts != nil {
		return 0
	}
	return s.elapsed[0]
}

// statisticsOf tallies the candidates of all archives, and says when the last of each was
// over.
func statisticsOf(all []*opened, front []found) (s report.Statistics, ended []time.Duration, err error) {
	on := make(map[*opened]map[population.ID]bool)
	for _, f := range front {
		if on[f.in] == nil {
			on[f.in] = make(map[population.ID]bool)
		}
		on[f.in][f.ID] = true
	}
	now := all[0] // whose candidates and advice are tallied
	ended = make([]time.Duration, len(all))
	candidates := func(yield func(population.Candidate, error) bool) {
		for i, o := range all {
			now = o
			for c, err := range o.Summaries() {
				ended[i] = max(ended[i], c.Ended())
				if !yield(c, err) {
					return
				}
			}
		}
	}
	advice := func(yield func(population.Advice, error) bool) {
		for _, now = range all {
			for a, err := range now.Advice() {
				if !yield(a, err) {
					return
				}
			}
		}
	}
	var groupings []report.Grouping
	if len(all) > 1 || all[0].parts != nil {
		groupings = append(groupings, report.Grouping{By: "file", Name: func(c *population.Candidate) string {
			if len(all) > 1 {
				return now.file
			}
			file, _ := now.origin(c.ID)
			return file
		}, Advice: func(place int) string {
			if part := now.parts.Advice(place); part != nil {
				return part.File
			}
			return now.file
		}})
	}
	s, err = report.StatisticsOf(candidates, func(c *population.Candidate) bool { return on[now][c.ID] }, advice, groupings...)
	return s, ended, err
}

// print prints what was searched and how far the searches have come.
func (s summary) print(w io.Writer) {
	search := s.all[0].search
	if len(s.all) > 1 {
		s.printFiles(w)
		return
	}
	if !s.begun {
		fmt.Fprintf(w, "%s: no completed generation yet\n", report.Printable(search.Function))
		return
	}
	fmt.Fprintf(w, "%s: %s, %s (%d failed)", report.Printable(search.Function),
		report.Count(s.last.Number, "generation"), report.Count(s.All.Candidates, "candidate"), s.All.Candidates-s.All.Passed())
	if s.last.Reference != nil {
		fmt.Fprintf(w, ", hypervolume %s", report.Number(s.hypervolume))
	}
	if n := s.All.Usage.Tokens(); n > 0 {
		fmt.Fprintf(w, ", %s", report.Count(n, "token"))
	}
	if n := len(s.all[0].parts); n > 0 {
		fmt.Fprintf(w, ", merged from %s\n", report.Count(n, "archive"))
		warnTimings(w, search)
		return
	}
	fmt.Fprintln(w)
}

// printFiles prints a row for each archive.
func (s summary) printFiles(w io.Writer) {
	search := s.all[0].search
	fmt.Fprintf(w, "%s: %s\n\n", report.Printable(search.Function), report.Count(len(s.all), "archive"))
	tallies := make(map[string]report.Tally)
	for _, g := range s.Groups {
		if g.By == "file" {
			for _, m := range g.Members {
				tallies[m.Name] = m.Tally
			}
		}
	}
	rows := [][]string{{"file", "random seed", "generations", "candidates", "failed", "tokens", "elapsed", "on the front of all"}}
	for i, o := range s.all {
		t := tallies[o.file]
		rows = append(rows, []string{
			report.OneLine(o.file, 60), strconv.FormatUint(o.search.RandomSeed, 10), strconv.Itoa(s.lasts[i].Number), strconv.Itoa(t.Candidates), strconv.Itoa(t.Candidates - t.Passed()),
			strconv.Itoa(t.Usage.Tokens()), s.elapsed[i].Round(time.Second).String(), strconv.Itoa(t.Front),
		})
	}
	report.PrintRows(w, rows, func(k int) bool { return k == 0 })
	warnTimings(w, search)
}
