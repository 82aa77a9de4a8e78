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
