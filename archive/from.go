package archive

import (
	"iter"

	"github.com/wallacea-go/wallacea/population"
)

// SummariesFrom is Summaries from a candidate on, in the order of IDs, but with the Feedback of
// each. Who follows a search reads from Generation.Next of the last generation that was complete
// when it read before: what lies below changes only by Plan.Remeasure or Plan.Interleave, and by polishing at the end.
func (a *Archive) SummariesFrom(id population.ID) iter.Seq2[population.Candidate, error] {
	return a.summariesFrom(id, summariser{feedback: true})
}

// GenerationsFrom is Generations from one on. It reads at most 63 generations before that.
func (a *Archive) GenerationsFrom(number int) iter.Seq2[population.Generation, error] {
	return func(yield func(population.Generation, error) bool) {
		number = max(number, 0)
		from := numberKey(number - number%checkpointEvery)
		for g, err := range records(a, generationsBucket, from, new(fronts).decode) {
			if err == nil && g.Number < number {
				continue
			}
			if !yield(g, err) {
				return
			}
		}
	}
}
