package gp

import (
	"cmp"
	"go/scanner"
	"go/token"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestReplaced compares replaced with a text that is edited from its end, byte range by byte
// range.
func TestReplaced(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	const text = "one two three four five six seven eight nine ten"
	overlaps := 0
	for range 2000 {
		var edits []edit
		for range 1 + r.IntN(4) {
			from := r.IntN(len(text))
			edits = append(edits, edit{from, min(from+r.IntN(6), len(text)), oneOf(r, "", "X", "YZ")})
		}
		sorted := slices.Clone(edits)
		slices.SortStableFunc(sorted, func(a, b edit) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
		want, disjoint := text, true
		for i, e := range slices.Backward(sorted) {
			if disjoint = disjoint && (i == 0 || sorted[i-1].to <= e.from); disjoint {
				want = want[:e.from] + e.text + want[e.to:]
			}
		}
		got, ok := replaced(text, 0, len(text), edits)
		if ok != disjoint || ok && got != want {
			t.Fatalf("%v: got %q, %v, want %q, %v", edits, got, ok, want, disjoint)
		}
		if !ok {
			overlaps++
		}
	}
	if overlaps < 100 || overlaps > 1900 {
		t.Errorf("%d of 2000 lists overlap", overlaps)
	}
}

// TestReplacedWithin edits a part of a text: edits outside are refused.
func TestReplacedWithin(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		edits []edit
		want  string
		ok    bool
	}{
		{nil, "cde", true},
		{[]edit{{2, 3, "X"}}, "Xde", true},
		{[]edit{{5, 5, "X"}, {2, 2, "Y"}}, "YcdeX", true},
		{[]edit{{3, 3, "X"}, {3, 3, "Y"}}, "cXYde", true},
		{[]edit{{1, 3, "X"}}, "", false},
		{[]edit{{4, 6, "X"}}, "", false},
		{[]edit{{4, 3, "X"}}, "", false},
	} {
		got, ok := replaced("abcdefg", 2, 5, tt.edits)
		if got != tt.want || ok != tt.ok {
			t.Errorf("%v: got %q, %v, want %q, %v", tt.edits, got, ok, tt.want, tt.ok)
		}
	}
}

// TestChangedConstant: a changed constant is the only difference to the parent, and on
// each line where it stood.
func TestChangedConstant(t *testing.T) {
	t.Parallel()
	made := 0
	for _, s := range corpus(t) {
		for random := range uint64(30) {
			d := s.job(t, random).started()
			if !d.apply(t, "change") {
				continue
			}
			made++
			before, after := strings.Split(s.source, "\n"), strings.Split(d.p.Source, "\n")
			if len(before) != len(after) {
				t.Errorf("%s: %s: the number of lines has changed\n%s", s.name, d.said[0].done, d.p.Source)
				continue
			}
			different := 0
			for i := range before {
				if before[i] == after[i] {
					continue
				}
				different++
				if a, b := withoutLiterals(before[i]), withoutLiterals(after[i]); a != b {
					t.Errorf("%s: %s has changed\n%s\ninto\n%s", s.name, d.said[0].done, before[i], after[i])
				}
			}
			if different == 0 {
				t.Errorf("%s: nothing has changed, but %s", s.name, d.said[0].done)
			}
		}
	}
	if made < 200 {
		t.Errorf("%d constants were changed", made)
	}
}

// withoutLiterals returns the tokens of a line with dots for literals.
func withoutLiterals(line string) string {
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(line)), []byte(line), nil, scanner.ScanComments)
	var out []string
	for {
		_, tok, lit := s.Scan()
		switch {
		case tok == token.EOF:
			return strings.ReplaceAll(strings.Join(out, " "), "- .", ".")
		case tok.IsLiteral() && tok != token.IDENT:
			out = append(out, ".")
		default:
			out = append(out, cmp.Or(lit, tok.String()))
		}
	}
}

const commented = `// Package comment.
package main

import (
	"math" // numbers
	"strings"
)

// limit says how many.
const limit = 3 // few

// F is what it is about.
func F(s string, x float64) float64 {
	// First the words.
	n := len(strings.Fields(s)) // how many
	y := 0.0
	/* in between */
	for i := range n { // each of them
		if i > limit { // not all
			break
		}
		y += math.Sqrt(x) * 2 // a root
	}
	// And then the rest.
	return y /* so far */ + 1.5
}
`

// TestComments: a comment is gone only if what it stands in or behind is gone.
func TestComments(t *testing.T) {
	t.Parallel()
	s := given[func(s string, x float64) float64](t, strings.TrimPrefix(strings.Replace(commented, "// Package comment.\n", "", 1), "package main\n"))
	comments := []string{"// numbers", "// limit says", "// few", "// F is", "// First the", "// how many", "/* in between */", "// each of", "// not all", "// a root", "// And then", "/* so far */"}
	removing := map[string]bool{"remove": true, "unbranch": true, "replace": true, "duplicate": true, "hoist": true, "transplant": true, "renew": true, "mirror": true, "cross": true, "rename": true, "reoperate": true}
	for _, o := range operators {
		for random := range uint64(40) {
			d := s.job(t, random, s.source).started()
			if !d.apply(t, o.name) {
				continue
			}
			lost := 0
			for _, c := range comments {
				if n := strings.Count(d.p.Source, c); n == 0 {
					lost++
				}
			}
			if lost > 0 && !removing[o.name] {
				t.Errorf("%s: %s has lost a comment\n%s", o.name, d.said[0].done, d.p.Source)
			}
			if lost > 5 {
				t.Errorf("%s: %s has lost %d comments\n%s", o.name, d.said[0].done, lost, d.p.Source)
			}
		}
	}
}

