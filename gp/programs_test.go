package gp

import (
	"fmt"
	"go/types"
	"os"
	"testing"

	"github.com/wallacea-go/wallacea/swap/rules"
)

// programs are the samples of the corpus, the seeds of the examples and a program that
// tells more about an edit that goes wrong.
func programs(t *testing.T) []sample {
	t.Helper()
	list := corpus(t)
	for _, seed := range seeds[1:] { // the first prints
		text, err := os.ReadFile("../examples/" + seed.file)
		if err != nil {
			t.Fatal(err)
		}
		s := sample{seed.file, string(text), rules.Decl{Name: seed.name, Type: seed.typ}}
		s.source = s.mustCheck(t, s.source).Source
		list = append(list, s)
	}
	return append(list, busySample(t, `
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
`))
}

// TestPrograms compares programs before and after steps that promise to keep the meaning:
// special cases that are the same for now, and the expansion
// of copy. It does so with the samples and their descendants.
func TestPrograms(t *testing.T) {
	const drafts = 12
	var changes []comparison
	counts := make(map[string]int)
	for _, s := range programs(t) {
		for random := range uint64(drafts) {
			parent := s.job(t, random).started()
			for range random % 4 { // 0: the sample itself
				parent.edit()
			}
			parent.p.look()
			compare := func(what string, c change) {
				d := *parent
				if len(c.edits) > 0 && d.make(c) {
					counts[what]++
					changes = append(changes, comparison{s, fmt.Sprintf("%s, %s after %v", s.name, what, parent.said), parent.p.Source, d.p.Source})
				}
			}
			if at, ok := parent.statement(func(s spot) bool { return hasValue(parent, s) }); ok {
				g := parent.before(at)
				text := g.p.text(at.stmt())
				if cond := g.condition(1); cond.ok() && quietText(g, cond) {
					branch := ifText(cond, text) + " else {\n" + text + "\n}"
					compare("split", change{edits: []edit{g.p.replace(at.stmt(), branch)}})
				}
			}
			if at, ok := parent.statement(func(s spot) bool { return isCopy(parent, s) }); ok {
				compare("expanded", parent.before(at).expand(at))
			}
		}
	}
	compared := sameMeaning(t, changes, 30)
	if counts["split"] < 60 || counts["expanded"] < 5 || compared*4 < len(changes)*3 {
		t.Errorf("made %v, compared %d programs, want more", counts, compared)
	}
	t.Logf("made %v, compared %d", counts, compared)
}

// quietText reports whether an expression that is not yet in the program is quiet: it is a
// comparison of variables and literals.
func quietText(g gen, c code) bool {
	tv, err := types.Eval(g.p.Fset, g.p.Pkg, g.pos, c.text)
	if err != nil || !isBool(tv.Type) {
		return false
	}
	for _, r := range c.text {
		if r == '[' || r == '/' || r == '%' || r == '(' || r == '.' {
			return false
		}
	}
	return true
}

// TestQuiet says of expressions whether evaluating them does nothing else.
func TestQuiet(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"n": true, "n + m*2": true, "n / 2": true, "n / m": false, "n % m": false, "n << 3": true, "n << m": false, "x / 0.0": true, "x / x": true, "float64(n)": true, "[2]int(a)": false,
		"len(a)": true, "min(n, m)": true, "do(n)": false, "a[0]": false, "g[2]": true, "g[n]": false, "set[n]": false, "s[1:]": false, "math.Sqrt(x)": true, "strings.ToUpper(s)": false,
		"func() int { return do(1) }": true, "*(&n)": false, "any(n).(int)": false, "any(n) == any(m)": false, "n == m": true, "pair{n, m}": true, "pair{n, do(1)}": false, "pair{n, m}.a": true, "(&pair{n, m}).a": false,
		"append(a, 1)": false, "make([]int, 3)": false,
	} {
		s := sample{"busy", statements("type pair struct{ a, b int }\n_, _ = math.Pi, strings.ToLower(s)\n_ = " + text), busySample(t, "").decl}
		d := s.mustDraft(t, s.mustCheck(t, s.source).Source)
		p := newProgram(d)
		p.look()
		last := p.sites[0]
		for _, at := range p.sites {
			if at.block != nil && at.block.outer == nil && at.index == len(at.block.list)-2 && !at.nested {
				last = at
			}
		}
		if got := p.quiet(last.expr); got != want {
			t.Errorf("%s (%s): got %v", text, p.text(last.expr), got)
		}
	}
}
