package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/internal/programtest"
)

const program = programtest.Program("sort")

func TestMain(m *testing.M) { program.Main(m, main) }

// TestShort runs a short search, which must beat the seed.
func TestShort(t *testing.T) {
	t.Parallel()
	program.Script(t, "testdata/short.txtar")
}

// source is a file that declares the function with a body.
func source(body string) string { return "package main\n\nfunc Sort(a []int) {\n" + body + "\n}\n" }

// merge is what a model may well write.
const merge = `package main

// Sort is merge sort, with insertion sort for short runs.
func Sort(a []int) { mergeSort(a, make([]int, len(a))) }

func mergeSort(a, spare []int) {
	if len(a) <= 16 {
		for i := 1; i < len(a); i++ {
			for j := i; j > 0 && a[j] < a[j-1]; j-- {
				a[j], a[j-1] = a[j-1], a[j]
			}
		}
		return
	}
	mid := len(a) / 2
	mergeSort(a[:mid], spare[:mid])
	mergeSort(a[mid:], spare[mid:])
	if a[mid-1] <= a[mid] {
		return
	}
	copy(spare, a[:mid])
	for i, j, k := 0, mid, 0; i < mid; k++ {
		if j < len(a) && a[j] < spare[i] {
			a[k] = a[j]
			j++
		} else {
			a[k] = spare[i]
			i++
		}
	}
}
`

func TestModel(t *testing.T) {
	t.Parallel()
	output, asked := program.Model(t, programtest.Hostile(
		[2]string{"package main\n\nfunc Sort(a []int) []int { return a }\n", "func(a []int) []int"},
		[2]string{"package main\n\nimport \"sort\"\n\nfunc Sort(a []int) { sort.Ints(a) }\n", `"sort"`},
		[2]string{source("a[0] = a[len(a)]"), "index out of range [5] with length 5"},
		[2]string{source("for len(a) > 1 && a[0] > a[1] {\n}"), "did not return within "},
		merge,
	), "-timeout", "3s")
	for _, want := range []string{"the fastest is candidate 3.1 of generation 1", "Sort is merge sort"} {
		if !strings.Contains(output, want) {
			t.Errorf("the output does not say %q:\n%s", want, output)
		}
	}
	if !regexp.MustCompile(`geometric mean +[0-9]+ +[0-9.]+ +[0-9]{2,}\.[0-9] `).MatchString(output) {
		t.Errorf("merge sort is not 10 times as fast as bubble sort:\n%s", output)
	}
	programtest.Told(t, asked[0], "as fast as possible", "func Sort(a []int)", "Package-level variables are rejected", "µs = ", "nearly sorted: ", "bubble sort")
	if strings.Contains(asked[0].Body, ", slices, sort") {
		t.Error("the model is told that it may import the packages that sort")
	}
	programtest.Told(t, asked[1], "wrong signature")
}
