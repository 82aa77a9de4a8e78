package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
	bolt "go.etcd.io/bbolt"
)

var update = flag.Bool("update", false, "rewrite what the scripts in testdata expect")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"wallacea": main,
		"record":   recordMain,
		"hold":     holdMain,
		"lock":     lockMain,
		"search":   searchMain,
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata",
		UpdateScripts: *update,
		Cmds:          map[string]func(ts *testscript.TestScript, neg bool, args []string){"waitfor": waitFor},
		Setup: func(env *testscript.Env) error {
			if cache, err := os.UserCacheDir(); err == nil { // scripts have no home
				env.Setenv("GOCACHE", cmp.Or(os.Getenv("GOCACHE"), filepath.Join(cache, "go-build")))
			}
			return testRecord(filepath.Join(env.WorkDir, "run.db"), testCandidates(), testGenerations())
		},
	})
}

// recordMain makes archives besides the run.db that each script has: one
// without a search, one whose search has just begun, and so on.
func recordMain() {
	var err error
	switch kind, path := os.Args[1], os.Args[2]; kind {
	case "nothing":
		var db *archive.Archive
		if db, err = archive.Open(path); err == nil {
			err = db.Close()
		}
	case "begun":
		err = testRecord(path, nil, nil)
	case "failed":
		err = testRecord(path, testCandidates()[2:3], nil)
	case "chosen":
		err = testChosen(path)
	case "functions": // that can be built
		err = testRecord(path, testFunctions(), nil)
	case "hostile":
		err = testHostile(path)
	case "two": // objectives
		candidates := testCandidates()
		for i := range candidates {
			candidates[i].Objectives = candidates[i].Objectives[:min(2, len(candidates[i].Objectives))]
		}
		err = testRecordOf(path, []population.Objective{{Name: "mse"}, {Name: "levels"}}, candidates, nil)
	case "second": // search of the same problem
		err = testSecond(path)
	case "timing": // of the same problem but for what is measured
		objectives := testObjectives()
		objectives[0].Timing = true
		err = testRecordOf(path, objectives, testCandidates(), testGenerations())
	case "validated":
		if err = testRecord(path, testCandidates(), testGenerations()); err == nil {
			err = testValidate(path)
		}
	default:
		err = fmt.Errorf("no such kind: %s", kind)
	}
	exit(err)
}

// testSecond makes an archive of another search of the same problem, whose candidates 2 and
// 8 are on the front of both.
func testSecond(path string) error {
	candidates, generations := testCandidates(), testGenerations()
	for i := range candidates {
		if c := &candidates[i]; c.Objectives != nil && c.ID != population.SeedID {
			c.Objectives[0] *= 1.5
		}
		candidates[i].Hash += "2"
	}
	candidates[1].Objectives, candidates[7].Objectives = []float64{0.08, 19, 510}, []float64{1.5, 1, 10000}
	search := testSearchRecord()
	search.RandomSeed, search.Started = 2, search.Started.Add(time.Hour)
	generations[2].Front = []population.ID{1, 5, 2, 8}
	generations[2].Islands[1] = []population.ID{1, 8}
	generations[2].Elapsed = 2 * time.Minute
	return testRecordSearch(path, search, candidates, generations)
}

// testChosen makes an archive of a search that has chosen operators.
func testChosen(path string) error {
	db, err := archive.Open(path)
	if err != nil {
		return err
	}
	_, err = db.Begin(population.Search{
		Function: "func Quantize([]float64, []float64)", Name: "Quantize", Objectives: []population.Objective{{Name: "mse"}, {Name: "levels"}},
		Plan: population.Plan{Islands: 1, Members: 4, Children: 1, Migrants: 1, Order: population.InOrder, Window: 1, Repeats: 1},
	})
	for i, c := range []population.Candidate{
		{Mutator: "seed", Objectives: []float64{8, 8}},
		{Mutator: "gpt", Operator: "rewrite", Inspired: "members", Objectives: []float64{4, 4}, Usage: population.Usage{Calls: 1, PromptTokens: 1000}},
		{Mutator: "gpt", Operator: "cross", Inspired: "front", Failure: &population.Failure{Stage: population.StagePanic, Message: "no"}, Usage: population.Usage{Calls: 1, PromptTokens: 500}},
	} {
		c.ID, c.Generation = population.ID(i+1), i
		if i > 0 {
			c.Parents = []population.ID{1}
		}
		front := []population.ID{min(c.ID, 2)}
		err = errors.Join(err, db.Record(population.Entries{
			Planned: []population.Planned{{ID: c.ID, Generation: i, After: i}}, Candidates: []population.Candidate{c}, Settled: []population.ID{c.ID},
			Generations: []population.Generation{{Number: i, Islands: [][]population.ID{front}, Front: front, Reference: []float64{10, 10}, Hypervolume: 36, Next: c.ID + 1, Candidates: i + 1}},
		}))
	}
	return errors.Join(err, db.Close())
}

