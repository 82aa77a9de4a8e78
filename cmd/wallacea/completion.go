package main

import (
	"cmp"
	_ "embed"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"The shell: ${enum}."`
}

// The scripts call this program with completeCommand and the words of the command
// line, from the second to the one that is to be completed.
var (
	//go:embed completion/wallacea.bash
	bashScript string
	//go:embed completion/wallacea.zsh
	zshScript string
	//go:embed completion/wallacea.fish
	fishScript string
)

// completeCommand is what the scripts begin the command line with.
const completeCommand = "__complete"

func (c completionCommand) Run(out *output) error {
	script := map[string]string{"bash": bashScript, "zsh": zshScript, "fish": fishScript}[c.Shell]
	_, err := out.WriteString(script)
	return err
}

// A suggestion is a word that may come next.
type suggestion struct{ word, help string }

// printSuggestions prints a line for each word that may stand where the last of words
// does: the word, a tab, and what it means. There is none if a file is expected.
func printSuggestions(w io.Writer, model *kong.Application, words []string) {
	for _, s := range suggestions(model, words) {
		fmt.Fprintf(w, "%s\t%s\n", s.word, s.help)
	}
}

// suggestions returns the words that may stand where the last of words does.
func suggestions(model *kong.Application, words []string) []suggestion {
	if len(words) == 0 {
		words = []string{""}
	}
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "=" }) // bash cuts --flag=value into three
	if len(words) == 0 {
		return nil
	}
	c := completion{node: model.Node}
	last := words[len(words)-1]
	for _, word := range words[:len(words)-1] {
		c.pass(word)
	}
	var all []suggestion
	prefix := ""
	name, value, assigned := strings.Cut(last, "=")
	switch {
	case c.value != nil:
		all = c.values(c.value)
	case strings.HasPrefix(last, "-") && assigned:
		if f := c.flag(name); f != nil {
			all, prefix, last = c.values(f.Value), name+"=", value
		}
	case strings.HasPrefix(last, "-"):
		all = c.flags()
	default:
		all = c.arguments()
	}
	var fitting []suggestion
	for _, s := range all {
		if strings.HasPrefix(s.word, last) {
			fitting = append(fitting, suggestion{prefix + s.word, report.OneLine(s.help, 100)})
		}
	}
	return fitting
}

// A completion is what the words so far say about the next one.
type completion struct {
	node     *kong.Node
	value    *kong.Value // of a flag, which comes next
	position int         // of the next argument
	archive  string
}

// pass takes a word that is complete.
func (c *completion) pass(word string) {
	switch {
	case c.value != nil:
		c.value = nil
	case strings.HasPrefix(word, "-"):
		if f := c.flag(word); f != nil && !f.IsBool() && !strings.Contains(word, "=") {
			c.value = f.Value
		}
	default:
		if i := slices.IndexFunc(c.node.Children, func(n *kong.Node) bool { return n.Name == word }); i >= 0 {
			c.node = c.node.Children[i]
			return
		}
		if c.position < len(c.node.Positional) && c.node.Positional[c.position].Name == "archive" {
			c.archive = word
		}
		c.position++
	}
}

// flag returns the flag that a word such as --sort or -o names.
func (c *completion) flag(word string) *kong.Flag {
	name, _, _ := strings.Cut(word, "=")
	for _, group := range c.node.AllFlags(true) {
		for _, f := range group {
			if name == "--"+f.Name || f.Short != 0 && name == "-"+string(f.Short) {
				return f
			}
		}
	}
	return nil
}

func (c *completion) flags() (all []suggestion) {
	for _, group := range c.node.AllFlags(true) {
		for _, f := range group {
			all = append(all, suggestion{"--" + f.Name, f.Help})
			if f.Tag.Negatable != "" {
				all = append(all, suggestion{"--no-" + f.Name, f.Help})
			}
		}
	}
	return all
}

// arguments returns commands, or the values of the next argument.
func (c *completion) arguments() (all []suggestion) {
	for _, n := range c.node.Children {
		if !n.Hidden && c.position == 0 {
			all = append(all, suggestion{n.Name, n.Help})
		}
	}
	if c.position < len(c.node.Positional) {
		all = append(all, c.values(c.node.Positional[c.position])...)
	}
	return all
}

// values returns what a flag or an argument may be, if that can be listed.
func (c *completion) values(v *kong.Value) (all []suggestion) {
	what := v.Name
	if v.Flag != nil {
		what = cmp.Or(v.Flag.PlaceHolder, v.Name)
	}
	switch {
	case v.Enum != "":
		for _, word := range v.EnumSlice() {
			all = append(all, suggestion{word: word})
		}
	case strings.EqualFold(what, "stage"):
		for _, s := range population.Stages() {
			all = append(all, suggestion{word: string(s)})
		}
	case strings.EqualFold(what, "objective"):
		all = c.recorded(func(s population.Search, _ []population.Candidate) (list []suggestion) {
			for _, o := range s.Objectives {
				list = append(list, suggestion{word: o.Name})
			}
			return list
		})
	case v.Target.Type() == reflect.TypeFor[population.ID]():
		all = c.recorded(func(s population.Search, front []population.Candidate) (list []suggestion) {
			for _, candidate := range front {
				list = append(list, suggestion{candidate.ID.String(), report.Values(s.Objectives, candidate)})
			}
			return list
		})
	}
	return all
}

// harmless matches words that mean nothing but themselves to a shell. Names in an
// archive come from outside, and a shell completes without quotes.
var harmless = regexp.MustCompile(`^[\pL\pN_.+%/-]+$`)

// recorded returns what f lists of the archive that the command line names.
func (c *completion) recorded(f func(s population.Search, front []population.Candidate) []suggestion) []suggestion {
	db, err := archive.OpenRead(c.archive)
	if err != nil {
		return nil
	}
	defer func() { _ = db.Close() }() // nothing was written
	s, err := db.Search()
	if err != nil {
		return nil
	}
	front, err := db.Front()
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(f(s, front), func(s suggestion) bool { return !harmless.MatchString(s.word) || strings.HasPrefix(s.word, "-") })
}
