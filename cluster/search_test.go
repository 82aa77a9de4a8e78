package cluster

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/programtest"
	"github.com/wallacea-go/wallacea/population"
)

// A process is a started program, and what it says.
type process struct {
	*exec.Cmd
	t     *testing.T
	mu    sync.Mutex
	text  bytes.Buffer
	more  chan struct{} // closed when there is more
	ended chan struct{}
	err   error
}

// start starts the program. It is killed when the test ends.
func start(t *testing.T, dir string, environ []string, args ...string) *process {
	t.Helper()
	return startProgram(t, line, dir, environ, args...)
}

func startProgram(t *testing.T, program programtest.Program, dir string, environ []string, args ...string) *process {
	t.Helper()
	p := &process{Cmd: program.Command(t, dir, environ, args...), t: t, more: make(chan struct{}), ended: make(chan struct{})}
	r, w := io.Pipe()
	p.Stdout, p.Stderr = w, w
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			p.mu.Lock()
			p.text.WriteString(lines.Text() + "\n")
			close(p.more)
			p.more = make(chan struct{})
			p.mu.Unlock()
		}
	}()
	go func() {
		p.err = p.Wait()
		_ = w.Close()
		close(p.ended)
	}()
	t.Cleanup(func() {
		_ = p.Process.Signal(goes)
		_ = p.Process.Kill()
		<-p.ended
	})
	return p
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// hear waits until the program has said something, and returns what matches.
func (p *process) hear(pattern string) []string {
	p.t.Helper()
	match := regexp.MustCompile(pattern)
	deadline := time.After(3 * time.Minute)
	for {
		p.mu.Lock()
		found, more := match.FindStringSubmatch(p.text.String()), p.more
		p.mu.Unlock()
		if found != nil {
			return found
		}
		select {
		case <-more:
		case <-p.ended:
			time.Sleep(100 * time.Millisecond) // what it has said last
			if found := match.FindStringSubmatch(p.said()); found != nil {
				return found
			}
			p.t.Fatalf("the program has ended (%v) without %q:\n%s", p.err, pattern, p.said())
		case <-deadline:
			p.t.Fatalf("the program does not say %q:\n%s", pattern, p.said())
		}
	}
}

func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// wait waits until the program has ended well.
func (p *process) wait() {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(5 * time.Minute):
		p.t.Fatalf("the program does not end:\n%s", p.said())
	}
	if p.err != nil {
		p.t.Fatalf("%v\n%s", p.err, p.said())
	}
}

// joinedAt matches the address with which nodes join.
const joinedAt = `-join (nats://\S+)`

// joinedSafely matches it too, and the file by which they are let in.
const joinedSafely = joinedAt + ` -credentials (\S+) `

// startNode starts a node. It shares a cache of artifacts with the others: what is evaluated on
// several machines of a test is built once.
func startNode(t *testing.T, address string, environ []string, args ...string) *process {
	t.Helper()
	return start(t, t.TempDir(), environ, append([]string{"-join", address, "-insecure", "-workers", "1"}, args...)...)
}

