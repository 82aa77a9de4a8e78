package programtest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
)

// A Reply is the model's answer to one request, and the outcome that the test
// expects of it.
type Reply struct {
	Answer  llmtest.Answer
	Repairs population.ID    // the failed candidate that the answer repairs; 0: none, it is a first attempt
	Stage   population.Stage // where the candidate fails; "": it succeeds
	Says    string           // a part of the failure's message
}

// Hostile returns replies for a search of two children. The attempts at the first
// have a wrong signature, panic, and do not compile; the first attempt at the second
// does not return, and its repair is good. Each bad one is a source and a part of the message of
// its failure.
func Hostile(signature, broken, panics, endless [2]string, good string) []Reply {
	return []Reply{
		{Answer: llmtest.Code(signature[0]), Stage: population.StageCheck, Says: signature[1]},
		{Answer: llmtest.Code(panics[0]), Repairs: 2, Stage: population.StagePanic, Says: panics[1]},
		{Answer: llmtest.Code(broken[0]), Repairs: population.NewID(2, 1, 0), Stage: population.StageCheck, Says: broken[1]},
		{Answer: llmtest.Code(endless[0]), Stage: population.StageTimeout, Says: endless[1]},
		{Answer: llmtest.Code(good), Repairs: 3},
	}
}

// Model runs a search of one generation with a model that gives the replies in
// order, and then the last one again and again. It checks that the program
// succeeds, that each reply has the expected outcome, and that the output lists
// the failures. It returns the output and the requests that the model received.
func (p Program) Model(t *testing.T, replies []Reply, args ...string) (output string, asked []llmtest.Request) {
	t.Helper()
	var answers []llmtest.Answer
	for _, r := range replies {
		answers = append(answers, r.Answer)
	}
	server := llmtest.New(answers...)
	dir := t.TempDir()
	cmd := p.Command(t, dir, Pretender(server.Start(t)), slices.Concat([]string{
		"-generations", "1", "-time", "0", "-islands", "1", "-children", "2", "-requests", "1", "-window", "1", "-tuning", "0",
	}, args)...)
	out, err := cmd.CombinedOutput()
	output = string(out)
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	if !strings.Contains(output, "mutator: pretender at 127.0.0.1") || strings.Contains(output, key) {
		t.Errorf("the output does not name the model, or it shows the key:\n%s", output)
	}
	for i, got := range recorded(t, p.archive(dir)) {
		if i >= len(replies) {
			break
		}
		want := replies[i]
		stage, message := population.Stage(""), ""
		if got.Failed() {
			stage, message = got.Failure.Stage, got.Failure.Message
		}
		if stage != want.Stage || got.RepairOf != want.Repairs || !strings.Contains(message, want.Says) {
			t.Errorf("candidate %v repairs %v, fails at %q with %q, and has objectives %v; want repair of %v, stage %q, message with %q", got.ID, got.RepairOf, stage, message, got.Objectives, want.Repairs, want.Stage, want.Says)
		}
		if told := fmt.Sprintf("%v: ", got.ID); got.Failed() && !strings.Contains(output, told) {
			t.Errorf("the output does not list the failure of candidate %v:\n%s", got.ID, output)
		}
	}
	return output, server.Requests()
}

// recorded returns the candidates of an archive without the seed.
func recorded(t *testing.T, name string) []population.Candidate {
	t.Helper()
	db, err := archive.OpenRead(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	var list []population.Candidate
	for c, err := range db.Candidates() {
		if err != nil {
			t.Fatal(err)
		}
		if c.ID != population.SeedID {
			list = append(list, c)
		}
	}
	return list
}

// key is a secret that no output may show.
const key = "sesame-open"

// Pretender returns the variables that name a model at url.
func Pretender(url string) []string {
	return []string{"OPENAI_BASE_URL=" + url, "OPENAI_MODEL=pretender", "OPENAI_API_KEY=" + key}
}

// Told checks that a request to the model contains all of the words.
func Told(t *testing.T, r llmtest.Request, words ...string) {
	t.Helper()
	var text strings.Builder
	for _, m := range r.Messages {
		text.WriteString(m.Content + "\n")
	}
	for _, w := range words {
		if !strings.Contains(text.String(), w) {
			t.Errorf("request %d does not say %q:\n%s", r.Number, w, &text)
		}
	}
}

// Recorded returns a server that gives the first answers of one of the conversations that were
// recorded, of which there must be so many in all, in their order. They are in
// llm/testdata/recordings, with what was asked.
func Recorded(t testing.TB, name string, first, calls int) *llmtest.Server {
	t.Helper()
	file, err := os.Open(filepath.Join(root(t), "llm", "testdata", "recordings", name+".jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }() // it was only read
	text, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	recorded, err := io.ReadAll(text)
	if err != nil {
		t.Fatal(err)
	}
	// the package of the circles was elsewhere when they were packed
	recorded = bytes.ReplaceAll(recorded, []byte("example.com/packing/circle"), []byte("github.com/wallacea-go/wallacea/internal/programtest/circle"))
	answers, err := llmtest.Recorded(bytes.NewReader(recorded))
	if err != nil || len(answers) != calls {
		t.Fatalf("%s: %d answers, want %d; %v", name, len(answers), calls, err)
	}
	return llmtest.New(answers[:first]...)
}

// root returns the directory of the module, which is that of the test or above it.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for ; err == nil; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	t.Fatalf("no go.mod above %s: %v", dir, err)
	return ""
}
