package constants_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap/constants"
)

// describeAll is all numbers in short, with the choices of those that have some.
func describeAll(n constants.Numbers) string {
	var all []string
	for _, p := range n.Parameters {
		s := describe(p)
		if p.Choices != nil {
			s += fmt.Sprintf(" of %v", p.Choices)
		}
		all = append(all, s)
	}
	return strings.Join(all, "; ")
}

// nine are the elements of a table of data.
const nine = "1, 2, 3, 4, 5, 6, 7, 8, 9"

func TestMarks(t *testing.T) {
	t.Parallel()
	find := finding(t)
	entries := func(after string) string {
		var all []string
		for i := range 9 {
			all = append(all, fmt.Sprintf("%d float%s", i+1, after))
		}
		return strings.Join(all, "; ")
	}
	for _, tt := range []struct {
		declarations, body string
		want               string
	}{
		// What a mark is.
		{"", "x += 3 // tune: 2..1024", "3 float from 2 to 1024"},
		{"", "x += 3 //tune: 2 .. 1024", "3 float from 2 to 1024"},
		{"", "x += 3 // tune: 2..1024 (levels)", "3 float from 2 to 1024"},
		{"", "x += 3 // tune: 2..1024 levels", "3 float"},
		{"", "x += 1e-6 // tune: 1e-9..1e-3", "1e-6 float from 1e-09 to 0.001"},
		{"", "x += -3 // tune: -4..-2.5", "-3 float from -4 to -2.5"},
		{"", "x += 3 // tune: +1...5e1", "3 float from 1 to 5"},
		{"", "x += 3 // tune: 3..3", "3 float from 3 to 3"},
		{"", "x += 8 // tune: 16, 4,8, 8", "8 float from 4 to 16 of [4 8 16]"},
		{"", "x += 8 // tune: 8", "8 float from 8 to 8 of [8]"},
		{"", "x += 0 // tune: -0, 1", "0 float from 0 to 1 of [0 1]"},
		{"", "x += 3 // tune", "3 float"},
		{"", "x += 3 // fixed", ""},
		{"", "x += 3 // fixed (by the task)", ""},
		{"", "x += 3 // fixed-point", "3 float"},
		{"", "x += 3 // Fixed", "3 float"},
		{"", "x += 3 /* fixed */", "3 float"},
		{"", "x += 3 // see below; fixed", "3 float"},

		// What makes no sense.
		{"", "x += 3 // tune: 5..1", "3 float"},
		{"", "x += 3 // tune: a..b", "3 float"},
		{"", "x += 3 // tune: ..", "3 float"},
		{"", "x += 3 // tune: 1..", "3 float"},
		{"", "x += 3 // tune: 1..2..3", "3 float"},
		{"", "x += 3 // tune:", "3 float"},
		{"", "x += 3 // tune: 3,", "3 float"},
		{"", "x += 3 // tune: NaN..NaN", "3 float"},
		{"", "x += 3 // tune: -Inf..Inf", "3 float"},
		{"", "x += 3 // tune: 1..1e999", "3 float"},
		{"", "x += 3 // tune: 3, NaN", "3 float"},
		{"", "x += 3 // tune: 4..1024", "3 float"},
		{"", "x += 3 // tune: 4, 8, 16", "3 float"},
		{"", "x += 3 // tune: 3" + strings.Repeat(", 3", 64), "3 float"},
		{"", "x += 3 // tune: 3" + strings.Repeat(", 3", 63), "3 float from 3 to 3 of [3]"},
		{"", "n += 3 // tune: 3, 4.5\nx = float64(n)", "3 integer"},
		{"", "n /= 3 // tune: 0, 3\nx = float64(n)", "3 integer from 1"},
		{"", "u := uint8(9) // tune: 9, 256\nx = float64(u)", "9 integer from 0 to 255"},

		// Bounds of several origins.
		{"", "n /= 3 // tune: -7..7.5\nx = float64(n)", "3 integer from 1 to 7"},
		{"", "n += 3 // tune: 1.5..1e300\nx = float64(n)", "3 integer from 2"},
		{"", "u := uint8(9) // tune: -5..1000\nx = float64(u)", "9 integer from 0 to 255"},
		{"", "var f float32 = 0.1 // tune: 0.01..0.1\nx = float64(f)", "0.1 float from 0.01 to 0.10000000149011612"},
		{"", "var f float32 = 0.1 // tune: 0.1, 0.25\nx = float64(f)", "0.1 float from 0.10000000149011612 to 0.25 of [0.10000000149011612 0.25]"},
		{"", "s := make([]int, 12) // tune: 10..1e15\nx = float64(len(s))", "12 integer from 10 to 1.073741824e+09"},

		// Where it stands.
		{"", "x = 0.5*x + 48 // tune: 2..1024", "0.5 float; 48 float from 2 to 1024"},
		{"", "x = 4*x + 48 // tune: 2..1024", "4 float from 2 to 1024; 48 float from 2 to 1024"},
		{"", "for i := 0; i < 48; i++ { // tune: 2..1024\nx += 3\n}", "0 integer; 48 integer from 2 to 1024; 3 float"},
		{"", "x *= 1 + // tune: 0..9\n2", "1 + // tune: 0..9\n\t\t2 float"},
		{"", "x *= 1 +\n2 // tune: 0..9", "1 +\n\t\t2 float from 0 to 9"},
		{"", "x += 3\n// tune: 2..1024\nx += 4", "3 float; 4 float"},
		{"", "// fixed\ny := 3.5\nx += y", ""},
		{"", "// tune: 2..1024\nvar y = 3.5\nx += y", "3.5 float from 2 to 1024"},
		{"", "// tune: 2..1024\n\nvar y = 3.5\nx += y", "3.5 float"},
		{"", "// fixed\nfor i := 0; i < 48; i++ {\nx += 3\n}", "0 integer; 48 integer; 3 float"},
		{"", "// fixed\nf := func(y float64) float64 { return 2*y }\nx = f(x)", "2 float"},
		{"const k = 5 // tune: 2..1024", "x = k * x", "k 5 float from 2 to 1024"},
		{"// tune: 2..1024\nconst k = 5", "x = k * x", "k 5 float from 2 to 1024"},
		{"// k is what x is multiplied by.\n// tune: 2..1024\n// (roughly)\nconst k = 5", "x = k * x", "k 5 float from 2 to 1024"},
		{"// tune: 2..1024\nconst k = 5 // fixed", "x = k * x", ""},
		{"const k = 5", "x = k * x // fixed", "k 5 float"},
		{"const k = 5 // fixed", "x = k*x + 3", "3 float"},
		{"const k, j = 5, 1 // tune: 2..1024", "x = k*x + j", "k 5 float from 2 to 1024; j 1 float"},
		{"const (\nk = 5 // tune: 2..9\n// tune: 1, 6\nj = 6\nl = 7\n)", "x = k*x + j + l", "k 5 float from 2 to 9; j 6 float from 1 to 6 of [1 6]; l 7 float"},
		{"// fixed\nconst (\nk = 5\n)", "x = k * x", "k 5 float"},
		{"const k = 5\nconst j = k + 1 // fixed", "x += j", ""},
		{"const k = 5\nconst j = k + 1 // tune: 5..7", "x += j", "k 5 float"},
		{"const (\na = iota // tune: 0..1\nb\n)", "x += a + b", ""},
		{"", "const k = 5 // tune: 4..6\nx += k", "k 5 float from 4 to 6"},
		{"", "s := [...]int{5: 1} // tune: 0..9\nx = float64(s[n])", "1 integer from 0 to 9"},

		// Tables.
		{"", "a := []float64{" + nine + "} // tune\nx = a[n]", entries("")},
		{"", "a := []float64{" + nine + "} // tune: 0..9\nx = a[n]", entries(" from 0 to 9")},
		{"", "a := []float64{" + nine + "} // tune: 2..9\nx = a[n]", strings.TrimPrefix(entries(" from 2 to 9"), "1 float from 2 to 9; ")},
		{"", "a := []float64{" + nine + "} // fixed\nx = a[n]", ""},
		{"", "a := []uint8{" + nine + "} // tune: 1, 300\nx = float64(a[n])", ""},
		{"", "a := []float64{" + nine + "} // tune: -Inf..Inf\nx = a[n]", ""},
		{"", "a := []float64{" + nine + "} // tune: 9..0\nx = a[n]", ""},
		{"", "a := []float64{1, 2, // tune: 0..9\n3,\n}\nx = a[n]", "1 float from 0 to 9; 2 float from 0 to 9; 3 float"},
		{"const k = 5", "a := []float64{" + nine + ", k} // fixed\nx = a[n] + k", ""},
		{"type metre float64", "a := []metre{" + nine + "} // tune\nx = float64(a[n])", ""},
		{"", "a := []string{\"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\"} // tune\nx = float64(len(a[n]))", ""},
		{"", "a := []complex128{" + nine + "} // tune\nx = real(a[n])", ""},
		{"func f[T int | float64](i int) T { a := []T{" + nine + "}; return a[i] } // tune", "x = f[float64](n)", ""},
		{"", "// tune\na := []float64{" + nine + "}\nx = a[n]", entries("")},
		{"", "a := []float64{ // tune: 0..9\n" + nine + ",\n}\nx = a[n]", entries(" from 0 to 9")},
		{"", "a := []float64{\n" + nine + ", // tune: 0..9\n10,\n}\nx = a[n]", entries(" from 0 to 9")},
		{"", "// tune\na := []float64{\n" + nine + ",\n10, // fixed\n}\nx = a[n]", entries("")},
		{"", "a := [][]float64{\n{" + nine + "},\n{" + nine + "}, // tune\n}\nx = a[n][n]", entries("")},
		{"", "// tune: 0..9\na := [][]float64{\n{" + nine + "},\n}\nx = a[n][n]", entries(" from 0 to 9")},
		{"", "// tune\nvar a [3]float64\nx = a[1]", ""},
		{"const k = 5", "a := []float64{" + nine + ", k} // tune\nx = a[n]", "k 5 float; " + entries("")},
		{"const k = 5", "a := []float64{" + nine + ", k}\nx = a[n] + k", ""},
	} {
		n, source := find(tt.declarations, tt.body)
		if got := describeAll(n); got != tt.want {
			t.Errorf("%s %s:\ngot  %s\nwant %s", tt.declarations, tt.body, got, tt.want)
		}
		if _, err := n.Table(n.Values()); err != nil {
			t.Errorf("%s %s: %v", tt.declarations, tt.body, err)
		}
		for _, p := range n.Parameters {
			if p.Value < p.Min || p.Value > p.Max || p.Choices != nil && !slices.Contains(p.Choices, p.Value) {
				t.Errorf("%s %s: %v is not within the bounds of %+v", tt.declarations, tt.body, p.Value, p)
			}
		}
		if text := n.Write(source, n.Values()); text != source {
			t.Errorf("%s %s: got %s", tt.declarations, tt.body, text)
		}
	}
}