// lineage says which candidates an archive holds, where they come from, and what became of them.
func lineage(t *testing.T, name string) string {
	t.Helper()
	db, err := archive.OpenRead(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // it was only read
	var b strings.Builder
	for c, err := range db.Candidates() {
		if err != nil {
			t.Fatal(err)
		}
		stage := population.Stage("passed")
		if c.Failed() {
			stage = c.Failure.Stage
		}
		fmt.Fprintln(&b, c.ID, c.Parents, c.Inspirations, stage, c.Hash)
	}
	return b.String()
}

// search is how much is searched.
var search = []string{"-generations", "3", "-children", "8", "-plot", "p.svg", "-timeout", "1m"}

// reference is the lineage of the search on one machine.
func reference(t *testing.T, environ ...string) string {
	t.Helper()
	dir := t.TempDir()
	start(t, dir, environ, append([]string{"-archive", "alone.db"}, search...)...).wait()
	return lineage(t, filepath.Join(dir, "alone.db"))
}

// compare compares the lineage in an archive with that on one machine.
func compare(t *testing.T, name, want string) {
	t.Helper()
	if got := lineage(t, name); got != want {
		t.Errorf("on several nodes:\n%s\non one machine:\n%s", got, want)
	}
}

// coordinator starts a search in dir, with an archive that is called s.db.
func coordinator(t *testing.T, dir string, environ []string, args ...string) *process {
	t.Helper()
	return start(t, dir, environ, slices.Concat([]string{"-archive", "s.db", "-unsandboxed"}, search, args)...)
}

// slow is an Evaluate that gives tests the time to do something meanwhile.
var slow = []string{"LINE_SLEEP=100ms"}

// TestSameLineage: a search on three nodes, one of which has a cache of its own and one is killed, has
// the lineage of the same search on one machine. Before the first node joins, it waits for one.
func TestSameLineage(t *testing.T) {
	t.Parallel()
	want, dir := reference(t), t.TempDir()
	c := coordinator(t, dir, nil, "-listen", "127.0.0.1:0")
	address := c.hear(joinedAt)[1]
	c.hear("waiting for nodes")
	var nodes []*process
	for _, own := range [][]string{nil, {"XDG_CACHE_HOME=" + t.TempDir()}, nil} {
		nodes = append(nodes, startNode(t, address, append(own, slow...)))
	}
	c.hear(`generation 1/3`)
	if err := nodes[0].Process.Kill(); err != nil {
		t.Fatal(err)
	}
	c.wait()
	compare(t, filepath.Join(dir, "s.db"), want)
	nodes[1].signal(syscall.SIGTERM)
	nodes[1].wait() // it does not wait for another coordinator any more
}

// TestCoordinatorKilled: the coordinator of a search with TLS is killed, and once its queue is lost too;
// resumed, it has the same certificate and keys, its nodes find it again, and the lineage is that of a
// search that was never killed.
func TestCoordinatorKilled(t *testing.T) {
	t.Parallel()
	want, dir := reference(t), t.TempDir()
	c := coordinator(t, dir, nil, "-listen", abroad+":0")
	found := c.hear(joinedSafely)
	address, file := found[1], filepath.Join(dir, found[2])
	at := strings.TrimPrefix(address, "nats://")
	for range 2 {
		startNode(t, address, slow, "-credentials", file)
	}
	for _, lost := range []bool{false, true} {
		c.hear(`node \S+ evaluates 1[^$]*node \S+ evaluates 1`)
		time.Sleep(700 * time.Millisecond)
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		<-c.ended
		if lost {
			if err := os.RemoveAll(filepath.Join(dir, "s.db.nats")); err != nil {
				t.Fatal(err)
			}
		}
		c = coordinator(t, dir, nil, "-listen", at, "-resume")
	}
	c.wait()
	compare(t, filepath.Join(dir, "s.db"), want)
}

// TestNodeStopped: a node that stands still for longer than its lease is not heard of, and is a
// node again when it goes on.
func TestNodeStopped(t *testing.T) {
	t.Parallel()
	want, dir := reference(t), t.TempDir()
	c := coordinator(t, dir, nil, "-listen", "127.0.0.1:0")
	address := c.hear(joinedAt)[1]
	n := startNode(t, address, []string{"LINE_SLEEP=1s"})
	c.hear("evaluates 1")
	n.signal(stops)
	c.hear("is gone: not heard of for 6s")
	n.signal(goes)
	c.hear("evaluates 1[^$]*is gone[^$]*evaluates 1")
	startNode(t, address, nil)
	c.wait()
	compare(t, filepath.Join(dir, "s.db"), want)
}

// TestNodeDrains: a node that is told to stop finishes what it has begun and ends well; what
// takes longer than its grace is done elsewhere.
func TestNodeDrains(t *testing.T) {
	t.Parallel()
	want, dir := reference(t), t.TempDir()
	c := coordinator(t, dir, nil, "-listen", "127.0.0.1:0")
	address := c.hear(joinedAt)[1]
	first := startNode(t, address, []string{"LINE_SLEEP=1s"})
	c.hear("evaluates 1")
	hasty := startNode(t, address, []string{"LINE_SLEEP=1m"}, "-grace", "1ms")
	c.hear("evaluates 1[^$]*evaluates 1")
	time.Sleep(2 * time.Second)
	hasty.signal(syscall.SIGTERM)
	hasty.wait()
	c.hear("is gone: it was told to stop")
	startNode(t, address, nil)
	first.signal(syscall.SIGTERM)
	first.wait()
	c.wait()
	compare(t, filepath.Join(dir, "s.db"), want)
}

// TestPoison: candidates that end every worker that they meet fail with a crash, as on one
// machine.
func TestPoison(t *testing.T) {
	t.Parallel()
	poison := []string{"LINE_CRASH=-"}
	want, dir := reference(t, poison...), t.TempDir()
	c := coordinator(t, dir, nil, "-listen", "127.0.0.1:0")
	address := c.hear(joinedAt)[1]
	for range 3 {
		startNode(t, address, poison)
	}
	c.wait()
	compare(t, filepath.Join(dir, "s.db"), want)
	if crashes := strings.Count(want, "crash"); crashes == 0 {
		t.Error("no candidate is poison")
	}
}

// TestRefused: a node with another program is refused, with a sentence on both sides.
func TestRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := coordinator(t, dir, nil, "-listen", "127.0.0.1:0")
	n := startNode(t, c.hear(joinedAt)[1], []string{"LINE_TASK= Or not."})
	<-n.ended
	if n.err == nil || !strings.Contains(n.said(), "refused this machine: its problem is") {
		t.Errorf("%v\n%s", n.err, n.said())
	}
	c.hear(`node \S+ is refused: its problem is`)
	c.signal(os.Interrupt)
	<-c.ended
}

