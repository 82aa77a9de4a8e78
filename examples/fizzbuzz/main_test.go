package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/internal/programtest"
)

const program = programtest.Program("fizzbuzz")

func TestMain(m *testing.M) { program.Main(m, main) }

// TestShort runs the program as the README does.
func TestShort(t *testing.T) { program.Script(t, "testdata/short.txtar") }

// TestMedian finds that the embedded mutator needs less than a minute in the
// median of five random seeds: that is, in three of them.
func TestMedian(t *testing.T) {
	solved := 0
	for random := 1; random <= 5 && solved < 3; random++ {
		dir := t.TempDir()
		cmd := program.Command(t, dir, nil, "-seed", fmt.Sprint(random), "-time", "60s", "-plot", filepath.Join(dir, "f.svg"))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if strings.Contains(string(out), "passes 30 of 30 cases") {
			solved++
		}
		t.Log(strings.Join(strings.Fields(string(out[strings.LastIndex(string(out), "\n\n"):])), " "))
	}
	if solved < 3 {
		t.Errorf("solved with %d of 5 random seeds in a minute, want 3", solved)
	}
}

// source is a file that declares the function with a body.
func source(body string) string {
	return "package main\n\nfunc FizzBuzz(n int) int {\n" + body + "\n}\n"
}

func TestModel(t *testing.T) {
	output, asked := program.Model(t, programtest.Hostile(
		[2]string{"package main\n\nfunc FizzBuzz(n int) string { return \"Fizz\" }\n", "func(n int) string"},
		[2]string{source("return fizz(n)"), "undefined: fizz"},
		[2]string{source("return []int{0, 0, 1}[n]"), "index out of range [3] with length 3"},
		[2]string{source("for n > 0 {\nn = n%3 + 1\n}\nreturn n"), "did not return within 200ms"},
		source("return map[bool]int{true: 1}[n%3 == 0] + map[bool]int{true: 2}[n%5 == 0]"),
	), "-timeout", "200ms")
	for _, want := range []string{"candidate 6 of generation 1 passes 30 of 30 cases", "map[bool]int{true: 2}[n%5 == 0]", "a candidate solves the problem"} {
		if !strings.Contains(output, want) {
			t.Errorf("the output does not say %q:\n%s", want, output)
		}
	}
	programtest.Told(t, asked[0], "Play Fizz Buzz", "func FizzBuzz(n int) int", "Package-level variables are refused", "failed cases = 14", "n=5: got 0, want 2", "knows only")
	programtest.Told(t, asked[2], "wrong signature")
	programtest.Told(t, asked[4], "index out of range [3] with length 3")
}

func TestTrouble(t *testing.T) { program.Trouble(t, "-generations", "1", "-islands", "1") }

func TestInterrupt(t *testing.T) { program.Interrupt(t) }
