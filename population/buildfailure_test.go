package population

import (
	"fmt"
	"testing"

	"github.com/wallacea-go/wallacea/swap/rules"
)

func TestBuildFailure(t *testing.T) {
	if f := buildFailure(nil); f != nil {
		t.Errorf("without an error: got %+v", f)
	}
	for from, want := range map[rules.Stage]Stage{
		rules.StageCheck: StageCheck, rules.StageCompile: StageCompile, rules.StageLink: StageCompile, rules.StageLoad: StageLoad,
	} {
		err := fmt.Errorf("wrapped: %w", &rules.Error{Stage: from, Diagnostics: []rules.Diagnostic{{Message: "no"}}})
		if f := buildFailure(err); f.Stage != want || f.Message != err.Error() {
			t.Errorf("%s: got %+v, want stage %s", from, f, want)
		}
	}
}
