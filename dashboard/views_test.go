package dashboard

import (
	"bytes"
	"encoding/json"
	"flag"
	"html"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestStates: what the page says of searches in every state, as golden files: which values are
// best, and whether there is anything to draw.
func TestStates(t *testing.T) {
	objectives := func(o ...population.Objective) population.Search {
		s := testSearch()
		s.Objectives = o
		return s
	}
	candidate := func(child int, values ...float64) population.Candidate {
		c := testCandidate(child)
		c.Generation = min(1, child-1)
		c.Objectives, c.Failure = values, nil
		return c
	}
	failed := func(child int) population.Candidate {
		c := candidate(child)
		c.Objectives, c.Failure = nil, &population.Failure{Stage: population.StageCheck, Message: "undefined: x"}
		return c
	}
	up, down := population.Objective{Name: "score", Maximize: true}, population.Objective{Name: "error"}
	for _, tt := range []struct {
		name       string
		search     population.Search
		candidates []population.Candidate // the seed and those of the first generation
		part       bool                   // the generation is not complete
	}{
		{"nothing", objectives(down), nil, true},
		{"only the seed", objectives(down), []population.Candidate{candidate(1, 3)}, false},
		{"nothing valid", objectives(down), []population.Candidate{failed(1), failed(2)}, false},
		{"minimised", objectives(down), []population.Candidate{candidate(1, 3), candidate(2, 2), failed(3), candidate(4, 2.5)}, false},
		{"maximised", objectives(up), []population.Candidate{candidate(1, 3), candidate(2, 2), failed(3), candidate(4, 3.25)}, false},
		{"negative", objectives(up), []population.Candidate{candidate(1, -3), candidate(2, -2), candidate(3, -2.5)}, false},
		{"zero", objectives(down, up), []population.Candidate{candidate(1, 0, 0), candidate(2, 0, 1), candidate(3, 1, 2)}, false},
		{"equal", objectives(down, up), []population.Candidate{candidate(1, 1, 1), candidate(2, 1, 1), candidate(3, 1, 1)}, false},
		{"close", objectives(down), []population.Candidate{candidate(1, 1), candidate(2, 1-1e-12), candidate(3, 1-2e-12)}, true},
		{"huge", objectives(down, up), []population.Candidate{candidate(1, math.MaxFloat64, -math.MaxFloat64), candidate(2, 1e-300, 1e300)}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := record(t, tt.search)
			if len(tt.candidates) > 0 {
				r.add(tt.candidates[0])
				r.generation()
				r.add(tt.candidates[1:]...)
				if !tt.part && len(tt.candidates) > 1 {
					r.generation()
				}
			}
			s := &Server{Config: Config{Archive: r.db}, index: &index{db: r.db}}
			snap, err := s.read(true)
			if err != nil {
				t.Fatal(err)
			}
			var golden bytes.Buffer
			for _, name := range []string{"state", "front", "parallel", "curves", "table", "failures", "islands", "lineage", "mutators", "time"} {
				v, err := views()[name](s, &snap, url.Values{})
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				text, err := json.MarshalIndent(map[string]any{name: v}, "", " ")
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				golden.Write(append(text, '\n'))
			}
			got := regexp.MustCompile(`"(at|started|age)": [^,\n]*`).ReplaceAll(golden.Bytes(), []byte(`"$1": 0`))
			path := filepath.Join("testdata", strings.ReplaceAll(tt.name, " ", "_")+".json")
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s differs: run with -update and look at the change; got\n%s", path, got)
			}
		})
	}
}

