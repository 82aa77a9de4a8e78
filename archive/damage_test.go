package archive

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/wallacea-go/wallacea/population"
	bolt "go.etcd.io/bbolt"
)

// TestDamageIsFound alters an archive in many places, one at a time, and reads
// all of it: the result must be what was recorded, or an error.
func TestDamageIsFound(t *testing.T) {
	intact := valid(t)
	original, err := os.ReadFile(intact)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(3, 4))
	path := filepath.Join(t.TempDir(), "run.db")
	found := 0
	for range 300 {
		contents := append([]byte(nil), original...)
		at := rng.IntN(int(used(t, intact)))
		for i := at; i < min(len(contents), at+1+rng.IntN(40)); i++ {
			contents[i] = byte(rng.Uint32())
		}
		if err := os.WriteFile(path, contents, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := readAll(t, path); err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrFormat) && !errors.Is(err, ErrEmpty) {
				t.Errorf("damage at %d: got error %v, want ErrDamaged", at, err)
			}
			found++
		}
		if t.Failed() {
			t.Fatalf("damage at %d", at)
		}
	}
	t.Logf("%d of 300 damages are in use and found", found)
	if found < 20 {
		t.Errorf("only %d of 300 damages led to an error", found)
	}
}

// readAll reads everything in an archive and compares it with what valid
// recorded. It returns the first error of the archive.
func readAll(t *testing.T, path string) error {
	t.Helper()
	a, err := OpenRead(path)
	if err != nil {
		return err
	}
	defer func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}()
	same := func(got, want any) {
		t.Helper()
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	s, err := a.Search()
	if err != nil {
		return err
	}
	same(s, fakeSearch())
	for c, err := range a.Candidates() {
		if err != nil {
			return err
		}
		same(c, fakeCandidate(c.ID))
		if _, err := a.Children(c.ID); err != nil {
			return err
		}
	}
	for r, err := range a.Replies() {
		if err != nil {
			return err
		}
		same(r.Reply, fakeReply(r.ID))
	}
	for g, err := range a.Generations() {
		if err != nil {
			return err
		}
		same(g, fakeGeneration(g.Number))
	}
	return nil
}

// TestDamageByValue alters one record at a time through bbolt itself.
func TestDamageByValue(t *testing.T) {
	for _, test := range []struct {
		bucket string
		key    []byte
		read   func(a *Archive) error
	}{
		{metadataBucket, []byte(searchKey), func(a *Archive) error { _, err := a.Search(); return err }},
		{candidatesBucket, idKey(7), func(a *Archive) error { _, err := a.Lookup(7); return err }},
		{repliesBucket, idKey(7), func(a *Archive) error { _, err := a.LookupReply(7); return err }},
		{generationsBucket, idKey(1), func(a *Archive) error {
			for _, err := range a.Generations() {
				if err != nil {
					return err
				}
			}
			return nil
		}},
		{valuesBucket, []byte("v"), func(a *Archive) error { _, err := a.Value("v"); return err }},
	} {
		a := create(t)
		fill(t, a, 12)
		if err := a.SetValue("v", []byte("contents")); err != nil {
			t.Fatal(err)
		}
		if err := test.read(a); err != nil {
			t.Fatal(err)
		}
		other := idKey(6)
		alter := func(change func(value []byte, b *bolt.Bucket) []byte) {
			t.Helper()
			err := a.db.Update(func(tx *bolt.Tx) error {
				b := tx.Bucket([]byte(test.bucket))
				value := append([]byte(nil), b.Get(test.key)...)
				return b.Put(test.key, change(value, b))
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := test.read(a); !errors.Is(err, ErrDamaged) {
				t.Errorf("%s: got error %v, want ErrDamaged", test.bucket, err)
			}
		}
		alter(func(value []byte, _ *bolt.Bucket) []byte { value[len(value)/2] ^= 4; return value })
		alter(func([]byte, *bolt.Bucket) []byte { return []byte{1} })
		alter(func(_ []byte, b *bolt.Bucket) []byte { // a good record in the wrong place
			if v := b.Get(other); v != nil {
				return append([]byte(nil), v...)
			}
			return seal(other, []byte{0xa0})
		})
	}
}

// TestDamageWhileOpen overwrites all pages of an open archive. bbolt panics
// with locks held; closing must not wait for them, and must release the file.
func TestDamageWhileOpen(t *testing.T) {
	for _, name := range []string{"record", "read"} {
		path := valid(t)
		a, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		bad := make([]byte, len(good))
		for i := range bad {
			bad[i] = 0xff
		}
		if err := os.WriteFile(path, bad, 0o600); err != nil { // truncates, then writes: same file
			t.Fatal(err)
		}
		use := func() error { return recordCandidate(a, fakeCandidate(31)) }
		if name == "read" {
			use = func() error { _, err := a.Lookup(1); return err }
		}
		for range 2 {
			if err := use(); !errors.Is(err, ErrDamaged) {
				t.Errorf("%s: got error %v, want ErrDamaged", name, err)
			}
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		if err := os.WriteFile(path, good, 0o600); err != nil {
			t.Fatal(err)
		}
		if a, err = Open(path); err != nil {
			t.Fatalf("the file is not released: %v", err)
		}
		c, err := a.Lookup(population.SeedID)
		equal(t, "Lookup", c, fakeCandidate(population.SeedID), err)
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestDamageToFreelist makes bbolt panic while it opens the file.
func TestDamageToFreelist(t *testing.T) {
	path := valid(t)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	bad := append([]byte(nil), good...)
	const freelistOffset = 16 + 16 + 16 // in a meta page: page header, fixed fields, root bucket
	for _, meta := range []int{0, os.Getpagesize()} {
		page := int(binary.NativeEndian.Uint64(good[meta+freelistOffset:])) * os.Getpagesize()
		copy(bad[page:page+16], bytes.Repeat([]byte{0xff}, 16))
	}
	if err := os.WriteFile(path, bad, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second would meet the lock of the first
		if _, err := Open(path); !errors.Is(err, ErrDamaged) {
			t.Errorf("got error %v, want ErrDamaged", err)
		}
	}
	if err := readAll(t, path); err != nil {
		t.Errorf("reading, which needs no freelist: %v", err)
	}
}
