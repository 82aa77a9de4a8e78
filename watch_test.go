package wallacea_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/programtest"
	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
)

// TestWatch: what a program does is seen from outside while it runs, and why it has ended.
func TestWatch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := filepath.Join(dir, "square.db")
	environ := programtest.Pretender(llmtest.NewFunc(answerBy).Start(t))
	cmd := square.Command(t, dir, environ, "-archive", name, "-generations", "100000", "-requests", "4", "-tokens", "1000000000", "-plot", "p.svg")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for ; ; time.Sleep(time.Millisecond) {
		if info, err := os.Stat(name); err == nil && info.Size() > 0 {
			break
		}
	}
	stopped := false
	var last population.Status
	for s, err := range archive.Watch(t.Context(), name) {
		if err != nil {
			t.Fatal(err)
		}
		last = s
		if s.Generation < 2 || stopped {
			continue
		}
		stopped = true
		if s.State != population.StateRunning && s.State != population.StateWaiting || s.Limits.Generations != 100_000 || s.MostRequests != 4 || s.Usage.Calls == 0 || len(s.Best) != 1 {
			t.Errorf("while it runs: %+v", s)
		}
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
	}
	if last.State != population.StateEnded || last.Reason != string(population.ReasonCancelled) {
		t.Errorf("at its end: %+v", last)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	db, err := archive.OpenRead(name)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := db.Len(); err != nil || n != last.Candidates {
		t.Errorf("the archive holds %d candidates, %v, and the status said %d", n, err, last.Candidates)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}
