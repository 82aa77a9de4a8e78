package plots

import (
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

func TestRuns(t *testing.T) {
	for _, c := range []struct {
		format, line string
		want         []run
	}{
		{"png", "10⁻⁶ log₂", []run{{"10", 0}, {"–6", 1}, {" log", 0}, {"2", -1}}},
		{"png", "a\x01b\xffc", []run{{"a□b□c", 0}}},
		{"png", "Ωß日", []run{{"Ωß□", 0}}},
		{"png", "two\nlines", []run{{"two¶lines", 0}}},
		{"svg", "Ωß日", []run{{"Ωß日", 0}}},
		{"pdf", "Ωß日…", []run{{"¤ß¤…", 0}}},
		{"pdf", "\u00b5s \u03bcs", []run{{"\u00b5s \u00b5s", 0}}}, // micro, mu
	} {
		if got := newLettering(c.format).runs(c.line, sans(10)); !slices.Equal(got, c.want) {
			t.Errorf("%s: runs(%q): got %v, want %v", c.format, c.line, got, c.want)
		}
	}
}

func TestEncode(t *testing.T) {
	if got, want := encode("aß–…€Ÿ"), "a\xdf\x96\x85\x80\x9f"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFit(t *testing.T) {
	s := &sheet{letters: newLettering("png")}
	st := s.style(10)
	long := strings.Repeat("word ", 20)
	for _, width := range []vg.Length{5, 50, 200} {
		got := fit(st, long, width)
		if st.Width(got) > width {
			t.Errorf("%q is wider than %v", got, width)
		}
		if width >= 50 && (!strings.HasPrefix(got, "word") || !strings.HasSuffix(got, "…")) {
			t.Errorf("got %q in %v, want the beginning and an ellipsis", got, width)
		}
	}
	if got := fit(st, "word", 200); got != "word" {
		t.Errorf("got %q, want what fits", got)
	}
}

// TestFitLabel: of a label that is too long, the name is left.
func TestFitLabel(t *testing.T) {
	s := &sheet{letters: newLettering("png")}
	st := s.style(10)
	for width, want := range map[vg.Length]string{60: "error", 200: "error (lower is better)"} {
		if got := fitLabel(st, "error (lower is better)", width); got != want {
			t.Errorf("%v wide: got %q, want %q", width, got, want)
		}
	}
}

// TestFitBefore checks that the text after a name stays complete.
func TestFitBefore(t *testing.T) {
	s := &sheet{letters: newLettering("png")}
	st := s.style(10)
	name, rest := strings.Repeat("word ", 20), " (lower is better)"
	got := fitBefore(st, name+"(of many)"+rest, " (", 200)
	if st.Width(got) > 200 || !strings.HasPrefix(got, "word word") || !strings.HasSuffix(got, "…"+rest) {
		t.Errorf("got %q, want a shorter name and all of%s", got, rest)
	}
	for _, c := range []struct {
		txt   string
		width vg.Length
	}{{name, 200}, {name + rest, 100}} { // nothing behind the name, or too much
		if got, want := fitBefore(st, c.txt, " (", c.width), fit(st, c.txt, c.width); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got, want := fitBefore(st, "error"+rest, " (", 200), "error"+rest; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 100_801: "100,801", 1_234_567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("thousands(%d): got %q, want %q", n, got, want)
		}
	}
}
