package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// A Tool is a Go function that a model may call before it answers, for what the prompt
// cannot hold: to try an expression, to look up a note, to show another candidate. All
// fields but Parameters are required.
type Tool struct {
	Name        string // of letters, digits, _ and -, at most 64
	Description string // what the tool does, and when it is of use

	// Parameters is the JSON schema of the arguments, which are an object. nil: there
	// are none. What it calls required is there when Call is called; that the types are
	// those of the schema, Call finds out itself.
	Parameters json.RawMessage

	// Call returns what the model is shown, up to 8 KiB of it. An error, or a panic, is
	// shown to the model, which may mend its arguments. req is the request for the
	// candidate that the model works on. arguments are a model's text: trust them as little as a reply.
	// Call is called for several candidates at once. It should return when ctx ends, after 5 min at the latest: nobody waits longer.
	// With Calls it should always return the same, or a replay asks what was not recorded.
	Call func(ctx context.Context, req population.Request, arguments json.RawMessage) (string, error)
}

// Bounds on what tools are told and tell, in bytes, and on calls in one answer.
const (
	maxArguments = 16 << 10
	maxResult    = 8 << 10
	maxCalls     = 8
)

// maxToolTime is how long a call of a tool may take.
const maxToolTime = 5 * time.Minute

// defaultToolRounds is what a ToolRounds of 0 means.
const defaultToolRounds = 4

var toolName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// noParameters is the schema of a tool without any. Some servers want one.
var noParameters = json.RawMessage(`{"type":"object","properties":{}}`)

// checkTools returns an error if a tool cannot be offered.
func checkTools(tools []Tool) error {
	for i, t := range tools {
		switch {
		case !toolName.MatchString(t.Name):
			return fmt.Errorf("Model.Tools[%d].Name is %q: it needs 1 to 64 letters, digits, _ or -", i, oneLine(t.Name))
		case t.Description == "" || t.Call == nil:
			return fmt.Errorf("the tool %s has no Description or no Call: set both in Model.Tools", t.Name)
		case slices.ContainsFunc(tools[:i], func(other Tool) bool { return other.Name == t.Name }):
			return fmt.Errorf("two of Model.Tools are called %s: rename one", t.Name)
		}
		if _, err := t.required(); err != nil {
			return fmt.Errorf("the Parameters of the tool %s are no JSON schema of an object: %w", t.Name, err)
		}
	}
	return nil
}

// required returns the names of the arguments that a call must have.
func (t Tool) required() ([]string, error) {
	if t.Parameters == nil {
		return nil, nil
	}
	var schema struct {
		Type     string
		Required []string
	}
	if err := json.Unmarshal(t.Parameters, &schema); err != nil {
		return nil, err
	}
	if schema.Type != "object" {
		return nil, fmt.Errorf(`its type is %q: let it be "object"`, schema.Type)
	}
	return schema.Required, nil
}

// errArguments begins the errors of arguments.
var errArguments = errors.New("the arguments are no JSON object")

// arguments reads what a model has written. A string that holds an object is taken for it,
// and nothing for an object without anything.
func (t Tool) arguments(text string) (json.RawMessage, error) {
	if len(text) > maxArguments {
		return nil, fmt.Errorf("the arguments have %d bytes, and %d are read", len(text), maxArguments)
	}
	raw := json.RawMessage(strings.TrimSpace(text))
	var inner string
	if json.Unmarshal(raw, &inner) == nil {
		raw = json.RawMessage(strings.TrimSpace(inner))
	}
	if len(raw) == 0 || string(raw) == "null" {
		raw = json.RawMessage(`{}`)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, fmt.Errorf("%w: %w", errArguments, err)
	}
	required, err := t.required()
	if err != nil {
		return nil, err
	}
	for _, name := range required {
		if _, ok := fields[name]; !ok {
			return nil, fmt.Errorf("the argument %q is missing; the schema is %s", name, t.Parameters)
		}
	}
	return raw, nil
}

// result calls the tool, and returns what the model is shown.
func (t Tool) result(ctx context.Context, req population.Request, text string) string {
	arguments, err := t.arguments(text)
	shown := ""
	if err == nil {
		shown, err = t.guarded(ctx, req, bytes.Clone(arguments))
	}
	if err != nil {
		shown = strings.TrimSpace(shown + "\nerror: " + err.Error())
	}
	if shown = clip(shown, maxResult); shown == "" {
		return "(nothing)" // some servers refuse an empty message
	}
	return shown
}

