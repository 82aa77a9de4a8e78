package archive

import "github.com/wallacea-go/wallacea/population"

// Earnings returns what the operators, models and ways to choose inspirations of a search have
// gained, and what they took. There are none if its mutator was no population.Chooser. It reads
// all summaries.
func (a *Archive) Earnings() (population.Earnings, error) {
	h, err := a.history()
	if err != nil {
		return population.Earnings{}, err
	}
	return population.EarningsOf(h)
}
