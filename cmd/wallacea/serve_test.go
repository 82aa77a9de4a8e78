package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// printed runs a command and returns what it prints.
func printed(t *testing.T, args ...string) string {
	t.Helper()
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	if status := run(args, out, &stderr); status != statusDone {
		t.Fatalf("%q: status %d: %s", args, status, &stderr)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestServe: the page has the front that the command front prints, and ctrl-C ends it.
func TestServe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.db")
	if err := testRecord(path, testCandidates(), testGenerations()); err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan int, 1)
	var stderr bytes.Buffer
	go func() { ended <- run([]string{"serve", path}, w, &stderr) }()
	url, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Transport: new(http.Transport)}
	defer client.CloseIdleConnections()
	get := func(url string) []byte {
		t.Helper()
		response, err := client.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		text, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %v: %s", url, response.Status, err, text)
		}
		return text
	}
	url = strings.TrimSpace(url)
	get(url)
	home, _, _ := strings.Cut(url, "?")
	var front struct {
		Points []struct {
			ID   string
			X, Y float64
		}
	}
	if err := json.Unmarshal(get(home+"data/front?x=levels&y=ratio"), &front); err != nil {
		t.Fatal(err)
	}
	type values struct{ Levels, Ratio float64 }
	got, want := make(map[string]values), make(map[string]values)
	for _, p := range front.Points {
		got[p.ID] = values{p.X, p.Y}
	}
	for l := range strings.Lines(printed(t, "front", path, "--json")) {
		var c struct {
			ID         string
			Objectives values
		}
		if err := json.Unmarshal([]byte(l), &c); err != nil {
			t.Fatal(err)
		}
		want[c.ID] = c.Objectives
	}
	if len(got) != len(want) || len(want) < 3 {
		t.Fatalf("the page's front is %v, want %v", got, want)
	}
	for id := range want {
		if got[id] != want[id] {
			t.Errorf("candidate %s is at %v, want %v", id, got[id], want[id])
		}
	}
	samePage(t, get, home, path)
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Signal(os.Interrupt)
	}
	if err != nil {
		t.Fatal(err)
	}
	if status := <-ended; status != statusDone {
		t.Errorf("status %d: %s", status, &stderr)
	}
	if response, err := client.Get(home); err == nil {
		t.Error("the port is still open")
		_ = response.Body.Close()
	}
	_ = w.Close()
}

// samePage checks that the page counts and adds up as the command stats does.
func samePage(t *testing.T, get func(url string) []byte, home, path string) {
	t.Helper()
	decode := func(text []byte, v any) {
		t.Helper()
		if err := json.Unmarshal(text, v); err != nil {
			t.Fatal(err)
		}
	}
	type member struct {
		Name                      string
		Candidates, Passed, Front int
	}
	var stats struct {
		Generations       int
		Hypervolume, Cost float64
		Candidates, Calls int
		Times             struct{ Mutate, Check, Build, Evaluate float64 }
		By                map[string][]member
	}
	decode([]byte(printed(t, "stats", path, "--json")), &stats)
	var state struct {
		Status struct {
			Generation, Candidates int
			Hypervolume            float64
			Usage                  struct {
				Calls int
				Cost  float64
			}
		}
	}
	decode(get(home+"data/state"), &state)
	if s := state.Status; s.Generation != stats.Generations || s.Candidates != stats.Candidates || s.Hypervolume != stats.Hypervolume || s.Usage.Calls != stats.Calls || s.Usage.Cost != stats.Cost || stats.Candidates < 3 {
		t.Errorf("the page says %+v, stats %+v", s, stats)
	}
	var times struct {
		Steps []struct {
			Name    string
			Seconds float64
		}
	}
	decode(get(home+"data/time"), &times)
	want := map[string]float64{"asked": stats.Times.Mutate, "checked": stats.Times.Check, "built": stats.Times.Build, "evaluated": stats.Times.Evaluate}
	for _, s := range times.Steps {
		if w, ok := want[s.Name]; ok && s.Seconds != w {
			t.Errorf("%s takes %v s, and %v s according to stats", s.Name, s.Seconds, w)
		}
		delete(want, s.Name)
	}
	if len(want) > 0 {
		t.Errorf("the page does not say what %v took", want)
	}
	var mutators struct {
		Groups []struct {
			By   string
			Rows []member
		}
	}
	decode(get(home+"data/mutators"), &mutators)
	for _, g := range mutators.Groups {
		if w := stats.By[g.By]; !slices.Equal(g.Rows, w) {
			t.Errorf("%s: %+v, and %+v according to stats", g.By, g.Rows, w)
		}
		delete(stats.By, g.By)
	}
	if len(stats.By) > 0 {
		t.Errorf("the page does not say what %v made", stats.By)
	}
}
