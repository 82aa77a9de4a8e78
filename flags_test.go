package wallacea

import (
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/gp"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/llm"
	"github.com/wallacea-go/wallacea/population"
)

// parsed returns a program that has parsed its command line.
func parsed(t *testing.T, o Options, args ...string) (*program, error) {
	t.Helper()
	for _, name := range []string{"OPENAI_BASE_URL", "OPENAI_API_KEY", "OPENAI_MODEL"} {
		t.Setenv(name, "")
	}
	commandLine := flag.CommandLine
	flag.CommandLine = flag.NewFlagSet("test", flag.ContinueOnError) // without the flags of go test
	t.Cleanup(func() { flag.CommandLine = commandLine })
	p := &program{Options: o, out: io.Discard}
	p.Name = "test"
	return p, p.parse(args)
}

// TestDefaults: flags come first, then what the program says for the mutator,
// then what holds for all.
func TestDefaults(t *testing.T) {
	options := Options{
		Config:    population.Config{Plan: population.Plan{Children: 32}, Workers: population.Workers{Timeout: time.Second}, Limits: population.Limits{Time: time.Minute}},
		WithModel: func(c *population.Config) { c.Children, c.Workers.Timeout, c.Limits.Time = 4, 2*time.Second, 0 },
	}
	flags := []string{"-children", "5", "-timeout", "3s", "-time", "7s", "-members", "9"}
	for _, tt := range []struct {
		name     string
		mutator  population.Mutator
		args     []string
		children int
		members  int
		timeout  time.Duration
		time     time.Duration
	}{
		{"embedded", new(gp.Mutator), nil, 32, 16, time.Second, time.Minute},
		{"model", new(llm.Model), nil, 4, 16, 2 * time.Second, 0},
		{"command", llm.Shell("true"), nil, 4, 16, 2 * time.Second, 0},
		{"models", new(llm.Ensemble), nil, 4, 16, 2 * time.Second, 0},
		{"embedded, flags", new(gp.Mutator), flags, 5, 9, 3 * time.Second, 7 * time.Second},
		{"model, flags", new(llm.Model), flags, 5, 9, 3 * time.Second, 7 * time.Second},
	} {
		o := options
		o.Mutator = tt.mutator
		p, err := parsed(t, o, tt.args...)
		if err != nil {
			t.Fatal(err)
		}
		if c := p.Config; c.Children != tt.children || c.Members != tt.members || c.Workers.Timeout != tt.timeout || c.Limits.Time != tt.time {
			t.Errorf("%s: %d children, %d members, %v, %v", tt.name, c.Children, c.Members, c.Workers.Timeout, c.Limits.Time)
		}
		if p.Config.Limits.Generations != 20 || p.Config.Islands != 4 || p.Config.RandomSeed != 1 {
			t.Errorf("%s: the configuration is %+v", tt.name, p.Config)
		}
	}
}

// TestRetries: for a Model 0 means the default, for the flag it means none.
// Without the flag a Model of the program's own keeps its number, and so do the members of an
// Ensemble.
func TestRetries(t *testing.T) {
	for _, tt := range []struct {
		own  int
		args []string
		want int
	}{
		{0, []string{"-retries", "0"}, -1},
		{0, []string{"-retries", "3"}, 3},
		{0, nil, 0},
		{20, nil, 20},
		{20, []string{"-retries", "3"}, 3},
		{-1, nil, -1},
	} {
		m, second := &llm.Model{Retries: tt.own}, &llm.Model{Retries: 4}
		for _, mutator := range []population.Mutator{m, &llm.Ensemble{Members: []llm.Member{{Mutator: m}, {Mutator: second}}}} {
			m.Retries, second.Retries = tt.own, 4
			p, err := parsed(t, Options{Mutator: mutator}, tt.args...)
			if err == nil {
				err = p.configure()
			}
			if err != nil || m.Retries != tt.want {
				t.Errorf("%T, Retries %d and %q: %d retries, want %d (%v)", mutator, tt.own, tt.args, m.Retries, tt.want, err)
			}
			if _, several := mutator.(*llm.Ensemble); several && (second.Retries != 4) != (tt.args != nil) {
				t.Errorf("Retries 4 and %q: %d retries of the second", tt.args, second.Retries)
			}
		}
	}
}

