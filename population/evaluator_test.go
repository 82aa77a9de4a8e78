package population

import (
	"context"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

// instant is one lane that has always evaluated at once.
type instant struct{}

func (instant) count() int                                 { return 1 }
func (instant) run(_ context.Context, _ int, j job) result { return result{report: report{ID: j.ID}} }
func (instant) close()                                     {}

// TestLocalStops: an evaluator stops whatever its lanes have just done, also if they have
// ended more than one job that it has not heard of.
func TestLocalStops(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	builder := new(swap.Builder)
	tasks := make([]Task, 8)
	for i := range tasks {
		tasks[i] = Task{ID: ID(i + 1), Source: curveProblem.Seed}
	}
	for round := range 60 {
		e := newLocal(t.Context(), builder, curveProblem.Slot.Decl(), instant{}, false)
		e.submit(tasks)
		go func() { // keeps it busy
			for e.life.Err() == nil {
				e.submit(nil)
			}
		}()
		for range 1 + round%len(tasks) {
			<-e.results()
		}
		stopped := make(chan struct{})
		go func() {
			defer close(stopped)
			e.close()
		}()
		select {
		case <-stopped:
		case <-time.After(time.Minute):
			t.Fatalf("round %d: it does not stop", round)
		}
	}
}
