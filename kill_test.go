package wallacea_test

import (
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/programtest"
	"github.com/wallacea-go/wallacea/internal/race"
	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
)

var soak = flag.Bool("soak", false, "kill a hundred times")

// answerBy is a model whose answer depends on the question alone, and which takes
// a while.
func answerBy(r llmtest.Request) llmtest.Answer {
	h := fnv.New64a()
	for _, m := range r.Messages {
		h.Write([]byte(m.Content))
	}
	n := h.Sum64()
	body := fmt.Sprintf("return x * %d / 4", n%60)
	if n>>8%5 == 0 {
		body = "retrun x"
	}
	return llmtest.After(time.Duration(n>>16%40)*time.Millisecond, llmtest.Code("package main\n\nfunc Square(x float64) float64 { "+body+" }\n"))
}

// TestKill kills a program at random moments of its search, and resumes it, again
// and again. What was recorded stays as it was and is not asked for again. In
// order, the archive in the end is that of a search that was never killed; in both
// orders, running it again gives it again.
func TestKill(t *testing.T) {
	kills := 15 / race.Slowdown
	if *soak {
		kills = 50
	}
	for _, tt := range []struct {
		program programtest.Program
		order   population.Order
		kills   int
		args    []string
	}{
		{square, population.InOrder, kills, nil}, {square, population.AsTheyCome, kills, nil},
		// The built-in mutator would solve the first problem.
		{traded, population.InOrder, kills / 3, []string{"-gp", "0.6", "-advise", "2"}}, {traded, population.AsTheyCome, kills / 3, []string{"-gp", "0.6"}},
	} {
		order, kills := tt.order, tt.kills
		t.Run(strings.Join(append([]string{string(order)}, tt.args...), " "), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			name := filepath.Join(dir, "killed.db")
			server := llmtest.NewFunc(answerBy)
			environ := programtest.Pretender(server.Start(t))
			search := func(args ...string) *exec.Cmd {
				return tt.program.Command(t, dir, environ, slices.Concat([]string{
					"-islands", "2", "-children", "4", "-order", string(order), "-window", "8", "-requests", "4", "-timeout", "1m", "-time", "0", "-plot", "p.svg",
				}, tt.args, args)...)
			}
			rng := rand.New(rand.NewPCG(1, 2))
			known := make(map[population.ID]string)
			for range kills {
				_, err := os.Stat(name) // it may have been killed before there was an archive
				cmd := search("-archive", name, "-generations", "100000", fmt.Sprintf("-resume=%t", err == nil))
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				ended := make(chan error, 1)
				go func() { ended <- cmd.Wait() }()
				// Some answers later, and then at any moment.
				for until := len(server.Requests()) + rng.IntN(25); len(server.Requests()) < until; time.Sleep(time.Millisecond) {
					select {
					case err := <-ended:
						t.Fatalf("the search ended: %v", err)
					default:
					}
				}
				time.Sleep(time.Duration(rng.IntN(60)) * time.Millisecond)
				err = cmd.Process.Kill()
				if exit := new(exec.ExitError); err != nil || !errors.As(<-ended, &exit) || exit.Exited() {
					t.Fatalf("the search was not killed: %v", err)
				}
				compareKnown(t, name, known)
			}
			generations := 2 // with its window it may have begun the one after the next
			if _, err := os.Stat(name); err == nil {
				generations += completed(t, name)
			}
			run := func(args ...string) {
				t.Helper()
				if out, err := search(args...).CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
			}
			last := "-generations=" + strconv.Itoa(generations)
			run("-archive", name, last, fmt.Sprintf("-resume=%t", len(known) > 0))
			compareKnown(t, name, known)
			// At each kill as many answers were lost as were on their way, or less. Some are advice.
			if asked, most := len(server.Requests()), len(known)+5*kills+generations; asked > most {
				t.Errorf("the model was asked %d times for %d candidates", asked, len(known))
			}
			want := lineage(t, name)
			run("-replay", name, "-archive", "again.db")
			if got := lineage(t, filepath.Join(dir, "again.db")); got != want {
				t.Errorf("run again:\n%s\nwant\n%s", got, want)
			}
			if order == population.InOrder {
				run("-archive", "whole.db", last)
				if got := lineage(t, filepath.Join(dir, "whole.db")); got != want {
					t.Errorf("killed:\n%s\nnever killed:\n%s", want, got)
				}
			}
			t.Logf("%d kills, %d generations, %d candidates", kills, generations, len(known))
		})
	}
}

// completed returns the number of the last generation in an archive.
func completed(t *testing.T, name string) int {
	t.Helper()
	db, err := archive.OpenRead(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // it was only read
	g, err := db.LastGeneration()
	if err != nil && !errors.Is(err, archive.ErrNotFound) {
		t.Fatal(err)
	}
	return g.Number
}

// compareKnown adds what an archive holds to what it held before. One that was
// killed while it was made may hold nothing yet.
func compareKnown(t *testing.T, name string, known map[population.ID]string) {
	t.Helper()
	db, err := archive.OpenRead(name)
	if errors.Is(err, os.ErrNotExist) && len(known) == 0 {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // it was only read
	lost := len(known)
	for c, err := range db.Candidates() {
		if err != nil {
			t.Fatal(err)
		}
		text := strings.TrimSpace(fmt.Sprintln(c.Parents, c.Inspirations, c.RepairOf, c.Times, c.Source))
		if was, ok := known[c.ID]; ok && was != text {
			t.Errorf("candidate %v was\n%s\nand is\n%s", c.ID, was, text)
		} else if ok {
			lost--
		}
		known[c.ID] = text
	}
	if lost > 0 {
		t.Errorf("%d candidates are lost", lost)
	}
}
