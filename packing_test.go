package wallacea_test

import (
	"context"
	"flag"
	"fmt"
	"math"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/wallacea-go/wallacea"
	"github.com/wallacea-go/wallacea/internal/programtest"
	"github.com/wallacea-go/wallacea/internal/programtest/circle"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

var soak = flag.Bool("soak", false, "run the whole recorded search")

// packing searches for 26 disjoint circles in the unit square, the sum of whose
// radii is as large as possible. Its function has a type of another package.
const packing = programtest.Program("packing")

const packingSeed = `package main

import (
	"math"

	"github.com/wallacea-go/wallacea/internal/programtest/circle"
)

// Pack fills out with disjoint circles inside the unit square.
func Pack(out []circle.Circle) {
	k := int(math.Ceil(math.Sqrt(float64(len(out)))))
	r := 0.5 / float64(k)
	for i := range out {
		out[i] = circle.Circle{X: r * float64(2*(i%k)+1), Y: r * float64(2*(i/k)+1), R: r * (1 - 1e-9)}
	}
}
`

func pack() {
	slot := swap.New("Pack", func(out []circle.Circle) {})
	wallacea.Main(population.Problem[func(out []circle.Circle)]{
		Slot: slot, Seed: packingSeed, Task: "Pack 26 circles into the unit square.",
		Objectives: []population.Objective{{Name: "sum of radii", Maximize: true}},
		Evaluate: func(_ context.Context, f func(out []circle.Circle)) (population.Outcome, error) {
			out := make([]circle.Circle, 26)
			f(out)
			sum, err := radii(out)
			return population.Outcome{Objectives: []float64{sum}}, err
		},
	})
}

// radii is the sum of the radii of circles that do not overlap.
func radii(circles []circle.Circle) (sum float64, err error) {
	for i, c := range circles {
		if !(c.R >= 0 && c.X-c.R >= 0 && c.X+c.R <= 1 && c.Y-c.R >= 0 && c.Y+c.R <= 1) {
			return 0, fmt.Errorf("circle %d leaves the square: %+v", i, c)
		}
		for j, d := range circles[:i] {
			if math.Hypot(c.X-d.X, c.Y-d.Y) < c.R+d.R {
				return 0, fmt.Errorf("circles %d and %d overlap: %+v, %+v", j, i, d, c)
			}
		}
		sum += c.R
	}
	return sum, nil
}

// best matches the sum of radii in a line of progress.
var best = regexp.MustCompile(`(?m)^generation .*, sum of radii ([0-9.]+),`)

// TestPacking lets the replies of a recorded conversation, which a capable
// language model wrote, answer in their order.
func TestPacking(t *testing.T) {
	t.Parallel()
	generations, islands, least := 1, 1, 2.5
	if *soak {
		generations, islands, least = 6, 2, 2.6358
	}
	server := programtest.Recorded(t, filepath.Join("testdata", "packing.jsonl"), 38)
	out, err := packing.Command(t, t.TempDir(), programtest.Pretender(server.Start(t)), "-generations", strconv.Itoa(generations),
		"-islands", strconv.Itoa(islands), "-children", "3", "-requests", "1", "-window", "1", "-timeout", "1m").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	reached := best.FindAllSubmatch(out, -1)
	if reached == nil {
		t.Fatalf("no sum is reported:\n%s", out)
	}
	last := string(reached[len(reached)-1][1])
	t.Logf("a sum of %s after %d requests", last, len(server.Requests()))
	if got, err := strconv.ParseFloat(last, 64); err != nil || got < least {
		t.Errorf("the sum is %s, want at least %v:\n%s", last, least, out)
	}
}
