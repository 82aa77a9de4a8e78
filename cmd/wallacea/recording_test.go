package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

// TestSignatures: what is written for a function type-checks, and what cannot be
// written has a sentence.
func TestSignatures(t *testing.T) {
	for declaration, want := range map[string]string{
		"func F([]float64, []float64)":                                                "",
		"func F(int) string":                                                          "",
		"func F(string) (int, error)":                                                 "",
		"func F(...int) (int, bool)":                                                  "",
		"func F(string, ...[]float32) float64":                                        "",
		"func F([][]float64, [3]uint8, map[string]int) []int":                         "",
		"func F(map[int]map[string]float64)":                                          "",
		"func F(complex128, rune, byte, int8) (uint64, []string, map[string]float64)": "",
		"func F() int":                                  "",
		"func F()":                                      "it returns nothing",
		"func F(int, [3]int)":                           "it returns nothing",
		"func F(*board.Board) int":                      "a value of type *board.Board cannot be made up",
		"func F([]time.Duration)":                       "a value of type []time.Duration cannot be made up",
		"func F(func(int) int) int":                     "a value of type func cannot be made up",
		"func F(interface {}) int":                      "a value of type interface cannot be made up",
		"func F(error) int":                             "a value of type error cannot be made up",
		"func F([1000000]int) int":                      "a value of type [1000000]int cannot be made up",
		"func F(...chan int) int":                       "a value of type ...chan cannot be made up",
		"func F(int) *int":                              "a result of type *int cannot be compared",
		"func F(map[float64]int)":                       "a value of type map[float64]int cannot be made up",
		"func F([][][][][]int)":                         "a value of type [][][][][]int cannot be made up",
		"func F(int) int { }":                           `its signature "func F(int) int { }" cannot be read`,
		"func (x int) F()":                              `its signature "func (x int) F()" cannot be read`,
		"var F int":                                     `its signature "var F int" cannot be read`,
		"func F[T any](T)":                              `its signature "func F[T any](T)" cannot be read`,
		"func F()\nfunc init()":                         `its signature "func F()\nfunc init()" cannot be read`,
		"func F(" + strings.Repeat("[]", 5000) + "int)": "its signature is too long",
	} {
		s, err := parseSignature(declaration)
		switch {
		case want == "" && err != nil, want != "" && (err == nil || err.Error() != want):
			t.Errorf("%s: got %v, want %s", declaration, err, want)
		case want == "":
			checkTest(t, declaration, s)
		}
	}
}

// checkTest type-checks the test of a function, without what it imports.
func checkTest(t *testing.T, declaration string, s signature) {
	t.Helper()
	c := calls{signature: s}
	for call := range sizes {
		arguments := s.invent(newInventor(call))
		if again := s.invent(newInventor(call)); again != arguments {
			t.Errorf("%s is called with %s, and the next time with %s", declaration, arguments, again)
		}
		c.arguments, c.wants = append(c.arguments, arguments), append(c.wants, "`\"\n\x1b")
	}
	text := c.test("p", "candidate 7")
	text = strings.ReplaceAll(text, "import (\n\t\"fmt\"\n\t\"testing\"\n)", declaration+`

type printer struct{}

func (printer) Sprintf(string, ...any) string { return "" }

var fmt printer
`)
	text = strings.ReplaceAll(strings.ReplaceAll(text, "(t *testing.T)", "()"), "t.Errorf(", "println(")
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p_test.go", text, 0)
	if err == nil {
		_, err = new(types.Config).Check("p", fset, []*ast.File{f}, nil)
	}
	if err != nil && !strings.Contains(err.Error(), "missing function body") {
		t.Errorf("%s: %v in\n%s", declaration, err, text)
	}
}
