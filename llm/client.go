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

// A client speaks Chat Completions. This file is the only one that knows the
// library which does.
type client struct {
	chat    openai.ChatCompletionService
	params  openai.ChatCompletionNewParams // of every request, messages aside
	timeout time.Duration
}

// A completion is what a model answered.
type completion struct {
	text, refusal string
	finish        string // why the model stopped: "stop", "length", "content_filter", …
	usage         population.Usage
}

// newClient returns a client for a model whose fields make sense. The service
// is made without openai.NewClient, which would take more from the environment
// than package llm says.
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
// search, and leaves deadlines to the context of each attempt.
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

// post asks once. limit caps the tokens of the answer, 0 not; newer says to
// call that what OpenAI calls it since its models think.
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

// complete reads a response. What it cost is known even if it is of no use.
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
