package gp

import (
	"fmt"
	"go/parser"
	"go/token"
	"strings"
)

// sentence says what edits have made of a parent: "wrapped: x became math.Tanh(x)
// on line 7".
func sentence(edits []string, parent, child string) string {
	line := 1 + strings.Count(child[:len(child)-len(withoutImports(child))], "\n")
	child = withoutImports(child)
	a, b := wordsOf(withoutImports(parent)), wordsOf(child)
	found := match(b, a)
	first := 0
	for first < len(b) && found[first] == first {
		first++
	}
	before, after := len(a), len(b)
	for before > first && after > first && found[after-1] == before-1 {
		before, after = before-1, after-1
	}
	done := strings.Join(edits, ", ")
	if first < len(b) {
		line += strings.Count(child[:b[first].end], "\n")
	}
	was, is := quote(a[first:before]), quote(b[first:after])
	switch {
	case was == "" && is == "":
		return done
	case was == "":
		return fmt.Sprintf("%s: %s came in on line %d", done, is, line)
	case is == "":
		return fmt.Sprintf("%s: %s is gone before line %d", done, was, line)
	}
	return fmt.Sprintf("%s: %s became %s on line %d", done, was, is, line)
}

// quote returns the words on one line, or the beginning if they are many.
func quote(words []word) string {
	const most = 16
	if len(words) > most {
		return quote(words[:most]) + " …"
	}
	if len(words) == 0 {
		return ""
	}
	text := words[0].text + between(append(words[1:len(words):len(words)], word{}))
	return strings.Join(strings.Fields(text), " ")
}

// withoutImports returns what follows the imports of a file.
func withoutImports(source string) string {
	f, err := parser.ParseFile(token.NewFileSet(), "", source, parser.ImportsOnly)
	if err != nil {
		return source
	}
	end := f.Name.End()
	for _, d := range f.Decls {
		end = d.End()
	}
	return source[end-f.FileStart:]
}
