package cluster

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
)

// A live is a process, which its number alone does not name for ever.
type live struct {
	pid   int
	start string // when it began, as the system counts
}

// stat returns a process's parent, state and start.
func stat(pid int) (parent int, state, start string, ok bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, "", "", false
	}
	_, after, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(after)
	if len(fields) < 20 {
		return 0, "", "", false
	}
	parent, _ = strconv.Atoi(fields[1]) // the system writes numbers
	return parent, fields[0], fields[19], true
}

// descendants returns the processes that a process has started, and those that these have.
func descendants(t *testing.T, pid int) (list []live) {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		child, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if parent, _, start, ok := stat(child); ok && parent == pid {
			list = append(append(list, live{child, start}), descendants(t, child)...)
		}
	}
	return list
}

// gone waits until processes have ended.
func gone(t *testing.T, list []live) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		list = slices.DeleteFunc(list, func(p live) bool {
			_, state, start, ok := stat(p.pid)
			return !ok || start != p.start || state == "Z"
		})
		if len(list) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d processes are left: %v", len(list), list)
		}
	}
}

// settled says in which order children were settled, and which candidates they were.
func settled(t *testing.T, name string) string {
	t.Helper()
	db, err := archive.OpenRead(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // it was only read
	recording, err := db.Recording()
	if err != nil {
		t.Fatal(err)
	}
	var s strings.Builder
	known := make(map[int]bool)
	for _, id := range recording.Settled {
		known[id.Child()] = true
		fmt.Fprint(&s, id, " ")
	}
	for line := range strings.Lines(lineage(t, name)) {
		var id population.ID
		text, _, _ := strings.Cut(line, " ")
		if err := id.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if known[id.Child()] {
			s.WriteString("\n" + strings.TrimSpace(line))
		}
	}
	return s.String()
}

var faults = flag.Int("faults", 5, "how many things TestFaults makes fail")

// TestFaults: nodes are killed, stopped and continued, the server is restarted with its
// files or without, and the coordinator is killed and resumed, in any order. The search has the
// lineage of one in which nothing fails, and no process is left.
func TestFaults(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, uint64(*faults)))
	dir, files := t.TempDir(), t.TempDir()
	name := filepath.Join(dir, "s.db")
	s := serveAt(t, "127.0.0.1:0", files)
	address := s.ClientURL()
	search := func(generations int, more ...string) *process {
		return start(t, dir, nil, slices.Concat([]string{
			"-nats", address, "-unsandboxed", "-archive", "s.db", "-children", "4", "-generations", strconv.Itoa(generations), "-time", "0", "-plot", "p.svg", "-timeout", "1m",
		}, more)...)
	}
	c := search(1_000_000)
	c.hear("nodes:")
	var nodes []*process
	var started []live
	join := func() *process { return startNode(t, address, []string{"LINE_SLEEP=50ms"}) }
	for range 3 {
		nodes = append(nodes, join())
	}
	known := make(map[string]bool) // lines of the lineage
	look := func() {
		t.Helper()
		now := make(map[string]bool)
		for line := range strings.Lines(lineage(t, name)) {
			now[line] = true
		}
		for line := range known {
			if !now[line] {
				t.Errorf("lost or changed: %s", line)
			}
		}
		known = now
	}
	c.hear("generation 1/")
	counts := make(map[string]int)
	for fault := range *faults {
		time.Sleep(time.Duration(rng.IntN(1500)) * time.Millisecond)
		kind := []string{"node killed", "node stopped", "server restarted", "coordinator killed"}[(fault+rng.IntN(2))%4]
		counts[kind]++
		n := rng.IntN(len(nodes))
		switch kind {
		case "node killed":
			started = append(started, descendants(t, nodes[n].Process.Pid)...)
			nodes[n].signal(syscall.SIGKILL)
			<-nodes[n].ended
			nodes[n] = join()
		case "node stopped":
			nodes[n].signal(syscall.SIGSTOP)
			time.Sleep(time.Duration(rng.IntN(int(2 * lease))))
			nodes[n].signal(syscall.SIGCONT)
		case "server restarted":
			end(s)
			time.Sleep(time.Duration(rng.IntN(int(lease))))
			if rng.IntN(2) == 0 {
				files = t.TempDir()
			}
			s = serveAt(t, strings.TrimPrefix(address, "nats://"), files)
		case "coordinator killed":
			started = append(started, descendants(t, c.Process.Pid)...)
			c.signal(syscall.SIGKILL)
			<-c.ended
			look()
			c = search(1_000_000, "-resume")
		}
		t.Logf("%d: %s", fault, kind)
		before := c.said()
		for strings.Count(c.said(), "\ngeneration ") <= strings.Count(before, "\ngeneration ") { // it goes on
			select {
			case <-c.ended:
				t.Fatalf("the search has ended after fault %d, %s: %v\n%s", fault, kind, c.err, c.said())
			case <-time.After(10 * time.Millisecond):
			}
		}
	}
	c.signal(os.Interrupt)
	c.wait()
	look()
	db, err := archive.OpenRead(name)
	if err != nil {
		t.Fatal(err)
	}
	g, err := db.LastGeneration()
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	generations := g.Number + 3
	c = search(generations, "-resume")
	c.wait()
	look()
	for _, n := range nodes {
		started = append(started, descendants(t, n.Process.Pid)...)
		n.signal(syscall.SIGTERM)
		n.wait()
	}
	gone(t, started)
	whole := t.TempDir()
	start(t, whole, nil, "-archive", "s.db", "-children", "4", "-generations", strconv.Itoa(generations), "-time", "0", "-plot", "p.svg", "-timeout", "1m").wait()
	if got, want := settled(t, name), settled(t, filepath.Join(whole, "s.db")); got != want {
		t.Errorf("with faults:\n%s\nwithout:\n%s", got, want)
	}
	t.Logf("%d candidates in %d generations, %d processes of those that were killed: %v", len(known), generations, len(started), counts)
}

