package constants_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap/constants"
	"github.com/wallacea-go/wallacea/swap/internal/rulestest"
	"github.com/wallacea-go/wallacea/swap/rules"
)

func TestMarkedIn(t *testing.T) {
	t.Parallel()
	r := rulestest.New(t)(rules.Decl{Name: "Work", Type: reflect.TypeFor[func(x float64, n int) float64]()}, nil)
	for _, tt := range []struct{ declarations, body, want string }{
		{"", "x += 3", ""},
		{"", "x += 3 // fixed a bug here", ""},
		{"", "x += 3 // tune this later", ""},
		{"", "x += 3*x + 4 // fixed", "3 // fixed; 4 // fixed"},
		{"", "x += -2.5 // fixed (measured)", "-5/2 // fixed (measured)"},
		{"", "x += 2 * 3 // fixed", "6 // fixed"},
		{"", "x += 3 + // fixed\nx*4", "3 // fixed"},
		{"", "x += 3 // tune: 2..4", "3 // tune: 2..4"},
		{"", "x += 3 // tune: 4..5", ""},
		{"", "n = [2]int{5, 6}[n%2] // fixed", "5 // fixed; 6 // fixed; 2 // fixed"},
		{"", "for i := 0; i < 48; i++ { // tune: 2..1024\nx++\n}", "48 // tune: 2..1024"},
		{"", "t := []float64{ // fixed\n1.5,\n2.5,\n}\nx = t[0]", "3/2 // fixed; 5/2 // fixed"},
		{"", "t := []float64{ // tune: 1..2\n1.5,\n2.5,\n1.25, // fixed\n}\nx = t[0]", "3/2 // tune: 1..2; 5/4 // fixed"},
		{"", "// tune: 1..3\nfree := 2.5\nx += free", "5/2 // tune: 1..3"},
		{"", "// fixed\nf := func() float64 { return 2 }\nx += f()", ""},
		{"", "u := \"a\" // fixed\n_ = u", ""},
		{"const amp = 1 // tune: 0.5, 1", "x *= amp", "1 // tune: 0.5, 1"},
		{"// fixed\nconst amp = 2", "x *= amp*3 // tune", "2 // fixed; 6 // tune"},
		{"type three [3]int // fixed", "x += float64(len(three{}))", ""},
	} {
		c, err := r.Check("package main\n\n" + tt.declarations + "\n\nfunc Work(x float64, n int) float64 {\n" + tt.body + "\nreturn x\n}\n")
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, m := range constants.MarkedIn(c) {
			all = append(all, fmt.Sprint(m.Value, " ", m.Mark))
		}
		if got := strings.Join(all, "; "); got != tt.want {
			t.Errorf("%s, %s: got %s, want %s", tt.declarations, tt.body, got, tt.want)
		}
	}
}
