package gp

import (
	"go/ast"
	"go/token"
	"regexp"
	"strings"
	"testing"
)

// containsNode reports whether a tree has a node of a kind.
func containsNode[N ast.Node](tree ast.Node, ok func(N) bool) bool {
	for n := range ast.Preorder(tree) {
		if n, is := n.(N); is && ok(n) {
			return true
		}
	}
	return false
}

func isLit(e ast.Expr) bool {
	_, ok := e.(*ast.BasicLit)
	return ok
}

// matches returns a test of the source.
func matches(pattern string) func(*draft) bool {
	re := regexp.MustCompile(pattern)
	return func(d *draft) bool { return re.MatchString(d.p.Source) }
}

// TestNever: what operators must not do they do in none of some hundred drafts.
func TestNever(t *testing.T) {
	t.Parallel()
	const storing = "package main\n\nfunc F(n, m int) int {\nk := n\nk += 5\nk += 5\nreturn k\n}\n" // a second donor
	const wide = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
	ints := func(source string) sample { return given[func(n, m int) int](t, source) }
	helped := ints("func help(n int) int {\nn += 77\nreturn n * 37\n}\n\nfunc F(n, m int) int {\nm += 5\nreturn help(n) + m*37\n}")
	loops := ints("func F(n, m int) int {\nfor i := range n {\nm += i\n}\nfor j := range m {\nn -= j\n}\nreturn n + m\n}")
	for _, tt := range []struct {
		what, operators string
		s               sample
		bad             func(*draft) bool
	}{
		{"numbers of two functions change together", "change", helped, func(d *draft) bool { return !strings.Contains(d.p.Source, "37") }},
		{"a long string doubles", "change", given[func(s string) string](t, "func F(s string) string { return s + \""+wide+"\" }"), matches(`"[^"]{60,}"`)},
		{"a shift turns round", "reoperate", ints("func F(n, m int) int { return n<<3 + m>>2 }"), func(d *draft) bool {
			return containsNode(d.p.File, func(e *ast.BinaryExpr) bool { return operandLimit(e.Op) == index && isLit(e.X) })
		}},
		{"a string doubles its length in each round", "wrap", given[func(s string, n int) string](t, "func F(s string, n int) string {\nfor range n {\ns = s[1:] + s\n}\nreturn \"\"\n}"), matches(`\bs \+ s\b|s\[1:\] \+ s\[1:\]`)},
		{"a number is divided by a variable", "wrap", ints("func F(n, m int) int { return n }"), func(d *draft) bool {
			return containsNode(d.p.File, func(e *ast.BinaryExpr) bool { return operandLimit(e.Op) != 0 && isLit(e.X) })
		}},
		{"a call with an effect is made twice", "conjugate wrap", given[func(x float64) float64](t, "import \"math\"\n\nfunc F(x float64) float64 {\nnext := func() float64 {\nx++\nreturn x\n}\nreturn math.Floor(next())\n}"), func(d *draft) bool {
			return strings.Contains(d.p.Source, "Copysign") && strings.Count(d.p.Source, "next()") > 1
		}},
		{"a loop counts in other coordinates", "conjugate", ints("func F(n, m int) int {\nfor i := 0; i < n; i++ {\nm += i * 3\n}\nreturn m\n}"), func(d *draft) bool { return !strings.Contains(d.p.Source, "for i := 0; i < n; i++ {") }},
		{"a statement is repeated outside its loop", "repeat", ints("func F(n, m int) int {\nfor range n {\nm++\n}\nreturn m\n}"), func(d *draft) bool {
			list := d.p.Func.Body.List
			_, last := list[len(list)-2].(*ast.IncDecStmt)
			_, first := list[0].(*ast.IncDecStmt)
			return first || last
		}},
		{"a statement is repeated in another function", "repeat", helped, func(d *draft) bool {
			return strings.Contains(d.p.text(d.p.Func), "77") || strings.Contains(between(d.p.Source, "func help", "func F"), "+= 5")
		}},
		{"loops nest more deeply", "repeat transplant", loops, func(d *draft) bool { return loopDepth(d.p.File) > 1 }},
		{"a case of a function without a result returns", "special", given[func(a []int)](t, "func F(a []int) {\nfor i := range a {\na[i]++\n}\n}"), matches("return")},
		{"a divisor becomes a step", "coarsen", given[func(a []int)](t, "func F(a []int) {\nfor i := 1; i < len(a); i++ {\na[i-1] = a[i] / 1\n}\n}"), matches(`\] / step`)},
		{"a call is made for each element", "reorder", ints("func three(n int) [3]int { return [3]int{n} }\n\nfunc F(n, m int) int {\nfor _, v := range three(n) {\nm += v\n}\nfor range 4 {\nm++\n}\nfor i := range 4 {\nm += i\n}\nreturn m\n}"), func(d *draft) bool { return !strings.Contains(d.p.Source, "range three(n)") }},
		{"an array is moved as if it were a slice", "write", given[func([6]float64, []float64) float64](t, "func F(b [6]float64, c []float64) float64 {\nb[0] = 1\nreturn b[0] + c[0]\n}"), matches(`\bb\[i\] = min\(max|make\(\[\]float64, len\(b\)\)|range b \{\n\t*for j := range i|copy\(b`)},
		{"a donor's statement changes what a loop counts", "transplant cross", ints("func F(n, m int) int {\nfor i := 0; i < n; i++ {\nm += i\n}\nreturn m\n}"), matches(`\bi (\+=|-=|\*=|=) `)},
		{"a function calls itself", "cross transplant", helped, func(d *draft) bool {
			return strings.Count(between(d.p.Source, "func help", "func F"), "help(") > 1 || strings.Contains(between(d.p.Source, "func help", "func F"), "F(n") || strings.Contains(d.p.text(d.p.Func.Body), "F(")
		}},
		{"what has no sign gets one", "wrap conjugate", given[func(h uint8) uint8](t, "func F(h uint8) uint8 { return h*3 + h }"), func(d *draft) bool {
			return containsNode(d.p.File, func(e *ast.UnaryExpr) bool { return e.Op == token.SUB })
		}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			made := 0
			for random := range uint64(400) {
				operators := strings.Fields(tt.operators)
				d := tt.s.job(t, random, tt.s.source, storing).started()
				if !d.apply(t, operators[int(random)%len(operators)]) {
					continue
				}
				if made++; tt.bad(d) {
					t.Fatalf("after %s:\n%s", d.sentence(), d.p.Source)
				}
			}
			if made < 40 {
				t.Errorf("%d drafts were made", made)
			}
		})
	}
}

