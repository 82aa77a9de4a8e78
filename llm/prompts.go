package llm

import (
	"cmp"
	"embed"
	"fmt"
	"go/parser"
	"go/token"
	"math"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap/rules"
)

//go:embed prompts/*.tmpl
var promptFiles embed.FS

// Prompts returns the default prompt templates, for you to change and assign to
// Model.Prompts. Each is executed with a *Prompt, but the last two with an *AdvicePrompt:
//
//   - system.tmpl is the system message: the model's role and the rules. If the
//     result is empty, as that of {{""}}, no system message is sent.
//   - mutate.tmpl asks for a new version.
//   - repair.tmpl asks to repair a version that failed. It follows the model's
//     previous answer, or the text of mutate.tmpl if there is none to show.
//   - operator-NAME.tmpl says what to do, for each of the operators that a search
//     chooses from: rewrite, improve, fill, cross, simplify and diverge. What it says
//     is Prompt.Instruction for the others. An operator whose template says nothing does
//     not fit the request, and rewrite takes its place.
//   - advise-system.tmpl and advise.tmpl ask for advice; see population.Plan.Advise.
//
// To replace one of them, parse a file of the same name:
//
//	m.Prompts, err = llm.Prompts().ParseFiles("my/mutate.tmpl")
//
// A file operator-NAME.tmpl with another name adds an operator, and one that holds {{""}}
// removes it; operator-rewrite.tmpl must stay. Those whose names begin with "diverge-" or
// "cross-" are chosen as the operators diverge and cross are; see population.Operator.
//
// Templates have two functions besides those of text/template: "fence" encloses
// any text in fences that it cannot close, as in {{fence "go" .Parent.Source}},
// and "join" is strings.Join.
func Prompts() *template.Template {
	t := template.New("prompts").Funcs(template.FuncMap{"fence": fence, "join": strings.Join})
	return template.Must(t.ParseFS(promptFiles, "prompts/*.tmpl")) // embedded, and a test executes each
}

// A Prompt is the data of the prompt templates.
type Prompt struct {
	Task         string
	Name         string   // of the function
	Function     string   // its declaration, such as "func Quantize([]float64, []float64)"
	Package      string   // of the file
	Imports      []string // allowed import paths
	Declarations string   // what the packages of its types export of these; perhaps ""
	Timeout      string   // how long an evaluation may take, such as "10s"; "": without a limit
	Objectives   []population.Objective
	Front        string    // the front as a table; "" if there is no choice
	Advice       string    // what was learnt from what was tried, in the words of a model; "" if it was not asked
	Best         string    // the best value known, if there is one objective, such as "sum = 2.5"
	Gap          string    // a wide gap of the front, such as "mse = 0.1, levels = 4 and mse = 0.001, levels = 90"
	Tuned        bool      // the numbers of the answer will be tuned
	Parent       Version   // the version to improve
	Tried        []string  // what was tried from the parent and what came of it, one line each
	Inspirations []Version // other versions, for ideas
	Instruction  string    // what the operator's template says is to be done

	Aim     population.Objective // the objective to improve if that is asked for; they take turns
	AimBest string               // the best value known of it; "" if none is

	Failed   Attempt   // the last attempt; its Stage is empty if there was none
	Earlier  []Attempt // earlier attempts, oldest first
	LastRead string    // the source of the last of these that had one, if Failed has none
	Repeated bool      // the last attempt has the same code as an earlier one
}

// A Version is a candidate with its measurements. Feedback, Output and Numbers are
// shortened and may contain anything, so use fence.
type Version struct {
	Source   string
	Diff     string // from the version to improve, if that is much shorter than Source
	Lines    int    // of Source
	Measured string // such as "mse = 0.125, levels = 16"
	Took     string // what part of the time limit its evaluation took, such as "about 20 %"; "": not known
	Numbers  string // what tuning found, such as "levels (line 12) 12 to 900: mse 3.1e-2 to 4e-6"
	Feedback string // of other versions, without what it also says of those before
	Output   string
}

// An Attempt is a candidate that failed. Its texts may contain anything, so use
// fence.
type Attempt struct {
	Stage   population.Stage
	Message string
	Source  string // empty if the reply had none
	Answer  string // the reply then, shortened
	Output  string
}

// Maximum lengths of texts from outside, in bytes.
const (
	maxFeedback = 6 << 10
	maxMessage  = 4 << 10
	maxOutput   = 2 << 10
	maxNumbers  = 1 << 10
	maxAnswer   = 4 << 10
	maxEarlier  = 600 // message of an earlier attempt
	maxTight    = 500 // any text, if the model's context is too small for more

	maxDeclarations = 8 << 10
)

