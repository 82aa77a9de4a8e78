package archive

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/population"
	bolt "go.etcd.io/bbolt"
)

// TestMergedIsNotResumed: neither resumed nor run again, and nothing is recorded into it.
func TestMergedIsNotResumed(t *testing.T) {
	path := mergedFile(t, searched(t, 1, 12), searched(t, 2, 12))
	a, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	s, _ := a.Search()
	_, begun := a.Begin(s)
	_, again := a.Recording()
	for _, err := range []error{begun, again, recordCandidate(a, fakeCandidate(1000))} {
		const want = "it was merged from the archives of 2 searches, and cannot be resumed or run again: resume one of those, or record to another file"
		if err == nil || err.Error() != "archive: "+path+": "+want {
			t.Errorf("got %v", err)
		}
	}
	if err := a.SetValue("note", []byte("x")); err != nil {
		t.Error(err)
	}
}

// TestWhatCannotBeMerged: each has a sentence that names the file, and leaves nothing.
func TestWhatCannotBeMerged(t *testing.T) {
	one, two := searched(t, 1, 22), searched(t, 2, 12)
	damagedFile := searched(t, 3, 300)
	text, err := os.ReadFile(damagedFile)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(text, []byte("elements are right"))
	if at < 0 {
		t.Fatal("there is nothing to damage")
	}
	text[at] ^= 1
	other := func(change func(*population.Search)) string {
		path := filepath.Join(t.TempDir(), "other.db")
		a, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		s := fakeSearch()
		change(&s)
		if _, err := a.Begin(s); err != nil {
			t.Fatal(err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, tt := range []struct {
		from []string
		want string
		is   error
	}{
		{[]string{one}, "give at least two archives", nil},
		{[]string{one, filepath.Join(t.TempDir(), "none.db")}, "check the path", fs.ErrNotExist},
		{[]string{one, write(t, text)}, "fails its checksum", ErrDamaged},
		{[]string{one, write(t, text[:len(text)/2])}, "truncated", ErrDamaged},
		{[]string{one, write(t, []byte("hello"))}, "not a database file", ErrFormat},
		{[]string{one, foreign(t, "notes", "a", "b")}, "of another program", ErrFormat},
		{[]string{one, foreign(t, "metadata", "format", "999")}, "use a newer version", ErrFormat},
		{[]string{one, newer(t, candidatesBucket)}, "candidate 2 holds what this program does not know", ErrFormat},
		{[]string{one, newer(t, metadataBucket)}, "the record of the search holds what this program does not know", ErrFormat},
		{[]string{one, write(t, nil)}, "holds no search", ErrEmpty},
		{[]string{one, one}, "hold the same search", nil},
		{[]string{mergedFile(t, one, two), two}, "hold the same search", nil},
		{[]string{one, other(func(s *population.Search) { s.Function = "func Halve([]float64)" })}, "its function is func Halve([]float64) instead of func Double([]float64)", nil},
		{[]string{one, other(func(s *population.Search) { s.Task = "Double every other element." })}, `its task is "Double every other element." instead of "Double every element."`, nil},
		{[]string{one, other(func(s *population.Search) { s.Seed += "// another\n" })}, "its seed is another one", nil},
		{[]string{one, other(func(s *population.Search) { s.Objectives = s.Objectives[:1] })}, "it lacks the objective speed", nil},
		{[]string{one, other(func(s *population.Search) { s.Objectives = append(s.Objectives, population.Objective{Name: "size"}) })}, "it has one more objective, size", nil},
		{[]string{one, other(func(s *population.Search) { s.Objectives[1].Name = "pace" })}, "its objective 2 is pace instead of speed", nil},
		{[]string{one, other(func(s *population.Search) { s.Objectives[0].LogFloor = 0.5 })}, "LogFloor is 0.5 instead of 1e-09", nil},
	} {
		to := filepath.Join(t.TempDir(), "out.db")
		_, err := Merge(t.Context(), to, tt.from...)
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "archive: ") || strings.Contains(err.Error(), "\n") || tt.is != nil && !errors.Is(err, tt.is) {
			t.Errorf("%v: got %v, want %s, %v", tt.from, err, tt.want, tt.is)
		}
		if last := tt.from[len(tt.from)-1]; err != nil && len(tt.from) > 1 && !strings.Contains(err.Error(), last) {
			t.Errorf("%v does not name %s", err, last)
		}
		if names, _ := os.ReadDir(filepath.Dir(to)); len(names) > 0 {
			t.Errorf("%v: left behind: %v", tt.from, names)
		}
	}
}

// newer makes an archive whose records have a field that this program does not know.
func newer(t *testing.T, bucket string) string {
	path := searched(t, 4, 12)
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		key := idKey(2)
		if bucket == metadataBucket {
			key = []byte(searchKey)
		}
		value, _ := unseal(key, tx.Bucket([]byte(bucket)).Get(key))
		var fields map[int]any
		if err := decMode.Unmarshal(value, &fields); err != nil {
			return err
		}
		fields[999] = 1
		return put(tx.Bucket([]byte(bucket)), key, fields)
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestMergeReplacesNothing: neither a file, nor what appears while it works; and what another
// one has left behind, or is writing, is told apart.
func TestMergeReplacesNothing(t *testing.T) {
	one, two := searched(t, 1, 12), searched(t, 2, 12)
	to := filepath.Join(t.TempDir(), "out.db")
	if err := os.WriteFile(to, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	check := func(what string) {
		t.Helper()
		if _, err := Merge(t.Context(), to, one, two); !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), "remove it, or write to another file") {
			t.Errorf("%s: %v", what, err)
		}
		if text, _ := os.ReadFile(to); string(text) != "mine" {
			t.Errorf("%s: it was replaced", what)
		}
	}
	check("there is a file")
	temporary := to + ".x"
	if err := os.WriteFile(temporary, []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := publish(temporary, to); !errors.Is(err, fs.ErrExist) {
		t.Errorf("publish: %v", err)
	}
	if err := os.Remove(to); err != nil {
		t.Fatal(err)
	}

	locked, err := bolt.Open(to+".merging", 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Merge(t.Context(), to, one, two); err == nil || !strings.Contains(err.Error(), "another program is writing it") {
		t.Errorf("while another one writes: %v", err)
	}
	if err := locked.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Merge(t.Context(), to, one, two); err != nil {
		t.Errorf("after one that was killed: %v", err)
	}
}
