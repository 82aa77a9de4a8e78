package guard

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap/internal/rulestest"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// TestCallingBack makes sure that a function of a package that is not allowed
// by default counts as one that may call the candidate, whatever it takes.
func TestCallingBack(t *testing.T) {
	decl := rules.Decl{Name: "Quantize", Type: reflect.TypeFor[func(in, out []float64)]()}
	wide := rulestest.New(t)(decl, append(rules.DefaultImports(), "time"))
	for call, want := range map[string]bool{"time.Sleep(1)": true, "strings.ToUpper(\"a\")": false} {
		_, err := wide.Check("package main\n\nfunc Quantize(in, out []float64) {\n\tfor range in {\n\t\tdefer " + call + "\n\t}\n}\n")
		if got := err != nil && strings.Contains(err.Error(), "deferred in a loop"); got != want {
			t.Errorf("defer %s: got %v", call, err)
		}
		c, err := wide.Check("package main\n\nfunc Quantize(in, out []float64) { _ = func() { " + call + " } }\n")
		if err != nil {
			t.Fatal(err)
		}
		g := newCallGraph(c, newShortLoops(c))
		for _, n := range g.lits {
			if got := slices.Contains(n.out, g.any); got != want {
				t.Errorf("%s: reaches the candidate: %v", call, got)
			}
		}
	}
}
