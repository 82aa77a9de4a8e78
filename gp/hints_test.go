package gp

import (
	"go/types"
	"reflect"
	"strings"
	"testing"
)

func TestReadHints(t *testing.T) {
	for _, tt := range []struct {
		feedback string
		want     []hint
	}{
		{"", nil},
		{"All is well.", nil},
		{"n=5: got 0, want 2\nn=6: got 0, want 1\n", []hint{
			{names: map[string]string{"n": "5"}, want: "2"}, {names: map[string]string{"n": "6"}, want: "1"},
		}},
		{`F(5, "a") = 0, want -2.5`, []hint{{names: map[string]string{}, values: []string{"5", `"a"`}, want: "-2.5"}}},
		{"F([1 0 2], 7) = 1, want 3", []hint{{names: map[string]string{}, values: []string{"[1 0 2]", "7"}, want: "3"}}},
		{"a=[1 0 2]: got 1, want 3", []hint{{names: map[string]string{"a": "[1 0 2]"}, want: "3"}}},
	} {
		if got := readHints(tt.feedback); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("hints of %q are %q, want %q", tt.feedback, got, tt.want)
		}
	}
}

// TestMatchingElement checks that children return the wanted result under a
// condition on the value that the feedback gives for a cell.
func TestMatchingElement(t *testing.T) {
	s := given[func(b [4]int) int](t, `func F(b [4]int) int { return 0 }`)
	var m Mutator
	cases := 0
	for random := range uint64(100) {
		req := s.request(random)
		req.Parent.Feedback = "F([11 12 13 14]) = 0, want 77"
		r, err := m.Mutate(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		for _, cond := range []string{"b[0] == 11", "b[1] == 12", "b[2] == 13", "b[3] == 14"} {
			if strings.Contains(r.Source, cond) && strings.Contains(r.Source, "return 77") {
				cases++
			}
		}
	}
	if cases < 5 {
		t.Errorf("%d of 100 children return what was wanted under a condition that holds for the case, want at least 5", cases)
	}
}

// TestMatching: children return what was wanted under conditions that hold for the failed
// case, and for others perhaps.
func TestMatching(t *testing.T) {
	t.Parallel()
	s := given[func(n int, s string, x float64) string](t, `func F(n int, s string, x float64) string { return "" }`)
	found := make(map[string]int)
	for random := range uint64(400) {
		j := s.job(t, random)
		j.hints = readHints(`n=12, s="abc", x=2.5: got "", want "fizz"`)
		d := j.started()
		d.hint = &j.hints[0]
		if c := d.in(d.p.blocks[0], 0).matching(); c.ok() {
			found[c.text]++
		}
		if x := d.in(d.p.blocks[0], 0).wanted(types.Typ[types.String]); x.text != `"fizz"` {
			t.Fatalf("what is wanted is %q", x.text)
		}
		if x := d.in(d.p.blocks[0], 0).wanted(integer); x.ok() {
			t.Fatalf("a wanted number is %s", x.text)
		}
	}
	for _, want := range []string{"n == 12", "n%2 == 0", "n%3 == 0", "n%4 == 0", "n%6 == 0", "n%12 == 0", "n <= 12", "n >= 12", `s == "abc"`, "x <= 2.5", "x >= 2.5"} {
		key := strings.Replace(want, "%", " % ", 1)
		if found[key] == 0 {
			t.Errorf("%s is not among %v", want, found)
		}
		delete(found, key)
	}
	if len(found) > 0 {
		t.Errorf("there are also %v", found)
	}
}
