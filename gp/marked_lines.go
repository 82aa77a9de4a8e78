package gp

import (
	"regexp"
	"strings"
)

// marked matches a comment that says how the numbers of its line, or of the declaration
// below, are tuned: see swap/constants.
var marked = regexp.MustCompile(`//\s*(tune|fixed)\b`)

// keepsMarked reports whether a text still has the marked lines of its parent: what an
// author has said of numbers is not for random edits.
func keepsMarked(parent, made string) bool {
	if !marked.MatchString(parent) {
		return true
	}
	left := make(map[string]int)
	for _, line := range markedLines(made) {
		left[line]++
	}
	for _, line := range markedLines(parent) {
		if left[line]--; left[line] < 0 {
			return false
		}
	}
	return true
}

// markedLines returns the lines with marks, without their spacing, those above a
// declaration with its first line.
func markedLines(source string) (list []string) {
	lines := strings.Split(source, "\n")
	for i, line := range lines {
		if !marked.MatchString(line) {
			continue
		}
		if strings.HasPrefix(strings.TrimSpace(line), "//") && i+1 < len(lines) {
			line += " " + lines[i+1]
		}
		list = append(list, strings.Join(strings.Fields(line), " "))
	}
	return list
}
