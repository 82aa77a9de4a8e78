package report

import (
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wallacea-go/wallacea/population"
)

// digits is how many significant digits a number has, unless it takes more to
// tell it from others.
const digits = 5

// Digits is population.Digits with at least five digits.
func Digits(rows ...[]float64) func(column int, v float64) string {
	return population.Digits(digits, rows...)
}

// Number returns a value as people read it: whole numbers in full, others with
// five significant digits.
func Number(v float64) string { return Digits()(0, v) }

// Rows returns the objectives of candidates.
func Rows(candidates []population.Candidate) [][]float64 {
	rows := make([][]float64, len(candidates))
	for i, c := range candidates {
		rows[i] = c.Objectives
	}
	return rows
}

// A Column is one column of a table of candidates.
type Column struct {
	Name string
	Text bool // aligned to the left; numbers are aligned to the right
	Cell func(c *population.Candidate) string
}

// ID is the column of the candidates' numbers.
func ID() Column {
	return Column{"candidate", false, func(c *population.Candidate) string { return IDs([]population.ID{c.ID}) }}
}

// Generation is the column of the generations that candidates belong to.
func Generation() Column {
	return Column{"generation", false, func(c *population.Candidate) string { return strconv.Itoa(c.Generation) }}
}

// Island is the column of the islands that candidates belong to.
func Island() Column {
	return Column{"island", false, func(c *population.Candidate) string { return strconv.Itoa(c.Island) }}
}

// Mutator is the column of who wrote the candidates.
func Mutator() Column {
	return Column{"mutator", true, func(c *population.Candidate) string { return OneLine(c.Mutator, 30) }}
}

// Parents is the column of the candidates' parents.
func Parents() Column {
	return Column{"parents", true, func(c *population.Candidate) string { return IDs(c.Parents) }}
}

// RepairOf is the column of the failed candidates that candidates repair.
func RepairOf() Column {
	return Column{"repairs", false, func(c *population.Candidate) string {
		if c.RepairOf == 0 {
			return ""
		}
		return IDs([]population.ID{c.RepairOf})
	}}
}

// Objectives are the columns of the objectives, printed with as many digits as it
// takes to tell the rows apart, which are those of the candidates in the table, and
// with their margins.
func Objectives(objectives []population.Objective, rows [][]float64) []Column {
	format := Digits(rows...)
	columns := make([]Column, len(objectives))
	for i, o := range objectives {
		columns[i] = Column{Printable(o.Name) + " " + direction(o), false, func(c *population.Candidate) string {
			if i >= len(c.Objectives) {
				return ""
			}
			cell := format(i, c.Objectives[i])
			if i < len(c.Margin) && c.Margin[i] > 0 {
				cell += " ± " + rough(c.Margin[i])
			}
			return cell
		}}
	}
	return columns
}

// rough prints a number with two digits, and a large one without decimals.
func rough(v float64) string {
	if v >= 10 && v < 1e6 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 2, 64)
}

// Validated are the columns of the objectives on the data that the search has
// not seen; none if nothing was validated.
func Validated(objectives []population.Objective, validations []population.Validation) []Column {
	if len(validations) == 0 {
		return nil
	}
	found := make(map[population.ID]population.Validation)
	var rows [][]float64
	for _, v := range validations {
		found[v.ID] = v
		rows = append(rows, v.Objectives)
	}
	format := Digits(rows...)
	columns := make([]Column, len(objectives))
	for i, o := range objectives {
		columns[i] = Column{"validated " + Printable(o.Name), false, func(c *population.Candidate) string {
			switch v, ok := found[c.ID]; {
			case !ok:
				return ""
			case v.Failure != nil:
				return "failed: " + string(v.Failure.Stage)
			case i >= len(v.Objectives):
				return ""
			default:
				return format(i, v.Objectives[i])
			}
		}}
	}
	return columns
}

// PrintTable prints a header and a row per candidate.
func PrintTable(w io.Writer, columns []Column, candidates []population.Candidate) {
	_ = StreamTable(w, columns, func(yield func(population.Candidate, error) bool) { // no errors
		for _, c := range candidates {
			if !yield(c, nil) {
				return
			}
		}
	})
}

// StreamTable prints a header and a row per candidate. It goes through the
// candidates twice, first for the widths of the columns, and holds one at a
// time. The error is that of candidates.
func StreamTable(w io.Writer, columns []Column, candidates iter.Seq2[population.Candidate, error]) error {
	t := rowPrinter{w: w, left: func(k int) bool { return columns[k].Text }}
	header := make([]string, len(columns))
	for k, c := range columns {
		header[k] = c.Name
	}
	row := make([]string, len(columns))
	each := func(f func(row []string)) error {
		f(header)
		for c, err := range candidates {
			if err != nil {
				return err
			}
			for k := range columns {
				row[k] = columns[k].Cell(&c)
			}
			f(row)
		}
		return nil
	}
	if err := each(t.fit); err != nil {
		return err
	}
	return each(t.print)
}

// PrintRows prints cells in columns with two spaces between them. Column k is
// aligned to the left if left(k), and to the right otherwise.
func PrintRows(w io.Writer, rows [][]string, left func(k int) bool) {
	t := rowPrinter{w: w, left: left}
	for _, row := range rows {
		t.fit(row)
	}
	for _, row := range rows {
		t.print(row)
	}
}

// A rowPrinter prints rows whose cells it has seen before.
type rowPrinter struct {
	w      io.Writer
	left   func(k int) bool
	widths []int
	line   strings.Builder
}

// fit makes the columns wide enough for a row.
func (t *rowPrinter) fit(row []string) {
	for k, cell := range row {
		if k == len(t.widths) {
			t.widths = append(t.widths, 0)
		}
		t.widths[k] = max(t.widths[k], utf8.RuneCountInString(cell))
	}
}

func (t *rowPrinter) print(row []string) {
	t.line.Reset()
	for k, cell := range row {
		space := strings.Repeat(" ", t.widths[k]-utf8.RuneCountInString(cell))
		if t.left(k) {
			cell += space
		} else {
			cell = space + cell
		}
		t.line.WriteString(cell + "  ")
	}
	fmt.Fprintln(t.w, strings.TrimRight(t.line.String(), " "))
}

func direction(o population.Objective) string {
	if o.Maximize {
		return "(max)"
	}
	return "(min)"
}

// Values returns the objectives of a candidate with their names: "mse 0.5, levels 8".
func Values(objectives []population.Objective, c population.Candidate) string {
	return ValuesWith(Digits(), objectives, c)
}

// ValuesWith is Values with the digits that format has; see Digits.
func ValuesWith(format func(column int, v float64) string, objectives []population.Objective, c population.Candidate) string {
	var parts []string
	for i, v := range c.Objectives {
		if i < len(objectives) {
			parts = append(parts, Printable(objectives[i].Name)+" "+format(i, v))
		}
	}
	return strings.Join(parts, ", ")
}

// IDs returns a list of candidates: "3, 17".
func IDs(ids []population.ID) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = id.String()
	}
	return strings.Join(parts, ", ")
}

// Count returns a number of things: "1 candidate", "2 candidates".
func Count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
