package population

import (
	"testing"
	"time"
)

// TestEnded: a candidate is over with its last step that is known.
func TestEnded(t *testing.T) {
	passed := Candidate{
		ID: NewID(7, 0, 0), Tuned: Tuned{Elapsed: 30},
		Times: Times{MutateAt: 1, Mutate: 2, CheckAt: 3, Check: 4, BuildAt: 10, Build: 5, EvaluateAt: 20, Evaluate: 6},
	}
	setting := passed
	setting.ID = NewID(7, 0, 1) // tuning was its structure's
	refused := Candidate{Times: Times{MutateAt: 1, Mutate: 2, CheckAt: 3, Check: 4}}
	silent := Candidate{Times: Times{MutateAt: 1, Mutate: 2}}
	unbuilt := Candidate{Times: Times{CheckAt: 3, Check: 4, BuildAt: 10, Build: 5}}
	for _, tt := range []struct {
		c    Candidate
		want time.Duration
	}{{passed, 56}, {setting, 26}, {unbuilt, 15}, {refused, 7}, {silent, 3}, {Candidate{Times: Times{Evaluate: 9}}, 0}} {
		if got := tt.c.Ended(); got != tt.want {
			t.Errorf("%+v ended at %d, want %d", tt.c.Times, got, tt.want)
		}
	}
}
