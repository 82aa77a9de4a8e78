package gp

import (
	"go/types"
	"math/bits"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/internal/cputime"
	"github.com/wallacea-go/wallacea/internal/race"
)

// shapes are parts of programs that consist of about n nodes of one kind:
// declarations, and statements of a function of a []int.
var shapes = []struct {
	name string
	make func(n int) (declarations, statements string)
}{
	{"types", func(n int) (string, string) { return times(n, "type ta%d int\n"), "" }},
	{"constants", func(n int) (string, string) { return times(n, "const c%d = %d\n"), "a[0] = c1" }},
	{"functions", func(n int) (string, string) {
		return times(n/4, "func fa%d(n int) int { return n * %d }\n"), "a[0] = fa0(1)"
	}},
	{"calls", func(n int) (string, string) {
		return "func fb0(n int) int { return n }\n" + times(n/4, "func fb%[2]d(n int) int { return fb%[1]d(n) + 1 }\n"), "a[0] = fb1(2)"
	}},
	{"methods", func(n int) (string, string) {
		return "type tm int\n" + times(n/5, "func (v tm) m%d(n int) int { return n + int(v) }\n"), "a[0] = tm(1).m0(a[0])"
	}},
	{"structs", func(n int) (string, string) {
		return times(n/4, "type tb%d struct { a int; b []int }\n"), times(n/8, "var vb%[1]d tb%[1]d\nif vb%[1]d.a > 1 { return vb%[1]d.b[0] }\n")
	}},
	{"fields", func(n int) (string, string) {
		return "type wide struct {\n" + times(n/4, "f%d deep\n") + "}\ntype deep struct {\n" + times(n/4, "a%d int\n") + "}\n", "var w wide\na[0] += w.f1.a1"
	}},
	{"variables", func(n int) (string, string) { return "", times(n/5, "v%[1]d := len(a) + %[1]d\na[0] += v%[1]d\n") }},
	{"unused", func(n int) (string, string) {
		return "", times(n/10, "u%[1]d := len(a) + %[1]d\nu%[1]d = 2\n") + "_ = []int{" + times(n/10, "u%[1]d, ") + "}"
	}},
	{"stores", func(n int) (string, string) { return "", times(n/4, "a[%d] = a[0] * %d\n") }},
	{"literals", func(n int) (string, string) {
		return "", "x := 0.5\n" + times(n/5, "x = x*%d.5 + 0.%d\n") + "a[0] = int(x)"
	}},
	{"chains", func(n int) (string, string) {
		return "", "x := 0.5\n" + times(n/6, "x = x * %d.5 / 0.%d\n") + "a[0] = int(x)"
	}},
	{"strings", func(n int) (string, string) { return "", "s := \"\"\n" + times(n/3, "s += \"%d\"\n") + "a[0] = len(s)" }},
	{"branches", func(n int) (string, string) { return "", times(n/6, "if a[0] == %d { return %d }\n") }},
	{"else", func(n int) (string, string) { return "", times(n/10, "if a[0] == %d { a[1]++ } else ") + "{ a[0]++ }" }},
	{"cases", func(n int) (string, string) { return "", "switch a[0] {\n" + times(n/6, "case %d: return %d\n") + "}" }},
	{"loops", func(n int) (string, string) {
		return "", "for range a {\n" + times(n/20, "for i := 1; i < len(a); i++ { if a[i] > a[i-1] { a[i] -= 1 } }\n") + "}"
	}},
	{"nested", func(n int) (string, string) {
		return "", strings.Repeat("for range a {\na[0]++\n", n/40) + strings.Repeat("}\n", n/40)
	}},
	{"closures", func(n int) (string, string) {
		return "", "n := 0\n" + times(n/10, "n = func(k int) int { return k + %d }(n)\n") + "a[0] = n"
	}},
	{"sum", func(n int) (string, string) { return "", "a[0] = 0" + times(n/2, " + %[1]d*a[%[1]d]") }},
	{"hidden", func(n int) (string, string) {
		return "", "if i := len(a); i > 0 {\na[0] = 0" + times(n/4, " + %[1]d*i") + "}"
	}},
	{"conditions", func(n int) (string, string) {
		return "", "if a[0] > 0" + times(n/10, " && a[%[1]d] != %[1]d") + " { return 1 }"
	}},
	{"list", func(n int) (string, string) { return "", "a[0] = []int{" + times(n, "%d,") + "}[a[0]]" }},
	{"selectors", func(n int) (string, string) {
		return "type node struct { next *node; n int }\n", "h := &node{}\na[0] = h" + strings.Repeat(".next", n/20) + ".n"
	}},
	{"map", func(n int) (string, string) {
		return "", "m := map[string]int{" + times(n/3, "\"%d\": %d,") + "}\na[0] = m[\"1\"]"
	}},
}

