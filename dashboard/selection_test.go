package dashboard

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

// TestFilter: which candidates conditions select, and what the page may change of them.
func TestFilter(t *testing.T) {
	s := testSearch()
	s.Objectives = []population.Objective{{Name: "cost"}, {Name: `a "b" <= \c`}}
	r := record(t, s)
	for child := 1; child < 14; child++ {
		c := testCandidate(child)
		c.Usage.Cost = 100
		c.Feedback = fmt.Sprintf("Cost: 7; bits per value = %d.5", child)
		if child == 3 {
			c.Mutator, c.Operator = "gpt", "improve it"
		}
		r.add(c)
	}
	server := &Server{Config: Config{Archive: r.db}, index: &index{db: r.db}}
	snap, err := server.read(true)
	if err != nil {
		t.Fatal(err)
	}
	name := quoted(s.Objectives[1].Name)
	for _, tt := range []struct{ where, want, rest, ranges string }{
		{"", "1 2 3 4 6 7 8 9 11 12 13 5 10", "", ""},
		{"cost<=0.1", "11 12 13", "", "cost -0.1"}, // the objective, and not what its replies have cost
		{"cost<=0.5 cost<=0.2 cost>=0.1 cost>=0.05", "6 7 8 9", "", "cost 0.1-0.2"},
		{"cost<0.125 passed", "9 11 12 13", "cost<0.125 passed", ""},
		{name + "<=3", "1 2 3", "", s.Objectives[1].Name + " -3"},
		{name + ">11", "12 13", name + ">11", ""},
		{`"bits per value">=12.5`, "12 13", "", "bits per value 12.5-"},
		{`"bits per value>=12.5"`, "12 13", "", "bits per value 12.5-"}, // all of it between quotes
		{`operator="improve it" failed`, "", `operator="improve it" failed`, ""},
		{`operator="improve it"`, "3", `operator="improve it"`, ""},
		{`mutator="gpt improve" child<=5`, "3", `mutator="gpt improve"`, "child -5"},
		{"stage=panic child>5", "10", "stage=panic child>5", ""},
		{"cost<=0.2, cost>=0.1,child < 8 ,passed", "6 7", "child < 8 passed", "cost 0.1-0.2"}, // as the command takes them
		{`"bits per value" >= 12.5 , `, "12 13", "", "bits per value 12.5-"},
		{`operator="" child<=2`, "1 2", `operator=""`, "child -2"},
	} {
		sel, err := snap.selection(tt.where)
		if err != nil {
			t.Errorf("%s: %v", tt.where, err)
			continue
		}
		var got, ranges []string
		for _, e := range snap.entries {
			if sel.keep(e, &view{}) {
				got = append(got, e.id.String())
			}
		}
		for _, b := range sel.Ranges {
			text := b.Name + " "
			if b.From != nil {
				text += fmt.Sprint(*b.From)
			}
			text += "-"
			if b.To != nil {
				text += fmt.Sprint(*b.To)
			}
			ranges = append(ranges, text)
		}
		want := strings.Fields(tt.want)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) || sel.Rest != tt.rest || strings.Join(ranges, ", ") != tt.ranges || sel.Selected != len(want) {
			t.Errorf("%s: got %v, rest %q, ranges %q; want %v, %q, %q", tt.where, got, sel.Rest, ranges, want, tt.rest, tt.ranges)
		}
	}
	for where, want := range map[string]string{
		"speed<=3": `there is no objective "speed": use one of cost, a "b" <= \c; other numbers are`, "cost<=x": `"x", which "cost" is compared with, is no number`, "cost": `"cost" is no condition`,
		"cost<=NaN": `"NaN", which "cost" is compared with, is no number`, "cost>nan": `"nan", which`, "cost<=": "no number follows cost<=", "cost <= , child>3": "no number follows cost <=", "child>3 a,b": `"a" is no condition`,
		"stage=lunch": `there is no stage "lunch": use stage= and one of mutate, `, `"cost`: `"cost" is no condition`, "<3": `"<3" is no condition`,
	} {
		if _, err := snap.selection(where); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", where, err, want)
		}
	}
	for _, name := range []string{"x", "a b", "a,b", `a"b`, `\`, "a<b", "ü", `"`} {
		if w := words(quoted(name) + "<=3 y"); len(w) != 2 || w[0].text != name+"<=3" || w[0].op != len(name) {
			t.Errorf("%q comes back as %+v", name, w)
		}
	}
}

