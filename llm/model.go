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
	"unicode"

	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap/rules"
)

var _ population.Mutator = (*Model)(nil)

// A Model is a language model behind an endpoint that implements Chat
// Completions, such as OpenAI, OpenRouter, Ollama, vLLM or llama.cpp. It
// implements population.Mutator. Only Name is required. Do not change fields
// after the first call, and do not copy a Model.
type Model struct {
	Name    string // such as "qwen3-coder:30b"
	BaseURL string // such as "http://localhost:11434/v1"; OpenAI's if empty
	APIKey  string // not sent if empty; redacted from errors and records if it has 8 characters or more

	Temperature     *float64       // the server's default if nil
	MaxTokens       int            // per reply, including reasoning; 0 means the server's limit
	ReasoningEffort string         // such as "low" or "high", for reasoning models; the server's default if empty
	Extra           map[string]any // more fields for the request body, such as {"top_p": 0.9}

	// Timeout limits one attempt to get a reply; 0 means 5 min.
	Timeout time.Duration

	// Retries is the maximum number of retries of a request that timed out, got
	// a damaged reply, or hit an overloaded server; 0 means 5, and a negative
	// number means no retries. Attempts that the server answers with a time to
	// wait do not count.
	Retries int

	// Prompts are the prompt templates; nil means Prompts().
	Prompts *template.Template

	// HTTPClient sends the requests. If nil, a Model uses a client of its own,
	// with the proxies of the environment.
	HTTPClient *http.Client

	once    sync.Once
	client  *client
	prompts *template.Template
	wrong   error       // what is wrong with the fields
	pause   pause       // shared by all requests
	newer   atomic.Bool // the server wants max_completion_tokens
}

const openAI = "https://api.openai.com/v1"

// String returns the model's name and host, such as "qwen3 at localhost:11434".
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
		return nil, errors.New("the base URL does not have the form http://host:port/v1: correct OPENAI_BASE_URL (Model.BaseURL)")
	}
	return u, nil
}

// check returns an error if a field is invalid.
func (m *Model) check() error {
	switch _, err := m.base(); {
	case err != nil:
		return err
	case strings.TrimSpace(m.Name) == "":
		return errors.New("no model is named: set OPENAI_MODEL (Model.Name) to one that the endpoint serves")
	case m.Timeout < 0 || m.MaxTokens < 0:
		return errors.New("Model.Timeout or Model.MaxTokens is negative: set it to 0 for the default")
	case strings.ContainsFunc(m.APIKey, unicode.IsControl):
		return errors.New("the key has more than one line or a control character: correct OPENAI_API_KEY (Model.APIKey)")
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

// Mutate asks the model for a new version of req.Parent, or to repair the last
// of req.Failed. If the prompt exceeds the model's context, Mutate shortens it.
// The reply's Usage covers all attempts, even if there is an error.
//
// The error wraps population.ErrUnavailable if no request can succeed: a field
// of the Model is invalid, or the endpoint is unreachable, rejects the key, or
// does not have the model.
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
	reply.Source, err = sourceOf(reply.Text, req.Decl.Name, prompt.ground(), func(f rules.Fragments) (string, error) {
		if req.Splice == nil {
			return rules.Splice(req.Decl.Name, 0, f)
		}
		return req.Splice(ctx, f)
	})
	return reply, explain(err, answer)
}

// converse asks with as much of the prompt as fits into the model's context. It
// stores the prompt and the usage in reply.
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
			return completion{}, err // ctx has ended
		case f.kind == tooLong && prompt.shrink():
		case f.kind == final:
			return completion{}, m.unavailable(fmt.Errorf("%s: %w", m, f))
		default:
			return completion{}, fmt.Errorf("llm: %s", m.redact(fmt.Sprintf("%s: %s", m, f)))
		}
	}
}

// ask sends a conversation and retries if necessary.
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

// redact removes the API key from text. A shorter key is a placeholder for
// servers that accept any key, and may be a word of the text.
func (m *Model) redact(text string) string {
	if len(m.APIKey) < 8 {
		return text
	}
	return strings.ReplaceAll(text, m.APIKey, "[key]")
}

// explain adds to the error of a reply without code how the reply ended.
func explain(err error, answer completion) error {
	switch {
	case err == nil:
		return nil
	case answer.finish == "length":
		return fmt.Errorf("%w (it reached the limit of %d tokens: raise Model.MaxTokens or the server's limit)", err, answer.usage.CompletionTokens)
	case answer.finish == "content_filter":
		return fmt.Errorf("%w (the provider's content filter stopped it)", err)
	case answer.refusal != "":
		return fmt.Errorf("%w (the model refused: %s)", err, oneLine(answer.refusal))
	}
	return err
}