// share returns how many of the drafts that an operator makes match one pattern, of those
// that match another.
func share(t *testing.T, s sample, operator, pattern, of string) float64 {
	t.Helper()
	some, all := 0.0, 0.0
	for random := range uint64(300) {
		if d := s.job(t, random, s.source).started(); d.apply(t, operator) && matches(of)(d) {
			if all++; matches(pattern)(d) {
				some++
			}
		}
	}
	if all < 20 {
		t.Fatalf("%s: %v drafts match %s", operator, all, of)
	}
	return some / all
}

// TestShares: how often an operator does what.
func TestShares(t *testing.T) {
	t.Parallel()
	ints := func(source string) sample { return given[func(n, m int) int](t, source) }
	floats := func(source string) sample { return given[func(x, y float64) float64](t, source) }
	for _, tt := range []struct {
		what, operator string
		s              sample
		pattern, of    string
		least, most    float64
	}{
		{"integers that become one less", "change", ints("func F(n, m int) int { return n * 1000 }"), `\b999\b`, "", 0.15, 0.35},
		{"integers that become one more", "change", ints("func F(n, m int) int { return n * 1000 }"), `\b1001\b`, "", 0.15, 0.35},
		{"functions that are replaced by a similar one", "recall", floats("import \"math\"\n\nfunc F(x, y float64) float64 { return math.Floor(x) }"), "Ceil|Round|Trunc", "", 0.6, 0.95},
		{"bounds in order", "wrap", floats("func F(x, y float64) float64 { return x }"), `max\((-[\d.]+, min\([\d.]|0\.0)`, `max\(-?[\d.]+, min\(-?[\d.]+, x\)\)`, 0.65, 1},
		{"repeated statements with another variable", "repeat", ints("func F(n, m int) int {\nn += 3\nreturn n - m\n}"), `\bm \+= 3`, "", 0.2, 0.7},
		{"cases that are the same for now", "split", ints("func F(n, m int) int { return n*12345 + m }"), `(?s)n\*12345 \+ m.*n\*12345 \+ m`, "", 0.12, 0.45},
		{"values that are computed in the loop", "compute", given[func([]int, int) int](t, "func F(a []int, n int) int {\nm := 0\nfor range n {\nm += n * 3\n}\nreturn m\n}"), `for range n \{\n\t\t(sum|nearest)`, `(sum|nearest).*\n(.*\n)*.*m \+= .*(sum|nearest)`, 0.05, 0.5},
		{"new statements that store where others do", "insert", ints("func F(n, m int) int {\nm = 7\nreturn m - n\n}"), `(?m)^\tm\b.*\n(.*\n)*\tm\b`, `(?m)^\t[mn](\+\+|--| [-+*]?= ).*\n(.*\n)*\t[mn](\+\+|--| [-+*]?= )`, 0.85, 1},
		{"templates about what is written", "write", given[func(in, out []float64)](t, "func F(in, out []float64) {\n\tout[0] = in[0]\n}"), `copy\(out, next\)|\tout\[i\] = in\[i\*`, `copy\(out, next\)|copy\(in, next\)|\t(in|out)\[i\] = (in|out)\[i\*`, 0.75, 1},
	} {
		t.Run(tt.what, func(t *testing.T) {
			if got := share(t, tt.s, tt.operator, tt.pattern, tt.of); got < tt.least || got > tt.most {
				t.Errorf("got %.2f, want %v to %v", got, tt.least, tt.most)
			}
		})
	}
}

