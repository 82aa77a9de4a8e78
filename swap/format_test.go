package swap

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap/internal/guard"
	"github.com/wallacea-go/wallacea/swap/internal/link"
	"github.com/wallacea-go/wallacea/swap/internal/rulestest"
)

// TestFormatVersion: what was rewritten in another way must not be found in a
// cache.
func TestFormatVersion(t *testing.T) {
	t.Parallel()
	if runtime.GOARCH != "amd64" {
		t.Skip("sizes of stack frames, and with them the texts, depend on the architecture")
	}
	r := rulestest.New(t)(run, nil)
	_, sources := tunable(t)
	var texts []string
	for _, source := range sources {
		c, err := r.Check(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, mode := range []guard.Mode{guard.Guarded, guard.Counting, guard.Unguarded} {
			for _, tunable := range []bool{false, true} {
				text, err := guard.Rewrite(c, mode, tunable)
				if err != nil {
					t.Fatal(err)
				}
				lines := strings.SplitAfter(text.Before+text.After+text.Function+text.Stop+text.Table, "\n")
				slices.Sort(lines) // functions at the end are in any order
				texts = append(texts, lines...)
				texts = append(texts, fmt.Sprintf("%+v", text.Numbers.Parameters)) // which an artifact keeps
			}
		}
	}
	const version, digest = "9", "a3f8f62b0e4195772ef698895abb4c7a"
	if got := link.Hash(texts...); link.FormatVersion != version || got != digest {
		t.Errorf("what candidates are rewritten to has changed, or the programs, or the version: raise link.FormatVersion, which is %s, and write here %q", link.FormatVersion, got)
	}
}
