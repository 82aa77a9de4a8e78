package llm

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

var (
	_ population.Adviser = (*Model)(nil)
	_ population.Adviser = (*Command)(nil)
)

// An AdvicePrompt is the data of the templates that ask for advice. Worked, Failed and
// Earlier may contain anything, so use fence.
type AdvicePrompt struct {
	Task       string
	Name       string // of the function
	Function   string // its declaration
	Objectives []population.Objective
	Front      string   // the front as a table; "" if there is no choice
	Best       string   // the best value known, if there is one objective
	Worked     []string // changes that led to the front, one line each
	Failed     []string
	Earlier    string // the advice until now; perhaps ""
}

func newAdvicePrompt(req population.AdviceRequest) *AdvicePrompt {
	p := &AdvicePrompt{
		Task: strings.TrimSpace(req.Task), Name: req.Decl.Name, Function: req.Decl.String(),
		Objectives: req.Objectives, Front: frontTable(req.Objectives, req.Front), Earlier: clip(req.Earlier, maxAdvice),
	}
	if len(req.Objectives) == 1 && len(req.Front) > 0 {
		p.Best = measured(req.Objectives, req.Front[0], population.Digits(6, req.Front...))
	}
	var shown [][]float64
	for _, l := range req.Worked {
		shown = append(shown, l.Before, l.After)
	}
	digits := population.Digits(6, slices.DeleteFunc(shown, func(values []float64) bool { return values == nil })...)
	for _, l := range req.Worked {
		line := oneLine(l.Said)
		if line == "" {
			line = "(no words about it)"
		}
		if l.Before != nil {
			line += " " + measured(req.Objectives, l.Before, digits)
		}
		p.Worked = append(p.Worked, line+" -> "+measured(req.Objectives, l.After, digits))
	}
	for _, l := range req.Failed {
		p.Failed = append(p.Failed, tried(req.Objectives, population.Sibling{ID: l.ID, Said: oneLine(l.Said), Failure: l.Failure}, digits))
	}
	return p
}

// maxAdvice is how many bytes of advice a prompt has at most.
const maxAdvice = 2 << 10

// messages returns the conversation that asks for advice.
func (p *AdvicePrompt) messages(t *template.Template) ([]message, error) {
	system, err := execute(t, "advise-system.tmpl", p)
	if err != nil {
		return nil, err
	}
	question, err := execute(t, "advise.tmpl", p)
	if err != nil {
		return nil, err
	}
	if system == "" {
		return []message{{roleUser, question}}, nil
	}
	return []message{{roleSystem, system}, {roleUser, question}}, nil
}

// Advise asks the model what is to be learnt from what was tried. The error is like that of
// Mutate.
func (m *Model) Advise(ctx context.Context, req population.AdviceRequest) (population.Advice, error) {
	advice := population.Advice{Mutator: m.Name}
	if err := m.connect(); err != nil {
		return advice, m.unavailable(err)
	}
	conversation, err := newAdvicePrompt(req).messages(m.prompts)
	if err != nil {
		return advice, m.unavailable(err)
	}
	advice.Prompt = m.redact(transcript(conversation))
	answer, err := m.ask(ctx, &m.line, conversation, m.endpoint.limits, &advice.Usage)
	var f *fault
	switch {
	case errors.As(err, &f):
		if f.kind == tooLong {
			f = m.line.history.gaveUp(f)
		}
		return advice, m.failed(f)
	case err != nil:
		return advice, err // ctx has ended
	}
	m.look(conversation, answer)
	advice.Text, err = adviceIn(answer)
	advice.Text = m.redact(advice.Text)
	return advice, err
}

// Advise starts the program to ask what is to be learnt from what was tried. The error is
// like that of Mutate.
func (c *Command) Advise(ctx context.Context, req population.AdviceRequest) (population.Advice, error) {
	advice := population.Advice{Mutator: c.name()}
	if err := c.prepare(); err != nil {
		return advice, err
	}
	conversation, err := newAdvicePrompt(req).messages(c.prompts)
	if err != nil {
		return advice, fmt.Errorf("llm: %w: %w", population.ErrUnavailable, err)
	}
	advice.Prompt = transcript(conversation)
	var text string
	start := time.Now()
	err = c.queue.persist(ctx, func(ctx context.Context) (f *fault) {
		advice.Usage.Calls++
		text, f = c.ask(ctx, advice.Prompt)
		return f
	})
	advice.Elapsed = time.Since(start)
	if err != nil {
		return advice, c.failed(err)
	}
	advice.Text, err = adviceIn(completion{text: text})
	return advice, err
}

// adviceIn returns the advice in an answer, without thoughts.
func adviceIn(c completion) (string, error) {
	text, ended := withoutThoughts(c.text)
	switch {
	case c.refusal != "":
		return "", fmt.Errorf("llm: the model gives no advice (%w: %s)", ErrRefused, oneLine(c.refusal))
	case c.filtered():
		return "", fmt.Errorf("llm: the model gives no advice (%w: the provider's content filter stopped it)", ErrRefused)
	case c.from != "" || !ended:
		return "", errors.New("llm: the model thought about the advice and did not write it: raise OPENAI_MAX_TOKENS (Model.MaxTokens), or let it think less (Model.ReasoningEffort)")
	}
	return clip(text, maxAdvice), nil
}
