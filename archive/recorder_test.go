package archive

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// TestEveryFieldIsKept fails if a type of population has a field that the
// archive does not record.
func TestEveryFieldIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.db")
	a, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	s := filled[population.Search](t, &n)
	c := filled[population.Candidate](t, &n)
	r := filled[population.Reply](t, &n)
	g := filled[population.Generation](t, &n)
	p := filled[population.Planned](t, &n)
	first, second := filled[population.Advice](t, &n), filled[population.Advice](t, &n)
	first.Failure, second.Text = "", ""
	if _, err := a.Begin(s); err != nil {
		t.Fatal(err)
	}
	failed := c
	failed.ID, failed.Objectives, c.Failure = c.ID+1, nil, nil
	if err := errors.Join(recordReply(a, c.ID, r), a.Record(population.Entries{Candidates: []population.Candidate{c, failed}}), a.Record(population.Entries{Generations: []population.Generation{g}}),
		a.Record(population.Entries{Planned: []population.Planned{p}, Advice: []population.Advice{first}}), a.Record(population.Entries{Advice: []population.Advice{second}}), a.Close()); err != nil {
		t.Fatal(err)
	}
	if a, err = OpenRead(path); err != nil {
		t.Fatal(err)
	}
	gotS, err := a.Search()
	equal(t, "Search", gotS, s, err)
	gotC, err := a.Lookup(c.ID)
	equal(t, "Lookup", gotC, c, err)
	gotC, err = a.Lookup(failed.ID)
	equal(t, "Lookup", gotC, failed, err)
	gotR, err := a.LookupReply(c.ID)
	equal(t, "LookupReply", gotR, r, err)
	for gotG, err := range a.Generations() {
		equal(t, "Generations", gotG, g, err)
	}
	recording, err := a.Recording()
	equal(t, "Recording", recording.Planned, []population.Planned{p}, err)
	equal(t, "Recording", recording.Advice, []population.Advice{first, second}, err)
	want := []population.Candidate{c, failed}
	for gotC, err := range a.Candidates() {
		equal(t, "Candidates", gotC, want[0], err)
		want = want[1:]
	}
	for gotR, err := range a.Replies() {
		equal(t, "Replies", gotR, Reply{c.ID, r}, err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}

func equal[T any](t *testing.T, what string, got, want T, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
	} else if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\ngot  %+v\nwant %+v", what, got, want)
	}
}

// filled returns a T without zero fields at any depth.
func filled[T any](t *testing.T, n *int) T {
	t.Helper()
	var v T
	fillValue(t, reflect.ValueOf(&v).Elem(), n)
	return v
}

func fillValue(t *testing.T, v reflect.Value, n *int) {
	t.Helper()
	*n++
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Date(2026, 1, 2, 3, 4, 5, *n, time.UTC)))
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Uint64:
		v.SetUint(uint64(*n))
	case reflect.Float64:
		v.SetFloat(float64(*n) + 1.0/3)
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d", *n))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillValue(t, v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fillValue(t, v.Index(i), n)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fillValue(t, v.Field(i), n)
		}
	default:
		t.Fatalf("a field of type %v: teach fillValue and the records about it", v.Type())
	}
}

func TestUnusualValuesAreKept(t *testing.T) {
	a := create(t)
	s := population.Search{Function: "func f()", Started: time.Time{}, Objectives: make([]population.Objective, 5), Plan: population.Plan{RandomSeed: math.MaxUint64}}
	if _, err := a.Begin(s); err != nil {
		t.Fatal(err)
	}
	gotS, err := a.Search()
	equal(t, "a search that says little", gotS, s, err)

	for i, c := range []population.Candidate{
		{Failure: &population.Failure{}},
		{Parents: []population.ID{}, Objectives: []float64{}, Failure: &population.Failure{}},
		{Output: "not UTF-8: \xff\xfe\x00", Feedback: "\xc3\x28", Failure: &population.Failure{Message: "\x80"}},
		{Source: strings.Repeat("func f() {}\n", 1e5), Hash: "\x00\xff", Failure: &population.Failure{}},
		{Objectives: []float64{5e-324, math.MaxFloat64, -0.1, 0, 1.0 / 3}},
		{Times: population.Times{Mutate: math.MaxInt64}, Usage: population.Usage{Cost: 1e-9}, Failure: &population.Failure{}},
	} {
		c.ID = population.ID(i + 1)
		if err := recordCandidate(a, c); err != nil {
			t.Fatal(err)
		}
		got, err := a.Lookup(c.ID)
		equal(t, fmt.Sprintf("candidate %d", c.ID), got, c, err)
	}
	for i, r := range []population.Reply{
		{},
		{Parents: []population.ID{}},
		{Prompt: "\xff", Text: strings.Repeat("\xfe", 1e6)},
	} {
		id := population.ID(i + 1)
		if err := recordReply(a, id, r); err != nil {
			t.Fatal(err)
		}
		got, err := a.LookupReply(id)
		equal(t, fmt.Sprintf("reply %d", id), got, r, err)
	}
	g := population.Generation{Hypervolume: math.Inf(1), Islands: [][]population.ID{nil, {}, {1}}, Migrations: []population.Migration{}}
	if err := a.Record(population.Entries{Generations: []population.Generation{g}}); err != nil {
		t.Fatal(err)
	}
	for got, err := range a.Generations() {
		equal(t, "generation", got, g, err)
	}
}