func TestUsage(t *testing.T) {
	dir := t.TempDir()
	for _, tt := range []struct{ args, want string }{
		{"-generations 0", "-generations is 0: it must be at least 1"},
		{"-children -1", "-children is -1: it must be at least 1"},
		{"-members 0", "must be at least 1"},
		{"-timeout 0s", "-timeout must be positive"},
		{"-candidates -1", "cannot be negative"},
		{"-time -1s", "cannot be negative"},
		{"-max-steps -1", "cannot be negative"},
		{"-advise -1", "-advise cannot be negative"},
		{"-gp 1", "-gp is 1: give 0 for none, or a part of the candidates of at most 0.999"},
		{"-gp -0.1 -command cat", "-gp is -0.1: give 0"},
		{"-gp NaN", "-gp is NaN: give 0"},
		{"-retries -1", "cannot be negative"},
		{"-tokens -1", "cannot be negative"},
		{"-cost NaN", "cannot be negative"},
		{"-archive=", "-archive needs the name of a file"},
		{"-plot a.gif", ".gif"},
		{"-plot " + dir, "is a directory"},
		{"-dashboard-names a", "-dashboard-names is of no use without -dashboard"},
		{"more", `unexpected argument "more"`},
		{"-nonsense", "flag provided but not defined"},
	} {
		p, err := parsed(t, Options{}, strings.Fields(tt.args)...)
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "run with -h") {
			t.Errorf("%s: got %v, want %q", tt.args, err, tt.want)
		}
		p.err = os.NewFile(^uintptr(0), "nowhere")
		if status := p.exit(err); status != 2 {
			t.Errorf("%s: exit status %d, want 2", tt.args, status)
		}
	}
}

// TestAdviseWithoutModel: the built-in mutator gives no advice.
func TestAdviseWithoutModel(t *testing.T) {
	for mutator, want := range map[population.Mutator]bool{new(gp.Mutator): false, &llm.Model{Name: "small"}: true} {
		p, err := parsed(t, Options{Mutator: mutator}, "-advise", "2")
		if err != nil {
			t.Fatal(err)
		}
		if err := p.configure(); (err == nil) != want || err != nil && !strings.Contains(err.Error(), " gives no advice: name a model, or leave it out") {
			t.Errorf("%T: %v", mutator, err)
		}
	}
}

// TestGPBeside: what a program says of a second mutator holds beside a model alone.
func TestGPBeside(t *testing.T) {
	for _, tt := range []struct {
		mutator population.Mutator
		want    float64
	}{{new(gp.Mutator), 0}, {new(llm.Model), 0.7}} {
		p, err := parsed(t, Options{Mutator: tt.mutator, Config: population.Config{Plan: population.Plan{Share: 0.7}}})
		if err != nil || p.Config.Share != tt.want {
			t.Errorf("%T: the second mutator writes %v, want %v; %v", tt.mutator, p.Config.Share, tt.want, err)
		}
		const want = "-gp is 0.5, but there is no model to work beside: the built-in mutator writes all candidates; run with -h"
		if p, err = parsed(t, Options{Mutator: tt.mutator}, "-gp", "0.5"); err != nil {
			t.Fatal(err) // also in a worker, which sees no model
		}
		if err = p.configure(); (err == nil) != (tt.want > 0) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%T: %v", tt.mutator, err)
		}
	}
}

func TestCommand(t *testing.T) {
	run := "go run ." // unless the test binary knows its main package
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Path != "" && strings.HasPrefix(info.Path, info.Main.Path) {
		run = "go run " + info.Path
	}
	for file, want := range map[string]string{
		"out/quantize":                        "out/quantize",
		"/home/u/my go/sine":                  "'/home/u/my go/sine'",
		"/home/u/go-builds/sin":               "/home/u/go-builds/sin",
		"/tmp/go-build2811/b001/exe/quantize": run,
		"/c/" + "a4/" + strings.Repeat("0f", 32) + "-d/quantize": run,
	} {
		if got := command(file); got != want {
			t.Errorf("%s: got %s, want %s", file, got, want)
		}
	}
}

