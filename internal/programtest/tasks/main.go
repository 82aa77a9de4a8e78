// Tasks evolves small functions of several kinds, which the built-in mutator was not made
// for. The environment variable TASK names one.
package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

func main() {
	start, ok := map[string]func(){
		"nguyen-7": func() {
			regress(task("F", func(x float64) float64 { return x }, "func F(x float64) float64 { return x }"),
				points(0, 2, 20), func(f func(float64) float64, p float64) float64 { return f(p) },
				func(x float64) float64 { return math.Log(x+1) + math.Log(x*x+1) })
		},
		"nguyen-12": func() {
			var square [][2]float64
			for _, x := range points(0, 1, 10) {
				for _, y := range points(0, 1, 10) {
					square = append(square, [2]float64{x, y})
				}
			}
			regress(task("F", func(x, _ float64) float64 { return x }, "func F(x, y float64) float64 { return x }"),
				square, func(f func(x, y float64) float64, p [2]float64) float64 { return f(p[0], p[1]) },
				func(x, y float64) float64 { return x*x*x*x - x*x*x + y*y/2 - y })
		},
		"keijzer-6": func() {
			regress(task("F", func(x float64) float64 { return x }, "func F(x float64) float64 { return x }"),
				points(1, 50, 50), func(f func(float64) float64, p float64) float64 { return f(p) },
				func(x float64) float64 {
					sum := 0.0
					for i := 1.0; i <= x; i++ {
						sum += 1 / i
					}
					return sum
				})
		},
		"thresholds": thresholds,
		"camel case": camelCase,
		"hash":       hash,
	}[os.Getenv("TASK")]
	if !ok {
		fmt.Fprintf(os.Stderr, "there is no task %q\n", os.Getenv("TASK"))
		os.Exit(2)
	}
	start()
}

// task returns a problem without Evaluate.
func task[F any](name string, f F, seed string) population.Problem[F] {
	return population.Problem[F]{
		Slot: swap.New(name, f), Seed: "package main\n\n" + seed + "\n",
		Objectives: []population.Objective{{Name: "error", LogFloor: 1e-12}},
	}
}

func run[F any](p population.Problem[F], evaluate func(f F) (float64, string)) {
	p.Evaluate = func(_ context.Context, f F) (population.Outcome, error) {
		v, feedback := evaluate(f)
		return population.Outcome{Objectives: []float64{v}, Feedback: feedback, Solved: v < 1e-10}, nil
	}
	wallacea.Main(p, wallacea.Options{Config: population.Config{
		Plan:    population.Plan{Tuning: 200},
		Workers: population.Workers{Timeout: 250 * time.Millisecond},
	}})
}

// points returns n numbers from one to another, both included.
func points(from, to float64, n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = from + (to-from)*float64(i)/float64(n-1)
	}
	return list
}

// regress measures the mean squared error at some points, called by at.
//
// Nguyen 7 and 12: Uy, Hoai, O'Neill, McKay, Galván-López, "Semantically-based crossover
// in genetic programming", Genetic Programming and Evolvable Machines 12, 2011,
// https://doi.org/10.1007/s10710-010-9121-2. Keijzer 6: Keijzer, "Improving symbolic
// regression with interval arithmetic and linear scaling", EuroGP 2003,
// https://doi.org/10.1007/3-540-36599-0_7. Deviation: points on a grid.
func regress[F, P any](p population.Problem[F], points []P, at func(F, P) float64, want F) {
	run(p, func(f F) (float64, string) {
		var sum float64
		var feedback strings.Builder
		for i, x := range points {
			got, want := at(f, x), at(want, x)
			sum += (got - want) * (got - want)
			if i%(len(points)/10) == 0 {
				fmt.Fprintf(&feedback, "F(%.3v) = %.4g, want %.4g\n", x, got, want)
			}
		}
		return sum / float64(len(points)), feedback.String()
	})
}

// thresholds is a classifier: the share of 500 points in four dimensions that it gets
// wrong.
func thresholds() {
	rng := rand.New(rand.NewPCG(1, 2))
	set := make([][4]float64, 500)
	for i := range set {
		set[i] = [4]float64{rng.Float64(), rng.Float64(), rng.Float64(), rng.Float64()}
	}
	want := func(x [4]float64) bool { return x[0] > 0.35 && x[1] < 0.7 || x[2]+x[3] > 1.5 }
	p := task("Accept", func(x [4]float64) bool { return x[0] > 0.5 }, "func Accept(x [4]float64) bool { return x[0] > 0.5 }")
	run(p, func(f func([4]float64) bool) (float64, string) {
		var feedback []string
		wrong := 0
		for _, x := range set {
			if got := f(x); got != want(x) {
				wrong++
				feedback = append(feedback, fmt.Sprintf("Accept(%.3v) = %t, want %t", x, got, !got))
			}
		}
		return float64(wrong) / float64(len(set)), strings.Join(feedback[:min(8, len(feedback))], "\n")
	})
}

// camelCase is a transformation of strings: the mean edit distance to what is wanted.
func camelCase() {
	cases := [][2]string{
		{"max_open_files", "MaxOpenFiles"}, {"a", "A"}, {"id", "Id"}, {"user_name", "UserName"}, {"x_y_z", "XYZ"},
		{"read_all", "ReadAll"}, {"last_modified_by", "LastModifiedBy"}, {"n_samples", "NSamples"}, {"", ""},
	}
	p := task("Camel", func(s string) string { return s }, "func Camel(s string) string { return s }")
	run(p, func(f func(string) string) (float64, string) {
		var feedback []string
		sum := 0
		for _, c := range cases {
			got := f(c[0])
			if got != c[1] {
				feedback = append(feedback, fmt.Sprintf("Camel(%q) = %.40q, want %q", c[0], got, c[1]))
			}
			sum += distance(got[:min(len(got), 100)], c[1])
		}
		return float64(sum) / float64(len(cases)), strings.Join(feedback, "\n")
	})
}

// distance is Levenshtein's: how many bytes are to be inserted, removed or changed.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

// hash is a hash function of integers: the mean share of 1,024 keys that do not get one
// of 1,024 buckets of their own, for keys of several kinds. A random function reaches 0.37.
func hash() {
	const n = 1024
	kinds := []func(i uint32) uint32{
		func(i uint32) uint32 { return i },
		func(i uint32) uint32 { return i * n },
		func(i uint32) uint32 { return i << 21 },
		func(i uint32) uint32 { return i * i },
		func(i uint32) uint32 { return i%32 | i/32<<16 },
		func(i uint32) uint32 { return i * 4096 / 3 },
	}
	p := task("Hash", func(key uint32) uint32 { return key }, "func Hash(key uint32) uint32 { return key }")
	run(p, func(f func(uint32) uint32) (float64, string) {
		collisions := 0
		for _, key := range kinds {
			var taken [n]bool
			for i := range uint32(n) {
				if b := f(key(i)) % n; taken[b] {
					collisions++
				} else {
					taken[b] = true
				}
			}
		}
		return float64(collisions) / float64(n*len(kinds)), ""
	})
}
