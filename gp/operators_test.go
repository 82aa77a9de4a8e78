package gp

import (
	"slices"
	"strings"
	"testing"
)

// results applies an operator many times to a function with the given statements, and
// returns how often each statement list came out.
func results(t *testing.T, s sample, operator string, tuned bool, inspirations ...string) map[string]int {
	t.Helper()
	found := make(map[string]int)
	for random := range uint64(200) {
		j := s.job(t, random, inspirations...)
		j.req.Tuned = tuned
		d := j.started()
		if d.apply(t, operator) {
			if random%10 == 0 {
				s.mustCheck(t, d.p.Source)
			}
			found[d.body()]++
		}
	}
	return found
}

// TestOperatorResults applies each operator to a small function: what it is for must be
// among the results, and what it must not do must not be.
func TestOperatorResults(t *testing.T) {
	t.Parallel()
	const numbers = "func F(x, y float64) float64 {\nBODY\n}"
	const lists = "func F(a []int, n int) int {\nBODY\n}"
	const loop = "for i := range n {\na[i] = i\n}\nreturn n"
	for _, tt := range []struct {
		operator, source, body string
		want                   []string // each is part of a result
		never                  []string // none is part of a result
	}{
		{"change", lists, "return n + 10", []string{"n + 11", "n + 9", "n + 20", "n + 5"}, []string{"n + 10", "."}},
		{"change", lists, "return a[0]*7 + 7", []string{"a[1]*7 + 7", "a[0]*8 + 8"}, []string{"a[-"}},
		{"change", lists, "return n / 2", []string{"n / 3", "n / 1"}, []string{"n / 0"}},
		{"change", numbers, "return x * 0.5", []string{"x * 1.0", "x * -0.5"}, []string{"x * 1\n", "NaN"}},
		{"renew", lists, "return n + 1000", []string{"n + 0", "n + 1", "n + 3"}, []string{"n + 1000"}},
		{"replace", lists, "return n", []string{"return a[", "return len(a)", "return 0"}, []string{"return n\n"}},
		{"duplicate", numbers, "z := x * y\nreturn z", []string{"return x * y"}, []string{"z := z"}},
		{"rename", numbers, "return x + 1", []string{"return y + 1"}, []string{"return 1"}},
		{"hoist", numbers, "return (x + 1) * y", []string{"return x + 1", "return y", "return x * y", "return 1 * y"}, nil},
		{"reoperate", numbers, "return x + y", []string{"return x - y", "return x * y", "return x / y", "return y + x"}, []string{"%", "<<"}},
		{"reoperate", lists, "if n < 3 {\nreturn 1\n}\nreturn n + 0", []string{"if n > 3 {", "if n >= 3 {", "if 3 < n {", "return n * 0", "return n - 0"}, []string{"n / 0", "n % 0"}},
		{"recall", numbers, "return math.Sin(x)", []string{"math.Cos(x)", "math.Sqrt(x)"}, []string{"Sin", "IsNaN"}},
		{"recall", numbers, "return min(x, y)", []string{"max(x, y)"}, []string{"math"}},
		{"recall", numbers, "return math.Pow(x, y)", []string{"math.Pow(y, x)", "math.Atan2(x, y)", "math.Mod(x, y)"}, nil},
		{"wrap", numbers, "return x", []string{"math.Sqrt(x)", "min(x, ", "max(x, ", "x * x", "math.Round(x)", "-x", "x - y"}, []string{"return x\n"}},
		{"wrap", lists, "if n > 3 {\nreturn 1\n}\nreturn n", []string{"!(n > 3)", "n > 3 && ", "n > 3 || "}, nil},
		{"recall", numbers, "return math.Floor(x)", []string{"math.Round(x)", "math.Ceil(x)", "math.Sqrt(x)"}, []string{"Floor"}},
		{"conjugate", numbers, "return math.Floor(x)", []string{"math.Floor(x*", "math.Floor(x/", ") / ", ") * "}, nil},
		{"mirror", numbers, "return x*x - 3*math.Cos(6*x)", []string{"x*x - 3*math.Cos(6*x) - 3*math.Cos(6*y)", "x*x - 3*math.Cos(6*x) + y*y"}, []string{"z"}},
		{"term", numbers, "return x", []string{"return x + ", "return x - ", "math.Pi*", "y*y"}, []string{"return x\n"}},
		{"insert", lists, loop, []string{"return n\n}\n", "a[i] = ", "n++", "break", "continue", "if "}, []string{"i = n", "i++"}},
		{"remove", lists, loop, []string{"for i := range n {\na[i] = i\n}"}, nil},
		{"remove", lists, "m := n\nm++\nreturn m", []string{"m := n\nreturn m"}, []string{"return\n"}},
		{"repeat", lists, "n++\nreturn n", []string{"n++\nn++\nreturn n"}, nil},
		{"unbranch", lists, "if n > 3 {\nn--\n} else {\nm := n\nn = m\n}\nreturn n", []string{"n--\nreturn n", "{\nm := n\nn = m\n}\nreturn n"}, []string{"if"}},
		{"unbranch", lists, loop, nil, []string{"a[i]"}},
		{"split", lists, "return n", []string{"return n\n}\nreturn n", "return 0\n}\nreturn n"}, []string{"else"}},
		{"split", lists, "n++\nreturn n", []string{"n++\n} else {\nn++\n}"}, nil},
		{"special", lists, "return n", []string{"if n%", "if n > ", "if n == ", "return 1\n}\nreturn n"}, []string{"else"}},
		{"expanded", "func F(a, b []int) {\nBODY\n}", "copy(a, b)", []string{"for i := range min(len(a), len(b)) {\na[i] = b[i]\n}"}, []string{"copy"}},
		{"compute", "func F(a []float64, n int) int {\nBODY\n}", "return n", []string{"sum := 0\nfor _, v := range a {", "int(v)", "nearest", "return n + sum", "return sum"}, []string{"return n\n", "<<", "T("}},
		{"reorder", lists, "for i := range 3 {\nn += i\n}\nreturn n", []string{"range []int{0, 2, 1}", "range []int{2, 1, 0}"}, []string{"range 3"}},
		{"reorder", "func F(b [3]int) (n int) {\nBODY\n}", "for _, v := range b {\nn += v\n}\nreturn n", []string{"for _, i := range []int{", "v := b[i]\nn += v"}, []string{"range b"}},
		{"settle", lists, "for range n {\nfor i := range a {\nif a[i] > n {\nn--\n}\n}\n}\nreturn n", []string{"changed := false\nfor i := range a {\nif a[i] > n {\nchanged = true\nn--\n}\n}\nif !changed {\nbreak\n}"}, nil},
		{"coarsen", lists, "for i := 1; i < n; i++ {\na[i-1] = a[i]\n}\nreturn n", []string{"for step := len(a) / 2; step > 0; step /= 2 {\nfor i := step; i < n; i++ {\na[i-step] = a[i]\n}\n}"}, []string{"i-1"}},
	} {
		source := strings.Replace(tt.source, "BODY", tt.body, 1)
		if strings.Contains(tt.body, "math.") {
			source = "import \"math\"\n\n" + source
		}
		var s sample
		switch {
		case strings.HasPrefix(tt.source, "func F(x"):
			s = given[func(x, y float64) float64](t, source)
		case strings.HasPrefix(tt.source, "func F(a []int, n"):
			s = given[func(a []int, n int) int](t, source)
		case strings.HasPrefix(tt.source, "func F(a []float64"):
			s = given[func(a []float64, n int) int](t, source)
		case strings.HasPrefix(tt.source, "func F(a, b"):
			s = given[func(a, b []int)](t, source)
		default:
			s = given[func(b [3]int) int](t, source)
		}
		found := results(t, s, tt.operator, false)
		all := "\n"
		for text := range found {
			all += text + "\n\n"
			if text == tt.body {
				t.Errorf("%s of %q has changed nothing", tt.operator, tt.body)
			}
		}
		for _, want := range tt.want {
			if !strings.Contains(all, want) {
				t.Errorf("%s of %q: %q is not among the results\n%s", tt.operator, tt.body, want, all[:min(len(all), 1500)])
			}
		}
		for _, never := range tt.never {
			for text := range found {
				if strings.Contains(text+"\n", never) && !strings.Contains(tt.body, never) || text == never {
					t.Errorf("%s of %q: %q is in\n%s", tt.operator, tt.body, never, text)
					break
				}
			}
		}
	}
}

