package wallacea_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/programtest"
	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
)

// squareRun runs the program with one child at a time and returns what it prints.
func squareRun(t *testing.T, dir string, env []string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, complaint bytes.Buffer
	cmd := square.Command(t, dir, env, slices.Concat([]string{"-islands", "1", "-children", "1", "-requests", "1"}, args)...)
	cmd.Stdout, cmd.Stderr = &out, &complaint
	err = cmd.Run()
	return out.String(), complaint.String(), err
}

// reply is one with code that returns something.
func replyWith(expression string) string {
	return "I try this.\n```go\n" + strings.Replace(squareSeed, "return x", "return "+expression, 1) + "```\n"
}

// TestCommandFlag: a program in the place of an endpoint, named by a flag or a variable.
func TestCommandFlag(t *testing.T) {
	t.Parallel()
	programtest.NeedsBuild(t)
	for _, tt := range []struct{ args, env []string }{
		{args: []string{"-command", "cat reply"}},
		{args: []string{"--command=cat reply"}},
		{env: []string{"WALLACEA_COMMAND=cat reply"}},
		{args: []string{"-command", "cat reply"}, env: programtest.Pretender("http://127.0.0.1:1/v1")},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "reply"), []byte(replyWith("x * x")), 0o600); err != nil {
			t.Fatal(err)
		}
		out, complaint, err := squareRun(t, dir, tt.env, tt.args...)
		if err != nil || !strings.Contains(out, "mutator: cat reply\n") || !strings.Contains(out, "a candidate solves the problem") {
			t.Errorf("%v: %v\n%s%s", tt.args, err, out, complaint)
		}
	}
	_, complaint, err := squareRun(t, t.TempDir(), nil, "-command", "echo no subscription >&2; exit 7")
	if err == nil || !strings.Contains(complaint, "no answer came from echo no subscription >&2; exit 7 (2 calls failed so far); the last one: llm: ") || !strings.Contains(complaint, "exit status 7: no subscription (after 2 attempts)\n") {
		t.Errorf("%v\n%s", err, complaint)
	}
}

// TestCallsFlags: calls that were recorded are answered without a network.
func TestCallsFlags(t *testing.T) {
	t.Parallel()
	programtest.NeedsBuild(t)
	dir := t.TempDir()
	server := llmtest.New(llmtest.Text(replyWith("x + x")), llmtest.Text(replyWith("x * x")))
	pretender := programtest.Pretender(server.Start(t))
	out, complaint, err := squareRun(t, dir, pretender, "-record-calls", "calls.jsonl")
	if err != nil || !strings.Contains(out, "solves the problem") {
		t.Fatalf("%v\n%s%s", err, out, complaint)
	}
	if earned := regexp.MustCompile(`(?m)^operator +children .*probability now\n(\w+ .*%\n)*rewrite +\d+ `); !earned.MatchString(out) {
		t.Errorf("no table says what was chosen:\n%s", out)
	}
	db, err := archive.OpenRead(filepath.Join(dir, "out", "square.db"))
	if err != nil {
		t.Fatal(err)
	}
	search, err := db.Search()
	if err = errors.Join(err, db.Close()); err != nil || search.Order != population.InOrder {
		t.Errorf("children settle %s while calls are recorded, %v", search.Order, err)
	}
	away := programtest.Pretender("http://127.0.0.1:1/v1")
	if out, complaint, err := squareRun(t, dir, away, "-replay-calls", "calls.jsonl", "-archive", "again.db"); err != nil || !strings.Contains(out, "solves the problem") {
		t.Errorf("%v\n%s%s", err, out, complaint)
	}
	picky := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
		if strings.Contains(r.Body, "stream_options") {
			return llmtest.Status(http.StatusBadRequest, "Unrecognized request argument supplied: stream_options")
		}
		return llmtest.Text(replyWith("x * x"))
	})
	picky.Probe = llmtest.Status(http.StatusBadRequest, "Unrecognized request argument supplied: stream_options")
	var asked atomic.Int32
	refusing := picky.Probe
	picky.Probe = func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 1 {
			refusing(w, r)
		} else {
			llmtest.Text("ready")(w, r)
		}
	}
	if out, complaint, err := squareRun(t, dir, programtest.Pretender(picky.Start(t)), "-record-calls", "picky.jsonl", "-archive", "p.db"); err != nil {
		t.Errorf("%v\n%s%s", err, out, complaint)
	}
	if out, complaint, err := squareRun(t, dir, away, "-replay-calls", "picky.jsonl", "-archive", "q.db"); err != nil || !strings.Contains(out, "solves the problem") {
		t.Errorf("what the first question has taught is not replayed: %v\n%s%s", err, out, complaint)
	}
	for args, want := range map[string]string{
		"-replay-calls none.jsonl":                                "none.jsonl: no such file",
		"-replay-calls calls.jsonl -record-calls x":               "exclude each other",
		"-replay-calls calls.jsonl -archive b.db -generations 30": "", // the plan is not part of a request
	} {
		if _, complaint, err := squareRun(t, dir, away, strings.Fields(args)...); (err == nil) != (want == "") || !strings.Contains(complaint, want) {
			t.Errorf("%s: %v\n%s", args, err, complaint)
		}
	}
	if _, complaint, err := squareRun(t, dir, nil, "-record-calls", "x"); err == nil || !strings.Contains(complaint, "none is named") {
		t.Errorf("%v\n%s", err, complaint)
	}
}

