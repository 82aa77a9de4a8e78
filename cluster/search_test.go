package cluster

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/archive"
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
	p := &process{Cmd: line.Command(t, dir, environ, args...), t: t, more: make(chan struct{}), ended: make(chan struct{})}
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
		_ = p.Process.Signal(syscall.SIGCONT)
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

// joined matches the address with which nodes join.
const joinedAt = `-join (nats://\S+)`

// startNode starts a node.
func startNode(t *testing.T, address string, environ []string, args ...string) *process {
	t.Helper()
	dir := t.TempDir()
	return start(t, dir, append(environ, "XDG_CACHE_HOME="+filepath.Join(dir, "cache")), append([]string{"-join", address, "-insecure", "-workers", "1"}, args...)...)
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
		fmt.Fprintln(&b, c.ID, c.Parents, c.Inspirations, c.Failed(), c.Hash)
	}
	return b.String()
}

var search = []string{"-generations", "3", "-children", "8", "-plot", "p.svg", "-timeout", "1m"}

// TestSameLineage: a search on three nodes, one of which is killed, has the lineage of the
// same search on one machine.
func TestSameLineage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	alone := start(t, dir, nil, append([]string{"-archive", "alone.db"}, search...)...)
	alone.wait()
	many := start(t, dir, nil, append([]string{"-archive", "many.db", "-listen", "127.0.0.1:0"}, search...)...)
	address := many.hear(joinedAt)[1]
	slow := []string{"LINE_SLEEP=100ms"}
	var nodes []*process
	for range 3 {
		nodes = append(nodes, startNode(t, address, slow))
	}
	many.hear(`generation 1/3`)
	if err := nodes[0].Process.Kill(); err != nil {
		t.Fatal(err)
	}
	many.wait()
	if got, want := lineage(t, filepath.Join(dir, "many.db")), lineage(t, filepath.Join(dir, "alone.db")); got != want {
		t.Errorf("on three nodes:\n%s\non one machine:\n%s", got, want)
	}
}
