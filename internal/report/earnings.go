package report

import (
	"fmt"
	"io"

	"github.com/wallacea-go/wallacea/population"
)

// Earnings prints what the operators, models and ways to choose inspirations of a search have
// gained, a table of those that were used. It prints nothing if there was no choice.
func Earnings(w io.Writer, e population.Earnings) {
	for _, kind := range []struct {
		name string
		list []population.Credit
	}{{"operator", e.Operators}, {"model", e.Models}, {"inspirations", e.Inspirations}} {
		printCredits(w, kind.name, kind.list)
	}
}

// printCredits prints one table, unless it would have a single row.
func printCredits(w io.Writer, name string, list []population.Credit) {
	known := false // the probabilities
	for _, c := range list {
		known = known || c.Probability > 0
	}
	rows := [][]string{{name, "children", "entered the front", "hypervolume gained", "tokens", "gain per 1000 tokens"}}
	if known {
		rows[0] = append(rows[0], "probability now")
	}
	for _, c := range list {
		if c.Children == 0 && c.Probability == 0 && c.Usage == (population.Usage{}) {
			continue
		}
		tokens, per := "", ""
		if n := c.Usage.Tokens(); n > 0 {
			tokens, per = fmt.Sprint(n), fmt.Sprintf("%.3g", 1000*c.Gained/float64(n))
		}
		row := []string{OneLine(c.Name, 30), fmt.Sprint(c.Children), fmt.Sprint(c.Entered), fmt.Sprintf("%.4g", c.Gained), tokens, per}
		if known {
			p := ""
			if c.Probability > 0 {
				p = fmt.Sprintf("%.0f %%", 100*c.Probability)
			}
			row = append(row, p)
		}
		rows = append(rows, row)
	}
	if len(rows) < 3 {
		return
	}
	fmt.Fprintln(w)
	PrintRows(w, rows, func(k int) bool { return k == 0 })
}
