package constants_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/internal/cputime"
	"github.com/wallacea-go/wallacea/swap/constants"
	"github.com/wallacea-go/wallacea/swap/internal/rulestest"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// finding returns a function that returns the numbers of a function with a body,
// after some declarations, and the whole source.
func finding(t *testing.T) func(declarations, body string) (constants.Numbers, string) {
	t.Helper()
	r := rulestest.New(t)(rules.Decl{Name: "Work", Type: reflect.TypeFor[func(x float64, n int) float64]()}, nil)
	return func(declarations, body string) (constants.Numbers, string) { return find(t, r, declarations, body) }
}

func find(t *testing.T, r *rules.Rules, declarations, body string) (constants.Numbers, string) {
	t.Helper()
	c, err := r.Check("package main\n\n" + declarations + "\n\nfunc Work(x float64, n int) float64 {\n" + body + "\nreturn x\n}\n")
	if err != nil {
		t.Fatal(err)
	}
	return constants.Find(c, func(ast.Expr) bool { return false }), c.Source
}

// describe is a number in short: its name and text, its kind and its bounds.
func describe(p constants.Parameter) string {
	kind := "integer"
	if p.Kind == constants.Float {
		kind = "float"
	}
	s := strings.TrimSpace(p.Name+" "+p.Literal) + " " + kind
	if p.Kind == constants.Integer && p.Min != -1<<53 || p.Kind == constants.Float && p.Min != -math.MaxFloat64 {
		s += fmt.Sprintf(" from %v", p.Min)
	}
	if p.Kind == constants.Integer && p.Max != 1<<53 || p.Kind == constants.Float && p.Max != math.MaxFloat64 {
		s += fmt.Sprintf(" to %v", p.Max)
	}
	if p.Periodic {
		s += " periodic"
	}
	return s
}

