package gp

import (
	"reflect"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap/rules"
)

// busy is a function whose log tells which calls its statements make.
type busy = func(n, m int, p bool, x float64, s string, a []int, g [3]int) (r int, log []int, z int)

// statements returns a program with the given statements.
func statements(body string) string {
	return `package main

func F(n, m int, p bool, x float64, s string, a []int, g [3]int) (r int, log []int, z int) {
	do := func(n int) int {
		log = append(log, n)
		return n
	}
	set := map[int]int{n: 1}
	defer func() { log = append(log, r, len(set), set[m]) }()
	_ = do(0)
` + body + `
	return r + m, log, 0
}
`
}

// busySample is the sample of a busy function.
func busySample(t testing.TB, body string) sample {
	t.Helper()
	s := sample{"busy", statements(body), rules.Decl{Name: "F", Type: reflect.TypeFor[busy]()}}
	s.source = s.mustCheck(t, s.source).Source
	return s
}

// mendings lists what becomes of statements in which the type checker finds fault: v and w
// are not used. A want of "=" is the statements themselves, and of "" none.
var mendings = []struct{ body, want string }{
	{"v := n", ""}, {"v := n / 2", ""}, {"v := x * 2", ""}, {"v := do(1)", "_ = do(1)"}, {"v := a[0]", "_ = a[0]"}, {"v := g[1]", ""}, {"v := g[n]", "_ = g[n]"}, {"v := n / m", "_ = n / m"},
	{"v := n << m", "_ = n << m"}, {"v := n << 3", ""}, {"v := s[n:]", "_ = s[n:]"}, {"v := any(n).(int)", "_ = any(n).(int)"}, {"v := *new(int)", "_ = *new(int)"}, {"v := len(a)", ""}, {"v := min(n, m)", ""},
	{"v := [2]int(a)", "_ = [2]int(a)"}, {"v := any(n) == any(m)", "_ = any(n) == any(m)"}, {"v := float64(n)", ""}, {"v := func() int { return do(1) }", ""}, {"v := []int{n, do(2)}", "_ = []int{n, do(2)}"},
	{"v := do(1); v = do(2); v = n", "_ = do(1)\n_ = do(2)"}, {"v := n; v = m", ""}, {"v, w := do(1), n", "_, _ = do(1), n"}, {"v, w := do(1), n; r = w", "_, w := do(1), n\nr = w"},
	{"v, ok := set[1]; p = ok", "_, ok := set[1]\np = ok"}, {"v := 0; v, r = do(1), 2", "_, r = do(1), 2"}, {"v := 0; f := func() { v = do(1) }; f()", "f := func() { _ = do(1) }\nf()"},
	{"var v int", ""}, {"var v = n", ""}, {"var v = do(1)", "var _ = do(1)"}, {"var v, w = n, m; r = w", "var _, w = n, m\nr = w"}, {"var v []int; v = nil", "_ = nil"},
	{"for v := range a { r++ }", "for range a {\nr++\n}"}, {"for v, w := range a { r += w }", "for _, w := range a {\nr += w\n}"}, {"for v, w := range a { r += v }", "for v := range a {\nr += v\n}"},
	{"for _, v := range a { r++ }", "for range a {\nr++\n}"}, {"for v, _ := range a { r++ }", "for range a {\nr++\n}"}, {"for v := range n % 3 { r++ }", "for range n % 3 {\nr++\n}"},
	{"switch v := any(n).(type) { case int: r++ }", "switch any(n).(type) {\ncase int:\nr++\n}"}, {"if v := do(1); n > 1 { r++ }", "if _ = do(1); n > 1 {\nr++\n}"},
	{"r := n; r++", "r = n\nr++"}, {"r = math.MaxInt8", "="}, {"p = strings.Contains(s, \"a\")", "="},
}

