package llm

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/wallacea-go/wallacea/population"
)

// A client sends Chat Completions requests. This is the only file that imports
// openai-go.
type client struct {
	chat    openai.ChatCompletionService
	params  openai.ChatCompletionNewParams // of every request, without messages
	timeout time.Duration
}

// A completion is a model's answer.
type completion struct {
	text, refusal string
	finish        string // why the model stopped: "stop", "length", "content_filter", …
	usage         population.Usage
}

// newClient returns a client for a valid model. It does not use
// openai.NewClient, which reads more of the environment than package llm
// documents.
func newClient(m *Model, base string) *client {
	httpClient := m.HTTPClient
	if httpClient == nil {
		httpClient = newHTTPClient()
	}
	options := []option.RequestOption{
		option.WithBaseURL(base), option.WithHTTPClient(httpClient),
		option.WithMaxRetries(0), option.WithMiddleware(examined),
	}
	if m.APIKey != "" {
		options = append(options, option.WithAPIKey(m.APIKey))
	}
	c := &client{
		chat:    openai.NewChatCompletionService(options...),
		params:  openai.ChatCompletionNewParams{Model: m.Name, ReasoningEffort: openai.ReasoningEffort(m.ReasoningEffort)},
		timeout: cmp.Or(m.Timeout, 5*time.Minute),
	}
	if m.Temperature != nil {
		c.params.Temperature = openai.Float(*m.Temperature)
	}
	if len(m.Extra) > 0 {
		c.params.SetExtraFields(m.Extra)
	}
	return c
}

// newHTTPClient returns a client that keeps enough connections open for a
// search. It has no timeout of its own: each attempt has a context.
func newHTTPClient() *http.Client {
	return &http.Client{Transport: &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout: 10 * time.Second,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 64,
		IdleConnTimeout:     90 * time.Second,
	}}
}

// post sends one request. limit is the maximum number of tokens of the answer,
// or 0. If newer is set, it is sent as max_completion_tokens, the name that
// OpenAI's reasoning models need.
func (c *client) post(ctx context.Context, conversation []message, limit int, newer bool) (completion, *fault) {
	params := c.params
	for _, m := range conversation {
		switch m.role {
		case roleSystem:
			params.Messages = append(params.Messages, openai.SystemMessage(m.content))
		case roleAssistant:
			params.Messages = append(params.Messages, openai.AssistantMessage(m.content))
		default:
			params.Messages = append(params.Messages, openai.UserMessage(m.content))
		}
	}
	if limit > 0 && newer {
		params.MaxCompletionTokens = openai.Int(int64(limit))
	} else if limit > 0 {
		params.MaxTokens = openai.Int(int64(limit))
	}
	attempt, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	response, err := c.chat.New(attempt, params)
	var f *fault
	switch {
	case err == nil:
		return complete(response)
	case attempt.Err() != nil:
		f = &fault{text: "no answer within " + c.timeout.String(), advice: "raise Model.Timeout if the model is that slow"}
	case !errors.As(err, &f):
		f = &fault{kind: refused, text: err.Error()}
	}
	return completion{}, f
}

// complete reads a response. It returns the usage even if the response has a
// fault.
func complete(response *openai.ChatCompletion) (completion, *fault) {
	u := response.Usage
	c := completion{usage: population.Usage{
		PromptTokens: int(u.PromptTokens), CachedTokens: int(u.PromptTokensDetails.CachedTokens),
		CompletionTokens: int(u.CompletionTokens), ReasoningTokens: int(u.CompletionTokensDetails.ReasoningTokens),
	}}
	if cost, err := strconv.ParseFloat(u.JSON.ExtraFields["cost"].Raw(), 64); err == nil && cost > 0 {
		c.usage.Cost = cost
	}
	if len(response.Choices) == 0 {
		return c, &fault{status: http.StatusOK, text: "the answer has no choices"}
	}
	choice := response.Choices[0]
	c.finish, c.refusal, c.text = choice.FinishReason, choice.Message.Refusal, choice.Message.Content
	if text, ok := textOfParts(choice.Message.JSON.Content.Raw()); ok {
		c.text = text
	}
	if c.finish == "" || c.finish == "error" {
		return c, &fault{status: http.StatusOK, text: "the answer does not say that it is complete"}
	}
	return c, nil
}

// textOfParts returns the text of a content that is a list of parts, as some
// reasoning models send it, and whether it is one.
func textOfParts(raw string) (string, bool) {
	var parts []struct{ Type, Text string }
	if json.Unmarshal([]byte(raw), &parts) != nil {
		return "", false
	}
	var s strings.Builder
	for _, p := range parts {
		if p.Type == "text" {
			s.WriteString(p.Text)
		}
	}
	return s.String(), true
}
