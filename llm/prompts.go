package llm

import (
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/wallacea-go/wallacea/population"
)

//go:embed prompts/*.tmpl
var promptFiles embed.FS

// Prompts returns the templates that a Model uses by default, ready to be
// changed and put into Model.Prompts. Each is executed with a *Prompt:
//
//   - system.tmpl is the system message: who the model is, and the rules. If it
//     comes out empty, as {{""}} does, none is sent.
//   - mutate.tmpl asks for a new version.
//   - repair.tmpl asks to mend a version that failed. It follows the model's
//     previous answer, or mutate.tmpl's text if there is none to show.
//   - approach.tmpl is one approach per line; candidates take turns and find
//     theirs in Prompt.Approach.
//
// To change one of them, parse a file of the same name:
//
//	m.Prompts, err = llm.Prompts().ParseFiles("my/mutate.tmpl")
//
// Besides the functions of text/template there are "fence", which puts a text
// of any content between fences that it cannot close, as in {{fence "go"
// .Parent.Source}}, and "join", which is strings.Join.
func Prompts() *template.Template {
	t := template.New("prompts").Funcs(template.FuncMap{"fence": fence, "join": strings.Join})
	return template.Must(t.ParseFS(promptFiles, "prompts/*.tmpl")) // they are embedded: a test executes each
}

// A Prompt is what the templates are executed with.
type Prompt struct {
	Task         string
	Name         string   // of the function
	Function     string   // its declaration, such as "func Quantize([]float64, []float64)"
	Package      string   // of the file
	Imports      []string // that are allowed
	Objectives   []population.Objective
	Parent       Version   // to be improved
	Inspirations []Version // others, for ideas
	Approach     string    // this candidate's line of approach.tmpl

	Failed   Attempt   // the newest attempt; its Stage is empty if this is the first
	Earlier  []Attempt // the attempts before, oldest first
	Repeated bool      // the newest attempt has the same code as one of them
}

// A Version is a candidate that was measured. Texts that come from running it
// are shortened and may contain anything: use fence.
type Version struct {
	Source   string
	Measured string // such as "mse = 0.125, levels = 16"
	Feedback string
	Output   string
}

// An Attempt is a candidate that failed. Its texts may contain anything, too.
type Attempt struct {
	Stage   population.Stage
	Message string
	Source  string // empty if the reply had none
	Output  string
}

// How much of a text from outside is shown, in bytes.
const (
	maxFeedback = 6 << 10
	maxMessage  = 4 << 10
	maxOutput   = 2 << 10
	maxEarlier  = 600 // of the message of an attempt that is not the newest
	maxTight    = 500 // of each, where the model's context is too small for more
)

// newPrompt tells what a request says in a Prompt's terms, Approach aside.
func newPrompt(req population.Request) *Prompt {
	p := &Prompt{
		Task: strings.TrimSpace(req.Task), Name: req.Decl.Name, Function: req.Decl.String(),
		Package: parseText(req.Parent.Source, "main").packageName(),
		Imports: req.Imports, Objectives: req.Objectives,
		Parent: version(req.Objectives, req.Parent),
	}
	for _, c := range req.Inspirations {
		p.Inspirations = append(p.Inspirations, version(req.Objectives, c))
	}
	failed := slices.DeleteFunc(slices.Clone(req.Failed), unheard)
	if n := len(failed); n > 0 {
		newest := failed[n-1]
		p.Failed = attempt(newest, maxMessage)
		for _, c := range failed[:n-1] {
			p.Earlier = append(p.Earlier, attempt(c, maxEarlier))
			p.Repeated = p.Repeated || sameCode(c, newest)
		}
	}
	return p
}

func version(objectives []population.Objective, c population.Candidate) Version {
	var measured []string
	for i, o := range objectives[:min(len(objectives), len(c.Objectives))] {
		measured = append(measured, o.Name+" = "+strconv.FormatFloat(c.Objectives[i], 'g', 6, 64))
	}
	return Version{
		Source: c.Source, Measured: strings.Join(measured, ", "),
		Feedback: clip(c.Feedback, maxFeedback), Output: clip(c.Output, maxOutput),
	}
}

