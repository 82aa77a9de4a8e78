package population

import (
	"errors"
	"runtime"
	"testing"
)

// TestDefaultWorkers: one candidate is evaluated at a time where that is a
// timing, and otherwise as many as there are processors.
func TestDefaultWorkers(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	for _, tt := range []struct {
		objectives []Objective
		want       int
	}{
		{[]Objective{{Name: "mse"}, {Name: "levels"}}, 3},
		{[]Objective{{Name: "mse"}, {Name: "µs", Timing: true}}, 1},
	} {
		if got := defaultWorkers(tt.objectives); got != tt.want {
			t.Errorf("%+v: got %d, want %d", tt.objectives, got, tt.want)
		}
	}
}

// TestResumeTimings: archives of before there was Timing can be resumed.
func TestResumeTimings(t *testing.T) {
	s := bareSearch(t, Config{})
	held := s.Search
	held.Plan = s.config.Plan
	held.Objectives = []Objective{{Name: "µs", LogFloor: 1}}
	s.Objectives = []Objective{{Name: "µs", LogFloor: 1, Timing: true}}
	if err := s.checkContinues(History{Search: held}); err != nil {
		t.Error(err)
	}
	s.Objectives = []Objective{{Name: "µs", LogFloor: 2, Timing: true}}
	if err := s.checkContinues(History{Search: held}); !errors.Is(err, ErrOtherSearch) {
		t.Errorf("another LogFloor: got %v", err)
	}
}
