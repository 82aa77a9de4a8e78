package dashboard

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
)

// hostile is what nothing on the page may become but text.
const hostile = `<script>document.title="taken"</script><img src=x onerror="document.title='taken'">`

// testSearch is a search of two objectives, whose texts are hostile.
func testSearch() population.Search {
	return population.Search{
		Function: "func Quantize([]float64, []float64)", Name: "Quantize", Task: "Quantise. " + hostile,
		Seed:       testSource(1),
		Objectives: []population.Objective{{Name: "mse", LogFloor: 1e-9}, {Name: "levels " + hostile, LogFloor: 1}},
		Mutator:    "fake", Plan: population.Plan{RandomSeed: 1, Islands: 2, Members: 4, Children: 2},
		Started: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
	}
}

func testSource(id population.ID) string {
	return fmt.Sprintf("package main\n\n// Quantize is %s.\nfunc Quantize(in, out []float64) {\n\tcopy(out, in)\n\t_ = %d\n}\n", hostile, id.Child())
}

// testCandidate is the candidate of a child: every fifth one fails.
func testCandidate(child int) population.Candidate {
	id := population.NewID(child, 0, 0)
	c := population.Candidate{
		ID: id, Source: testSource(id), Hash: fmt.Sprintf("%064d", child), Mutator: "fake " + hostile,
		Parents: []population.ID{population.NewID(max(child/2, 1), 0, 0)}, Generation: (child + 2) / 4, Island: child % 2,
		Usage: population.Usage{Calls: 1, PromptTokens: 90, CompletionTokens: 10},
		Times: population.Times{Mutate: time.Second, Check: time.Millisecond, Build: 10 * time.Millisecond, Evaluate: 100 * time.Millisecond},
	}
	if child == 1 {
		c.Parents, c.Generation, c.Island, c.Mutator = nil, 0, 0, "seed"
	}
	if child%5 == 0 {
		c.Failure = &population.Failure{Stage: population.StagePanic, Message: "index out of range [" + fmt.Sprint(child) + "] " + hostile}
		return c
	}
	c.Objectives = []float64{1 / float64(child), float64(child)}
	c.Feedback, c.Output = "feedback "+hostile, "output "+hostile
	return c
}

// A recording is an archive that a test fills as a search does.
type recording struct {
	t          testing.TB
	db         *archive.Archive
	search     population.Search
	candidates []population.Candidate // that have passed
	last       int                    // generation
	all        int
	failures   int
}

func record(t testing.TB, s population.Search) *recording {
	t.Helper()
	db, err := archive.Open(filepath.Join(t.TempDir(), "run.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.Begin(s); err != nil {
		t.Fatal(err)
	}
	return &recording{t: t, db: db, search: s, last: -1}
}

// add records candidates with a reply each.
func (r *recording) add(candidates ...population.Candidate) {
	r.t.Helper()
	e := population.Entries{Candidates: candidates, Replies: make(map[population.ID]population.Reply)}
	for _, c := range candidates {
		r.all++
		if len(c.Parents) > 0 {
			e.Replies[c.ID] = population.Reply{Source: c.Source, Mutator: c.Mutator, Prompt: "prompt " + hostile, Text: "It rounds. " + hostile}
		}
		if c.Failed() {
			r.failures++
		} else {
			r.candidates = append(r.candidates, c)
		}
	}
	if err := r.db.Record(e); err != nil {
		r.t.Fatal(err)
	}
}

// generation records that a generation is complete.
func (r *recording) generation() population.Generation {
	r.t.Helper()
	r.last++
	front := population.Front(r.search.Objectives, r.candidates)
	g := population.Generation{
		Number: r.last, Islands: make([][]population.ID, r.search.Islands), Next: population.NewID(r.all+1, 0, 0),
		Reference: slices.Repeat([]float64{1000}, len(r.search.Objectives)), Candidates: r.all, Failures: r.failures, Elapsed: time.Duration(r.last) * time.Minute,
	}
	var err error
	if g.Hypervolume, err = population.Hypervolume(r.search.Objectives, front, g.Reference); err != nil {
		r.t.Fatal(err)
	}
	for i, c := range front {
		g.Front = append(g.Front, c.ID)
		g.Islands[i%len(g.Islands)] = append(g.Islands[i%len(g.Islands)], c.ID)
	}
	if r.last == 2 {
		g.Migrations = []population.Migration{{From: 0, To: 1, ID: front[0].ID}}
	}
	if err := r.db.Record(population.Entries{Generations: []population.Generation{g}}); err != nil {
		r.t.Fatal(err)
	}
	return g
}

// small records a search of a few generations.
func small(t testing.TB) *recording {
	t.Helper()
	r := record(t, testSearch())
	r.add(testCandidate(1))
	r.generation()
	for child := 2; child < 14; child += 4 {
		r.add(testCandidate(child), testCandidate(child+1), testCandidate(child+2), testCandidate(child+3))
		r.generation()
	}
	return r
}

// serve starts a server for a test, after it was prepared.
func serve(t testing.TB, c Config, prepare ...func(*Server)) *Server {
	t.Helper()
	s, err := Listen("127.0.0.1:0", c)
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range prepare {
		do(s)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve() }()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return s
}

// at is the URL of a path of a server, without its token.
func (s *Server) at(path string) string { return "http://" + s.listener.Addr().String() + path }

// visitor returns a client that has followed the server's URL.
func visitor(t testing.TB, s *Server) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := new(http.Transport)
	t.Cleanup(transport.CloseIdleConnections)
	client := &http.Client{Jar: jar, Transport: transport}
	response, err := client.Get(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if got := response.Request.URL.String(); response.StatusCode != http.StatusOK || got != s.at("/") {
		t.Fatalf("the URL leads to %s, %s; want %s", got, response.Status, s.at("/"))
	}
	return client
}

// get decodes a view.
func get[T any](t testing.TB, client *http.Client, s *Server, path string) (view T) {
	t.Helper()
	text := fetch(t, client, s, path, http.StatusOK)
	if err := json.Unmarshal(text, &view); err != nil {
		t.Fatalf("%s: %v in %.300s", path, err, text)
	}
	return view
}

// fetch returns what a path answers.
func fetch(t testing.TB, client *http.Client, s *Server, path string, want int) []byte {
	t.Helper()
	response, err := client.Get(s.at(path))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != want {
		t.Fatalf("%s: %s: %s", path, response.Status, text)
	}
	return text
}

// generations are those that an archive holds.
func generations(t testing.TB, r *recording) (list []population.Generation) {
	t.Helper()
	for g, err := range r.db.Generations() {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, g)
	}
	return list
}

// get400 returns what is wrong with a request.
func get400(t testing.TB, client *http.Client, s *Server, path string) string {
	t.Helper()
	var answer struct{ Error string }
	text := fetch(t, client, s, path, http.StatusBadRequest)
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Error
}

// cutFirst cuts NAME=VALUE.
func cutFirst(s string) (name, value string, ok bool) { return strings.Cut(s, "=") }
