package main

import (
	"flag"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/internal/programtest"
)

const program = programtest.Program("fizzbuzz")

func TestMain(m *testing.M) { program.Main(m, main) }

// TestUnsolved ends a search before a candidate passes the suite.
func TestUnsolved(t *testing.T) {
	t.Parallel()
	program.Script(t, "testdata/unsolved.txtar")
}

// solvedReport is what a search prints in the end if it succeeds.
var solvedReport = []*regexp.Regexp{
	regexp.MustCompile(`(?m)^candidate [0-9]+ of generation [0-9]+ passes 30 of 30 cases:$`),
	regexp.MustCompile(`(?m)^func FizzBuzz\(n int\) int`),
	regexp.MustCompile(`(?m)^[0-9]+ generations( and parts of later ones)?, [0-9]+ candidates in .*: a candidate solves the problem$`),
	regexp.MustCompile(`(?m)^generation 1/25, [0-9]+ candidates, [0-9]+ failed, failed cases [0-9]+`),
}

var soak = flag.Bool("soak", false, "solve the problem with several random seeds")

// TestSolved checks that the built-in mutator solves the problem within 25
// generations. The soak checks that it does so in the median of five random
// seeds, that is, with three of them.
func TestSolved(t *testing.T) {
	t.Parallel()
	seeds, enough := []int{2}, 1
	if *soak {
		seeds, enough = []int{2, 3, 6, 4, 5}, 3
	}
	solved := 0
	for _, random := range seeds {
		if solved == enough {
			break
		}
		cmd := program.Command(t, t.TempDir(), nil, "-seed", fmt.Sprint(random),
			"-generations", "25", "-children", "16", "-timeout", "20s", "-max-steps", "100000") // steps: the same course on every machine
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if !strings.Contains(string(out), "passes 30 of 30 cases") {
			continue
		}
		solved++
		for _, want := range solvedReport {
			if !want.Match(out) {
				t.Errorf("the output has no %s:\n%s", want, out)
			}
		}
		if strings.Contains(string(out), "it fails these") {
			t.Errorf("the output lists failed cases:\n%s", out)
		}
	}
	if solved < enough {
		t.Errorf("solved with %d of %d random seeds, want %d", solved, len(seeds), enough)
	}
}

// source is a file that declares the function with a body.
func source(body string) string {
	return "package main\n\nfunc FizzBuzz(n int) int {\n" + body + "\n}\n"
}

func TestModel(t *testing.T) {
	t.Parallel()
	output, asked := program.Model(t, programtest.Hostile(
		[2]string{"package main\n\nfunc FizzBuzz(n int) string { return \"Fizz\" }\n", "func(n int) string"},
		[2]string{source("return fizz(n)"), "undefined: fizz"},
		[2]string{source("return []int{0, 0, 1}[n]"), "index out of range [3] with length 3"},
		[2]string{source("for n > 0 {\nn = n%3 + 1\n}\nreturn n"), "did not return within "},
		source("return map[bool]int{true: 1}[n%3 == 0] + map[bool]int{true: 2}[n%5 == 0]"),
	), "-timeout", "2s")
	for _, want := range []string{"candidate 3.1 of generation 1 passes 30 of 30 cases", "map[bool]int{true: 2}[n%5 == 0]", "a candidate solves the problem"} {
		if !strings.Contains(output, want) {
			t.Errorf("the output does not say %q:\n%s", want, output)
		}
	}
	programtest.Told(t, asked[0], "Play Fizz Buzz", "func FizzBuzz(n int) int", "Package-level variables are rejected", "failed cases = 14", "n=5: got 0, want 2", "knows only")
	programtest.Told(t, asked[1], "wrong signature")
	programtest.Told(t, asked[2], "index out of range [3] with length 3")
}
