package llm

import (
	"strings"

	"github.com/rogpeppe/go-internal/diff"
)

// shortDiff returns the lines in which a version differs from the one to improve, with those
// around them, or "" if that is not much shorter than the version: two of three versions in
// one prompt often differ in a constant.
func shortDiff(parent, version string) string {
	if parent == version {
		return ""
	}
	text := string(diff.Diff("", []byte(parent), "", []byte(version)))
	if i := strings.Index(text, "\n@@"); i >= 0 {
		text = text[i+1:] // without the names
	}
	if 2*len(text) > len(version) {
		return ""
	}
	return text
}

// newLines returns what the evaluation says of a version without the lines that it also says
// of those before: samples of the input, and explanations.
func newLines(before, version string) string {
	known := make(map[string]bool)
	for line := range strings.Lines(before) {
		known[strings.TrimSpace(line)] = true
	}
	var s strings.Builder
	dropped := false
	for line := range strings.Lines(version) {
		if known[strings.TrimSpace(line)] {
			dropped = dropped || strings.TrimSpace(line) != ""
			continue
		}
		if dropped {
			s.WriteString("(as of a version above)\n")
			dropped = false
		}
		s.WriteString(line)
	}
	if dropped {
		s.WriteString("(as of a version above)\n")
	}
	return s.String()
}
