package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

// frame returns what there is to say of a search, in lines that can be printed.
func frame(s population.Status, archive string) []string {
	runs := s.State != population.StateEnded && s.State != population.StateGone
	name := report.OneLine(s.Function, 200)
	if name == "" {
		name = report.OneLine(archive, 200)
	}
	lines := []string{name + ": " + stateOf(s)}
	add := func(label, format string, args ...any) {
		lines = append(lines, fmt.Sprintf("%-12s ", label)+fmt.Sprintf(format, args...))
	}
	if s.Mutator == "" { // it has not begun
		return lines
	}
	if !runs {
		s.Rates = population.Rates{}
	}
	add("mutator", "%s", report.OneLine(s.Mutator, 200))
	add("generation", "%s, %s", generationOf(s), timesOf(s))
	add("candidates", "%d, %d failed%s", s.Candidates, s.Failures, rateOf(s.Rates.Candidates, ""))
	if runs && s.Settled > 0 {
		add("children", "%d settled, %d not settled", s.Settled, s.Unsettled)
	}
	if runs && s.MostRequests > 0 {
		add("under way", "%d of %d requests, %d waiting, %d being checked, %d being evaluated by %s",
			s.Requests, s.MostRequests, s.Waiting, s.Checking, s.Evaluating, report.Count(s.Workers, "worker"))
	}
	if runs {
		for _, n := range s.Nodes {
			text := fmt.Sprintf("%d of %d workers busy", n.Busy, n.Workers)
			if n.Aside != "" {
				text = "set aside, " + report.OneLine(n.Aside, 100)
			}
			add("node", "%s: %s, %d evaluated, %d failed%s", report.OneLine(n.Name, 60), text, n.Evaluated, n.Failed, rateOf(n.Rate, ""))
		}
	}
	if len(s.Best) > 0 {
		add("best", "%s", bestOf(s))
	}
	if s.Usage.Tokens() > 0 {
		add("spent", "%s%s", report.Usage(s.Usage), rateOf(s.Rates.Tokens, "tokens "))
	}
	if text := forecastOf(s); runs && text != "" {
		add("in the end", "%s", text)
	}
	lines = append(lines, improvements(s)...)
	return append(lines, failures(s)...)
}

// stateOf is the state with its reason.
func stateOf(s population.Status) string {
	text := string(s.State)
	if s.Reason != "" {
		text += ", " + report.OneLine(s.Reason, 200)
	}
	if !s.RetryAt.IsZero() {
		text += fmt.Sprintf(" (again in %v)", max(0, s.RetryAt.Sub(s.At)).Round(time.Second))
	}
	return text
}

func generationOf(s population.Status) string {
	text := strconv.Itoa(s.Generation)
	if n := s.Limits.Generations; n > 0 {
		text += " of " + strconv.Itoa(n)
	}
	if s.Part > 0 && s.State != population.StateEnded {
		text += fmt.Sprintf(" (%.0f %% of the next)", 100*s.Part)
	}
	return text
}

// timesOf says how long a search has taken, and will take at most.
func timesOf(s population.Status) string {
	text := (s.Before + s.Elapsed).Round(time.Second).String()
	if left := s.Forecast.Remaining; left >= 0 && s.Limits.Generations > 0 && s.State != population.StateEnded && s.State != population.StateGone {
		text += fmt.Sprintf(", %v left", left.Round(time.Second))
	}
	return text
}

// rateOf is what there is in an hour, or in a minute, behind a comma.
func rateOf(hourly float64, what string) string {
	v, per := hourly, "an hour"
	if v >= 600 {
		v, per = v/60, "a minute"
	}
	switch {
	case v == 0:
		return ""
	case v < 10:
		return fmt.Sprintf(", %.1f %s%s", v, what, per)
	}
	return fmt.Sprintf(", %.0f %s%s", v, what, per)
}

// bestOf is the best value of each objective, and how large the front is.
func bestOf(s population.Status) string {
	var parts []string
	for _, b := range s.Best {
		parts = append(parts, fmt.Sprintf("%s %s (%v)", report.OneLine(b.Objective, 40), report.Number(b.Value), b.ID))
	}
	text := strings.Join(parts, ", ")
	if len(s.Best) > 1 {
		text += fmt.Sprintf("; front %d, hypervolume %s", s.Front, report.Number(s.Hypervolume))
	}
	return text
}

// forecastOf says what a search will have taken, and which limit ends it.
func forecastOf(s population.Status) string {
	f := s.Forecast
	if f.Tokens == 0 {
		return ""
	}
	text := fmt.Sprintf("about %.3g tokens", f.Tokens)
	if f.Cost > 0 {
		text += fmt.Sprintf(", cost %.3g", f.Cost)
	}
	if f.Generations < s.Limits.Generations {
		text += fmt.Sprintf("; its limit ends it after generation %d", f.Generations)
	}
	return text
}

// improvements lists the last candidates that have entered the front.
func improvements(s population.Status) []string {
	if len(s.Improvements) == 0 {
		return nil
	}
	lines := []string{"", "improvements"}
	var rows [][]float64
	for _, i := range s.Improvements {
		rows = append(rows, i.Objectives)
	}
	digits := report.Digits(rows...)
	for _, i := range s.Improvements {
		var values []string
		for k, v := range i.Objectives {
			name := ""
			if k < len(s.Best) {
				name = report.OneLine(s.Best[k].Objective, 40) + " "
			}
			values = append(values, name+digits(k, v))
		}
		text := strings.Join(values, ", ")
		if i.Parent != 0 {
			text += fmt.Sprintf(", from %v", i.Parent)
		}
		text += " by " + report.OneLine(i.Mutator, 60)
		lines = append(lines, fmt.Sprintf("  %-9s %-8v %s", ago(s, i.At), i.ID, text))
	}
	return lines
}

// failures lists the last candidates that have failed.
func failures(s population.Status) []string {
	if len(s.Failed) == 0 {
		return nil
	}
	lines := []string{"", "failures"}
	for _, f := range s.Failed {
		lines = append(lines, fmt.Sprintf("  %-9s %-8v %s: %s", ago(s, f.At), f.ID, report.OneLine(string(f.Stage), 40), report.OneLine(f.Message, 200)))
	}
	return lines
}

// ago is how long ago something was.
func ago(s population.Status, at time.Time) string {
	return max(0, s.At.Sub(at)).Round(time.Second).String()
}