// newPrompt converts a request to a Prompt without an Instruction.
func newPrompt(req population.Request) *Prompt {
	shown := [][]float64{req.Parent.Objectives}
	for _, s := range req.Siblings {
		shown = append(shown, s.Objectives)
	}
	for _, c := range req.Inspirations {
		shown = append(shown, c.Objectives)
	}
	digits := population.Digits(6, shown...)
	p := &Prompt{
		Task: strings.TrimSpace(req.Task), Name: req.Decl.Name, Function: req.Decl.String(),
		Package: packageOf(req.Parent.Source),
		Imports: req.Imports, Declarations: clip(req.Declarations, maxDeclarations), Objectives: req.Objectives, Tuned: req.Tuned,
		Timeout: shortTime(req.Timeout), Front: frontTable(req.Objectives, req.Front), Advice: clip(req.Advice, maxAdvice),
		Parent: version(req, req.Parent, digits),
	}
	p.Aim, p.AimBest = aim(req)
	for _, s := range req.Siblings {
		p.Tried = append(p.Tried, tried(req.Objectives, s, digits))
	}
	switch {
	case req.Gap != nil:
		digits := population.Digits(3, req.Front...)
		p.Gap = measured(req.Objectives, req.Gap.From, digits) + " and " + measured(req.Objectives, req.Gap.To, digits)
	case len(req.Objectives) == 1 && len(req.Front) > 0:
		p.Best = measured(req.Objectives, req.Front[0], population.Digits(6, req.Front...))
	}
	said := p.Parent.Feedback // of the versions so far
	for _, c := range req.Inspirations {
		v := version(req, c, digits)
		v.Diff = shortDiff(req.Parent.Source, c.Source)
		all := said + "\n" + v.Feedback
		v.Feedback, said = newLines(said, v.Feedback), all
		p.Inspirations = append(p.Inspirations, v)
	}
	var failed []population.Candidate
	answer := "" // to the last of them
	for i, c := range req.Failed {
		if unheard(c) {
			continue
		}
		if failed, answer = append(failed, c), ""; i < len(req.Answers) {
			answer = req.Answers[i]
		}
	}
	if n := len(failed); n > 0 {
		newest := failed[n-1]
		p.Failed = attempt(newest, maxMessage)
		if p.Failed.Source == "" {
			p.Failed.Answer = clip(answer, maxAnswer)
		}
		for _, c := range failed[:n-1] {
			p.Earlier = append(p.Earlier, attempt(c, maxEarlier))
			p.Repeated = p.Repeated || sameCode(c, newest)
			if p.Failed.Source == "" && c.Source != "" {
				p.LastRead = c.Source
			}
		}
	}
	return p
}

func version(req population.Request, c population.Candidate, digits func(int, float64) string) Version {
	elapsed := c.Times.Evaluate / time.Duration(max(1, req.Repeats))
	if len(c.Beside) > 0 {
		elapsed = 0 // others were evaluated in that time too
	}
	return Version{
		Source: c.Source, Lines: strings.Count(c.Source, "\n"), Measured: measured(req.Objectives, c.Objectives, digits), Took: took(elapsed, req.Timeout),
		Feedback: clip(c.Feedback, maxFeedback), Output: clip(c.Output, maxOutput), Numbers: clip(c.Tuned.Found, maxNumbers),
	}
}

// measured names the values of objectives.
func measured(objectives []population.Objective, values []float64, digits func(int, float64) string) string {
	var list []string
	for i, o := range objectives[:min(len(objectives), len(values))] {
		list = append(list, o.Name+" = "+digits(i, values[i]))
	}
	return strings.Join(list, ", ")
}

// tried says what came of an earlier change of the parent, on one line that may contain
// anything.
func tried(objectives []population.Objective, s population.Sibling, digits func(int, float64) string) string {
	line := s.Said
	if line == "" {
		line = "(no words about it)"
	}
	if s.Failure != nil {
		return line + " -> failed (" + string(s.Failure.Stage) + "): " + oneLine(s.Failure.Message)
	}
	return line + " -> " + measured(objectives, s.Objectives, digits)
}

func attempt(c population.Candidate, limit int) Attempt {
	a := Attempt{Source: c.Source, Output: clip(c.Output, maxOutput)}
	if c.Failure != nil {
		a.Stage, a.Message = c.Failure.Stage, clip(strings.TrimPrefix(c.Failure.Message, "llm: "), limit)
	}
	return a
}

// shortTime returns a time as it is written, or "".
func shortTime(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return d.String()
}

// took says what part of its limit an evaluation took, roughly, since the same one never takes
// the same time twice.
func took(elapsed, limit time.Duration) string {
	if elapsed <= 0 || limit <= 0 {
		return ""
	}
	percent := 100 * float64(elapsed) / float64(limit)
	if percent < 1 {
		return "less than 1 %"
	}
	about := 1
	for _, step := range []int{2, 5, 10, 20, 50, 100} {
		if percent >= float64(step)/math.Sqrt2 {
			about = step
		}
	}
	return fmt.Sprintf("about %d %%", about)
}

