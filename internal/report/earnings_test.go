package report

import (
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/population"
)

func TestEarnings(t *testing.T) {
	used := population.Usage{Calls: 9, PromptTokens: 8000, CompletionTokens: 2000}
	e := population.Earnings{
		Operators: []population.Credit{
			{Name: "rewrite", Children: 9, Entered: 3, Gained: 0.125, Usage: used, Probability: 0.75},
			{Name: "cross\x1b", Probability: 0.25},
			{Name: "old", Children: 1},
		},
		Models:       []population.Credit{{Name: "one", Children: 10, Entered: 3, Gained: 0.125, Usage: used}, {Name: "down", Usage: used}, {Name: "never"}},
		Inspirations: []population.Credit{{Name: "front", Children: 9, Usage: used}, {Name: "none", Children: 1}, {Name: "members"}},
	}
	var out strings.Builder
	Earnings(&out, e)
	const want = `
operator   children  entered the front  hypervolume gained  tokens  gain per 1000 tokens  probability now
rewrite           9                  3               0.125   10000                0.0125             75 %
cross\x1b         0                  0                   0                                           25 %
old               1                  0                   0

model  children  entered the front  hypervolume gained  tokens  gain per 1000 tokens
one          10                  3               0.125   10000                0.0125
down          0                  0                   0   10000                     0

inspirations  children  entered the front  hypervolume gained  tokens  gain per 1000 tokens
front                9                  0                   0   10000                     0
none                 1                  0                   0
`
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	out.Reset()
	if Earnings(&out, population.Earnings{}); out.String() != "" {
		t.Errorf("without a choice: %q", out.String())
	}
}
