package guard

import (
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/wallacea-go/wallacea/swap/internal/rulestest"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// inserted matches what the guard inserts behind an opening or before a closing brace.
var inserted = regexp.MustCompile(`\bg[0-9a-f]{12}(atomic\.|guard\.|n\+\+; |n := )`)

// TestGeneratedText makes sure that the rewriting leaves every line where it is,
// so that panics and compile errors point into the text of the candidate.
func TestGeneratedText(t *testing.T) {
	r := rulestest.New(t)(rules.Decl{Name: "Run", Type: reflect.TypeFor[func() string]()}, nil)
	programs, err := txtar.ParseFile(filepath.Join("..", "..", "testdata", "programs.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 * len(programs.Files) {
		f, mode := programs.Files[i/2], []Mode{Guarded, Counting}[i%2]
		c, err := r.Check(string(f.Data))
		if err != nil {
			t.Fatal(err)
		}
		rewritten, err := Rewrite(c, mode, false)
		if err != nil {
			t.Fatal(err)
		}
		text := rewritten.Before + "p" + rewritten.After
		// Every line of the candidate is where it was: one line of //line before.
		got, want := strings.Split(text, "\n"), strings.Split(c.Source, "\n")
		for i, line := range want {
			fields := strings.Fields(line)
			if len(fields) == 0 {
				continue
			}
			if last := fields[len(fields)-1]; i > 0 && (last == "{" || last == "}") && !strings.HasSuffix(strings.TrimSpace(got[i+1]), last) && !inserted.MatchString(got[i+1]) {
				t.Errorf("line %d is %q, was %q", i+1, got[i+1], line)
			}
		}
	}
}
