package llm

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
)

// recorded returns the name of a file with calls that a server has answered.
func recorded(t *testing.T, s *llmtest.Server, calls int) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "calls.jsonl")
	c, err := RecordCalls(name)
	if err != nil {
		t.Fatal(err)
	}
	m := inMemory(s)
	m.Calls = c
	for range calls {
		if _, err := m.Mutate(t.Context(), ask()); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

// replaying returns a model that has no server.
func replaying(t *testing.T, name string) *Model {
	t.Helper()
	c, err := ReplayCalls(name)
	if err != nil {
		t.Fatal(err)
	}
	m := inMemory(nil)
	m.Calls, m.HTTPClient = c, &http.Client{Transport: failing{errors.New("there is a network after all")}}
	return m
}

// TestRecordAndReplay: what was recorded is answered again, repeated questions in their order,
// failures and streams included, and the key is not in the file.
func TestRecordAndReplay(t *testing.T) {
	first := "package main\n\nfunc Quantize(in, out []float64) { out[0] = 1 }\n"
	name := recorded(t, llmtest.New(
		llmtest.Status(409, "try again, "+key),
		llmtest.Stream(llmtest.Completion{Text: "```go\n" + first + "```", Usage: llmtest.Usage{Prompt: 7, Completion: 3}}),
		llmtest.Code(cleared),
	), 2)
	text, err := os.ReadFile(name)
	if err != nil || strings.Contains(string(text), key) || strings.Count(string(text), "\n") != 3 || !strings.Contains(string(text), `"status":409`) {
		t.Errorf("%s, %v", text, err)
	}
	m := replaying(t, name)
	for n, want := range []string{first, cleared} {
		reply, err := m.Mutate(t.Context(), ask())
		if err != nil || reply.Source != want || n == 0 && reply.Usage.PromptTokens != 7 {
			t.Errorf("call %d: %q, %+v, %v", n, reply.Source, reply.Usage, err)
		}
	}
	if _, err := m.Mutate(t.Context(), ask()); !errors.Is(err, population.ErrUnavailable) || !strings.Contains(err.Error(), "asked more often than it was recorded") {
		t.Error(err)
	}
}

// TestSameQuestion: candidates that ask the same get their own answers, whoever asks first.
func TestSameQuestion(t *testing.T) {
	name := filepath.Join(t.TempDir(), "calls.jsonl")
	c, err := RecordCalls(name)
	if err != nil {
		t.Fatal(err)
	}
	sources := []string{seed, cleared, "package main\n\nfunc Quantize(in, out []float64) { out[0] = 1 }\n"}
	m := inMemory(llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer { return llmtest.Code(sources[r.Number]) }))
	m.Calls = c
	of := func(m *Model, id population.ID) string {
		req := ask()
		req.ID = id
		reply, err := m.Mutate(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		return reply.Source
	}
	for i := range sources {
		of(m, population.NewID(i+2, 0, 0))
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	again := replaying(t, name)
	for _, i := range []int{2, 0, 1} {
		if got := of(again, population.NewID(i+2, 0, 0)); got != sources[i] {
			t.Errorf("candidate %d gets %q", i+2, got)
		}
	}
}

// TestMissingCall: a request that is not in the record is an error that shows the difference.
func TestMissingCall(t *testing.T) {
	m := replaying(t, recorded(t, llmtest.New(llmtest.Code(cleared)), 1))
	req := ask()
	req.Task = "Quantise in into oat."
	if _, err := m.Mutate(t.Context(), req); !errors.Is(err, population.ErrUnavailable) ||
		!strings.Contains(err.Error(), "recorded …") || !strings.Contains(err.Error(), "Quantise in into out.") || !strings.Contains(err.Error(), "Quantise in into oat.") {
		t.Error(err)
	}
}

// TestBrokenRecord: a file that is none is an error that says where.
func TestBrokenRecord(t *testing.T) {
	for text, want := range map[string]string{
		"{\"request\":{},\"body\":\"\"}\n{": "line 2 is no call", "[1]": "line 1 is no call", "{}": "line 1 is no call: its request",
	} {
		name := filepath.Join(t.TempDir(), "calls.jsonl")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReplayCalls(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := ReplayCalls(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a file that is not there is read")
	}
	if _, err := RecordCalls(t.TempDir()); err == nil {
		t.Error("a directory is recorded to")
	}
}

// TestKilledRecorder: a line that was not written to its end is left out, and ended before
// another one is written.
func TestKilledRecorder(t *testing.T) {
	name := recorded(t, llmtest.New(llmtest.Code(cleared)), 1)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append(text, text[:len(text)/2]...), 0o600); err != nil {
		t.Fatal(err)
	}
	if reply, err := replaying(t, name).Mutate(t.Context(), ask()); outcomeOf(reply, err) != itAnswers {
		t.Error(err)
	}
	c, err := RecordCalls(name)
	if err != nil {
		t.Fatal(err)
	}
	m := inMemory(llmtest.New(llmtest.Code(cleared)))
	m.Calls = c
	if _, err := m.Mutate(t.Context(), ask()); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	again := replaying(t, name)
	for range 2 {
		if reply, err := again.Mutate(t.Context(), ask()); outcomeOf(reply, err) != itAnswers {
			t.Error(err)
		}
	}
}

// TestFullDisk: nothing is asked, and paid for, that cannot be recorded any more.
func TestFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip(err)
	}
	c, err := RecordCalls("/dev/full")
	if err != nil {
		t.Fatal(err)
	}
	s := llmtest.New(llmtest.Code(cleared))
	m := inMemory(s)
	m.Calls = c
	if reply, err := m.Mutate(t.Context(), ask()); outcomeOf(reply, err) != itAnswers {
		t.Error(err)
	}
	if _, err := m.Mutate(t.Context(), ask()); !errors.Is(err, population.ErrUnavailable) || !strings.Contains(err.Error(), "cannot be recorded") || len(s.Requests()) != 1 {
		t.Errorf("%v after %d requests", err, len(s.Requests()))
	}
	if err := c.Close(); err == nil {
		t.Error("a failed write is forgotten")
	}
}

// TestRecordCommand records and replays a program's replies.
func TestRecordCommand(t *testing.T) {
	name := filepath.Join(t.TempDir(), "calls.jsonl")
	record, err := RecordCalls(name)
	if err != nil {
		t.Fatal(err)
	}
	c := &Command{Args: []string{"sh", "-c", "printf '```go\\n%s```' \"$0\"", cleared}, Calls: record}
	if reply, err := c.Mutate(t.Context(), ask()); outcomeOf(reply, err) != itAnswers {
		t.Fatal(err)
	}
	if err := record.Close(); err != nil {
		t.Fatal(err)
	}
	replay, err := ReplayCalls(name)
	if err != nil {
		t.Fatal(err)
	}
	again := &Command{Args: c.Args, Calls: replay, Dir: "/no/such/directory"}
	if reply, err := again.Mutate(t.Context(), ask()); outcomeOf(reply, err) != itAnswers {
		t.Error(err)
	}
	if _, err := again.Mutate(t.Context(), ask()); !errors.Is(err, population.ErrUnavailable) {
		t.Error(err)
	}
}