// TestMarksHold: a setting is written beside its comment, which holds for it when it is
// read again, and what the comment excludes is refused.
func TestMarksHold(t *testing.T) {
	t.Parallel()
	find := finding(t)
	for _, tt := range []struct {
		body    string
		value   float64
		refused bool
		want    string
	}{
		{"x += 3 // tune: 2..1024 (levels)", 1024, false, "x += 1024.0 // tune: 2..1024 (levels)"},
		{"x += 3 // tune: 2..1024", 1025, true, ""},
		{"x += 3 // tune: 2..1024", 1.5, true, ""},
		{"x += 8 // tune: 4, 8, 16", 4, false, "x += 4.0 // tune: 4, 8, 16"},
		{"x += 8 // tune: 4, 8, 16", 5, true, ""},
		{"n += 8 // tune: 4, 8, 16\nx = float64(n)", 16, false, "n += 16 // tune: 4, 8, 16"},
		{"n += 8 // tune: 4.5..9.5\nx = float64(n)", 5, false, "n += 5 // tune: 4.5..9.5"},
		{"n += 8 // tune: 4.5..9.5\nx = float64(n)", 4.5, true, ""},
		{"// tune: -2..4\ny := 3.5\nx = y", -1, false, "// tune: -2..4\n\ty := -1.0"},
	} {
		n, source := find("", tt.body)
		values := []float64{tt.value}
		if _, err := n.Table(values); (err != nil) != tt.refused {
			t.Errorf("%s with %v: %v", tt.body, tt.value, err)
		}
		if tt.refused {
			continue
		}
		text := n.Write(source, values)
		if !strings.Contains(text, "\t"+tt.want+"\n") {
			t.Errorf("%s with %v: got\n%s", tt.body, tt.value, text)
		}
		_, body, _ := strings.Cut(text, "float64 {\n")
		body, _, _ = strings.Cut(body, "\treturn x")
		again, _ := find("", body)
		p, want := again.Parameters[0], n.Parameters[0]
		if p.Value != tt.value || p.Min != want.Min || p.Max != want.Max || !slices.Equal(p.Choices, want.Choices) {
			t.Errorf("%s with %v: got %+v, want %+v", tt.body, tt.value, p, want)
		}
	}
}