// TestMended mends the statements.
func TestMended(t *testing.T) {
	t.Parallel()
	s := busySample(t, "")
	d := s.job(t, 1).started()
	for _, tt := range mendings {
		made := d.mended(statements(tt.body))
		if strings.HasPrefix(tt.want, "_ = nil") {
			if made != nil {
				t.Errorf("%s: nil is assigned to nothing\n%s", tt.body, made.Source)
			}
			continue
		}
		if made == nil {
			t.Errorf("%s: cannot be mended", tt.body)
			continue
		}
		want := tt.want
		if want == "=" {
			want = tt.body
		}
		want = s.mustDraft(t, statements(want)).Source
		body := func(source string) string {
			return strings.ReplaceAll(source[strings.Index(source, "func F"):], "\n\n", "\n")
		}
		if got := body(made.Source); got != body(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.body, got, want)
		}
		s.mustCheck(t, made.Source)
	}
	for _, body := range []string{"r = unknown", "r = n.x", "r = \"a\"", "break", "r = strings", "v := nil", "return 1", "r = undefined.f()"} {
		if made := d.mended(statements(body)); made != nil {
			t.Errorf("%s: mended into\n%s", body, made.Source)
		}
	}
}

// TestMendedMeaning runs programs before and after mending: before, variables are assigned
// to the blank one, since they would not compile.
func TestMendedMeaning(t *testing.T) {
	t.Parallel()
	s := busySample(t, "")
	d := s.job(t, 1).started()
	var changes []comparison
	for _, tt := range mendings {
		if strings.Contains(tt.body, "nil") || strings.HasPrefix(tt.body, "for") || strings.HasPrefix(tt.body, "switch") || strings.HasPrefix(tt.body, "if") {
			continue
		}
		before := tt.body
		for _, name := range []string{"v", "w"} {
			if strings.Contains(strings.SplitN(tt.body, ":=", 2)[0], name) || strings.HasPrefix(tt.body, "var "+name) || strings.Contains(tt.body, ", "+name+" =") {
				before += "; _ = " + name
			}
		}
		if made := d.mended(statements(tt.body)); made != nil {
			changes = append(changes, comparison{s, tt.body, s.mustDraft(t, statements(before)).Source, made.Source})
		}
	}
	if n := sameMeaning(t, changes, 40); n < 28 {
		t.Errorf("compared %d of %d programs", n, len(changes))
	}
}

// endings are the last statements of a function with a result: terminating ones as
// the language defines them, and others.
var endings = []string{
	"", "n++", "return 1", "panic(n)", "{ return 1 }", "{ n++ }", "for {}", "for { n++ }", "for n > 0 { return 1 }", "for range n { return 1 }", "for { break }", "for { if n > 0 { break } }",
	"for { for { break } }", "for { switch { case true: break } }", "for { func() { for { break } }() }", "for { switch { case n > 1: return 1; default: n-- } }",
	"out: for { for { break out } }", "if n > 0 { return 1 }", "if n > 0 { return 1 } else { return 2 }", "if n > 0 { return 1 } else { n++ }",
	"if n > 0 { return 1 } else if n < 0 { return 2 } else { panic(1) }", "if n > 0 { return 1 } else if n < 0 { return 2 }", "switch n { case 1: return 1 }", "switch n { case 1: return 1; default: return 2 }",
	"switch n { default: break }", "switch any(n).(type) { case int: return 1 }", "l: goto l", "func() int { return 1 }()",
}