func TestFind(t *testing.T) {
	t.Parallel()
	find := finding(t)
	for _, tt := range []struct {
		declarations, body string
		want               string // separated by semicolons
	}{
		{"", "x = 2.5*x + 3", "2.5 float; 3 float"},
		{"", "x *= 1/3.0 - 0.1", "1/3.0 - 0.1 float"},
		{"", "n += 7; x = float64(n)", "7 integer"},
		{"", "x = float64(n/3 + n%5)", "3 integer from 1; 5 integer from 1"},
		{"", "n /= -4; x = float64(n)", "-4 integer to -1"},
		{"", "n %= 4; x = float64(n)", "4 integer from 1"},
		{"", "x = x / 4", "4 float"},
		{"", "x /= 4", "4 float"},
		{"", "n <<= uint(3); x = float64(n)", ""},
		{"", "n >>= uint(2); x = float64(n << uint(3) >> uint(4))", ""},
		{"", "n &= 3; n &^= 4; n *= 5; x = float64(n)", "3 integer; 4 integer; 5 integer"},
		{"", "u := uint8(n); u += 9; x = float64(u)", "9 integer from 0 to 255"},
		{"", "u := uint16(n); u += 9; x = float64(u)", "9 integer from 0 to 65535"},
		{"", "u := uint32(n); u += 9; x = float64(u)", "9 integer from 0 to 4.294967295e+09"},
		{"", "u := uint64(n); u += 9; x = float64(u)", "9 integer from 0"},
		{"", "u := uint(n); u += 9; x = float64(u)", "9 integer from 0"},
		{"", "u := uintptr(n); u += 9; x = float64(u)", ""},
		{"", "i := int8(n); i += 9; x = float64(i)", "9 integer from -128 to 127"},
		{"", "i := int16(n); i += 9; x = float64(i)", "9 integer from -32768 to 32767"},
		{"", "i := int32(n); i += 9; x = float64(i)", "9 integer from -2.147483648e+09 to 2.147483647e+09"},
		{"", "i := int64(n); i += 9; x = float64(i)", "9 integer"},
		{"", "s := make([]int, 12); x = float64(len(s))", "12 integer from 0 to 1.073741824e+09"},
		{"", "s := make([]int, 2, 4); x = float64(len(s))", ""},
		{"", "var a [3]float64; x = a[1] + float64(len(a))", ""},
		{"", "x = float64(n << 3 >> 1)", ""},
		{"", "switch n {\ncase 4:\nx = 5\n}", "5 float"},
		{"", "a := []float64{1, 2}; x = a[n+1]", "1 float; 2 float; 1 integer"},
		{"", "a := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9}; x = a[n]", ""},
		{"", "m := map[int]float64{1: 2.5}; x = m[n]", "2.5 float"},
		{"", "var f float32 = 0.5; x = float64(f * float32(0.25))", "0.5 float from -3.4028234663852886e+38 to 3.4028234663852886e+38; 0.25 float from -3.4028234663852886e+38 to 3.4028234663852886e+38"},
		{"", "if x > 'a' && n != 0x7fffffffffffffff {\nx = 1e400 / 1e399\n}", "1e400 / 1e399 float"},
		{"", "x = float64(int32(9) / 2)", ""},
		{"", "x = math.Pi * x", ""},
		{"", "x = 2 * math.Sin(3*math.Sqrt(x+4)) * math.Sqrt(5*x)", "2 float; 3 float periodic; 4 float periodic; 5 float"},
		{"", "_, x = math.Sincos(2 * x)", "2 float periodic"},
		{"", "x = math.Mod(x, 7)", "7 float periodic"},
		{"const (\nk = 5\nj = 2\n)", "x = math.Cos((k + 1) * x) * j * k", "k 5 float periodic; j 2 float"},
		{"const k = 5", "x = k * x", "k 5 float"},
		{"const k = 5", "n += k; x = k * x", "k 5 integer"},
		{"const k = 5", "x += 1.0 / k", "k 5 integer"},
		{"const k = 5.0", "n += k; x += k", ""},
		{"const k = 5", "var a [k]int; x = k + float64(a[0])", ""},
		{"const (\nk = 5\nj = k + 1\n)", "x += j + 2", "k 5 float"},
		{"const (\nk = 5\nj = k + 1\n)", "var a [j]int; x = k + float64(a[0])", ""},
		{"const (\na = iota\nb\n)", "x += a + b", ""},
		{"const k float64 = 0.1", "x += k * 3", "k 0.1 float"},
		{"type metre float64\n\nconst k metre = 2", "x += float64(k)", "k 2 float"},
		{"func f[T int | float64](v T) T { return 2 * v }", "x = f(x)", ""},
		{"func f[T int8 | uint8](v T) T { return v * T(3) }", "x = float64(f(int8(n)))", ""},
		{"const z = 2 + 0i\nconst k = 3", "x *= z * k", ""},
		{"const n8 uint8 = 250", "x += float64(n8 + 2)", "n8 250 integer from 0 to 255"},
		{"const (\nk = 5\nj = k + 1\n)", "x += j / 2", "k 5 integer"},
		{"", "x *= 1 +\n2", "1 +\n\t\t2 float"},
		{doubling(19), "x += k19", ""},
	} {
		n, source := find(tt.declarations, tt.body)
		var got []string
		for _, p := range n.Parameters {
			if source[p.From:p.To] != p.Literal {
				t.Errorf("%s: %q stands at the place of %q", tt.body, source[p.From:p.To], p.Literal)
			}
			got = append(got, describe(p))
		}
		if text := strings.Join(got, "; "); text != tt.want {
			t.Errorf("%s %s:\ngot  %s\nwant %s", tt.declarations, tt.body, text, tt.want)
		}
		if _, err := n.Table(n.Values()); err != nil {
			t.Errorf("%s %s: %v", tt.declarations, tt.body, err)
		}
	}
}

// doubling declares a constant that is made of 2^n others.
func doubling(n int) string {
	var b strings.Builder
	b.WriteString("const k0 = 1\n")
	for i := range n {
		fmt.Fprintf(&b, "const k%d = k%d + k%[2]d - k%[2]d\n", i+1, i)
	}
	return b.String()
}