// TestChangedWords: integers of 64 bits change by a little too, one at a time, and numbers
// in conversions change within the range of the type.
func TestChangedWords(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		s     sample
		want  []string
		never []string
	}{
		{
			given[func(uint64) uint64](t, "func F(h uint64) uint64 { return h ^ 14695981039346656037 }"),
			[]string{"h ^ 14695981039346656038", "h ^ 14695981039346656036", "h ^ 18446744073709551615", "h ^ 7347990519673328018"}, []string{"9007199254740992"},
		}, {
			given[func(int64) int64](t, "func F(h int64) int64 { return h ^ 6148914691236517205 ^ 6148914691236517204*h }"),
			[]string{"h ^ 6148914691236517206 ^ 6148914691236517204*h", "h ^ 6148914691236517205 ^ 6148914691236517203*h"}, []string{"6148914691236517206 ^ 6148914691236517206", "9007199254740992"},
		}, {
			given[func(uint8, float32) uint8](t, "func F(h uint8, x float32) uint8 {\nh *= uint8(200)\nreturn h + uint8(x*float32(0.25))\n}"),
			[]string{"uint8(201)", "uint8(199)", "uint8(255)", "float32(0.5)"}, []string{"uint8()", "float32()"},
		},
	} {
		all := ""
		for _, operator := range []string{"change", "renew"} {
			for text := range results(t, tt.s, operator, false) {
				all += text + "\n"
			}
		}
		for _, want := range tt.want {
			if !strings.Contains(all, want) {
				t.Errorf("%s is not among\n%s", want, all)
			}
		}
		for _, never := range tt.never {
			if strings.Contains(all, never) {
				t.Errorf("%s is among\n%s", never, all)
			}
		}
	}
}