// TestFullDisk: that a node's disk is full is an outage of the node. Its candidates are evaluated
// elsewhere, none fails, and when there is room again the node goes on.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	k, said := open(t, false)
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=256m"); err != nil {
		t.Skip("cannot mount a small disk: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil { // workers may not have ended yet
			t.Error(err)
		}
	})
	n := start(t, disk, []string{"XDG_CACHE_HOME=" + filepath.Join(disk, "cache"), "TMPDIR=" + disk}, "-join", k.Address(), "-insecure", "-workers", "1")
	if got := evaluate(t, k, source(2)).say(t); !strings.HasPrefix(got, "[") {
		t.Fatalf("got %s", got)
	}
	fill := filepath.Join(disk, "fill")
	f, err := os.Create(fill)
	if err != nil {
		t.Fatal(err)
	}
	for block := make([]byte, 1<<20); err == nil; {
		if _, err = f.Write(block); errors.Is(err, syscall.ENOSPC) && len(block) > 1 {
			block, err = block[:len(block)/2], nil // to the last byte
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	e := evaluate(t, k, source(3))
	if got := e.say(t); !errors.Is(e.err, population.ErrOutage) || !strings.Contains(got, "no space left on device") {
		t.Errorf("got %s", got)
	}
	n.hear("cannot evaluate: .*no space left on device")
	other := startNode(t, k.Address(), nil)
	for strings.Count(said.String(), "NodeJoined") < 2 {
		time.Sleep(time.Millisecond)
	}
	for i := range 8 {
		if got := evaluate(t, k, source(3+i)).say(t); !strings.HasPrefix(got, "[") {
			t.Errorf("got %s", got)
		}
	}
	other.signal(syscall.SIGTERM)
	other.wait()
	if err := os.Remove(fill); err != nil {
		t.Fatal(err)
	}
	if got := evaluate(t, k, source(20)).say(t); !strings.HasPrefix(got, "[") {
		t.Errorf("when there is room again: %s", got)
	}
}
