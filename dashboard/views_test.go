package dashboard

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
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
	last := generations(t, r)[3] // whose hypervolume the record makes up
	if last.Hypervolume, err = population.Hypervolume(r.search.Objectives, front, last.Reference); err != nil {
		t.Fatal(err)
	}
	tracker.Observe(population.GenerationDone{Generation: last, Front: front})
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
	if len(v.Commands) != 3 || v.Commands[0][1] != "wallacea show "+r.db.Path()+" 5.1 --source" {
		t.Errorf("commands %q", v.Commands)
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

// TestLanes: what the record says of when each step was, in lanes: a batch is one bar, a worker
// has its own lane, a call in flight is as long as its age, and what waited is counted.
func TestLanes(t *testing.T) {
	r := record(t, testSearch())
	candidate := func(child int, times population.Times) population.Candidate {
		c := testCandidate(child)
		c.Times = times
		return c
	}
	const s = time.Second
	r.add(testCandidate(1),
		candidate(2, population.Times{Mutate: 4 * s, Check: s, Build: s, Evaluate: 2 * s, MutateAt: 10 * s, CheckAt: 14 * s, BuildAt: 16 * s, EvaluateAt: 20 * s, Worker: 2}),
		candidate(3, population.Times{Mutate: 2 * s, Check: s, Build: 2 * s, Evaluate: 3 * s, MutateAt: 11 * s, CheckAt: 13 * s, BuildAt: 16 * s, EvaluateAt: 19 * s, Worker: 1}),
		candidate(4, population.Times{Mutate: 3 * s, MutateAt: 14 * s}))
	now := time.Now()
	server := &Server{Config: Config{Archive: r.db, Live: fixed(population.Status{
		At: now, State: population.StateRunning, Elapsed: 30 * s, Asked: []time.Time{now.Add(-7 * s)}, MostWorkers: 2,
	})}, index: &index{db: r.db}}
	snap, err := server.read(false)
	if err != nil {
		t.Fatal(err)
	}
	v, err := server.time(&snap, url.Values{"span": {"20"}})
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, lane := range v.Lanes {
		got += lane.Name + ":"
		for _, b := range lane.Bars {
			got += fmt.Sprintf(" %v+%d %.4g-%.4g", b.ID, b.More, b.From, b.To)
		}
		got += "\n"
	}
	want := "request 1: 2+0 10-14 4+0 14-17 0+0 23-30\nrequest 2: 3+0 11-13\ncheck: 3+0 13-14 2+0 14-15\nbuild: 2+1 16-19\nworker 1: 3+0 19-22\nworker 2: 2+0 20-22\n"
	if got != want || v.From != 10 || v.To != 30 || !v.Live || !v.Known {
		t.Errorf("got\n%sfrom %v to %v; want\n%sfrom 10 to 30", got, v.From, v.To, want)
	}
	if len(v.Busy) != 4 || v.Busy[0].Lanes != 2 || v.Busy[0].Share != number(16.0/40) || v.Busy[3].Share != number(5.0/40) {
		t.Errorf("busy %+v", v.Busy)
	}
	if v.Waiting.Most != 2 || v.Waiting.Count[0] != 0 {
		t.Errorf("waiting %+v, want two before the build", v.Waiting)
	}
	last := v.Steps[len(v.Steps)-1]
	if last.Name != waited || last.Count != 2 || last.Seconds != 7 || last.ID.Child() != 2 { // 20-10-4-1-1 and 19-11-2-1-2
		t.Errorf("waited %+v, want 4 s and 3 s", last)
	}
	early, err := server.time(&snap, url.Values{"span": {"2"}, "until": {"13"}})
	if err != nil || len(early.Lanes) != 4 || early.From != 11 { // two requests, and the idle workers
		t.Errorf("from 11 to 13: %+v, %v", early, err)
	}
	for _, lane := range early.Lanes {
		for _, b := range lane.Bars {
			if b.From < early.From || b.To > early.To || b.From > b.To {
				t.Errorf("%s has a bar from %v to %v, outside of 11 to 13", lane.Name, b.From, b.To)
			}
		}
	}
	for _, wrong := range []url.Values{{"span": {"-1"}}, {"until": {"soon"}}, {"span": {"NaN"}}} {
		if _, err := server.time(&snap, wrong); err == nil {
			t.Errorf("%v is no error", wrong)
		}
	}
}

// TestMostBars: lanes of 100,000 candidates are as many bars as a picture holds, and all of their time.
func TestMostBars(t *testing.T) {
	var entries []*entry
	for child := 1; child <= 100_000; child++ {
		at := time.Duration(child) * 10 * time.Millisecond
		entries = append(entries, &entry{id: population.NewID(child, 0, 0), times: population.Times{EvaluateAt: at, Evaluate: 5 * time.Millisecond, Worker: 1 + child%2}})
	}
	l := laneMaker{from: 0, to: 1001 * time.Second, pixel: time.Second}
	l.take(entries)
	lanes, busy := l.lanes(2)
	bars, candidates := 0, 0
	for _, lane := range lanes {
		for _, b := range lane.Bars {
			bars++
			candidates += 1 + b.More
		}
	}
	if bars > mostBars || candidates != 100_000 || len(lanes) != 2 {
		t.Errorf("%d bars of %d candidates in %d lanes", bars, candidates, len(lanes))
	}
	if got := float64(busy[0].Share); math.Abs(got-0.25) > 0.001 {
		t.Errorf("the workers are busy for %v of the time, want a quarter", got)
	}
}

// TestLanesOfNonsense: times of a damaged archive, which no pixel is large enough for, have an end.
func TestLanesOfNonsense(t *testing.T) {
	var entries []*entry
	for child := 1; child <= 2*mostBars; child++ {
		entries = append(entries, &entry{id: population.NewID(child, 0, 0), times: population.Times{EvaluateAt: 1, Evaluate: math.MaxInt64 - 1, Worker: 1}})
	}
	l := laneMaker{from: 0, to: math.MaxInt64, pixel: math.MaxInt64 / laneColumn}
	l.take(entries)
	done := make(chan struct{})
	go func() {
		defer close(done)
		l.lanes(1)
	}()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("laying out never ends")
	}
}