// TestOneCalculation: what the page calls best and the front is what the archive does.
func TestOneCalculation(t *testing.T) {
	r := small(t)
	s := serve(t, Config{Archive: r.db})
	client := visitor(t, s)
	front, err := r.db.Front()
	if err != nil {
		t.Fatal(err)
	}
	v := get[decodedFront](t, client, s, "/data/front")
	if len(front) < 5 || len(v.Points) != len(front) {
		t.Fatalf("%d points, and the archive's front has %d", len(v.Points), len(front))
	}
	for _, p := range v.Points {
		i := slices.IndexFunc(front, func(c population.Candidate) bool { return c.ID == p.ID })
		if i < 0 || p.Y != front[i].Objectives[0] || p.X != front[i].Objectives[1] {
			t.Errorf("candidate %v at (%v, %v) is not on the archive's front", p.ID, p.X, p.Y)
		}
	}
	state := get[struct {
		Status population.Status
		Best   []bestView
	}](t, client, s, "/data/state")
	tracker := running(r)
	tracker.Observe(population.GenerationDone{Generation: generations(t, r)[3], Front: front})
	want := tracker.Status()
	if state.Status.Hypervolume != want.Hypervolume || state.Status.Front != want.Front || len(state.Best) != 2 {
		t.Errorf("hypervolume %v and front %d, want %v and %d", state.Status.Hypervolume, state.Status.Front, want.Hypervolume, want.Front)
	}
	for k, b := range state.Best {
		if b.ID != want.Best[k].ID {
			t.Errorf("the best %s is %v, want %v", b.Name, b.ID, want.Best[k].ID)
		}
	}
}

// TestNumbers: JSON has no word for what is no number.
func TestNumbers(t *testing.T) {
	text, err := json.Marshal([]any{number(math.NaN()), number(math.Inf(1)), position(math.Inf(-1)), number(0.1), position(1.0 / 3), number(math.Copysign(0, -1)), position(1e21)})
	if want := "[null,null,null,0.1,0.3333333,0,1e+21]"; string(text) != want || err != nil {
		t.Errorf("got %s, %v, want %s", text, err, want)
	}
}

