package main

import (
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/internal/programtest"
)

const program = programtest.Program("rastrigin")

func TestMain(m *testing.M) { program.Main(m, main) }

// TestShort runs a short search and compares what it says with the README.
func TestShort(t *testing.T) {
	t.Parallel()
	program.Script(t, "testdata/short.txtar")
}

// source is a file that declares the function with a body.
func source(body string) string {
	return "package main\n\nimport \"math\"\n\nfunc Height(x, y float64) float64 {\n" + body + "\n}\n"
}

func TestModel(t *testing.T) {
	t.Parallel()
	output, asked := program.Model(t, programtest.Hostile(
		[2]string{"package main\n\nfunc Height(x float64) float64 { return x * x }\n", "func(x float64) float64"},
		[2]string{source("return math.Square(x) + math.Square(y)"), "undefined: math.Square"},
		[2]string{source("return []float64{25, 16}[int(math.Abs(x))]"), "index out of range [5] with length 2"},
		[2]string{source("for math.Abs(x) >= 0 {\nx--\n}\nreturn x*x + y*y"), "did not return within "},
		source("f := func(v float64) float64 { return v*v + 20*math.Pow(math.Sin(math.Pi*v), 2) }\nreturn f(x) + f(y)"),
	), "-timeout", "2s")
	for _, want := range []string{"candidate 3.1 of generation 1 misses by", "math.Pow(math.Sin(math.Pi*v), 2)", "a candidate solves the problem"} {
		if !strings.Contains(output, want) {
			t.Errorf("the output does not say %q:\n%s", want, output)
		}
	}
	programtest.Told(t, asked[0], "Find the formula of a surface", "func Height(x, y float64) float64",
		"mse = ", "size = ", "x=-4.49495, y=-4.49495: got 0, want 80.3", "The surface, at points taken at random", "is flat")
	programtest.Told(t, asked[1], "wrong signature")
	programtest.Told(t, asked[2], "index out of range [5] with length 2")
	for _, r := range asked {
		for _, secret := range []string{"rastrigin", "cos(", "surface(x"} {
			if strings.Contains(strings.ToLower(r.Body), secret) {
				t.Errorf("request %d gives %q away:\n%s", r.Number, secret, r.Body)
			}
		}
	}
}
