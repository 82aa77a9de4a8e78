package llm

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"text/template"
	"time"

	"github.com/wallacea-go/wallacea/internal/process"
	"github.com/wallacea-go/wallacea/population"
)

var _ population.Chooser = (*Command)(nil)

// A Command is a program that writes new versions of a function, in place of an endpoint: a
// coding agent, or a script around a subscription. For each candidate it is started
// once, reads the prompt on its standard input, and writes the reply, with the code in a
// fenced block, on its standard output. It implements population.Chooser. Only Args is
// required. Do not change fields after the first call, and do not copy a Command.
//
// The program has the environment of this one. It is killed with all that it has
// started when its time is up or the search ends. What a model is told not to do, an
// agent may do all the same: it can read and write what the user can. Start it where it
// finds nothing (Dir), and without its tools.
type Command struct {
	Args []string // the program and its arguments, such as {"claude", "-p"}
	Dir  string   // where it is started; this program's directory if empty
	Env  []string // NAME=value, in addition to this program's

	// Timeout limits one reply; 0 means 30 min.
	Timeout time.Duration

	// Prompts are the prompt templates; nil means Prompts().
	Prompts *template.Template

	// Calls, if set, records prompts and replies, or answers from a record.
	Calls *Calls

	once    sync.Once
	prompts *template.Template
	queue   line
}

// Shell returns a Command that a shell reads, as in "claude -p --model opus".
func Shell(line string) *Command { return &Command{Args: []string{"sh", "-c", line}} }

// commandLine returns the program and its arguments, without the shell that reads it.
func (c *Command) commandLine() string {
	if len(c.Args) == 3 && c.Args[0] == "sh" && c.Args[1] == "-c" {
		return c.Args[2]
	}
	return strings.Join(c.Args, " ")
}

// String returns the command line.
func (c *Command) String() string {
	return cmp.Or(oneLine(secretValue.ReplaceAllString(c.commandLine(), "$1=…")), "a command without a name")
}

// secretValue matches variables that are set on the command line, which may be keys.
var secretValue = regexp.MustCompile(`\b([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*)`)

// Mutate starts the program for a new version of req.Parent, or to repair the last of
// req.Failed. The error wraps population.ErrUnavailable if the program cannot be
// started, or has failed eight times in the same way and never answered.
func (c *Command) Mutate(ctx context.Context, req population.Request) (population.Reply, error) {
	reply := population.Reply{Mutator: c.name()}
	if err := c.prepare(); err != nil {
		return reply, err
	}
	prompt := newPrompt(req)
	conversation, used, err := prompt.messages(c.prompts, req.Operator)
	reply.Operator = used
	if err != nil {
		return reply, fmt.Errorf("llm: %w: %w", population.ErrUnavailable, err)
	}
	reply.Prompt = transcript(conversation)
	var text string
	err = c.queue.persist(ctx, func(ctx context.Context) *fault {
		var f *fault
		reply.Usage.Calls++
		if text, f = c.ask(about(ctx, req.ID), reply.Prompt); f != nil && text != "" {
			reply.Text = text // an agent that has answered, and failed at something else then
			if (completion{text: text}).read(ctx, req, prompt, &reply, 0) == nil {
				return nil
			}
			reply.Text, reply.Source = "", ""
		}
		return f
	})
	switch {
	case err == nil && reply.Source != "": // read already
		return reply, nil
	case err == nil:
		reply.Text = text
		err = completion{text: text}.read(ctx, req, prompt, &reply, 0)
		return reply, err
	}
	return reply, c.failed(err)
}

// prepare prepares for the first call.
func (c *Command) prepare() error {
	if len(c.Args) == 0 || c.Args[0] == "" {
		return fmt.Errorf("llm: %w: no program is named: set Command.Args", population.ErrUnavailable)
	}
	c.once.Do(func() {
		if c.prompts = c.Prompts; c.prompts == nil {
			c.prompts = Prompts()
		}
		c.queue.retries, c.queue.outage, c.queue.notify = 1, 15*time.Minute, func(string) {}
	})
	return nil
}

