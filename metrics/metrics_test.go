package metrics

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/wallacea-go/wallacea/population"
)

var update = flag.Bool("update", false, "rewrite the table in README.md")

// events are those of a short search, with texts from outside that are hostile.
func events() []population.Event {
	search := population.Search{
		Name: "F", Function: "func F(int) int", Mutator: "gpt", Plan: population.Plan{RandomSeed: 7},
		Objectives: []population.Objective{{Name: "mse\n# HELP x \xff"}, {Name: "ratio", Maximize: true}},
	}
	usage := population.Usage{Calls: 2, PromptTokens: 900, CachedTokens: 500, CompletionTokens: 100, ReasoningTokens: 60, Cost: 0.25}
	times := population.Times{Mutate: time.Second, Check: time.Millisecond, Build: 20 * time.Millisecond, Evaluate: 3 * time.Millisecond}
	seed := population.Candidate{ID: 1, Mutator: "seed", Objectives: []float64{2, 1}, Times: population.Times{Evaluate: time.Millisecond}}
	better := population.Candidate{ID: 2, Parents: []population.ID{1}, Generation: 1, Island: 3, Mutator: "gpt", Objectives: []float64{1, 4}, Times: times, Tuned: population.Tuned{Evaluations: 30}}
	broken := population.Candidate{ID: 3, Parents: []population.ID{1}, Generation: 1, Mutator: "gpt", Failure: &population.Failure{Stage: population.StageCheck, Message: "no \x1b[2J"}}
	return []population.Event{
		population.Started{Search: search, Limits: population.Limits{Generations: 20}, Workers: 2, Requests: 8},
		population.WorkerStarted{Elapsed: time.Second, Memory: 1 << 20, Protections: []population.Protection{{Name: "files", Missing: "no Landlock"}}},
		population.CandidateDone{Candidate: seed, Of: 2},
		population.GenerationDone{Generation: population.Generation{Number: 0, Front: []population.ID{1}, Next: 2, Candidates: 1}, Front: []population.Candidate{seed}},
		population.UnderWay{Requests: 5, Checking: 1, Evaluating: 2, Waiting: 3, Settled: 1, Unsettled: 11},
		population.Replied{ID: 2, Mutator: "gpt", Usage: usage, Elapsed: time.Second, Text: true},
		population.Replied{ID: 3, Mutator: "gpt", Usage: usage, Elapsed: 2 * time.Second, Text: true, Err: errors.New("no function")},
		population.Replied{ID: 4, Mutator: "g\xffpt", Usage: population.Usage{Calls: 1, PromptTokens: -5, Cost: math.NaN()}, Err: errors.New("429 Too Many Requests")},
		population.CandidateDone{Candidate: better, Of: 2}, population.CandidateDone{Candidate: broken, Of: 2},
		population.GenerationDone{Generation: population.Generation{Number: 1, Front: []population.ID{2}, Hypervolume: 12.5, Next: 4, Candidates: 3, Failures: 1, Usage: usage, Elapsed: time.Minute}, Front: []population.Candidate{better}},
		population.Outage{Err: errors.New("the disk is full"), Wait: 4 * time.Second},
		population.WorkerEnded{ID: 3, Reason: "exit status 2"}, population.WorkerStarted{Elapsed: time.Second}, population.WorkerStarted{Elapsed: time.Second},
		population.WorkerFailed{Err: errors.New("no more processes")},
	}
}

func gather(t *testing.T, m *Metrics) map[string]*dto.MetricFamily {
	t.Helper()
	registry := prometheus.NewPedanticRegistry() // checks Describe against Collect
	if err := registry.Register(m); err != nil {
		t.Fatal(err)
	}
	list, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	families := make(map[string]*dto.MetricFamily)
	for _, f := range list {
		families[f.GetName()] = f
	}
	return families
}

// text returns the values of a family: "label=value: 3", sorted.
func text(f *dto.MetricFamily) string {
	var lines []string
	for _, m := range f.GetMetric() {
		var line string
		for _, l := range m.GetLabel() {
			line += fmt.Sprintf("%s=%s ", l.GetName(), l.GetValue())
		}
		switch {
		case m.GetHistogram() != nil:
			line += fmt.Sprintf("%d in %.4gs", m.GetHistogram().GetSampleCount(), m.GetHistogram().GetSampleSum())
		case m.GetCounter() != nil:
			line += fmt.Sprint(m.GetCounter().GetValue())
		default:
			line += fmt.Sprint(m.GetGauge().GetValue())
		}
		if !strings.HasSuffix(line, " 0") && line != "0" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, ", ")
}

