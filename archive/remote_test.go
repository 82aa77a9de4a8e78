package archive

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// shortDirectory makes a directory whose path leaves room for the name of a socket.
func shortDirectory(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "w") //nolint:usetesting // whose names are longer than those of sockets may be
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// beside makes an archive in a directory of its own, and another process that goes on with
// its search until it is killed. It returns when that has recorded a generation.
func beside(t *testing.T, generation int) (string, *process) {
	t.Helper()
	path := filepath.Join(shortDirectory(t), "run.db")
	other := start(t, "search", path)
	other.until(t, fmt.Sprint("generation ", generation))
	return path, other
}

// until reads what a process prints up to a line.
func (p *process) until(t *testing.T, want string) {
	t.Helper()
	for p.line(t) != want {
	}
}

func (p *process) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait() // it was killed
}

// openRead opens an archive to be closed when the test ends.
func openRead(t *testing.T, path string) *Archive {
	t.Helper()
	a, err := OpenRead(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// sum is what an archive holds, in numbers.
type sum struct{ candidates, replies, generations, length, front int }

func summed(t *testing.T, a *Archive) (s sum) {
	t.Helper()
	for c, err := range a.Candidates() {
		equal(t, "a candidate", c, fakeCandidate(c.ID), err)
		s.candidates++
	}
	for r, err := range a.Replies() {
		equal(t, "a reply", r.Reply, fakeReply(r.ID), err)
		s.replies++
	}
	for g, err := range a.Generations() {
		equal(t, "a generation", g, fakeGeneration(g.Number), err)
		s.generations++
	}
	n, err := a.Len()
	if err != nil {
		t.Fatal(err)
	}
	s.length = n
	front, err := a.FrontIDs()
	if err != nil {
		t.Fatal(err)
	}
	s.front = len(front)
	return s
}

// TestReadWhileWritten: a search in another process is read as it was at one moment, however
// much it records meanwhile, where a reader needs that.
func TestReadWhileWritten(t *testing.T) {
	path, other := beside(t, 1)
	a := openRead(t, path)
	if a.remote == nil {
		t.Fatal("the file is not locked")
	}
	var before sum
	err := a.pin(func() error {
		g, err := a.LastGeneration() // the first step
		before = summed(t, a)
		for range 200 {
			other.line(t)
		}
		if again, e := a.LastGeneration(); err != nil || e != nil || again.Number != g.Number {
			t.Errorf("generation %d was the last one, and then %d, %v, %v", g.Number, again.Number, err, e)
		}
		if after := summed(t, a); after != before {
			t.Errorf("it held %+v, and then %+v", before, after)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	later := openRead(t, path)
	if after := summed(t, later); after.candidates < before.candidates+50 {
		t.Errorf("it held %+v, and later %+v", before, after)
	}
	if before.candidates != before.length || before.candidates < 11 {
		t.Errorf("it holds %+v", before)
	}
	if _, err := a.Begin(fakeSearch()); !errors.Is(err, errReadOnly) {
		t.Errorf("Begin: got error %v, want %v", err, errReadOnly)
	}
	if _, err := a.Lookup(1 << 20); !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), path) {
		t.Errorf("Lookup: got error %v, want %v", err, ErrNotFound)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	if _, err := a.Search(); !errors.Is(err, errClosed) {
		t.Errorf("after Close: got error %v, want %v", err, errClosed)
	}
}

// TestWriterKilled: who reads from a process that is killed is told so in a sentence. Then
// the file can be read, and written, as if there had been no socket.
func TestWriterKilled(t *testing.T) {
	path, other := beside(t, 10)
	a := openRead(t, path)
	read := 0
	for _, err := range a.Candidates() {
		if read++; read == 1 {
			other.kill(t)
		}
		if err == nil {
			continue
		}
		if text := err.Error(); !errors.Is(err, ErrGone) || !strings.Contains(text, path) || strings.Contains(text, "\n") {
			t.Errorf("got error %q, want one sentence that wraps %v", text, ErrGone)
		}
		read = -1
	}
	if read >= 0 {
		t.Errorf("%d candidates were read from a process that had been killed", read)
	}
	if _, err := a.Search(); !errors.Is(err, ErrGone) {
		t.Errorf("after that: got error %v, want %v", err, ErrGone)
	}
	if _, err := os.Lstat(path + socketSuffix); err != nil {
		t.Fatalf("the killed process has left no socket: %v", err)
	}
	b := openRead(t, path)
	if b.remote != nil {
		t.Error("a file is read through a process that was killed")
	}
	want := summed(t, b)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	w, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Unserved(); err != nil {
		t.Error(err)
	}
	c := openRead(t, path)
	if got := summed(t, c); c.remote == nil || got != want {
		t.Errorf("with a new socket: got %+v, want %+v", got, want)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(path + socketSuffix); err == nil {
		t.Error("Close leaves the socket")
	}
	if err := w.Close(); err != nil {
		t.Errorf("a second Close: %v", err)
	}
	if _, err := c.Search(); !errors.Is(err, ErrGone) {
		t.Errorf("after the other Archive was closed: got error %v, want %v", err, ErrGone)
	}
}

// served makes an archive whose limits for readers a test can change. A snapshot lasts as
// long as its reader otherwise.
func served(t *testing.T, change func(*serveLimits)) (*Archive, string) {
	t.Helper()
	path := filepath.Join(shortDirectory(t), "run.db")
	a, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	a.db.NoSync = true
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	fill(t, a, 30)
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	l := &a.server.limits
	l.tick, l.idle, l.life, l.growth = time.Millisecond, time.Hour, time.Hour, 1<<34
	if change != nil {
		change(l)
	}
	return a, path
}

// transactions returns how many readers have one.
func (s *server) transactions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

// wait waits until there are so many.
func (s *server) wait(t *testing.T, want int) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); s.transactions() != want; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d transactions are open, want %d", s.transactions(), want)
		}
	}
}

// TestSnapshotsEnd: a snapshot does not last, so that the file can use its pages again; then
// the reader gets another one.
func TestSnapshotsEnd(t *testing.T) {
	for name, change := range map[string]func(*serveLimits){
		"idle":   func(l *serveLimits) { l.idle = 10 * time.Millisecond },
		"life":   func(l *serveLimits) { l.life = 10 * time.Millisecond },
		"growth": func(l *serveLimits) { l.growth = 1 << 16 },
	} {
		t.Run(name, func(t *testing.T) {
			w, path := served(t, change)
			a := openRead(t, path)
			for id := population.ID(31); id < 100; id++ {
				if err := step(w, id); err != nil {
					t.Fatal(err)
				}
			}
			w.server.wait(t, 0)
			if n, err := a.Len(); err != nil || n != 99 {
				t.Errorf("got %d candidates, %v, want 99", n, err)
			}
		})
	}
}

// TestReaderGone: the transaction of a reader ends with it, closed or killed, and there are
// not more than so many.
func TestReaderGone(t *testing.T) {
	w, path := served(t, func(l *serveLimits) { l.snapshots = 2 })
	a := openRead(t, path)
	other := start(t, "read", path)
	other.line(t)
	w.server.wait(t, 2)
	if _, err := OpenRead(path); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), "2 others read") || strings.Contains(err.Error(), "\n") {
		t.Errorf("beside two readers: got error %v", err)
	}
	other.kill(t)
	w.server.wait(t, 1)
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	w.server.wait(t, 0)
}