// TestManyNumbers: eight times as many numbers take about eight times as long, and not
// 64 times. It is not parallel: the processor time is that of the process.
func TestManyNumbers(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // its time depends on what else is in memory
	r := rulestest.New(t)(rules.Decl{Name: "Work", Type: reflect.TypeFor[func(x float64, n int) float64]()}, nil)
	repeated := func(s string) func(int) string { return func(n int) string { return strings.Repeat(s, n) } }
	numbered := func(format string) func(int) string {
		return func(n int) string {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, format, i, i+1)
			}
			return b.String()
		}
	}
	fives := strings.Repeat("5, ", 64)
	choices := "// tune: " + strings.TrimSuffix(fives, ", ")
	for _, tt := range []struct {
		name          string
		before, after string             // the source around what is repeated
		part          func(n int) string // n times
		n             int
		want          int // parameters
	}{
		{"a chain of constants", "const k0 = 1\n", "\nfunc Work(x float64, n int) float64 { return x + k3 + k250", numbered("const k%[2]d = k%[1]d + 1\n"), 2000, 0},
		{"one constant that is used often", "const k = 5\nfunc Work(x float64, n int) float64 {\n", "return x", repeated("x += x*k\n"), 15000, 1},
		{"statements", "func Work(x float64, n int) float64 {\n", "return x", repeated("x += x*3\n"), 15000, 15000},
		{"one line", "func Work(x float64, n int) float64 {\nx += max(", "x)\nreturn x", repeated("3, "), 15000, 15000},
		{"a table", "func Work(x float64, n int) float64 {\n// tune: 1..9\na := []float64{", "5}\nreturn a[n]", repeated("5, "), 14999, 15000},
		{"a list for each", "func Work(x float64, n int) float64 {\na := []float64{\n", "}\nreturn a[n]", repeated(fives + choices + "\n"), 234, 234 * 64},
		{"marks", "const (\n", "k = 5)\nfunc Work(x float64, n int) float64 { return x + k7", numbered("// tune: 4..6\nk%[1]d = 5 // tune: 5, 6\n"), 5000, 1},
		{"marks above", "", "const k = 5\nfunc Work(x float64, n int) float64 { return x + k", repeated("// fixed\n"), 15000, 0},
	} {
		used := func(n int) time.Duration {
			c, err := r.Check("package main\n\n" + tt.before + tt.part(n) + tt.after + "\n}\n")
			if err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			least := time.Hour
			for range 3 {
				runtime.GC()
				start := cputime.Self()
				found := constants.Find(c, func(ast.Expr) bool { return false })
				least = min(least, cputime.Self()-start)
				if got := len(found.Parameters); n == tt.n && got != tt.want {
					t.Errorf("%s: %d parameters, want %d", tt.name, got, tt.want)
				}
			}
			return least
		}
		one, eight := used(tt.n/8), used(tt.n)
		if eight > 24*max(one, time.Millisecond) {
			t.Errorf("%s: %v for an eighth, %v for all", tt.name, one, eight)
		}
	}
}

// TestOrder: which constants are parameters does not depend on the order in which they are
// looked at.
func TestOrder(t *testing.T) {
	t.Parallel()
	find := finding(t)
	sum := strings.Repeat("1+", 32) + "1"
	for declarations, want := range map[string]int{
		"const big = " + sum + "\nconst j = 5\nconst k = big + j":                                                                 0,
		"const c0 = 1\nconst c1 = c0 + 2\nconst c2 = c1 + 3\nconst c3 = c2 + 4\nconst big = " + sum + " + c1\nconst k = c3 + big": 0,
		"const a = 2\nconst b = a + 3\nconst k = a + b":                                                                           1,
	} {
		for range 30 {
			if n, _ := find(declarations, "x += k\n"); len(n.Parameters) != want {
				t.Errorf("%s: got %d, want %d", declarations, len(n.Parameters), want)
				break
			}
		}
	}
}

