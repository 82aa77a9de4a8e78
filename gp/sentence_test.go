package gp

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestSentence: a reply says what was done, and on which line.
func TestSentence(t *testing.T) {
	t.Parallel()
	s := given[func(x, y float64) float64](t, "// F is a sum.\nfunc F(x, y float64) float64 {\n\tz := x * 2\n\treturn z + y\n}")
	seen := make(map[string]bool)
	for random := range uint64(300) {
		d := s.job(t, random).started()
		if !d.apply(t, "wrap") {
			continue
		}
		text := d.sentence()
		m := regexp.MustCompile(`^wrapped (.+) in (.+) on line (\d+)$`).FindStringSubmatch(text)
		if m == nil {
			t.Fatalf("it says %q", text)
		}
		line, _ := strconv.Atoi(m[3])
		if got := strings.Split(d.p.Source, "\n")[line-1]; !strings.Contains(s.source, m[1]) || strings.Contains(s.source, got+"\n") {
			t.Errorf("%q, but line %d is %q of\n%s", text, line, got, d.p.Source)
		}
		seen[m[1]+" in "+m[2]] = true
	}
	for _, want := range []string{"x in math.Sqrt", "y in math.Abs", "z + y in -(…)"} {
		if !seen[want] {
			t.Errorf("it never says: wrapped %s", want)
		}
	}
}

// TestRemarked: later edits move the lines of earlier ones.
func TestRemarked(t *testing.T) {
	t.Parallel()
	s := given[func(n int) int](t, "func F(n int) int {\n\tn++\n\tn += 2\n\treturn n\n}")
	d := s.job(t, 1).started()
	block := func() *block { d.p.look(); return d.p.blocks[0] }
	for _, step := range []struct {
		insert string
		at     int
	}{{"n -= 3", 2}, {"n = int(math.Sqrt(float64(n)))", 1}, {"n *= 5", 1}} {
		name := string(rune('a' + len(d.said)))
		if !d.make(changed(d.p.add(spot{block(), step.at}, step.insert), name)) {
			t.Fatalf("%s is refused", step.insert)
		}
		got := d.sentence()
		for i, text := range []string{"n -= 3", "n = int", "n *= 5"}[:len(d.said)] {
			if want := fmt.Sprintf("%c on line %d", 'a'+i, lineOf(d.p.Source, text)); !strings.Contains(got, want) {
				t.Errorf("after %s: got %s, want %s", step.insert, got, want)
			}
		}
	}
}

// lineOf returns the number of the first line that contains a text.
func lineOf(source, text string) int {
	before, _, _ := strings.Cut(source, text)
	return 1 + strings.Count(before, "\n")
}

// TestSentenceLine: a line is that of the change, not of a comment that formatting moves, and
// of a number that has changed in several places it is the first.
func TestSentenceLine(t *testing.T) {
	t.Parallel()
	s := given[func(n int) int](t, "func F(n int) int {\n\tm := 1  // one\n\tmm := 50 // fifty\n\tn += 50\n\tif n > 50 {\n\t\tn--\n\t}\n\treturn m + mm + n\n}")
	together := 0
	for random := range uint64(200) {
		d := s.job(t, random).started()
		if !d.apply(t, "change") {
			continue
		}
		if text := d.sentence(); strings.Contains(text, "in 3 places") {
			if together++; !strings.HasSuffix(text, " in 3 places, the first on line 5") {
				t.Errorf("it says %q", text)
			}
		} else if strings.HasPrefix(text, "changed 50 to") && strings.Contains(d.p.Source, "mm := 50 ") == strings.HasSuffix(text, "on line 5") {
			t.Errorf("it says %q of\n%s", text, d.p.Source)
		}
	}
	if together < 50 {
		t.Errorf("50 has changed together %d times", together)
	}
}

// TestAround: what is around an expression is found where the expression is, not in a name.
func TestAround(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ whole, part, want string }{
		{"math.Tan(a)", "a", "math.Tan"}, {"math.Tan(n) + n", "n", "math.Tan(…) + n"}, {"max(1, x)", "x", "max(1, …)"}, {"min(max(m, 1), 2)", "m", "min(max(…, 1), 2)"},
		{"-(n + 1)", "n + 1", "-(…)"}, {"n * n", "n", "… * n"}, {"t - math.Cbrt(t)", "t", "… - math.Cbrt(t)"}, {"len(in) + in[0]", "in[0]", "len(in) + …"}, {"float64(int8(x))", "x", "float64(int8(…))"}, {"!p", "p", "!…"},
	} {
		if got := (code{text: tt.whole}).around(code{text: tt.part}); got != tt.want {
			t.Errorf("%s around %s: got %s, want %s", tt.whole, tt.part, got, tt.want)
		}
	}
}

func TestShort(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("äb ", 40)
	for text, want := range map[string]string{"": "", "a\n\tb": "a b", " x ": "x", long: strings.TrimSpace(string([]rune(long)[:59])) + "…"} {
		if got := short(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