func TestObserve(t *testing.T) {
	m := New()
	for _, e := range events() {
		m.Observe(e)
	}
	families := gather(t, m)
	nodes := New()
	nodes.Observe(population.Nodes{Nodes: []population.Node{{Workers: 4, Busy: 3}, {}}, Backlog: 7})
	of := gather(t, nodes)
	families["wallacea_nodes"], families["wallacea_backlog"] = of["wallacea_nodes"], of["wallacea_backlog"]
	for name, want := range map[string]string{
		"candidates_total":            "outcome=check 1, outcome=passed 2",
		"replies_total":               "mutator=gpt result=no source 1, mutator=gpt result=source 1, mutator=g\uFFFDpt result=refused 1",
		"calls_total":                 "mutator=gpt 4, mutator=g\uFFFDpt 1",
		"tokens_total":                "kind=cached mutator=gpt 1000, kind=reasoning mutator=gpt 120, kind=received mutator=gpt 200, kind=sent mutator=gpt 1800",
		"cost_total":                  "mutator=gpt 0.5",
		"settings_total":              "30",
		"outages_total":               "1",
		"outage_wait_seconds_total":   "4",
		"worker_events_total":         "event=ended 1, event=failed 1, event=started 3",
		"reply_duration_seconds":      "mutator=gpt 2 in 3s, mutator=g\uFFFDpt 1 in 0s",
		"check_duration_seconds":      "1 in 0.001s",
		"build_duration_seconds":      "1 in 0.02s",
		"evaluation_duration_seconds": "2 in 0.004s",
		"state":                       "state=pausing 1",
		"best":                        "objective=mse\n# HELP x \uFFFD 1, objective=ratio 4",
		"requests_in_flight":          "5",
		"requests_limit":              "8",
		"requests_waiting":            "3",
		"checking":                    "1",
		"evaluating":                  "2",
		"unsettled":                   "11",
		"workers":                     "2",
		"nodes":                       "2",
		"backlog":                     "7",
		"workers_limit":               "2",
		"generation":                  "1",
		"generations_limit":           "20",
		"candidates":                  "3",
		"failures":                    "1",
		"front_candidates":            "1",
		"hypervolume":                 "12.5",
	} {
		f := families["wallacea_"+name]
		delete(families, "wallacea_"+name)
		if got := text(f); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	delete(families, "wallacea_elapsed_seconds") // which is the clock's
	for name := range families {
		t.Errorf("%s is not tested", name)
	}
	m.Observe(population.Ended{Reason: population.ReasonCancelled})
	families = gather(t, m)
	if got := text(families["wallacea_state"]) + text(families["wallacea_workers"]) + text(families["wallacea_requests_in_flight"]); got != "state=ended 1" {
		t.Errorf("at the end: %s", got)
	}
}

// TestBeforeTheSearch: what is served before the first event is complete but for what
// mutators have done.
func TestBeforeTheSearch(t *testing.T) {
	families := gather(t, New())
	if got := len(families["wallacea_candidates_total"].GetMetric()); got != 1+len(population.Stages()) {
		t.Errorf("candidates of %d outcomes", got)
	}
	if got := text(families["wallacea_state"]); got != "state=starting 1" {
		t.Errorf("the state is %s", got)
	}
}

// TestLabels: names that models make up do not fill the memory.
func TestLabels(t *testing.T) {
	m := New()
	for i := range 3 * maxLabels {
		m.Observe(population.Replied{Mutator: fmt.Sprint("model ", i)})
		m.Observe(population.Replied{Mutator: "model 1"})
	}
	list := gather(t, m)["wallacea_replies_total"].GetMetric()
	if len(list) != maxLabels+1 {
		t.Errorf("got %d mutators, want %d", len(list), maxLabels+1)
	}
	for _, want := range []string{"mutator=other result=source 100", "mutator=model 1 result=source 151"} {
		if got := text(&dto.MetricFamily{Metric: list}); !strings.Contains(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestHandler(t *testing.T) {
	m := New()
	for _, e := range events() {
		m.Observe(e)
	}
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{
		"\nwallacea_candidates_total{outcome=\"passed\"} 2\n", "\n# TYPE wallacea_evaluation_duration_seconds histogram\n",
		"\nwallacea_best{objective=\"mse\\n# HELP x \uFFFD\"} 1\n",
	} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%q is missing in\n%s", want, w.Body)
		}
	}
	if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, "text/plain") {
		t.Errorf("the type is %q", got)
	}
}

// table returns the metrics as README.md lists them.
func table(t *testing.T) string {
	t.Helper()
	m := New()
	for _, e := range events() {
		m.Observe(e)
	}
	var rows []string
	for name, f := range gather(t, m) {
		labels := make(map[string][]string)
		var names []string
		for _, one := range f.GetMetric() {
			for _, l := range one.GetLabel() {
				if !slices.Contains(names, l.GetName()) {
					names = append(names, l.GetName())
				}
				labels[l.GetName()] = append(labels[l.GetName()], l.GetValue())
			}
		}
		rows = append(rows, fmt.Sprintf("| `%s` | %s | %s | %s |\n", name, strings.ToLower(f.GetType().String()), strings.Join(names, ", "), f.GetHelp()))
	}
	slices.Sort(rows)
	return "| name | type | labels | |\n|---|---|---|---|\n" + strings.Join(rows, "")
}

// TestREADME: the table is complete.
func TestREADME(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^\| name \| type .*\n(\|.*\n)*`)
	want := table(t)
	if *update {
		text = found.ReplaceAllLiteral(text, []byte(want))
		if err := os.WriteFile("README.md", text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := string(found.Find(text)); got != want {
		t.Errorf("README.md has\n%s\nwant, with -update,\n%s", got, want)
	}
}

// TestBoard: every expression of the board names metrics and labels that exist, and
// every metric is on it.
func TestBoard(t *testing.T) {
	text, err := os.ReadFile("grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr, LegendFormat string }
		}
	}
	if err := json.Unmarshal(text, &board); err != nil {
		t.Fatal(err)
	}
	m := New()
	for _, e := range events() {
		m.Observe(e)
	}
	names := make(map[string]string) // of series, and of their metrics
	labels := make(map[string][]string)
	for name, f := range gather(t, m) {
		series := []string{name}
		if f.GetType() == dto.MetricType_HISTOGRAM {
			series = []string{name + "_bucket", name + "_sum", name + "_count"}
			labels[name] = []string{"le"}
		}
		for _, s := range series {
			names[s] = name
		}
		labels[name] = append(labels[name], "instance")
		for _, l := range f.GetMetric()[0].GetLabel() {
			labels[name] = append(labels[name], l.GetName())
		}
	}
	shown := make(map[string]bool)
	series, by := regexp.MustCompile(`wallacea_\w+`), regexp.MustCompile(`by \(([^)]*)\)|\{\{(\w+)\}\}|\{([^}]*)\}`)
	for _, p := range board.Panels {
		if len(p.Targets) == 0 {
			t.Errorf("%s: the panel shows nothing", p.Title)
		}
		for _, target := range p.Targets {
			found := series.FindAllString(target.Expr, -1)
			if len(found) != 1 || names[found[0]] == "" {
				t.Errorf("%s: %s names the metrics %q", p.Title, target.Expr, found)
				continue
			}
			name := names[found[0]]
			shown[name] = true
			for _, match := range by.FindAllStringSubmatch(target.Expr+" "+target.LegendFormat, -1) {
				for label := range strings.SplitSeq(match[1]+match[2]+match[3], ",") {
					label = strings.TrimSpace(strings.FieldsFunc(label, func(r rune) bool { return strings.ContainsRune("=!~", r) })[0])
					if !slices.Contains(labels[name], label) {
						t.Errorf("%s: %s: %s has no label %s", p.Title, target.Expr, name, label)
					}
				}
			}
		}
	}
	for name := range labels {
		if !shown[name] {
			t.Errorf("%s is not on the board", name)
		}
	}
}
