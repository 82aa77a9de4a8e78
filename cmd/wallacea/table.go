package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wallacea-go/wallacea/population"
)

// A column of a table of candidates.
type column struct {
	name string
	text bool // aligned left; numbers are aligned right
	cell func(c *population.Candidate) string
}

// The columns of tables.
func idColumn() column {
	return column{"candidate", false, func(c *population.Candidate) string { return strconv.FormatUint(uint64(c.ID), 10) }}
}

func generationColumn() column {
	return column{"generation", false, func(c *population.Candidate) string { return strconv.Itoa(c.Generation) }}
}

func islandColumn() column {
	return column{"island", false, func(c *population.Candidate) string { return strconv.Itoa(c.Island) }}
}

func mutatorColumn() column {
	return column{"mutator", true, func(c *population.Candidate) string { return oneLine(c.Mutator, 30) }}
}

func parentsColumn() column {
	return column{"parents", true, func(c *population.Candidate) string { return joinIDs(c.Parents) }}
}

func repairsColumn() column {
	return column{"repairs", false, func(c *population.Candidate) string {
		if c.RepairOf == 0 {
			return ""
		}
		return strconv.FormatUint(uint64(c.RepairOf), 10)
	}}
}

func objectiveColumns(objectives []population.Objective) []column {
	var columns []column
	for i, o := range objectives {
		columns = append(columns, column{printable(o.Name) + " " + direction(o), false, func(c *population.Candidate) string {
			if i >= len(c.Objectives) {
				return ""
			}
			return number(c.Objectives[i])
		}})
	}
	return columns
}

// printTable prints a header and one row per candidate.
func printTable(w io.Writer, columns []column, candidates []population.Candidate) {
	rows := make([][]string, 1, 1+len(candidates))
	for _, c := range columns {
		rows[0] = append(rows[0], c.name)
	}
	for i := range candidates {
		row := make([]string, len(columns))
		for k, c := range columns {
			row[k] = c.cell(&candidates[i])
		}
		rows = append(rows, row)
	}
	printRows(w, rows, func(k int) bool { return columns[k].text })
}

// printRows prints cells in columns with two spaces between them. A column is
// aligned left if left returns true for it, and right otherwise.
func printRows(w io.Writer, rows [][]string, left func(k int) bool) {
	var widths []int
	for _, row := range rows {
		for k, cell := range row {
			if k == len(widths) {
				widths = append(widths, 0)
			}
			widths[k] = max(widths[k], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		b.Reset()
		for k, cell := range row {
			space := strings.Repeat(" ", widths[k]-utf8.RuneCountInString(cell))
			if left(k) {
				cell += space
			} else {
				cell = space + cell
			}
			b.WriteString(cell + "  ")
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
}

// number formats a value: whole numbers in full, others with five digits.
func number(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 5, 64)
}

func direction(o population.Objective) string {
	if o.Maximize {
		return "(max)"
	}
	return "(min)"
}

// objectives formats values with their names: "mse 0.5, levels 8".
func objectives(list []population.Objective, c population.Candidate) string {
	var parts []string
	for i, v := range c.Objectives {
		if i < len(list) {
			parts = append(parts, printable(list[i].Name)+" "+number(v))
		}
	}
	return strings.Join(parts, ", ")
}

func joinIDs(ids []population.ID) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = strconv.FormatUint(uint64(id), 10)
	}
	return strings.Join(parts, ", ")
}

// count formats a number of things: "1 candidate", "2 candidates".
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
