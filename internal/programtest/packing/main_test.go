package main

import (
	"flag"
	"math"
	"regexp"
	"strconv"
	"testing"

	"github.com/wallacea-go/wallacea/internal/programtest"
	"github.com/wallacea-go/wallacea/internal/programtest/circle"
)

const program = programtest.Program("packing")

func TestMain(m *testing.M) { program.Main(m, main) }

var soak = flag.Bool("soak", false, "run the whole recorded search")

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
	server := programtest.Recorded(t, "circle-packing", 38, 38)
	out, err := program.Command(t, t.TempDir(), programtest.Pretender(server.Start(t)), "-generations", strconv.Itoa(generations),
		"-islands", strconv.Itoa(islands), "-children", "3", "-requests", "1", "-window", "1", "-tuning", "0", "-timeout", "1m").CombinedOutput()
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

// TestExactPacking: what float64 arithmetic takes for disjoint may overlap.
func TestExactPacking(t *testing.T) {
	t.Parallel()
	above := func(v float64) float64 { return math.Nextafter(v, 2) }
	half := circle.Circle{X: 0.25, Y: 0.5, R: 0.25}
	for _, tt := range []struct {
		second circle.Circle
		valid  bool
	}{
		{circle.Circle{X: 0.75, Y: 0.5, R: 0.25}, true},
		{circle.Circle{X: 0.75, Y: 0.5, R: above(0.25)}, false},
		{circle.Circle{X: 0.75, Y: math.Nextafter(0.5, 1), R: 0.25}, true},
		{circle.Circle{X: 0.75, Y: 0.5 + 1e-9, R: 0.25 + 1e-17}, true}, // which is 0.25
		{circle.Circle{X: 0.75, Y: 0.5, R: 5e-324}, true},
		{circle.Circle{X: 1, Y: 0.5, R: 5e-324}, false}, // 1 + 5e-324 is 1
		{circle.Circle{X: 0.5 + 3e-17, Y: 0.5, R: 5e-324}, false},
		{circle.Circle{X: 0.75, Y: 0.5, R: -0.1}, false},
		{circle.Circle{X: math.NaN(), Y: 0.5, R: 0}, false},
	} {
		if _, err := radii([]circle.Circle{half, tt.second}); (err == nil) != tt.valid {
			t.Errorf("%+v: %v", tt.second, err)
		}
	}
}
