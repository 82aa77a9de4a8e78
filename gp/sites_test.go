package gp

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// names of limits, in order.
var limitNames = []string{"variables", "constants", "nonzero", "index", "header", "label", "inside", "target", "bare"}

func (l limit) String() string {
	var list []string
	for i, name := range limitNames {
		if l>>i&1 != 0 {
			list = append(list, name)
		}
	}
	return strings.Join(list, " ")
}

// TestSites lists the sites of statements, with their limits.
func TestSites(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ body, want string }{
		{"n = m + 1", "m + 1: ; m: ; 1: "},
		{"n /= m", "m: nonzero"},
		{"n <<= 3", "3: index"},
		{"n = n / (m - 2)", "n / (m - 2): ; n: ; m - 2: nonzero; m: ; 2: "},
		{"n = n << 2 % 5", "n << 2 % 5: ; n << 2: ; n: ; 2: index; 5: nonzero"},
		{"a[n+1] = m", "n+1: index inside; n: inside; 1: inside; m: "},
		{"n = a[m]", "a[m]: ; a: ; m: index inside"},
		{"n = g[m]", "g[m]: ; m: index inside"},
		{"a = a[1:n]", "a[1:n]: ; 1: index inside; n: index inside"},
		{"n++", ""},
		{"n = -m", "-m: ; m: "},
		{"p := &n; *p = *p + 1", "&n: ; *p + 1: ; *p: ; p: ; 1: "},
		{"n = len(a)", "len(a): ; a: variables"},
		{"n = int(x)", "int(x): ; x: variables"},
		{"a = make([]int, n)", "make([]int, n): ; n: index"},
		{"a = append(a, n)", "append(a, n): ; a: ; n: "},
		{"x = math.Pow(x, 2)", "math.Pow(x, 2): ; x: ; 2: "},
		{"n, m = m, n", "m: ; n: "},
		{"n, ok := set[1]; _ = ok", "set: ; 1: index inside; ok: "},
		{"if n > 1 { n = 2 }", "n > 1: bare; n: bare; 1: bare; 2: "},
		{"if a[n] > 1 { }", "a[n] > 1: bare; a[n]: bare; a: bare; n: index inside; 1: bare"},
		{"if k := n; k > 1 { }", "n: bare; k > 1: bare; k: bare; 1: bare"},
		{"for i := 0; i < n; i++ { n = i }", "0: header bare; i < n: header bare; i: header bare; n: header bare; i: "},
		{"for i := range n { n = i }", "n: header bare; i: "},
		{"for i, v := range a { n = i + v }", "a: header bare; i + v: ; i: ; v: "},
		{"switch n { case 1, m: n = 2 }", "n: bare; 1: label; m: label; 2: "},
		{"const k = 3 + 4; n = k", "3 + 4: constants; 3: constants; 4: constants; k: "},
		{"var k, l = 3, n; n = k + l", "3: ; n: ; k + l: ; k: ; l: "},
		{"q := pair{n, 2}; n = q.a", "pair{n, 2}: ; n: ; 2: ; q.a: "},
		{"q := pair{a: n}; q.a = 3", "pair{a: n}: ; n: ; 3: "},
		{"qs := []pair{{1, n}}; n = qs[0].b", "[]pair{{1, n}}: ; 1: ; n: ; qs[0].b: ; qs: ; 0: index inside"},
		{"f := func(k int) int { return k + 1 }; n = f(2)", "func(k int) int { return k + 1 }: ; k + 1: ; k: ; 1: ; f(2): ; 2: "},
		{"var e any = n; switch v := e.(type) { case int: n = v }", "n: ; v: "},
		{"return 3", "3: "},
	} {
		s := given[func(n, m int, x float64, a []int, g [3]int) int](t, "import \"math\"\n\ntype pair struct{ a, b int }\n\nfunc F(n, m int, x float64, a []int, g [3]int) int {\nset := map[int]int{}\n_, _ = set, math.Pi\n"+tt.body+"\nreturn 0\n}\n")
		p := s.job(t, 1).started().p
		var got []string
		begin := strings.Index(p.Source, "math.Pi\n")
		end := strings.LastIndex(p.Source, "return 0")
		for _, at := range p.sites {
			if offset := p.offset(at.node.Pos()); offset > begin && offset < end && p.offset(at.node.Pos()) != strings.Index(p.Source, "math.Pi") {
				got = append(got, fmt.Sprintf("%s: %s", strings.Join(strings.Fields(p.text(at.expr)), " "), at.limit))
			}
		}
		want := strings.ReplaceAll(tt.want, "n+1", "n+1")
		if joined := strings.Join(got, "; "); joined != want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.body, joined, want)
		}
	}
}

// TestSitesNest checks, on the corpus, what sites and blocks say of how they lie in each
// other.
func TestSitesNest(t *testing.T) {
	t.Parallel()
	for _, s := range corpus(t) {
		p := s.job(t, 1).started().p
		for i, at := range p.sites {
			if at.number != i || at.end <= i || at.end > len(p.sites) {
				t.Fatalf("%s: site %d has number %d and end %d", s.name, i, at.number, at.end)
			}
			for k, other := range p.sites {
				lies := other.node.Pos() >= at.node.Pos() && other.node.End() <= at.node.End()
				if lies != (k >= i && k < at.end) {
					t.Errorf("%s: %s lies in %s: %v", s.name, p.text(other.node), p.text(at.node), lies)
				}
			}
			if at.block == nil {
				continue
			}
			if in := at.block.list[at.index]; at.node.Pos() < in.Pos() || at.node.End() > in.End() {
				t.Errorf("%s: %s does not lie in %s", s.name, p.text(at.node), p.text(in))
			}
		}
		for _, b := range p.blocks {
			if len(b.sites) != len(b.list)+1 || len(b.nodes) != len(b.list) || b.fn == nil {
				t.Errorf("%s: a block of %d statements has %d and %d", s.name, len(b.list), len(b.sites), len(b.nodes))
			}
			for i, stmt := range b.list {
				for _, at := range p.sites[b.sites[i]:b.sites[i+1]] {
					if at.node.Pos() < stmt.Pos() || at.node.End() > stmt.End() {
						t.Errorf("%s: %s is not part of %s", s.name, p.text(at.node), p.text(stmt))
					}
				}
				if n := nodes(stmt); n < b.nodes[i] || n > 3*b.nodes[i] {
					t.Errorf("%s: %d nodes, and %d are counted, in %s", s.name, n, b.nodes[i], p.text(stmt))
				}
			}
		}
	}
}

