package population

import (
	"cmp"
	"math"
	"time"
)

// Longest is how long a worker with these settings may take over a task, by the clock, at most: who
// has had it for longer, building aside, will not evaluate it any more.
func (t Task) Longest(w Workers) time.Duration {
	each := clockLimit(cmp.Or(t.Timeout, w.Timeout, defaultTimeout)) + cmp.Or(w.Grace, defaultGrace)
	evaluations := 1 + max(t.Repeats, 1) // the screening too
	evaluations += max(t.Rounds, 0) * (1 + len(t.Beside))
	if t.Tuning != nil {
		evaluations += max(t.Tuning.Evaluations, 0)
	}
	const attempts = 2                                 // beside others and alone, or with a worker that was lost before
	starts := 3 * cmp.Or(w.StartTimeout, defaultStart) // and as long after each of two reports
	longest := attempts * (float64(loadTimeout) + float64(starts) + float64(evaluations)*float64(each))
	return time.Duration(min(longest, math.MaxInt64/4))
}
