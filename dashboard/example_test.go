package dashboard_test

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/dashboard"
	"github.com/wallacea-go/wallacea/population"
)

// withArchive calls f with an archive of a search that has a seed.
func withArchive(f func(db *archive.Archive) error) {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	db, err := archive.Open(filepath.Join(dir, "double.db"))
	if err == nil {
		_, err = db.Begin(population.Search{Function: "func Double([]float64)", Name: "Double", Objectives: []population.Objective{{Name: "error"}}})
	}
	if err == nil {
		err = db.Record(population.Entries{Candidates: []population.Candidate{{ID: population.SeedID, Source: "package main\n", Objectives: []float64{1}}}})
	}
	if err == nil {
		err = f(db)
	}
	if err := errors.Join(err, db.Close(), os.RemoveAll(dir)); err != nil {
		log.Fatal(err)
	}
}

// Listen chooses a port; what URL returns is to be opened in a browser.
func ExampleListen() {
	withArchive(func(db *archive.Archive) error {
		server, err := dashboard.Listen("127.0.0.1:0", dashboard.Config{Archive: db})
		if err != nil {
			return err
		}
		served := make(chan error)
		go func() { served <- server.Serve() }()
		u, err := url.Parse(server.URL())
		if err != nil {
			return err
		}
		fmt.Println(u.Hostname(), u.Query().Has("token"))
		return errors.Join(server.Close(), <-served)
	})
	// Output: 127.0.0.1 true
}

func ExampleExport() {
	withArchive(func(db *archive.Archive) error {
		var page bytes.Buffer
		if err := dashboard.Export(&page, db); err != nil {
			return err
		}
		fmt.Println(strings.Contains(page.String(), "<title>Double</title>"))
		return nil
	})
	// Output: true
}
