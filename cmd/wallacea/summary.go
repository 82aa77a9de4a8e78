package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

// A summary is what an archive holds: all candidates, those that were made after the last
// complete generation included.
type summary struct {
	report.Statistics
	last        population.Generation // the last complete one
	begun       bool                  // there is one
	hypervolume float64               // of the front, against last.Reference
}

func sumUp(db *archive.Archive, search population.Search) (s summary, err error) {
	s.last, err = db.LastGeneration()
	if s.begun = err == nil; err != nil && !errors.Is(err, archive.ErrNotFound) {
		return s, err
	}
	front, err := db.FrontIDs()
	if err != nil {
		return s, err
	}
	var points []population.Candidate
	for c, err := range db.SummariesOf(front) {
		if err != nil {
			return s, err
		}
		points = append(points, c)
	}
	if s.hypervolume, err = population.Hypervolume(search.Objectives, points, s.last.Reference); err != nil {
		return s, err
	}
	s.Statistics, err = report.StatisticsOf(db.Summaries(), front, db.Advice())
	return s, err
}

// print prints what was searched and how far the search has come.
func (s summary) print(w io.Writer, search population.Search) {
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
	fmt.Fprintln(w)
}