// TestTunedTerm: where numbers are tuned, terms have factors that can be, and there are
// waves among them.
func TestTunedTerm(t *testing.T) {
	t.Parallel()
	s := given[func(x, y float64) float64](t, "func F(x, y float64) float64 { return x*x + 20 }\n")
	for _, tuned := range []bool{false, true} {
		made, waves, alone := 0, 0, 0
		for text, n := range results(t, s, "term", tuned) {
			made += n
			for _, name := range []string{"math.Cos(", "math.Sin("} {
				if _, inside, found := strings.Cut(text, name); found {
					waves += n
					if strings.HasPrefix(inside, "x") || strings.HasPrefix(inside, "y") || strings.HasPrefix(inside, "math.Pi") {
						alone += n
					}
				}
			}
		}
		switch {
		case made < 200:
			t.Errorf("tuned %v: %d terms", tuned, made)
		case tuned && (waves < made/8 || alone > 0):
			t.Errorf("of %d terms %d are waves, %d of them without a factor", made, waves, alone)
		case !tuned && alone == 0:
			t.Errorf("none of %d waves is without a factor", waves)
		}
	}
}

// TestTunedConjugation: where numbers are tuned, what is put in other coordinates is often
// an argument of a call, and functions have scales by which the optimiser can move them.
func TestTunedConjugation(t *testing.T) {
	t.Parallel()
	s := given[func(x, y float64) float64](t, "import \"math\"\n\nfunc F(x, y float64) float64 { return math.Floor(x) + y }\n")
	inside := make(map[bool]int)
	for _, tuned := range []bool{false, true} {
		for text, n := range results(t, s, "conjugate", tuned) {
			if strings.Contains(text, "Floor(") && !strings.Contains(text, "Floor(x)") {
				inside[tuned] += n
			}
		}
	}
	if inside[true] < inside[false]*5/4 || inside[true] < 50 {
		t.Errorf("the argument is put in other coordinates in %d drafts, and without tuning in %d", inside[true], inside[false])
	}
}

// TestCrossedExpressions takes expressions and statements from another program: what they
// refer to gets a counterpart.
func TestCrossedExpressions(t *testing.T) {
	t.Parallel()
	s := given[func(x, y float64) float64](t, "func F(x, y float64) float64 {\nz := x\nreturn z\n}")
	donor := "package main\n\nimport m \"math\"\n\nfunc twice(u float64) float64 { return 2 * u }\n\nfunc F(a, b float64) float64 {\nz := m.Sqrt(a) * 3.5\nif z > b {\nreturn twice(z)\n}\nreturn z\n}\n"
	found := results(t, s, "cross", false, donor)
	for _, want := range []string{"math.Sqrt(", "twice(", "3.5"} {
		if !slices.ContainsFunc(slices.Collect(keys(found)), func(text string) bool { return strings.Contains(text, want) }) {
			t.Errorf("%s never comes along", want)
		}
	}
	found = results(t, s, "transplant", false, donor)
	for _, want := range []string{"if ", "return twice(", "math.Sqrt("} {
		if !slices.ContainsFunc(slices.Collect(keys(found)), func(text string) bool { return strings.Contains(text, want) }) {
			t.Errorf("%s never comes along in statements", want)
		}
	}
	for text := range found {
		if strings.Contains(text, "m.") || strings.Contains(text, " a ") || strings.Contains(text, " b ") {
			t.Errorf("a name of the donor is left:\n%s", text)
		}
	}
}

