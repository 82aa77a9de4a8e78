package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/galapagos-go/galapagos/archive"
	"github.com/galapagos-go/galapagos/llm/llmtest"
	"github.com/galapagos-go/galapagos/population"
)

// TestModel runs the program against a server that answers as a model would,
// well and badly, and looks at what became of each answer.
func TestModel(t *testing.T) {
	if testing.Short() {
		t.Skip("builds plugins")
	}
	source := func(body string) string {
		return "package main\n\nimport \"math\"\n\nfunc Quantize(in, out []float64) {\n" + body + "\n}\n"
	}
	round := func(step string) string {
		return source("for i, x := range in {\nout[i] = math.Round(x/" + step + ") * " + step + "\n}")
	}
	server := llmtest.New(
		// The first attempts at the six children, 2 to 7.
		llmtest.Code(round("0.5")),
		llmtest.Text("A coarser grid has fewer levels:\n\n```go\n"+round("2.0")+"```\n\nIt trades error for levels."),
		llmtest.Code("package main\n\nfunc Quantize(in []float64) []float64 { return make([]float64, len(in)) }\n"),
		llmtest.Code(source("for i := range in {\nout[i] = math.Floor(inn[i])\n}")),
		llmtest.Code(source("out[len(in)] = 0")),
		llmtest.Code(source("for {\nout[0]++\n}")),
		// The second attempts at those that failed, 8 to 11.
		llmtest.Code(round("0.25")),
		llmtest.Code(round("0.125")),
		llmtest.Code(round("1.0")),
		llmtest.Text("I have no idea."),
		// The third, 12.
		llmtest.Code(round("0.0625")),
	)
	dir := t.TempDir()
	name := filepath.Join(dir, "q.db")
	cmd := quantize(t, dir, []string{"OPENAI_BASE_URL=" + server.Start(t), "OPENAI_MODEL=pretender", "OPENAI_API_KEY=sesame"},
		"-generations", "1", "-islands", "1", "-children", "6", "-requests", "1", "-timeout", "300ms",
		"-archive", name, "-plot", filepath.Join(dir, "q.png"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.Contains(string(out), "mutator: pretender") || strings.Contains(string(out), "sesame") {
		t.Errorf("it does not say which model it uses, or says its key:\n%s", out)
	}

	db, err := archive.OpenRead(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	want := []struct {
		failure  population.Stage
		repairOf population.ID
		says     string
	}{
		{},
		{}, {}, // as they are, out of a fence, out of prose
		{failure: population.StageCheck, says: "func(in []float64) []float64"},
		{failure: population.StageCheck, says: "undefined: inn"},
		{failure: population.StagePanic, says: "index out of range [10000]"},
		{failure: population.StageTimeout, says: "did not return within 300ms"},
		{repairOf: 4}, {repairOf: 5}, {repairOf: 6},
		{repairOf: 7, failure: population.StageMutate, says: "no fenced code block"},
		{repairOf: 11},
	}
	var got []string
	for c, err := range db.Candidates() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%d mends %d: %+v %v", c.ID, c.RepairOf, c.Failure, c.Objectives))
		if int(c.ID) > len(want) {
			continue
		}
		w := want[c.ID-1]
		stage, message := population.Stage(""), ""
		if c.Failed() {
			stage, message = c.Failure.Stage, c.Failure.Message
		}
		if stage != w.failure || c.RepairOf != w.repairOf || !strings.Contains(message, w.says) {
			t.Errorf("candidate %d: got %s %q mending %d, want %+v", c.ID, stage, message, c.RepairOf, w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("the archive holds\n%s\nwant %d candidates", strings.Join(got, "\n"), len(want))
	}
	repair := server.Requests()[7] // of candidate 5, whose diagnostics it shows
	if text := repair.Body; !strings.Contains(text, "undefined: inn") {
		t.Errorf("the model was asked to repair without the diagnostics:\n%s", text)
	}
}

// TestModelInTrouble looks at what a user is told when there is no search to
// be had from a model.
func TestModelInTrouble(t *testing.T) {
	if testing.Short() {
		t.Skip("builds plugins")
	}
	for name, tt := range map[string]struct {
		answer llmtest.Answer
		want   string
	}{
		"unauthorised": {llmtest.Status(401, "no such key"), "OPENAI_API_KEY"},
		"prose":        {llmtest.Text("What a lovely function!"), "gave no source for any of the 2 candidates of generation 1"},
	} {
		dir := t.TempDir()
		cmd := quantize(t, dir, []string{"OPENAI_BASE_URL=" + llmtest.New(tt.answer).Start(t), "OPENAI_MODEL=pretender", "OPENAI_API_KEY=sesame"},
			"-generations", "1", "-islands", "1", "-children", "2", "-archive", filepath.Join(dir, "q.db"), "-plot", filepath.Join(dir, "q.png"))
		out, err := cmd.CombinedOutput()
		if err == nil || cmd.ProcessState.ExitCode() != 1 || !strings.Contains(string(out), tt.want) || strings.Contains(string(out), "goroutine") {
			t.Errorf("%s: got %v:\n%s\nwant exit status 1 and %q", name, err, out, tt.want)
		}
	}
}