func attempt(c population.Candidate, limit int) Attempt {
	a := Attempt{Source: c.Source, Output: clip(c.Output, maxOutput)}
	if c.Failure != nil {
		a.Stage, a.Message = c.Failure.Stage, clip(strings.TrimPrefix(c.Failure.Message, "llm: "), limit)
	}
	return a
}

// unheard reports whether an attempt failed before the model replied, such as
// for a server that was too busy: it has nothing to mend.
func unheard(c population.Candidate) bool {
	return c.Failure != nil && c.Failure.Stage == population.StageMutate && !strings.HasPrefix(c.Failure.Message, badReply)
}

// sameCode reports whether two candidates have the same source, as far as can
// be told without compiling.
func sameCode(a, b population.Candidate) bool {
	if a.Hash != "" && b.Hash != "" {
		return a.Hash == b.Hash
	}
	return a.Source != "" && slices.Equal(strings.Fields(a.Source), strings.Fields(b.Source))
}

// ground returns the source that a reply is a change of, and from which it may
// leave something out: the attempt that it mends, or the parent.
func (p *Prompt) ground() string {
	if t := parseText(p.Failed.Source, p.Package); t.err == nil && t.declares(p.Name) && !p.Repeated {
		return p.Failed.Source
	}
	return p.Parent.Source
}

// A message is one turn of a conversation.
type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// The roles, as Chat Completions call them.
const (
	roleSystem    = "system"
	roleUser      = "user"
	roleAssistant = "assistant"
)

// messages returns the conversation that asks for candidate number turn. For a
// repair it goes on after the model's own answer, so that what comes before is
// the same text again and can be cached; but where the same code was refused
// twice, or there was none, it starts anew.
func (p *Prompt) messages(t *template.Template, turn uint64) ([]message, error) {
	approaches, err := p.execute(t, "approach.tmpl")
	if err != nil {
		return nil, err
	}
	lines := slices.DeleteFunc(strings.Split(approaches, "\n"), func(s string) bool { return strings.TrimSpace(s) == "" })
	if len(lines) > 0 {
		p.Approach = strings.TrimSpace(lines[turn%uint64(len(lines))])
	}
	system, err := p.execute(t, "system.tmpl")
	if err != nil {
		return nil, err
	}
	mutate, err := p.execute(t, "mutate.tmpl")
	if err != nil {
		return nil, err
	}
	var conversation []message
	if system != "" { // some models take none
		conversation = append(conversation, message{roleSystem, system})
	}
	if p.Failed.Stage == "" {
		return append(conversation, message{roleUser, mutate}), nil
	}
	repair, err := p.execute(t, "repair.tmpl")
	if err != nil {
		return nil, err
	}
	if p.Repeated || p.Failed.Source == "" {
		return append(conversation, message{roleUser, mutate + "\n\n# Your last attempt\n\n" + repair}), nil
	}
	return append(conversation, message{roleUser, mutate}, message{roleAssistant, fence("go", p.Failed.Source)}, message{roleUser, repair}), nil
}

// execute returns the text of a template, without white space around it.
func (p *Prompt) execute(t *template.Template, name string) (string, error) {
	var s strings.Builder
	if err := t.ExecuteTemplate(&s, name, p); err != nil {
		return "", fmt.Errorf("a prompt cannot be written, start from llm.Prompts() and mend Model.Prompts: %w", err)
	}
	return strings.TrimSpace(s.String()), nil
}

// shrink leaves out the least important part of what is left and reports
// whether there was one: earlier attempts, then inspirations, half of them at
// a time, then long texts from evaluations.
func (p *Prompt) shrink() bool {
	switch {
	case len(p.Earlier) > 0:
		p.Earlier = nil
		return true
	case len(p.Inspirations) > 0:
		p.Inspirations = p.Inspirations[:len(p.Inspirations)/2]
		return true
	}
	shorter := false
	for _, text := range []*string{&p.Parent.Feedback, &p.Parent.Output, &p.Failed.Message, &p.Failed.Output} {
		if len(*text) > 2*maxTight {
			*text = clip(*text, maxTight)
			shorter = true
		}
	}
	return shorter
}

// transcript returns a conversation as one text, for the record.
func transcript(conversation []message) string {
	var s strings.Builder
	for i, m := range conversation {
		if i > 0 {
			s.WriteString("\n\n")
		}
		fmt.Fprintf(&s, "[%s]\n%s", m.Role, m.Content)
	}
	return s.String()
}