// unheard reports whether an attempt failed before the model replied, such as
// on an overloaded server. There is nothing to repair then.
func unheard(c population.Candidate) bool {
	return c.Failure != nil && c.Failure.Stage == population.StageMutate && !strings.HasPrefix(c.Failure.Message, badReply)
}

// sameCode reports whether two candidates have the same source, as far as is
// known without compiling.
func sameCode(a, b population.Candidate) bool {
	if a.Hash != "" && b.Hash != "" {
		return a.Hash == b.Hash
	}
	return a.Source != "" && slices.Equal(strings.Fields(a.Source), strings.Fields(b.Source))
}

// packageOf returns the name in the package clause of a source.
func packageOf(source string) string {
	file, err := parser.ParseFile(token.NewFileSet(), "", source, parser.PackageClauseOnly)
	if err != nil || file.Name.Name == "_" {
		return "main"
	}
	return file.Name.Name
}

// ground returns the sources that a reply changes, and from which it may omit
// parts: the attempt that it repairs, if that is Go, or else the parent.
func (p *Prompt) ground() rules.Fragments {
	f := rules.Fragments{Parent: p.Parent.Source}
	if !p.Repeated {
		f.Attempt = cmp.Or(p.Failed.Source, p.LastRead)
	}
	return f
}

// A message is one turn of a conversation.
type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// The roles of Chat Completions.
const (
	roleSystem    = "system"
	roleUser      = "user"
	roleAssistant = "assistant"
)

// messages returns the conversation that asks for an operator, or for rewrite where that
// does not fit, and the one that it asks for. A
// repair continues after the model's own answer, so that the beginning is the
// same text and can be cached. If there was no answer, or the same code has
// failed twice, messages starts a new conversation.
func (p *Prompt) messages(t *template.Template, operator string) (conversation []message, used string, err error) {
	if used, err = p.instruct(t, operator); err != nil {
		return nil, used, err
	}
	conversation, err = p.converse(t)
	return conversation, used, err
}

// converse is messages with an Instruction.
func (p *Prompt) converse(t *template.Template) ([]message, error) {
	system, err := execute(t, "system.tmpl", p)
	if err != nil {
		return nil, err
	}
	mutate, err := execute(t, "mutate.tmpl", p)
	if err != nil {
		return nil, err
	}
	var conversation []message
	if system != "" { // some models accept no system message
		conversation = append(conversation, message{roleSystem, system})
	}
	if p.Failed.Stage == "" {
		return append(conversation, message{roleUser, mutate}), nil
	}
	repair, err := execute(t, "repair.tmpl", p)
	if err != nil {
		return nil, err
	}
	answer := p.Failed.Answer
	if p.Failed.Source != "" {
		answer = fence("go", p.Failed.Source)
	}
	if p.Repeated || answer == "" {
		return append(conversation, message{roleUser, mutate + "\n\n# Your last attempt\n\n" + repair}), nil
	}
	return append(conversation, message{roleUser, mutate}, message{roleAssistant, answer}, message{roleUser, repair}), nil
}

// execute returns the output of a template without surrounding white space. The data is a
// *Prompt or an *AdvicePrompt.
func execute(t *template.Template, name string, data any) (string, error) {
	var s strings.Builder
	if err := t.ExecuteTemplate(&s, name, data); err != nil {
		return "", fmt.Errorf("a prompt template failed: correct Model.Prompts, starting from llm.Prompts(): %w", err)
	}
	return strings.TrimSpace(s.String()), nil
}

// shrink drops the least important part of the prompt and reports whether there
// was one: first the earlier attempts, then what was tried, then half of the inspirations, then the
// front and the middle of other long texts.
func (p *Prompt) shrink() bool {
	switch {
	case len(p.Earlier) > 0:
		p.Earlier = nil
		return true
	case len(p.Tried) > 0:
		p.Tried = nil
		return true
	case len(p.Inspirations) > 0:
		p.Inspirations = p.Inspirations[:len(p.Inspirations)/2]
		return true
	}
	shorter := len(p.Front) > 2*maxTight
	if shorter {
		p.Front = ""
	}
	if len(p.Advice) > 2*maxTight {
		p.Advice, shorter = clip(p.Advice, maxTight), true
	}
	for _, text := range []*string{&p.Parent.Feedback, &p.Parent.Output, &p.Parent.Numbers, &p.Failed.Message, &p.Failed.Output, &p.Failed.Answer, &p.Declarations} {
		if len(*text) > 2*maxTight {
			*text = clip(*text, maxTight)
			shorter = true
		}
	}
	return shorter
}

// transcript returns a conversation as one text, for the archive.
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
