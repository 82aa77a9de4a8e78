package llm

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/population"
)

var twoObjectives = []population.Objective{{Name: "mse", LogFloor: 1e-9}, {Name: "levels"}}

// TestFrontTable: a table has few rows, the best of each objective and the sides of wide gaps
// among them.
func TestFrontTable(t *testing.T) {
	var front [][]float64
	for i := range 3000 {
		if i > 1000 && i < 1600 { // a gap
			continue
		}
		front = append(front, []float64{math.Exp(-float64(i) / 300), float64(i + 1)})
	}
	table := frontTable(twoObjectives, front)
	rows := strings.Split(strings.TrimSpace(table), "\n")
	marks := strings.Count(table, "… a wide gap …")
	if n := len(rows) - 1 - marks; n > maxRows || n < maxRows-5 || marks != 1 {
		t.Errorf("%d rows and %d marks", n, marks)
	}
	for _, want := range []string{"best levels", "best mse", " 1601\n… a wide gap …\n", " 1001\n"} {
		if !strings.Contains(table, want) {
			t.Errorf("%q is not in\n%s", want, table)
		}
	}
	last, even := 0, true // the rest is spread evenly
	for _, row := range rows[1:] {
		var mse float64
		var levels int
		if n, _ := fmt.Sscan(row, &mse, &levels); n < 2 {
			continue
		}
		if gap := last - levels; last > 0 && (gap < 0 || gap > 130) && levels != 1001 {
			even = false
		}
		last = levels
	}
	if !even {
		t.Errorf("rows are spread unevenly:\n%s", table)
	}
}

// TestFrontTables compares small tables.
func TestFrontTables(t *testing.T) {
	three := append([]population.Objective{{Name: "score", Maximize: true}}, twoObjectives...)
	for _, tt := range []struct {
		objectives []population.Objective
		front      [][]float64
		want       string
	}{
		{twoObjectives, nil, ""},
		{twoObjectives, [][]float64{{1, 2}}, ""},
		{twoObjectives[:1], [][]float64{{1}}, ""},
		{twoObjectives, [][]float64{{0.00123456, 12}, {0.5, 2}}, "mse       levels\n0.00123   12       best mse\n0.5       2        best levels\n"},
		{three, [][]float64{{1, 0.5, 3}, {2, 0.25, 4}}, "score   mse    levels\n2       0.25   4        best score and mse\n1       0.5    3        best levels\n"},
		{twoObjectives, [][]float64{{1.00001, 2}, {1.00002, 1}}, "mse       levels\n1.00001   2        best mse\n1.00002   1        best levels\n"},
	} {
		if got := frontTable(tt.objectives, tt.front); got != tt.want {
			t.Errorf("of %v, got\n%s\nwant\n%s", tt.front, got, tt.want)
		}
	}
}

// TestStablePrefix: what does not change within a generation comes first, so that a provider
// can cache it.
func TestStablePrefix(t *testing.T) {
	var prefix string
	for i := range 5 {
		req := ask()
		req.ID = population.ID(100 + i)
		req.Advice = "Use tables."
		req.Front = [][]float64{{0.001, 90}, {0.1, 4}}
		req.Gap = &population.Gap{From: req.Front[0], To: req.Front[1]}
		req.Parent.Source += fmt.Sprintf("\n// %d\n", i)
		req.Parent.Objectives = []float64{0.123456789 + float64(i)*1e-9, 3}
		conversation, _, err := newPrompt(req).messages(Prompts(), req.Operator)
		if err != nil {
			t.Fatal(err)
		}
		text := transcript(conversation)
		before, _, found := strings.Cut(text, "# The version to improve")
		if !found || !strings.Contains(before, "best levels") || !strings.Contains(before, "Use tables.") {
			t.Fatalf("no front comes first:\n%s", text)
		}
		if prefix != "" && before != prefix {
			t.Errorf("the beginning is\n%s\nand was\n%s", before, prefix)
		}
		prefix = before
	}
}