// TestFirstQuestion: what is wrong with an endpoint is found out by one small question,
// before anything else is asked, and leaves nothing behind.
func TestFirstQuestion(t *testing.T) {
	t.Parallel()
	programtest.NeedsBuild(t)
	server := llmtest.New(llmtest.Text(replyWith("x * x")))
	server.Probe = llmtest.StringError(http.StatusOK, "Unexpected endpoint or method. (POST /chat/completions)")
	dir := t.TempDir()
	_, complaint, err := squareRun(t, dir, programtest.Pretender(server.Start(t)))
	if err == nil || strings.Count(complaint, "\n") != 1 || !strings.Contains(complaint, "ends in /v1") {
		t.Errorf("%v\n%s", err, complaint)
	}
	if n := len(server.Requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "out", "*.db")); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v, %v", left, err)
	}
}

// TestResumeAsTold: a search that is resumed goes on to the generation that it was told at its
// beginning, unless told otherwise; and an archive with nothing but a seed is no search.
func TestResumeAsTold(t *testing.T) {
	t.Parallel()
	programtest.NeedsBuild(t)
	dir := t.TempDir()
	var answers []llmtest.Answer
	for i := range 30 {
		answers = append(answers, llmtest.Text(replyWith(fmt.Sprintf("x + %d", i+1))))
	}
	pretender := programtest.Pretender(llmtest.New(answers...).Start(t))
	if _, complaint, err := squareRun(t, dir, pretender, "-generations", "3", "-candidates", "2"); err != nil || !strings.Contains(complaint, "generation 1/3") {
		t.Fatalf("%v\n%s", err, complaint)
	}
	if out, complaint, err := squareRun(t, dir, pretender, "-resume"); err != nil || !strings.Contains(complaint, "generation 3/3") || !strings.Contains(out, "all generations are done") {
		t.Errorf("%v\n%s%s", err, out, complaint)
	}
	if _, complaint, err := squareRun(t, dir, pretender, "-resume", "-generations", "4"); err != nil || !strings.Contains(complaint, "generation 4/4") {
		t.Errorf("%v\n%s", err, complaint)
	}
	away := programtest.Pretender("http://127.0.0.1:1/v1") // nobody needs it
	if out, complaint, err := squareRun(t, dir, away, "-resume"); err != nil || !strings.Contains(out, "all generations are done") || strings.Contains(complaint, "generation 5") {
		t.Errorf("%v\n%s%s", err, out, complaint)
	}
	if _, complaint, err := squareRun(t, dir, pretender, "-resume", "-generations", "6", "-candidates", "6"); err != nil || !strings.Contains(complaint, "generation 5/6") {
		t.Errorf("%v\n%s", err, complaint)
	}
	if _, complaint, err := squareRun(t, dir, pretender, "-resume"); err != nil || !strings.Contains(complaint, "generation 6/6") {
		t.Errorf("it forgets what it was told later: %v\n%s", err, complaint)
	}
	if _, complaint, err := squareRun(t, dir, pretender); err == nil || !strings.Contains(complaint, "already holds a search") {
		t.Errorf("%v\n%s", err, complaint)
	}
	bare := []string{"-archive", "bare.db", "-generations", "2"}
	if _, complaint, err := squareRun(t, dir, pretender, append(bare, "-candidates", "1")...); err != nil {
		t.Fatalf("%v\n%s", err, complaint)
	}
	if _, complaint, err := squareRun(t, dir, pretender, "-archive", "bare.db", "-resume", "-candidates", "1"); err != nil {
		t.Errorf("%v\n%s", err, complaint)
	}
	if told := toldOf(t, filepath.Join(dir, "bare.db")); told != "2" {
		t.Errorf("a search of a seed that is to be resumed is told to go on to %s", told)
	}
	for range 2 {
		out, complaint, err := squareRun(t, dir, pretender, append(bare, "-seed", "7", "-candidates", "1")...)
		if err != nil || strings.Contains(complaint, "resuming") {
			t.Errorf("%v\n%s%s", err, out, complaint)
		}
	}
}

