package dashboard

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
)

// roleVariable makes the test binary, started again, a program that runs a search.
const roleVariable = "DASHBOARD_TEST_ROLE"

func TestMain(m *testing.M) {
	if os.Getenv(roleVariable) == "" {
		os.Exit(m.Run())
	}
	if err := search(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// search records the candidates of the children whose numbers it reads, and shows itself,
// until it is killed or told no more.
func search(path string) error {
	db, err := archive.Open(path)
	if err != nil {
		return err
	}
	if _, err := db.Begin(testSearch()); err != nil {
		return err
	}
	tracker := new(population.Tracker)
	db.Track(tracker)
	tracker.Observe(population.Started{Search: testSearch(), Resumed: true})
	s, err := Listen("127.0.0.1:0", Config{Archive: db, Live: tracker, Again: "wallacea serve run.db"})
	if err != nil {
		return err
	}
	go func() { _ = s.Serve() }() // it is killed
	fmt.Println(s.URL())
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		child, err := strconv.Atoi(lines.Text())
		if err != nil {
			return err
		}
		c := testCandidate(child)
		if err := db.Record(population.Entries{Candidates: []population.Candidate{c}}); err != nil {
			return err
		}
		tracker.Observe(population.CandidateDone{Candidate: c, Of: 4})
	}
	return db.Close()
}

// A program is the test binary that runs a search.
type program struct {
	t     *testing.T
	cmd   *exec.Cmd
	stdin io.WriteCloser
	url   string
}

func startSearch(t *testing.T, path string) *program {
	t.Helper()
	p := &program{t: t, cmd: exec.Command(os.Args[0], path)}
	p.cmd.Env = append(os.Environ(), roleVariable+"=search")
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); _ = p.cmd.Wait() })
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	p.url = strings.TrimSpace(url)
	return p
}

// record has it record a candidate.
func (p *program) record(child int) {
	p.t.Helper()
	if _, err := fmt.Fprintln(p.stdin, child); err != nil {
		p.t.Fatal(err)
	}
}

// kill is kill -9.
func (p *program) kill() {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
}

// TestFollow shows the search of another program, through its archive: what it records is
// seen, and that it is gone, with everything that it has recorded.
func TestFollow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.db")
	other := startSearch(t, path)
	db, err := archive.OpenRead(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := serve(t, Config{Archive: db})
	client := visitor(t, s)
	next := listen(t, client, s, "")
	first, _ := next()
	if got := stateOf(t, first).Status.State; got != population.StateRunning {
		t.Errorf("the state is %q, want running", got)
	}
	for _, child := range []int{1, 2, 3, 4} {
		other.record(child)
	}
	for e, ok := next(); ; e, ok = next() {
		if !ok {
			t.Fatal("the stream has ended")
		}
		if v := stateOf(t, e); v.Status.Candidates == 4 && len(v.Best) == 2 && v.Best[0].ID.Child() == 4 {
			break
		}
	}
	if v := get[candidateView](t, client, s, "/data/candidate?id=4"); v.Row.Text[0] != "0.25" {
		t.Errorf("candidate 4 is %+v", v.Row)
	}
	other.record(5)
	other.record(6)
	other.kill()
	var last population.Status
	for e, ok := next(); ok && e.kind == "state"; e, ok = next() {
		last = stateOf(t, e).Status
	}
	if last.State != population.StateGone {
		t.Errorf("the last state is %q, want gone", last.State)
	}
	if v := get[candidateView](t, client, s, "/data/candidate?id=4"); v.Row.Text[0] != "0.25" { // read from the file
		t.Errorf("candidate 4 is %+v", v.Row)
	}
	if v := get[tableView](t, client, s, "/data/table"); v.Of < 4 {
		t.Errorf("%d candidates are left, want 4 at least", v.Of)
	}
}
