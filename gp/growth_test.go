package gp

import (
	"slices"
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
	{"stores", func(n int) (string, string) { return "", times(n/4, "a[%d] = a[0] * %d\n") }},
	{"literals", func(n int) (string, string) {
		return "", "x := 0.5\n" + times(n/5, "x = x*%d.5 + 0.%d\n") + "a[0] = int(x)"
	}},
	{"strings", func(n int) (string, string) { return "", "s := \"\"\n" + times(n/3, "s += \"%d\"\n") + "a[0] = len(s)" }},
	{"branches", func(n int) (string, string) { return "", times(n/6, "if a[0] == %d { return %d }\n") }},
	{"else", func(n int) (string, string) { return "", times(n/10, "if a[0] == %d { a[1]++ } else ") + "{ a[0]++ }" }},
	{"cases", func(n int) (string, string) { return "", "switch a[0] {\n" + times(n/6, "case %d: return %d\n") + "}" }},
	{"loops", func(n int) (string, string) {
		return "", "for range a {\n" + times(n/20, "for i := 1; i < len(a); i++ { if a[i] > a[i-1] { a[i] -= 1 } }\n") + "}"
	}},
	{"nested", func(n int) (string, string) {
		return "", strings.Repeat("for range a {\na[0]++\n", n/30) + strings.Repeat("}\n", n/30)
	}},
	{"closures", func(n int) (string, string) {
		return "", "n := 0\n" + times(n/10, "n = func(k int) int { return k + %d }(n)\n") + "a[0] = n"
	}},
	{"sum", func(n int) (string, string) { return "", "a[0] = 0" + times(n/10, " + %[1]d*a[%[1]d]") }},
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

// FuzzLinear holds all operators together to time that is linear in the size of the
// parent: with four times as much of the given shapes, one bit each, they take not
// much more than four times as long.
func FuzzLinear(f *testing.F) {
	if cputime.Self() == 0 || race.Enabled {
		f.Skip("measures processor time")
	}
	for i := range shapes {
		f.Add(uint32(1)<<i, uint64(i))
	}
	f.Add(uint32(1<<0|1<<7|1<<14), uint64(1))
	f.Fuzz(func(t *testing.T, which uint32, random uint64) {
		if testing.Short() {
			t.Skip("measures for seconds")
		}
		const size, most = 700, 10
		var names []string
		for i, s := range shapes {
			if which>>i&1 != 0 && len(names) < 4 {
				names = append(names, s.name)
			}
		}
		if len(names) == 0 {
			return
		}
		var ratio float64
		for _, times := range []int{1, 3, 5} { // a busy machine may disturb
			small, large := medianTime(t, names, random, size, times), medianTime(t, names, random, 4*size, times)
			if ratio = float64(large) / float64(small); ratio < most || large < 20*time.Millisecond {
				return
			}
		}
		t.Errorf("%v: with four times as many, operators take %.0f times as long, want at most %d", names, ratio, most)
	})
}

// medianTime returns the processor time that all operators take together, measured
// so many times.
func medianTime(t *testing.T, names []string, random uint64, n, times int) time.Duration {
	t.Helper()
	var declarations, statements string
	for _, s := range shapes {
		if slices.Contains(names, s.name) {
			d, b := s.make(n / len(names))
			declarations, statements = declarations+d, statements+b+"\n"
		}
	}
	s := given[func([]int) int](t, declarations+"\nfunc F(a []int) int {\n"+statements+"return a[0]\n}\n")
	j := s.job(t, random, s.source)
	all := make([]time.Duration, times)
	for i := range all {
		for _, o := range operators {
			d := j.draft() // of its own: some copy half of it
			begin := cputime.Self()
			d.walk()
			o.apply(d)
			all[i] += cputime.Self() - begin
		}
		d := j.draft()
		begin := cputime.Self()
		d.reassociate()
		d.tidy()
		d.endless(d.file)
		all[i] += cputime.Self() - begin
	}
	slices.Sort(all)
	return all[times/2]
}
