package guard

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGoroutine makes sure that stack.hi is the second word of a goroutine, as
// the assembly of the runtime package has it.
func TestGoroutine(t *testing.T) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip(err)
	}
	name := filepath.Join(strings.TrimSpace(string(out)), "src", "runtime", "runtime2.go")
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	first := make(map[string]string) // the first fields of structs
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok {
			if st, ok := spec.Type.(*ast.StructType); ok {
				for _, f := range st.Fields.List[:min(2, len(st.Fields.List))] {
					for _, id := range f.Names {
						first[spec.Name.Name] += id.Name + " " + types.ExprString(f.Type) + "; "
					}
				}
			}
		}
		return true
	})
	const advice = "change the offset of stack.hi in runtime/*.s.txt"
	if got, want := first["stack"], "lo uintptr; hi uintptr; "; got != want {
		t.Errorf("a stack begins with %q, not %q: %s", got, want, advice)
	}
	if got, want := first["g"], "stack stack; "; !strings.HasPrefix(got, want) {
		t.Errorf("a goroutine begins with %q, not %q: %s", got, want, advice)
	}
}