// toldOf returns the generation that an archive's search is told to go on to.
func toldOf(t *testing.T, name string) string {
	t.Helper()
	db, err := archive.OpenRead(name)
	if err != nil {
		t.Fatal(err)
	}
	told, err := db.Value("wallacea.generations")
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return string(told)
}

// TestRefusals are counted as what they are.
func TestRefusals(t *testing.T) {
	t.Parallel()
	programtest.NeedsBuild(t)
	server := llmtest.New(llmtest.Completion{Refusal: "I won't."}.Answer(), llmtest.Status(400, "no"), llmtest.Text("Sorry."))
	_, complaint, err := squareRun(t, t.TempDir(), programtest.Pretender(server.Start(t)), "-generations", "1")
	if err == nil || !strings.Contains(complaint, "no answer of pretender at ") || !strings.Contains(complaint, "holds a function (1 so far, 1 of them refusals; 1 more calls failed); the last one: ") {
		t.Errorf("%v\n%s", err, complaint)
	}
}

// TestAdviseFlag: a model that is asked for advice finds it in the prompts that follow, and
// after the search was resumed. The archive has it.
func TestAdviseFlag(t *testing.T) {
	t.Parallel()
	programtest.NeedsBuild(t)
	const heading = "# What was learnt so far"
	asked := 0
	server := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
		if strings.HasPrefix(r.Messages[0].Content, "You advise ") {
			if asked++; asked == 2 {
				return llmtest.Status(http.StatusBadRequest, "I am tired")
			}
			return llmtest.Text(fmt.Sprintf("Squares are products (%d). More.", asked))
		}
		return llmtest.Text(replyWith(fmt.Sprintf("x + %d", 30-r.Number)))
	})
	dir, environ := t.TempDir(), programtest.Pretender(server.Start(t))
	flags := []string{"-advise", "2", "-window", "1", "-order", "in-order"}
	out, complaint, err := squareRun(t, dir, environ, append(flags, "-generations", "5")...)
	if err != nil || !strings.Contains(complaint, "advice after generation 2: Squares are products (1).\n") || !strings.Contains(complaint, "no advice after generation 4: llm: pretender at ") {
		t.Fatalf("%v\n%s%s", err, out, complaint)
	}
	if _, complaint, err = squareRun(t, dir, environ, "-resume", "-generations", "8"); err != nil || !strings.Contains(complaint, "(3)") {
		t.Fatalf("%v\n%s", err, complaint)
	}
	var carried []string
	for _, r := range server.Requests() {
		text := r.Messages[len(r.Messages)-1].Content
		if strings.HasPrefix(r.Messages[0].Content, "You advise ") {
			continue
		}
		switch {
		case !strings.Contains(text, heading):
			carried = append(carried, "0")
		case strings.Contains(text, "Squares are products (1)."):
			carried = append(carried, "1")
		case strings.Contains(text, "Squares are products (3)."):
			carried = append(carried, "3")
		}
	}
	if got, want := strings.Join(carried, ""), "00111133"; got != want {
		t.Errorf("prompts carry advice %s, want %s", got, want)
	}
	db, err := archive.OpenRead(filepath.Join(dir, "out", "square.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // it was only read
	var held []string
	for a, err := range db.Advice() {
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, fmt.Sprintf("%d: %.23s%.5s", a.Generation, a.Text, a.Failure))
	}
	if got, want := strings.Join(held, "; "), "2: Squares are products (1; 4: llm: ; 6: Squares are products (3"; got != want {
		t.Errorf("the archive holds %s, want %s", got, want)
	}
}

// TestGPBesideModel: the report says what was written meanwhile, and a model that is silent is
// not excused by what the built-in mutator writes beside it.
func TestGPBesideModel(t *testing.T) {
	t.Parallel()
	programtest.NeedsBuild(t)
	answers := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
		return llmtest.Text(replyWith(fmt.Sprintf("x + %d", 20-r.Number)))
	})
	out, complaint, err := squareRun(t, t.TempDir(), programtest.Pretender(answers.Start(t)), "-gp", "0.75", "-generations", "4", "-candidates", "30")
	if err != nil || !strings.Contains(out, " of these (-gp 0.75; settings of them count), and ") || strings.Contains(out, " wrote 0 of these") {
		t.Errorf("%v\n%s%s", err, out, complaint)
	}
	silent := llmtest.New(llmtest.Text("No."))
	_, complaint, err = squareRun(t, t.TempDir(), programtest.Pretender(silent.Start(t)), "-gp", "0.75")
	if err == nil || !strings.Contains(complaint, "no answer of pretender at ") {
		t.Errorf("%v\n%s", err, complaint)
	}
}