// nodes counts the nodes of a tree.
func nodes(n ast.Node) (count int) {
	for range ast.Preorder(n) {
		count++
	}
	return count
}

// TestEnvironment lists the variables that are in scope at each statement of a program.
func TestEnvironment(t *testing.T) {
	t.Parallel()
	s := given[func(n int, a []int) int](t, `import "math"

const c = 3

func help(k int) int { return k }

func F(n int, a []int) (r int) {
	m := help(n)
	for i := 0; i < m; i++ {
		n := i * c
		if k, n := n, 2.5; k > 1 {
			r += k + int(math.Floor(n))
		}
		r += n
	}
	f := func(m int) int { return m }
	return f(m)
}
`)
	p := s.job(t, 1).started().p
	want := map[string]string{
		"m := help(n)":                      "r a n",
		"for i := 0; i < m; i++ {":          "m r a n",
		"n := i * c":                        "i! m! r a n",
		"if k, n := n, 2.5; k > 1 {":        "n i! m! r a",
		"r += k + int(math.Floor(n))":       "n k i! m! r a",
		"r += n":                            "n i! m! r a",
		"f := func(m int) int { return m }": "m r a n",
		"return m":                          "m r a n",
		"return f(m)":                       "f m r a n",
		"return k":                          "k",
	}
	seen := 0
	for _, b := range p.blocks {
		for i, stmt := range b.list {
			first, _, _ := strings.Cut(p.text(stmt), "\n")
			var names []string
			for _, v := range b.env(p, i).variables() {
				name := v.name
				if v.control {
					name += "!"
				}
				names = append(names, name)
			}
			if got := strings.Join(names, " "); got != want[first] {
				t.Errorf("%s: got %s, want %s", first, got, want[first])
			}
			seen++
		}
	}
	if seen != len(want) {
		t.Errorf("%d statements, want %d", seen, len(want))
	}
}

// TestReaches: a name reaches a position where a variable has the name and the type, and
// means the same only where it is the same variable.
func TestReaches(t *testing.T) {
	t.Parallel()
	s := given[func(n int) int](t, `func help(k int) int { return k }

func F(n int) int {
	m := help(n) + 1
	if n := 2.5; n > 1 {
		m++
	}
	if n := 3; n > 1 {
		m++
	}
	for k := range m {
		m += k
	}
	return m
}
`)
	p := s.job(t, 1).started().p
	sites := make(map[string]*site)
	for i := range p.sites {
		sites[p.text(p.sites[i].expr)] = &p.sites[i]
	}
	bodies := slices.DeleteFunc(slices.Clone(p.blocks), func(b *block) bool { return b.outer == nil })
	for _, tt := range []struct {
		expr  string
		block int
		reach bool
	}{
		{"help(n)", 0, false}, // n is a float64
		{"help(n)", 1, true},
		{"help(n)", 2, true},
		{"k", 0, false},
		{"k", 2, true},
	} {
		e := bodies[tt.block].env(p, 0)
		if got := e.reaches(sites[tt.expr].expr); got != tt.reach {
			t.Errorf("%s in block %d: got %v, want %v", tt.expr, tt.block, got, tt.reach)
		}
	}
	if e := bodies[0].env(p, 0); e.taken("len") || !e.taken("n") || !e.taken("help") || e.taken("unknown") {
		t.Error("a name is taken if the program declares it")
	}
}

// TestPrecedence puts a sum into every site of a number: it keeps together.
func TestPrecedence(t *testing.T) {
	t.Parallel()
	s := given[func(x, y float64) float64](t, "func F(x, y float64) float64 { return -x*(x+y)/(-y) - (x - 3) }\n")
	p := s.job(t, 1).started().p
	var got []string
	for i := range p.sites {
		at := &p.sites[i]
		sum := binary(token.ADD, primary("x", at.typ, isVariable), primary("y", at.typ, isVariable), at.typ)
		text, _ := replaced(p.Source, 0, len(p.Source), []edit{p.put(at, sum)})
		_, text, _ = strings.Cut(text, "return ")
		got = append(got, squeezed(strings.TrimSuffix(strings.TrimSpace(text), "}")))
	}
	want := []string{
		"x+y", "x+y-(x-3)", "(x+y)/(-y)-(x-3)", "(x+y)*(x+y)/(-y)-(x-3)", "-(x+y)*(x+y)/(-y)-(x-3)", "-x*(x+y)/(-y)-(x-3)", "-x*(x+y+y)/(-y)-(x-3)",
		"-x*(x+(x+y))/(-y)-(x-3)", "-x*(x+y)/(x+y)-(x-3)", "-x*(x+y)/(-(x+y))-(x-3)", "-x*(x+y)/(-y)-(x+y)", "-x*(x+y)/(-y)-(x+y-3)", "-x*(x+y)/(-y)-(x-(x+y))",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
