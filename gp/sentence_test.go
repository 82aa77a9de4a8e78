package gp

import (
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
		text := sentence(d.said)
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
	for _, step := range []struct{ insert, want string }{
		{"n -= 3", "a on line 6"},
		{"n = int(math.Sqrt(float64(n)))", "a on line 9, then b on line 6"},
		{"n *= 5", "a on line 10, then b on line 7, then c on line 6"},
	} {
		at := map[string]int{"n -= 3": 2, "n = int(math.Sqrt(float64(n)))": 1, "n *= 5": 1}[step.insert]
		name := string(rune('a' + len(d.said)))
		if !d.make(changed(d.p.add(spot{block(), at}, step.insert), name)) {
			t.Fatalf("%s is refused", step.insert)
		}
		got := sentence(d.said)
		if step.want = strings.Replace(step.want, "on line 6", "on line "+strconv.Itoa(lineOf(d.p.Source, step.insert)), 1); !strings.HasSuffix(got, name+" on line "+strconv.Itoa(lineOf(d.p.Source, step.insert))) {
			t.Errorf("after %s: got %s", step.insert, got)
		}
		for i, text := range []string{"n -= 3", "n = int", "n *= 5"}[:len(d.said)] {
			if d.said[i].line != lineOf(d.p.Source, text) {
				t.Errorf("%s is said to be on line %d, and is on line %d", text, d.said[i].line, lineOf(d.p.Source, text))
			}
		}
	}
}

// lineOf returns the number of the first line that contains a text.
func lineOf(source, text string) int {
	before, _, _ := strings.Cut(source, text)
	return 1 + strings.Count(before, "\n")
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