// TestDeepLoops: a draft that nests loops more deeply than its parent, and not on purpose,
// is rarely worth a check.
func TestDeepLoops(t *testing.T) {
	t.Parallel()
	s := given[func(n int) int](t, "func F(n int) int {\nfor range n {\nn--\n}\nreturn n\n}")
	for _, depth := range []int{1, 2} {
		d := s.job(t, 1).started()
		d.p, d.depth = newProgram(s.mustDraft(t, strings.Replace(s.source, "n--", "for range n {\nn--\n}", 1))), depth
		n := 0
		for range 200 {
			if d.useful() {
				n++
			}
		}
		if depth == 1 && (n == 0 || n > 50) || depth == 2 && n < 200 {
			t.Errorf("with loops %d deep on purpose, a draft with 2 is useful %d times of 200", depth, n)
		}
	}
}

// TestWeightsOfRequests: what is known of a request changes the weights of operators.
func TestWeightsOfRequests(t *testing.T) {
	t.Parallel()
	weights := func(source, feedback string, tuned bool) []float64 {
		req := given[func(in []float64) int](t, source).request(1)
		req.Parent.Feedback, req.Tuned = feedback, tuned
		j, err := new(Mutator).newJob(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		return j.weights
	}
	const plain = "func F(in []float64) int { return 1 }"
	usual, hinted, tuned := weights(plain, "", false), weights(plain, "F([1]) = 0, want 3", false), weights(plain, "", true)
	placed := weights("func F(in []float64) int {\nvar places [][2]float64\nreturn len(places)\n}", "", false)
	for i, o := range operators {
		ratio := map[family]float64{ofCases: 3}[o.family]
		if ratio == 0 {
			ratio = 1
		}
		if hinted[i] != ratio*usual[i] {
			t.Errorf("%s: with a failing case the weight is %v, without %v", o.name, hinted[i], usual[i])
		}
		if tuned[i] != o.tuned*usual[i] {
			t.Errorf("%s: where numbers are tuned the weight is %v, else %v", o.name, tuned[i], usual[i])
		}
		if o.family == ofTemplates && usual[i] > 0.5*placed[i] {
			t.Errorf("%s: the weight is %v, and %v where there are places", o.name, usual[i], placed[i])
		}
	}
}

// TestHintedBool: a failing case says whether a bool is true.
func TestHintedBool(t *testing.T) {
	t.Parallel()
	s := given[func(p bool) int](t, "func F(p bool) int { return 0 }")
	for feedback, want := range map[string]string{"p=false: got 0, want 3": "!p", "p=true: got 0, want 3": "p"} {
		d := s.job(t, 1).started()
		d.hint = &readHints(feedback)[0]
		if got := d.in(d.p.blocks[0], 0).matching(); got.text != want {
			t.Errorf("%s: the condition is %s, want %s", feedback, got.text, want)
		}
	}
}

// TestLongText: what is far from the beginning of a text is not read.
func TestLongText(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("so ", maxPoolText/3) + "\nn=5: got 0, want 2"
	if p, h := poolOf(text), readHints(text); len(p.ints) > 0 || len(h) > 0 {
		t.Errorf("got %v and %v", p.ints, h)
	}
	if maxPoolText > 1<<16 {
		t.Errorf("%d bytes of a text are read", maxPoolText)
	}
}
