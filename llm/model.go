package llm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"text/template"
	"time"
	"unicode"

	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap/rules"
)

var _ population.Chooser = (*Model)(nil)

// A Model is a language model behind an endpoint that implements Chat
// Completions, such as OpenAI, OpenRouter, Ollama, vLLM or llama.cpp. It
// implements population.Chooser. Only Name is required. Do not change fields
// after the first call, and do not copy a Model.
type Model struct {
	Name    string // such as "qwen3-coder:30b"
	BaseURL string // such as "http://localhost:11434/v1"; OpenAI's if empty
	APIKey  string // not sent if empty; redacted from errors and records if it has 8 characters or more

	Temperature     *float64       // the server's default if nil
	MaxTokens       int            // per reply, including reasoning; 0 means the server's limit
	ReasoningEffort string         // such as "low" or "high", for reasoning models; the server's default if empty
	Extra           map[string]any // more fields for the request body, such as {"top_p": 0.9}

	// Timeout limits one attempt to get a reply; 0 means 30 min. Silence limits how
	// long the server may send nothing, or nothing more; 0 means 5 min.
	Timeout, Silence time.Duration

	// Retries is the maximum number of retries of a request that timed out or got
	// a damaged reply; 0 means 5, and a negative number means no retries.
	Retries int

	// Outage is how long a call waits in all for a server that has too much to do,
	// asks to wait or, once it has answered, is away; 0 means 15 min, and a negative
	// number that it does not wait. After that the search ends, and can be resumed.
	Outage time.Duration

	// Notify, if set, is called with sentences about the server that a user should
	// know, each once: it cuts prompts, or does not say what it has used.
	Notify func(text string)

	// Tools are Go functions that the model may call before it answers. ToolRounds is the
	// maximum number of answers with calls before the one that counts; 0 means 4, and each
	// may have up to 8 calls. A server that refuses tools is asked without.
	Tools      []Tool
	ToolRounds int

	// Prices say what a call has cost if the provider does not; nil means ListPrices().
	Prices Prices

	// Calls, if set, records what is sent and received, or answers from a record.
	Calls *Calls

	// Prompts are the prompt templates; nil means Prompts().
	Prompts *template.Template

	// HTTPClient sends the requests. If nil, a Model uses a client of its own,
	// with the proxies of the environment.
	HTTPClient *http.Client

	once     sync.Once
	endpoint *endpoint
	prompts  *template.Template
	wrong    error // what is wrong with the fields
	line     line
	notices  notices
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
	if err == nil && strings.Contains(u.Scheme, "unix") {
		return nil, errors.New("the base URL names a Unix socket: set Model.HTTPClient to one that dials it, and OPENAI_BASE_URL (Model.BaseURL) to http://localhost/v1")
	}
	if isQuoted(base) {
		return nil, errors.New("the base URL is in quotes: take them away from OPENAI_BASE_URL (Model.BaseURL)")
	}
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("the base URL does not have the form http://host:port/v1: correct OPENAI_BASE_URL (Model.BaseURL)")
	}
	u.Path = strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/chat/completions") // as documents show it
	return u, nil
}

// check returns an error if a field is invalid.
func (m *Model) check() error {
	switch _, err := m.base(); {
	case err != nil:
		return err
	case strings.TrimSpace(m.Name) == "":
		return errors.New("no model is named: set OPENAI_MODEL (Model.Name) to one that the endpoint serves, or unset OPENAI_API_KEY and OPENAI_BASE_URL to do without a model")
	case isQuoted(m.Name):
		return errors.New("the model's name is in quotes: take them away from OPENAI_MODEL (Model.Name)")
	case m.Timeout < 0 || m.Silence < 0 || m.MaxTokens < 0 || m.ToolRounds < 0:
		return errors.New("Model.Timeout, Model.Silence, Model.MaxTokens or Model.ToolRounds is negative: set it to 0 for the default")
	case strings.ContainsFunc(m.APIKey, unicode.IsControl):
		return errors.New("the key has more than one line or a control character: correct OPENAI_API_KEY (Model.APIKey)")
	case isQuoted(m.APIKey) || strings.HasPrefix(strings.ToLower(m.APIKey), "bearer "):
		return errors.New("the key is in quotes or begins with Bearer: set OPENAI_API_KEY (Model.APIKey) to the key alone")
	case strings.ContainsFunc(m.APIKey, func(r rune) bool { return r > unicode.MaxASCII || r == ' ' }):
		return errors.New("the key has a character that no key has: copy it into OPENAI_API_KEY (Model.APIKey) again")
	}
	return checkTools(m.Tools)
}

func isQuoted(s string) bool { return strings.ContainsAny(s, "\"'`“”") }