// testHostile records texts as they may come from outside.
func testHostile(path string) error {
	const evil = "\nfunc init() { evil() }\x1b[2J\u009b31m\u202e\x7f"
	candidates := testCandidates()[:3]
	for i := range candidates {
		c := &candidates[i]
		c.Objectives = c.Objectives[:min(2, len(c.Objectives))]
		c.Mutator, c.Feedback, c.Output = "@gpt\n//go:build ignore"+evil, "feedback"+evil, "output"+evil
		c.Source += "// " + strings.ReplaceAll(evil, "\n", " ") + "\n"
	}
	candidates[1].Objectives = []float64{-1, -1}
	candidates[2].Failure = &population.Failure{Stage: population.StagePanic, Message: "swap: panic: " + evil}
	return testRecordOf(path, []population.Objective{{Name: "mse" + evil}, {Name: "=1+1"}}, candidates, nil)
}

// testValidate adds validations of the front to an archive.
func testValidate(path string) error {
	db, err := archive.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(
		db.Record(population.Entries{Validations: []population.Validation{{ID: 5, Objectives: []float64{0.0061, 75, 133.33}}}}),
		db.Record(population.Entries{Validations: []population.Validation{{ID: 2, Failure: &population.Failure{Stage: population.StagePanic, Message: "index"}}}}),
		db.Close(),
	)
}

// holdMain keeps an archive open until it is killed, as a search does. Once it
// has locked the archive, it creates the file "held".
func holdMain() {
	_, err := archive.Open(os.Args[1])
	if err == nil {
		err = os.WriteFile("held", nil, 0o600)
	}
	if err == nil {
		time.Sleep(time.Hour)
	}
	exit(err)
}

// lockMain does the same without answering readers.
func lockMain() {
	_, err := bolt.Open(os.Args[1], 0o600, nil)
	if err == nil {
		err = os.WriteFile("held", nil, 0o600)
	}
	if err == nil {
		time.Sleep(time.Hour)
	}
	exit(err)
}

// searchMain records a search into a new archive, and tells readers how it gets on. When
// all is recorded it creates the file "held", and ends the search when there is one named
// "end".
func searchMain() { exit(testSearch(os.Args[1])) }