// fixed is a Live that always says the same.
type fixed population.Status

func (s fixed) Status() population.Status { return population.Status(s) }
func (fixed) Changed() <-chan struct{}    { return nil }

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

// TestNodesView: of many nodes some are listed, those that were set aside first, with harmless
// names; what a follower holds, and hands to others as well, stays as it is.
func TestNodesView(t *testing.T) {
	r := small(t)
	nodes := make([]population.Node, mostMachines+50)
	for i := range nodes {
		nodes[i] = population.Node{Name: fmt.Sprintf("node %03d \x1b[2J\nmore", i), Workers: 2}
	}
	nodes[120].Aside = "it fails\nmuch"
	tracker := running(r)
	tracker.Observe(population.Nodes{Nodes: nodes})
	f := &follower{status: tracker.Status(), changed: make(chan struct{})}
	s := serve(t, Config{Archive: r.db, Live: f})
	v := get[struct {
		Status population.Status
		More   int `json:"more_nodes"`
	}](t, visitor(t, s), s, "/data/state")
	if len(v.Status.Nodes) != mostMachines || v.More != 50 || v.Status.MostWorkers != 2*len(nodes)-2 {
		t.Fatalf("%d nodes and %d more, of %d workers", len(v.Status.Nodes), v.More, v.Status.MostWorkers)
	}
	first, second := v.Status.Nodes[0], v.Status.Nodes[1]
	if !strings.HasPrefix(first.Name, "node 120 ") || first.Aside != "it fails …" || !strings.HasPrefix(second.Name, "node 000 ") {
		t.Errorf("the first are %+v, %+v", first, second)
	}
	for _, n := range v.Status.Nodes {
		if strings.ContainsAny(n.Name, "\x1b\n") {
			t.Errorf("%q is no harmless name", n.Name)
		}
	}
	if got := f.Status().Nodes; !slices.Equal(got, nodes) {
		t.Error("the follower's nodes are others now")
	}
}
