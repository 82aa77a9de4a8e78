package swap

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// shared is a Builder for the tests that build nothing, in the user's cache
// directory, which TestMain makes one that goes.
var shared Builder

// checkBuilder returns a Builder for tests that build nothing.
func checkBuilder(t testing.TB) *Builder {
	t.Helper()
	b := &shared
	if err := b.Probe(t.Context()); err != nil {
		t.Skip(err)
	}
	return b
}

// TestRefused compares the diagnostics of sources that must be refused with
// the goldens, and makes sure that no two are refused for the same reason.
func TestRefused(t *testing.T) {
	b := checkBuilder(t)
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
		_, err := b.Check(t.Context(), quantize, string(source.Data))
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: got %v, want an *Error", source.Name, err)
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

// TestAccepted checks sources that look odd and are not.
func TestAccepted(t *testing.T) {
	b := checkBuilder(t)
	for _, source := range accepted {
		if _, err := b.Check(t.Context(), quantize, source); err != nil {
			t.Errorf("%v\n%s", err, source)
		}
	}
}

const emptyQuantize = "func Quantize(in, out []float64) {}\n"

// accepted are sources that TestAccepted checks and TestOddBatch builds.
var accepted = []string{
	"package main\n\ntype T struct{}\n\nfunc (T) init() {}\n\n" + emptyQuantize,
	"package main\n\nfunc Quantize(in, out []float64) {\ninit:\n\tfor {\n\t\tbreak init\n\t}\n}\n",
	"package main\n\n/*\n//line x.go:1\n*/\n" + emptyQuantize,
	"package main\n\n/*go:noinline*/\n" + emptyQuantize,
	"package main\n\nfunc Quantize(in, out []float64) { s := `\n//go:noinline\n//line x:3\n`; _ = s }\n",
	"\ufeffpackage main\n\n" + emptyQuantize,
	"package main\r\n\r\nfunc Quantize(in, out []float64) {\r\n\tout[0] = 1\r\n}\r\n",
	"package main\n\nfunc é(x float64) float64 { if x > 3 { return x }; return é(x+1) }\ntype Δ struct{ x float64 }\nfunc (δ Δ) Ω() float64 { return δ.x }\nfunc Quantize(in, out []float64) { out[0] = é(Δ{2}.Ω()) }\n",
	"package main\n\nimport Functions \"math\"\n\nfunc Quantize(in, out []float64) { out[0] = Functions.Pi }\n",
	"package main\n\nimport Stops `math`\n\nfunc Quantize(in, out []float64) { out[0] = Stops.Pi }\n",
	"package main\n\nimport \"math\"\nimport m \"math\"\n\nfunc Quantize(in, out []float64) { out[0] = math.Pi * m.E }\n",
	"package main\n\ntype A[T any] = []T\n\nfunc Quantize(in, out A[float64]) {}\n",
	"package main\n\ntype T struct{ n float64 }\ntype A = T\n\nfunc (a A) M() float64 { return a.n }\nfunc Quantize(in, out []float64) { out[0] = A{2}.M() }\n",
	"package main\n\ntype math struct{ Pi float64 }\n\nfunc Quantize(in, out []float64) { out[0] = math{3}.Pi }\n",
	"package main\n\nfunc recover() any { return nil }\nfunc print(x ...any) {}\nfunc Quantize(in, out []float64) { _ = recover(); print(1) }\n",
	"package main\n\ntype error struct{ n int }\ntype string = int\ntype any = int\nconst true = false\nconst iota = 5\nconst nil = 3\n\nfunc Quantize(in, out []float64) { var e error; var s string = nil; var a any = iota; if true { out[0] = float64(e.n + s + a) } }\n",
	"package main\n\ntype int float64\ntype uint32 float64\n\nfunc f(n int) int { if n > 3 { return n }; return f(n+1) }\nfunc Quantize(in, out []float64) { out[0] = float64(f(0)) }\n",
	"package main\n\nfunc f(int float64) float64 { if int > 3 { return int }; return f(int+1) }\nfunc Quantize(in, out []float64) { out[0] = f(0) }\n",
	"package main\n\nfunc append(x float64) float64 { return x }\nfunc make(x int) int { return x }\nfunc Quantize(in, out []float64) { out[0] = append(2) + float64(make(3)) }\n",
	"package main\n\nfunc Quantize(in, out []float64) { fmt.Fscan(strings.NewReader(\"3.5\"), &out[0]) }\n",
	"package main\n\ntype B struct{ strings.Builder; *bytes.Buffer; fmt.Stringer }\n\nfunc Quantize(in, out []float64) { var b B; b.Builder.WriteString(\"x\"); out[0] = float64(b.Builder.Len()) }\n",
	"package main\n\nfunc Quantize(in, out []float64) { e := base64.StdEncoding; out[0] = float64(len(e.EncodeToString([]byte{1}))) + float64(crc32.Checksum(nil, crc32.IEEETable)) }\n",
	"package main\n\nfunc Quantize(in, out []float64) { if unicode.Is(unicode.Han, 20000) || unicode.In(3, unicode.PrintRanges...) { out[0] = 1 }; for k := range unicode.Scripts { out[1] += float64(len(k)) }; t := unicode.Scripts[\"Han\"]; out[2] = float64(len(t.R16) + len(unicode.CaseRanges)) }\n",
	"package main\n\nfunc Quantize(in, out []float64) { var own unicode.RangeTable; own.R16 = []unicode.Range16{{1, 2, 1}}; t := &unicode.RangeTable{R16: own.R16}; out[0] = float64(len(t.R16)) }\n",
	"package main\n\nfunc _() { for {} }\nfunc _(x int) {}\ntype _ struct{}\nconst _ = 3\ntype T int\nfunc (T) _() {}\nfunc (T) _() {}\n" + emptyQuantize,
	"package main\n\nfunc f(_ int, x float64) float64 { if x > 2 { return x }; return f(1, x+1) }\nfunc Quantize(in, out []float64) { out[0] = f(1, 0) }\n",
	"package main\n\nfunc Quantize(_, _ []float64) {}\n",
	"package main\n\nfunc Quantize([]float64, []float64) { defer func() {}() }\n",
	"package main\n\ntype N[T N[T]] interface{ M(T) }\n\n" + emptyQuantize,
	"package main\n\nfunc pair[A, B any](a A, b B) struct{ a A; b B } { return struct{ a A; b B }{a, b} }\nfunc Quantize(in, out []float64) { x := pair(pair(1, 2), pair(3, 4)); out[0] = float64(x.a.b) }\n",
	"package main\n\nfunc Quantize(in, out []float64) { var seen [1 << 22]bool; seen[3] = true; if seen[len(in)] { out[0] = 1 } }\n",
	"package main\n\nfunc Quantize(in, out []float64) { var x [3]uint16; _, _ = binary.Decode([]byte{1, 2}, binary.LittleEndian, &x); _ = binary.Read(strings.NewReader(\"abc\"), binary.BigEndian, x[1:]); t := crc64.MakeTable(crc64.ECMA); out[0] = float64(crc64.Checksum(nil, t)); var a any = any(t); _ = a; own := *crc32.IEEETable; own[3]++; p := (*crc32.Table)(&own); _ = p; rs := []unicode.Range16{{1, 2, 1}}; rs = append(rs, unicode.Range16{}); copy(x[:], x[1:]) }\n",
	"package main\n\ntype rev struct{ sort.Interface }\n\nfunc (r rev) Less(i, j int) bool { return r.Interface.Less(j, i) }\n\ntype box struct{ r rev; n int }\n\nfunc Quantize(in, out []float64) { sort.Sort(rev{sort.Float64Slice(out)}); b := &box{}; b.n = len(in); var r [2]rev; r[1] = rev{sort.IntSlice{1}}; for _, x := range r[1:] { b.n += x.Len() } }\n",
	"package main\n\nfunc Quantize(in, out []float64) { next, stop := iter.Pull(slices.Values(in)); defer stop(); out[0], _ = next() }\n",
}

// TestOddBatch builds them all in one batch, and calls them.
func TestOddBatch(t *testing.T) {
	b := needPlugins(t)
	built, err := b.Build(t.Context(), quantize, accepted)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range built {
		if r.Err != nil {
			t.Errorf("%v\n%s", r.Err, accepted[i])
			continue
		}
		f, err := Load[func(in, out []float64)](r.Artifact)
		if err != nil {
			t.Fatal(err)
		}
		if err := Call(func() { f.Func(make([]float64, 8), make([]float64, 8)) }); err != nil {
			t.Errorf("%v\n%s", err, accepted[i])
		}
	}
}

// TestMend compares the mended text of sources with what it should be.
func TestMend(t *testing.T) {
	b := checkBuilder(t)
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
		c, err := b.Check(t.Context(), quantize, tt.source)
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
	b := checkBuilder(t)
	hash := func(source string) string {
		t.Helper()
		c, err := b.Check(t.Context(), quantize, source)
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

// TestCheckConcurrent checks with one Builder from many goroutines.
func TestCheckConcurrent(t *testing.T) {
	b := checkBuilder(t)
	_, sources := programs(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, s := range sources {
				if _, err := b.Check(t.Context(), run, s); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func TestImportsField(t *testing.T) {
	source := "package main\n\nimport \"math\"\n\nfunc Quantize(in, out []float64) { out[0] = math.Pi }\n"
	dir := t.TempDir()
	if err := checkBuilder(t).Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Builder{CacheDir: dir, Imports: []string{}}).Check(t.Context(), quantize, source); err == nil || !strings.Contains(err.Error(), `import of "math" is not allowed`) {
		t.Errorf("narrowed: got %v", err)
	}
	wide := &Builder{CacheDir: dir, Imports: append(DefaultImports(), "time")}
	if _, err := wide.Check(t.Context(), quantize, "package main\n\nfunc Quantize(in, out []float64) { out[0] = float64(time.Second) }\n"); err != nil {
		t.Errorf("widened: got %v", err)
	}
	if _, err := (&Builder{CacheDir: dir, Imports: []string{"unsafe"}}).Check(t.Context(), quantize, source); err == nil || !strings.Contains(err.Error(), "cannot be allowed") {
		t.Errorf("unsafe: got %v", err)
	}
	if _, err := (&Builder{CacheDir: dir, MaxSource: 10}).Check(t.Context(), quantize, source); err == nil || !strings.Contains(err.Error(), "more than the 10 allowed") {
		t.Errorf("too long: got %v", err)
	}
}

// TestTag gives a local variable the name of the stop word, which depends on
// everything in the source but that.
func TestTag(t *testing.T) {
	b := checkBuilder(t)
	source := func(name string) string {
		return "package main\n\nfunc Quantize(in, out []float64) {\n\t" + name + " := uint32(0)\n\tfor {\n\t\tout[0] += float64(" + name + ")\n\t}\n}\n"
	}
	c, err := b.Check(t.Context(), quantize, source("x"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Check(t.Context(), quantize, source("stop_"+tag(c.Hash)))
	var e *Error
	if !errors.As(err, &e) || len(e.Diagnostics) != 1 || e.Diagnostics[0].Line != 4 || e.Diagnostics[0].Column != 7 {
		t.Errorf("got %v", err)
	}
}

// TestCallingBack makes sure that a function of a package that only this
// Builder allows counts as one that may call the candidate, whatever it takes.
func TestCallingBack(t *testing.T) {
	if err := checkBuilder(t).Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	wide := &Builder{CacheDir: t.TempDir(), Imports: append(DefaultImports(), "time")}
	for call, want := range map[string]bool{"time.Sleep(1)": true, "strings.ToUpper(\"a\")": false} {
		_, err := wide.Check(t.Context(), quantize, "package main\n\nfunc Quantize(in, out []float64) {\n\tfor range in {\n\t\tdefer "+call+"\n\t}\n}\n")
		if got := err != nil && strings.Contains(err.Error(), "deferred in a loop"); got != want {
			t.Errorf("defer %s: got %v", call, err)
		}
		c, err := wide.Check(t.Context(), quantize, "package main\n\nfunc Quantize(in, out []float64) { _ = func() { "+call+" } }\n")
		if err != nil {
			t.Fatal(err)
		}
		g := newCallGraph(c, newShortLoops(c))
		for _, n := range g.lits {
			if got := slices.Contains(n.out, g.any); got != want {
				t.Errorf("%s: reaches the candidate: %v", call, got)
			}
		}
	}
}

func TestDefaultImports(t *testing.T) {
	list := DefaultImports()
	for i := 1; i < len(list); i++ {
		if list[i-1] >= list[i] {
			t.Errorf("%s before %s", list[i-1], list[i])
		}
	}
	list[0] = "os"
	if DefaultImports()[0] == "os" {
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
		if got := (Decl{"F", reflect.TypeOf(tt.f)}).String(); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}
