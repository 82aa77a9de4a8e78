package archive

import (
	"path/filepath"
	"testing"

	"github.com/wallacea-go/wallacea/population"
)

func benchmarkArchive(b *testing.B) *Archive {
	a, err := Open(filepath.Join(b.TempDir(), "run.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := a.Close(); err != nil {
			b.Error(err)
		}
	})
	if _, err := a.Begin(fakeSearch()); err != nil {
		b.Fatal(err)
	}
	return a
}

// BenchmarkCandidate records one candidate: a transaction and a sync.
func BenchmarkCandidate(b *testing.B) {
	a := benchmarkArchive(b)
	id := population.SeedID
	for b.Loop() {
		if err := recordCandidate(a, fakeCandidate(id)); err != nil {
			b.Fatal(err)
		}
		id++
	}
}

// BenchmarkReply records one reply: a source, a prompt and a text.
func BenchmarkReply(b *testing.B) {
	a := benchmarkArchive(b)
	id := population.SeedID
	for b.Loop() {
		if err := recordReply(a, id, fakeReply(id)); err != nil {
			b.Fatal(err)
		}
		id++
	}
}

// BenchmarkCandidates reads 2,000 candidates with their sources.
func BenchmarkCandidates(b *testing.B) {
	a := benchmarkArchive(b)
	for id := population.SeedID; id <= 2000; id++ {
		if err := recordCandidate(a, fakeCandidate(id)); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		n := 0
		for _, err := range a.Candidates() {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 2000 {
			b.Fatalf("read %d candidates, want 2000", n)
		}
	}
}