// TestBadQuestions: what no reader of this package asks is refused, and harms nobody.
func TestBadQuestions(t *testing.T) {
	_, path := served(t, nil)
	a := openRead(t, path)
	l, err := a.remote.current()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []question{
		{Name: l.name, Kind: "put", Bucket: candidatesBucket},
		{Name: l.name, Kind: askGet, Bucket: candidatesBucket, Keys: make([][]byte, mostKeys+1)},
		{Name: l.name, Kind: askGet, Bucket: candidatesBucket, Keys: [][]byte{make([]byte, longestAsked)}},
		{Name: "another", Kind: askHas, Bucket: candidatesBucket},
	} {
		if _, err := a.remote.askIn(q); err == nil {
			t.Errorf("a question of kind %q is answered", q.Kind)
		}
	}
	if ok, err := a.remote.has("none"); ok || err != nil {
		t.Errorf("a bucket that is not there: %t, %v", ok, err)
	}
	if _, err := a.Search(); err != nil {
		t.Error(err)
	}
}

// TestLargeAnswers: what is too large for one answer comes in several.
func TestLargeAnswers(t *testing.T) {
	w, path := served(t, nil)
	for id := population.ID(31); id < 36; id++ {
		c := fakeCandidate(id)
		c.Feedback = strings.Repeat("x", answerBytes*2/3)
		if err := recordCandidate(w, c); err != nil {
			t.Fatal(err)
		}
	}
	var many population.Entries
	for id := population.ID(100); id < 100+2*pageRecords; id++ {
		c := fakeCandidate(id)
		c.Parents = []population.ID{36}
		many.Candidates = append(many.Candidates, c)
	}
	if err := w.Record(many); err != nil {
		t.Fatal(err)
	}
	a := openRead(t, path)
	if children, err := a.Children(36); err != nil || len(children) != 2*pageRecords || children[2*pageRecords-1] != 99+2*pageRecords {
		t.Errorf("got %d children, %v", len(children), err)
	}
	n := 0
	for c, err := range a.Candidates() {
		if err != nil {
			t.Fatal(err)
		}
		if n++; c.ID > 30 && c.ID < 36 && len(c.Feedback) != answerBytes*2/3 {
			t.Errorf("candidate %v has a feedback of %d bytes", c.ID, len(c.Feedback))
		}
	}
	front, err := collect(a.SummariesOf([]population.ID{31, 32, 33, 34, 35, 1}))
	if err != nil || n != 35+2*pageRecords || len(front) != 6 || front[5].ID != 1 {
		t.Errorf("got %d candidates and %d summaries, %v", n, len(front), err)
	}
}