// guarded is Call, whose panics are errors. It waits no longer than maxToolTime, and not
// beyond the end of ctx.
func (t Tool) guarded(ctx context.Context, req population.Request, arguments json.RawMessage) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, maxToolTime, fmt.Errorf("the tool took longer than %v", maxToolTime))
	defer cancel()
	type result struct {
		shown string
		err   error
	}
	done := make(chan result, 1)
	go func() { // which ends when Call does
		r := result{err: errors.New("the tool ended its goroutine")}
		defer func() {
			if v := recover(); v != nil {
				r.err = fmt.Errorf("the tool panicked: %v", v)
			}
			done <- r
		}()
		r.shown, r.err = t.Call(ctx, req, arguments)
	}()
	select {
	case r := <-done:
		return r.shown, r.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// discuss asks, and makes the calls of tools that the model asks for, until it answers.
// It stores the prompt and the usage in reply.
func (m *Model) discuss(ctx context.Context, conversation []message, tools *toolbox, reply *population.Reply) (completion, error) {
	q := inquiry{conversation: conversation, tools: m.Tools}
	for {
		q.last = tools.left <= 0
		reply.Prompt = m.redact(q.transcript())
		answer, err := m.inquire(ctx, &m.line, q, m.endpoint.limits, &reply.Usage)
		var f *fault
		if errors.As(err, &f) && f.kind == tooLong && q.shorten() {
			continue
		}
		answer.rounds = tools.made
		if err != nil || q.last || !tools.calls(answer) || m.endpoint.dialect.now().noTools {
			return answer, err
		}
		r, err := tools.run(ctx, answer)
		if err != nil {
			return completion{}, err
		}
		q.rounds = append(q.rounds, r)
	}
}

// A toolbox is what one call of Mutate has of tools.
type toolbox struct {
	tools []Tool
	req   population.Request
	left  int // rounds
	made  int
}

// find returns the tool that a model means. Some write a namespace in front, or marks of
// their own format behind.
func (b *toolbox) find(name string) (Tool, bool) {
	name, _, _ = strings.Cut(strings.TrimSpace(name), "<|")
	for _, meant := range []string{name, name[strings.LastIndexAny(name, ".:/")+1:]} {
		if i := slices.IndexFunc(b.tools, func(t Tool) bool { return t.Name == meant }); i >= 0 {
			return b.tools[i], true
		}
	}
	return Tool{}, false
}

// calls reports whether an answer calls tools instead of answering. A tool that is not
// there, with code in its arguments, is an answer.
func (b *toolbox) calls(c completion) bool {
	known := slices.ContainsFunc(c.calls, func(u toolUse) bool { _, ok := b.find(u.name); return ok })
	return len(b.tools) > 0 && len(c.calls) > 0 && (known || c.argument == "")
}

// run makes the calls of an answer, one after the other. The error is ctx.Err().
func (b *toolbox) run(ctx context.Context, c completion) (round, error) {
	r := round{thoughts: c.reasoning}
	if c.from == "" {
		r.said = c.text
	}
	b.left, b.made = b.left-1, b.made+1
	ids := make(map[string]bool)
	for i, u := range c.calls {
		if u.id == "" || len(u.id) > maxID || ids[u.id] {
			u.id = fmt.Sprintf("call%02d%03d", b.made%100, i) // nine letters and digits, as Mistral wants
		}
		ids[u.id] = true
		tool, ok := b.find(u.name)
		if ok {
			u.name, u.result = tool.Name, tool.result(ctx, b.req, u.arguments)
		} else {
			u.result = fmt.Sprintf("error: there is no tool %s; the tools are %s", oneLine(u.name), b.names())
			u.name = callable(u.name)
		}
		if err := ctx.Err(); err != nil {
			return round{}, err
		}
		if c.dropped && i == len(c.calls)-1 {
			u.result += fmt.Sprintf("\n(of the calls in one answer only the first %d are made)", maxCalls)
		}
		r.uses = append(r.uses, u)
	}
	return r, nil
}

func (b *toolbox) names() string {
	var names []string
	for _, t := range b.tools {
		names = append(names, t.Name)
	}
	return strings.Join(names, ", ")
}

// maxID bounds the names that servers give to calls.
const maxID = 100

// uncallable matches what servers do not take in the name of a tool.
var uncallable = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// callable makes a tool's name one that servers take back.
func callable(name string) string {
	const most = 64
	name = uncallable.ReplaceAllString(name, "_")
	if name = name[:min(len(name), most)]; name == "" {
		return "unknown"
	}
	return name
}
