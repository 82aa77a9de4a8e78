package main

import (
	"flag"
	"regexp"
	"strconv"
	"testing"

	"github.com/wallacea-go/wallacea/internal/programtest"
)

var soak = flag.Bool("soak", false, "run the whole recorded search")

// gap matches the first figure of the report: this run's gap in dB.
var gap = regexp.MustCompile(`(?m)^this run +([0-9.]+) `)

// TestRecorded lets the replies of a recorded conversation, which a capable
// language model wrote, answer in their order. The children that they were written
// for were planned by another schedule, so that they may be shown others' parents;
// most hold the whole function.
func TestRecorded(t *testing.T) {
	t.Parallel()
	generations, most := 4, 6.0
	if *soak {
		generations, most = 20, 0.8
	}
	server := programtest.Recorded(t, "quantize", 86, 86)
	out, err := program.Command(t, t.TempDir(), programtest.Pretender(server.Start(t)),
		"-generations", strconv.Itoa(generations), "-islands", "2", "-children", "2", "-requests", "1", "-window", "1", "-time", "0", "-tuning", "0").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	found := gap.FindSubmatch(out)
	if found == nil {
		t.Fatalf("no gap is reported:\n%s", out)
	}
	t.Logf("a gap of %s dB after %d requests", found[1], len(server.Requests()))
	if got, err := strconv.ParseFloat(string(found[1]), 64); err != nil || got > most {
		t.Errorf("after %d replies the gap is %s dB, want at most %v", len(server.Requests()), found[1], most)
	}
}
