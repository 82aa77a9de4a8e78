package swap

import (
	"fmt"
	"testing"
)

// TestDraft: a draft that is checked is what its source is when it is checked, here as in
// another process, and is remembered as that.
func TestDraft(t *testing.T) {
	drafts, served := checkBuilder(t), new(Builder)
	for _, source := range append(accepted[:len(accepted):len(accepted)], "package main\n\nfunc Quantize(in, out []float64) { x := 1 }\n") {
		want, wrong := served.Check(t.Context(), quantize, source)
		draft, err := drafts.Draft(t.Context(), quantize, source)
		if err != nil {
			t.Errorf("%v\n%s", err, source)
			continue
		}
		got, err := drafts.CheckDraft(t.Context(), quantize, draft)
		if (err == nil) != (wrong == nil) || got != want {
			t.Errorf("got %v, %v, want %v, %v", got, err, want, wrong)
		}
		if again, err := drafts.Check(t.Context(), quantize, draft.Source); fmt.Sprint(again, err != nil) != fmt.Sprint(got, wrong != nil) {
			t.Errorf("checked again it is %v, %v, and was %v", again, err, got)
		}
	}
	if _, err := drafts.Draft(t.Context(), quantize, "package main\n\nfunc Quantize("); err == nil {
		t.Error("a draft has a syntax error, and no error")
	}
}
