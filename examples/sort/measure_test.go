package main

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		name string
		sort func(a []int)
		want string // a part of the error; "": none
	}{
		{"the seed", Sort, ""},
		{"the library", slices.Sort[[]int], ""},
		{"nothing", func([]int) {}, "is not sorted but turned into"},
		{"zeros", func(a []int) { clear(a) }, "is not sorted but turned into"},
		{"the largest everywhere", func(a []int) {
			for i := range a {
				a[i] = slices.Max(a)
			}
		}, "is not sorted but turned into"},
		{"descending", func(a []int) { slices.Sort(a); slices.Reverse(a) }, "is not sorted but turned into"},
		{"short slices only", func(a []int) {
			if len(a) <= 24 {
				slices.Sort(a)
			}
		}, "of 25 elements"},
	} {
		err := check(tt.sort)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
}

// TestCheckLengths finds that a length that is left alone is found out, and that
// even the shortest are tried.
func TestCheckLengths(t *testing.T) {
	for n := range 257 {
		seen := false
		err := check(func(a []int) {
			if len(a) == n {
				seen = true
				return
			}
			slices.Sort(a)
		})
		if !seen || n > 1 && err == nil {
			t.Errorf("of length %d: tried: %t, and who leaves it alone gets %v", n, seen, err)
		}
	}
}

// TestMedians measures functions that take a known time.
func TestMedians(t *testing.T) {
	calls := 0
	taking := func(times ...time.Duration) func(a []int) {
		calls = 0
		return func(a []int) {
			time.Sleep(times[calls%len(times)])
			calls++
			slices.Sort(a)
		}
	}
	limits := slices.Repeat([]time.Duration{time.Millisecond}, len(orders))
	for _, tt := range []struct {
		name  string
		times []time.Duration // of one call after another
		want  time.Duration   // 0: an error
		calls int
	}{
		{"uneven", []time.Duration{2e6, 1e6, 3e6, 5e6, 1e6}, 2 * time.Millisecond, 5 * len(orders)},
		{"disturbed", []time.Duration{30e6, 4e6}, 4 * time.Millisecond, 2 * len(orders)},
		{"disturbed twice", []time.Duration{30e6, 20e6, 4e6}, 20 * time.Millisecond, 3 * len(orders)},
		{"slow", []time.Duration{5e6}, 5 * time.Millisecond, 4 * len(orders)},
		{"too slow", []time.Duration{6e6}, 0, 4},
		{"far too slow", []time.Duration{60e6}, 0, 3},
	} {
		synctest.Test(t, func(t *testing.T) {
			got, err := medians(taking(tt.times...), 4, limits)
			want := slices.Repeat([]time.Duration{tt.want}, len(orders))
			if tt.want == 0 {
				want = nil
			}
			if !slices.Equal(got, want) || (err == nil) != (tt.want > 0) || calls != tt.calls {
				t.Errorf("%s: %v, %v after %d calls; want %v after %d", tt.name, got, err, calls, want, tt.calls)
			}
		})
	}
}

// TestMediansOfWrong finds that long slices are looked at too.
func TestMediansOfWrong(t *testing.T) {
	_, err := medians(func(a []int) {
		if len(a) < elements {
			slices.Sort(a)
		}
	}, 4, nil)
	if err == nil || !strings.Contains(err.Error(), "random: of 10000 elements") {
		t.Errorf("got %v", err)
	}
}

// TestMediansTooSlow finds that each order has a limit of its own, and that the
// error says which was exceeded.
func TestMediansTooSlow(t *testing.T) {
	limits := slices.Repeat([]time.Duration{time.Hour}, len(orders))
	limits[2] = 0
	synctest.Test(t, func(t *testing.T) {
		_, err := medians(func(a []int) {
			time.Sleep(time.Millisecond)
			slices.Sort(a)
		}, 4, limits)
		if err == nil || !strings.Contains(err.Error(), "reverse: 10000 elements take") {
			t.Errorf("got %v", err)
		}
	})
}

// TestMediansDisturbed: on a machine that has become busy, bubble sort is not too slow
// beside itself.
func TestMediansDisturbed(t *testing.T) {
	before := slices.Repeat([]time.Duration{1}, len(orders))
	if _, err := medians(Sort, 4, before); err != nil {
		t.Error(err)
	}
}

func TestMean(t *testing.T) {
	if got := mean([]time.Duration{time.Microsecond, 100 * time.Microsecond}); got < 9.999 || got > 10.001 {
		t.Errorf("the geometric mean of 1 and 100 µs is %v, want 10", got)
	}
}
