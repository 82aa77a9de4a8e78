package gp

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap/rules"
)

// programs are the samples of the corpus, the seeds of the examples and some
// programs that tell more about an edit that goes wrong.
func programs(t *testing.T) []sample {
	t.Helper()
	list := corpus(t)
	for _, seed := range seeds[1:] { // the first prints
		text, err := os.ReadFile("../examples/" + seed.file)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, sample{seed.file, string(text), rules.Decl{Name: seed.name, Type: seed.typ}})
	}
	return append(list, sample{"busy", statements(`
	for i, v := range a {
		if n := v * 2; n > 3 && i*2 < m {
			r += do(n*2) + n*2
		} else if n*2 < -3 || x*0.5+1 < x*2/3 {
			r -= n*2 - 1
			continue
		} else {
			g[i%3] += v/3 + m
		}
		if p = !p; p || n*2 > 5 {
			log = append(log, g[0]*g[1], len(s)+1)
		}
		type pair struct{ a, b int }
		if v == (pair{n, m}).a || (pair{v, 1} == pair{n, m}) {
			log = append(log, a...)
		}
		switch v := v % 4; {
		case v > 1, n < v:
			r = r<<1 | v&1
		}
	}
`), rules.Decl{Name: "F", Type: given[busy](t, strings.TrimPrefix(statements(""), "package main\n")).decl.Type}})
}

// TestPrograms compares programs before and after what promises to keep the
// meaning: copying and printing, tidying, and the extraction of a variable. It does
// so with the samples and their descendants.
func TestPrograms(t *testing.T) {
	const drafts = 30
	var changes []change
	tidied, extracted := 0, 0
	for _, s := range programs(t) {
		s.source = s.mustCheck(t, s.source).Source
		printed := s.job(t, 1).draft()
		changes = append(changes, change{s, s.name + ", printed", s.source, printed.mustPrint(t)})
		printsAgain(t, s.name, printed)
		for random := range uint64(drafts) {
			j := s.job(t, random)
			d := j.draft()
			for range random % 4 { // 0: the sample itself
				j.edit(d)
			}
			before := d.mustPrint(t)
			if d.tidy(); before != d.mustPrint(t) {
				changes = append(changes, change{s, fmt.Sprintf("%s, tidied after %s", s.name, d.edits), before, d.mustPrint(t)})
				tidied++
			}
			before = d.mustPrint(t)
			d.walk()
			at := d.site(func(s *site) bool { return d.extractable(s) && d.quiet(s) })
			if at != nil && d.extract(at) != "" {
				changes = append(changes, change{s, s.name + ", with a new variable", before, d.mustPrint(t)})
				extracted++
			}
		}
	}
	compared := sameMeaning(t, changes, 40)
	if tidied < 100 || extracted < 100 || compared*4 < len(changes)*3 {
		t.Errorf("tidied %d drafts, extracted %d expressions, compared %d programs, want more", tidied, extracted, compared)
	}
	t.Logf("tidied %d drafts, extracted %d expressions, compared %d programs", tidied, extracted, compared)
}

// printsAgain checks that printing a draft leaves it as it is, and that copying it
// once more changes nothing.
func printsAgain(t *testing.T, name string, d *draft) {
	t.Helper()
	text := d.mustPrint(t)
	if again := d.mustPrint(t); again != text {
		t.Errorf("%s: printed again\n%s\nwas\n%s", name, again, text)
	}
	for i, decl := range d.file.Decls {
		doc := d.docs[decl]
		if d.file.Decls[i] = copyOf(d, decl); !sameTree(decl, d.file.Decls[i]) {
			t.Errorf("%s: a copy differs", name)
		}
		d.docs[d.file.Decls[i]] = doc
	}
	if again := d.mustPrint(t); again != text {
		t.Errorf("%s: a copy prints\n%s\nnot\n%s", name, again, text)
	}
}

// quiet reports whether all expressions of a site's statement are pure.
func (d *draft) quiet(s *site) bool {
	for i := range d.sites {
		if o := &d.sites[i]; o.block == s.block && o.index == s.index && !d.pure(*o.at) {
			return false
		}
	}
	return true
}

// TestExtract takes every expression out of statements where names mean one thing
// here and another there.
func TestExtract(t *testing.T) {
	s := given[busy](t, strings.TrimPrefix(statements(""), "package main\n"))
	var changes []change
	for _, body := range []string{
		"if n := n * 2; n*2 > 3 { r = n*2 + m }", "if n := n*2 + 1; n*2 > 20 { r = n*2 }", "if n = 3; n*2 > m+1 { r++ }", "switch n++; { case n*2 > 5: r = 2 }", "switch n := m - 1; n + 1 { case 3: r = n + 1 }",
		"r = n*2 + m*(n*2)", "r, n = n*2, n*2+1", "for i := range n % 9 { r += i*n + n*2 }", "if p { r = 1 } else if n = 4; n*2 > 3 { r = 2 }", "r = 1 << (n & 7)", "var v uint8 = 1 << (n & 7) >> 1; r = int(v)", "r += n * 2; n += n * 2",
	} {
		j := s.job(t, 1)
		j.typed = s.mustParse(t, statements(body))
		for i := range j.walked().sites {
			d := j.walked()
			before := d.mustPrint(t)
			if at := &d.sites[i]; d.extractable(at) && d.quiet(at) && d.extract(at) != "" {
				changes = append(changes, change{s, body, before, d.mustPrint(t)})
			}
		}
	}
	if n := sameMeaning(t, changes, 40); n < 25 || n < len(changes) {
		t.Errorf("compared %d of %d programs", n, len(changes))
	}
}

func (s sample) mustParse(t *testing.T, source string) *rules.Typed {
	t.Helper()
	draft, err := s.draftWith(builder())(t.Context(), s.mustCheck(t, source).Source)
	if err != nil {
		t.Fatal(err)
	}
	return &draft.Typed
}
