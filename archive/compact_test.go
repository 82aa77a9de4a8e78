package archive

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// contents returns what the buckets of an archive hold.
func contents(t *testing.T, path string) map[string]map[string]string {
	t.Helper()
	a, err := OpenRead(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	all := make(map[string]map[string]string)
	if err := a.db.View(func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bolt.Bucket) error {
			all[string(name)] = make(map[string]string)
			return b.ForEach(func(k, v []byte) error {
				all[string(name)][string(k)] = string(v)
				return nil
			})
		})
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestCompact(t *testing.T) {
	path := valid(t)
	link := filepath.Join(t.TempDir(), "link.db")
	if err := errors.Join(os.Symlink(path, link), os.Chmod(path, 0o666), os.WriteFile(path+".compact", []byte("left over"), 0o600)); err != nil {
		t.Fatal(err)
	}
	want := contents(t, path)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	before, after, err := Compact(link)
	if err != nil || before != info.Size() || after >= before {
		t.Fatalf("a file of %d bytes: from %d to %d bytes, %v", info.Size(), before, after, err)
	}
	if info, err = os.Stat(path); err != nil || info.Size() != after || info.Mode().Perm() != 0o666 {
		t.Errorf("the file has %d bytes and the mode %v, %v; want %d", info.Size(), info.Mode(), err, after)
	}
	if link, err := os.Lstat(link); err != nil || link.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link has become a file: %v", err)
	}
	if got := contents(t, path); !reflect.DeepEqual(got, want) {
		t.Error("the copy holds something else")
	}

	// What is compact stays as it is, and nothing is left beside it.
	if before, again, err := Compact(path); err != nil || before != after || again != after {
		t.Errorf("once more: from %d to %d bytes, %v", before, again, err)
	}
	if now, err := os.Stat(path); err != nil || !os.SameFile(info, now) {
		t.Errorf("a copy has taken the place of what was compact: %v", err)
	}
	if names, err := os.ReadDir(filepath.Dir(path)); err != nil || len(names) != 1 {
		t.Errorf("in the directory: %v, %v", names, err)
	}

	// It can be recorded into.
	a, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	if h, err := a.Begin(fakeSearch()); err != nil || h.Candidates == nil {
		t.Errorf("resumed with %+v, %v", h.Search, err)
	}
	if err := a.SetValue("key", []byte("value")); err != nil {
		t.Error(err)
	}
	if _, _, err := Compact(path); !errors.Is(err, ErrInUse) {
		t.Errorf("while a search records: %v", err)
	}
}

func TestWhatCannotBeCompacted(t *testing.T) {
	path := valid(t)
	if _, _, err := Compact(path); err != nil { // now the last page is in use
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		path string
		want error
	}{
		{filepath.Join(t.TempDir(), "none.db"), fs.ErrNotExist},
		{foreign(t, "metadata", "format", "999"), ErrFormat},
		{foreign(t, "notes", "a", "b"), ErrFormat},
		{write(t, []byte("hello")), ErrFormat},
		{write(t, nil), ErrEmpty},
		{write(t, whole[:len(whole)-os.Getpagesize()]), ErrDamaged},
		{t.TempDir(), ErrFormat},
	} {
		held, _ := os.ReadFile(tt.path)
		if _, _, err := Compact(tt.path); !errors.Is(err, tt.want) || !strings.HasPrefix(err.Error(), "archive: "+tt.path+": ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want %v", tt.path, err, tt.want)
		}
		if now, _ := os.ReadFile(tt.path); string(now) != string(held) {
			t.Errorf("%s has changed", tt.path)
		}
		if _, err := os.Stat(tt.path + ".compact"); err == nil {
			t.Errorf("%s: the copy is left", tt.path)
		}
	}
}

// TestReplaced: who has waited for the lock of a file finds out that another one
// has taken its place.
func TestReplaced(t *testing.T) {
	path := valid(t)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if replaced(path, f) {
		t.Error("the file itself is taken for another")
	}
	if _, _, err := Compact(path); err != nil {
		t.Fatal(err)
	}
	if !replaced(path, f) {
		t.Error("the copy is taken for the file")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if !replaced(path, f) {
		t.Error("nothing is taken for the file")
	}
}