// TestRemoveText removes statements with what belongs to them.
func TestRemoveText(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ body, remove, want string }{
		{"n++\nn--\nn += 2", "n--", "n++\nn += 2"},
		{"n++\nn-- // down\nn += 2", "n--", "n++\nn += 2"},
		{"n++\n\n// why\nn--\nn += 2", "n--", "n++\n\n// why\nn += 2"},
		{"if n > 1 { n++; n-- }", "n++", "if n > 1 {\nn--\n}"},
		{"if n > 1 { n++; n-- }", "n--", "if n > 1 {\nn++\n}"},
	} {
		s := given[func(n int) int](t, "func F(n int) int {\n"+tt.body+"\nreturn n\n}\n")
		d := s.job(t, 1).started()
		for _, b := range d.p.blocks {
			for _, stmt := range b.list {
				if d.p.text(stmt) == tt.remove && !d.make(changed(d.p.remove(stmt), "")) {
					t.Fatalf("%s: refused", tt.body)
				}
			}
		}
		if got := strings.TrimSuffix(d.body(), "\nreturn n"); got != tt.want {
			t.Errorf("%q without %q: got %q, want %q", tt.body, tt.remove, got, tt.want)
		}
	}
}

// TestAddBelowString: what looks like a comment in a string is none.
func TestAddBelowString(t *testing.T) {
	t.Parallel()
	s := given[func(int) string](t, "func F(n int) string {\nu := `a\n// b\n// c`\n_ = []string{`\n// d`}; n++ /* e\n// f */\n/* g */\nn *= 3\nreturn u\n}\n")
	for i := range 5 {
		d := s.job(t, 1).started()
		if !d.make(changed(d.p.add(spot{d.p.blocks[0], i}, "n += 7"), "")) {
			t.Fatalf("refused at %d", i)
		}
		for _, whole := range []string{"`a\n// b\n// c`", "`\n// d`", "/* e\n\t// f */", "/* g */\n\tn *= 3"} {
			if !strings.Contains(d.p.Source, whole) {
				t.Errorf("position %d: %s is not whole\n%s", i, whole, d.p.Source)
			}
		}
	}
}

// TestAddBelowTrailing: the comment that ends the line above belongs to that line.
func TestAddBelowTrailing(t *testing.T) {
	t.Parallel()
	s := given[func(n int) int](t, "func F(n int) int {\nn++ // up\nn--\nreturn n\n}\n")
	d := s.job(t, 1).started()
	if !d.make(changed(d.p.add(spot{d.p.blocks[0], 1}, "n += 7"), "")) || d.body() != "n++ // up\nn += 7\nn--\nreturn n" {
		t.Errorf("got %s", d.body())
	}
}

// TestMoved: a position moves with the text around it.
func TestMoved(t *testing.T) {
	t.Parallel()
	edits := []edit{{4, 4, "ab"}, {6, 9, "x"}}
	for at, want := range map[int]int{0: 0, 3: 3, 4: 6, 6: 8, 7: 8, 9: 9, 12: 12} {
		if got := moved(at, edits); got != want {
			t.Errorf("%d has moved to %d, want %d", at, got, want)
		}
	}
}

// TestDisjoint: what mends an error is made as a whole or left to the next round.
func TestDisjoint(t *testing.T) {
	t.Parallel()
	a, b, c, d := edit{1, 5, ""}, edit{3, 8, ""}, edit{9, 10, ""}, edit{12, 13, "x"}
	got := disjoint([]edit{c, b, a, d, d}, map[edit]int{a: 1, b: 2, c: 2, d: 3})
	if want := []edit{a, d}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestAddText inserts a statement at each position.
func TestAddText(t *testing.T) {
	t.Parallel()
	s := given[func(n int) int](t, "func F(n int) int {\n// up\nn++\nswitch {\ncase n > 1:\nn-- // down\n// end\ncase n > 0:\n}\nreturn n\n}\n")
	var got []string
	j := s.job(t, 1)
	for _, b := range j.started().p.blocks {
		for i := range len(b.list) + 1 {
			d := j.started()
			if !d.make(changed(d.p.add(spot{b, i}, "n += 7"), "")) {
				t.Fatalf("refused at %d", i)
			}
			got = append(got, d.body())
		}
	}
	want := []string{
		"n += 7\n// up\nn++\nswitch {\ncase n > 1:\nn-- // down\n// end\ncase n > 0:\n}\nreturn n",
		"// up\nn++\nn += 7\nswitch {\ncase n > 1:\nn-- // down\n// end\ncase n > 0:\n}\nreturn n",
		"// up\nn++\nswitch {\ncase n > 1:\nn-- // down\n// end\ncase n > 0:\n}\nn += 7\nreturn n",
		"// up\nn++\nswitch {\ncase n > 1:\nn-- // down\n// end\ncase n > 0:\n}\nreturn n\nn += 7\n\nreturn n",
		"// up\nn++\nswitch {\ncase n > 1:\nn += 7\nn-- // down\n// end\ncase n > 0:\n}\nreturn n",
		"// up\nn++\nswitch {\ncase n > 1:\nn-- // down\nn += 7\n// end\ncase n > 0:\n}\nreturn n",
		"// up\nn++\nswitch {\ncase n > 1:\nn-- // down\n// end\ncase n > 0:\nn += 7\n}\nreturn n",
	}
	if !slices.Equal(got, want) {
		for i := range got {
			if i >= len(want) || got[i] != want[i] {
				t.Errorf("position %d: got\n%q\nwant\n%q", i, got[i], want[min(i, len(want)-1)])
			}
		}
	}
}