// connect prepares the model for its first call.
func (m *Model) connect() error {
	m.once.Do(func() {
		if m.wrong == nil {
			m.wrong = m.check()
		}
		if m.wrong != nil {
			return
		}
		base, err := m.base()
		if err != nil {
			m.wrong = err
			return
		}
		m.endpoint = newEndpoint(m, base)
		m.endpoint.price, _ = m.prices().find(base.Hostname(), m.Name)
		if m.prompts = m.Prompts; m.prompts == nil {
			m.prompts = Prompts()
		}
		m.line.begin(m)
	})
	return m.wrong
}

// notices are the sentences that Notify has been called with.
type notices struct {
	mu   sync.Mutex
	said map[string]bool
}

// notice tells the user something, once.
func (m *Model) notice(text string) {
	text = m.redact(text)
	m.notices.tell(m.Notify, varying.ReplaceAllString(text, "#"), text)
}

// tell calls notify with a text, unless it was told the same.
func (n *notices) tell(notify func(string), same, text string) {
	const most = 100
	n.mu.Lock()
	known := n.said[same] || len(n.said) >= most
	if !known {
		if n.said == nil {
			n.said = make(map[string]bool)
		}
		n.said[same] = true
	}
	n.mu.Unlock()
	if !known && notify != nil {
		notify(text)
	}
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
	prompt := newPrompt(req)
	answer, err := m.converse(about(ctx, req.ID), req, prompt, &reply)
	if err != nil {
		return reply, err
	}
	reply.Text = m.redact(answer.text)
	err = answer.read(ctx, req, prompt, &reply, m.MaxTokens)
	return reply, err
}

// read stores the source that an answer stands for in reply, whose Text it is.
func (c completion) read(ctx context.Context, req population.Request, prompt *Prompt, reply *population.Reply, most int) (err error) {
	splice := func(f rules.Fragments) (string, error) {
		if req.Splice == nil {
			return rules.Splice(req.Decl.Name, 0, f)
		}
		return req.Splice(ctx, f)
	}
	reply.Source, err = sourceOf(reply.Text, req.Decl.Name, !c.cut(), prompt.ground(), splice)
	if err != nil && reply.Source == "" && c.argument != "" {
		if source, err := sourceOf(c.argument, req.Decl.Name, true, prompt.ground(), splice); err == nil {
			reply.Source, reply.Text = source, reply.Text+"\n"+c.argument
			return nil
		}
	}
	return c.explain(err, most)
}

// converse asks with as much of the prompt as fits into the model's context. It
// stores the prompt, the operator and the usage in reply.
func (m *Model) converse(ctx context.Context, req population.Request, prompt *Prompt, reply *population.Reply) (completion, error) {
	tools := &toolbox{tools: m.Tools, req: req, left: cmp.Or(m.ToolRounds, defaultToolRounds)}
	for {
		conversation, used, err := prompt.messages(m.prompts, req.Operator)
		if err != nil {
			return completion{}, m.unavailable(err)
		}
		reply.Operator = used
		answer, err := m.discuss(ctx, conversation, tools, reply)
		var f *fault
		switch {
		case err == nil:
			m.look(conversation, answer)
			return answer, nil
		case !errors.As(err, &f):
			return completion{}, err // ctx has ended
		case f.kind == tooLong && !fitsAlone(f.text) && prompt.shrink():
			continue
		case f.kind == tooLong:
			if m.MaxTokens > 0 && (fitsAlone(f.text) || ofAnswers.in(f.text)) {
				f.advice = adviceTokens + ", " + f.advice
			}
			f = m.line.history.gaveUp(f)
		}
		return completion{}, m.failed(f)
	}
}

// What servers say of how long a prompt may be, and is, and of the length of answers.
var (
	contextWords = words(`maximum context length is (\d+) tokens.*\D(\d+) (?:tokens )?(?:in the messages|input tokens|from the input)`)
	ofAnswers    = words(`completion|max_(new_)?tokens`)
)

// fitsAlone reports whether a server says that the prompt without an answer would not be too
// long.
func fitsAlone(text string) bool {
	m := contextWords.compiled().FindStringSubmatch(text)
	if m == nil {
		return false
	}
	most, err1 := strconv.Atoi(m[1])
	size, err2 := strconv.Atoi(m[2])
	return err1 == nil && err2 == nil && size < most*7/8
}

// failed returns the error of a call that has failed.
func (m *Model) failed(f *fault) error {
	if f.kind == final {
		return &unavailableError{m.redact(fmt.Sprintf("%s: %s", m, f)), f}
	}
	return fmt.Errorf("llm: %s", m.redact(fmt.Sprintf("%s: %s", m, f)))
}