func TestOutOfRange(t *testing.T) {
	t.Parallel()
	find := finding(t)
	for _, tt := range []struct {
		declarations, body string
		values             []float64
		want               string
	}{
		{"", "n /= 3; x = float64(n)", []float64{0}, "0 is not what line 4 can have for 3: out of range"},
		{"", "n += 3; x = float64(n)", []float64{2.5}, "2.5 is not what"},
		{"", "u := uint8(n); u += 9; x = float64(u)", []float64{256}, "256 is not what"},
		{"const k = 5", "n /= k - 2; x = float64(n)", []float64{2}, "out of range"},
		{"const k = 5", "x += 1.0 / (k - 2)", []float64{2}, "division by zero"},
		{"const k = 5", "n %= k - 2; x = float64(n)", []float64{2}, "out of range"},
		{"const k = 5", "i := int16(n); i += 1000 * k; x = float64(i)", []float64{33}, "33000 does not fit a int16"},
		{"const k = 5", "i := int16(n); i += 1000 * k; x = float64(i)", []float64{-33}, "-33000 does not fit a int16"},
		{"const k = 5", "u := uint32(n); u += 1000000 * k; x = float64(u)", []float64{4295}, "4295000000 does not fit a uint32"},
		{"const k = 5", "u := uint32(n); u += k - 5; x = float64(u)", []float64{4}, "-1 does not fit a uint32"},
		{"const k = 5", "u := uint8(n); u += 100 * k / 4; x = float64(u)", []float64{11}, "275 does not fit a uint8"},
		{"const k = 5", "s := make([]int, k-3); x = float64(len(s))", []float64{2}, "out of range"},
		{"const k = 5", "n += k; x += float64(k*k*k*k*k*k*k*k*k*k)", []float64{1 << 53}, "out of range"},
		{"", "x += 3", []float64{math.Inf(1)}, "+Inf is not what"},
		{"", "x += 3", []float64{math.NaN()}, "NaN is not what"},
		{"", "x += 3", nil, "0 values for 1 parameters"},
	} {
		n, _ := find(tt.declarations, tt.body)
		if _, err := n.Table(tt.values); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s %s with %v: got %v, want %s", tt.declarations, tt.body, tt.values, err, tt.want)
		}
	}
}

