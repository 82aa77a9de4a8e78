package rules_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/wallacea-go/wallacea/swap/internal/rulestest"
	"github.com/wallacea-go/wallacea/swap/rules"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// quantize is the declaration that most tests use.
var quantize = rules.Decl{Name: "Quantize", Type: reflect.TypeFor[func(in, out []float64)]()}

const seedSource = `package main

func Quantize(in, out []float64) {
	copy(out, in)
}
`

// TestRefused compares the diagnostics of sources that must be refused with
// the goldens, and makes sure that no two are refused for the same reason.
func TestRefused(t *testing.T) {
	r := rulestest.New(t)(quantize, nil)
	name := filepath.Join("testdata", "refused.txtar")
	ar, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(ar.Files) / 2; n < 60 {
		t.Errorf("only %d sources", n)
	}
	reasons := make(map[string]string)
	for i := 0; i+1 < len(ar.Files); i += 2 {
		source, want := ar.Files[i], &ar.Files[i+1]
		_, err := r.Check(string(source.Data))
		var e *rules.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: got %v, want an *rules.Error", source.Name, err)
			continue
		}
		for _, d := range e.Diagnostics {
			if d.Message == "" || d.Line > 0 && (d.Column < 1 || d.Text == "") {
				t.Errorf("%s: incomplete diagnostic %+v", source.Name, d)
			}
		}
		reason := e.Diagnostics[0].Message + e.Diagnostics[0].Text
		if other, ok := reasons[reason]; ok {
			t.Errorf("%s and %s are refused for the same reason: %s", source.Name, other, reason)
		}
		reasons[reason] = source.Name
		got := e.Error() + "\n"
		if *update {
			want.Data = []byte(got)
		} else if got != string(want.Data) {
			t.Errorf("%s:\ngot  %s\nwant %s", source.Name, got, want.Data)
		}
	}
	if *update {
		if err := os.WriteFile(name, txtar.Format(ar), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFixImports compares the fixed text of sources with what it should be.
func TestFixImports(t *testing.T) {
	r := rulestest.New(t)(quantize, nil)
	for _, tt := range []struct{ name, source, want string }{
		{"as it is", seedSource, seedSource},
		{
			"missing",
			"package main\n\nfunc Quantize(in, out []float64) { out[0] = math.Sqrt(in[0]); sort.Float64s(out) }\n",
			"package main\n\nimport (\n\t\"math\"\n\t\"sort\"\n)\n\nfunc Quantize(in, out []float64) { out[0] = math.Sqrt(in[0]); sort.Float64s(out) }\n",
		},
		{
			"unused, one of them refused if used",
			"package main\n\nimport \"os\"\n\nimport (\n\t\"math\"\n\t\"sort\"\n)\n\n// Quantize sorts.\nfunc Quantize(in, out []float64) { sort.Float64s(out) }\n",
			"package main\n\nimport \"sort\"\n\n// Quantize sorts.\nfunc Quantize(in, out []float64) { sort.Float64s(out) }\n",
		},
		{
			"local names are not packages",
			"package main\n\nfunc Quantize(in, out []float64) {\n\tsort := struct{ Float64s int }{1}\n\tout[0] = float64(sort.Float64s)\n\tmath.Abs(1)\n}\n",
			"package main\n\nimport \"math\"\n\nfunc Quantize(in, out []float64) {\n\tsort := struct{ Float64s int }{1}\n\tout[0] = float64(sort.Float64s)\n\tmath.Abs(1)\n}\n",
		},
		{
			"missing in the arguments of what is missing",
			"package main\n\nfunc Quantize(in, out []float64) { var s iter.Seq[iter.Seq[big.Int]]; _ = s }\n",
			"package main\n\nimport (\n\t\"iter\"\n\t\"math/big\"\n)\n\nfunc Quantize(in, out []float64) { var s iter.Seq[iter.Seq[big.Int]]; _ = s }\n",
		},
		{
			"semicolons",
			"package main; import \"os\"; func Quantize(in, out []float64) { out[0] = float64(rand.IntN(3)) }",
			"package main\n\nimport \"math/rand/v2\"\n\nfunc Quantize(in, out []float64) { out[0] = float64(rand.IntN(3)) }\n",
		},
		{
			"other names stay",
			"package main\n\nimport str \"strings\"\n\nfunc Quantize(in, out []float64) { out[0] = float64(len(str.Repeat(\"a\", 2))) + math.Pi }\n",
			"package main\n\nimport (\n\t\"math\"\n\tstr \"strings\"\n)\n\nfunc Quantize(in, out []float64) { out[0] = float64(len(str.Repeat(\"a\", 2))) + math.Pi }\n",
		},
	} {
		c, err := r.Check(tt.source)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		} else if c.Source != tt.want {
			t.Errorf("%s:\ngot  %q\nwant %q", tt.name, c.Source, tt.want)
		}
	}
}

// TestCanonical tells sources that are the same in their canonical form from
// those that are not.
func TestCanonical(t *testing.T) {
	r := rulestest.New(t)(quantize, nil)
	hash := func(source string) string {
		t.Helper()
		c, err := r.Check(source)
		if err != nil {
			t.Fatal(err)
		}
		return c.Hash
	}
	base := hash("package main\n\nfunc Quantize(in, out []float64) {\n\tfor i, v := range in {\n\t\tout[i] = half(v)\n\t}\n}\n\nfunc half(x float64) float64 { return x / 2 }\n")
	for name, same := range map[string]string{
		"comments":    "// Package main.\npackage main\n\n// Quantize halves.\nfunc Quantize(in, out []float64) {\n\tfor i, v := range in { // all\n\t\tout[i] = half(v) /* half */\n\t}\n}\n\nfunc half(x float64) float64 { return x / 2 }\n",
		"formatting":  "package main\nfunc Quantize(in, out []float64) { for i,v := range in { out[i] = half(v,\n) } }; func half(x float64) float64 { return x / 2 }",
		"names":       "package x\n\nimport \"os\"\n\nfunc Quantize(a, b []float64) {\n\tfor j, w := range a {\n\t\tb[j] = h(w)\n\t}\n}\n\nfunc h(half float64) float64 { return half / 2 }\n",
		"more spaces": "package main\n\n\n\nfunc Quantize(in, out []float64) {\n\n\tfor i, v := range in {\n\n\t\tout[i] = half(v)\n\t}\n}\n\nfunc half(x float64) float64 {\n\treturn x / 2\n}\n",
	} {
		if hash(same) != base {
			t.Errorf("%s count", name)
		}
	}
	for name, other := range map[string]string{
		"constant": "package main\n\nfunc Quantize(in, out []float64) {\n\tfor i, v := range in {\n\t\tout[i] = half(v)\n\t}\n}\n\nfunc half(x float64) float64 { return x / 3 }\n",
		"swapped":  "package main\n\nfunc Quantize(out, in []float64) {\n\tfor i, v := range in {\n\t\tout[i] = half(v)\n\t}\n}\n\nfunc half(x float64) float64 { return x / 2 }\n",
		"operator": "package main\n\nfunc Quantize(in, out []float64) {\n\tfor i, v := range in {\n\t\tout[i] = half(v)\n\t}\n}\n\nfunc half(x float64) float64 { return x * 2 }\n",
	} {
		if hash(other) == base {
			t.Errorf("%s does not count", name)
		}
	}
	a := hash("package main\n\nfunc Quantize(in, out []float64) {\n\tswitch v := any(in).(type) {\n\tcase []int:\n\t\t_ = v\n\tcase string:\n\t\t_ = len(v)\n\t}\n}\n")
	if c := hash("package main\n\nfunc Quantize(in, out []float64) {\n\tswitch w := any(in).(type) {\n\tcase []int:\n\t\t_ = w\n\tcase string:\n\t\t_ = len(w)\n\t}\n}\n"); a != c {
		t.Error("the name of a type switch's variable counts")
	}
	field := "package main\n\nfunc Quantize(in, out []float64) { var x struct{ name int }; out[0] = float64(len(fmt.Sprintf(\"%+v\", x))) }\n"
	if hash(field) == hash(strings.Replace(field, "name", "longer", 1)) {
		t.Error("the name of a field does not count")
	}
}

func TestDefaultImports(t *testing.T) {
	list := rules.DefaultImports()
	for i := 1; i < len(list); i++ {
		if list[i-1] >= list[i] {
			t.Errorf("%s before %s", list[i-1], list[i])
		}
	}
	list[0] = "os"
	if rules.DefaultImports()[0] == "os" {
		t.Error("the list can be changed")
	}
}

func TestDeclString(t *testing.T) {
	for _, tt := range []struct {
		f    any
		want string
	}{
		{func(in, out []float64) {}, "func F([]float64, []float64)"},
		{func(a int, b ...string) (int, error) { return 0, nil }, "func F(int, ...string) (int, error)"},
		{func() func(int) bool { return nil }, "func F() func(int) bool"},
	} {
		if got := (rules.Decl{"F", reflect.TypeOf(tt.f)}).String(); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}
