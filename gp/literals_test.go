package gp

import (
	"go/types"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestLiterals makes constants of every basic type, within the limits of sites.
func TestLiterals(t *testing.T) {
	t.Parallel()
	d := one(t, "count.go").job(t, 5).started()
	g := d.in(d.p.blocks[0], 0)
	for _, basic := range []types.BasicKind{
		types.Int, types.Int8, types.Int16, types.Int32, types.Int64, types.Uint, types.Uint8, types.Uint16, types.Uint32, types.Uint64,
		types.Float32, types.Float64, types.String, types.Bool,
	} {
		typ := types.Typ[basic]
		for _, l := range []limit{0, nonzero, index, nonzero | index} {
			for range 200 {
				c := g.literal(typ, l)
				tv, err := types.Eval(d.p.Fset, d.p.Pkg, g.pos, typ.Name()+"("+c.text+")")
				if err != nil || tv.Value == nil {
					t.Fatalf("%s is no constant of type %s: %v", c.text, typ, err)
				}
				if isNumber(typ) && (l&nonzero != 0 && float(c.value) == 0 || isInteger(typ) && l&index != 0 && float(c.value) < 0) {
					t.Errorf("%s, but the limits are %s", c.text, l)
				}
				if c.kind != isConstant || isNumber(typ) && tv.Value.ExactString() != "" && !strings.Contains(c.text, "'") && !valued(c) {
					t.Errorf("the code of %s is %+v", c.text, c)
				}
			}
		}
		if c := g.literal(typ, variables); c.ok() {
			t.Errorf("where no constant may be, there is %s", c.text)
		}
	}
	if c := g.literal(types.NewSlice(integer), 0); c.ok() {
		t.Errorf("a slice is %s", c.text)
	}
}

// valued reports whether the value of a code is that of its text.
func valued(c code) bool {
	v, err := strconv.ParseFloat(c.text, 64)
	return err == nil && v == float(c.value)
}

func TestIntRange(t *testing.T) {
	t.Parallel()
	for kind, want := range map[types.BasicKind][2]string{
		types.Int: {"-9223372036854775808", "9223372036854775807"}, types.Int8: {"-128", "127"}, types.Int16: {"-32768", "32767"}, types.Int32: {"-2147483648", "2147483647"},
		types.Uint8: {"0", "255"}, types.Uint16: {"0", "65535"}, types.Uint32: {"0", "4294967295"}, types.Uint64: {"0", "18446744073709551615"},
	} {
		if lo, hi := intRange(types.Typ[kind]); lo.ExactString() != want[0] || hi.ExactString() != want[1] {
			t.Errorf("%s: got %v to %v, want %v to %v", types.Typ[kind], lo, hi, want[0], want[1])
		}
	}
}

// TestPool reads constants from a text and draws them.
func TestPool(t *testing.T) {
	t.Parallel()
	p := poolOf(`Levels: 7; say "fizz" or "buzz" for -3, 0.25 and 1e-3; x2 is a name.`)
	if !slices.Equal(p.ints, []int64{7, -3}) || !slices.Equal(p.floats, []float64{0.25, 1e-3}) || !slices.Equal(p.strings, []string{"fizz", "buzz"}) {
		t.Errorf("got %+v", p)
	}
	r := rand.New(rand.NewPCG(1, 1))
	drawn := make(map[string]int)
	for range 1000 {
		drawn[strconv.FormatInt(p.randomInt(r), 10)]++
		drawn[strconv.FormatFloat(p.randomFloat(r), 'g', -1, 64)]++
		drawn[p.randomString(r)]++
		drawn[string(p.randomRune(r))]++
	}
	for _, want := range []string{"7", "-3", "0.25", "0.001", "fizz", "buzz", "z", "q", "5", "K", "1024", "0.5"} {
		if drawn[want] == 0 {
			t.Errorf("%q is never drawn", want)
		}
	}
	var other pool
	other.add(p)
	other.add(p)
	if len(other.ints) != 4 || len(other.strings) != 4 || len(p.ints) != 2 {
		t.Errorf("two of a pool are %+v", other)
	}
}

// TestSame compares types of different candidates by how they are written.
func TestSame(t *testing.T) {
	t.Parallel()
	const source = "type pair struct{ a, b int }\n\ntype list []pair\n\nfunc F(n int) int { p, l, m := pair{}, list{}, []pair{}; return p.a + len(l) + len(m) + n }"
	of := func() map[string]types.Type {
		d := given[func(n int) int](t, source).job(t, 1).started()
		found := make(map[string]types.Type)
		for _, v := range d.in(d.p.blocks[0], 1).vars {
			found[v.name] = v.typ
		}
		return found
	}
	a, b := of(), of()
	for x, s := range a {
		for y, u := range b {
			if got := same(s, u); got != (x == y) {
				t.Errorf("%s and %s are the same: %v", s, u, got)
			}
		}
	}
	if same(nil, integer) || same(integer, nil) || !same(types.Typ[types.Byte], types.Typ[types.Uint8]) || same(integer, types.Typ[types.Int64]) {
		t.Error("nil is no type, byte is uint8, and int is not int64")
	}
	if elem(a["l"]) == nil || elem(integer) != nil || !isCharacter(types.Universe.Lookup("rune").Type()) || isCharacter(types.Typ[types.Int32]) {
		t.Error("a list has elements, a number has none, and rune is written as such")
	}
}

// TestBare: a composite literal in the header of a statement is in parentheses.
func TestBare(t *testing.T) {
	t.Parallel()
	s := given[func(n int) int](t, "type pair struct{ a, b int }\n\nfunc F(n int) int {\nif n > 1 {\nn = 2\n}\nreturn n\n}")
	d := s.job(t, 1).started()
	typ := d.p.Pkg.Scope().Lookup("pair").Type()
	lit := d.in(d.p.blocks[0], 0).composite(typ, 0, nil)
	for i := range d.p.sites {
		at := &d.p.sites[i]
		if !isInteger(at.typ) {
			continue
		}
		made := *d
		if !made.make(changed(d.p.put(at, selected(lit, "a", integer)), "")) {
			t.Errorf("pair{}.a cannot replace %s", d.p.text(at.expr))
		} else if inHeader := at.limit&bare != 0; strings.Contains(made.p.Source, "(pair{}.a)") != inHeader {
			t.Errorf("in a header: %v\n%s", inHeader, made.p.Source)
		}
	}
}
