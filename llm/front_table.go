package llm

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/wallacea-go/wallacea/population"
)

// Limits of the table of a front.
const (
	maxRows   = 50
	maxMarked = 3 // of its gaps, the widest
)

// frontTable returns a front as a table for a prompt, or "" if there is no choice. It depends on
// nothing else, so that it is the same text for all who are asked meanwhile.
func frontTable(objectives []population.Objective, front [][]float64) string {
	if len(objectives) < 2 || len(front) < 2 {
		return ""
	}
	order, widths := population.Gaps(objectives, front)
	best := bestPoints(objectives, front, order)
	var wide []int
	if len(objectives) == 2 {
		wide = widest(widths)
	}
	shown := thinned(best, order, wide)
	var rows [][]float64
	for i := range front {
		if shown[i] {
			rows = append(rows, front[i])
		}
	}
	digits := population.Digits(3, rows...)
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 3, ' ', 0)
	for _, o := range objectives {
		fmt.Fprintf(w, "%s\t", o.Name)
	}
	fmt.Fprintln(w)
	var before []int // rows before each gap
	count := 0
	for at, i := range order {
		if shown[i] {
			count++
			for k, v := range front[i] {
				fmt.Fprintf(w, "%s\t", digits(k, v))
			}
			var of []string
			for k, o := range objectives {
				if i == best[k] {
					of = append(of, o.Name)
				}
			}
			if of != nil {
				fmt.Fprintf(w, "best %s", strings.Join(of, " and "))
			}
			fmt.Fprintln(w)
		}
		if slices.Contains(wide, at) {
			before = append(before, count)
		}
	}
	_ = w.Flush() // to a Builder
	var s strings.Builder
	n := 0
	for line := range strings.Lines(table.String()) {
		s.WriteString(strings.TrimRight(line, " \n") + "\n")
		if slices.Contains(before, n) {
			s.WriteString("… a wide gap …\n")
		}
		n++
	}
	return s.String()
}

// bestPoints returns, for each objective, the first point in an order that is best in it.
func bestPoints(objectives []population.Objective, front [][]float64, order []int) []int {
	best := make([]int, len(objectives))
	for k, o := range objectives {
		best[k] = slices.MinFunc(order, func(a, b int) int {
			if o.Maximize {
				a, b = b, a
			}
			return cmp.Compare(front[a][k], front[b][k])
		})
	}
	return best
}

// thinned chooses at most maxRows points of a front: the best, those beside the widest gaps,
// and others evenly among the rest.
func thinned(best, order, wide []int) map[int]bool {
	shown := make(map[int]bool)
	for _, i := range best {
		shown[i] = true
	}
	for _, at := range wide {
		shown[order[at]], shown[order[at+1]] = true, true
	}
	rest := slices.DeleteFunc(slices.Clone(order), func(i int) bool { return shown[i] })
	for k, n := 0, min(maxRows-len(shown), len(rest)); k < n; k++ {
		shown[rest[k*len(rest)/n]] = true
	}
	return shown
}

// widest returns where the widest gaps of a front are, if some are much wider than most.
func widest(widths []float64) []int {
	sorted := slices.Sorted(slices.Values(widths))
	if len(sorted) < 3 {
		return nil
	}
	median := sorted[len(sorted)/2]
	var list []int
	for at, w := range widths {
		if w > 4*median && w >= sorted[max(0, len(sorted)-maxMarked)] && len(list) < maxMarked { // twice as far
			list = append(list, at)
		}
	}
	return list
}
