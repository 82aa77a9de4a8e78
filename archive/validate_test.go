package archive

import (
	"math"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/population"
	bolt "go.etcd.io/bbolt"
)

// unusable are outcomes that no search measures, and what is said of each.
var unusable = []struct {
	objectives []float64
	failure    *population.Failure
	want       string
}{
	{nil, nil, "has neither objectives nor a failure"},
	{[]float64{}, nil, "has neither objectives nor a failure"},
	{[]float64{1, 2}, &population.Failure{Stage: population.StagePanic}, "has objectives and a failure"},
	{[]float64{1}, nil, "has 1 objective and the search 2"},
	{[]float64{1, 2, 3}, nil, "has 3 objectives and the search 2"},
	{[]float64{math.NaN(), 2}, nil, "has error NaN, which is no finite number"},
	{[]float64{1, math.Inf(-1)}, nil, "has speed -Inf, which is no finite number"},
}

// TestUnusableOutcomesAreRefused checks that nothing of a refused batch is
// recorded.
func TestUnusableOutcomesAreRefused(t *testing.T) {
	a := create(t)
	fill(t, a, 4)
	for _, tt := range unusable {
		c := population.Candidate{ID: 6, Objectives: tt.objectives, Failure: tt.failure}
		err := a.Record(population.Entries{Candidates: []population.Candidate{fakeCandidate(5), c}})
		if err == nil || !strings.HasSuffix(err.Error(), "candidate 6 "+tt.want) {
			t.Errorf("RecordCandidates: got error %v, want %q", err, tt.want)
		}
		err = a.Record(population.Entries{Validations: []population.Validation{{ID: 3, Objectives: tt.objectives, Failure: tt.failure}}})
		if err == nil || !strings.HasSuffix(err.Error(), "the validation of candidate 3 "+tt.want) {
			t.Errorf("RecordValidation: got error %v, want %q", err, tt.want)
		}
	}
	if n, err := a.Len(); n != 4 || err != nil {
		t.Errorf("%d candidates are recorded, %v, want 4", n, err)
	}
}

func TestEmptySearchIsRefused(t *testing.T) {
	for want, change := range map[string]func(s *population.Search){
		"a search has no Objectives": func(s *population.Search) { s.Objectives = nil },
		"a search has no Function":   func(s *population.Search) { s.Function = "" },
	} {
		a := create(t)
		s := fakeSearch()
		change(&s)
		if _, err := a.Begin(s); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("got error %v, want %q", err, want)
		}
	}
}

// force records candidates without checking them, as older versions did.
func force(t *testing.T, a *Archive, candidates ...population.Candidate) {
	t.Helper()
	err := a.update(func(tx *bolt.Tx) error {
		for _, c := range candidates {
			if err := add(tx, candidatesBucket, idKey(c.ID), fromCandidate(c)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestUnusableOutcomesAreRead checks that an archive of an older version with
// such candidates can be read, and that they are not on its front.
func TestUnusableOutcomesAreRead(t *testing.T) {
	a := create(t)
	fill(t, a, 4)
	want, err := a.Front()
	if err != nil {
		t.Fatal(err)
	}
	for i, tt := range unusable {
		force(t, a, population.Candidate{ID: population.ID(i + 5), Objectives: tt.objectives, Failure: tt.failure})
	}
	got, err := a.Front()
	equal(t, "Front", got, want, err)
	n := 0
	for _, err := range a.Candidates() {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 4+len(unusable) {
		t.Errorf("read %d candidates, want %d", n, 4+len(unusable))
	}
}

// TestEmptySearchIsRead checks that an archive of an older version whose search
// has no objectives can be read: nothing is on its front.
func TestEmptySearchIsRead(t *testing.T) {
	a := create(t)
	err := a.update(func(tx *bolt.Tx) error {
		return put(tx.Bucket([]byte(metadataBucket)), []byte(searchKey), fromSearch(population.Search{}))
	})
	if err != nil {
		t.Fatal(err)
	}
	force(t, a, population.Candidate{ID: 1}, population.Candidate{ID: 2, Objectives: []float64{1}})
	front, err := a.Front()
	if len(front) != 0 || err != nil {
		t.Errorf("Front = %v, %v, want none", front, err)
	}
}