// TestWriterNotHeldUp: a reader that needs its snapshot does not make the writer wait, not even when the
// file outgrows what bbolt would map.
func TestWriterNotHeldUp(t *testing.T) {
	w, path := served(t, nil)
	a := openRead(t, path)
	if err := a.pin(func() error { notHeldUp(t, w, a, path); return nil }); err != nil {
		t.Fatal(err)
	}
}

// notHeldUp records 40 MiB while a reader keeps its snapshot.
func notHeldUp(t *testing.T, w, a *Archive, path string) {
	t.Helper()
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		text := make([]byte, 1<<20)
		for i := range 40 {
			if err := w.SetValue(fmt.Sprint(i), text); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the writer waits for a reader")
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() < before.Size()+32<<20 {
		t.Fatalf("the file has not grown: %v, %v", info, err)
	}
	if w.server.transactions() != 1 {
		t.Error("the reader has lost its snapshot")
	}
	if _, err := a.Value("1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a later value: %v", err)
	}
}

// TestReaderDoesNotInflate: a reader that has looked once and stays keeps the file from
// using its pages again only for a while, and then sees what is new.
func TestReaderDoesNotInflate(t *testing.T) {
	const candidates = 1500
	sizes := make(map[bool]int64)
	for _, read := range []bool{false, true} {
		w, path := served(t, func(l *serveLimits) { l.tick = time.Hour })
		var readers []*Archive
		if read {
			readers = []*Archive{openRead(t, path), openRead(t, path)}
		}
		for id := population.ID(31); id < candidates; id++ {
			if err := step(w, id); err != nil {
				t.Fatal(err)
			}
			if read && id == candidates/2 { // one of them goes on, the other one never does
				if _, err := readers[0].Len(); err != nil {
					t.Fatal(err)
				}
			}
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		sizes[read] = info.Size()
		for _, a := range readers {
			if n, err := a.Len(); err != nil || n < candidates/2 {
				t.Errorf("a reader sees %d candidates, %v, want %d at least", n, err, candidates/2)
			}
		}
	}
	if sizes[true] > 2*sizes[false]+leastKept {
		t.Errorf("the file has %d bytes beside readers, and %d without", sizes[true], sizes[false])
	}
	t.Log(sizes)
}
