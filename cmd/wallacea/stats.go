package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

type statsCommand struct {
	archivesArgument
	JSON bool `name:"json" help:"Print one object."`
}

func (c statsCommand) Run(out *output) error {
	return c.read(func(all []*opened) error {
		front, err := frontOfAll(all)
		if err != nil {
			return err
		}
		s, err := sumUp(all, front)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeStats(out, all[0].search, s)
		}
		s.print(out)
		if s.All.Candidates == 0 {
			fmt.Fprintln(out, "\nno candidates have been recorded yet")
			return nil
		}
		printOutcomes(out, s.All)
		for _, g := range s.Groups {
			printGroup(out, g)
		}
		printTimes(out, s.Statistics, s.alone())
		if len(all) > 1 {
			return nil
		}
		seed, err := all[0].Lookup(population.SeedID)
		if text := floor(all[0].search.Objectives, seed); err == nil && text != "" {
			fmt.Fprintf(out, "\n%s\n", text)
		}
		if errors.Is(err, archive.ErrNotFound) { // it was killed before
			return nil
		}
		return err
	})
}

// floor says how much of the seed's timings is the harness's, if that was measured.
func floor(objectives []population.Objective, seed population.Candidate) string {
	var nothing, own []float64
	for _, r := range seed.Beside {
		switch r.ID {
		case 0:
			nothing = r.Objectives
		case seed.ID:
			own = r.Objectives
		}
	}
	var parts []string
	for k, o := range objectives {
		if !o.Timing || k >= len(nothing) || k >= len(own) || !(nothing[k] > 0 && own[k] > 0) {
			continue
		}
		times := own[k] / nothing[k]
		if o.Maximize {
			times = 1 / times
		}
		parts = append(parts, fmt.Sprintf("%s is %s for a function that does nothing, by turns with %s for the seed: nothing is more than %.3g times as fast",
			report.Printable(o.Name), report.Number(nothing[k]), report.Number(own[k]), times))
	}
	return strings.Join(parts, "\n")
}

// printOutcomes prints how many candidates have passed, and failed at each stage.
func printOutcomes(w io.Writer, t report.Tally) {
	rows := [][]string{{"outcome", "candidates", ""}}
	row := func(name string, n int) {
		if n > 0 {
			rows = append(rows, []string{name, fmt.Sprint(n), fmt.Sprintf("%.1f %%", 100*float64(n)/float64(t.Candidates))})
		}
	}
	row("passed", t.Passed())
	for _, stage := range population.Stages() {
		row(string(stage), t.Stages[stage])
	}
	row("(repairs)", t.Repairs)
	fmt.Fprintln(w)
	report.PrintRows(w, rows, func(k int) bool { return k == 0 })
}

// printGroup prints a row for each member of a group.
func printGroup(w io.Writer, g report.Group) {
	rows := [][]string{{g.By, "candidates", "passed", "duplicates", "front", "calls", "tokens", "cost", "time each"}}
	for _, m := range g.Members {
		rows = append(rows, []string{
			report.OneLine(m.Name, 30), fmt.Sprint(m.Candidates), fmt.Sprint(m.Passed()), fmt.Sprint(m.Stages[population.StageDuplicate]), fmt.Sprint(m.Front),
			fmt.Sprint(m.Usage.Calls), fmt.Sprint(m.Usage.Tokens()), report.Number(m.Usage.Cost), rounded(m.Times.Mutate / time.Duration(max(m.Candidates, 1))).String(),
		})
	}
	fmt.Fprintln(w)
	report.PrintRows(w, rows, func(k int) bool { return k == 0 })
}

// printTimes prints what was sent and received, and what took how long.
func printTimes(w io.Writer, s report.Statistics, elapsed time.Duration) {
	t := s.All
	fmt.Fprintln(w)
	if used := report.Usage(t.Usage); used != "" {
		fmt.Fprintln(w, used)
		if t.Usage.ReasoningTokens > 0 {
			fmt.Fprintf(w, "%d of the tokens received were thoughts\n", t.Usage.ReasoningTokens)
		}
		if n := s.Sum.Advice.Tokens(); n > 0 {
			fmt.Fprintf(w, "%s went into %s for advice\n", report.Count(n, "token"), report.Count(s.Sum.Advice.Calls, "call"))
		}
		fmt.Fprintln(w)
	}
	rows := [][]string{{"time", "in all", ""}}
	if elapsed > 0 {
		rows[0][2] = "at once"
	}
	row := func(name string, took time.Duration) {
		if took > 0 {
			atOnce := ""
			if elapsed > 0 {
				atOnce = fmt.Sprintf("%.2f", took.Seconds()/elapsed.Seconds())
			}
			rows = append(rows, []string{name, rounded(took).String(), atOnce})
		}
	}
	row("mutator", t.Times.Mutate)
	row("check", t.Times.Check)
	row("build", t.Times.Build)
	row("evaluation", t.Times.Evaluate)
	row("tuning", t.Tuning)
	if elapsed > 0 {
		rows = append(rows, []string{"elapsed", rounded(elapsed).String(), ""}, []string{"waiting, at least", rounded(t.Waiting(elapsed)).String(), ""})
	}
	report.PrintRows(w, rows, func(k int) bool { return k == 0 })
}

// A statistic is a tally in JSON.
type statistic struct {
	Name       string                   `json:"name,omitempty"` // of a member of a group
	Candidates int                      `json:"candidates"`
	Passed     int                      `json:"passed"`
	Failed     map[population.Stage]int `json:"failed"`
	Front      int                      `json:"front"`
	Repairs    int                      `json:"repairs"`
	Calls      int                      `json:"calls"`
	Cost       report.Finite            `json:"cost"`
	Tokens     tokens                   `json:"tokens"`
	Times      statisticTimes           `json:"times"`
}

type statisticTimes struct {
	seconds
	Tune float64 `json:"tune"`
}

func statisticOf(name string, t report.Tally) statistic {
	failed := t.Stages
	if failed == nil {
		failed = map[population.Stage]int{} // {} instead of null
	}
	return statistic{
		Name: name, Candidates: t.Candidates, Passed: t.Passed(), Failed: failed, Front: t.Front, Repairs: t.Repairs,
		Calls: t.Usage.Calls, Cost: report.Finite(t.Usage.Cost), Tokens: tokensOf(t.Usage), Times: statisticTimes{secondsOf(t.Times), inSeconds(t.Tuning)},
	}
}

func writeStats(out *output, search population.Search, s summary) error {
	last := s.last
	groups := ordered[[]statistic]{}
	for _, g := range s.Groups {
		var members []statistic
		for _, m := range g.Members {
			members = append(members, statisticOf(m.Name, m.Tally))
		}
		groups = append(groups, entry[[]statistic]{g.By, members})
	}
	return writeObject(out, struct {
		Function    string        `json:"function"`
		Generations int           `json:"generations"`
		Hypervolume report.Finite `json:"hypervolume"`
		Elapsed     float64       `json:"elapsed"`
		Waiting     float64       `json:"waiting"`
		statistic
		By ordered[[]statistic] `json:"by"`
	}{search.Function, last.Number, report.Finite(s.hypervolume), inSeconds(s.alone()), inSeconds(s.All.Waiting(s.alone())), statisticOf("", s.All), groups})
}
