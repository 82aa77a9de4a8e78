package llm

import (
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/internal/cputime"
	"github.com/wallacea-go/wallacea/swap/rules"
)

const original = "package main\n\nfunc F(n int) int {\n\tif n > 0 {\n\t\tn++\n\t}\n\tn++\n\treturn n\n}\n"

// TestSearchReplace: what can be applied is, and what cannot says why.
func TestSearchReplace(t *testing.T) {
	block := func(search, replace string) string {
		return "<<<<<<< SEARCH\n" + search + "=======\n" + replace + ">>>>>>> REPLACE\n"
	}
	for _, tt := range []struct{ name, reply, want string }{
		{"as it is", "I add two.\n\n" + block("\tn++\n\treturn n\n", "\tn += 2\n\treturn n\n"), strings.Replace(original, "\tn++\n\treturn", "\tn += 2\n\treturn", 1)},
		{"other space", block("  n++  \n  return n\n", "\tn += 2\n\treturn n\n"), strings.Replace(original, "\tn++\n\treturn", "\tn += 2\n\treturn", 1)},
		{"fenced", "```go\n" + block("\treturn n\n", "\treturn 2 * n\n") + "```\n", strings.Replace(original, "return n", "return 2 * n", 1)},
		{"a fence each", "```\n" + block("\treturn n\n", "\treturn 2 * n\n") + "```\nand\n```\n" + block("\tif n > 0 {\n", "\tif n > 1 {\n") + "```", strings.Replace(strings.Replace(original, "return n", "return 2 * n", 1), "n > 0", "n > 1", 1)},
		{"one after the other", block("\treturn n\n", "\treturn 2 * n\n") + block("\treturn 2 * n\n", "\treturn 3 * n\n"), strings.Replace(original, "return n", "return 3 * n", 1)},
		{"removed", block("\tif n > 0 {\n\t\tn++\n\t}\n", ""), strings.Replace(original, "\tif n > 0 {\n\t\tn++\n\t}\n", "", 1)},
		{"of an editor on Windows", strings.ReplaceAll(block("\treturn n\n", "\treturn 2 * n\n"), "\n", "\r\n"), strings.Replace(original, "return n", "return 2 * n", 1)},
		{"longer marks", "<<<<<<<<< search\n\treturn n\n=========\n\treturn 2 * n\n>>>>>>>>>\n", strings.Replace(original, "return n", "return 2 * n", 1)},
		{"a comment with a line", block("\treturn n\n", "\t// ====\n\treturn 2 * n\n"), strings.Replace(original, "return n", "// ====\n\treturn 2 * n", 1)},

		{"twice", block("n++\n", "n += 2\n"), "error: is in the version more than once"},
		{"not there", block("\treturn m\n", "\treturn n\n"), `error: is not in the version ("return m")`},
		{"a part of a line", block("return n", ""), "error: has no fenced code block"},
		{"empty", block("", "x\n"), "error: is empty"},
		{"without effect", block("\treturn n\n", "\treturn n\n"), "error: change nothing"},
		{"unfinished", "<<<<<<< SEARCH\n\treturn n\n=======\n\tretu", "error: is not closed"},
		{"the second", block("\treturn n\n", "\treturn 2 * n\n") + block("\treturn n\n", "\treturn 3 * n\n"), "error: number 2, whose SEARCH part is not in"},
		{"a mark too few", "<<<<<<< SEARCH\n\treturn n\n=======\n\treturn 2\n" + block("\tif n > 0 {\n", "\tif n > 1 {\n"), "error: is not closed"},
		{"many", strings.Repeat(block("\treturn n\n", "\treturn n\n"), 101), "error: more than 100"},
	} {
		got, err := sourceOf(tt.reply, "F", true, rules.Fragments{Parent: original}, func(rules.Fragments) (string, error) {
			return "", rules.ErrNoFunction
		})
		if want, bad := strings.CutPrefix(tt.want, "error: "); bad {
			if err == nil || !strings.HasPrefix(err.Error(), badReply) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v, want %s", tt.name, err, want)
			}
		} else if err != nil || got != tt.want {
			t.Errorf("%s: got %v\n%s\nwant\n%s", tt.name, err, got, tt.want)
		}
	}
}