// TestOwnFlags: flags that the program has defined are parsed, shown in the
// help, and repeated in the command that resumes; the names of Main's are taken.
func TestOwnFlags(t *testing.T) {
	if _, err := parsed(t, Options{}); err != nil {
		t.Fatal(err)
	}
	samples := flag.String("samples", "default", "a `file` of samples")
	var out strings.Builder
	p := &program{out: &out}
	p.Name = "test"
	if err := p.parse([]string{"-samples", "my file's", "-archive", "a.db", "-children", "3", "-cost", "2.5", "-generations", "20"}); err != nil || *samples != "my file's" {
		t.Errorf("-samples is %q, %v", *samples, err)
	}
	if got, want := p.again("-generations", "40"), report.Quote(os.Args[0])+` -archive=a.db -children=3 -cost=2.5 -samples='my file'\''s' -resume -generations 40`; got != want {
		t.Errorf("to resume: %s, want %s", got, want)
	}
	p.help()
	for _, want := range []string{"-samples file\n", `(default "default")`, "-resume\n", "how many islands there are (default 4)"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the help lacks %q:\n%s", want, &out)
		}
	}
	flag.Int("islands", 1, "mine")
	if err := (&program{out: io.Discard}).parse(nil); err == nil || !strings.Contains(err.Error(), "-islands") {
		t.Errorf("a flag of Main's name: %v", err)
	}
}

// TestPlanAsBegun: what the command line leaves out of the plan is left to the
// archive.
func TestPlanAsBegun(t *testing.T) {
	o := Options{Config: population.Config{Plan: population.Plan{Children: 32, Members: 64, Repairs: 7}}}
	p, err := parsed(t, o, "-resume", "-islands", "3", "-command", "cat", "-gp", "0.8", "-advise", "5")
	if err != nil {
		t.Fatal(err)
	}
	p.planAsBegun()
	if got, want := p.Config.Islands, 3; got != want || p.Config.Share != 0.8 || p.Config.Advise != 5 || p.Config.Second == nil {
		t.Errorf("%d islands, %v beside by %v, want %d, 0.8 by somebody", got, p.Config.Share, p.Config.Second, want)
	}
	if c := p.Config.Plan; c.Children != 0 || c.Members != 0 || c.Repairs != 0 || c.RandomSeed != 0 {
		t.Errorf("the plan is %+v", c)
	}
}

// TestResumeNothing: a search that was killed before it was recorded leaves an
// archive without one, and is begun as it would have been.
func TestResumeNothing(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.db")
	db, err := archive.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	p, err := parsed(t, Options{}, "-resume", "-archive", name, "-plot", name+".png")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.open(); err != nil {
		t.Fatal(err)
	}
	p.progress.finish()
	if c := p.Config.Plan; c.RandomSeed != 1 || c.Members != 16 {
		t.Errorf("the plan is %+v, want the defaults", c)
	}
	if err := p.closeArchive(false); err != nil {
		t.Error(err)
	}
}

// TestHalfAModel: an environment that names a model halfway is an error, but
// not where only the flags are asked for.
func TestHalfAModel(t *testing.T) {
	if _, err := parsed(t, Options{}); err != nil {
		t.Fatal(err)
	}
	t.Setenv("OPENAI_BASE_URL", "http://localhost:11434/v1")
	p := &program{out: io.Discard}
	if err := p.parse(nil); err == nil || !strings.Contains(err.Error(), "OPENAI_MODEL") {
		t.Errorf("got %v", err)
	}
	if err := (&program{out: io.Discard}).parse([]string{"-h"}); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: got %v", err)
	}
}

// TestPrintFront: as many digits as it takes, and the middle of a long front
// left out.
func TestPrintFront(t *testing.T) {
	r := population.Result{Search: population.Search{Objectives: []population.Objective{{Name: "x"}, {Name: "y", Maximize: true}}}}
	for i := range 50 {
		r.Front = append(r.Front, population.Candidate{ID: population.ID(i + 1), Objectives: []float64{1.5 + float64(i)*1e-7, float64(i)}})
	}
	var out strings.Builder
	printFront(&out, r)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 1+maxRows+1 || lines[len(lines)-1] != "(10 candidates in the middle of the front are left out)" {
		t.Errorf("%d lines:\n%s", len(lines), &out)
	}
	if !strings.Contains(lines[0], "x (min)  y (max)") || !strings.Contains(out.String(), "1.5000001 ") || !strings.Contains(out.String(), "       50  ") {
		t.Errorf("got\n%s", &out)
	}
	one := population.Result{Search: population.Search{Objectives: []population.Objective{{Name: "x"}}}}
	one.Front = []population.Candidate{{ID: 7, Objectives: []float64{2}, Source: "package main\n"}}
	out.Reset()
	printFront(&out, one)
	if !strings.HasSuffix(out.String(), "candidate 7 of generation 0:\n\npackage main\n") {
		t.Errorf("got\n%s", &out)
	}
}

// TestBareWithError: an archive that cannot be read may hold something.
func TestBareWithError(t *testing.T) {
	db, err := archive.Open(filepath.Join(t.TempDir(), "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if bare(db) {
		t.Error("a closed archive is bare")
	}
}
