package gp

import (
	"fmt"
	"go/parser"
	"go/token"
	"go/types"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A filler makes statements from the text of a template, for one position.
type filler struct {
	gen
	typ   types.Type        // T
	seqs  map[string]code   // what X, Y and so on stand for
	names map[string]string // of variables
	about []string          // the templates that the one drawn refers to
}

// write inserts statements made from templates.
func (g gen) write(s spot) change {
	if g.chance(0.5) { // what is computed is often complete only at the end
		for s.block.outer != nil && s.block.outer.fn == s.block.fn {
			s = spot{s.block.outer, s.block.at}
		}
		s.index = len(s.block.list)
		if n := s.index; n > 0 && jumps(s.block.list[n-1]) {
			s.index--
		}
	}
	if g = g.before(s); g.loops > 0 && g.chance(0.8) {
		return change{}
	}
	for range 8 { // many templates need what is not in scope
		f := filler{gen: g}
		if text, depth := f.fill("statement"); text != "" {
			c := changed(g.p.add(s, text), "wrote %s", strings.Join(f.about, " and "))
			c.depth = g.loops + depth
			return c
		}
	}
	return change{}
}

var (
	reference = regexp.MustCompile(`<([a-z]+)>`)
	repeated  = regexp.MustCompile(`«([^|]*)\|([^»]*)»`)
	fraction  = regexp.MustCompile(`\b[0-9]+(\.[0-9]+)?(e-?[0-9]+)?\b`)
	converted = regexp.MustCompile(`\bT\(([^()]|\([^()]*\))*\)`)
	hole      = regexp.MustCompile(`\[\]X\b|\b[A-Z]\b`)
)

// fill returns statements made from a template of that name and how deeply they nest
// loops, or "" if something is missing.
func (f *filler) fill(name string) (text string, depth int) {
	text = f.drawn(name)
	for _, m := range reference.FindAllStringSubmatch(text, -1) {
		f.about = append(f.about, m[1])
	}
	text = f.expanded(text)
	if !f.choose(text) || strings.Contains(text, "math.") && f.packageName("math") == "" {
		return "", 0
	}
	text, coordinates, ok := f.coordinated(text)
	if !ok {
		return "", 0
	}
	numbers := make(map[string]string)
	text = fraction.ReplaceAllStringFunc(text, func(n string) string {
		if numbers[n] == "" {
			numbers[n] = f.roughly(n)
		}
		return numbers[n]
	})
	text = strings.ReplaceAll(text, "math.", f.packageName("math")+".")
	text = converted.ReplaceAllStringFunc(text, func(call string) string { return f.conversionOf(call[2 : len(call)-1]) })
	text = hole.ReplaceAllStringFunc(text, func(h string) string {
		filled := f.filled(h)
		ok = ok && filled != ""
		return filled
	})
	text = strings.NewReplacer(coordinates...).Replace(text)
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p; func _() {\n"+text+"\n}", parser.SkipObjectResolution)
	if !ok || err != nil {
		return "", 0
	}
	return strings.ReplaceAll(text, "; ", "\n"), loopDepth(file)
}

// expanded replaces the names of templates.
func (f *filler) expanded(text string) string {
	return reference.ReplaceAllStringFunc(text, func(name string) string { return f.expanded(f.drawn(name[1 : len(name)-1])) })
}

// drawn returns the text of a template of that name.
func (f *filler) drawn(name string) string {
	i := weighted(f.rand, templates, func(t template) float64 {
		if t.name == name {
			return t.weight
		}
		return 0
	})
	return templates[i].text
}

// choose chooses what the sequences in a text stand for. It returns false if something is
// missing.
func (f *filler) choose(text string) bool {
	f.seqs, f.names = make(map[string]code), make(map[string]string)
	holes := hole.FindAllString(text, -1)
	for _, name := range []string{"A", "N", "O", "X", "Y"} {
		if !slices.Contains(holes, name) {
			continue
		}
		want := isFloat64
		switch name {
		case "X":
			want = func(t types.Type) bool { return len(partsOf(t)) > 0 && !strings.Contains(spell(t), "*") }
		case "O":
			want = isOrdered
		case "A":
			want = isNumber
		}
		stored := strings.Contains("XNO", name)
		routes := slices.DeleteFunc(f.sequences(want), func(p route) bool {
			_, array := arrayLen(p.typ())
			indexes := slices.ContainsFunc(p.steps[:p.n], func(s step) bool { return s.field == "" })
			return indexes || stored && !p.writable() || array && strings.Contains("XNY", name)
		})
		i := weighted(f.rand, routes, func(p route) float64 {
			if stored == f.written[p.root.name] {
				return 8
			}
			return 1
		})
		if i < 0 {
			return false
		}
		f.seqs[name] = f.build(routes[i])
	}
	return true
}

// coordinated repeats what is written for each coordinate of the elements of X. The names
// of the coordinates come in last: they could be those of holes.
func (f *filler) coordinated(text string) (made string, names []string, ok bool) {
	var coordinates []string
	if x := f.seqs["X"]; x.ok() {
		t := elem(x.typ)
		coordinates = partsOf(t)
		if n := len(coordinates); strings.Contains(text, "#") || structOf(t) != nil && n > 2 && f.chance(0.5) {
			if n < 2 || structOf(t) == nil {
				return "", nil, false
			}
			k := f.rand.IntN(n)
			names = append(names, "#", coordinates[k])
			coordinates = slices.Delete(coordinates, k, k+1)
		}
	}
	made = repeated.ReplaceAllStringFunc(text, func(all string) string {
		m := repeated.FindStringSubmatch(all)
		var list []string
		for k := range coordinates {
			irregular := fmt.Sprintf("%.4f", 10*math.Sqrt(float64(2*k+3)))
			list = append(list, strings.NewReplacer("@", "@"+string(rune('α'+k)), "°", irregular).Replace(m[2]))
		}
		return strings.Join(list, m[1])
	})
	for k, c := range coordinates {
		names = append(names, "@"+string(rune('α'+k)), c)
	}
	return made, names, true
}

// roughly varies a number of a template.
func (f *filler) roughly(text string) string {
	v, err := strconv.ParseFloat(text, 64)
	whole := !strings.ContainsAny(text, ".e")
	if err != nil || v <= 1e-6 || whole && v < 10 || f.chance(0.5) {
		return text
	}
	v = rounded(v*math.Exp(0.4*f.rand.NormFloat64()), 2)
	if whole {
		return strconv.FormatFloat(max(1, math.Round(v)), 'f', 0, 64)
	}
	return floatText(v)
}

// conversionOf returns T(x), or x if that has the type without.
func (f *filler) conversionOf(x string) string {
	if v, err := strconv.ParseFloat(x, 64); err == nil && (isFloat64(f.typ) || types.Identical(f.typ, integer)) {
		return f.number(f.typ, v, 0).text
	}
	if list := f.seqs[map[byte]string{'V': "A", 'O': "O"}[x[0]]]; list.ok() && same(elem(list.typ), f.typ) {
		return x
	}
	return f.convert(f.typ, primary(x, f.typ, isValue)).text
}

// filled returns what a hole stands for, or "".
func (f *filler) filled(h string) string {
	switch h {
	case "[]X":
		of := f.typeText(elem(f.seqs["X"].typ))
		if of == "" {
			return ""
		}
		return "[]" + of
	case "E":
		return f.anything()
	}
	if x := f.seqs[h]; x.ok() {
		return x.text
	}
	if f.names[h] == "" {
		base, ok := variableNames[h]
		if !ok {
			return ""
		}
		f.names[h] = f.newName(base)
	}
	return f.names[h]
}

// anything returns an expression of the type of the elements that a template is about, in
// parentheses where it must.
func (f *filler) anything() string {
	g, of := f.gen, f.seqs["A"]
	if o := f.seqs["O"]; o.ok() {
		of = o
		if f.names["I"] != "" && f.names["V"] != "" {
			g = g.with(f.names["I"], integer).with(f.names["V"], elem(o.typ))
		}
	}
	return g.expr(elem(of.typ), 2, 0).operand(4)
}

// partsOf returns how to select the float64 parts of a value of type t: "" if it is
// one, ".F" for a field, "[0]" for an element.
func partsOf(t types.Type) []string {
	const most = 8
	if isFloat64(t) {
		return []string{""}
	}
	var list []string
	if n, ok := arrayLen(t); ok && n <= most && isFloat64(elem(t)) {
		for i := range n {
			list = append(list, fmt.Sprintf("[%d]", i))
		}
	}
	if s := structOf(t); s != nil {
		for v := range s.Fields() {
			if isFloat64(v.Type()) && (v.Exported() || v.Pkg().Name() == "main") && v.Name() != "_" && len(list) < most {
				list = append(list, "."+v.Name())
			}
		}
	}
	return list
}
