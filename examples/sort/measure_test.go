package main

import (
	"slices"
	"strings"
	"testing"
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
		{"descending", func(a []int) { slices.Sort(a); slices.Reverse(a) }, "is not sorted but turned into"},
		{"short slices only", func(a []int) {
			if len(a) <= 24 {
				slices.Sort(a)
			}
		}, "of 50 elements"},
	} {
		err := check(tt.sort)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
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

func TestMediansTooSlow(t *testing.T) {
	limits := make([]time.Duration, len(orders))
	for i := range limits {
		limits[i] = time.Hour
	}
	limits[2] = 0
	_, err := medians(slices.Sort[[]int], 4, limits)
	if err == nil || !strings.Contains(err.Error(), "reverse: 10000 elements take") {
		t.Errorf("got %v", err)
	}
}

func TestMean(t *testing.T) {
	if got := mean([]time.Duration{time.Microsecond, 100 * time.Microsecond}); got < 9.999 || got > 10.001 {
		t.Errorf("the geometric mean of 1 and 100 µs is %v, want 10", got)
	}
}