func testSearch(path string) error {
	db, err := archive.Open(path)
	if err != nil {
		return err
	}
	var tracker population.Tracker
	db.Track(&tracker)
	candidates, generations := testCandidates(), testGenerations()
	candidates[6].Failure = &population.Failure{Stage: population.StagePanic, Message: "\x1b[2Jcleared"}
	candidates[3].Mutator = "gpt\x1b]0;title\a"
	_, err = db.Begin(testSearchRecord())
	err = errors.Join(err, db.Record(population.Entries{Candidates: candidates, Generations: generations}))
	tracker.Observe(population.Started{Search: testSearchRecord(), Limits: population.Limits{Generations: 4, Cost: 0.012}, Workers: 2, Requests: 8})
	tracker.Observe(population.WorkerStarted{})
	for _, c := range candidates {
		tracker.Observe(population.Replied{ID: c.ID, Usage: c.Usage})
		tracker.Observe(population.CandidateDone{Candidate: c, Done: 1, Of: 4})
	}
	last := generations[2]
	last.Usage.Cost = 0.0105
	tracker.Observe(population.GenerationDone{Generation: last, Front: []population.Candidate{candidates[0], candidates[4], candidates[1], candidates[3]}})
	tracker.Observe(population.UnderWay{Requests: 3, Checking: 1, Evaluating: 2, Waiting: 4, Settled: 7, Unsettled: 5})
	if err = errors.Join(err, os.WriteFile("held", nil, 0o600)); err != nil {
		return err
	}
	for !exists("end") {
		time.Sleep(10 * time.Millisecond)
	}
	tracker.Observe(population.Ended{Reason: population.ReasonStagnation})
	return db.Close()
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// waitFor waits until a file exists and holds a text, if one is given.
func waitFor(ts *testscript.TestScript, _ bool, args []string) {
	for range 30_000 { // five minutes
		if text, err := os.ReadFile(ts.MkAbs(args[0])); err == nil && (len(args) == 1 || strings.Contains(string(text), args[1])) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("%q does not appear", args)
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func testObjectives() []population.Objective {
	return []population.Objective{{Name: "mse", LogFloor: 1e-6}, {Name: "levels", LogFloor: 1}, {Name: "ratio", Maximize: true}}
}

func testRecord(path string, candidates []population.Candidate, generations []population.Generation) error {
	return testRecordOf(path, testObjectives(), candidates, generations)
}

// testRecordOf makes an archive of a search with other objectives.
func testRecordOf(path string, objectives []population.Objective, candidates []population.Candidate, generations []population.Generation) error {
	search := testSearchRecord()
	search.Objectives = objectives
	return testRecordSearch(path, search, candidates, generations)
}

// testRecordSearch makes an archive as population.Run does: through a Recorder.
func testRecordSearch(path string, search population.Search, candidates []population.Candidate, generations []population.Generation) error {
	db, err := archive.Open(path)
	if err != nil {
		return err
	}
	var recorder population.Recorder = db
	_, err = recorder.Begin(search)
	for _, c := range candidates {
		if c.ID != population.SeedID {
			err = errors.Join(err, recorder.Record(population.Entries{Replies: map[population.ID]population.Reply{c.ID: {
				Source: c.Source, Mutator: c.Mutator, Usage: c.Usage,
				Prompt: fmt.Sprintf("Improve candidate %d.", c.Parents[0]),
				Text:   "It rounds otherwise.\n```go\n" + c.Source + "```\n",
			}}}))
		}
		err = errors.Join(err, recorder.Record(population.Entries{Candidates: []population.Candidate{c}}))
	}
	for _, g := range generations {
		err = errors.Join(err, recorder.Record(population.Entries{Generations: []population.Generation{g}}))
	}
	if len(generations) > 2 {
		err = errors.Join(err, recorder.Record(population.Entries{Advice: []population.Advice{
			{Generation: 1, Text: "Round & clear.", Mutator: "gpt", Usage: population.Usage{Calls: 1, PromptTokens: 300, CompletionTokens: 9, Cost: 0.001}},
			{Generation: 2, Failure: "it is empty", Mutator: "gpt"},
		}}))
	}
	return errors.Join(err, db.Close())
}

func testSearchRecord() population.Search {
	return population.Search{
		Function:   "func Quantize([]float64, []float64)",
		Name:       "Quantize",
		Task:       "Quantise.",
		Objectives: testObjectives(),
		Mutator:    "gpt",
		Plan:       population.Plan{RandomSeed: 1, Islands: 2, Members: 4, Children: 3},
		Started:    time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
	}
}

func testCandidates() []population.Candidate {
	source := func(body string) string {
		return "package main\n\n// Quantize quantises.\nfunc Quantize(in, out []float64) {\n\t" + body + "\n}\n"
	}
	usage := population.Usage{Calls: 1, PromptTokens: 900, CachedTokens: 512, CompletionTokens: 120, ReasoningTokens: 20, Cost: 0.0015}
	times := population.Times{Mutate: 2345678 * time.Microsecond, Check: 290 * time.Microsecond, Build: 5*time.Millisecond + 4321, Evaluate: 1200 * time.Microsecond}
	return []population.Candidate{
		{
			ID: 1, Source: source("copy(out, in)"), Hash: "aa", Mutator: "seed",
			Objectives: []float64{0, 10000, 1}, Feedback: "No error anywhere.",
			Times: population.Times{Check: 290 * time.Microsecond, Evaluate: 1500 * time.Microsecond},
		},
		{
			ID: 2, Parents: []population.ID{1}, Inspirations: []population.ID{1}, Generation: 1,
			Source: source("for i := range in {\n\t\tout[i] = math.Round(in[i])\n\t}"), Hash: "bb", Mutator: "gpt", Operator: "cross", Inspired: "front",
			Objectives: []float64{1.0 / 12, 20, 500}, Feedback: "Worst served: < -3 & > 3.\nTwo zeros.", Usage: usage, Times: times,
		},
		{
			ID: 3, Parents: []population.ID{1}, Generation: 1, Island: 1,
			Source: source("out = undefined"), Hash: "", Mutator: "gpt",
			Failure: &population.Failure{Stage: population.StageCheck, Message: "swap: check:\n5:8: undefined: undefined\n\tout = undefined\n\t      ^"},
			Usage:   usage,
		},
		{
			ID: 4, Parents: []population.ID{1}, RepairOf: 3, Generation: 1, Island: 1,
			Source: source("clear(out)"), Hash: "cc", Mutator: "gpt",
			Objectives: []float64{2.0001, 1, 10000}, Output: "\x1b[2Jcleared\r\nbad \xff byte", Usage: usage, Times: times,
		},
		{
			ID: 5, Parents: []population.ID{2, 4}, Generation: 2,
			Source: source("for i := range in {\n\t\tout[i] = math.Round(4*in[i]) / 4\n\t}"), Hash: "dd", Mutator: "gpt",
			Objectives: []float64{0.0052, 75, 133.33333333}, Solved: true, Usage: usage, Times: times,
		},
		{
			ID: 6, Parents: []population.ID{2}, Generation: 2,
			Source: source("// as before\n\tfor i := range in {\n\t\tout[i] = math.Round(in[i])\n\t}"), Hash: "bb", Mutator: "gpt",
			Failure: &population.Failure{Stage: population.StageDuplicate, Message: "this is the same function as candidate 2: comments, formatting and names of local variables make no difference"},
			Usage:   usage,
		},
		{
			ID: 7, Parents: []population.ID{4}, Generation: 2, Island: 1,
			Source: source("out[len(in)] = 0"), Hash: "ee", Mutator: "gpt",
			Failure: &population.Failure{Stage: population.StagePanic, Message: "swap: panic: runtime error: index out of range [10000] with length 10000"},
			Usage:   usage, Times: times,
		},
		{
			ID: 8, Parents: []population.ID{4}, Generation: 2, Island: 1,
			Source: source("for i := range out {\n\t\tout[i] = 2\n\t}"), Hash: "ff", Mutator: "gpt",
			Objectives: []float64{2.00010001, 1, 10000}, Usage: usage, Times: times,
		},
	}
}

// testFunctions are candidates that can be built.
func testFunctions() []population.Candidate {
	candidates := testCandidates()[:5]
	for i, text := range []string{
		"func Quantize(in, out []float64) { copy(out, in) }\n",
		"import \"math\"\n\n// Quantize rounds.\nfunc Quantize(in, out []float64) {\n\tfor i, v := range in {\n\t\tout[i] = math.Round(3*v) / 3\n\t}\n}\n",
		"import \"math/rand/v2\"\n\nfunc Quantize(in, out []float64) { out[0] = rand.Float64() }\n",
		"func Quantize(in, out []float64) {\n\tfor len(in) > 4 {\n\t}\n\tout[1] = in[0]\n}\n",
		"func Quantize(in, out []float64) {\n\tfor {\n\t}\n}\n",
	} {
		c := &candidates[i]
		c.Source = "package main\n\n" + text
		c.Objectives, c.Failure, c.RepairOf = []float64{float64(i), 1.0 / 3, 2}, nil, 0
	}
	candidates[1].Mutator = "a model\n//go:build ignore\x1b[2J"
	return candidates
}

func testGenerations() []population.Generation {
	usage := population.Usage{Calls: 7, PromptTokens: 6300, CompletionTokens: 840}
	return []population.Generation{
		{Number: 0, Islands: [][]population.ID{{1}, {1}}, Front: []population.ID{1}, Next: 2, Candidates: 1},
		{Number: 1, Islands: [][]population.ID{{1, 2}, {1, 4}}, Front: []population.ID{1, 2, 4}, Hypervolume: 12.5, Reference: []float64{1, 10, 0}, Next: 5, Candidates: 4, Failures: 1, Usage: usage},
		{Number: 2, Islands: [][]population.ID{{1, 2, 5}, {1, 4}}, Front: []population.ID{1, 5, 2, 4}, Hypervolume: 17.25, Reference: []float64{1, 10, 0}, Next: 9, Candidates: 8, Failures: 3, Usage: usage, Elapsed: time.Minute},
	}
}