// TestNth: what counts is the place among all numbers, whatever is marked.
func TestNth(t *testing.T) {
	t.Parallel()
	find := finding(t)
	body := func(first, second, third string) string {
		return "x += 2" + first + "\na := []float64{" + nine + "}" + second + "\nb := []float64{" + nine + "}" + third + "\nx += a[n] * b[n] * 3"
	}
	for _, tt := range []struct {
		body string
		want []int
	}{
		{body("", "", ""), []int{1, 20}},
		{body(" // fixed", "", ""), []int{20}},
		{body("", " // tune", ""), []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20}},
		{body("", "", " // tune"), []int{1, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}},
	} {
		n, _ := find("", tt.body)
		var got []int
		for _, s := range n.Slots {
			got = append(got, s.Nth)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.body, got, tt.want)
		}
	}
}

// TestIgnored: comments that look like marks and are none, or fit no number, are listed.
func TestIgnored(t *testing.T) {
	t.Parallel()
	find := finding(t)
	for comment, want := range map[string]bool{
		"// tune: 1..3": false, "// fixed": false, "// fixed (measured)": false, "// tune: 2": false, "// tune": false, "// speed": false, "// fixed point": false, "// tune it": false,
		"// tune 1..3": true, "// tune: 0.1-10": true, "// tuned: 1..3": true, "// Tune: 1..3": true, "// tune: 3..1": true, "// tune: 1..": true,
		"// tune: 5..9": true, "// tune: 1, 3": true, "// fixed.": true, "// fixed, because": true, "// tune: 1..3 how far": true,
	} {
		n, _ := find("", "x += x*2.0 "+comment)
		if got := len(n.Ignored) == 1 && n.Ignored[0] == (constants.Comment{Line: 4, Text: comment}); got != want || !want && n.Ignored != nil {
			t.Errorf("%s: %v", comment, n.Ignored)
		}
	}
	if n, _ := find("", "x += x*2.0 // tune 1..3 "+strings.Repeat("€", 100)); len(n.Ignored) != 1 || strings.Trim(n.Ignored[0].Text, "€") != "// tune 1..3 " {
		t.Errorf("a long one is %v", n.Ignored)
	}
	if n, _ := find("", strings.Repeat("x += 2 // tune 1\n", 9)); len(n.Ignored) != 4 {
		t.Errorf("%d of nine are listed", len(n.Ignored))
	}
}