// failed returns the error of a call that has failed.
func (c *Command) failed(err error) error {
	var f *fault
	switch {
	case !errors.As(err, &f):
		return err // ctx has ended
	case f.kind == final:
		return fmt.Errorf("llm: %w: %s: %w", population.ErrUnavailable, c, f)
	}
	return fmt.Errorf("llm: %s: %w", c, f)
}

// name is that of the program, for records.
func (c *Command) name() string {
	if words := strings.Fields(secretValue.ReplaceAllString(c.commandLine(), "")); len(words) > 0 {
		return filepath.Base(words[0])
	}
	return "command"
}

// ask returns what the program answers, now or in the record.
func (c *Command) ask(ctx context.Context, prompt string) (string, *fault) {
	question, err := json.Marshal(map[string]any{"program": c.String(), "prompt": prompt})
	if err != nil {
		return "", &fault{kind: refused, text: err.Error()}
	}
	if c.Calls != nil && c.Calls.known != nil {
		line, err := c.Calls.find(question, idOf(ctx))
		switch {
		case err != nil:
			return "", &fault{kind: final, text: err.Error(), missing: true}
		case line.Error != "":
			return "", &fault{kind: refused, text: line.Error}
		}
		return line.Body, nil
	}
	text, f := c.run(ctx, prompt)
	if c.Calls != nil && ctx.Err() == nil {
		line := recordedCall{Request: question, ID: idOf(ctx), Body: text}
		if f != nil {
			line.Error = f.text
		}
		c.Calls.record(line)
	}
	return text, f
}

// run starts the program and waits for its end.
func (c *Command) run(ctx context.Context, prompt string) (string, *fault) {
	limit := cmp.Or(c.Timeout, 30*time.Minute)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.Args[0], c.Args[1:]...)
	cmd.Dir, cmd.Stdin = c.Dir, strings.NewReader(prompt)
	cmd.Env = append(cmd.Environ(), c.Env...)
	answer, complaint := &head{most: maxReply + 1}, new(tail)
	cmd.Stdout, cmd.Stderr = answer, complaint
	defer process.Group(cmd)()
	cmd.WaitDelay = time.Second // for those that have left its group and hold its output open
	err := cmd.Run()
	said := ""
	if text := oneLine(complaint.String()); text != "" {
		said = ": " + text
	}
	switch exit, failed := errors.AsType[*exec.ExitError](err); {
	case ctx.Err() != nil:
		return "", &fault{kind: slow, text: "no answer within " + limit.String() + said}
	case failed && (exit.ExitCode() == 126 || exit.ExitCode() == 127): // what a shell says of a program that is not there
		return "", &fault{kind: final, text: exit.Error() + said}
	case failed && said == "": // some say on their standard output what is wrong
		text := answer.String()
		return text, &fault{text: exit.Error() + ": " + oneLine(text[max(len(text)-400, 0):])}
	case failed:
		return answer.String(), &fault{text: exit.Error() + said}
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		return "", &fault{kind: final, text: "it cannot be started: " + err.Error()}
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return "", &fault{text: "it cannot be started: " + err.Error()}
	case strings.TrimSpace(answer.String()) == "":
		return "", &fault{text: "it has written nothing on its standard output" + said}
	}
	return answer.String(), nil
}

// A head is a buffer that keeps the beginning of what is written to it.
type head struct {
	bytes.Buffer
	most int
}

func (h *head) Write(p []byte) (int, error) {
	h.Buffer.Write(p[:min(len(p), h.most-h.Len())])
	return len(p), nil
}

// A tail is a buffer that keeps the end of what is written to it, where programs say why
// they fail.
type tail struct{ text []byte }

func (t *tail) Write(p []byte) (int, error) {
	const most = 400
	t.text = append(t.text, p...)
	t.text = t.text[max(len(t.text)-most, 0):]
	return len(p), nil
}

func (t *tail) String() string { return strings.ToValidUTF8(string(t.text), "") }
