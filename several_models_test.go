package wallacea_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/programtest"
	"github.com/wallacea-go/wallacea/llm/llmtest"
)

// TestSeveralModels: the flags and the first question reach each of several models, one that is
// down is answered for by the next, and each candidate names the one that has answered.
func TestSeveralModels(t *testing.T) {
	t.Parallel()
	programtest.NeedsBuild(t)
	server := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
		if r.Model == "small" {
			return llmtest.Status(http.StatusServiceUnavailable, "restarting")
		}
		return llmtest.Text(replyWith("x * x"))
	})
	dir := t.TempDir()
	env := append(programtest.Pretender(server.Start(t)), "OPENAI_MODEL=small, heavy=large")
	out, complaint, err := squareRun(t, dir, env, "-record-calls", "calls.jsonl", "-generations", "1")
	if err != nil || !strings.Contains(out, "mutator: small at 127.0.0.1") || !strings.Contains(out, ", large at 127.0.0.1") || !strings.Contains(out, "solves the problem") {
		t.Fatalf("%v\n%s%s", err, out, complaint)
	}
	if !strings.Contains(complaint, "small is down, and the next model takes its place: small at 127.0.0.1") {
		t.Errorf("nobody is told:\n%s", complaint)
	}
	db, err := archive.OpenRead(filepath.Join(dir, "out", "square.db"))
	if err != nil {
		t.Fatal(err)
	}
	by := make(map[string]int)
	for c, err := range db.Candidates() {
		if err != nil {
			t.Error(err)
		}
		by[c.Mutator]++
	}
	if err := db.Close(); err != nil || by["large"] == 0 || by["small"] > 0 {
		t.Errorf("the candidates are by %v, %v", by, err)
	}
	away := append(programtest.Pretender("http://127.0.0.1:1/v1"), "OPENAI_MODEL=small, heavy=large")
	if out, complaint, err := squareRun(t, dir, away, "-replay-calls", "calls.jsonl", "-archive", "again.db", "-generations", "1"); err != nil || !strings.Contains(out, "solves the problem") {
		t.Errorf("%v\n%s%s", err, out, complaint)
	}
	if _, complaint, err := squareRun(t, dir, away, "-archive", "b.db"); err == nil || strings.Count(complaint, "no model can be asked: small at ") != 1 {
		t.Errorf("%v\n%s", err, complaint)
	}
}
