package metrics

import (
	"errors"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/population"
)

// logged returns what a search writes at a level and above.
func logged(level slog.Level, events ...population.Event) string {
	var b strings.Builder
	log := Log(slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: level, ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey && len(groups) == 0 {
			return slog.Attr{}
		}
		return a
	}})))
	for _, e := range events {
		log(e)
	}
	return b.String()
}

func TestLog(t *testing.T) {
	got := logged(slog.LevelDebug, append(events(),
		population.Validated{Validation: population.Validation{ID: 2, Objectives: []float64{1.5, 3}}},
		population.Validated{Validation: population.Validation{ID: 1, Failure: &population.Failure{Stage: population.StagePanic, Message: "index"}}},
		population.Ended{Reason: population.ReasonCancelled}, population.Ended{Err: errors.New("population: the recorder failed")})...)
	want := `level=INFO msg="search started" function="func F(int) int" mutator=gpt random_seed=7 resumed=false generation=0 generations=20 candidates=0
level=INFO msg="worker started" elapsed=1s memory=1048576 missing_protections=1
level=DEBUG msg=candidate candidate=1 generation=0 island=0 mutator=seed "objectives.mse\n# HELP x \xff"=2 objectives.ratio=1
level=INFO msg=generation generation=0 candidates=1 failures=0 front=1 hypervolume=0 tokens=0 cost=0 elapsed=0s
level=DEBUG msg=reply candidate=2 mutator=gpt elapsed=1s tokens=1000 cost=0.25
level=DEBUG msg=reply candidate=3 mutator=gpt elapsed=2s tokens=1000 cost=0.25 error="no function"
level=WARN msg=refused candidate=4 mutator="g\xffpt" elapsed=0s tokens=-5 cost=NaN error="429 Too Many Requests"
level=DEBUG msg=candidate candidate=2 generation=1 island=3 mutator=gpt parent=1 "objectives.mse\n# HELP x \xff"=1 objectives.ratio=4
level=DEBUG msg=candidate candidate=3 generation=1 island=0 mutator=gpt parent=1 stage=check message="no \x1b[2J"
level=INFO msg=generation generation=1 candidates=3 failures=1 front=1 hypervolume=12.5 tokens=1000 cost=0.25 elapsed=1m0s
level=WARN msg=outage error="the disk is full" wait=4s
level=INFO msg="worker ended" reason="exit status 2" candidate=3
level=INFO msg="worker started" elapsed=1s memory=0 missing_protections=0
level=INFO msg="worker started" elapsed=1s memory=0 missing_protections=0
level=WARN msg="worker failed" error="no more processes"
level=INFO msg=validated candidate=2 "objectives.mse\n# HELP x \xff"=1.5 objectives.ratio=3
level=INFO msg=validated candidate=1 stage=panic message=index
level=INFO msg="search ended" reason="` + string(population.ReasonCancelled) + `"
level=ERROR msg="search ended" error="population: the recorder failed"
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := logged(slog.LevelInfo, events()...); strings.Contains(got, "DEBUG") || strings.Count(got, "\n") != 10 {
		t.Errorf("at level info: got\n%s", got)
	}
}

// TestRecords: README.md has each message, with its keys.
func TestRecords(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	all := logged(slog.LevelDebug, append(events(), population.Validated{Validation: population.Validation{ID: 2, Objectives: []float64{1, 2}}},
		population.Validated{Validation: population.Validation{ID: 2, Failure: &population.Failure{}}},
		population.NodeJoined{}, population.NodeLeft{}, population.NodeSetAside{}, population.NodeRefused{},
		population.Ended{Reason: population.ReasonCancelled}, population.Ended{Err: errors.New("x")})...)
	message, key := regexp.MustCompile(`msg=("([^"]*)"|(\S+))`), regexp.MustCompile(`(?:^| )"?([a-z_]+)(?:\.[^=]*)?=`)
	for line := range strings.Lines(all) {
		m := message.FindStringSubmatch(line)
		row := regexp.MustCompile(`(?m)^\| ` + m[2] + m[3] + ` \|.*$`).FindString(string(readme))
		if row == "" {
			t.Errorf("README.md has no row for %q", m[2]+m[3])
			continue
		}
		for _, k := range key.FindAllStringSubmatch(message.ReplaceAllString(line, ""), -1) {
			if k[1] != "level" && !regexp.MustCompile(`\b`+k[1]+`\b`).MatchString(row) {
				t.Errorf("README.md does not have the key %q in %q", k[1], row)
			}
		}
	}
}
