package archive

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
)

// write makes a file with the given contents.
func write(t *testing.T, contents []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run.db")
	if err := os.WriteFile(path, contents, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// foreign makes a bbolt database with one bucket that holds key and value.
func foreign(t *testing.T, bucket, key, value string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run.db")
	db, err := bolt.Open(path, 0o600, &bolt.Options{NoFreelistSync: true})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucket([]byte(bucket))
		if err != nil {
			return err
		}
		return b.Put([]byte(key), []byte(value))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// valid makes an archive with some candidates.
func valid(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run.db")
	a, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	a.db.NoSync = true
	fill(t, a, 30)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// used returns how many bytes of an archive are in use; what follows is room to grow.
func used(t *testing.T, path string) (n int64) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true})
	if err == nil {
		err = errors.Join(db.View(func(tx *bolt.Tx) error { n = tx.Size(); return nil }), db.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWhatCannotBeOpened(t *testing.T) {
	path := valid(t)
	contents, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	badMeta := bytes.Clone(contents)
	for _, page := range []int{0, os.Getpagesize()} {
		badMeta[page+16+40] ^= 1 // within the fields that the page's checksum covers
	}
	for _, test := range []struct {
		name string
		path string
		want error
		says string
	}{
		{"text", write(t, bytes.Repeat([]byte("not a database\n"), 9999)), ErrFormat, "not a database file"},
		{"a few bytes", write(t, []byte("hello")), ErrFormat, "not a database file"},
		{"zeros", write(t, make([]byte, 1<<16)), ErrFormat, "not a database file"},
		{"directory", t.TempDir(), ErrFormat, "a directory"},
		{"another program's database", foreign(t, "users", "1", "me"), ErrFormat, "another program"},
		{"no format", foreign(t, metadataBucket, "x", "y"), ErrFormat, "no format number"},
		{"newer format", foreign(t, metadataBucket, formatKey, "4"), ErrFormat, "format is 4"},
		{"buckets missing", foreign(t, metadataBucket, formatKey, "1"), ErrDamaged, "bucket candidates is missing"},
		{"bad meta pages", write(t, badMeta), ErrDamaged, "checksum"},
		{"half of it", write(t, contents[:used(t, path)/2]), ErrDamaged, "truncated"},
		{"all but a page", write(t, contents[:len(contents)-os.Getpagesize()]), nil, ""}, // free pages
		{"a page", write(t, contents[:os.Getpagesize()]), ErrDamaged, "too small"},
		{"two pages", write(t, contents[:2*os.Getpagesize()]), ErrDamaged, "truncated"},
		{"directory missing", filepath.Join(t.TempDir(), "none", "run.db"), fs.ErrNotExist, "none"},
		{"below a file", filepath.Join(write(t, nil), "run.db"), syscall.ENOTDIR, "not a directory"},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := contentsOf(t, test.path)
			for _, open := range []func(string) (*Archive, error){Open, OpenRead} {
				a, err := open(test.path)
				if test.want == nil {
					if err != nil {
						t.Fatal(err)
					}
					if err := a.Close(); err != nil {
						t.Error(err)
					}
					continue
				}
				if err == nil {
					t.Fatal("it opens")
				}
				if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), test.path) || strings.Contains(err.Error(), "\n") {
					t.Errorf("got error %q, want one sentence that wraps %q, names the path and says %q", err, test.want, test.says)
				}
			}
			if !bytes.Equal(contentsOf(t, test.path), before) {
				t.Error("the file has changed")
			}
		})
	}
}

// contentsOf returns what a file holds, if it is one.
func contentsOf(t *testing.T, path string) []byte {
	t.Helper()
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	contents, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return contents
}

func TestOpenMissingAndEmptyFiles(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "run.db")
	if _, err := OpenRead(missing); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("OpenRead of no file: got error %v, want fs.ErrNotExist", err)
	}
	if _, err := os.Stat(missing); !errors.Is(err, fs.ErrNotExist) {
		t.Error("OpenRead made a file")
	}
	nothing := write(t, nil)
	if _, err := OpenRead(nothing); !errors.Is(err, ErrEmpty) {
		t.Errorf("OpenRead of an empty file: got error %v, want ErrEmpty", err)
	}
	// A process that is killed while it creates an archive leaves this.
	fresh := filepath.Join(t.TempDir(), "run.db")
	db, err := bolt.Open(fresh, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenRead(fresh); !errors.Is(err, ErrEmpty) {
		t.Errorf("OpenRead of an empty database: got error %v, want ErrEmpty", err)
	}
	for _, path := range []string{missing, nothing, fresh} {
		a, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		fill(t, a, 3)
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOneWriter(t *testing.T) {
	path := valid(t)
	other := start(t, "hold", path)
	other.line(t)
	begin := time.Now()
	if _, err := Open(path); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), path) {
		t.Errorf("got error %v, want ErrInUse", err)
	}
	if d := time.Since(begin); d < patience/2 || d > 2*time.Minute {
		t.Errorf("the error took %v, want about %v", d, patience)
	}
	if err := other.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = other.cmd.Wait()
	a, err := Open(path)
	if err != nil {
		t.Fatalf("after the other process was killed: %v", err)
	}
	if _, err := Open(path); !errors.Is(err, ErrInUse) {
		t.Errorf("within one process: got error %v, want ErrInUse", err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}

func TestManyReaders(t *testing.T) {
	path := valid(t)
	other := start(t, "read", path)
	other.line(t)
	for range 2 {
		a, err := OpenRead(path)
		if err != nil {
			t.Fatal(err)
		}
		c, err := a.Lookup(7)
		equal(t, "Lookup", c, fakeCandidate(7), err)
		if _, err := a.Begin(fakeSearch()); !errors.Is(err, errReadOnly) {
			t.Errorf("Begin: got error %v, want %v", err, errReadOnly)
		}
		t.Cleanup(func() {
			if err := a.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	if _, err := Open(path); !errors.Is(err, ErrInUse) {
		t.Errorf("Open beside readers: got error %v, want ErrInUse", err)
	}
	if err := other.stdin.Close(); err != nil {
		t.Fatal(err)
	}
	if err := other.cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// TestOpenErrors: what a file system cannot do is said in a sentence.
func TestOpenErrors(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want error
		says string
	}{
		{&os.PathError{Op: "flock", Path: "run.db", Err: syscall.ENOLCK}, syscall.ENOLCK, "local disk"},
		{syscall.ENODEV, syscall.ENODEV, "local disk"},
		{syscall.EOPNOTSUPP, syscall.EOPNOTSUPP, "local disk"},
		{syscall.ENOSPC, syscall.ENOSPC, "no space"},
		{syscall.EROFS, syscall.EROFS, "read-only"},
		{syscall.EACCES, fs.ErrPermission, "permissions"},
	} {
		if got := openError(tt.err); !errors.Is(got, tt.want) || !strings.Contains(got.Error(), tt.says) || strings.Contains(got.Error(), "\n") {
			t.Errorf("%v: got %q, want %q", tt.err, got, tt.says)
		}
	}
}