// TestTable: what slots hold is what the compiler would compute.
func TestTable(t *testing.T) {
	t.Parallel()
	find := finding(t)
	for _, tt := range []struct {
		declarations, body string
		values, want       []float64 // nil values: the source's own
	}{
		{"const k = -5", "n += k*2 + 1; x = float64(n)", nil, []float64{-9}},
		{"const k = -1 / 3.0", "x += k * 3", nil, []float64{-1}},
		{"const k = -0.1", "x += k * 3", nil, []float64{-0.3}},
		{"const k = -0.1", "x += k * 3", []float64{-0.2}, []float64{-0.6}},
		{"const k = 0.1", "x += k * 3", []float64{0.2}, []float64{0.6}},
		{"const k = -7", "n += k / 2; x = float64(n)", nil, []float64{-3}},
		{"const k = -7", "n += k / 2; x = float64(n)", []float64{9}, []float64{4}},
		{"const k = 5", "i := int16(n); i += 1000 * k; x = float64(i)", []float64{-32}, []float64{-32000}},
		{"const k = 5", "u := uint32(n); u += 1000000 * k; x = float64(u)", []float64{4294}, []float64{4294000000}},
		{"const k float32 = 0.1", "x += float64(k)", nil, []float64{float64(float32(0.1))}},
		{"", "x += -2.5", []float64{-3.5}, []float64{-3.5}},
		{"", "u := uint64(n); u += 9; x = float64(u)", []float64{1 << 53}, []float64{1 << 53}},
	} {
		n, _ := find(tt.declarations, tt.body)
		if tt.values == nil {
			tt.values = n.Values()
		}
		table, err := n.Table(tt.values)
		if err != nil {
			t.Errorf("%s %s: %v", tt.declarations, tt.body, err)
		}
		var got []float64
		for i, s := range n.Slots {
			if s.Kind == constants.Float {
				got = append(got, math.Float64frombits(uint64(table[i])))
			} else {
				got = append(got, float64(table[i]))
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s %s with %v: got %v, want %v", tt.declarations, tt.body, tt.values, got, tt.want)
		}
	}
}

// TestSpare: a text that would be refused for its size if each number had parentheses
// is out of range.
func TestSpare(t *testing.T) {
	t.Parallel()
	n, source := finding(t)("", "x += 3 + 0*x\nx -= 1e-200")
	if want := 256<<10 - len(source); n.Spare != want {
		t.Errorf("%d bytes to spare, want %d", n.Spare, want)
	}
	own := n.Values()
	for _, values := range [][]float64{own, {-math.MaxFloat64, 0, 1e-200}, {-math.MaxFloat64, -math.MaxFloat64, -math.MaxFloat64}, {4.5, 0, 0}, {4.5, 10, 2}} {
		longest := len(n.Write(source, values)) - len(source)
		for i, v := range values {
			if v != own[i] {
				longest += len("()")
			}
		}
		for n.Spare = -10; n.Spare < 3*26; n.Spare++ {
			_, err := n.Table(values)
			if fits := longest <= n.Spare || slices.Equal(values, own); fits != (err == nil) {
				t.Errorf("%d bytes to spare, %v makes it %d longer: %v", n.Spare, values, longest, err)
			}
		}
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	find := finding(t)
	for _, tt := range []struct {
		body  string
		value float64
		want  string
	}{
		{"x += 3", 0.35, "x += 0.35"},
		{"x += 3", 48, "x += 48.0"},
		{"x -= 3", -1e-9, "x -= -1e-9"},
		{"x = x*x - 3", -2, "x = x*x - -2.0"},
		{"x = math.Abs(x*x-3) * x", -2, "x = math.Abs(x*x-(-2.0)) * x"},
		{"x = math.Abs(x*x-3) * x", 2, "x = math.Abs(x*x-2.0) * x"},
		{"x = 4 - x", -1, "x = -1.0 - x"},
		{"x = x - -5", -7, "x = x - -7.0"},
		{"x = x - -5", 2, "x = x - 2.0"},
		{"x = math.Abs(x*x - -5)", -7, "x = math.Abs(x*x - -7.0)"},
		{"x = math.Abs(x*x+3) * x", -2, "x = math.Abs(x*x+-2.0) * x"},
		{"x = -x - 3", -2, "x = -x - -2.0"},
		{"n = n&5 | n; x = float64(n)", -2, "n = n&-2 | n"},
		{"n = n&^5 | n; x = float64(n)", -2, "n = n&^-2 | n"},
		{"n += 3; x = float64(n)", -7, "n += -7"},
		{"x += 3", 1e6, "x += 1e6"},
		{"x += 3", 123456.5, "x += 123456.5"},
		{"x += 3", 0, "x += 0.0"},
		{"x += 0x1p-2", 0.25, "x += 0x1p-2"},
		{"x += float64(3)", 0.5, "x += float64(0.5)"},
	} {
		n, source := find("", tt.body)
		text := n.Write(source, []float64{tt.value})
		if !strings.Contains(text, "\t"+tt.want+"\n") && !strings.Contains(text, "\t"+tt.want+"; ") {
			t.Errorf("%s with %v: got\n%s", tt.body, tt.value, text)
		}
		if _, err := parser.ParseFile(token.NewFileSet(), "", text, 0); err != nil {
			t.Errorf("%s with %v: %v", tt.body, tt.value, err)
		}
	}
	n := constants.Numbers{Parameters: []constants.Parameter{{Value: 5, From: len("x<"), To: len("x<5")}}}
	if got, want := n.Write("x<5", []float64{-5}), "x<(-5)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