// TestTable filters and sorts.
func TestTable(t *testing.T) {
	r := small(t)
	s := serve(t, Config{Archive: r.db})
	client := visitor(t, s)
	for _, tt := range []struct {
		query url.Values
		want  string // IDs
	}{
		{url.Values{}, "13 12 11 10 9 8 7 6 5 4 3 2 1"},
		{url.Values{"where": {"failed"}}, "10 5"},
		{url.Values{"where": {"stage=panic child>5"}}, "10"},
		{url.Values{"where": {"passed mse<=0.1"}}, "13 12 11"},
		{url.Values{"where": {`"levels ` + strings.ReplaceAll(hostile, `"`, "") + `<3"`}}, ""},
		{url.Values{"where": {"island=1 passed"}, "sort": {"-mse"}}, "3 7 9 11 13"},
		{url.Values{"sort": {"mse"}, "limit": {"3"}}, "13 12 11"},
		{url.Values{"sort": {"id"}, "limit": {"2"}, "offset": {"4"}}, "5 6"},
		{url.Values{"sort": {"-generation"}, "limit": {"1"}}, "10"},
		{url.Values{"where": {"front"}, "sort": {"id"}, "limit": {"2"}}, "1 2"},
		{url.Values{"where": {"mutator=SEED"}}, "1"},
		{url.Values{"where": {"message=[5]"}}, "5"},
		{url.Values{"where": {"tokens>=100 id<3"}}, "2 1"},
		{url.Values{"where": {"child<=2"}}, "2 1"},
		{url.Values{"where": {"child>12 child>=13 child=13"}}, "13"},
		{url.Values{"offset": {"99"}}, ""},
	} {
		if strings.HasPrefix(tt.query.Get("where"), `"levels`) { // its name has no double quotes to be given
			get400(t, client, s, "/data/table?"+tt.query.Encode())
			continue
		}
		v := get[tableView](t, client, s, "/data/table?"+tt.query.Encode())
		var ids []string
		for _, row := range v.Rows {
			ids = append(ids, row.ID.String())
		}
		if got := strings.Join(ids, " "); got != tt.want {
			t.Errorf("%v: got %s, want %s", tt.query, got, tt.want)
		}
	}
	v := get[failuresView](t, client, s, "/data/failures")
	if len(v.Stages) != 1 || v.Stages[0].Count != 2 || len(v.Stages[0].Words) != 1 || v.Stages[0].Words[0].Latest.Child() != 10 {
		t.Errorf("failures %+v, want two that say the same but for a number", v.Stages)
	}
	for query, want := range map[string]string{"sort=speed": "there is no objective", "offset=-1": `"-1" is no row to begin with`} {
		if got := get400(t, client, s, "/data/table?"+query); !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
}

// TestCandidateView: everything about a candidate, its parent's lines beside its own.
func TestCandidateView(t *testing.T) {
	r := small(t)
	repair := testCandidate(5)
	repair.ID, repair.RepairOf, repair.Failure, repair.Objectives = population.NewID(5, 1, 0), population.NewID(5, 0, 0), nil, []float64{0.01, 1.5}
	repair.Measurements, repair.Margin = [][]float64{{0.01, 1}, {0.01, 2}, {0.02, 1.5}}, []float64{0.005, 0}
	repair.Feedback, repair.Output = "feedback "+hostile, "output "+hostile
	r.add(repair)
	if err := r.db.Record(population.Entries{Validations: []population.Validation{{ID: repair.ID, Objectives: []float64{0.02, 2}, Feedback: "unseen"}}}); err != nil {
		t.Fatal(err)
	}
	s := serve(t, Config{Archive: r.db})
	client := visitor(t, s)
	v := get[candidateView](t, client, s, "/data/candidate?id=5.1")
	if v.Against.Child() != 2 || len(v.Objectives) != 2 || v.Objectives[0].Better != 1 || v.Objectives[0].Text != "0.01" || v.Objectives[0].Margin != "0.005" || len(v.Objectives[1].Measured) != 3 {
		t.Errorf("got %+v against %v", v.Objectives, v.Against)
	}
	kinds := ""
	for _, l := range v.Code {
		kinds += l.Kind
	}
	if kinds != "-+" {
		t.Errorf("the difference is %q, want one line for another", kinds)
	}
	if v.Feedback != "feedback "+hostile || v.Output != "output "+hostile || v.Prompt != "prompt "+hostile || v.Reply != "It rounds. "+hostile || !strings.HasPrefix(v.Said, "It rounds.") {
		t.Errorf("texts: %q, %q, %q, %q, %q", v.Feedback, v.Output, v.Prompt, v.Reply, v.Said)
	}
	if v.Validation == nil || strings.Join(v.Validation.Text, " ") != "0.02 2" || len(v.Steps) != 2 || v.Row.RepairOf.Child() != 5 {
		t.Errorf("validation %+v, steps %v, repairs %v", v.Validation, v.Steps, v.Row.RepairOf)
	}
	alone := get[candidateView](t, client, s, "/data/candidate?id=5.1&against=none")
	if alone.Against != 0 || slices.ContainsFunc(alone.Code, func(l codeLine) bool { return l.Kind != "" }) {
		t.Errorf("alone it is compared with %v", alone.Against)
	}
	parent := get[candidateView](t, client, s, "/data/candidate?id=2")
	var ids []string
	for _, c := range parent.Children {
		ids = append(ids, c.ID.String())
	}
	if got := strings.Join(ids, " "); got != "4 5 5.1" {
		t.Errorf("the children of 2 are %s, want 4 5 5.1", got)
	}
	for query, status := range map[string]int{"id=99": 404, "id=x": 400, "": 400, "id=2&against=99": 404} {
		if text := fetch(t, client, s, "/data/candidate?"+query, status); !bytes.Contains(text, []byte(`"error":"`)) {
			t.Errorf("%s: %s", query, text)
		}
	}
}

// TestForest: reseeded islands, migrants, crossed parents, a parent that is not recorded, and
// failed attempts.
func TestForest(t *testing.T) {
	r := small(t)
	repair := testCandidate(5)
	repair.ID, repair.RepairOf = population.NewID(5, 1, 0), population.NewID(5, 0, 0)
	repair.Failure, repair.Objectives = nil, []float64{0.001, 0.5}
	crossed := testCandidate(14)
	crossed.Parents = []population.ID{repair.ID, population.NewID(7, 0, 0)}
	crossed.Objectives = []float64{0.0001, 0.25}
	orphan := testCandidate(16)
	orphan.Parents = []population.ID{population.NewID(99, 0, 0)}
	orphan.Objectives = []float64{0.00001, 0.125}
	root := testCandidate(17)
	root.Parents, root.Objectives = nil, []float64{0.000001, 0.5}
	r.add(repair, crossed, orphan, root)
	s := serve(t, Config{Archive: r.db})
	client := visitor(t, s)
	find := func(v lineageView, id string) (node, bool) {
		for _, n := range v.Nodes {
			if n.ID.String() == id {
				return n, true
			}
		}
		return node{}, false
	}
	v := get[lineageView](t, client, s, "/data/lineage?id=14")
	if n, ok := find(v, "14"); !ok || n.Parent != repair.ID || len(n.Crossed) != 1 || n.Crossed[0].Child() != 7 {
		t.Errorf("14 is %+v", n)
	}
	if n, ok := find(v, "5"); !ok || n.HangsOn != repair.ID || n.Parent != 0 || n.Stage != population.StagePanic {
		t.Errorf("the failed attempt is %+v", n)
	}
	if n, ok := find(v, "2"); !ok || n.Children != 2 { // 4, and the second attempt at 5
		t.Errorf("2 is %+v, want two children", n)
	}
	if n, ok := find(v, "1"); !ok || n.Parent != 0 {
		t.Errorf("the root is %+v", n)
	}
	v = get[lineageView](t, client, s, "/data/lineage")
	if n, ok := find(v, "99"); !ok || !n.Missing {
		t.Errorf("a parent that is not recorded is %+v", n)
	}
	if n, ok := find(v, "17"); !ok || n.Parent != 0 || !n.Front {
		t.Errorf("the second root is %+v", n)
	}
	if n, ok := find(get[lineageView](t, client, s, "/data/lineage?id=9"), "9"); !ok || !n.Migrant {
		t.Errorf("a candidate that was copied to another island is %+v", n)
	}
	if text := fetch(t, client, s, "/data/lineage?id=98", 404); !bytes.Contains(text, []byte("candidate 98 is not in the archive")) {
		t.Errorf("an ID that is not recorded: %s", text)
	}
}

// TestLanes: requests are exact, a running one is as long as its age, and no more evaluations
// are drawn beside each other than there are workers.
func TestLanes(t *testing.T) {
	var l lanes
	start := time.Now()
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	l.observe(population.Started{Workers: 1}, start)
	l.observe(population.UnderWay{Requests: 2}, start)
	l.observe(population.Replied{ID: 2, Elapsed: 4 * time.Second}, at(4))
	for _, id := range []population.ID{2, 3} { // told together
		l.observe(population.CandidateDone{Candidate: population.Candidate{ID: id, Times: population.Times{Check: time.Second, Evaluate: 2 * time.Second}}}, at(10))
	}
	list, busy, from, waited := l.view(at(20))
	got := ""
	for _, lane := range list {
		got += lane.Name + ":"
		for _, b := range lane.Bars {
			got += " " + b.ID.String() + " " + time.Duration(float64(b.From)*1e9).String() + "-" + time.Duration(float64(b.To)*1e9).String()
		}
		got += "\n"
	}
	want := "request: 0 20s-0s\nrequest: 2 20s-16s\nworker: 3 12s-10s 2 14s-12s\ncheck: 2 16s-15s\n"
	if got != want || from != 20 || waited != 3 {
		t.Errorf("got\n%sover %v s, waiting for %v s; want\n%sover 20 s, waiting for 3 s", got, from, waited, want)
	}
	if len(busy) != 3 || busy[0].Lanes != 2 || busy[0].Share != number(24.0/40) {
		t.Errorf("busy %+v", busy)
	}
}

// TestExport: a page without a server holds what it shows, and nothing hostile as markup.
func TestExport(t *testing.T) {
	r := small(t)
	var b bytes.Buffer
	if err := Export(&b, r.db); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, forbidden := range []string{"<script>document", "<img src", "src=\"static", "href=\"static", "@import"} {
		if i := strings.Index(page, forbidden); i >= 0 {
			t.Errorf("the page holds %q: %q", forbidden, page[max(0, i-50):min(len(page), i+100)])
		}
	}
	_, rest, _ := strings.Cut(page, `<script type="application/json" id="data">`)
	data, _, _ := strings.Cut(rest, "</script>")
	var stored map[string]json.RawMessage
	if err := json.Unmarshal([]byte(data), &stored); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"state", "front", "front/0", "curves", "table", "candidate/13", "candidate/1", "lineage/13"} {
		if stored[name] == nil {
			t.Errorf("%s is missing", name)
		}
	}
	if !strings.Contains(html.UnescapeString(page), source(betweenLast(page, "<script>", "</script>"))) {
		t.Error("the policy does not name the page's script")
	}
}

// betweenLast is what stands between two marks, of which the first comes last.
func betweenLast(s, from, to string) string {
	i := strings.LastIndex(s, from)
	s = s[i+len(from):]
	s, _, _ = strings.Cut(s, to)
	return s
}
