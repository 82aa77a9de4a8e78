package gp

import (
	"go/ast"
	"go/format"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
)

// splice returns the text of a draft with the parent's comments and line breaks
// wherever the draft has not changed the parent, whose plain text is how a draft
// prints it.
func splice(parent, plain, draft string) (string, error) {
	p, a, b := wordsOf(parent), wordsOf(plain), wordsOf(draft)
	inParent, inPlain := match(a, p), match(b, a)
	at := func(k int) int { // where the parent has a word of the draft
		if k < 0 || inPlain[k] < 0 {
			return -1
		}
		return inParent[inPlain[k]]
	}
	var out strings.Builder
	last := -1    // the last word of the draft that the parent has
	comment := "" // at the end of the parent's line, behind which something was added
	for k, w := range b {
		gap := w.before
		if i := at(k); i >= 0 {
			switch {
			case k == 0:
				gap = p[i].before
			case last == k-1 && inPlain[k] == inPlain[k-1]+1:
				gap = between(p[at(k-1)+1 : i+1])
			case last == k-1: // something was removed
				head, _ := cut(p[at(last)+1].before)
				_, tail := cut(p[i].before)
				gap = either(head+tail, gap)
			case inPlain[k] == inPlain[max(last, 0)]+1: // something was added
				_, tail := cut(p[i].before)
				gap = either(tail, gap)
			default:
				gap = either(p[i].before, gap)
			}
			last = k
		} else if k > 0 && last == k-1 && at(last)+1 < len(p) {
			if head, _ := cut(p[at(last)+1].before); comments(head) {
				comment = head
			}
		}
		if comment != "" && strings.Contains(gap, "\n") {
			gap, comment = comment+gap, ""
		}
		out.WriteString(gap + w.text)
	}
	if last == len(b)-1 && at(last) == len(p)-1 {
		end := p[len(p)-1].end
		out.WriteString(parent[end:])
	}
	source, err := format.Source([]byte(out.String()))
	return strings.TrimRight(string(source), "\n") + "\n", err
}

// sameProgram reports whether two texts differ only in comments, parentheses and
// formatting.
func sameProgram(a, b string) bool {
	tree := func(source string) *ast.File {
		f, err := parser.ParseFile(token.NewFileSet(), "", source, parser.SkipObjectResolution)
		if err != nil {
			return nil
		}
		d := &draft{notes: make(map[ast.Expr]note), names: make(map[string]bool)}
		f = copyFrom(d, d.known, f)
		f.Imports, f.FileStart, f.FileEnd, f.Comments = nil, 0, 0, nil
		return f
	}
	x, y := tree(a), tree(b)
	return x != nil && y != nil && sameTree(x, y)
}

// either returns what the parent has between two words if it says something.
func either(parent, draft string) string {
	if comments(parent) || strings.Count(parent, "\n") > 1 {
		return parent
	}
	return draft
}

func comments(s string) bool { return strings.Contains(s, "//") || strings.Contains(s, "/*") }

// cut cuts what is between two words after the end of the first line.
func cut(s string) (head, tail string) {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return s[:i], s[i:]
	}
	return "", s
}

// between returns the text of words without that of the last.
func between(words []word) string {
	var s strings.Builder
	for i, w := range words {
		s.WriteString(w.before)
		if i < len(words)-1 {
			s.WriteString(w.text)
		}
	}
	return s.String()
}

// A word is a token of a text, with what is between it and the token before.
type word struct {
	before, text string
	end          int
}

// wordsOf splits a text into words. Commas at the ends of lists are no words, nor
// are the semicolons at the ends of lines.
func wordsOf(source string) []word {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(source))
	s.Init(file, []byte(source), nil, 0)
	var list []word
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			return list
		}
		if tok == token.SEMICOLON && text == "\n" {
			continue
		}
		if !tok.IsLiteral() {
			text = tok.String()
		}
		if n := len(list); n > 0 && list[n-1].text == "," && (tok == token.RPAREN || tok == token.RBRACE || tok == token.RBRACK) {
			list = list[:n-1]
		}
		end := 0
		if n := len(list); n > 0 {
			end = list[n-1].end
		}
		start := file.Offset(pos)
		list = append(list, word{source[end:start], text, start + len(text)})
	}
}

// match returns for each word of b the index of its word in a, or -1: those of a longest
// common subsequence, or only those at the beginning and the end if that is much work.
func match(b, a []word) []int {
	const most = 1 << 21
	found := make([]int, len(b))
	for i := range found {
		found[i] = -1
	}
	first := 0
	for first < min(len(a), len(b)) && a[first].text == b[first].text {
		found[first] = first
		first++
	}
	n, m := len(a), len(b)
	for n > first && m > first && a[n-1].text == b[m-1].text {
		n, m = n-1, m-1
		found[m] = n
	}
	a, b = a[first:n], b[first:m]
	if len(a)*len(b) > most {
		return found
	}
	longest := make([][]int32, len(b)+1) // of what follows
	for i := range longest {
		longest[i] = make([]int32, len(a)+1)
	}
	for i := len(b) - 1; i >= 0; i-- {
		for k := len(a) - 1; k >= 0; k-- {
			longest[i][k] = max(longest[i+1][k], longest[i][k+1])
			if a[k].text == b[i].text {
				longest[i][k] = max(longest[i][k], longest[i+1][k+1]+1)
			}
		}
	}
	for i, k := 0, 0; i < len(b) && k < len(a); {
		switch {
		case a[k].text == b[i].text && longest[i][k] == longest[i+1][k+1]+1:
			found[first+i] = first + k
			i, k = i+1, k+1
		case longest[i][k] == longest[i+1][k]:
			i++
		default:
			k++
		}
	}
	return found
}
