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
	argument      string // of one of them, if it is code, in a fenced block
	calls         []toolUse
	dropped       bool   // there were more
	rounds        int    // of calls that were made before this answer
	reasoning     string // of the field reasoning_content
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
	ReasoningContent content     `json:"reasoning_content"`
	ToolCalls        []toolPiece `json:"tool_calls"`
	FunctionCall     toolCall    `json:"function_call"`
}

// empty reports whether a part says nothing.
func (p *part) empty() bool {
	return p.Content == "" && p.Refusal == "" && p.Reasoning == "" && p.ReasoningContent == "" && len(p.ToolCalls) == 0 && p.FunctionCall == toolCall{}
}

// An answer is a completion as it comes, in one response or in many.
type answer struct {
	made                     completion // but for what comes in pieces
	choices                  bool
	text, refusal            strings.Builder
	reasoning, reasoningText strings.Builder // of fields with these names
	calls                    []*calledTool
	slots                    map[int]int // the latest of the calls, by the server's index
	dropped                  bool        // there were more calls
	faulty                   []byte      // a response that reports an error
	own                      string      // whose own API answers, if it is not Chat Completions
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
		used := population.Usage{
			PromptTokens: u.PromptTokens.tokens(), CachedTokens: u.PromptDetails.Cached.tokens(),
			CompletionTokens: u.CompletionTokens.tokens(), ReasoningTokens: u.CompletionDetails.Reasoning.tokens(),
			Cost: u.Cost.money(),
		}
		if used.Tokens() >= a.made.usage.Tokens() { // some servers send one that grows, or zeros at the end
			a.made.usage = used
		}
		a.made.counted = a.made.usage.Tokens() > 0
	}
	a.made.model = cmp.Or(string(r.Model), a.made.model)
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
		if p := &c.Message; !a.made.streamed || a.text.Len() == 0 && len(a.calls) == 0 && c.Delta.empty() { // some streams repeat all so far
			a.part(p)
		}
		a.part(&c.Delta)
		a.text.WriteString(string(c.Text))
		a.made.finish = cmp.Or(string(c.FinishReason), a.made.finish)
	}
	if failed && (a.made.streamed || a.text.Len() == 0) {
		a.faulty = slices.Clone(body)
	}
	return nil
}

// part adds a message, or a piece of one.
func (a *answer) part(p *part) {
	a.text.WriteString(string(p.Content))
	a.refusal.WriteString(string(p.Refusal))
	a.reasoning.WriteString(string(p.Reasoning))
	a.reasoningText.WriteString(string(p.ReasoningContent))
	for i, t := range p.ToolCalls {
		a.call(i, t)
	}
	a.call(legacyCall, toolPiece{Function: p.FunctionCall})
}

// completion returns what the answer says once it has come to its end. What it cost is
// known even if it is of no use.
func (a *answer) completion(request *http.Request, header http.Header) (completion, *fault) {
	c := a.made
	c.text, c.refusal, c.reasoning, c.dropped = a.text.String(), a.refusal.String(), a.reasoningText.String(), a.dropped
	switch {
	case a.reasoningText.Len() > 0:
		c.thoughts = "reasoning_content"
	case a.reasoning.Len() > 0:
		c.thoughts = "reasoning"
	}
	switch {
	case a.faulty != nil:
		e := parseAPIError(a.faulty)
		if status, err := strconv.Atoi(e.code); err == nil && status >= 400 && status <= 599 {
			return c, statusFault(status, request, header, e)
		}
		f := statusFault(http.StatusInternalServerError, request, header, e)
		f.text = "the answer is an error: " + e.message
		return c, f
	case a.own != "" && !a.choices:
		return c, &fault{kind: misconfigured, status: http.StatusOK, text: "the answer is one of " + a.own + "'s own API and not of Chat Completions", advice: adviceV1}
	case !a.choices:
		return c, &fault{status: http.StatusOK, text: "the answer has no choices"}
	}
	if strings.TrimSpace(c.text) == "" {
		c.text, c.from = cmp.Or(a.reasoningText.String(), a.reasoning.String()), c.thoughts
	}
	var names []string
	for _, called := range a.calls {
		names = append(names, called.name)
		c.calls = append(c.calls, toolUse{id: called.id, name: called.name, arguments: called.arguments.String(), extra: called.extra})
		if code := codeWithin(called.arguments.String()); code != "" {
			c.argument = fence("go", code)
		}
	}
	c.tools = strings.Join(names, ", ")
	if strings.TrimSpace(c.text) == "" && c.argument != "" {
		c.text, c.from = c.argument, "arguments of tools"
	}
	if slices.Contains(failures, strings.ToLower(c.finish)) {
		return c, &fault{status: http.StatusOK, text: "the answer says that it ended with an error: " + oneLine(c.finish)}
	}
	return c, nil
}

// The reasons for which models stop, in the words of their servers: a limit, what forbids
// to go on, and what is not the model's doing.
var (
	cuts     = []string{"length", "max_tokens", "model_length", "token_limit", "max_output_tokens"}
	filters  = []string{"content_filter", "safety", "recitation", "blocklist", "prohibited_content", "spii", "sensitive"}
	failures = []string{"error", "abort", "aborted", "cancelled", "insufficient_system_resource", "network_error"}
)

// cut reports whether the answer is not complete because of a limit.
func (c completion) cut() bool { return slices.Contains(cuts, strings.ToLower(c.finish)) }

// filtered reports whether the provider has stopped the answer.
func (c completion) filtered() bool { return slices.Contains(filters, strings.ToLower(c.finish)) }

// codeWithin returns the Go file or function that a JSON object has in one of its
// fields, or deeper, or "".
func codeWithin(text string) string {
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return ""
	}
	return longestCode(value, 4)
}

func longestCode(value any, depth int) (longest string) {
	found := func(s string) {
		if len(s) > len(longest) {
			longest = s
		}
	}
	switch v := value.(type) {
	case string:
		if startsCode.MatchString(v) {
			found(v)
		}
	case map[string]any:
		for _, inner := range v {
			if depth > 0 {
				found(longestCode(inner, depth-1))
			}
		}
	case []any:
		for _, inner := range v {
			if depth > 0 {
				found(longestCode(inner, depth-1))
			}
		}
	}
	return longest
}

// A content is a text, or the text of a part, or of a list of these, as some reasoning
// models send it. Anything else is no text.
type content string

func (c *content) UnmarshalJSON(raw []byte) error {
	*c = content(textOf(raw, 3))
	return nil // an error would end the reading of all the rest
}

// textOf returns a text that lies no deeper.
func textOf(raw []byte, depth int) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var list []json.RawMessage
	if depth == 0 {
		return ""
	}
	if json.Unmarshal(raw, &list) == nil {
		var s strings.Builder
		for _, r := range list {
			s.WriteString(textOf(r, depth-1))
		}
		return s.String()
	}
	var p struct{ Type, Text json.RawMessage }
	if json.Unmarshal(raw, &p) != nil || !slices.Contains([]string{"", "text", "output_text"}, plain(p.Type)) {
		return ""
	}
	return textOf(p.Text, depth-1)
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
