package wallacea_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea"
	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/programtest"
	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

// Two programs that leave everything to Main: one with an objective, and one
// with two and options.
const (
	square = programtest.Program("square")
	traded = programtest.Program("traded")
)

func TestMain(m *testing.M) {
	programtest.Main(m, map[string]func(){
		string(square): func() { wallacea.Main(squareProblem) },
		string(traded): trade,
	})
}

// Square is the seed.
func Square(x float64) float64 { return x }

const squareSeed = "package main\n\nfunc Square(x float64) float64 { return x }\n"

var squareProblem = population.Problem[func(float64) float64]{
	Slot: swap.New("Square", Square), Seed: squareSeed, Task: "Return the square of x.",
	Objectives: []population.Objective{{Name: "error"}},
	Evaluate: func(_ context.Context, f func(float64) float64) (population.Outcome, error) {
		e := miss(f)
		return population.Outcome{Objectives: []float64{e}, Solved: e == 0}, nil
	},
}

// miss is the mean error of a function that is to return squares.
func miss(f func(float64) float64) float64 {
	sum := 0.0
	for x := range 10 {
		sum += math.Abs(f(float64(x)) - float64(x*x))
	}
	return sum / 10
}

// trade trades the error against the size, with a flag of its own, a state that
// it needs, and a report of its own if that is asked for.
func trade() {
	unit := flag.Float64("unit", 1, "what an error is counted in")
	own := flag.Bool("own", false, "print a report of the program's own")
	scale := 0.0 // until Setup
	p := squareProblem
	p.Objectives = []population.Objective{{Name: "error"}, {Name: "size"}}
	p.Evaluate = func(ctx context.Context, f func(float64) float64) (population.Outcome, error) {
		size, err := population.Size(ctx)
		return population.Outcome{Objectives: []float64{miss(f) / scale, float64(size)}}, err
	}
	p.Validate = p.Evaluate
	o := wallacea.Options{
		Name:   string(traded),
		Config: population.Config{Plan: population.Plan{Children: 6}, Limits: population.Limits{Generations: 2}},
		Setup: func() error {
			if *unit <= 0 {
				return errors.New("-unit must be positive")
			}
			scale = *unit
			return nil
		},
	}
	for _, arg := range os.Args { // before flags are parsed
		if arg == "-own" {
			o.Report = func(e *wallacea.Ended) error {
				fmt.Fprintf(e.Out, "own report of %d: %t \x1b[31m\n", len(e.Front), *own)
				e.Figure.Title = "own picture"
				return nil
			}
		}
	}
	wallacea.Main(p, o)
}

func TestSquare(t *testing.T) {
	t.Parallel()
	square.Script(t, filepath.Join("testdata", "square.txtar"))
}

func TestTraded(t *testing.T) {
	t.Parallel()
	traded.Script(t, filepath.Join("testdata", "traded.txtar"))
}

// TestTrouble: what is wrong with a model is one sentence.
func TestTrouble(t *testing.T) { square.Trouble(t, "-generations", "1") }

// TestCreditRunsOut: what was found before an error is reported all the same.
func TestCreditRunsOut(t *testing.T) {
	t.Parallel()
	server := llmtest.New(
		llmtest.Code(strings.Replace(squareSeed, "return x", "return x + x", 1)),
		llmtest.Status(http.StatusPaymentRequired, "no credit left"),
	)
	var stderr bytes.Buffer
	cmd := traded.Command(t, t.TempDir(), programtest.Pretender(server.Start(t)),
		"-generations", "3", "-islands", "1", "-children", "1", "-requests", "1", "-cost", "9")
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err == nil || cmd.ProcessState.ExitCode() != 1 || !strings.Contains(stderr.String(), "no credit left") {
		t.Fatalf("got %v:\n%s", err, &stderr)
	}
	for _, want := range []string{"1 generation, 4 candidates in ", "picture: out/traded.png\n", " -cost=9 -generations=3 -islands=1 -requests=1 -resume\n"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the output lacks %q:\n%s", want, out)
		}
	}
}

// TestReplay runs the search in an archive again, one of a model that answered as
// it came: the other archive holds the same, ID by ID.
func TestReplay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var answers []llmtest.Answer
	for i := range 40 {
		source := strings.Replace(squareSeed, "return x", fmt.Sprintf("return x * %d", i), 1)
		switch i % 5 {
		case 1:
			source = strings.Replace(source, "return", "retrun", 1)
		case 2:
			source = "I would rather not."
		}
		answers = append(answers, llmtest.Code(source))
	}
	run := func(args ...string) string {
		t.Helper()
		server := llmtest.New(answers...)
		cmd := square.Command(t, dir, programtest.Pretender(server.Start(t)), append(args, "-islands", "2")...)
		defer func() {
			if n := len(server.Requests()); n > 0 && args[0] == "-replay" {
				t.Errorf("the model was asked %d times", n)
			}
		}()
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	run("-generations", "2", "-children", "4", "-archive", "one.db")
	out := run("-replay", "one.db", "-archive", "two.db")
	for _, want := range []string{"mutator: the replies in one.db, of pretender at ", ": all that was recorded was run again\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("the output lacks %q:\n%s", want, out)
		}
	}
	cmd := square.Command(t, dir, nil, "-replay", "one.db", "-archive", "./one.db")
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "one.db cannot be run again into itself: give another -archive") {
		t.Errorf("into itself: %v\n%s", err, out)
	}
	if one, two := lineage(t, filepath.Join(dir, "one.db")), lineage(t, filepath.Join(dir, "two.db")); one != two {
		t.Errorf("recorded:\n%s\nrun again:\n%s", one, two)
	}
}

// lineage writes down what is the same when a search is run again.
func lineage(t *testing.T, name string) string {
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
	recording, err := db.Recording()
	if err != nil {
		t.Fatal(err)
	}
	var s strings.Builder
	settled := make(map[int]bool)
	for _, id := range recording.Settled {
		settled[id.Child()] = true
		fmt.Fprint(&s, id, " ")
	}
	count := 0
	for c, err := range db.Candidates() {
		if err != nil {
			t.Fatal(err)
		}
		count++
		if settled[c.ID.Child()] {
			failure := c.Failure
			c.Times, c.Usage, c.Output, c.Failure = population.Times{}, population.Usage{}, "", nil
			fmt.Fprintf(&s, "\n%+v %+v", c, failure)
		}
	}
	if n, err := db.Len(); n != count || err != nil {
		t.Errorf("%s holds %d candidates, and says %d; %v", name, count, n, err)
	}
	for g, err := range db.Generations() {
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&s, "\ngeneration %d: %v front %v migrations %v", g.Number, g.Islands, g.Front, g.Migrations)
	}
	return s.String()
}

// TestInterrupt: ctrl-C ends the search with a report.
func TestInterrupt(t *testing.T) { traded.Interrupt(t) }

// TestHostile: what candidates say does not reach the terminal as it is.
func TestHostileText(t *testing.T) {
	bad := "package main\n\nfunc Square(x float64) float64 { panic(\"\\x1b]0;owned\\a\\x1b[2J\") }\n"
	out, _ := square.Model(t, []programtest.Reply{
		{Answer: llmtest.Code(bad), Stage: population.StagePanic},
		{Answer: llmtest.Code(strings.Replace(bad, "owned", "again", 1)), Repairs: 2, Stage: population.StagePanic},
	}, "-time", "1m")
	if strings.ContainsAny(out, "\x1b\a") || !strings.Contains(out, `\x1b]0;owned\a`) {
		t.Errorf("the output is %q", out)
	}
}