// times returns n copies of a text with the numbers i and i+1 in the place of %d, or
// of %[1]d and %[2]d.
func times(n int, text string) string {
	if strings.Contains(text, "%d") {
		text = strings.Replace(strings.Replace(text, "%d", "%[1]d", 1), "%d", "%[2]d", 1)
	}
	var s strings.Builder
	for i := range n {
		_, _ = strings.NewReplacer("%[1]d", strconv.Itoa(i), "%[2]d", strconv.Itoa(i+1)).WriteString(&s, text)
	}
	return s.String()
}

var unusing = regexp.MustCompile(`_ = \[\]int\{[^}]*\}`)

// steps are what an edit consists of: the operators, the ways to make an expression,
// and what precedes and follows edits, but for formatting and typing.
func steps() (names []string, all []func(d *draft) bool) {
	add := func(name string, step func(d *draft) bool) { names, all = append(names, name), append(all, step) }
	for _, o := range operators {
		add(o.name, func(d *draft) bool { o.propose(d); return false })
	}
	for _, t := range []types.Type{integer, types.Typ[types.Bool], types.Typ[types.Float64], types.NewSlice(integer)} {
		for _, part := range []struct {
			name string
			make func(g gen) code
		}{
			{"existing", func(g gen) code { return g.existing(t) }},
			{"call", func(g gen) code { return g.callScope(t, 0) }},
			{"variable", func(g gen) code { return g.variable(t) }},
			{"conversion", func(g gen) code { return g.conversion(t, 0) }},
			{"composed", func(g gen) code { return g.composed(t, 1) }},
			{"condition", func(g gen) code { return g.condition(1) }},
			{"target", func(g gen) code { return g.target(t) }},
		} {
			add(part.name+" of "+t.String(), func(d *draft) bool {
				part.make(d.before(d.spot()))
				return false
			})
		}
	}
	add("look", func(d *draft) bool { newProgram(d.p.Draft).look(); return false })
	add("merges", func(d *draft) bool { d.p.merges(d.parent); return false })
	add("mended", func(d *draft) bool { // without what uses the variables of the shape "unused"
		if text := unusing.ReplaceAllString(d.p.Source, ""); text != d.p.Source && d.mended(text) == nil {
			panic("cannot be mended")
		}
		return false
	})
	add("useful", func(d *draft) bool { d.useful(); return false })
	return names, all
}

// FuzzLinear holds every step of an edit to time that is linear in the size of the
// parent: with four times as much of the given shapes, one bit each, it takes not
// much more than four times as long.
func FuzzLinear(f *testing.F) {
	if cputime.Self() == 0 || race.Enabled {
		f.Skip("measures processor time")
	}
	for i := range shapes {
		f.Add(uint32(1)<<i, uint64(i))
	}
	f.Fuzz(func(t *testing.T, which uint32, random uint64) {
		if testing.Short() {
			t.Skip("measures for seconds")
		}
		const size, most, visible = 1200, 9, 20 * time.Millisecond
		var declarations, statements [2]string
		n := min(bits.OnesCount32(which&(1<<len(shapes)-1)), 4)
		for i, shape := range shapes {
			if which>>i&1 != 0 && n > 0 {
				for k, size := range []int{size, 4 * size} {
					d, s := shape.make(size / n)
					declarations[k], statements[k] = declarations[k]+d, statements[k]+s+"\n"
				}
			}
		}
		var jobs [2]*job
		for k := range jobs {
			s := given[func([]int) int](t, declarations[k]+"\nfunc F(a []int) int {\n"+statements[k]+"return a[0]\n}\n")
			jobs[k] = s.job(t, random, s.source)
		}
		names, steps := steps()
		large := jobs[1].started()
		for i, step := range steps {
			took, changed := timed(large, step)
			if changed {
				large = jobs[1].started()
			}
			if took < visible {
				continue
			}
			var slow, fast time.Duration
			for again := range 5 { // what a draft chooses is random, and garbage is collected at any time
				large, _ := timed(jobs[1].started(), step)
				small, _ := timed(jobs[0].started(), step)
				if again == 0 || large < slow {
					slow = large
				}
				fast = max(fast, small)
			}
			if slow > visible && slow > most*fast {
				t.Errorf("%s: with four times as much, it takes %v and not %v", names[i], slow, fast)
			}
		}
	})
}

// timed returns how much processor time a step takes.
func timed(d *draft, step func(*draft) bool) (took time.Duration, changed bool) {
	begin := cputime.Self()
	changed = step(d)
	return cputime.Self() - begin, changed
}