// TestSetAside: a node on which everything fails is set aside and named, and no candidate fails
// for it.
func TestSetAside(t *testing.T) {
	t.Parallel()
	want, dir := reference(t), t.TempDir()
	c := coordinator(t, dir, nil, "-listen", "127.0.0.1:0")
	address := c.hear(joinedAt)[1]
	startNode(t, address, slow)
	c.hear("evaluates 1")
	bad := startNode(t, address, []string{"LINE_FAIL=1"})
	c.hear("is set aside: the seed fails there, which passes elsewhere .*this machine has no data")
	<-bad.ended
	if bad.err == nil || !strings.Contains(bad.said(), "set this machine aside") {
		t.Errorf("%v\n%s", bad.err, bad.said())
	}
	c.wait()
	compare(t, filepath.Join(dir, "s.db"), want)
}

// TestServer: the coordinator uses a server that is there, which goes away and comes back without
// its queue.
func TestServer(t *testing.T) {
	t.Parallel()
	want, dir := reference(t), t.TempDir()
	s, err := listen("127.0.0.1:0", t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	address := s.ClientURL()
	c := coordinator(t, dir, nil, "-nats", address, "-scope", "one")
	c.hear("nodes:")
	for range 2 {
		startNode(t, address, slow, "-scope", "one")
	}
	c.hear("evaluates 1[^$]*evaluates 1")
	s.Shutdown()
	s.WaitForShutdown()
	time.Sleep(3 * time.Second)
	if s, err = listen(strings.TrimPrefix(address, "nats://"), t.TempDir(), nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	nc, err := connect(address)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	for err = errors.New("not asked"); err != nil; time.Sleep(time.Millisecond) { // until the coordinator is there again
		_, err = ask[pulseAnswer](nc, scope("one").ask("pulse"), pulse{ID: "nobody"})
	}
	other := coordinator(t, t.TempDir(), nil, "-nats", address, "-scope", "one")
	<-other.ended
	if other.err == nil || !strings.Contains(other.said(), "another search is at work") {
		t.Errorf("%v\n%s", other.err, other.said())
	}
	c.wait()
	compare(t, filepath.Join(dir, "s.db"), want)
}
