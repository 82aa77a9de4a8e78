package rules_test

import (
	"fmt"
	"go/format"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/wallacea-go/wallacea/swap/internal/rulestest"
)

// TestDraft compares Draft and CheckDraft with Check, for sources that are refused and
// for some that pass, with imports to fix and without.
func TestDraft(t *testing.T) {
	r := rulestest.New(t)(quantize, nil)
	ar, err := txtar.ParseFile(filepath.Join("testdata", "refused.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	sources := []string{
		seedSource,
		strings.Replace(seedSource, "copy(", "copy( ", 1),
		strings.Replace(seedSource, "in)", "in); out[0] = math.Pi", 1),
		strings.Replace(seedSource, "func", "import \"math\"\n\nfunc", 1),
		strings.Replace(seedSource, "func", "import \"math\"\nimport \"sort\"\n\nfunc", 1) + "\nfunc f() float64 { return math.Pi }\n",
		strings.Replace(seedSource, "copy(out, in)", "x := 1", 1),
	}
	for i := 0; i+1 < len(ar.Files); i += 2 {
		sources = append(sources, string(ar.Files[i].Data))
	}
	passed, broken := 0, 0
	for _, source := range sources {
		_, wrong := r.Check(source)
		draft, err := r.Draft(source)
		if err != nil { // the limits, the syntax and the function; Check says more of what is wrong then
			if wrong == nil {
				t.Errorf("Check accepts, and Draft says %v of\n%s", err, source)
			}
			continue
		}
		if want, err := format.Source([]byte(source)); err != nil || draft.Source != string(want) || draft.Hash != "" || draft.File == nil || draft.Func == nil || draft.Pkg == nil {
			t.Errorf("the draft is incomplete: %+v", draft)
		}
		if len(draft.Errors) > 0 {
			broken++
		}
		want, wrong := r.Check(draft.Source)
		for range 2 { // checking a draft leaves it as it is
			got, err := r.CheckDraft(draft)
			if fmt.Sprint(err) != fmt.Sprint(wrong) {
				t.Fatalf("got %v, want %v for\n%s", err, wrong, source)
			}
			if err == nil && (got.Checked != want.Checked || got.File == nil) {
				t.Errorf("got %+v, want %+v", got.Checked, want.Checked)
			}
		}
		if wrong == nil {
			passed++
		}
	}
	if passed != 5 || broken < 10 {
		t.Errorf("%d sources passed, want 5; the type checker found fault with %d, want more", passed, broken)
	}
}

// TestDraftTooLong refuses a draft that is longer than what is checked.
func TestDraftTooLong(t *testing.T) {
	r := rulestest.New(t)(quantize, nil)
	long := seedSource + "//" + strings.Repeat("x", 256<<10)
	_, want := r.Check(long)
	if _, err := r.Draft(long); err == nil || fmt.Sprint(err) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", err, want)
	}
}
