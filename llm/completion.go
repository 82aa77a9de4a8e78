package llm

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/wallacea-go/wallacea/population"
)

// A completion is what a model answered.
type completion struct {
	text, refusal string
	from          string // the field of text if that is not the content
	tools         string // the names of the tools that the model has called
	finish        string // why the model stopped: "stop", "length", "content_filter", …; may be empty
	usage         population.Usage
	counted       bool // the server says what was used

	model    string // what the server calls the model
	thoughts string // the field that has the model's reasoning, or ""
	streamed bool
}

// A response is what a server sends: a whole answer, or a chunk of a stream. Fields of
// another type than OpenAI's are left out, since servers vary.
type response struct {
	Model   content
	Choices []struct {
		Message, Delta part
		Text           content
		FinishReason   content `json:"finish_reason"`
		Error          json.RawMessage
	}
	Usage *struct {
		PromptTokens     number `json:"prompt_tokens"`
		CompletionTokens number `json:"completion_tokens"`
		PromptDetails    struct {
			Cached number `json:"cached_tokens"`
		} `json:"prompt_tokens_details"`
		CompletionDetails struct {
			Reasoning number `json:"reasoning_tokens"`
		} `json:"completion_tokens_details"`
		Cost number // in US dollars, from OpenRouter and those who follow it
	}
	Error    json.RawMessage
	BaseResp json.RawMessage `json:"base_resp"`
	Message  json.RawMessage // Ollama's own
	Content  json.RawMessage // Anthropic's own
}

// A part is a message, or a piece of one.
type part struct {
	Content, Refusal content
	Reasoning        content
	ReasoningContent content `json:"reasoning_content"`
	ToolCalls        []struct {
		Index    number
		Function call
	} `json:"tool_calls"`
	FunctionCall call `json:"function_call"`
}

type call struct{ Name, Arguments content }

// An answer is a completion as it comes, in one response or in many.
type answer struct {
	choices                  bool
	text, refusal            strings.Builder
	reasoning, reasoningText strings.Builder // of fields with these names
	calls                    []struct{ name, arguments strings.Builder }
	finish                   string
	usage                    population.Usage
	counted                  bool
	faulty                   []byte // a response that reports an error
	model                    string
	streamed                 bool
	own                      string // whose own API answers, if it is not Chat Completions
}

// add reads a response, which is JSON.
func (a *answer) add(body []byte) error {
	var r response
	if err := json.Unmarshal(body, &r); err != nil && !isType[*json.UnmarshalTypeError](err) { // after which the rest is read all the same
		return err
	} else if err != nil && body[0] != '{' {
		return errors.New("the answer is not one of Chat Completions")
	}
	if r.Usage != nil {
		u := r.Usage
		a.usage = population.Usage{
			PromptTokens: u.PromptTokens.tokens(), CachedTokens: u.PromptDetails.Cached.tokens(),
			CompletionTokens: u.CompletionTokens.tokens(), ReasoningTokens: u.CompletionDetails.Reasoning.tokens(),
			Cost: u.Cost.money(),
		}
		a.counted = a.usage.PromptTokens+a.usage.CompletionTokens > 0
	}
	a.model = cmp.Or(string(r.Model), a.model)
	failed := says(r.Error) || len(r.Choices) == 0 && len(r.BaseResp) > 0
	if len(r.Choices) == 0 {
		switch {
		case len(r.Message) > 0 && r.Message[0] == '{':
			a.own = "Ollama"
		case len(r.Content) > 0 && r.Content[0] == '[':
			a.own = "Anthropic"
		}
	}
	for i := range r.Choices[:min(1, len(r.Choices))] {
		c := &r.Choices[i]
		a.choices = true
		if says(c.Error) {
			failed, body = true, []byte(`{"error":`+string(c.Error)+`}`)
		}
		for _, p := range []*part{&c.Message, &c.Delta} {
			a.text.WriteString(string(p.Content))
			a.refusal.WriteString(string(p.Refusal))
			a.reasoning.WriteString(string(p.Reasoning))
			a.reasoningText.WriteString(string(p.ReasoningContent))
			for _, t := range p.ToolCalls {
				a.call(int(min(t.Index, 7)), t.Function)
			}
			a.call(0, p.FunctionCall)
		}
		a.text.WriteString(string(c.Text))
		a.finish = cmp.Or(string(c.FinishReason), a.finish)
	}
	if failed && a.text.Len() == 0 {
		a.faulty = slices.Clone(body)
	}
	return nil
}

