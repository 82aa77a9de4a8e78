package llm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"text/template"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

var _ population.Mutator = (*Model)(nil)

// A Model is a language model behind an endpoint that speaks Chat Completions,
// as OpenAI, OpenRouter, Ollama, vLLM and llama.cpp do. It implements
// population.Mutator. Only Name is required. Fields must not change after the
// first call, nor a Model be copied.
type Model struct {
	Name    string // such as "qwen3-coder:30b"
	BaseURL string // such as "http://localhost:11434/v1"; empty: OpenAI's
	APIKey  string // empty: none is sent. It appears in no error and no record if it has 8 characters or more

	Temperature     *float64       // nil: the server's default
	MaxTokens       int            // of a reply, thinking included; 0: the server's limit
	ReasoningEffort string         // such as "low" or "high", for models that think; empty: the server's default
	Extra           map[string]any // further fields of the request's body, such as {"top_p": 0.9}

	// Timeout is how long one attempt at a reply may take; 0: 5 min.
	Timeout time.Duration

	// Retries is how often a request is repeated that timed out, that the
	// server was too busy for, or whose reply was damaged; 0: 5; negative:
	// never. Attempts after which the server says how long to wait do not count.
	Retries int

	// Prompts are the templates of what the model is told; nil: Prompts().
	Prompts *template.Template

	// HTTPClient sends the requests; nil: one with the proxies of the
	// environment.
	HTTPClient *http.Client

	once    sync.Once
	client  *client
	prompts *template.Template
	wrong   error       // with the fields
	pause   pause       // shared by all requests
	newer   atomic.Bool // the server wants max_completion_tokens
}

const openAI = "https://api.openai.com/v1"

// String returns the model's name and where it is, such as
// "qwen3 at localhost:11434".
func (m *Model) String() string {
	name, host := m.Name, m.BaseURL
	if name == "" {
		name = "a model without a name"
	}
	if u, err := m.base(); err == nil {
		host = u.Host
	}
	return name + " at " + host
}

// base returns the parsed BaseURL.
func (m *Model) base() (*url.URL, error) {
	base := m.BaseURL
	if base == "" {
		base = openAI
	}
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("the base URL is not of the form http://host:port/v1: correct OPENAI_BASE_URL (Model.BaseURL)")
	}
	return u, nil
}

// check says which field makes no sense, and what to do.
func (m *Model) check() error {
	switch _, err := m.base(); {
	case err != nil:
		return err
	case strings.TrimSpace(m.Name) == "":
		return errors.New("no model is named: set OPENAI_MODEL (Model.Name) to one that the endpoint serves")
	case m.Timeout < 0 || m.MaxTokens < 0:
		return errors.New("Model.Timeout or Model.MaxTokens is negative: give 0 for the default")
	case strings.ContainsAny(m.APIKey, "\r\n"):
		return errors.New("the key has more than one line: correct OPENAI_API_KEY (Model.APIKey)")
	}
	return nil
}

// connect prepares the model for its first call.
func (m *Model) connect() error {
	m.once.Do(func() {
		if m.wrong = m.check(); m.wrong != nil {
			return
		}
		base, err := m.base()
		if err != nil {
			m.wrong = err
			return
		}
		m.client = newClient(m, base)
		if m.prompts = m.Prompts; m.prompts == nil {
			m.prompts = Prompts()
		}
		m.newer.Store(base.Host == "api.openai.com")
	})
	return m.wrong
}

// Mutate asks the model for a new version of req.Parent, or to mend the last
// of req.Failed. If the model's context is too small for what it would be
// shown, it is shown less. The reply's Usage is that of all attempts, also
// beside an error.
//
// The error wraps population.ErrUnavailable if no request can succeed: a field
// of the Model makes no sense, or the endpoint cannot be reached, refuses the
// key or does not have the model.
func (m *Model) Mutate(ctx context.Context, req population.Request) (population.Reply, error) {
	reply := population.Reply{Mutator: m.Name}
	if err := m.connect(); err != nil {
		return reply, m.unavailable(err)
	}
	turn := req.ID
	if len(req.Failed) > 0 {
		turn = req.Failed[0].ID
	}
	prompt := newPrompt(req)
	answer, err := m.converse(ctx, prompt, uint64(turn), &reply)
	if err != nil {
		return reply, err
	}
	reply.Text = m.redact(answer.text)
	reply.Source, err = sourceOf(reply.Text, req.Decl.Name, prompt.ground())
	return reply, explain(err, answer)
}

// converse asks with as much of the prompt as the model has room for, and puts
// what was asked and what it cost into reply.
func (m *Model) converse(ctx context.Context, prompt *Prompt, turn uint64, reply *population.Reply) (completion, error) {
	for {
		conversation, err := prompt.messages(m.prompts, turn)
		if err != nil {
			return completion{}, m.unavailable(err)
		}
		reply.Prompt = m.redact(transcript(conversation))
		answer, err := m.ask(ctx, conversation, &reply.Usage)
		var f *fault
		switch {
		case err == nil:
			return answer, nil
		case !errors.As(err, &f):
			return completion{}, err // the context's
		case f.kind == tooLong && prompt.shrink():
		case f.kind == final:
			return completion{}, m.unavailable(fmt.Errorf("%s: %w", m, f))
		default:
			return completion{}, fmt.Errorf("llm: %s", m.redact(fmt.Sprintf("%s: %s", m, f)))
		}
	}
}

// ask sends a conversation, as often as it takes.
func (m *Model) ask(ctx context.Context, conversation []message, usage *population.Usage) (completion, error) {
	var answer completion
	post := func(ctx context.Context) *fault {
		var f *fault
		answer, f = m.client.post(ctx, conversation, m.MaxTokens, m.newer.Load())
		if f == nil || f.status != 0 {
			answer.usage.Calls = 1
		}
		*usage = usage.Add(answer.usage)
		return f
	}
	err := persist(ctx, &m.pause, cmp.Or(m.Retries, 5), func(ctx context.Context) *fault {
		newer := m.newer.Load()
		f := post(ctx)
		if f != nil && f.kind == refused && !newer && strings.Contains(f.text, "max_completion_tokens") {
			m.newer.Store(true)
			f = post(ctx)
		}
		return f
	})
	return answer, err
}

// unavailable returns the error that ends a search.
func (m *Model) unavailable(err error) error {
	return fmt.Errorf("llm: %w: %s", population.ErrUnavailable, m.redact(err.Error()))
}

// redact leaves the key out of text. A shorter one is a placeholder for
// servers that want any key, and may well be a word of the text.
func (m *Model) redact(text string) string {
	if len(m.APIKey) < 8 {
		return text
	}
	return strings.ReplaceAll(text, m.APIKey, "[key]")
}

// explain adds to the error of a reply without code what the model said about
// how it ended.
func explain(err error, answer completion) error {
	switch {
	case err == nil:
		return nil
	case answer.finish == "length":
		return fmt.Errorf("%w (it reached the limit of %d tokens: raise Model.MaxTokens or the server's limit)", err, answer.usage.CompletionTokens)
	case answer.finish == "content_filter":
		return fmt.Errorf("%w (the provider's filter stopped it)", err)
	case answer.refusal != "":
		return fmt.Errorf("%w (the model refused: %s)", err, oneLine(answer.refusal))
	}
	return err
}
