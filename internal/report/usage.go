package report

import (
	"fmt"

	"github.com/wallacea-go/wallacea/population"
)

// Usage says what replies cost: "12000 tokens sent, 63 % of them cached, 800 received in 12
// calls, for 0.12". It is "" if no tokens were counted.
func Usage(u population.Usage) string {
	if u.Tokens() == 0 {
		return ""
	}
	s := fmt.Sprintf("%d tokens sent, ", u.PromptTokens)
	if u.CachedTokens > 0 && u.PromptTokens > 0 {
		s += fmt.Sprintf("%.0f %% of them cached, ", 100*float64(min(u.CachedTokens, u.PromptTokens))/float64(u.PromptTokens))
	}
	s += fmt.Sprintf("%d received in %s", u.CompletionTokens, Count(u.Calls, "call"))
	if u.Cost > 0 {
		s += fmt.Sprintf(", for %.4g", u.Cost)
	}
	return s
}