func keys(m map[string]int) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// TestNoRecursion: edits call the functions that a program declares, but never so that a
// function calls itself.
func TestNoRecursion(t *testing.T) {
	t.Parallel()
	s := given[func(n int) int](t, `func low(n int) int { return n + 1 }

func middle(n int) int { return low(n) * 2 }

func F(n int) int {
	m := middle(n) * 3
	return m + 4
}
`)
	p := s.job(t, 1).started()
	for _, tt := range []struct{ in, want string }{{"low", "F low middle"}, {"middle", "F middle"}, {"F", "F"}} {
		for _, b := range p.p.blocks {
			if b.fn.decl.Name.Name != tt.in {
				continue
			}
			var names []string
			for name := range p.in(b, 0).callers() {
				names = append(names, name)
			}
			slices.Sort(names)
			if got := strings.Join(names, " "); got != tt.want {
				t.Errorf("the callers of %s are %s, want %s", tt.in, got, tt.want)
			}
		}
	}
	calls := 0
	for random := range uint64(400) {
		d := s.job(t, random).started()
		if !d.apply(t, "replace") {
			continue
		}
		if low := between(d.p.Source, "func low", "func middle"); strings.Contains(low, "middle(") || strings.Contains(low, "F(") || strings.Count(low, "low(") > 1 {
			t.Errorf("low calls a function that calls it\n%s", d.p.Source)
		}
		if middle := between(d.p.Source, "func middle", "func F"); strings.Contains(middle, "F(") || strings.Count(middle, "middle(") > 1 {
			t.Errorf("middle calls a function that calls it\n%s", d.p.Source)
		}
		if f := between(d.p.Source, "func F", "\n}"); strings.Contains(f, "low(") || strings.Count(f, "middle(") > 1 {
			calls++
		}
	}
	if calls < 5 {
		t.Errorf("F calls another function in %d drafts", calls)
	}
}

// TestNoRecursionFromDonors: a function that comes along with what a donor gives does not
// lead back to where it is called.
func TestNoRecursionFromDonors(t *testing.T) {
	t.Parallel()
	s := given[func(x, y float64) float64](t, "func F(x, y float64) float64 {\nz := x * 2\nreturn z + y\n}")
	const donor = "package main\n\nfunc F(x, y float64) float64 { return x }\n\nfunc w(u float64) float64 { if u > 1 {\nreturn F(u-1, u)\n}\nreturn u }\n\nfunc z(u float64) float64 { return w(u) * 2 + v(u) }\n\nfunc v(u float64) float64 { return u * 3 }\n"
	came := 0
	for random := range uint64(400) {
		r, err := new(Mutator).Mutate(t.Context(), s.request(random, donor))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(r.Source, "func w(") || strings.Contains(r.Source, "func z(") {
			t.Fatalf("%s makes F recursive:\n%s", r.Text, r.Source)
		}
		if strings.Contains(r.Source, "func v(") {
			came++
		}
	}
	if came == 0 {
		t.Error("no function has come along")
	}
}

// between returns the text from one word on to another.
func between(text, from, to string) string {
	_, text, _ = strings.Cut(text, from)
	text, _, _ = strings.Cut(text, to)
	return from + text
}

// TestWeights: without a family or an operator its weight is 0; large programs shrink.
func TestWeights(t *testing.T) {
	s := one(t, "shapes.go")
	defer func(before string) { without = before }(without)
	for _, left := range []string{"", "constants", "wrap", "loops,settle,expanded"} {
		without = left
		j := s.job(t, 1)
		for i, o := range operators {
			dropped := slices.Contains(strings.Split(left, ","), o.name) || slices.Contains(strings.Split(left, ","), string(o.family))
			if (j.weights[i] == 0) != dropped {
				t.Errorf("without %q the weight of %s is %v", left, o.name, j.weights[i])
			}
			if strings.ContainsAny(o.name, " ,") {
				t.Errorf("%q cannot be named by a linker flag", o.name)
			}
		}
	}
	for _, o := range operators {
		small, large := o.weight(100, 0.5), o.weight(maxSize, 0.5)
		if o.size > 0 && large >= small || o.size < 0 && large <= small || o.size == 0 && large != small {
			t.Errorf("%s has weight %v in a small program and %v in a large one", o.name, small, large)
		}
	}
}