// TestMissingReturn: a return is added where the compiler misses one, and nowhere else.
func TestMissingReturn(t *testing.T) {
	t.Parallel()
	s := given[func(n int) int](t, "func F(n int) int { return n }")
	added := 0
	for _, body := range endings {
		source := "package main\n\nfunc F(n int) int {\n" + body + "\n}\n"
		_, err := s.check(t.Context(), source)
		made := s.job(t, 1).started().mended(source)
		if made == nil {
			t.Errorf("%s: cannot be mended", body)
			continue
		}
		if changed := made.Source != s.mustDraft(t, source).Source; changed != (err != nil) {
			t.Errorf("%s: a return was added: %v, but the compiler says %v", body, changed, err)
		} else if changed {
			added++
		}
		s.mustCheck(t, made.Source)
	}
	if added < 10 {
		t.Errorf("%d returns were added", added)
	}
	for _, tt := range []struct{ source, want string }{
		{"func F(n int) (r int) { r = n }", "\treturn\n"},
		{"func F(n int) int { f := func() bool { n++ }; if f() { return 1 }; return 2 }", "n++\n\t\treturn "},
	} {
		made := s.job(t, 1).started().mended("package main\n\n" + tt.source + "\n")
		if made == nil || !strings.Contains(made.Source, tt.want) {
			t.Errorf("%s: %q is missing", tt.source, tt.want)
		}
	}
}

// TestImports adds and removes imports, and leaves the others as they are.
func TestImports(t *testing.T) {
	t.Parallel()
	const uses = "\n\nfunc F(x float64, s string) float64 {\n\t%\n}\n"
	s := given[func(x float64, s string) float64](t, "func F(x float64, s string) float64 { return x }")
	for _, tt := range []struct{ before, statement, after string }{
		{"", "return math.Sqrt(x)", "\n\nimport \"math\""},
		{"", "return math.Sqrt(x) + float64(strings.Count(s, s))", "\n\nimport (\n\t\"math\"\n\t\"strings\"\n)"},
		{"\n\nimport \"math\" // old", "return math.Sqrt(x)", "\n\nimport \"math\" // old"},
		{"\n\nimport \"math\"", "return math.Sqrt(x) + float64(len(strings.Fields(s)))", "\n\nimport (\n\t\"math\"\n\t\"strings\"\n)"},
		{"\n\nimport (\n\t\"math\" // old\n\n\t\"unicode\"\n)", "return math.Sqrt(float64(len(strings.Fields(s)))) + float64(unicode.ToLower('a'))", "\n\nimport (\n\t\"math\" // old\n\n\t\"strings\"\n\t\"unicode\"\n)"},
		{"\n\nimport \"math\"", "return x", ""},
		{"\n\nimport (\n\t\"math\"\n\t\"strings\"\n)", "return math.Pi", "\n\nimport (\n\t\"math\"\n)"},
		{"\n\nimport m \"math\"", "return m.Pi", "\n\nimport m \"math\""},
		{"\n\nimport m \"math\"", "return x", ""},
	} {
		made := s.job(t, 1).started().mended("package main" + tt.before + strings.Replace(uses, "%", tt.statement, 1))
		if made == nil {
			t.Errorf("%s after %q cannot be mended", tt.statement, tt.before)
			continue
		}
		if want := "package main" + tt.after + strings.Replace(uses, "%", tt.statement, 1); made.Source != want {
			t.Errorf("got\n%s\nwant\n%s", made.Source, want)
		}
	}
}

// TestPackageName: the name of a package that something else has is not used.
func TestPackageName(t *testing.T) {
	t.Parallel()
	s := given[func(x float64) float64](t, "func F(x float64) float64 {\n\tmath := x\n\treturn math * 2\n}")
	j := s.job(t, 1)
	d := j.started()
	if name := d.in(d.p.blocks[0], 0).packageName("math"); name != "math" {
		t.Errorf("before math is declared, the package is %q", name)
	}
	if name := d.in(d.p.blocks[0], 1).packageName("math"); name != "" {
		t.Errorf("where math is a variable, the package is %q", name)
	}
	if name := d.in(d.p.blocks[0], 0).packageName("unknown/path"); name != "" {
		t.Errorf("a package that must not be imported is %q", name)
	}
	s = given[func(x float64) float64](t, "import m \"math\"\n\nfunc F(x float64) float64 { return m.Floor(x) }")
	d = s.job(t, 1).started()
	if name := d.in(d.p.blocks[0], 0).packageName("math"); name != "m" {
		t.Errorf("package math is %q, want m", name)
	}
}
