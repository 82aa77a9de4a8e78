package pareto_test

import (
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/pareto"
)

var (
	tables = flag.Bool("tables", false, "print the tables of README.md instead of testing")
	growth = flag.String("growth", "", "do the `work` of TestGrowth that this names instead of testing")
)

func TestMain(m *testing.M) {
	flag.Parse()
	switch {
	case *tables:
		printPeers(os.Stdout)
		printRatios(os.Stdout)
		printGrowth(os.Stdout)
		return
	case *growth != "":
		if err := workOf(*growth); err != nil {
			log.Fatal(err)
		}
	}
	os.Exit(m.Run()) // which writes the coverage profile
}

// counted are the operations of TestGrowth, with the most by which their
// statements may grow for 2, 3 and 4 objectives. n log n grows by 13.0; what
// grows by more than 20 is counted for 100 and 1,000 points, and else for 2,000 and 20,000.
var counted = []struct {
	name string
	run  func(points [][]float64, reference []float64) error
	most [3]float64
}{
	{"nondominated", runNondominated, [3]float64{13, 13, 14}},
	{"ranks", runRanks, [3]float64{13, 13, 15}},
	{"hypervolume", runHypervolume, [3]float64{13, 13, 50}},
	{"contributions", runContributions, [3]float64{13, 13, 90}},
	{"crowding", func(points [][]float64, _ []float64) error { pareto.Crowding(points); return nil }, [3]float64{13, 13, 13}},
}

// workOf does what a name such as "ranks 3 1000" stands for: an operation on
// so many points of each shape with so many objectives.
func workOf(name string) error {
	var operation string
	var m, n int
	if _, err := fmt.Sscan(name, &operation, &m, &n); err != nil {
		return err
	}
	for _, o := range counted {
		if o.name != operation {
			continue
		}
		for _, shape := range shapes {
			if err := o.run(draw(rand.New(rand.NewPCG(uint64(n), uint64(m))), shape.draw, n, m), ones(m)); err != nil {
				return err
			}
		}
	}
	return nil
}

// TestGrowth counts the statements that run, which is the same on a busy
// machine and on an idle one: the coverage profile of a program that does
// nothing else has the count of each. Statements of the standard library do
// not count, such as moving the elements of a slice.
func TestGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	program := filepath.Join(t.TempDir(), "counted")
	if out, err := exec.Command("go", "test", "-c", "-cover", "-covermode=count", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, o := range counted {
		for i, most := range o.most {
			m, few := 2+i, 2000
			if most > 20 {
				few = 100
			}
			t.Run(fmt.Sprintf("%s/%d", o.name, m), func(t *testing.T) {
				t.Parallel()
				short := statements(t, program, fmt.Sprintf("%s %d %d", o.name, m, few))
				long := statements(t, program, fmt.Sprintf("%s %d %d", o.name, m, 10*few))
				if ratio := float64(long) / float64(short); ratio < 8 || ratio > most {
					t.Errorf("%d statements for %d points of each shape, %d for ten times as many: %.1f times, want 8 to %.1f",
						short, few, long, ratio, most)
				}
			})
		}
	}
}

// statements returns how many statements of package pareto a program runs to
// do some work.
func statements(t *testing.T, program, work string) int {
	profile := filepath.Join(t.TempDir(), "profile")
	out, err := exec.Command(program, "-test.run=^$", "-test.coverprofile="+profile, "-growth="+work).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	counts, err := os.ReadFile(profile)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for line := range strings.Lines(string(counts)) {
		_, block, ok := strings.Cut(line, ".go:") // file.go:12.34,15.2 statements count
		var statements, count int
		if !ok {
			continue // the first line
		}
		if _, err := fmt.Sscan(block, new(string), &statements, &count); err != nil {
			t.Fatal(err)
		}
		sum += statements * count
	}
	return sum
}