func (a *answer) call(index int, c call) {
	if c.Name == "" && c.Arguments == "" {
		return
	}
	for len(a.calls) <= index {
		a.calls = append(a.calls, struct{ name, arguments strings.Builder }{})
	}
	a.calls[index].name.WriteString(string(c.Name))
	a.calls[index].arguments.WriteString(string(c.Arguments))
}

// completion returns what the answer says once it has come to its end. What it cost is
// known even if it is of no use.
func (a *answer) completion(request *http.Request, header http.Header) (completion, *fault) {
	c := completion{
		text: a.text.String(), refusal: a.refusal.String(), finish: a.finish, usage: a.usage, counted: a.counted,
		model: a.model, streamed: a.streamed,
	}
	switch {
	case a.reasoningText.Len() > 0:
		c.thoughts = "reasoning_content"
	case a.reasoning.Len() > 0:
		c.thoughts = "reasoning"
	}
	switch {
	case a.faulty != nil:
		e := parseAPIError(a.faulty)
		status, err := strconv.Atoi(e.code)
		if err != nil || status < 400 || status > 599 {
			status = http.StatusInternalServerError
			f := statusFault(status, request, header, e)
			f.text = "the answer is an error: " + e.message
			return c, f
		}
		return c, statusFault(status, request, header, e)
	case a.own != "" && !a.choices:
		return c, &fault{kind: misconfigured, status: http.StatusOK, text: "the answer is one of " + a.own + "'s own API and not of Chat Completions", advice: adviceV1}
	case !a.choices:
		return c, &fault{status: http.StatusOK, text: "the answer has no choices"}
	}
	if strings.TrimSpace(c.text) == "" {
		c.text, c.from = cmp.Or(a.reasoningText.String(), a.reasoning.String()), c.thoughts
	}
	var names []string
	for i := range a.calls {
		names = append(names, a.calls[i].name.String())
		if code := codeWithin(a.calls[i].arguments.String()); code != "" && (strings.TrimSpace(c.text) == "" || c.from != "") {
			c.text, c.from = fence("go", code), "arguments of "+names[i]
		}
	}
	c.tools = strings.Join(names, ", ")
	if c.finish == "error" {
		return c, &fault{status: http.StatusOK, text: "the answer says that it ended with an error"}
	}
	return c, nil
}

// codeWithin returns the Go file or function that a JSON object has in one of its
// fields, or "".
func codeWithin(text string) string {
	var fields map[string]any
	if json.Unmarshal([]byte(text), &fields) != nil {
		return ""
	}
	longest := ""
	for _, v := range fields {
		if s, ok := v.(string); ok && startsCode.MatchString(s) && len(s) > len(longest) {
			longest = s
		}
	}
	return longest
}

// A content is a text, or the text of a part, or of a list of these, as some reasoning
// models send it. Anything else is no text.
type content string

func (c *content) UnmarshalJSON(raw []byte) error {
	*c = content(textOf(raw))
	return nil // an error would end the reading of all the rest
}

func textOf(raw []byte) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil {
		var s strings.Builder
		for _, r := range list {
			s.WriteString(textOf(r))
		}
		return s.String()
	}
	var p struct{ Type, Text json.RawMessage }
	if json.Unmarshal(raw, &p) != nil || !slices.Contains([]string{"", "text", "output_text"}, plain(p.Type)) {
		return ""
	}
	return textOf(p.Text)
}

// A number counts tokens or money. Some servers put it in quotes. What cannot be
// either is 0.
type number float64

func (n *number) UnmarshalJSON(raw []byte) error {
	if f, err := strconv.ParseFloat(plain(raw), 64); err == nil && f > 0 && f < 1e15 {
		*n = number(f)
	}
	return nil
}

// Above these, a number says nothing: no answer has so many tokens or costs so much.
const maxTokens, maxCost = 1e9, 1e5

func (n number) tokens() int {
	if n > maxTokens {
		return 0
	}
	return int(n)
}

func (n number) money() float64 {
	if n > maxCost {
		return 0
	}
	return float64(n)
}
