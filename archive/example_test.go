package archive_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
)

// record makes an archive of five candidates, as population.Run would. It
// returns the path, and a function that removes the archive.
func record() (path string, remove func()) { return recordSeeded(1) }

// recordSeeded is record of a search with a random seed.
func recordSeeded(randomSeed uint64) (path string, remove func()) {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	path = filepath.Join(dir, "run.db")
	db, err := archive.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	search := population.Search{
		Function: "func Quantize([]float64, []float64)", Name: "Quantize",
		Objectives: []population.Objective{{Name: "mse"}, {Name: "levels"}},
		Plan:       population.Plan{RandomSeed: randomSeed},
	}
	if _, err := db.Begin(search); err != nil {
		log.Fatal(err)
	}
	for _, c := range []population.Candidate{
		{ID: 1, Objectives: []float64{0, 10000}, Mutator: "seed"},
		{ID: 2, Parents: []population.ID{1}, Objectives: []float64{0.5, 8}},
		{ID: 3, Parents: []population.ID{1}, Failure: &population.Failure{Stage: population.StagePanic, Message: "index out of range"}},
		{ID: 4, Parents: []population.ID{2}, Objectives: []float64{0.6, 9}},
		{ID: 5, Parents: []population.ID{2, 1}, Objectives: []float64{0.1, 20}},
	} {
		if err := db.Record(population.Entries{Candidates: []population.Candidate{c}}); err != nil {
			log.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		log.Fatal(err)
	}
	return path, func() { _ = os.RemoveAll(dir) }
}

func ExampleOpenRead() {
	path, remove := record()
	defer remove()

	db, err := archive.OpenRead(path)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = db.Close() }() // nothing was written
	search, err := db.Search()
	if err != nil {
		log.Fatal(err)
	}
	front, err := db.Front()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(search.Function)
	for _, c := range front {
		fmt.Println("candidate", c.ID, c.Objectives)
	}
	// Output:
	// func Quantize([]float64, []float64)
	// candidate 1 [0 10000]
	// candidate 5 [0.1 20]
	// candidate 2 [0.5 8]
}

func ExampleArchive_Candidates() {
	path, remove := record()
	defer remove()

	db, err := archive.OpenRead(path)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for c, err := range db.Candidates() {
		if err != nil {
			log.Fatal(err)
		}
		if c.Failed() {
			fmt.Println(c.ID, c.Failure.Stage, c.Failure.Message)
		}
	}
	// Output:
	// 3 panic index out of range
}

func ExampleArchive_Lineage() {
	path, remove := record()
	defer remove()

	db, err := archive.OpenRead(path)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	line, err := db.Lineage(5)
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range line {
		fmt.Println(c.ID, c.Objectives)
	}
	// Output:
	// 1 [0 10000]
	// 2 [0.5 8]
	// 5 [0.1 20]
}

func ExampleArchive_Keys() {
	path, remove := record()
	defer remove()

	db, err := archive.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	for _, key := range []string{"reference/limit", "reference/baseline", "seen"} {
		if err := db.SetValue(key, []byte("0.0833")); err != nil {
			log.Fatal(err)
		}
	}
	keys, err := db.Keys("reference/")
	if err != nil {
		log.Fatal(err)
	}
	if err := db.Close(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(keys)
	// Output:
	// [reference/baseline reference/limit]
}

func ExampleArchive_SetValue() {
	path, remove := record()
	defer remove()

	db, err := archive.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	if err := db.SetValue("optimum", []byte("0.0833")); err != nil {
		log.Fatal(err)
	}
	optimum, err := db.Value("optimum")
	if err != nil {
		log.Fatal(err)
	}
	if err := db.Close(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(optimum))
	// Output:
	// 0.0833
}

// A search is followed until it ends; this one has ended.
func ExampleWatch() {
	path, remove := record()
	defer remove()

	for s, err := range archive.Watch(context.Background(), path) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %d candidates, %d on the front\n", s.State, s.Candidates, s.Front)
		for _, b := range s.Best {
			fmt.Println(b.Objective, b.Value)
		}
	}
	// Output:
	// ended: 5 candidates, 3 on the front
	// mse 0
	// levels 8
}

// A program that runs a search has others told what it is doing.
func ExampleArchive_Track() {
	path, remove := record()
	defer remove()

	db, err := archive.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = db.Close() }() // everything is recorded
	var tracker population.Tracker
	db.Track(&tracker)
	config := population.Config{Recorder: db, Resume: true, Observe: tracker.Observe} // for population.Run
	config.Observe(population.Started{Resumed: true, Candidates: 5})

	other, err := archive.OpenRead(path) // in another program
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = other.Close() }() // nothing was written
	s, err := other.Status()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s.State, s.Candidates)
	// Output: running 5
}

// A program answers other questions on the socket of its archive.
func ExampleArchive_Handle() {
	path, remove := record()
	defer remove()

	db, err := archive.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = db.Close() }() // everything is recorded
	db.Handle("GET /hello", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "hello")
	}))

	other, err := archive.OpenRead(path) // in another program
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = other.Close() }() // nothing was written
	client := http.Client{Transport: other.Transport()}
	response, err := client.Get("http://archive/hello")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }() // it is read
	text, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(string(text))
	// Output: hello
}

// Two searches of the same problem, with other random seeds, become one archive.
func ExampleMerge() {
	a, removeA := record()
	defer removeA()
	b, removeB := recordSeeded(2)
	defer removeB()

	merged := filepath.Join(filepath.Dir(a), "both.db")
	m, err := archive.Merge(context.Background(), merged, a, b)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Candidates, "candidates,", m.Front, "on the front")

	db, err := archive.OpenRead(merged)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = db.Close() }() // nothing was written
	parts, err := db.Parts()
	if err != nil {
		log.Fatal(err)
	}
	part, id := parts.Origin(7)
	fmt.Println("candidate 7 was", id, "of the search with random seed", part.Search.RandomSeed)
	// Output:
	// 9 candidates, 3 on the front
	// candidate 7 was 3 of the search with random seed 2
}

func ExampleSameProblem() {
	a := population.Search{Function: "func Double([]float64)", Task: "Double every element."}
	b := a
	b.Task = "Double every second element."
	fmt.Println(archive.SameProblem(a, b))
	// Output: its task is "Double every second element." instead of "Double every element."
}

func ExampleComparable() {
	a := population.Search{Objectives: []population.Objective{{Name: "mse"}}}
	b := population.Search{Objectives: []population.Objective{{Name: "mse", LogFloor: 1}}}
	fmt.Println(archive.Comparable(a, b))
	// Output: its objective mse is compared in another way: LogFloor is 1 instead of 0
}

func ExampleNames() {
	fmt.Println(archive.Names([]string{"one/run.db", "two/run.db", "last.db"}))
	// Output: [one/run.db two/run.db last.db]
}
