package frames

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
)

// TestCompiler compares the constants of compiler.go with the source of the
// compiler that the go command runs.
func TestCompiler(t *testing.T) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip(err)
	}
	compiler := filepath.Join(strings.TrimSpace(string(out)), "src", "cmd", "compile", "internal")
	for _, tt := range []struct {
		file, name, ours string
		value            int64
	}{
		{"ir/cfg.go", "MaxStackVarSize", "maxStackVarSize", maxStackVarSize},
		{"ir/cfg.go", "MaxImplicitStackVarSize", "maxImplicitStackVarSize", maxImplicitStackVarSize},
		{"inline/inl.go", "inlineMaxBudget", "inlineMaxBudget", inlineMaxBudget},
		{"inline/inl.go", "inlineExtraCallCost", "inlineExtraCallCost", inlineExtraCallCost},
	} {
		file := filepath.Join(compiler, filepath.FromSlash(tt.file))
		got, ok := valueOf(t, file, tt.name)
		if !ok {
			t.Errorf("%s declares no %s: read how the compiler decides now, then change %s in compiler.go", file, tt.name, tt.ours)
		} else if got != tt.value {
			t.Errorf("%s is %d in %s: change %s in compiler.go from %d to %[2]d", tt.name, got, file, tt.ours, tt.value)
		}
	}
}

// valueOf returns the integer that a file declares under a name, as a constant
// or as a variable with an initial value.
func valueOf(t *testing.T, file, name string) (value int64, ok bool) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, isSpec := n.(*ast.ValueSpec)
		if !isSpec || ok {
			return true
		}
		for i, id := range spec.Names {
			if id.Name != name || i >= len(spec.Values) {
				continue
			}
			tv, err := types.Eval(token.NewFileSet(), nil, token.NoPos, types.ExprString(spec.Values[i]))
			if err != nil || tv.Value == nil {
				t.Fatalf("%s: the value of %s: %v", file, name, err)
			}
			value, ok = constant.Int64Val(constant.ToInt(tv.Value))
		}
		return false
	})
	return value, ok
}

// TestRuntimeStack makes sure that the stack that MaxStack allows is well
// below where the runtime ends the process.
func TestRuntimeStack(t *testing.T) {
	limit := debug.SetMaxStack(1 << 30)
	debug.SetMaxStack(limit)
	if 2*MaxStack > limit {
		t.Errorf("the runtime ends the process at a stack of %d bytes: lower MaxStack, which is %d", limit, MaxStack)
	}
}
