package rules

import (
	"errors"
	"go/ast"
	"go/scanner"
	"go/token"
)

// maxNesting bounds how deeply brackets may be nested, and maxDepth how deep
// the syntax tree may be, so that no recursive function that walks over the
// tree, here or in the standard library, needs much stack.
const (
	maxNesting = 200
	maxDepth   = 4000
)

var errNested = errors.New("nested too deeply")

// A nesting counts, token by token, how deep a text is nested.
type nesting struct{ brackets, run int }

// next takes one token and reports whether it is nested too deeply.
func (n *nesting) next(tok token.Token) bool {
	switch tok {
	case token.LPAREN, token.LBRACK, token.LBRACE:
		n.brackets++
	case token.RPAREN, token.RBRACK, token.RBRACE:
		n.brackets--
	}
	// Operators and keywords that follow each other nest too: - - - x,
	// * * * T, [][][]T, func() func() func().
	if tok.IsOperator() && tok != token.PERIOD && tok != token.COMMA && tok != token.SEMICOLON || tok == token.FUNC || tok == token.MAP || tok == token.CHAN {
		n.run++
	} else if tok != token.INT {
		n.run = 0
	}
	return n.brackets > maxNesting || n.run > 4*maxNesting
}

// tooNested returns an error if parsing text would need much stack.
func tooNested(text string) error {
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(text)), []byte(text), nil, 0)
	var n nesting
	for {
		_, tok, _ := s.Scan()
		if tok == token.EOF {
			return nil
		}
		if n.next(tok) {
			return errNested
		}
	}
}

// tooDeep returns the first node of a syntax tree that lies too deep in it, or
// nil.
func tooDeep(file *ast.File) (deep ast.Node) {
	depth := 0
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			depth--
			return true
		}
		if depth++; depth == maxDepth && deep == nil {
			deep = n
		}
		return depth <= maxDepth
	})
	return deep
}
