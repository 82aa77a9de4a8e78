package dashboard

import (
	"go/scanner"
	"go/token"
	"strings"

	"github.com/wallacea-go/wallacea/internal/report"
)

// A codeLine is a line of a source, or of a difference of two.
type codeLine struct {
	Kind  string `json:"kind,omitempty"` // "-" and "+": only in the old or in the new text
	Old   int    `json:"old,omitempty"`  // its number in the old text, from 1
	New   int    `json:"new,omitempty"`  // in the new text
	Parts []part `json:"parts"`
}

// A part of a line looks the same throughout.
type part struct {
	Text   string `json:"text"`
	Class  string `json:"class,omitempty"`  // "keyword", "string", "number" or "comment"
	Marked bool   `json:"marked,omitempty"` // differs from the line that it replaces
}

// mostLines is how many lines of a source are shown.
const mostLines = 20_000

// code returns the lines of a source beside those of another one, which it is derived from;
// if that is "", its own lines.
func code(source, from string) []codeLine {
	lines, parts := split(source)
	if from == "" {
		list := make([]codeLine, len(lines))
		for i := range lines {
			list[i] = codeLine{New: i + 1, Parts: printable(parts[i])}
		}
		return list
	}
	old, oldParts := split(from)
	script := compare(old, lines)
	list := make([]codeLine, len(script))
	for i, c := range script {
		switch c.kind {
		case '-':
			list[i] = codeLine{Kind: "-", Old: c.a + 1, Parts: oldParts[c.a]}
		case '+':
			list[i] = codeLine{Kind: "+", New: c.b + 1, Parts: parts[c.b]}
		default:
			list[i] = codeLine{Old: c.a + 1, New: c.b + 1, Parts: parts[c.b]}
		}
	}
	markPairs(script, old, lines, list)
	for i := range list {
		list[i].Parts = printable(list[i].Parts)
	}
	return list
}

// markPairs marks what is different in lines that replace as many others.
func markPairs(script []change, old, lines []string, list []codeLine) {
	for i := 0; i < len(script); {
		gone := i
		for gone < len(script) && script[gone].kind == '-' {
			gone++
		}
		come := gone
		for come < len(script) && script[come].kind == '+' {
			come++
		}
		if n := gone - i; n > 0 && come-gone == n {
			for j := range n {
				a, b := old[script[i+j].a], lines[script[gone+j].b]
				if from, to := span(a, b); from > 0 || to < len(a) {
					list[i+j].Parts = mark(list[i+j].Parts, from, to)
				}
				if from, to := span(b, a); from > 0 || to < len(b) {
					list[gone+j].Parts = mark(list[gone+j].Parts, from, to)
				}
			}
		}
		i = max(come, i+1)
	}
}

// mark marks the bytes of a line from one to another.
func mark(parts []part, from, to int) (marked []part) {
	at := 0
	for _, p := range parts {
		end := at + len(p.Text)
		f, t := min(max(from, at), end)-at, min(max(to, at), end)-at
		for _, piece := range []part{{p.Text[:f], p.Class, false}, {p.Text[f:t], p.Class, true}, {p.Text[t:], p.Class, false}} {
			if piece.Text != "" {
				marked = append(marked, piece)
			}
		}
		at = end
	}
	return marked
}

// printable makes what a candidate has written harmless to read: control characters, and
// marks that change the direction of text, are escaped.
func printable(parts []part) []part {
	list := make([]part, len(parts))
	for i, p := range parts {
		list[i] = part{report.Printable(p.Text), p.Class, p.Marked}
	}
	return list
}

// split returns the lines of a source, and of what parts they consist. What is no Go has
// parts without a class.
func split(source string) (lines []string, parts [][]part) {
	source = strings.ReplaceAll(strings.TrimSuffix(source, "\n"), "\r", "␍") // the scanner drops it from texts
	var s scanner.Scanner
	fset := token.NewFileSet()
	file := fset.AddFile("", fset.Base(), len(source))
	s.Init(file, []byte(source), nil, scanner.ScanComments)
	parts = [][]part{nil}
	add := func(text, class string) {
		for i, line := range strings.Split(text, "\n") {
			if i > 0 {
				parts = append(parts, nil)
			}
			if line != "" {
				parts[len(parts)-1] = append(parts[len(parts)-1], part{Text: line, Class: class})
			}
		}
	}
	done := 0
	for {
		pos, tok, literal := s.Scan()
		if tok == token.EOF {
			break
		}
		class := classOf(tok)
		if class == "" {
			continue
		}
		from := file.Offset(pos)
		to := min(from+len(literal), len(source))
		if from < done {
			continue
		}
		add(source[done:from], "")
		add(source[from:to], class)
		done = to
	}
	add(source[done:], "")
	lines = strings.Split(source, "\n")
	if len(lines) > mostLines {
		lines, parts = lines[:mostLines], parts[:mostLines]
	}
	return lines, parts
}

func classOf(tok token.Token) string {
	switch {
	case tok.IsKeyword():
		return "keyword"
	case tok == token.COMMENT:
		return "comment"
	case tok == token.STRING || tok == token.CHAR:
		return "string"
	case tok == token.INT || tok == token.FLOAT || tok == token.IMAG:
		return "number"
	}
	return ""
}