// TestSearchReplaceOfAttempt: a repair edits the attempt, or else the parent, but never the
// parent if a block is in the attempt.
func TestSearchReplaceOfAttempt(t *testing.T) {
	ground := rules.Fragments{Parent: original, Attempt: strings.Replace(original, "n > 0", "n > x", 1) + "// n++\n"}
	for _, tt := range []struct{ search, want string }{
		{"\tif n > x {\n", strings.Replace(ground.Attempt, "n > x", "n > 7", 1)},
		{"\tif n > 0 {\n", strings.Replace(original, "n > 0", "n > 7", 1)},
		{"n++\n", ""},
	} {
		got, err := edits{list: []edit{{tt.search, "\tif n > 7 {\n"}}}.applied(ground)
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%q: got %v\n%s", tt.search, err, got)
		}
	}
	second := edits{list: []edit{{"\tif n > x {\n", "\tif n > 7 {\n"}, {"\treturn m\n", ""}}}
	if _, err := second.applied(ground); err == nil || !strings.Contains(err.Error(), "number 2") {
		t.Errorf("got %v", err)
	}
}

// TestSearchReplaceBesideFile: of blocks and a file the last counts, and a file counts if blocks
// do not apply, are shown as a form, or are spoken of.
func TestSearchReplaceBesideFile(t *testing.T) {
	const file = "```go\npackage main\n\nfunc F(n int) int { return 7 }\n```\n"
	good := "<<<<<<< SEARCH\n\treturn n\n=======\n\treturn 2 * n\n>>>>>>> REPLACE\n"
	form := "<<<<<<< SEARCH\nlines of the version\n=======\nthe lines in their place\n>>>>>>> REPLACE\n"
	edited := strings.Replace(original, "return n", "return 2 * n", 1)
	splice := func(f rules.Fragments) (string, error) { return rules.Splice("F", 0, f) }
	for name, tt := range map[string]struct {
		reply    string
		complete bool
		want     string // a part of it; "": an error
	}{
		"blocks last":        {file + good, true, edited},
		"a file last":        {good + "No, better:\n" + file, true, "return 7"},
		"a form, and a file": {form + file, true, "return 7"},
		"a file, and a form": {file + form, true, "return 7"},
		"a form":             {form, true, ""},
		"spoken of":          {"I could have written\n<<<<<<< SEARCH\nbut here it is:\n" + file, true, "return 7"},
		"cut":                {good + "<<<<<<< SEARCH\n\tif", false, ""},
		"cut between":        {good, false, ""},
	} {
		got, err := sourceOf(tt.reply, "F", tt.complete, rules.Fragments{Parent: original}, splice)
		if (err == nil) != (tt.want != "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %v\n%s", name, err, got)
		}
	}
}

// TestFindLines: lines that follow each other are counted.
func TestFindLines(t *testing.T) {
	for _, tt := range []struct {
		text, lines     string
		from, to, count int
	}{
		{"a\nn++\nn++\nb\n", "n++\n", 2, 6, 2},
		{"a\nn++\nb", "b", 6, 8, 1},
		{"a\n  n++\nb\n", "n++\nb\n", 2, 10, 1},
		{"ba\na\n", "a\n", 3, 5, 1},
		{"a\n", "b\n", 0, 0, 0},
		{"", "\n", 0, 1, 1},
	} {
		if from, to, count := find(tt.text, tt.lines); from != tt.from || to != tt.to || count != tt.count {
			t.Errorf("%q in %q: got %d to %d, %d times", tt.lines, tt.text, from, to, count)
		}
	}
}

// TestSearchReplaceLarge: reading takes no time.
func TestSearchReplaceLarge(t *testing.T) {
	ground := rules.Fragments{Parent: strings.Repeat("x\n", 100_000)}
	reply := edits{list: []edit{{strings.Repeat(" x\n", 50_000) + "y\n", "z\n"}}}
	began := cputime.Self()
	if _, err := reply.applied(ground); err == nil {
		t.Error("it was applied")
	}
	if took := cputime.Self() - began; took > time.Second {
		t.Errorf("it took %v", took)
	}
}
