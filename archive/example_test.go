package archive_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
)

// record makes an archive of five candidates, as population.Run would. It
// returns the path, and a function that removes the archive.
func record() (path string, remove func()) {
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
