package wallacea_test

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
)

// Flags of the benchmarks that compare searches.
var (
	benchSeeds = flag.Int("seeds", 0, "random seeds; 0: as many as the benchmark needs")
	benchTasks = flag.String("tasks", "", "the tasks of the benchmark, a `regexp`; all by default")
	benchWays  = flag.String("ways", "", "the ways in which it searches beside the first, a `regexp`; all by default")
	benchLog   = flag.String("log", "", "the `file` in which it goes on; by default one in out")
)

// matching reports whether the regexp of a flag matches a name.
func matching(b *testing.B, expr, name string) bool {
	b.Helper()
	wanted, err := regexp.Compile(expr)
	if err != nil {
		b.Fatal(err)
	}
	return wanted.MatchString(name)
}

// A benchRun is what one search of a benchmark has reached. It is a line of the log.
type benchRun struct {
	Task, Variant string
	Seed          int
	Value         float64
	Took          time.Duration
	Candidates    int
	Evaluations   int    // of settings and of candidates
	Gains         []gain `json:",omitempty"`
}

// A gain is a value that is better than all before it.
type gain struct {
	Evaluations int // up to it
	Value       float64
}

// A runLog is the file in which a benchmark goes on where it was interrupted.
type runLog struct {
	file *os.File
	runs []benchRun
}

func openLog(b *testing.B, name string) *runLog {
	b.Helper()
	if *benchLog != "" {
		name = *benchLog
	}
	l := new(runLog)
	if log, err := os.ReadFile(name); err == nil {
		for line := range strings.Lines(string(log)) {
			var r benchRun
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				b.Fatal(err)
			}
			l.runs = append(l.runs, r)
		}
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		b.Fatal(err)
	}
	var err error
	if l.file, err = os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := l.file.Close(); err != nil {
			b.Error(err)
		}
	})
	return l
}

// once returns the run that the log has, or else makes it and adds it.
func (l *runLog) once(b *testing.B, task, variant string, seed int, run func() benchRun) benchRun {
	b.Helper()
	i := slices.IndexFunc(l.runs, func(r benchRun) bool { return r.Task == task && r.Variant == variant && r.Seed == seed })
	if i >= 0 {
		return l.runs[i]
	}
	r := run()
	r.Task, r.Variant, r.Seed = task, variant, seed
	line, err := json.Marshal(r)
	if err == nil {
		_, err = l.file.Write(append(line, '\n'))
	}
	if err != nil {
		b.Fatal(err)
	}
	l.runs = append(l.runs, r)
	return r
}

// of returns the runs of a task in one way, with random seeds up to the last.
func (l *runLog) of(task, variant string, last int) []benchRun {
	var of []benchRun
	for _, r := range l.runs {
		if r.Task == task && r.Variant == variant && r.Seed <= last {
			of = append(of, r)
		}
	}
	return of
}

// median returns the median of what f says about runs.
func median(runs []benchRun, f func(benchRun) float64) float64 {
	var list []float64
	for _, r := range runs {
		list = append(list, f(r))
	}
	slices.Sort(list)
	return (list[(len(list)-1)/2] + list[len(list)/2]) / 2
}

// programs builds each program once per way in which it is linked.
type programs string // the directory

// command returns one that runs the package's program in dir, without a model.
func (p programs) command(b *testing.B, pkg, ldflags, dir string, args ...string) *exec.Cmd {
	b.Helper()
	name := filepath.Join(string(p), strings.NewReplacer("/", "-", " ", "-").Replace(pkg+ldflags))
	if _, err := os.Stat(name); errors.Is(err, os.ErrNotExist) {
		if out, err := exec.Command("go", "build", "-ldflags="+ldflags, "-o", name, pkg).CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
	}
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "OPENAI_MODEL=", "OPENAI_BASE_URL=", "OPENAI_API_KEY=")
	return cmd
}

// spent is how many evaluations a candidate took.
func spent(c population.Candidate) int {
	n := c.Tuned.Evaluations
	if c.Times.Evaluate > 0 {
		n++
	}
	return n
}

// each calls f for the candidates in an archive.
func each(b *testing.B, name string, f func(population.Candidate)) {
	b.Helper()
	db, err := archive.OpenRead(name)
	if err != nil {
		b.Fatal(err)
	}
	for c, err := range db.Summaries() {
		if err != nil {
			b.Fatal(err)
		}
		f(c)
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
}
