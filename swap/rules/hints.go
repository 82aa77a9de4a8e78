package rules

import "strings"

// syntaxHint says how to fix the syntax errors that models make.
func syntaxHint(msg string) string {
	switch {
	case strings.HasPrefix(msg, "expected 'package'"):
		return "begin the text with: package main"
	case strings.Contains(msg, "found 'EOF'"):
		return "the text ends too early: write it in full and close every brace"
	case strings.HasPrefix(msg, "expected declaration"):
		return "after the imports there can only be functions, types and constants: remove all that is not Go"
	case strings.Contains(msg, "ILLEGAL"), strings.HasPrefix(msg, "illegal "):
		return "remove the character"
	case strings.Contains(msg, "non-declaration statement outside function body"):
		return "put statements inside a function"
	}
	return ""
}

// typeHint says how to fix the type errors that models make.
func (c *checker) typeHint(msg string) string {
	switch {
	case strings.HasPrefix(msg, "declared and not used"):
		return "use it or remove it"
	case strings.HasPrefix(msg, "undefined: "):
		name, _, _ := strings.Cut(strings.TrimPrefix(msg, "undefined: "), ".")
		if path, ok := hintPackages[name]; ok {
			return importHint(path, c.rules.allowed)
		}
		return "declare it, or check the spelling"
	case strings.HasPrefix(msg, "missing return"):
		return "end the function with a return statement"
	}
	return ""
}

// hintPackages are the names of refused packages that models use without
// importing them.
var hintPackages = map[string]string{
	"log": "log", "os": "os", "reflect": "reflect", "runtime": "runtime", "sync": "sync",
	"atomic": "sync/atomic", "time": "time", "unsafe": "unsafe", "json": "encoding/json", "context": "context",
}