func TestBeginKeepsTheFirstSearch(t *testing.T) {
	a := create(t)
	h, err := a.Begin(fakeSearch())
	equal(t, "first Begin", h, population.History{}, err)
	other := fakeSearch()
	other.Function, other.RandomSeed = "func Other()", 99
	h, err = a.Begin(other)
	equal(t, "second Begin", h, population.History{Search: fakeSearch(), Candidates: a, Replies: map[population.ID]population.Reply{}}, err)
	s, err := a.Search()
	equal(t, "Search", s, fakeSearch(), err)
}

// TestHistoryAfterAPartialGeneration stops a search within generation 3: there
// are candidates after the last completed generation, one of them out of order,
// and replies without candidates.
func TestHistoryAfterAPartialGeneration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.db")
	a, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, a, 24)
	err = errors.Join(recordReply(a, 25, fakeReply(25)), recordReply(a, 27, fakeReply(27)), recordReply(a, 26, fakeReply(26)), recordCandidate(a, fakeCandidate(26)), a.Close())
	if err != nil {
		t.Fatal(err)
	}

	want := population.History{
		Search:      fakeSearch(),
		Generations: []population.Generation{fakeGeneration(0), fakeGeneration(1), fakeGeneration(2)},
		Replies:     map[population.ID]population.Reply{25: fakeReply(25), 27: fakeReply(27)},
	}
	if a, err = Open(path); err != nil {
		t.Fatal(err)
	}
	want.Candidates = a
	h, err := a.Begin(fakeSearch())
	equal(t, "Begin", h, want, err)
	n := 0
	for c, err := range h.Candidates.Summaries() {
		equal(t, "summary", c, withoutTexts(fakeCandidate(c.ID)), err)
		n++
	}
	if n != 25 {
		t.Errorf("got %d summaries, want 25", n)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	a := create(t)
	for _, record := range []func() error{
		func() error { return recordCandidate(a, fakeCandidate(1)) },
		func() error { return recordReply(a, 1, fakeReply(1)) },
		func() error {
			return a.Record(population.Entries{Generations: []population.Generation{fakeGeneration(0)}})
		},
	} {
		if err := record(); !errors.Is(err, ErrEmpty) {
			t.Errorf("recording before Begin: got error %v, want ErrEmpty", err)
		}
	}
	fill(t, a, 12)
	changed := fakeCandidate(12)
	changed.Feedback = "other"
	for _, test := range []struct {
		err  error
		want string
	}{
		{recordCandidate(a, changed), "candidate 12 is already recorded"},
		{recordReply(a, 12, population.Reply{}), "the reply for candidate 12 is already recorded"},
		{a.Record(population.Entries{Generations: []population.Generation{{Number: 1}}}), "generation 1 is already recorded"},
		{a.Record(population.Entries{Generations: []population.Generation{{Number: -1}}}), "generation -1: the first is 0"},
		{recordCandidate(a, population.Candidate{}), "a candidate has no ID"},
	} {
		if test.err == nil || !strings.HasSuffix(test.err.Error(), test.want) {
			t.Errorf("got error %v, want %q", test.err, test.want)
		}
	}
	got, err := a.Lookup(12)
	equal(t, "Lookup", got, fakeCandidate(12), err)
}

// TestPaidCalls: what calls have used that gave nothing is known until there is a reply, which
// takes its place and is there for good.
func TestPaidCalls(t *testing.T) {
	a := create(t)
	if _, err := a.Begin(fakeSearch()); err != nil {
		t.Fatal(err)
	}
	used := population.Usage{Calls: 1, PromptTokens: 10}
	for n := 1; n <= 3; n++ {
		r := population.Reply{Mutator: "gpt", Usage: used, UsedBy: []population.ModelUsage{{Model: "gpt", Usage: used}}}
		if n == 3 {
			r.Text = "Sorry."
		}
		if err := a.Record(population.Entries{Replies: map[population.ID]population.Reply{2: r}}); err != nil {
			t.Fatal(err)
		}
		h, err := a.history()
		equal(t, "reply", h.Replies[2], r, err)
		used = used.Add(used)
	}
	if err := a.Record(population.Entries{Replies: map[population.ID]population.Reply{2: {Text: "Here."}}}); err == nil || !strings.Contains(err.Error(), "is already recorded") {
		t.Errorf("another reply: %v", err)
	}
}

// TestAdvice: what is neither advice nor a failure is not recorded, and an archive of a version
// that knew none has none.
func TestAdvice(t *testing.T) {
	a := create(t)
	if _, err := a.Begin(fakeSearch()); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		advice population.Advice
		want   string
	}{
		{population.Advice{Text: "Round."}, "advice after generation 0: the first is after 1"},
		{population.Advice{Generation: 4}, "the advice after generation 4 has both a text and a failure, or neither"},
		{population.Advice{Generation: 4, Text: "Round.", Failure: "none"}, "has both"},
	} {
		if err := a.Record(population.Entries{Advice: []population.Advice{tt.advice}}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v, want %q", tt.advice, err, tt.want)
		}
	}
	for advice, err := range a.Advice() {
		t.Errorf("there is %+v, %v", advice, err)
	}
}