func FuzzFilter(f *testing.F) {
	f.Add(`"a b"<=3 x=\`)
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = parseFilter(&snapshot{search: testSearch()}, text)
	})
}

// TestNumbersIn: which words of a feedback are names of numbers.
func TestNumbersIn(t *testing.T) {
	for text, want := range map[string]string{
		"Levels: 3; bits per value: 2.50 (log2 of the levels; entropy 2.1).": "Levels 3, bits per value 2.5",
		"Median time for 100 elements:\nsorted: 4.5 µs\nreversed: 1e-3 µs":   "sorted 4.5, reversed 0.001",
		"x = -3. y=+.5, z =7e":                                            "x -3, y 0.5, z 7",
		"a: NaN b: Inf c: x 12:30 http://x":                               "",
		"this is much too long to be the name of anything: 3":             "",
		"a: 1e999; b: -1e999; c: 0." + strings.Repeat("1", 60) + "; d: 4": "d 4",
		"-- rate: 99 %": "rate 99",
		"größe: 2":      "größe 2",
	} {
		var got []string
		for name, v := range numbersIn(text) {
			got = append(got, fmt.Sprint(name, " ", v))
		}
		if g := strings.Join(got, ", "); g != want {
			t.Errorf("%q: got %q, want %q", text, g, want)
		}
	}
	c := columns{objectives: []population.Objective{{Name: "mse"}}}
	for i := range 3 * mostTold {
		if got := c.of(fmt.Sprintf("MSE: 1; n%d: 2; n%d: 3", i, i)); i < mostTold && (len(got) != 1 || got[0] != numberTold{i, 2}) {
			t.Errorf("%d: got %v", i, got)
		}
	}
	if len(c.names) != mostTold {
		t.Errorf("%d columns, want %d", len(c.names), mostTold)
	}
}

// many is a search of three objectives and 100,000 candidates, of which a tenth has failed.
func many(n int) *snapshot {
	s := testSearch()
	s.Objectives = []population.Objective{{Name: "a"}, {Name: "b"}, {Name: "c", Maximize: true}}
	snap := &snapshot{version: 1, search: s}
	random := rand.New(rand.NewPCG(1, 2))
	for child := 1; child <= n; child++ {
		e := &entry{id: population.NewID(child, 0, 0), generation: child / 1000}
		if child%10 == 7 {
			e.stage, e.message = population.Stages()[child/10%14], "no"
		} else {
			e.values = []float64{1 + random.Float64(), 1 + random.Float64(), random.Float64()}
		}
		snap.entries = append(snap.entries, e)
	}
	best := snap.entries[n/2]
	best.values, best.stage = []float64{1 - 1e-9, 1 - 1e-9, 1 + 1e-9}, ""
	snap.front = []population.ID{best.id}
	return snap
}

// TestParallel: the lines of 100,000 candidates are few and small, the same each time, the front
// and what is selected are among them, and so is the best and the worst of each axis.
func TestParallel(t *testing.T) {
	snap := many(100_000)
	for _, where := range []string{"", "a<=1.008", "c>=0.5"} {
		v, err := parallel(snap, url.Values{"where": {where}})
		if err != nil {
			t.Fatal(err)
		}
		again, err := parallel(snap, url.Values{"where": {where}})
		if err != nil || !reflect.DeepEqual(v.Lines, again.Lines) {
			t.Errorf("%s: other lines the second time, %v", where, err)
		}
		text, err := json.Marshal(v)
		if err != nil || len(text) > 200<<10 || len(v.Lines) > mostMarks {
			t.Errorf("%s: %d lines, %d bytes, %v", where, len(v.Lines), len(text), err)
		}
		if last := v.Lines[len(v.Lines)-1]; !last.Front || last.ID != snap.front[0] {
			t.Errorf("%s: the front is not the last line: %+v", where, last)
		}
		selected := 0
		for _, l := range v.Lines {
			if !l.Faded {
				selected++
			}
		}
		if where == "a<=1.008" && selected != v.Selection.Selected {
			t.Errorf("%s: %d lines are selected, want all %d", where, selected, v.Selection.Selected)
		}
		for k := range v.Axes {
			least, most := 1.0, 0.0
			for _, l := range v.Lines {
				least, most = min(least, float64(l.At[k])), max(most, float64(l.At[k]))
			}
			if least > 0.001 || most < 0.96 {
				t.Errorf("%s: the lines of axis %d go from %v to %v", where, k, least, most)
			}
		}
	}
	two := testSearch()
	v, err := parallel(&snapshot{search: two}, nil)
	if err != nil || len(v.Axes) > 0 {
		t.Errorf("two objectives have axes: %+v, %v", v, err)
	}
}

// TestRug: every failure is in a column, and the columns of all stages are no more than a picture
// has marks.
func TestRug(t *testing.T) {
	snap := many(100_000)
	v, err := failures(snap, url.Values{"width": {"800"}, "where": {"child<=50000"}})
	if err != nil {
		t.Fatal(err)
	}
	failed := make(map[population.Stage]map[int]bool)
	for _, e := range snap.entries {
		if e.stage != "" {
			if failed[e.stage] == nil {
				failed[e.stage] = make(map[int]bool)
			}
			failed[e.stage][(e.id.Child()-1)*v.Columns/v.Children] = true
		}
	}
	marks := 0
	for _, g := range v.Stages {
		sum := 0
		for i, at := range g.Rug.At {
			sum += g.Rug.Count[i]
			if !failed[g.Stage][at] || g.Rug.Latest[i].Child() > (at+1)*v.Children/v.Columns+1 {
				t.Errorf("%s: a mark in column %d", g.Stage, at)
			}
			if faded := at > v.Columns/2; g.Rug.Faded[i] != faded && at != v.Columns/2 {
				t.Errorf("%s: column %d is faded: %v", g.Stage, at, !faded)
			}
		}
		if sum != g.Count || len(g.Rug.At) != len(failed[g.Stage]) {
			t.Errorf("%s: %d failures in %d columns, want %d in %d", g.Stage, sum, len(g.Rug.At), g.Count, len(failed[g.Stage]))
		}
		marks += len(g.Rug.At)
	}
	if len(v.Stages) != 14 || marks > mostMarks {
		t.Errorf("%d stages, %d marks", len(v.Stages), marks)
	}
	text, err := json.Marshal(v)
	if err != nil || len(text) > 200<<10 {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}

// TestEarned: what mutators have made is what the command stats counts, and what they earned is
// what the search has found.
func TestEarned(t *testing.T) {
	r := small(t)
	chosen := testCandidate(14)
	chosen.Mutator, chosen.Operator, chosen.Inspired = "gpt <b>", "improve", "near"
	r.add(chosen)
	server := &Server{Config: Config{Archive: r.db}, index: &index{db: r.db}}
	snap, err := server.read(true)
	if err != nil {
		t.Fatal(err)
	}
	v, err := server.mutators(&snap)
	if err != nil {
		t.Fatal(err)
	}
	want, err := report.StatisticsOf(r.db.Summaries(), func(c *population.Candidate) bool { return slices.Contains(snap.front, c.ID) }, r.db.Advice())
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range want.Groups {
		i := slices.IndexFunc(v.Groups, func(o groupView) bool { return o.By == g.By })
		if i < 0 || len(v.Groups[i].Rows) != len(g.Members) {
			t.Fatalf("%s: got %+v, want %+v", g.By, v.Groups, g.Members)
		}
		for k, m := range g.Members {
			got := v.Groups[i].Rows[k]
			if got.Candidates != m.Candidates || got.Passed != m.Passed() || got.Front != m.Front || got.Usage != newUsage(m.Usage) {
				t.Errorf("%s: got %+v, want %+v", m.Name, got, m)
			}
			sel, err := snap.selection(got.Filter)
			if err != nil || sel.Selected < m.Candidates {
				t.Errorf("%s selects %+v, %v", got.Filter, sel, err)
			}
		}
	}
	credits := []population.Credit{{Name: "improve", Children: 2, Entered: 1, Gained: 3, Usage: population.Usage{PromptTokens: 500}}, {Name: "cross", Children: 1}, {Name: "never"}}
	g := newGroup("operator", want.Groups[1].Members, credits)
	if len(g.Rows) != 2 || !g.Made || !g.Earned || g.Rows[0].Gained != 3 || g.Rows[0].PerTokens != 6 || g.Rows[0].Candidates != 1 || g.Rows[1].Name != "cross" || g.Rows[1].Filter != "" {
		t.Errorf("got %+v", g)
	}
	if math.Signbit(float64(g.Rows[1].Gained)) {
		t.Error("negative")
	}
}
