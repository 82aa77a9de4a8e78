package gp

import (
	"regexp"
	"testing"
)

func TestSentence(t *testing.T) {
	const parent = "package main\n\nfunc F(x float64) float64 {\n\ty := 2 * x\n\treturn y\n}\n"
	for _, tt := range []struct{ done, child, want string }{
		{"wrapped", "package main\n\nimport \"math\"\n\nfunc F(x float64) float64 {\n\ty := 2 * math.Tanh(x)\n\treturn y\n}\n", "wrapped: x became math.Tanh(x) on line 6"},
		{"changed a number", "package main\n\nfunc F(x float64) float64 {\n\ty := 3 * x\n\treturn y\n}\n", "changed a number: 2 became 3 on line 4"},
		{"inserted", "package main\n\nfunc F(x float64) float64 {\n\ty := 2 * x\n\ty++\n\treturn y\n}\n", "inserted: y++ came in on line 5"},
		{"removed", "package main\n\nfunc F(x float64) float64 {\n\treturn y\n}\n", "removed: y := 2 * x is gone before line 4"},
		{"split", parent, "split"},
	} {
		if got := sentence([]string{tt.done}, parent, tt.child); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// TestReplyText: what a reply says is one line that names an edit and, in most
// cases, a line of the program.
func TestReplyText(t *testing.T) {
	var m Mutator
	line := regexp.MustCompile(`^[a-z][^\n]* line [0-9]+$`)
	found := 0
	for _, s := range corpus(t) {
		for random := range uint64(5) {
			r, err := m.Mutate(t.Context(), s.request(random))
			if err != nil {
				t.Fatal(err)
			}
			if line.MatchString(r.Text) {
				found++
			} else {
				t.Logf("%s", r.Text)
			}
		}
	}
	if found < 80 {
		t.Errorf("%d of 85 sentences name a line", found)
	}
}
