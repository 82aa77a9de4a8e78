package archive

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/population"
	bolt "go.etcd.io/bbolt"
)

func validations(t *testing.T, a *Archive) []population.Validation {
	t.Helper()
	var all []population.Validation
	for v, err := range a.Validations() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

func TestValidations(t *testing.T) {
	a := create(t)
	if _, err := a.Begin(fakeSearch()); err != nil {
		t.Fatal(err)
	}
	want := []population.Validation{
		{ID: 3, Objectives: []float64{1.5, -2}, Feedback: "worse than in training"},
		{ID: 9, Failure: &population.Failure{Stage: population.StagePanic, Message: "index out of range"}},
	}
	for _, v := range want {
		if err := a.Record(population.Entries{Validations: []population.Validation{v}}); err != nil {
			t.Fatal(err)
		}
	}
	if got := validations(t, a); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	h, err := a.Begin(fakeSearch())
	if err != nil || !reflect.DeepEqual(h.Validations, want) {
		t.Errorf("the history has %+v, %v", h.Validations, err)
	}
	if a.Record(population.Entries{Validations: []population.Validation{want[0]}}) == nil || a.Record(population.Entries{Validations: []population.Validation{{}}}) == nil {
		t.Error("a second validation of one candidate, or one of none, is recorded")
	}
}

// TestFormat1 reads a file of format 1, and opens it for recording.
func TestFormat1(t *testing.T) {
	path := valid(t)
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		if err := tx.DeleteBucket([]byte(validationsBucket)); err != nil {
			return err
		}
		return tx.Bucket([]byte(metadataBucket)).Put([]byte(formatKey), []byte("1"))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	a, err := OpenRead(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err1 := a.history()
	old, err2 := a.Len()
	if err1 != nil || err2 != nil || old == 0 || len(validations(t, a)) != 0 {
		t.Errorf("read %d candidates, %v, %v", old, err1, err2)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("reading has changed the file, %v", err)
	}
	if a, err = Open(path); err != nil {
		t.Fatal(err)
	}
	_, err1 = a.Begin(population.Search{})
	err2 = a.Record(population.Entries{Validations: []population.Validation{{ID: 2, Objectives: []float64{1, 2}}}})
	for _, err := range []error{err1, err2} {
		if !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "its format is 1") || strings.Contains(err.Error(), "not an archive") || !strings.Contains(err.Error(), "wallacea best") {
			t.Errorf("resuming the search: got %v", err)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
}
