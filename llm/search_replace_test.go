package llm

import (
	"strings"
	"testing"

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

		{"twice", block("n++\n", "n += 2\n"), "error: is in the version 2 times"},
		{"not there", block("\treturn m\n", "\treturn n\n"), `error: is not in the version ("return m")`},
		{"a part of a line", block("return n", ""), "error: ended within"},
		{"empty", block("", "x\n"), "error: is empty"},
		{"without effect", block("\treturn n\n", "\treturn n\n"), "error: change nothing"},
		{"unfinished", "<<<<<<< SEARCH\n\treturn n\n=======\n\tretu", "error: ended within"},
		{"the second", block("\treturn n\n", "\treturn 2 * n\n") + block("\treturn n\n", "\treturn 3 * n\n"), "error: number 2, whose SEARCH part is not in"},
		{"many", strings.Repeat(block("\treturn n\n", "\treturn n\n"), 101), "error: more than 100"},
	} {
		got, err := sourceOf(tt.reply, "F", true, rules.Fragments{Parent: original}, func(rules.Fragments) (string, error) {
			t.Errorf("%s: it is spliced", tt.name)
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

// TestSearchReplaceOfAttempt: a repair edits the attempt, or else the parent.
func TestSearchReplaceOfAttempt(t *testing.T) {
	ground := rules.Fragments{Parent: original, Attempt: strings.Replace(original, "n > 0", "n > x", 1)}
	for search, want := range map[string]string{
		"\tif n > x {\n": strings.Replace(original, "n > 0", "n > 7", 1),
		"\tif n > 0 {\n": strings.Replace(original, "n > 0", "n > 7", 1),
	} {
		got, err := edited([]edit{{search, "\tif n > 7 {\n"}}, ground)
		if err != nil || got != want {
			t.Errorf("%q: got %v\n%s", search, err, got)
		}
	}
}