// ask sends a conversation and retries if necessary.
func (m *Model) ask(ctx context.Context, l *line, conversation []message, most limits, usage *population.Usage) (completion, error) {
	return m.inquire(ctx, l, inquiry{conversation: conversation}, most, usage)
}

// inquire is ask for any inquiry.
func (m *Model) inquire(ctx context.Context, l *line, q inquiry, most limits, usage *population.Usage) (completion, error) {
	var answer completion
	err := l.persist(ctx, func(ctx context.Context) *fault {
		var f *fault
		answer, f = m.endpoint.post(ctx, q, most)
		if f == nil || f.status != 0 {
			answer.usage.Calls = 1
		}
		if answer.usage.Cost == 0 {
			answer.usage.Cost = m.endpoint.price.of(answer.usage)
		}
		*usage = usage.Add(answer.usage)
		return f
	})
	return answer, err
}

// look tells the user what an answer shows of the server.
func (m *Model) look(conversation []message, c completion) {
	size := 0
	for _, turn := range conversation {
		size += len(turn.Content)
	}
	switch n := c.usage.PromptTokens; {
	case !c.counted:
		m.notice("the server does not report how many tokens it has used: limits of tokens and money cannot be kept")
	case n > 0 && n < size/12: // even of Chinese text, a token is seldom more than 6 bytes
		m.notice(fmt.Sprintf("the server has read %d tokens of a prompt of %d bytes, so it has cut it: raise its context (Ollama: OLLAMA_CONTEXT_LENGTH)", n, size))
	}
}

// unavailable returns the error that ends a search.
func (m *Model) unavailable(err error) error {
	return &unavailableError{text: m.redact(err.Error())}
}

// An unavailableError ends a search, unless another model can take over.
type unavailableError struct {
	text  string
	fault *fault // nil: there is none
}

func (e *unavailableError) Error() string {
	return fmt.Sprintf("llm: %v: %s", population.ErrUnavailable, e.text)
}

func (e *unavailableError) Unwrap() []error {
	if e.fault == nil {
		return []error{population.ErrUnavailable}
	}
	return []error{population.ErrUnavailable, e.fault}
}

// redact removes the API key from text. A shorter key is a placeholder for
// servers that accept any key, and may be a word of the text.
func (m *Model) redact(text string) string {
	if len(m.APIKey) < 8 {
		return text
	}
	return strings.ReplaceAll(text, m.APIKey, "[key]")
}

// ErrRefused is wrapped by the error of a reply in which the model says that it will not
// answer, or that a filter of its provider has stopped.
var ErrRefused = errors.New("refused")

// explain says of a reply without code how it ended. What is not the model's mistake is
// not told it.
func (c completion) explain(err error, most int) error {
	used := c.usage.CompletionTokens
	full := c.cut() && most > 0 && used >= most
	limit := "the limit of tokens"
	if used > 0 {
		limit = fmt.Sprintf("the limit of %d tokens", used)
	}
	advice := "raise OPENAI_MAX_TOKENS (Model.MaxTokens) or the server's limit"
	switch all := c.usage.PromptTokens + used; {
	case full:
		advice = "raise OPENAI_MAX_TOKENS (Model.MaxTokens)"
	case all > 0 && all%1024 == 0:
		advice = fmt.Sprintf("the context of %d tokens is full: raise the server's (Ollama: OLLAMA_CONTEXT_LENGTH)", all)
	}
	switch {
	case err == nil:
		return nil
	case c.refusal != "":
		return fmt.Errorf("%w (%w: %s)", err, ErrRefused, oneLine(c.refusal))
	case c.filtered():
		return fmt.Errorf("%w (%w: the provider's content filter stopped it)", err, ErrRefused)
	case c.from != "" && c.cut():
		return fmt.Errorf("llm: the model thought until %s was reached and did not answer: %s, or let it think less (Model.ReasoningEffort)", limit, advice)
	case c.cut():
		return fmt.Errorf("%w (it reached %s: %s)", err, limit, advice)
	case c.from != "":
		return fmt.Errorf("llm: the answer is empty but for its %s, which holds no function: look at the server's reasoning parser", c.from)
	case c.tools != "" && c.rounds > 0:
		return fmt.Errorf(badReply+"calls the tool %s again, after %d rounds of calls: answer with one ```go block", oneLine(c.tools), c.rounds)
	case c.tools != "":
		return fmt.Errorf(badReply+"calls the tool %s, and there are no tools: answer with one ```go block", oneLine(c.tools))
	case strings.TrimSpace(c.text) == "":
		return errors.New("llm: the answer is empty, and the server does not say why")
	}
	return err
}
